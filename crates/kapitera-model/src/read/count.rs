//! The count step.

use std::cell::RefCell;

use kapitera_cube::EventAt;
use kapitera_message::{Problem, Problems, text};
use kapitera_register::EventKind;

use super::filter::filters;
use super::number::number_at;
use crate::activity::EventMeasure;
use crate::ast::{AtMostPer, Count, Each};
use crate::doc::{Kind, Node};
use crate::fields::{Fields, as_text, one_or_more, pick};

/// What a table with `of` can count.
#[derive(Clone, Copy)]
enum Of {
    Listed,
    Events(EventKind, EventMeasure),
}

/// The words for it. Costs are not among them: they are counted by their rule, which says who carries them.
const OF: [(&str, Of); 11] = [
    ("listed", Of::Listed),
    ("visits", Of::Events(EventKind::Visits, EventMeasure::Number)),
    ("fees", Of::Events(EventKind::Visits, EventMeasure::Amount)),
    ("dispensings", Of::Events(EventKind::Drugs, EventMeasure::Number)),
    ("calls", Of::Events(EventKind::Calls, EventMeasure::Number)),
    ("assessments", Of::Events(EventKind::Assessments, EventMeasure::Number)),
    ("orders", Of::Events(EventKind::Orders, EventMeasure::Number)),
    ("charges", Of::Events(EventKind::Orders, EventMeasure::Amount)),
    ("poc-tests", Of::Events(EventKind::PocTests, EventMeasure::Number)),
    ("poc-costs", Of::Events(EventKind::PocTests, EventMeasure::Amount)),
    ("feedback", Of::Events(EventKind::Feedback, EventMeasure::Number)),
];

/// Reads `count = "listed"`, `count = "centre"` or a table with `of`, `value`, `cost` or `components`.
pub(super) fn count(node: &Node, problems: &RefCell<Problems>) -> Option<Count> {
    if let Kind::Text(_) = node.kind {
        let all = pick(node, &[("listed", true), ("centre", false)], problems)?;
        return Some(if all { Count::Listed { filter: Vec::new(), at_most: None } } else { Count::Centre });
    }
    let fields = Fields::new(node, text!("count", "count"), problems);
    let count = if fields.get("of").is_some() {
        match fields.choice("of", &OF, Of::Listed) {
            Of::Listed => Some(listed(&fields)),
            Of::Events(of, measure) => Some(events(&fields, of, measure)),
        }
    } else if let Some((name, spot)) = fields.text("cost") {
        Some(Count::Cost { name, spot: spot.clone() })
    } else if let Some((name, spot)) = fields.text("value") {
        let each = fields.choice("each", &[("total", Each::Total), ("item", Each::Item)], Each::Total);
        Some(Count::Value { name, each, spot: spot.clone() })
    } else if let Some(list) = fields.get("components") {
        Some(Count::Components(names(list, problems)))
    } else {
        // What belongs to the listed is not unknown here; it only lacks of = "listed".
        for key in ["where", "where-not", "at-most", "at", "per", "each"] {
            fields.get(key);
        }
        fields.push(
            Problem::error("nothing_counted", text!("count säger inte vad som räknas", "count does not say what is counted"))
                .at(node.spot.here())
                .hint(text!(
                    "skriv \"listed\", \"centre\", {{ of = \"listed\", where = … }}, {{ of = \"visits\" }}, {{ value = \"…\" }}, {{ cost = \"…\" }} eller {{ components = […] }}",
                    "write \"listed\", \"centre\", {{ of = \"listed\", where = … }}, {{ of = \"visits\" }}, {{ value = \"…\" }}, {{ cost = \"…\" }} or {{ components = […] }}"
                )),
        );
        None
    };
    fields.finish();
    count
}

fn listed(fields: &Fields<'_>) -> Count {
    let filter = filters(fields);
    let per = fields.choice("per", &[("centre", AtMostPer::Centre), ("doctor", AtMostPer::Doctor)], AtMostPer::Centre);
    Count::Listed { filter, at_most: number_at(fields, "at-most").map(|most| (most, per)) }
}

fn events(fields: &Fields<'_>, of: EventKind, measure: EventMeasure) -> Count {
    // A dispensing has no centre of its own: it belongs to where its person is listed.
    let at = match of {
        EventKind::Drugs => fields.choice("at", &[("listed", EventAt::Listed)], EventAt::Listed),
        // A call is nobody's.
        EventKind::Calls => fields.choice("at", &[("visited", EventAt::Own)], EventAt::Own),
        // So is what units order of each other; it is counted at who orders, or at who sells.
        EventKind::Orders | EventKind::Feedback => {
            fields.choice("at", &[("buyer", EventAt::Own), ("seller", EventAt::Seller)], EventAt::Own)
        }
        EventKind::PocTests => fields.choice("at", &[("buyer", EventAt::Own)], EventAt::Own),
        EventKind::Visits | EventKind::Costs | EventKind::Assessments => {
            fields.choice("at", &[("visited", EventAt::Own), ("listed", EventAt::Listed)], EventAt::Own)
        }
    };
    Count::Events { of, measure, at, filter: filters(fields) }
}

/// Names with the places they stand at.
pub(super) fn names(node: &Node, problems: &RefCell<Problems>) -> Vec<(String, crate::doc::Spot)> {
    one_or_more(node)
        .iter()
        .filter_map(|item| as_text(item, problems))
        .map(|(name, spot)| (name, spot.clone()))
        .collect()
}
