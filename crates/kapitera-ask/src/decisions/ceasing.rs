//! What ceases on a day, and what falls with it.

use kapitera_decision::{Ceasing, EndedBy, OwnEnd, Stopping, own_end_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;

use super::Known;
use super::words::{maybe, names, thing_cells, thing_columns};

/// The decisions that cease on a day, what ends them, and what rested on them: whether its own last day agrees.
pub fn ceasing_answer(known: &Known<'_>, day: Date) -> Output {
    let ceasing = known.links.ceases(day);
    let title = text!("Beslut som upphör {day}", "Decisions that cease on {day}");
    if ceasing.is_empty() {
        let sentences = vec![text!("Inget beslut upphör den dagen.", "No decision ceases on that day.")];
        return known.answer(title, vec![Part::Sentences { key: "none", heading: Text::default(), sentences }]);
    }
    let mut parts = vec![Part::Table(decisions(&ceasing)), Part::Table(things(&ceasing))];
    parts.push(Part::Sentences { key: "conclusions", heading: Text::default(), sentences: conclusions(&ceasing, day) });
    known.answer(title, parts)
}

fn decisions(ceasing: &[Ceasing<'_>]) -> Table {
    let row = |ceasing: &Ceasing<'_>| {
        let decision = ceasing.decision;
        let by = match &ceasing.end.by {
            EndedBy::Itself => Cell::Words(text!("sina egna ord", "its own words")),
            EndedBy::Replaced { decision } => Cell::Name(decision.clone()),
            EndedBy::Point { decision, point, .. } => {
                Cell::Name(format!("{decision} {}", point.as_deref().unwrap_or_default()).trim().to_owned())
            }
        };
        let decided = if ceasing.end.decided {
            Cell::Code("decided", text!("beslutat", "decided"))
        } else {
            Cell::Code("proposed", text!("föreslaget", "proposed"))
        };
        vec![
            Cell::Name(decision.name.clone()),
            maybe(decision.case.as_ref()),
            Cell::Words(decision.title.clone()),
            by,
            decided,
            Cell::Whole(i128::try_from(ceasing.things.len()).unwrap_or_default()),
        ]
    };
    Table {
        key: "decisions",
        heading: Text::default(),
        columns: vec![
            Column::new("name", text!("namn", "name")),
            Column::new("case", text!("diarienummer", "case number")),
            Column::new("title", text!("vad", "what")),
            Column::new("by", text!("genom", "by")),
            Column::new("end_status", text!("läge", "status")),
            Column::new("things", text!("vilar på det", "rest on it")),
        ],
        rows: ceasing.iter().map(row).collect(),
        total: None,
    }
}

fn things(ceasing: &[Ceasing<'_>]) -> Table {
    let mut columns = vec![Column::new("decision", text!("beslut", "decision"))];
    columns.extend(thing_columns());
    columns.push(Column::new("own_end", text!("det själv", "itself")));
    columns.push(Column::new("also_on", text!("vilar också på", "rests also on")));
    let row = |ceasing: &Ceasing<'_>, stopping: &Stopping<'_>| {
        let (code, words) = own_end_text(stopping.own);
        let mut cells = vec![Cell::Name(ceasing.decision.name.clone())];
        cells.extend(thing_cells(&stopping.thing));
        cells.push(Cell::Code(code, words));
        cells.push(names(&stopping.also_on));
        cells
    };
    let rows = ceasing.iter().flat_map(|ceasing| ceasing.things.iter().map(move |thing| row(ceasing, thing)));
    let heading = text!("Det som vilar på dem", "What rests on them");
    Table { key: "rests_on_them", heading, columns, rows: rows.collect(), total: None }.without_zeros(&["also_on"])
}

fn conclusions(ceasing: &[Ceasing<'_>], day: Date) -> Vec<Text> {
    let stopping: Vec<&Stopping<'_>> = ceasing.iter().flat_map(|ceasing| &ceasing.things).collect();
    let mut said = Vec::new();
    for stopping in &stopping {
        let resting = stopping.thing.resting;
        let ((kind_sv, kind_en), Text { sv, en }) = ((&resting.kind.sv, &resting.kind.en), &resting.label);
        match stopping.own {
            OwnEnd::SameDay => said.push(text!(
                "{kind_sv} {sv} tillämpas inte från och med {day}.",
                "{kind_en} {en} is not applied from {day} on."
            )),
            OwnEnd::GoesOn if stopping.also_on.is_empty() => said.push(text!(
                "{kind_sv} {sv} säger sig gälla vidare, men vilar då på inget beslut som gäller.",
                "{kind_en} {en} says that it goes on, but rests on no decision in force then."
            )),
            _ => {}
        }
    }
    if stopping.is_empty() {
        said.push(text!("Inget i regionens texter hänvisar till dem.", "Nothing in the region's texts cites them."));
    }
    said
}
