//! The weigh step: factors.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;

use super::number::{number, number_at};
use crate::ast::{Factor, Number};
use crate::doc::Node;
use crate::fields::{Fields, one_or_more};

pub(super) fn factors(node: &Node, problems: &RefCell<Problems>) -> Vec<Factor> {
    one_or_more(node).iter().filter_map(|item| factor(item, problems)).collect()
}

fn factor(node: &Node, problems: &RefCell<Problems>) -> Option<Factor> {
    let fields = Fields::new(node, text!("faktorn", "the factor"), problems);
    let factor = if let Some((table, spot)) = fields.text("table") {
        Some(Factor::Table(table, spot.clone()))
    } else if let Some((name, spot)) = fields.text("index") {
        let scale = fields.need("scale").and(fields.text("scale"));
        scale.map(|(scale, _)| Factor::Index { name, scale, spot: spot.clone() })
    } else if let Some(between) = fields.get("between") {
        self::between(between, problems)
    } else if let Some((value, _)) = fields.text("value") {
        let terms = vec![(Number::Literal(Exact::ONE), value)];
        Some(linear(&fields, Number::Literal(Exact::ZERO), terms))
    } else if fields.get("constant").is_some() || fields.get("plus").is_some() {
        let constant = number_at(&fields, "constant").unwrap_or(Number::Literal(Exact::ZERO));
        let terms = fields.get("plus").map(|list| terms(list, problems)).unwrap_or_default();
        Some(linear(&fields, constant, terms))
    } else {
        for key in ["scale", "over", "divided-by"] {
            fields.get(key);
        }
        fields.push(
            Problem::error(
                "nothing_weighed",
                text!("faktorn säger inte vad den väger med", "the factor does not say what it weighs by"),
            )
            .at(node.spot.here())
            .hint(text!(
                "en faktor har table, index, value, constant eller between",
                "a factor has table, index, value, constant or between"
            )),
        );
        None
    };
    fields.finish();
    factor
}

fn linear(fields: &Fields<'_>, constant: Number, terms: Vec<(Number, String)>) -> Factor {
    let over = fields.text("over").map(|(over, _)| over);
    Factor::Linear { constant, terms, over, divided_by: number_at(fields, "divided-by"), spot: fields.spot().clone() }
}

fn terms(list: &Node, problems: &RefCell<Problems>) -> Vec<(Number, String)> {
    let mut terms = Vec::new();
    for item in one_or_more(list) {
        let fields = Fields::new(item, text!("termen", "the term"), problems);
        let coefficient = fields.need("coefficient").and_then(|node| number(node, problems));
        let value = fields.need("value").and(fields.text("value"));
        fields.finish();
        if let (Some(coefficient), Some((value, _))) = (coefficient, value) {
            terms.push((coefficient, value));
        }
    }
    terms
}

fn between(node: &Node, problems: &RefCell<Problems>) -> Option<Factor> {
    let fields = Fields::new(node, text!("between", "between"), problems);
    let value = fields.need("value").and(fields.text("value"));
    let from = fields.need("from").and_then(|node| number(node, problems));
    let to = fields.need("to").and_then(|node| number(node, problems));
    let whole = fields.flag("whole").unwrap_or(false);
    fields.finish();
    Some(Factor::Between { value: value?.0, from: from?, to: to?, whole, spot: node.spot.clone() })
}
