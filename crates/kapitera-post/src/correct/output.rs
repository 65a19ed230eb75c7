//! A correction as tables and sentences.

use kapitera_books::LineStance;
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::data::{CauseFound, CorrectedCentre, CorrectedComponent, CorrectedLine, Correction};

/// Deliveries and decisions named for people at most; programs get all.
const NAMED_MOST: usize = 3;
/// Lines shown for people at most, the largest first; programs get all.
const LINES_MOST: usize = 20;

/// A correction for people and programs.
pub fn correction_output(correction: &Correction) -> Output {
    let (region, month, last) = (&correction.region, correction.month, correction.last);
    let title = text!(
        "{region}: rättelse av {month}, mot det bokförda till och med {last}",
        "{region}: correction of {month}, against what is posted up to {last}"
    );
    Output { title: Some(title), parts: correction_parts(correction), csv: Some(lines(correction)) }
}

/// The tables and sentences of a correction.
pub fn correction_parts(correction: &Correction) -> Vec<Part> {
    let mut parts = vec![facts(correction)];
    if !correction.lines.is_empty() {
        parts.push(Part::Table(causes(correction)));
        parts.push(Part::Table(centres(correction)));
        parts.push(Part::Table(components(correction)));
        parts.push(Part::ForPrograms(rests_on(correction)));
        parts.push(Part::ForPrograms(lines(correction)));
        parts.extend(largest(correction));
    }
    let heading = text!("Att veta", "To know");
    parts.push(Part::Sentences { key: "notes", heading, sentences: correction.notes.clone() });
    parts
}

