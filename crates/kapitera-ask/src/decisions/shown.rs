//! One decision: what it says, what it gives others to do, and what rests on it.

use kapitera_decision::{Decision, EndedBy, Point, Register, property_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::Known;
use super::tasks::{task_columns, task_row};
use super::words::{contradicts, day, maybe, names, stated, status, thing_cells, thing_columns};
use kapitera_period::Date;

/// A decision, its points, what it gives to do as it stands on a day, and what rests on it.
pub fn decision_answer(known: &Known<'_>, decision: &Decision, on: Date) -> Output {
    let register = known.links.register();
    let mut parts = vec![facts(register, decision)];
    if !decision.points.is_empty() {
        parts.push(Part::Table(points(decision)));
    }
    let tasks: Vec<Vec<Cell>> = register
        .tasks(on)
        .iter()
        .filter(|task| task.assignment.decision.as_deref() == Some(&decision.name))
        .map(task_row)
        .collect();
    if !tasks.is_empty() {
        let heading = text!("Uppdrag, {on}", "Assignments, {on}");
        parts.push(Part::Table(Table {
            key: "assignments",
            heading,
            columns: task_columns(),
            rows: tasks,
            total: None,
        }));
    }
    parts.push(rests(known, decision));
    parts.extend(stops(known, decision));
    let Text { sv, en } = &decision.title;
    known.answer(text!("{sv}", "{en}"), parts)
}

fn facts(register: &Register, decision: &Decision) -> Part {
    let mut facts = vec![
        ("name", text!("namn", "name"), Cell::Name(decision.name.clone())),
        ("status", text!("läge", "status"), status(decision)),
        ("body", text!("organ", "body"), maybe(decision.body.as_ref())),
        ("proposed_by", text!("förslag av", "proposed by"), maybe(decision.proposed_by.as_ref())),
        ("date", text!("datum", "date"), stated(decision.date.as_ref())),
        ("case", text!("diarienummer", "case number"), maybe(decision.case.as_ref())),
        ("section", text!("paragraf", "section"), maybe(decision.section.as_ref())),
        ("from", text!("gäller från", "holds from"), day(decision.from)),
    ];
    for end in register.ends(&decision.name) {
        let by = match &end.by {
            EndedBy::Itself => text!("sina egna ord", "its own words"),
            EndedBy::Replaced { decision } => text!("{decision}, som ersätter det", "{decision}, which replaces it"),
            EndedBy::Point { decision, point, proposes_to } => {
                let point = point.as_ref().map(|point| format!(" {point}")).unwrap_or_default();
                match proposes_to {
                    None => text!("{decision}{point}", "{decision}{point}"),
                    Some(to) => text!("{decision}{point}, förslag till {to}", "{decision}{point}, proposed to {to}"),
                }
            }
        };
        let (from, Text { sv, en }) = (end.from, by);
        let words = text!("{from}, genom {sv}", "{from}, by {en}");
        facts.push(("ceases", text!("upphör", "ceases"), Cell::Words(words)));
    }
    facts.extend([
        ("replaces", text!("ersätter", "replaces"), listed(&decision.replaces)),
        ("amends", text!("ändrar", "amends"), listed(&decision.amends)),
        ("extract_to", text!("utdrag till", "extract to"), listed(&decision.extract_to)),
        ("source", text!("källa", "source"), source(register, decision)),
    ]);
    if let Some(remark) = &decision.remark {
        facts.push(("remark", text!("att veta", "to know"), Cell::Words(remark.clone())));
    }
    for found in register.disagreements().iter().filter(|found| found.decision.name == decision.name) {
        let (_, Text { sv, en }) = property_text(found.about);
        let said = |language: fn(&Text) -> &str| {
            let version = |version: &kapitera_decision::Version| {
                format!("{} ({} {})", language(&version.says), version.source, version.place)
            };
            found.versions.iter().map(version).collect::<Vec<_>>().join("; ")
        };
        let (said_sv, said_en) = (said(|text| &text.sv), said(|text| &text.en));
        let name = text!("källorna säger olika om {sv}", "sources disagree on {en}");
        facts.push(("disagreement", name, Cell::Words(text!("{said_sv}", "{said_en}"))));
    }
    let unsaid = |cell: &Cell| matches!(cell, Cell::Empty);
    facts.retain(|(key, _, cell)| !unsaid(cell) || ["date", "body", "case", "section"].contains(key));
    Part::Facts { key: "decision", heading: Text::default(), facts }
}

fn listed(names: &[String]) -> Cell {
    if names.is_empty() { Cell::Empty } else { Cell::Name(names.join(", ")) }
}

fn source(register: &Register, decision: &Decision) -> Cell {
    let title = register.source(&decision.source).map(|source| source.title.clone()).unwrap_or_default();
    let (name, place, Text { sv, en }) = (&decision.source, &decision.place, title);
    Cell::Words(text!("{name} {place} ({sv})", "{name} {place} ({en})"))
}

fn points(decision: &Decision) -> Table {
    let row = |point: &Point| {
        let ends = point.ends.iter().map(|end| {
            let (decision, from) = (&end.decision, end.from);
            format!("{decision} {from}")
        });
        let ends: Vec<String> = ends.collect();
        vec![
            maybe(point.number.as_ref()),
            Cell::Words(point.says.clone()),
            maybe(point.proposes_to.as_ref()),
            if ends.is_empty() { Cell::Empty } else { Cell::Name(ends.join(", ")) },
        ]
    };
    let table = Table {
        key: "points",
        heading: text!("Beslutspunkter", "Points"),
        columns: vec![
            Column::new("number", text!("punkt", "point")),
            Column::new("says", text!("säger", "says")),
            Column::new("proposes_to", text!("förslag till", "proposed to")),
            Column::new("ends", text!("upphäver", "ends")),
        ],
        rows: decision.points.iter().map(row).collect(),
        total: None,
    };
    table.without_zeros(&["proposes_to", "ends"])
}

fn rests(known: &Known<'_>, decision: &Decision) -> Part {
    let falling = known.links.falls_with(&decision.name);
    if falling.is_empty() {
        let sentences =
            vec![text!("Inget i regionens texter hänvisar till det.", "Nothing in the region's texts cites it.")];
        return Part::Sentences { key: "nothing_rests", heading: Text::default(), sentences };
    }
    let mut columns = thing_columns();
    columns.push(Column::new("also_on", text!("vilar också på", "rests also on")));
    columns.push(Column::new("contradicts", text!("hänvisningen säger annat om", "the citation differs on")));
    let row = |falling: &kapitera_decision::Falling<'_>| {
        let mut cells = thing_cells(&falling.thing);
        cells.push(names(&falling.also_on));
        cells.push(contradicts(falling.thing.on.iter().filter(|support| support.decision.name == decision.name)));
        cells
    };
    let table = Table {
        key: "rests_on_it",
        heading: text!("Det som vilar på beslutet", "What rests on the decision"),
        columns,
        rows: falling.iter().map(row).collect(),
        total: None,
    };
    Part::Table(table.without_zeros(&["also_on", "contradicts"]))
}

fn stops(known: &Known<'_>, decision: &Decision) -> Option<Part> {
    let ended = known.links.ended_by(&decision.name);
    let table = Table {
        key: "ceases_by_it",
        heading: text!("Det som upphör genom beslutet", "What ceases by the decision"),
        columns: thing_columns(),
        rows: ended.iter().map(thing_cells).collect(),
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}
