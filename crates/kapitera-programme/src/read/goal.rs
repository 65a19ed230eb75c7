//! Reads a goal: an amount, amounts in parts, a range, or `unknown`; and by when.

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{amount, amount_of, needed_cited, spot, when};
use crate::goal::{Goal, GoalAmount};

pub(super) fn goal(document: &mut Document, item: &mut Section<'_, '_>) -> Option<Goal> {
    let mut section = document.section(item, "goal")?;
    let from = &mut section;
    let ways = ["amount", "parts", "least", "unknown"].iter().filter(|key| from.has(key)).count();
    if ways > 1 || from.has("least") != from.has("most") {
        let what =
            text!("målet anges på mer än ett sätt, eller halvt", "the goal is given in more than one way, or by half");
        let hint = text!(
            "skriv ett av amount, parts, unknown, eller least och most tillsammans",
            "write one of amount, parts, unknown, or least and most together"
        );
        document.hinted(from.span(), "goal_ways", what, hint);
    }
    let spot = spot(document, from.span());
    let amount = how_much(document, from);
    let (first, by) = (when(document, from, "from"), when(document, from, "by"));
    let not_before = document.day(from, "not-before");
    if first.zip(by).is_some_and(|(first, by)| by.last() < first.span().from) {
        let what = text!("målet ska nås innan det börjar", "the goal is to be reached before it begins");
        document.hinted(from.span(), "goal_ends_before", what, text!("ändra from eller by", "change from or by"));
    }
    let at = needed_cited(document, from, "at");
    document.finish(section);
    Some(Goal { amount, from: first, by, not_before, at: at?, spot })
}

fn how_much(document: &mut Document, from: &mut Section<'_, '_>) -> GoalAmount {
    let one = amount(document, from, "amount");
    let mut parts = Vec::new();
    for (said, span) in document.strings_placed(from, "parts") {
        parts.extend(amount_of(document, &said, span));
    }
    let range = amount(document, from, "least").zip(amount(document, from, "most"));
    if range.is_some_and(|(least, most)| most < least) {
        let what = text!("det lägsta är över det högsta", "the least is above the most");
        document.hinted(from.span(), "range_upside_down", what, text!("byt plats på dem", "exchange them"));
    }
    let unknown = document.flag(from, "unknown").unwrap_or(false);
    match (one, range) {
        (Some(amount), _) => GoalAmount::Exactly(amount),
        (None, Some((least, most))) => GoalAmount::Between(least, most),
        (None, None) if !parts.is_empty() => GoalAmount::Parts(parts),
        (None, None) if unknown => GoalAmount::Unknown,
        (None, None) => GoalAmount::Unsaid,
    }
}
