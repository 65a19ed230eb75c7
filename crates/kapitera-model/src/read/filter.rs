//! Conditions on what is counted: `where` and `where-not`.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};

use super::tables::selector;
use crate::ast::{Filter, Selector, TableKey};
use crate::doc::{Kind, Node};
use crate::fields::{Fields, as_text, one_or_more, report_kind};

/// The conditions of a count or a cost rule: those of `where`, then those of `where-not`.
pub(super) fn filters(fields: &Fields<'_>) -> Vec<Filter> {
    let mut filters = Vec::new();
    for (key, negated) in [("where", false), ("where-not", true)] {
        if let Some(node) = fields.get(key) {
            conditions(node, negated, fields.problems(), &mut filters);
        }
    }
    filters
}

fn conditions(node: &Node, negated: bool, problems: &RefCell<Problems>, filters: &mut Vec<Filter>) {
    let what = if negated { text!("where-not", "where-not") } else { text!("where", "where") };
    let fields = Fields::new(node, what, problems);
    for (name, key) in TableKey::NAMES {
        let Some(values) = fields.get(name) else { continue };
        let any_of = one_or_more(values).iter().filter_map(|item| value(item, key, problems)).collect();
        if one_or_more(values).is_empty() {
            report_kind(problems, values, &text!("minst ett värde", "at least one value"));
        }
        filters.push(Filter { key, any_of, negated, spot: values.spot.clone() });
    }
    fields.finish();
}

/// One value of a condition; numbers may stand without quotes.
fn value(item: &Node, key: TableKey, problems: &RefCell<Problems>) -> Option<Selector> {
    let written = match &item.kind {
        Kind::Number(digits) => digits.clone(),
        _ => as_text(item, problems)?.0,
    };
    match selector(&written, key) {
        Ok(Selector::Others) => problems.borrow_mut().push(no_others(item)),
        Ok(selector) => return Some(selector),
        Err(problem) => problems.borrow_mut().push(problem.at(item.spot.here())),
    }
    None
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