fn facts(correction: &Correction) -> Part {
    let time = |at: jiff::Timestamp| Cell::Name(at.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
    let Correction { posted, settled, .. } = *correction;
    let moved: Ore = correction.centres.iter().map(|centre| centre.moved).sum();
    Part::Facts {
        key: "correction",
        heading: Text::default(),
        facts: vec![
            ("month", text!("månad", "month"), Cell::Name(correction.month.to_string())),
            ("settlement", text!("avräkning", "settlement"), Cell::Name(correction.settlement.to_string())),
            ("known_then", text!("känt då", "known then"), time(correction.known_then)),
            ("known_at", text!("känt nu", "known now"), time(correction.known_at)),
            ("posted", text!("bokfört kr", "posted kr"), Cell::Money(posted)),
            ("settled", text!("avräknat nu kr", "settled now kr"), Cell::Money(settled)),
            ("difference", text!("skillnad kr", "difference kr"), Cell::Change(settled - posted)),
            ("moved", text!("varav flyttas kr", "of which moved kr"), Cell::Change(moved)),
            ("threshold", text!("tröskel kr", "threshold kr"), Cell::Money(correction.threshold)),
            ("rule", text!("regel", "rule"), Cell::Code(correction.rule_basis, correction.rule.clone())),
        ],
    }
}

fn whole(number: u64) -> Cell {
    Cell::Whole(number.into())
}

fn number(number: Option<u64>) -> Cell {
    number.map_or(Cell::Empty, whole)
}

/// A change, or nothing where there is none.
fn change(amount: Ore) -> Cell {
    if amount == Ore::ZERO { Cell::Empty } else { Cell::Change(amount) }
}

fn causes(correction: &Correction) -> Table {
    let row = |cause: &CauseFound| {
        let mut named = cause.rests_on.iter().take(NAMED_MOST).cloned().collect::<Vec<_>>().join(", ");
        let more = cause.rests_on.len().saturating_sub(NAMED_MOST);
        if more > 0 {
            named.push_str(&format!(" + {more}"));
        }
        vec![
            Cell::Code(cause.cause.name(), cause.said.clone()),
            Cell::Change(cause.amount),
            number(cause.persons),
            Cell::Name(named),
        ]
    };
    Table {
        key: "causes",
        heading: text!("Orsaker, i den ordning de räknats", "Causes, in the order in which they were settled"),
        columns: vec![
            Column::new("cause", text!("orsak", "cause")),
            Column::new("amount", text!("kr", "kr")),
            Column::new("persons", text!("personer", "persons")),
            Column::new("rests_on", text!("vilar på", "rests on")),
        ],
        rows: correction.causes.iter().map(row).collect(),
        total: Some(vec![
            Cell::Code("total", text!("Summa", "Total")),
            Cell::Change(correction.settled - correction.posted),
            Cell::Empty,
            Cell::Empty,
        ]),
    }
}

fn centres(correction: &Correction) -> Table {
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", correction.id.subject.place()),
        Column::new("posted", text!("bokfört", "posted")),
        Column::new("settled", text!("nu", "now")),
        Column::new("difference", text!("skillnad", "difference")),
    ];
    for cause in &correction.causes {
        let name = cause.cause.name();
        columns.push(Column::new(&format!("cause.{name}"), cause.said.clone()));
        if cause.persons.is_some() {
            columns.push(Column::new(&format!("persons.{name}"), text!("personer", "persons")));
        }
    }
    columns.extend(["arrived", "left", "otherwise", "service_days"].map(Column::for_programs));
    columns.push(Column::new("moved", text!("flyttas", "moved")));
    let row = |centre: &CorrectedCentre| {
        let mut row = vec![
            Cell::Name(centre.id.clone()),
            Cell::Name(centre.name.clone()),
            Cell::Money(centre.posted),
            Cell::Money(centre.settled),
            Cell::Change(centre.difference()),
        ];
        for (cause, (amount, persons)) in correction.causes.iter().zip(&centre.by_cause) {
            row.push(change(*amount));
            row.extend(cause.persons.is_some().then(|| number(*persons)));
        }
        let moves = centre.moves;
        row.extend([moves.arrived, moves.left, moves.otherwise, moves.service_days].map(whole));
        row.push(change(centre.moved));
        row
    };
    let sum = |amount: fn(&CorrectedCentre) -> Ore| -> Ore { correction.centres.iter().map(amount).sum() };
    let mut total = vec![
        Cell::Empty,
        Cell::Words(text!("Summa", "Total")),
        Cell::Money(sum(|centre| centre.posted)),
        Cell::Money(sum(|centre| centre.settled)),
        Cell::Change(sum(CorrectedCentre::difference)),
    ];
    for cause in &correction.causes {
        total.push(change(cause.amount));
        total.extend(cause.persons.is_some().then_some(Cell::Empty));
    }
    total.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, change(sum(|centre| centre.moved))]);
    Table {
        key: "centres",
        heading: text!("Hälsocentraler med någon skillnad", "Centres with some difference"),
        columns,
        rows: correction.centres.iter().map(row).collect(),
        total: Some(total),
    }
}

fn components(correction: &Correction) -> Table {
    let Text { sv, en } = correction.id.subject.place();
    let mut columns = vec![
        Column::for_programs("component"),
        Column::new("label", text!("komponent", "component")),
        Column::new("difference", text!("skillnad", "difference")),
        Column::new("largest", text!("största per {sv}", "largest of a {en}")),
        Column::new("centres", correction.id.subject.places()),
    ];
    columns.extend(correction.causes.iter().map(|cause| {
        let name = cause.cause.name();
        Column { for_programs: true, ..Column::new(&format!("cause.{name}"), cause.said.clone()) }
    }));
    columns.push(Column::for_programs("together"));
    columns.push(Column::new("moved", text!("flyttas", "moved")));
    let row = |component: &CorrectedComponent| {
        let mut row = vec![
            Cell::Name(component.name.clone()),
            Cell::Words(component.label.clone()),
            Cell::Change(component.difference),
            change(component.largest),
            whole(component.centres),
        ];
        row.extend(component.by_cause.iter().map(|amount| Cell::Change(*amount)));
        row.push(Cell::Name(component.together.join(" ")));
        // What comes to nothing at every centre is neither moved nor left.
        row.push(if component.centres == 0 { Cell::Empty } else { Cell::Flag(component.moved) });
        row
    };
    Table {
        key: "components",
        heading: text!("Komponenter", "Components"),
        columns,
        rows: correction.components.iter().map(row).collect(),
        total: None,
    }
}

