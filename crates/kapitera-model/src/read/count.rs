//! The count step.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};

use super::number::number_at;
use super::tables::selector;
use crate::ast::{AtMostPer, Count, Each, Filter, Selector, TableKey};
use crate::doc::{Kind, Node};
use crate::fields::{Fields, as_text, one_or_more, pick, report_kind};

/// Reads `count = "listed"`, `count = "centre"` or a table with `of`, `value` or `components`.
pub(super) fn count(node: &Node, problems: &RefCell<Problems>) -> Option<Count> {
    if let Kind::Text(_) = node.kind {
        let all = pick(node, &[("listed", true), ("centre", false)], problems)?;
        return Some(if all { Count::Listed { filter: Vec::new(), at_most: None } } else { Count::Centre });
    }
    let fields = Fields::new(node, text!("count", "count"), problems);
    let count = if fields.get("of").is_some() {
        fields.choice("of", &[("listed", ())], ());
        Some(listed(&fields))
    } else if let Some((name, spot)) = fields.text("value") {
        let each = fields.choice("each", &[("total", Each::Total), ("item", Each::Item)], Each::Total);
        Some(Count::Value { name, each, spot: spot.clone() })
    } else if let Some(list) = fields.get("components") {
        Some(Count::Components(names(list, problems)))
    } else {
        // What belongs to the listed is not unknown here; it only lacks of = "listed".
        for key in ["where", "at-most", "per", "each"] {
            fields.get(key);
        }
        fields.push(
            Problem::error("nothing_counted", text!("count säger inte vad som räknas", "count does not say what is counted"))
                .at(node.spot.here())
                .hint(text!(
                    "skriv \"listed\", \"centre\", {{ of = \"listed\", where = … }}, {{ value = \"…\" }} eller {{ components = […] }}",
                    "write \"listed\", \"centre\", {{ of = \"listed\", where = … }}, {{ value = \"…\" }} or {{ components = […] }}"
                )),
        );
        None
    };
    fields.finish();
    count
}

fn listed(fields: &Fields<'_>) -> Count {
    let filter = fields.get("where").map(|node| filters(node, fields.problems())).unwrap_or_default();
    let per = fields.choice("per", &[("centre", AtMostPer::Centre), ("doctor", AtMostPer::Doctor)], AtMostPer::Centre);
    Count::Listed { filter, at_most: number_at(fields, "at-most").map(|most| (most, per)) }
}

/// Names with the places they stand at.
pub(super) fn names(node: &Node, problems: &RefCell<Problems>) -> Vec<(String, crate::doc::Spot)> {
    one_or_more(node)
        .iter()
        .filter_map(|item| as_text(item, problems))
        .map(|(name, spot)| (name, spot.clone()))
        .collect()
}

fn filters(node: &Node, problems: &RefCell<Problems>) -> Vec<Filter> {
    let fields = Fields::new(node, text!("where", "where"), problems);
    let mut filters = Vec::new();
    for (name, key) in TableKey::NAMES {
        let Some(values) = fields.get(name) else { continue };
        let mut any_of = Vec::new();
        for item in one_or_more(values) {
            let written = match &item.kind {
                Kind::Number(digits) => Some(digits.clone()),
                _ => as_text(item, problems).map(|(word, _)| word),
            };
            match written.map(|written| selector(&written, key)) {
                Some(Ok(Selector::Others)) => problems.borrow_mut().push(no_others(item)),
                Some(Ok(selector)) => any_of.push(selector),
                Some(Err(problem)) => problems.borrow_mut().push(problem.at(item.spot.here())),
                None => {}
            }
        }
        if one_or_more(values).is_empty() {
            report_kind(problems, values, &text!("minst ett värde", "at least one value"));
        }
        filters.push(Filter { key, any_of });
    }
    fields.finish();
    filters
}

/// In a table the row `others` has rows beside it; a condition has nothing that they could be other than.
fn no_others(item: &Node) -> Problem {
    Problem::error(
        "unknown_word",
        text!("”others” betyder inget i ett villkor", "“others” means nothing in a condition"),
    )
    .at(item.spot.here())
    .hint(text!("räkna upp de värden som räknas", "list the values that count"))
}
