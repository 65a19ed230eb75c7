//! A model: what it is and says, what differs between two, and whether its cases hold.

use std::path::Path;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Basis, Cliff, Component, ExpectWhat, Model, cliffs, read_cases};
use kapitera_money::{Exact, RoundMode};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_report::{component_sentences, costs_table, differences, flat_tables, table_item, values_table};
use kapitera_settle::{model_digest, run_case};

use crate::one;

/// What a checked model is: its name and days, how much it holds, and how much of that is decided.
pub fn checked_answer(model: &Model) -> Output {
    Output::of(vec![facts(model)])
}

/// A model as sentences, with its tables, decisions and cliffs.
pub fn model_answer(model: &Model) -> Output {
    let mut parts = vec![facts(model)];
    parts.push(Part::List {
        key: "components",
        items: model.components.iter().map(|component| component_item(model, component)).collect(),
    });
    parts.extend(costs_table(model));
    parts.extend(values_table(model));
    if !model.tables.is_empty() {
        parts.push(Part::List { key: "tables", items: model.tables.iter().map(table_item).collect() });
    }
    let found = cliffs(model, model.valid.from);
    if !found.is_empty() {
        let sentence = |cliff: Cliff| {
            let (name, sv, en) = (cliff.component, cliff.said.sv, cliff.said.en);
            text!("{name}: {sv}", "{name}: {en}")
        };
        parts.push(Part::Sentences {
            key: "cliffs",
            heading: text!("Trösklar: en liten ändring ger ett hopp", "Cliffs: a small change gives a jump"),
            sentences: found.into_iter().map(sentence).collect(),
        });
    }
    Output { title: Some(Text::same(&model.name)), parts, csv: Some(flat_tables(model)) }
}

/// What differs between two models, a row each.
pub fn model_diff_answer(before: &Model, after: &Model) -> Output {
    let rows = differences(before, after);
    let (from, to) = (&before.id, &after.id);
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
    Output { title: Some(title), parts: vec![Part::Table(table)], csv: None }
}

/// What came of a model's cases.
#[derive(Clone, Debug, Default)]
pub struct CasesRun {
    /// How many expectations held.
    pub held: usize,
    /// How many did not.
    pub broken: usize,
    /// What kept cases from being settled, where nobody expected it to.
    pub problems: Problems,
    /// An expectation each.
    rows: Vec<Vec<Cell>>,
}

/// Runs the cases that stand beside the model at `path`: `NAME.cases.toml`.
///
/// # Errors
///
/// `cases_not_read` when there is no such file, or everything that is wrong with it. A case that does not hold is no error.
pub fn run_cases(model: &Model, path: &Path) -> Result<CasesRun, Problems> {
    let path = path.with_extension("cases.toml");
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| one(not_read(&shown, &error)))?;
    let mut run = CasesRun::default();
    for case in &read_cases(&shown, &text)?.cases {
        for (expectation, outcome) in case.expect.iter().zip(run_case(model, case)) {
            // A problem that is expected has no figure.
            let figure = if let ExpectWhat::Problem(_) = expectation.what { None } else { Some(&outcome.expected) };
            if outcome.held {
                run.held += 1;
            } else {
                run.broken += 1;
            }
            run.rows.push(vec![
                Cell::Flag(outcome.held),
                Cell::Name(case.name.clone()),
                Cell::Words(outcome.said),
                number(figure),
                number(outcome.found.as_ref()),
            ]);
            run.problems.extend(outcome.problems);
        }
    }
    Ok(run)
}

/// What came of the cases of one or several models: an expectation a row, and how many held.
pub fn cases_answer(runs: &[CasesRun]) -> Output {
    let held: usize = runs.iter().map(|run| run.held).sum();
    let broken: usize = runs.iter().map(|run| run.broken).sum();
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
        rows: runs.iter().flat_map(|run| run.rows.clone()).collect(),
        total: None,
    };
    let count = Part::Sentences {
        key: "summary",
        heading: Text::default(),
        sentences: vec![text!("{held} höll, {broken} höll inte", "{held} held, {broken} did not")],
    };
    Output::of(vec![Part::Table(table), count])
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

fn component_item(model: &Model, component: &Component) -> Item {
    let (sv, en, name) = (&component.label.sv, &component.label.en, &component.name);
    let sentences = component_sentences(model, component);
    let named = vec![("name", Cell::Name(name.clone())), ("label", Cell::Words(component.label.clone()))];
    Item {
        named,
        parts: vec![Part::Sentences { key: "sentences", heading: text!("{sv} ({name})", "{en} ({name})"), sentences }],
    }
}

fn number(value: Option<&Exact>) -> Cell {
    let Some(value) = value else { return Cell::Empty };
    let decimals = value.decimals_needed(9).unwrap_or(9);
    value
        .round_decimals(decimals, RoundMode::HalfAway)
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, decimals))
}

fn not_read(shown: &str, error: &std::io::Error) -> Problem {
    Problem::error(
        "cases_not_read",
        text!("fallen {shown} kan inte läsas: {error}", "the cases {shown} cannot be read: {error}"),
    )
    .hint(text!(
        "fallen står bredvid modellen, i NAMN.cases.toml",
        "the cases stand beside the model, in NAME.cases.toml"
    ))
}
