//! The tables of a model, and what differs between two models.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Text, text};
use kapitera_model::{
    Basis, Model, Parameter, ParameterValue, ParameterVersion, Provenance, Status, Table as ModelTable,
};

use crate::model_activity::{condition, take};
use crate::model_text::steps;
use crate::words;
use kapitera_output::{Cell, Column, Item, Part, Table};

/// A table with its rows in all its versions.
pub fn table_item(table: &ModelTable) -> Item {
    let named = vec![("name", Cell::Name(table.name.clone())), ("unit", Cell::Name(table.unit.clone()))];
    let (name, unit) = (&table.name, &table.unit);
    let part = Table {
        key: "rows",
        heading: text!("Tabellen {name} ({unit})", "The table {name} ({unit})"),
        columns: row_columns(words::joined(table.by.iter().map(|key| words::table_key(*key)), " / ")),
        rows: rows(table).collect(),
        total: None,
    };
    Item { named, parts: vec![Part::Table(part)] }
}

/// The rows of all tables as one table.
pub fn flat_tables(model: &Model) -> Table {
    let mut columns = vec![Column::for_programs("table"), Column::for_programs("unit")];
    columns.extend(row_columns(Text::default()));
    let named = |table: &ModelTable| vec![Cell::Name(table.name.clone()), Cell::Name(table.unit.clone())];
    let rows = model.tables.iter().flat_map(|table| rows(table).map(move |row| [named(table), row].concat()));
    Table { key: "tables", heading: Text::default(), columns, rows: rows.collect(), total: None }
}

fn row_columns(keys: Text) -> Vec<Column> {
    vec![
        Column::new("key", keys),
        Column::new("value", text!("värde", "value")),
        Column::new("valid", text!("gäller", "in force")),
        Column::new("basis", text!("grund", "basis")),
        Column::new("place", text!("står i", "stands in")),
    ]
}

fn rows(table: &ModelTable) -> impl Iterator<Item = Vec<Cell>> {
    table.versions.iter().flat_map(|version| {
        version.rows.iter().map(|row| {
            vec![
                Cell::Name(row.written.clone()),
                words::number_cell(&row.value),
                Cell::Name(version.provenance.valid.to_string()),
                words::basis(row.basis.unwrap_or(version.provenance.basis)),
                Cell::Name(row.spot.line()),
            ]
        })
    })
}

/// Everything that two models say differently, as rows: what, before, after.
pub fn differences(before: &Model, after: &Model) -> Vec<Vec<Cell>> {
    let (old, new) = (statements(before), statements(after));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let cell = |said: Option<&Text>| said.map_or(Cell::Empty, |said| Cell::Words(said.clone()));
    let differing = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    differing.map(|name| vec![Cell::Name(name.clone()), cell(old.get(name)), cell(new.get(name))]).collect()
}

/// What a model says, by name.
fn statements(model: &Model) -> BTreeMap<String, Text> {
    let mut said = BTreeMap::new();
    said.insert("model.valid".to_owned(), Text::same(model.valid.to_string()));
    for (name, word) in model.time.words().into_iter().chain(model.rounding.words()) {
        said.insert(name.to_owned(), Text::same(word));
    }
    said.insert("model.status".to_owned(), status(model.status));
    said.insert("rounding, origin".to_owned(), origin(&model.rounding_provenance));
    for parameter in &model.parameters {
        let versions = parameter.versions.iter().map(|version| self::version(model, parameter, version));
        said.insert(format!("parameter.{}", parameter.name), words::joined(versions, "; "));
        let origins = parameter.versions.iter().map(|version| origin(&version.provenance));
        said.insert(format!("parameter.{}, origin", parameter.name), words::joined(origins, "; "));
    }
    for table in &model.tables {
        let origins = table.versions.iter().map(|version| origin(&version.provenance));
        said.insert(format!("table.{}, origin", table.name), words::joined(origins, "; "));
        for version in &table.versions {
            for row in &version.rows {
                let name = format!("table.{}.{} ({})", table.name, row.written, version.provenance.valid);
                said.insert(name, words::number(&row.value));
            }
        }
    }
    for rule in &model.costs {
        said.insert(format!("cost.{}, rows", rule.name), Text::same(condition(rule)));
        for version in &rule.versions {
            let name = format!("cost.{} ({})", rule.name, version.provenance.valid);
            let by = match words::carrier(version.carrier) {
                Cell::Code(_, by) => by,
                _ => Text::default(),
            };
            said.insert(name, words::joined([by, origin(&version.provenance)], ", "));
        }
    }
    for value in &model.values {
        let without = value.without_row.as_ref().map(words::number).unwrap_or_else(|| text!("saknas", "missing"));
        let parts = [Text::same(&value.unit), take(value), text!("utan rad:", "without a row:"), without];
        said.insert(format!("value.{}", value.name), words::joined(parts, " "));
    }
    for component in &model.components {
        for (step, sentence) in steps(None, component) {
            said.insert(format!("component.{}, {step}", component.name), sentence);
        }
        said.insert(format!("component.{}, origin", component.name), origin(&component.provenance));
    }
    said
}

fn status(status: Status) -> Text {
    match status {
        Status::InForce => text!("gäller", "in force"),
        Status::Proposed => text!("föreslagen", "proposed"),
        Status::TryOut => text!("prövning", "try-out"),
    }
}

/// What a value rests on: its decision, where it was read, and how far it is decided.
fn origin(provenance: &Provenance) -> Text {
    let basis = match provenance.basis {
        Basis::Decided => text!("beslutad", "decided"),
        Basis::Proposed => text!("föreslagen", "proposed"),
        Basis::Illustrative => text!("illustrativ", "illustrative"),
    };
    let cited = provenance.decision.iter().chain(&provenance.read).map(Text::same);
    words::joined(std::iter::once(basis).chain(cited), ", ")
}

fn version(model: &Model, parameter: &Parameter, version: &ParameterVersion) -> Text {
    let value = match &version.value {
        ParameterValue::Number(value) => words::number(value),
        ParameterValue::ShareOf { share, of, .. } => {
            let now = model.parameter_on(&parameter.name, version.provenance.valid.from.max(model.valid.from));
            let now = now.map(|found| words::number(&found.value)).unwrap_or_default();
            words::joined([words::number(share), Text::same(format!("× {of} =")), now], " ")
        }
    };
    words::joined([value, Text::same(format!("{} ({})", parameter.unit, version.provenance.valid))], " ")
}
