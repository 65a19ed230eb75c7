//! A component: count, weigh, price, shape, split.

use kapitera_message::{Problem, Text, text};
use kapitera_money::Exact;

use super::origin::Origins;
use super::parameters::{label, percent_text};
use super::{count, price, rules, shape, weigh};
use crate::ast::{Combine, Component, Normalise, Stance, TimeRules};
use crate::doc::{Entry, Kind, Node};
use crate::fields::{Fields, as_number};

pub(super) fn components(entries: &[Entry], time: TimeRules, origins: &Origins<'_>) -> Vec<Component> {
    entries.iter().filter_map(|entry| component(entry, time, origins)).collect()
}

fn component(entry: &Entry, time: TimeRules, origins: &Origins<'_>) -> Option<Component> {
    let name = &entry.key;
    let problems = origins.problems;
    let fields = Fields::new(&entry.value, text!("komponenten ”{name}”", "the component “{name}”"), problems);
    let label = label(&fields).unwrap_or_else(|| Text::same(name));
    let stances = [("paid", Stance::Paid), ("charged", Stance::Charged), ("shadow", Stance::Shadow)];
    let stance = fields.choice("stance", &stances, Stance::Paid);
    let unit = fields.text("unit").map_or_else(|| "kr".to_owned(), |(unit, _)| unit);
    let decimals = decimals(&fields);
    let time = rules::time(fields.get("time"), time, problems);
    let count = fields.need("count").and_then(|node| count::count(node, problems));
    let weigh = fields.get("weigh").map(|node| weigh::factors(node, problems)).unwrap_or_default();
    let combine = fields.choice(
        "combine",
        &[("per-person", Combine::PerPerson), ("per-centre", Combine::PerCentre)],
        Combine::PerPerson,
    );
    let normalise = fields.get("normalise").and_then(|node| {
        crate::fields::pick(node, &[("mean-1", Normalise::MeanOne), ("sum-listed", Normalise::SumListed)], problems)
    });
    let price = fields.get("price").and_then(|node| price::price(node, problems));
    let shape = fields.get("shape").map(|node| shape::shapes(node, problems)).unwrap_or_default();
    let split = fields.get("split").map(|node| split(node, name, origins)).unwrap_or_default();
    let provenance = origins.read(&fields, &entry.spot, None);
    fields.finish();
    let component = Component {
        name: name.clone(),
        label,
        stance,
        unit,
        decimals,
        time,
        count: count?,
        weigh,
        combine,
        normalise,
        price,
        shape,
        split,
        provenance,
    };
    Some(component)
}

/// How many decimals an amount that is not in kronor is given with.
fn decimals(fields: &Fields<'_>) -> u32 {
    const MOST: u32 = 9;
    let decimals = fields.whole("decimals").unwrap_or(2);
    if decimals > MOST
        && let Some(node) = fields.get("decimals")
    {
        crate::fields::report_kind(
            fields.problems(),
            node,
            &text!("ett heltal från 0 till 9", "a whole number from 0 to 9"),
        );
    }
    decimals.min(MOST)
}

/// Payees and shares; `rest` takes what the others leave, and the sum must be 100 %.
fn split(node: &Node, component: &str, origins: &Origins<'_>) -> Vec<(String, Exact)> {
    let mut shares: Vec<(String, Option<Exact>)> = Vec::new();
    for entry in node.entries() {
        let share = match &entry.value.kind {
            Kind::Text(word) if word == "rest" => None,
            _ => as_number(&entry.value, origins.problems).or(Some(Exact::ZERO)),
        };
        shares.push((entry.key.clone(), share));
    }
    let given: Exact = shares.iter().filter_map(|(_, share)| share.as_ref()).sum();
    let left = &Exact::ONE - &given;
    let rests = shares.iter().filter(|(_, share)| share.is_none()).count();
    let negative = shares.iter().any(|(_, share)| share.as_ref().is_some_and(Exact::is_negative));
    if rests > 1 || left.is_negative() || negative || (rests == 0 && !left.is_zero()) {
        let sum = percent_text(&given);
        origins.problems.borrow_mut().push(
            Problem::error(
                "split_not_whole",
                text!(
                    "delningen av ”{component}” summerar till {sum}, inte 100 %",
                    "the split of “{component}” sums to {sum}, not 100 %"
                ),
            )
            .at(node.spot.here())
            .hint(text!("låt en mottagare få \"rest\"", "let one payee have \"rest\"")),
        );
    }
    shares.into_iter().map(|(payee, share)| (payee, share.unwrap_or_else(|| left.clone()))).collect()
}
