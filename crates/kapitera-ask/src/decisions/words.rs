//! Cells that several answers share.

use kapitera_decision::{Decision, Register, Resting, Stated, Support, Thing, property_text, status_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column};
use kapitera_period::Date;

pub(super) fn maybe(said: Option<&String>) -> Cell {
    said.map_or(Cell::Empty, |said| Cell::Name(said.clone()))
}

pub(super) fn day(day: Option<Date>) -> Cell {
    day.map_or(Cell::Empty, |day| Cell::Name(day.to_string()))
}

/// A time as the source says it, and nothing more exact.
pub(super) fn stated(stated: Option<&Stated>) -> Cell {
    let Some(stated) = stated else { return Cell::Empty };
    match &stated.words {
        Some(words) => Cell::Words(words.clone()),
        None => Cell::Name(stated.when.to_string()),
    }
}

pub(super) fn status(decision: &Decision) -> Cell {
    let (code, words) = status_text(decision.status);
    Cell::Code(code, words)
}

/// The first day that a decision does not hold, when one is known; an end that is only proposed is said to be.
pub(super) fn end(register: &Register, decision: &Decision) -> Cell {
    let Some(end) = register.end(&decision.name) else { return Cell::Empty };
    let from = end.from;
    if end.decided {
        Cell::Name(from.to_string())
    } else {
        Cell::Words(text!("{from} (föreslaget)", "{from} (proposed)"))
    }
}

/// Where a thing is written.
pub(super) fn place(resting: &Resting) -> Cell {
    let Resting { file, place, .. } = resting;
    Cell::Name(if place.is_empty() { file.clone() } else { format!("{file}:{place}") })
}

/// The columns of things that rest on decisions, before those of the question.
pub(super) fn thing_columns() -> Vec<Column> {
    vec![
        Column::new("kind", text!("slag", "kind")),
        Column::new("label", text!("vad", "what")),
        Column::for_programs("name"),
        Column::new("place", text!("var", "where")),
        Column::new("from", text!("gäller från", "holds from")),
        Column::new("to", text!("till och med", "until")),
    ]
}

pub(super) fn thing_cells(thing: &Thing<'_>) -> Vec<Cell> {
    let resting = thing.resting;
    vec![
        Cell::Words(resting.kind.clone()),
        Cell::Words(resting.label.clone()),
        Cell::Name(resting.name.clone()),
        place(resting),
        day(resting.from),
        day(resting.to),
    ]
}

pub(super) fn names(decisions: &[&Decision]) -> Cell {
    if decisions.is_empty() {
        return Cell::Empty;
    }
    Cell::Name(decisions.iter().map(|decision| decision.name.as_str()).collect::<Vec<_>>().join(", "))
}

/// What citations say otherwise than the register.
pub(super) fn contradicts<'a>(supports: impl IntoIterator<Item = &'a Support<'a>>) -> Cell {
    let mut about: Vec<_> = supports.into_iter().flat_map(|support| &support.contradicts).collect();
    about.sort();
    about.dedup();
    if about.is_empty() {
        return Cell::Empty;
    }
    let (sv, en): (Vec<String>, Vec<String>) = about
        .into_iter()
        .map(|property| {
            let Text { sv, en } = property_text(*property).1;
            (sv, en)
        })
        .unzip();
    let (sv, en) = (sv.join(", "), en.join(", "));
    Cell::Words(text!("{sv}", "{en}"))
}
