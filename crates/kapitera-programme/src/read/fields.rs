//! Reads values: names, lines, texts in both languages, words of a list, amounts, times, places, decisions.

use std::ops::Range;

use kapitera_message::{Place, Text, text};
use kapitera_money::Ore;
use kapitera_toml::{Document, Section};

use crate::amount::{AmountError, parse_amount};
use crate::programme::{Cited, DecisionCited, Named};
use crate::when::When;

/// The longest text under a key, in characters.
const CHARACTERS_MOST: usize = 4_000;

/// The place of `span`, without a label.
pub(super) fn spot(document: &Document, span: Range<usize>) -> Place {
    document.place(span, Text::default())
}

/// Whether a name is made of letters, figures and hyphens.
pub(super) fn name_fits(document: &mut Document, name: &str, span: &Range<usize>) -> bool {
    let fits =
        !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        let what = text!("”{name}” är inget namn", "“{name}” is no name");
        let hint = text!(
            "skriv bokstäver a–z, siffror och bindestreck: ended-contracts",
            "write letters a–z, figures and hyphens: ended-contracts"
        );
        document.hinted(span.clone(), "name_form", what, hint);
    }
    fits
}

/// A name under `key`, which must be there.
pub(super) fn name(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    let (name, span) = document.required(from, key)?;
    name_fits(document, &name, &span).then_some(name)
}

/// A text on one line, not empty, when there is one.
pub(super) fn line(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    let (said, span) = document.string(from, key)?;
    one_line(document, key, &said, &span).then(|| said.trim().to_owned())
}

/// A text on one line that must be there.
pub(super) fn needed_line(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    let (said, span) = document.required(from, key)?;
    one_line(document, key, &said, &span).then(|| said.trim().to_owned())
}

fn one_line(document: &mut Document, key: &str, said: &str, span: &Range<usize>) -> bool {
    let fits =
        !said.trim().is_empty() && !said.chars().any(char::is_control) && said.chars().count() <= CHARACTERS_MOST;
    if !fits {
        let what = text!(
            "”{key}” är tom, för lång eller har fler än en rad",
            "“{key}” is empty, too long or has more than one line"
        );
        let hint = text!(
            "skriv en rad på högst {CHARACTERS_MOST} tecken; vad källan inte säger utelämnas",
            "write one line of at most {CHARACTERS_MOST} characters; what the source does not say is left out"
        );
        document.hinted(span.clone(), "text_not_one_line", what, hint);
    }
    fits
}

