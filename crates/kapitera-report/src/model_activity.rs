//! What a model says of costs and reported values, as tables.

use kapitera_message::{Text, text};
use kapitera_model::{CostRule, DeclaredValue, Model, Take};

use crate::model_text::filter_words;
use crate::words;
use kapitera_output::{Cell, Column, Part, Table};

/// Who carries which costs.
pub fn costs_table(model: &Model) -> Option<Part> {
    let rows = model.costs.iter().flat_map(|rule| {
        rule.versions.iter().map(|version| {
            vec![
                Cell::Name(rule.name.clone()),
                Cell::Words(rule.label.clone()),
                Cell::Name(condition(rule)),
                words::carrier(version.carrier),
                Cell::Name(version.provenance.valid.to_string()),
                words::basis(version.provenance.basis),
                version.provenance.read.clone().map_or(Cell::Empty, Cell::Name),
            ]
        })
    });
    let table = Table {
        key: "costs",
        heading: text!("Kostnadsansvar", "Cost responsibility"),
        columns: vec![
            Column::for_programs("name"),
            Column::new("label", text!("kostnad", "cost")),
            Column::new("events", text!("vilka rader", "which rows")),
            Column::new("carrier", text!("bärs av", "carried by")),
            Column::new("valid", text!("gäller", "in force")),
            Column::new("basis", text!("grund", "basis")),
            Column::new("read", text!("läst i", "read in")),
        ],
        rows: rows.collect(),
        total: None,
    };
    (!model.costs.is_empty()).then_some(Part::Table(table))
}

/// The rows that a rule is for, in the model's own words: `costs: cost-kind lab`.
pub fn condition(rule: &CostRule) -> String {
    let conditions: Vec<String> = rule.filter.iter().map(filter_words).collect();
    let of = rule.of.name();
    if conditions.is_empty() { of.to_owned() } else { format!("{of}: {}", conditions.join(", ")) }
}

/// How reported values are read.
pub fn values_table(model: &Model) -> Option<Part> {
    let rows = model.values.iter().map(|value| {
        vec![
            Cell::Name(value.name.to_string()),
            Cell::Words(value.label.clone()),
            Cell::Name(value.unit.clone()),
            Cell::Words(take(value)),
            value.without_row.as_ref().map_or(Cell::Empty, words::number_cell),
        ]
    });
    let table = Table {
        key: "values",
        heading: text!("Rapporterade värden", "Reported values"),
        columns: vec![
            Column::new("name", text!("namn", "name")),
            Column::new("label", text!("värde", "value")),
            Column::new("unit", text!("enhet", "unit")),
            Column::new("take", text!("läses som", "read as")),
            Column::new("without_row", text!("utan rad", "without a row")),
        ],
        rows: rows.collect(),
        total: None,
    };
    (!model.values.is_empty()).then_some(Part::Table(table))
}

/// How a value's rows become one figure.
pub fn take(value: &DeclaredValue) -> Text {
    match value.take {
        Take::Sum => text!("summan av periodens rader", "the sum of the period's rows"),
        Take::Average => text!("medel per dag i perioden", "the average over the period's days"),
        Take::FirstDay => text!("vad som gäller första dagen", "what holds on the first day"),
        Take::LastDay => text!("vad som gäller sista dagen", "what holds on the last day"),
    }
}
