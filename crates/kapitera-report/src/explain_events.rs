//! Visits, dispensings and cost items as tables.

use kapitera_count::EventFound;
use kapitera_message::{Text, text};
use kapitera_register::{EventKind, Label};

use crate::words;
use kapitera_output::{Cell, Column, Table};

/// Events, one row each. A person is shown by the region's own number, which says nothing outside it; a diagnosis is not shown.
pub fn event_table(of: EventKind, events: &[EventFound]) -> Table {
    let mut columns = vec![
        Column::new("day", text!("tjänstedatum", "service date")),
        Column::new("person", text!("person nr", "person no")),
        Column::new("centre", centre_heading(of)),
        Column::new("listed_at", text!("listad då vid", "then listed at")),
    ];
    let shown = |label: &&Label| **label != Label::Diagnosis;
    columns.extend(of.labels().iter().filter(shown).map(|label| Column::new(label.name(), words::label(*label))));
    if of.has_quantities() {
        columns.push(Column::new("quantity", text!("antal", "quantity")));
    }
    let (sv, en) = amount_name(of);
    if of.has_amounts() {
        columns.push(Column::new("amount", text!("{sv}, kr", "{en}, kr")));
    }
    columns.push(Column::new("delivery", text!("leverans", "delivery")));
    let name = |name: &str| if name.is_empty() { Cell::Empty } else { Cell::Name(name.to_owned()) };
    let row = |event: &EventFound| {
        let mut row = vec![
            Cell::Name(event.day.to_string()),
            event.number.map_or(Cell::Empty, |number| Cell::Name(number.to_string())),
            name(&event.centre),
            event.listed_at.as_deref().map_or(Cell::Empty, name),
        ];
        let labels = of.labels().iter().zip(&event.labels).filter(|(label, _)| shown(label));
        row.extend(labels.map(|(_, word)| name(word)));
        if of.has_quantities() {
            row.push(Cell::Whole(event.quantity.into()));
        }
        if of.has_amounts() {
            row.push(Cell::Money(event.amount));
        }
        row.push(Cell::Name(event.delivery.clone()));
        row
    };
    let rows = events.iter().map(row).collect();
    let table = Table { key: key(of), heading: heading(of), columns, rows, total: None };
    // What units do between them is of nobody.
    if of.is_of_trade() { table.without_zeros(&["person", "listed_at"]) } else { table }
}

/// What the amounts are: the fee of a visit is not what it pays.
pub fn amount_name(of: EventKind) -> (&'static str, &'static str) {
    match of {
        EventKind::Visits => ("avgift", "fee"),
        EventKind::Orders => ("debiterat", "charged"),
        EventKind::Drugs
        | EventKind::Costs
        | EventKind::Calls
        | EventKind::Assessments
        | EventKind::Feedback
        | EventKind::PocTests => ("kostnad", "cost"),
    }
}

fn key(of: EventKind) -> &'static str {
    match of {
        EventKind::Visits => "visits",
        EventKind::Drugs => "drugs",
        EventKind::Costs => "costs",
        EventKind::Calls => "calls",
        EventKind::Assessments => "assessments",
        EventKind::Orders => "orders",
        EventKind::Feedback => "feedback",
        EventKind::PocTests => "poc-tests",
    }
}

fn heading(of: EventKind) -> Text {
    match of {
        EventKind::Visits => text!("Besök", "Visits"),
        EventKind::Drugs => text!("Uttag av läkemedel", "Dispensed drugs"),
        EventKind::Costs => text!("Kostnadsposter", "Cost items"),
        EventKind::Calls => text!("Samtal", "Calls"),
        EventKind::Assessments => text!("Vårdbehov att bedöma", "Needs of assessment"),
        EventKind::Orders => text!("Beställningar", "Orders"),
        EventKind::Feedback => text!("Återkopplingar", "Feedback"),
        EventKind::PocTests => text!("Patientnära analyser", "Point-of-care tests"),
    }
}

fn centre_heading(of: EventKind) -> Text {
    match of {
        EventKind::Visits => text!("besökt", "visited"),
        EventKind::Calls | EventKind::Assessments => text!("kontaktad", "contacted"),
        EventKind::Drugs | EventKind::Costs | EventKind::Orders => text!("beställare", "ordered by"),
        EventKind::Feedback | EventKind::PocTests => text!("enhet", "unit"),
    }
}
