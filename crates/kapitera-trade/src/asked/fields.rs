//! Reads values: months, figures with what they rest on, both languages.

use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Text, text};
use kapitera_money::{Exact, parse_number};
use kapitera_period::Month;
use kapitera_toml::{Document, Section};

use super::Months;
use crate::{Basis, Figure};

/// A table that must be there.
pub(super) fn needed<'d, 's>(
    document: &mut Document,
    from: &mut Section<'d, 's>,
    key: &'static str,
) -> Option<Section<'d, 's>> {
    let found = document.section(from, key);
    if found.is_none() && !from.has(key) {
        let what = text!("texten saknar ”[{key}]”", "the text lacks “[{key}]”");
        let hint = text!(
            "skriv den; ett exempel är docs/internal-trade-evaluated.md",
            "write it; an example is docs/internal-trade-evaluated.md"
        );
        document.hinted(from.span(), "section_missing", what, hint);
    }
    found
}

/// Both languages that must be there.
pub(super) fn words(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Text> {
    let mut section = needed(document, from, key)?;
    let (sv, en) = (document.required(&mut section, "sv"), document.required(&mut section, "en"));
    document.finish(section);
    Some(Text { sv: sv?.0, en: en?.0 })
}

/// A month that must be there: `"2018-07"`.
pub(super) fn month(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Month> {
    let (said, span) = document.required(from, key)?;
    let month = said.parse().ok();
    if month.is_none() {
        let what = text!("”{said}” är ingen månad", "“{said}” is no month");
        document.hinted(
            span,
            "month_form",
            what,
            text!("skriv år och månad: \"2018-07\"", "write year and month: \"2018-07\""),
        );
    }
    month
}

/// Months that must be there: `"2019-05..2020-04"`.
pub(super) fn months(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Months> {
    let (said, span) = document.required(from, key)?;
    let read = || {
        let (first, last) = said.split_once("..")?;
        let months = Months { first: first.parse().ok()?, last: last.parse().ok()? };
        (1..=LONGEST).contains(&months.many()).then_some(months)
    };
    let months = read();
    if months.is_none() {
        let what = text!("”{said}” är inga månader", "“{said}” are no months");
        let hint = text!(
            "skriv den första och den sista, högst {LONGEST} månader: \"2019-05..2020-04\"",
            "write the first and the last, at most {LONGEST} months: \"2019-05..2020-04\""
        );
        document.hinted(span, "months_form", what, hint);
    }
    months
}

/// No evaluation is longer: twenty years.
const LONGEST: i32 = 240;

/// Ids of units, at least one where `some` is asked.
pub(super) fn units(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    some: bool,
) -> Vec<Arc<str>> {
    let units: Vec<Arc<str>> = document.strings(from, key).into_iter().map(|unit| unit.to_uppercase().into()).collect();
    if units.is_empty() && some {
        let what = text!("”{key}” nämner ingen enhet", "“{key}” names no unit");
        let hint = text!("skriv säljarnas HSA-id i en lista", "write the suppliers' HSA ids in a list");
        document.hinted(from.place_of(key), "no_units", what, hint);
    }
    units
}

/// A number with what it rests on: `"4.50"` for one that is illustrative, or `{ value = "4.50", source = "…" }`.
pub(super) fn figure(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Figure> {
    if !from.has(key) {
        document.required(from, key);
        return None;
    }
    let is_table = from.entries().any(|(name, _, value)| name == key && value.get_ref().as_table().is_some());
    if !is_table {
        let (said, span) = document.string(from, key)?;
        return Some(Figure { value: number(document, &said, span)?, basis: Basis::Illustrative });
    }
    let mut section = document.section(from, key)?;
    let value = document.required(&mut section, "value").and_then(|(said, span)| number(document, &said, span));
    let source = document.required(&mut section, "source");
    document.finish(section);
    Some(Figure { value: value?, basis: Basis::Read { source: Text::same(source?.0) } })
}

/// The same when it is there.
pub(super) fn figure_if(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Figure> {
    if from.has(key) { figure(document, from, key) } else { document.string(from, key).and(None) }
}

fn number(document: &mut Document, said: &str, span: Range<usize>) -> Option<Exact> {
    let found = parse_number(said).ok().filter(|number| !number.is_negative());
    if found.is_none() {
        let what = text!("”{said}” är inget tal från 0", "“{said}” is no number from 0");
        document.hinted(
            span,
            "figure_form",
            what,
            text!("skriv det med punkt: \"4.50\"", "write it with a point: \"4.50\""),
        );
    }
    found
}
