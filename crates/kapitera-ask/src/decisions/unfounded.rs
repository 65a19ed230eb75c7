//! What rests on no decision, and what has outlived its decisions.

use std::collections::BTreeMap;

use kapitera_decision::{Unsupported, why_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;

use super::Known;
use super::words::{thing_cells, thing_columns};

/// The values, rules and plans that rest on no decision of the register, each with why; and those in force on a day whose decisions have
/// ceased.
pub fn unfounded_answer(known: &Known<'_>, on: Date) -> Output {
    let all = known.links.things().len();
    let unsupported = known.links.rests_on_none();
    let mut counts: BTreeMap<&str, (Text, usize)> = BTreeMap::new();
    for found in &unsupported {
        let (code, words) = why_text(&found.why);
        counts.entry(code).or_insert((words, 0)).1 += 1;
    }
    let mut columns = thing_columns();
    columns.push(Column::new("why", text!("varför", "why")));
    let row = |found: &Unsupported<'_>| {
        let (code, words) = why_text(&found.why);
        let mut cells = thing_cells(&found.thing);
        cells.push(Cell::Code(code, words));
        cells
    };
    let rows: Vec<Vec<Cell>> = unsupported.iter().map(row).collect();
    let mut parts =
        vec![Part::Table(Table { key: "rests_on_none", heading: Text::default(), columns, rows, total: None })];
    let outliving = known.links.outlives(on);
    if !outliving.is_empty() {
        parts.push(Part::Table(Table {
            key: "outlives",
            heading: text!(
                "Gäller {on} fast besluten har upphört",
                "In force on {on} although their decisions have ceased"
            ),
            columns: thing_columns(),
            rows: outliving.iter().map(|found| thing_cells(&found.thing)).collect(),
            total: None,
        }));
    }
    let (founded, many) = (all - unsupported.len(), unsupported.len());
    let mut sentences = vec![text!(
        "Av {all} värden, regler och planer vilar {founded} på beslut i registret och {many} på inget.",
        "Of {all} values, rules and plans {founded} rest on decisions of the register and {many} on none."
    )];
    for (Text { sv, en }, many) in counts.values() {
        sentences.push(text!("{many}: {sv}.", "{many}: {en}."));
    }
    parts.push(Part::Sentences { key: "counts", heading: Text::default(), sentences });
    known.answer(text!("Det som inte vilar på något beslut", "What rests on no decision"), parts)
}
