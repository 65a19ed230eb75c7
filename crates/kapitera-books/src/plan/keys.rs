//! Reads what the texts of plans and the rules of carrying over have in common, each value with its place.

use std::collections::BTreeSet;
use std::ops::Range;

use kapitera_message::{Text, text};
use kapitera_model::Basis;
use kapitera_toml::{Document, Section};

use super::PlanDecision;

const BASES: [(&str, Basis); 3] =
    [("decided", Basis::Decided), ("proposed", Basis::Proposed), ("illustrative", Basis::Illustrative)];

/// The longest text under a key, in characters; it is shown on statements.
const CHARACTERS_MOST: usize = 1_000;

/// The value under `key`, which must be there and be of the form `read` takes; otherwise `hint` says what that is.
pub(crate) fn formed<T>(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    read: impl Fn(&str) -> Option<T>,
    hint: impl Fn() -> Text,
) -> Option<T> {
    let (string, span) = document.required(from, key)?;
    let value = read(&string);
    if value.is_none() {
        let what =
            text!("”{string}” är inget giltigt värde för ”{key}”", "“{string}” is not a valid value for “{key}”");
        document.hinted(span, "value_form", what, hint());
    }
    value
}

/// One of the words of `choices`, which must be there.
pub(crate) fn word<T: Copy>(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    choices: &[(&str, T)],
) -> Option<T> {
    let known = choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let find = |text: &str| choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    formed(document, from, key, find, || text!("här kan stå: {known}", "what may stand here: {known}"))
}

/// The basis, which must be there.
pub(crate) fn basis(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Basis> {
    word(document, from, "basis", &BASES)
}

/// A text for people: not empty, on one line, not endless.
pub(crate) fn said(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    needed: bool,
) -> Option<String> {
    let (text, span) = if needed { document.required(from, key)? } else { document.string(from, key)? };
    control_free(document, key, &text, &span).then(|| text.trim().to_owned())
}

/// Whether a text may stand in the books: something on one line, without tabs and other control characters.
pub(crate) fn control_free(document: &mut Document, key: &str, text: &str, span: &Range<usize>) -> bool {
    let fits =
        !text.trim().is_empty() && !text.chars().any(char::is_control) && text.chars().count() <= CHARACTERS_MOST;
    if !fits {
        let most = CHARACTERS_MOST;
        let what = text!(
            "”{key}” är tom, för lång eller har fler än en rad",
            "“{key}” is empty, too long or has more than one line"
        );
        let hint = text!(
            "skriv en rad på högst {most} tecken, utan tabbar",
            "write one line of at most {most} characters, without tabs"
        );
        document.hinted(span.clone(), "text_not_one_line", what, hint);
    }
    fits
}

/// Where the value under `key` stands; the table's place when there is none.
pub(crate) fn value_span(from: &Section<'_, '_>, key: &str) -> Range<usize> {
    from.entries().find(|(name, _, _)| *name == key).map_or_else(|| from.span(), |(_, _, value)| value.span())
}

/// The texts under `key`, one or a list, and where each stands; none when one is no text.
pub(crate) fn items(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
) -> Option<Vec<(String, Range<usize>)>> {
    let before = document.problems.len();
    let texts = document.strings(from, key);
    if document.problems.len() > before {
        return None;
    }
    let value = from.entries().find(|(name, _, _)| *name == key).map(|(_, _, value)| value);
    let spans: Vec<Range<usize>> = match value.map(|value| (value.span(), value.get_ref().as_array())) {
        Some((_, Some(array))) => array.iter().map(|item| item.span()).collect(),
        Some((span, None)) => vec![span],
        None => Vec::new(),
    };
    Some(texts.into_iter().zip(spans).collect())
}

/// Whether every item stands once.
pub(crate) fn once(document: &mut Document, key: &str, items: &[(String, Range<usize>)]) -> bool {
    let mut seen = BTreeSet::new();
    let twice = items.iter().find(|(item, _)| !seen.insert(item.as_str()));
    if let Some((item, span)) = twice {
        let what = text!("{item} står två gånger i ”{key}”", "{item} stands twice in “{key}”");
        document.hinted(span.clone(), "item_twice", what, text!("ta bort den ena", "remove one of them"));
    }
    twice.is_none()
}

/// Whether it can be an HSA id.
pub(crate) fn centre_id(document: &mut Document, id: &str, span: &Range<usize>) -> bool {
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        let what = text!("”{id}” är inget HSA-id", "“{id}” is no HSA id");
        document.hinted(
            span.clone(),
            "centre_form",
            what,
            text!("skriv det som \"SE2329999995-E1\"", "write it as \"SE2329999995-E1\""),
        );
    }
    fits
}

/// A decision. What is decided (`whole`) names its body and day; what only tries something out may lack them.
pub(crate) fn read_decision(document: &mut Document, section: Section<'_, '_>, whole: bool) -> Option<PlanDecision> {
    let mut section = section;
    let from = &mut section;
    let before = document.problems.len();
    let body = said(document, from, "body", whole);
    let given = from.has("date");
    let date = document.day(from, "date");
    if whole && !given {
        let what = text!("beslutet saknar ”date”", "the decision lacks “date”");
        let hint = text!("skriv dagen: date = 2021-02-10", "write the day: date = 2021-02-10");
        document.hinted(from.span(), "decision_without_date", what, hint);
    }
    let case = said(document, from, "case", true);
    let (minutes, title) = (said(document, from, "section", false), said(document, from, "title", false));
    document.finish(section);
    if document.problems.len() > before {
        return None;
    }
    Some(PlanDecision { body, date, case: case?, section: minutes, title })
}
