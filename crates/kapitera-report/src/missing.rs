//! What a model that is tried out lacks beside the one in force.

use kapitera_evaluate::Amount;
use kapitera_message::{Text, text};
use kapitera_model::{Component, Model, Stance};
use kapitera_money::{Ore, format_ore};
use kapitera_settle::Settled;

/// The components that are paid, charged or received by the model in force and that the other model does not have.
pub fn missing_components<'m>(model: &Model, in_force: &'m Model) -> Vec<&'m Component> {
    let counts = |component: &&Component| component.stance != Stance::Shadow && component.is_money();
    let there = |name: &str| model.components.iter().any(|component| component.name == name);
    in_force.components.iter().filter(counts).filter(|component| !there(&component.name)).collect()
}

/// That they are missing, with what each comes to by the model in force, when the month could be settled by it; nothing when none
/// is.
pub fn missing_sentence(in_force: &Model, missing: &[&Component], settled: Option<&Settled>) -> Option<Text> {
    if missing.is_empty() {
        return None;
    }
    let name = &in_force.name;
    let named = |label: fn(&Text) -> &str, mark: char| {
        let one = |component: &&Component| {
            let label = label(&component.label);
            settled.map_or_else(
                || label.to_owned(),
                |settled| {
                    let kronor = format_ore(sum_of(in_force, settled, &component.name), mark);
                    format!("{label} ({kronor} kr)")
                },
            )
        };
        missing.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let (sv, en) = (named(|label| &label.sv, ','), named(|label| &label.en, '.'));
    Some(text!(
        "modellen saknar: {sv}, som gäller enligt {name}; jämförd med den ändras också det",
        "the model lacks: {en}, in force by {name}; compared with it that changes too"
    ))
}

fn sum_of(model: &Model, settled: &Settled, component: &str) -> Ore {
    let lines = settled.settlement.lines.iter().filter(|line| model.components[line.component].name == component);
    let money = lines.filter_map(|line| match line.amount {
        Amount::Money(ore) => Some(ore),
        Amount::Quantity { .. } => None,
    });
    money.sum()
}
