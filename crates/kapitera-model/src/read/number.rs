//! A number written in place, or the name of a parameter.

use std::cell::RefCell;

use kapitera_message::{Problems, text};
use kapitera_money::{Exact, parse_number};

use crate::ast::Number;
use crate::doc::{Kind, Node};
use crate::fields::{Fields, as_number, not_a_number, report_kind};

/// Reads a number or a parameter's name.
pub(super) fn number(node: &Node, problems: &RefCell<Problems>) -> Option<Number> {
    match &node.kind {
        Kind::Number(_) => as_number(node, problems).map(Number::Literal),
        Kind::Text(written) => match parse_number(written) {
            Ok(number) => Some(Number::Literal(number)),
            Err(_) if written.starts_with(|first: char| first.is_alphabetic()) => {
                Some(Number::Parameter(written.clone(), node.spot.clone()))
            }
            Err(_) => {
                problems.borrow_mut().push(not_a_number(written, &node.spot));
                None
            }
        },
        _ => {
            report_kind(problems, node, &text!("ett tal eller en parameters namn", "a number or a parameter's name"));
            None
        }
    }
}

/// The number under `key`, when it is there.
pub(super) fn number_at(fields: &Fields<'_>, key: &'static str) -> Option<Number> {
    number(fields.get(key)?, fields.problems())
}

/// Exact numbers of a list.
pub(super) fn exact_list(node: &Node, problems: &RefCell<Problems>) -> Vec<Exact> {
    crate::fields::one_or_more(node).iter().filter_map(|item| as_number(item, problems)).collect()
}
