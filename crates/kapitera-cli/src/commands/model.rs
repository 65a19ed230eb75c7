//! `kapitera model`: check, show, diff and test.

use std::path::{Path, PathBuf};

use kapitera_ask::models::model_paths;
use kapitera_message::{Text, text};
use kapitera_model::{Basis, Component, ExpectWhat, Model, cliffs, read_cases};
use kapitera_money::{Exact, RoundMode};
use kapitera_settle::{model_digest, run_case};

use crate::args::{Common, Model as Asked};
use crate::fail::{Failure, say_problems};
use crate::session::{language, load_model, open, show};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_report::{component_sentences, costs_table, differences, flat_tables, table_item, values_table};

pub fn run(common: &Common, asked: &Asked) -> Result<(), Failure> {
    match asked {
        Asked::Check { model } => check(common, model.as_deref()),
        Asked::Show { model } => show_model(common, model.as_deref()),
        Asked::Diff { before, after } => diff(common, before, after),
        Asked::Test { models } => test(common, models),
    }
}

fn check(common: &Common, named: Option<&Path>) -> Result<(), Failure> {
    let model = load_model(common, named)?;
    show(common, &Output::of(vec![facts(&model)]))
}

fn facts(model: &Model) -> Part {
    let count = |number: usize| Cell::Whole(i128::try_from(number).unwrap_or_default());
    Part::Facts {
        key: "model",
        heading: Text::default(),
        facts: vec![
            ("id", text!("modell", "model"), Cell::Name(model.id.clone())),
            ("name", text!("namn", "name"), Cell::Name(model.name.clone())),
            ("valid", text!("gäller", "in force"), Cell::Name(model.valid.to_string())),
            ("components", text!("komponenter", "components"), count(model.components.len())),
            ("parameters", text!("parametrar", "parameters"), count(model.parameters.len())),
            ("tables", text!("tabeller", "tables"), count(model.tables.len())),
            (
                "decided",
                text!("värden som vilar på beslut eller dokument", "values that rest on a decision or document"),
                count(model.undecided(Basis::Decided)),
            ),
            ("proposed", text!("föreslagna värden", "proposed values"), count(model.undecided(Basis::Proposed))),
            (
                "illustrative",
                text!("illustrativa värden", "illustrative values"),
                count(model.undecided(Basis::Illustrative)),
            ),
            ("sha256", text!("digest", "digest"), Cell::Name(model_digest(model))),
        ],
    }
}

fn show_model(common: &Common, named: Option<&Path>) -> Result<(), Failure> {
    let model = load_model(common, named)?;
    let mut parts = vec![facts(&model)];
    parts.push(Part::List {
        key: "components",
        items: model.components.iter().map(|component| component_item(&model, component)).collect(),
    });
    parts.extend(costs_table(&model));
    parts.extend(values_table(&model));
    if !model.tables.is_empty() {
        parts.push(Part::List { key: "tables", items: model.tables.iter().map(table_item).collect() });
    }
    let found = cliffs(&model, model.valid.from);
    if !found.is_empty() {
        let sentence = |cliff: kapitera_model::Cliff| {
            let (name, sv, en) = (cliff.component, cliff.said.sv, cliff.said.en);
            text!("{name}: {sv}", "{name}: {en}")
        };
        parts.push(Part::Sentences {
            key: "cliffs",
            heading: text!("Trösklar: en liten ändring ger ett hopp", "Cliffs: a small change gives a jump"),
            sentences: found.into_iter().map(sentence).collect(),
        });
    }
    show(common, &Output { title: Some(Text::same(&model.name)), parts, csv: Some(flat_tables(&model)) })
}

fn component_item(model: &Model, component: &Component) -> Item {
    let (sv, en, name) = (&component.label.sv, &component.label.en, &component.name);
    let sentences = component_sentences(model, component);
    let named = vec![("name", Cell::Name(name.clone())), ("label", Cell::Words(component.label.clone()))];
    Item {
        named,
        parts: vec![Part::Sentences { key: "sentences", heading: text!("{sv} ({name})", "{en} ({name})"), sentences }],
    }
}

fn diff(common: &Common, before: &Path, after: &Path) -> Result<(), Failure> {
    let (old, new) = (load_model(common, Some(before))?, load_model(common, Some(after))?);
    let rows = differences(&old, &new);
    let (from, to) = (&old.id, &new.id);
    let title = match rows.len() {
        0 => text!("{from} och {to} säger samma sak", "{from} and {to} say the same"),
        1 => text!("en skillnad från {from} till {to}", "one difference from {from} to {to}"),
        count => text!("{count} skillnader från {from} till {to}", "{count} differences from {from} to {to}"),
    };
    let table = Table {
        key: "differences",
        heading: Text::default(),
        columns: vec![
            Column::new("what", text!("vad", "what")),
            Column::new("before", text!("före", "before")),
            Column::new("after", text!("efter", "after")),
        ],
        rows,
        total: None,
    };
    show(common, &Output { title: Some(title), parts: vec![Part::Table(table)], csv: None })
}

fn test(common: &Common, models: &[PathBuf]) -> Result<(), Failure> {
    let paths = if models.is_empty() { model_paths(&open(common)?)? } else { models.to_vec() };
    let mut rows = Vec::new();
    let (mut held, mut broken) = (0, 0);
    for path in &paths {
        let model = load_model(common, Some(path))?;
        let cases_path = path.with_extension("cases.toml");
        let shown = cases_path.display().to_string();
        let text = std::fs::read_to_string(&cases_path).map_err(|error| {
            kapitera_message::Problem::error(
                "cases_not_read",
                text!("fallen {shown} kan inte läsas: {error}", "the cases {shown} cannot be read: {error}"),
            )
            .hint(text!(
                "fallen står bredvid modellen, i NAMN.cases.toml",
                "the cases stand beside the model, in NAME.cases.toml"
            ))
        })?;
        for case in &read_cases(&shown, &text)?.cases {
            for (expectation, outcome) in case.expect.iter().zip(run_case(&model, case)) {
                // A problem that is expected has no figure.
                let figure = if let ExpectWhat::Problem(_) = expectation.what { None } else { Some(&outcome.expected) };
                if outcome.held {
                    held += 1
                } else {
                    broken += 1
                }
                say_problems(&outcome.problems, language(common));
                rows.push(vec![
                    Cell::Flag(outcome.held),
                    Cell::Name(case.name.clone()),
                    Cell::Words(outcome.said),
                    number(figure),
                    number(outcome.found.as_ref()),
                ]);
            }
        }
    }
    let table = Table {
        key: "expectations",
        heading: Text::default(),
        columns: vec![
            Column::new("held", text!("höll", "held")),
            Column::new("case", text!("fall", "case")),
            Column::new("what", text!("vad", "what")),
            Column::new("expected", text!("väntat", "expected")),
            Column::new("found", text!("blev", "found")),
        ],
        rows,
        total: None,
    };
    let count = Part::Sentences {
        key: "summary",
        heading: Text::default(),
        sentences: vec![text!("{held} höll, {broken} höll inte", "{held} held, {broken} did not")],
    };
    show(common, &Output::of(vec![Part::Table(table), count]))?;
    if broken == 0 { Ok(()) } else { Err(Failure::DoesNotHold) }
}

fn number(value: Option<&Exact>) -> Cell {
    let Some(value) = value else { return Cell::Empty };
    let decimals = value.decimals_needed(9).unwrap_or(9);
    value
        .round_decimals(decimals, RoundMode::HalfAway)
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, decimals))
}
