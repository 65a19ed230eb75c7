//! The price step.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};

use super::count::names;
use super::number::{number, number_at};
use crate::ast::{Number, Per, Price, PriceKind};
use crate::doc::Node;
use crate::fields::{Fields, one_or_more};

/// The words for the time a price is for.
pub(crate) const PERS: [(&str, Per); 4] =
    [("year", Per::Year), ("month", Per::Month), ("day", Per::Day), ("once", Per::Once)];

/// The ways to say a price.
const WAYS: [&str; 6] = ["each", "mean", "pool", "pool-of", "share", "steps"];

pub(super) fn price(node: &Node, problems: &RefCell<Problems>) -> Option<Price> {
    let fields = Fields::new(node, text!("priset", "the price"), problems);
    let mut said: Vec<PriceKind> = Vec::new();
    said.extend(number_at(&fields, "each").map(PriceKind::Each));
    said.extend(number_at(&fields, "mean").map(PriceKind::Mean));
    said.extend(number_at(&fields, "pool").map(PriceKind::Pool));
    if let Some(list) = fields.get("steps") {
        let whole = fields.flag("whole-list").unwrap_or(false);
        said.push(PriceKind::Steps { steps: steps(list, problems), whole });
    }
    let share = number_at(&fields, "share");
    match (fields.get("pool-of"), share) {
        (Some(list), Some(share)) => said.push(PriceKind::PoolOf { components: names(list, problems), share }),
        (Some(list), None) => {
            let share = Number::Literal(kapitera_money::Exact::ONE);
            said.push(PriceKind::PoolOf { components: names(list, problems), share });
        }
        (None, share) => said.extend(share.map(PriceKind::Share)),
    }
    let counts_kr = matches!(said.first(), Some(PriceKind::Share(_) | PriceKind::PoolOf { .. }));
    if counts_kr && let Some(per) = fields.get("per") {
        fields.push(
            Problem::error(
                "unknown_key",
                text!("en andel av belopp har inget ”per”", "a share of amounts has no “per”"),
            )
            .at(per.spot.here())
            .why(text!("den gäller för samma tid som beloppen", "it is for the time of the amounts"))
            .hint(text!("ta bort per", "remove per")),
        );
    }
    let per = if counts_kr { None } else { fields.need("per") };
    let per = per.and_then(|node| crate::fields::pick(node, &PERS, problems)).unwrap_or(Per::Once);
    fields.finish();
    // A way that was said and could not be read has been reported already.
    let unread = said.is_empty() && WAYS.iter().any(|way| node.get(way).is_some());
    if said.len() != 1 && !unread {
        problems.borrow_mut().push(
            Problem::error(
                "one_price",
                text!("ett pris sägs på precis ett sätt", "a price is said in exactly one way"),
            )
            .at(node.spot.here())
            .hint(text!(
                "ett pris har en av each, mean, pool, pool-of, share och steps",
                "a price has one of each, mean, pool, pool-of, share and steps"
            )),
        );
    }
    // With no way at all the model is not given out; the price stands in so that it is not reported as missing too.
    let kind = said.into_iter().next().unwrap_or(PriceKind::Each(Number::Literal(kapitera_money::Exact::ZERO)));
    Some(Price { kind, per, spot: node.spot.clone() })
}

fn steps(list: &Node, problems: &RefCell<Problems>) -> Vec<(Option<Number>, Number)> {
    let mut steps = Vec::new();
    for item in one_or_more(list) {
        let fields = Fields::new(item, text!("steget", "the step"), problems);
        let up_to = number_at(&fields, "up-to");
        let each = fields.need("each").and_then(|node| number(node, problems));
        fields.finish();
        steps.extend(each.map(|each| (up_to, each)));
    }
    steps
}
