//! A component: count, weigh, price, shape, split.

use kapitera_message::{Text, text};

use super::origin::Origins;
use super::parameters::label;
use super::{count, price, rules, shape, split, weigh};
use crate::ast::{Combine, Component, Normalise, Stance, TimeRules};
use crate::doc::Entry;
use crate::fields::Fields;
use crate::rule_words::STANCES;

pub(super) fn components(entries: &[Entry], time: TimeRules, origins: &Origins<'_>) -> Vec<Component> {
    entries.iter().filter_map(|entry| component(entry, time, origins)).collect()
}

fn component(entry: &Entry, time: TimeRules, origins: &Origins<'_>) -> Option<Component> {
    let name = &entry.key;
    let problems = origins.problems;
    let fields = Fields::new(&entry.value, text!("komponenten ”{name}”", "the component “{name}”"), problems);
    let label = label(&fields).unwrap_or_else(|| Text::same(name));
    let stance = fields.choice("stance", &STANCES, Stance::Paid);
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
    let split = fields.get("split").map(|node| split::split(node, name, origins)).unwrap_or_default();
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