/// A text in both languages, `{ sv = "…", en = "…" }`, when there is one.
pub(super) fn words(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Text> {
    let mut section = document.section(from, key)?;
    let text = both(document, &mut section);
    document.finish(section);
    text
}

/// A text in both languages that must be there.
pub(super) fn needed_words(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Text> {
    need(document, from, key);
    words(document, from, key)
}

/// The texts of a list of `{ sv = "…", en = "…" }`.
pub(super) fn many_words(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Vec<Text> {
    let mut texts = Vec::new();
    for mut section in document.sections(from, key) {
        texts.extend(both(document, &mut section));
        document.finish(section);
    }
    texts
}

fn both(document: &mut Document, section: &mut Section<'_, '_>) -> Option<Text> {
    let (sv, en) = (needed_line(document, section, "sv"), needed_line(document, section, "en"));
    Some(Text { sv: sv?, en: en? })
}

/// Reports a key that must be there and is not.
pub(super) fn need(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) {
    if !from.has(key) {
        document.required(from, key);
    }
}

/// The amount that `said` is.
pub(super) fn amount_of(document: &mut Document, said: &str, span: Range<usize>) -> Option<Ore> {
    match parse_amount(said) {
        Ok(amount) => Some(amount),
        Err(error) => {
            not_an_amount(document, said, span, error);
            None
        }
    }
}

/// Reports a text that is no amount.
pub(super) fn not_an_amount(document: &mut Document, said: &str, span: Range<usize>, error: AmountError) {
    let (code, what) = match error {
        AmountError::Form => ("amount_form", text!("”{said}” är inget belopp", "“{said}” is no amount")),
        AmountError::NotOre => {
            ("amount_not_ore", text!("”{said}” har delar av ett öre", "“{said}” has parts of an öre"))
        }
        AmountError::TooLarge => ("amount_too_large", text!("”{said}” är mer än 10¹² kr", "“{said}” is above 10¹² kr")),
    };
    let hint = match error {
        AmountError::Form => text!(
            "skriv talet med punkt och enheten efter ett mellanslag: \"8.2 mkr\", \"-0.6 mkr\", \"800 tkr\", \"350_000 kr\"",
            "write the number with a point and the unit after a space: \"8.2 mkr\", \"-0.6 mkr\", \"800 tkr\", \"350_000 kr\""
        ),
        AmountError::NotOre => text!("skriv ett belopp i hela ören", "write an amount of whole öre"),
        AmountError::TooLarge => text!("kontrollera enheten: kr, tkr eller mkr", "check the unit: kr, tkr or mkr"),
    };
    document.hinted(span, code, what, hint);
}

/// An amount under `key`, when there is one.
pub(super) fn amount(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Ore> {
    let (said, span) = document.string(from, key)?;
    amount_of(document, &said, span)
}

/// Where something is said, `S4, kap. 1, tabell`: the document's name, then the place after a comma.
pub(super) fn cited(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Cited> {
    let said = line(document, from, key)?;
    let (source, place) = said.split_once(',').unwrap_or((&said, ""));
    Some(Cited { source: source.trim().to_owned(), place: place.trim().to_owned() })
}

/// The same, when it must be there.
pub(super) fn needed_cited(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Cited> {
    need(document, from, key);
    cited(document, from, key)
}

/// A time, when there is one: a day `2020-06-13`, or a month or year in quotes.
pub(super) fn when(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<When> {
    let is_text = from.entries().any(|(name, _, value)| name == key && value.get_ref().as_str().is_some());
    if !is_text {
        return document.day(from, key).map(When::Day);
    }
    let (said, span) = document.string(from, key)?;
    let when = said.parse().ok();
    if when.is_none() {
        let what = text!("”{said}” är ingen tid", "“{said}” is no time");
        let hint = text!(
            "skriv en dag 2020-06-13, en månad \"2017-07\" eller ett år \"2016\": det som källan säger",
            "write a day 2020-06-13, a month \"2017-07\" or a year \"2016\": what the source says"
        );
        document.hinted(span, "time_form", what, hint);
    }
    when
}

/// A year from 1900 to 2999 under `key`, when there is one.
pub(super) fn year(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<i16> {
    if !from.has(key) {
        return None;
    }
    let year = document.whole(from, key)?;
    let fits = i16::try_from(year).ok().filter(|year| (1900..=2999).contains(year));
    if fits.is_none() {
        let what = text!("{year} är inget år", "{year} is no year");
        document.hinted(from.place_of(key), "year_form", what, text!("skriv ett år: 2016", "write a year: 2016"));
    }
    fits
}

/// The decisions under `decisions`: names, or what a source says of them.
pub(super) fn decisions(document: &mut Document, from: &mut Section<'_, '_>) -> Vec<DecisionCited> {
    let mut found = Vec::new();
    for (name, span) in document.strings_placed(from, "decision") {
        if name_fits(document, &name, &span) {
            found.push(DecisionCited { how: Named::Name(name), spot: spot(document, span) });
        }
    }
    for mut section in document.sections(from, "decided") {
        let section_spot = spot(document, section.span());
        let [case, minutes, body] = ["case", "section", "body"].map(|key| line(document, &mut section, key));
        let (date, title) = (when(document, &mut section, "date"), words(document, &mut section, "title"));
        if case.is_none() && minutes.is_none() && body.is_none() && date.is_none() {
            let what = text!("beslutet hänvisas inte till med något", "the decision is cited by nothing");
            let hint = text!(
                "skriv case, section, body eller date så som källan har det",
                "write case, section, body or date as the source has it"
            );
            document.hinted(section.span(), "decision_says_nothing", what, hint);
        }
        document.finish(section);
        found.push(DecisionCited { how: Named::As { case, section: minutes, body, date, title }, spot: section_spot });
    }
    found
}

/// The tables `[key.NAME]`: name, place, table.
pub(super) fn named<'d, 's>(
    document: &mut Document,
    root: &mut Section<'d, 's>,
    key: &'static str,
) -> Vec<(String, Range<usize>, Section<'d, 's>)> {
    let Some(section) = document.section(root, key) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, span, value) in section.entries() {
        let Some(table) = value.get_ref().as_table() else {
            let what = text!("”{key}.{name}” ska vara en tabell", "“{key}.{name}” must be a table");
            document.hinted(value.span(), "table_form", what, text!("skriv [{key}.{name}]", "write [{key}.{name}]"));
            continue;
        };
        if name_fits(document, name, &span) {
            let table = Section::of(&format!("{key}.{name}"), span.clone(), table);
            found.push((name.to_owned(), span, table));
        }
    }
    found
}
