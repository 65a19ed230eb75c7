//! Reads values: texts in both languages, lines, times, names.

use std::ops::Range;

use kapitera_message::{Text, text};
use kapitera_toml::{Document, Section};

use crate::{Stated, When};

/// The longest text under a key, in characters.
const CHARACTERS_MOST: usize = 2_000;

/// Whether a name is made of small letters, figures and hyphens; a source's may have capital letters.
pub(super) fn name_fits(document: &mut Document, name: &str, span: &Range<usize>) -> bool {
    let fits =
        !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        let what = text!("”{name}” är inget namn", "“{name}” is no name");
        let hint = text!(
            "skriv bokstäver a–z, siffror och bindestreck: carry-over-2010",
            "write letters a–z, figures and hyphens: carry-over-2010"
        );
        document.hinted(span.clone(), "name_form", what, hint);
    }
    fits
}

/// A text on one line, not empty.
pub(super) fn line(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    needed: bool,
) -> Option<String> {
    let (said, span) = if needed { document.required(from, key)? } else { document.string(from, key)? };
    one_line(document, key, &said, &span).then(|| said.trim().to_owned())
}

/// The texts of a list, each on one line, with their places.
pub(super) fn lines(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
) -> Vec<(String, Range<usize>)> {
    let mut said = document.strings_placed(from, key);
    said.retain(|(text, span)| one_line(document, key, text, span));
    said
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

/// A text in both languages: `{ sv = "…", en = "…" }`.
pub(super) fn words(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    needed: bool,
) -> Option<Text> {
    if needed && !from.has(key) {
        document.required(from, key);
        return None;
    }
    let mut section = document.section(from, key)?;
    let (sv, en) = (line(document, &mut section, "sv", true), line(document, &mut section, "en", true));
    document.finish(section);
    Some(Text { sv: sv?, en: en? })
}

/// A time: a day (`2019-12-10`), a month or a year (`"2017-05"`, `"2009"`), or one of them with the source's words
/// (`{ in = "2017", words = { sv = "våren 2017", en = "spring 2017" } }`).
pub(super) fn stated(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Stated> {
    let is_table = from.entries().any(|(name, _, value)| name == key && value.get_ref().as_table().is_some());
    if !is_table {
        return when(document, from, key).map(Stated::from);
    }
    let mut section = document.section(from, key)?;
    if !section.has("in") {
        document.required(&mut section, "in");
    }
    let (when, words) = (when(document, &mut section, "in"), words(document, &mut section, "words", true));
    document.finish(section);
    Some(Stated { when: when?, words: Some(words?) })
}

/// A time that is no table; the key is known whatever stands under it.
fn when(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<When> {
    let kind = from.entries().find(|(name, ..)| *name == key).map(|(_, _, value)| {
        let value = value.get_ref();
        (value.as_str().is_some(), value.as_datetime().is_some_and(|moment| moment.time.is_none()))
    });
    let Some((is_text, false)) = kind else { return document.day(from, key).map(When::Day) };
    let before = document.problems.len();
    let said = document.string(from, key).filter(|_| is_text);
    document.problems.truncate(before);
    // A day is written without quotes, so that there is one way to write it.
    let when = said.and_then(|(said, _)| said.parse().ok()).filter(|when| !matches!(when, When::Day(_)));
    if when.is_none() {
        let what = text!("”{key}” är ingen tid", "“{key}” is no time");
        let hint = text!(
            "skriv en dag 2019-12-10, en månad \"2017-05\" eller ett år \"2009\": det som källan säger",
            "write a day 2019-12-10, a month \"2017-05\" or a year \"2009\": what the source says"
        );
        document.hinted(from.place_of(key), "time_form", what, hint);
    }
    when
}
