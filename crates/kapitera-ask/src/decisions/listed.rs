//! All decisions, and where sources disagree on them.

use kapitera_decision::{Decision, Register, property_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::words::{end, maybe, stated, status};

/// The whole register: each decision, and what sources say differently of it.
pub fn list_answer(register: &Register) -> Output {
    let row = |decision: &Decision| {
        vec![
            Cell::Name(decision.name.clone()),
            stated(decision.date.as_ref()),
            maybe(decision.body.as_ref()),
            maybe(decision.case.as_ref()),
            maybe(decision.section.as_ref()),
            Cell::Words(decision.title.clone()),
            status(decision),
            end(register, decision),
        ]
    };
    let decisions = Table {
        key: "decisions",
        heading: Text::default(),
        columns: vec![
            Column::new("name", text!("namn", "name")),
            Column::new("date", text!("datum", "date")),
            Column::new("body", text!("organ", "body")),
            Column::new("case", text!("diarienummer", "case number")),
            Column::new("section", text!("paragraf", "section")),
            Column::new("title", text!("vad", "what")),
            Column::new("status", text!("läge", "status")),
            Column::new("ceases", text!("upphör", "ceases")),
        ],
        rows: register.decisions().iter().map(row).collect(),
        total: None,
    };
    let mut parts = vec![Part::Table(decisions)];
    parts.extend(disagreements(register));
    let (many, tasks) = (register.decisions().len(), register.assignments().len());
    let sentences = vec![text!(
        "{many} beslut och {tasks} uppdrag. Det som en källa inte säger står som –.",
        "{many} decisions and {tasks} assignments. What a source does not say stands as –."
    )];
    parts.push(Part::Sentences { key: "counts", heading: Text::default(), sentences });
    Output { title: Some(text!("Beslut", "Decisions")), parts, csv: None }
}

fn disagreements(register: &Register) -> Option<Part> {
    let mut rows = Vec::new();
    for found in register.disagreements() {
        let (code, words) = property_text(found.about);
        for version in &found.versions {
            rows.push(vec![
                Cell::Name(found.decision.name.clone()),
                Cell::Code(code, words.clone()),
                Cell::Words(version.says.clone()),
                Cell::Name(version.source.clone()),
                Cell::Name(version.place.clone()),
            ]);
        }
    }
    let table = Table {
        key: "disagreements",
        heading: text!("Där källorna säger olika", "Where sources disagree"),
        columns: vec![
            Column::new("name", text!("beslut", "decision")),
            Column::new("about", text!("om", "about")),
            Column::new("says", text!("säger", "says")),
            Column::new("source", text!("källa", "source")),
            Column::new("place", text!("var", "where")),
        ],
        rows,
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}
