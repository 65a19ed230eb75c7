//! Who decided what and when, as the first columns of tables about other things.

use kapitera_decision::{Cited, Decision};
use kapitera_message::text;
use kapitera_output::{Cell, Column};

use super::words::{maybe, stated};

/// The columns of [`as_registered`] and [`as_cited`].
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::new("decision", text!("beslut", "decision")),
        Column::new("body", text!("av", "by")),
        Column::new("date", text!("datum", "date")),
        Column::new("case", text!("diarienummer", "case number")),
        Column::new("section", text!("paragraf", "section")),
        Column::new("title", text!("vad", "what")).lines_of(30),
    ]
}

/// A decision, as the register has it.
pub(crate) fn as_registered(decision: &Decision) -> Vec<Cell> {
    vec![
        Cell::Name(decision.name.clone()),
        maybe(decision.body.as_ref().or(decision.proposed_by.as_ref())),
        stated(decision.date.as_ref()),
        maybe(decision.case.as_ref()),
        maybe(decision.section.as_ref()),
        Cell::Words(decision.title.clone()),
    ]
}

/// A decision, as a text cites it.
pub(crate) fn as_cited(cited: &Cited) -> Vec<Cell> {
    vec![
        maybe(cited.name.as_ref()),
        maybe(cited.body.as_ref()),
        cited.date.map_or(Cell::Empty, |date| Cell::Name(date.to_string())),
        maybe(cited.case.as_ref()),
        maybe(cited.section.as_ref()),
        maybe(cited.title.as_ref()),
    ]
}