fn rests_on(correction: &Correction) -> Table {
    let rows = correction.causes.iter().flat_map(|cause| {
        cause.rests_on.iter().map(|on| vec![Cell::Name(cause.cause.name().to_owned()), Cell::Name(on.clone())])
    });
    Table {
        key: "rests_on",
        heading: Text::default(),
        columns: ["cause", "on"].map(Column::for_programs).to_vec(),
        rows: rows.collect(),
        total: None,
    }
}

fn lines(correction: &Correction) -> Table {
    let row = |line: &CorrectedLine| {
        vec![
            Cell::Name(line.centre.clone()),
            Cell::Name(line.component.clone()),
            line.payee.clone().map_or(Cell::Empty, Cell::Name),
            stance(line.stance),
            Cell::Name(line.month_for.to_string()),
            Cell::Name(line.cause.name().to_owned()),
            Cell::Money(line.amount),
            Cell::Money(line.paid),
            number(line.persons),
            Cell::Flag(line.moved),
        ]
    };
    let keys =
        ["centre_id", "component", "payee", "stance", "month_for", "cause", "amount", "paid", "persons", "moved"];
    Table {
        key: "lines",
        heading: Text::default(),
        columns: keys.map(Column::for_programs).to_vec(),
        rows: correction.lines.iter().map(row).collect(),
        total: None,
    }
}

/// The largest lines for people, and how many more there are.
fn largest(correction: &Correction) -> Vec<Part> {
    let mut lines: Vec<&CorrectedLine> = correction.lines.iter().filter(|line| line.paid != Ore::ZERO).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.paid.0.unsigned_abs()));
    let more = lines.len().saturating_sub(LINES_MOST);
    let name = |id: &str| correction.centres.iter().find(|centre| centre.id == id).map(|centre| centre.name.clone());
    let label = |name: &str| {
        let found = correction.components.iter().find(|component| component.name == name);
        found.map_or_else(|| Text::same(name), |component| component.label.clone())
    };
    let said = |cause: kapitera_books::Cause| {
        let found = correction.causes.iter().find(|found| found.cause == cause);
        found.map_or_else(|| cause.said(), |found| found.said.clone())
    };
    let row = |line: &&CorrectedLine| {
        vec![
            Cell::Name(name(&line.centre).unwrap_or_else(|| line.centre.clone())),
            Cell::Words(label(&line.component)),
            Cell::Name(line.month_for.to_string()),
            Cell::Words(said(line.cause)),
            number(line.persons),
            Cell::Change(line.paid),
            Cell::Flag(line.moved),
        ]
    };
    let table = Table {
        key: "largest",
        heading: text!("De största raderna", "The largest lines"),
        columns: vec![
            Column::new("centre", correction.id.subject.place()),
            Column::new("component", text!("komponent", "component")),
            Column::new("month_for", text!("avser", "is for")),
            Column::new("cause", text!("orsak", "cause")),
            Column::new("persons", text!("personer", "persons")),
            Column::new("paid", text!("kr", "kr")),
            Column::new("moved", text!("flyttas", "moved")),
        ],
        rows: lines.iter().take(LINES_MOST).map(row).collect(),
        total: None,
    };
    let mut parts = vec![Part::ForPeople(table)];
    if more > 0 {
        let Text { sv, en } = Text::number_of(more, text!("rad till", "more line"), text!("rader till", "more lines"));
        parts.push(Part::Sentences {
            key: "more_lines",
            heading: Text::default(),
            sentences: vec![text!("… och {sv}; alla finns i --format csv", "… and {en}; all are in --format csv")],
        });
    }
    parts
}

fn stance(stance: LineStance) -> Cell {
    Cell::Name(stance.name().to_owned())
}
