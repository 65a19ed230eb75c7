//! The sheet of a centre for the yearly follow-up meeting: all its indicators beside the others', month by month, with room to write.

use std::collections::BTreeSet;
use std::path::Path;

use kapitera_document::{Document, Piece, Section};
use kapitera_indicator::{Counted, Period, compared};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_register::Owner;

use super::charts::{month_lines, whiskers};
use super::months::{months_table, signals};
use super::overview::overview;
use super::words::shown_end;

/// The sheet of a centre (its place); `at` is how the region's directory is named in commands, when it must be.
pub fn sheet(counted: &Counted, centre: usize, region: &str, at: Option<&Path>) -> Document {
    let of = &counted.centres[centre];
    let name = &of.name;
    let directory = at.map_or_else(String::new, |at| format!(" --region {}", at.display()));
    let id = &of.id;
    let mut document = Document {
        title: text!("Uppföljningsdialog: {name}", "Follow-up meeting: {name}"),
        sections: vec![about(counted, centre, region)],
    };
    let overview = overview(counted, Some(centre));
    document.sections.push(
        Section::new(text!("Alla indikatorer", "All indicators"))
            .with(Piece::Result(overview.parts))
            .printed_by(format!("kapitera indicator show --centre {id}{directory}")),
    );
    for (at, indicator) in counted.indicators.iter().enumerate() {
        // The longest period that is known.
        let periods = Period::of(&indicator.indicator.measure).iter().rev();
        let mut known = periods.filter_map(|&period| Some((period, shown_end(indicator, period)?)));
        let Some((period, end)) = known.next() else { continue };
        let mut section = Section::new(indicator.indicator.label.clone())
            .with(Piece::Sentence(indicator.indicator.says.clone()))
            .with(Piece::Sentence(indicator.indicator.says_not.clone()));
        // The sheet is given to the centre: what tells of few persons at others is not for it.
        let comparison = compared(indicator, &counted.months, counted.centres.len(), period, end);
        let comparison = comparison.for_own(&BTreeSet::from([centre]));
        if let Some(picture) = whiskers(counted, at, &comparison, Some(centre)) {
            section = section.charted(picture, kapitera_document::Tabled::Here);
        }
        if let Some(picture) = month_lines(counted, at, &[centre]) {
            section = section.charted(picture, kapitera_document::Tabled::InSection);
        }
        let name = &indicator.indicator.name;
        let parts = vec![Part::Table(months_table(counted, at, &[centre])), signals(counted, at, &[centre])];
        section = section
            .with(Piece::Result(parts))
            .printed_by(format!("kapitera indicator show {name} --centre {id}{directory}"));
        document.sections.push(section);
    }
    document.sections.push(notes());
    document
}

/// What the centre is, and of when the sheet is.
fn about(counted: &Counted, centre: usize, region: &str) -> Section {
    let of = &counted.centres[centre];
    let owner = match of.owner {
        Owner::OwnOperated => text!("egen regi", "own-operated"),
        Owner::Private => text!("privat", "private"),
    };
    let (first, last) = (counted.months[0], counted.months[counted.months.len() - 1]);
    let facts = vec![
        ("region", text!("region", "region"), Cell::Name(region.to_owned())),
        ("centre", text!("hälsocentral", "health centre"), Cell::Name(of.name.clone())),
        ("id", text!("HSA-id", "HSA id"), Cell::Name(of.id.to_string())),
        ("provider", text!("vårdgivare", "provider"), Cell::Name(of.provider.clone())),
        ("owner", text!("drift", "run as"), Cell::Words(owner)),
        ("listed", text!("listade", "listed"), Cell::Whole(i128::from(of.listed))),
        ("months", text!("månader", "months"), Cell::Name(format!("{first}–{last}"))),
    ];
    Section::new(text!("Om underlaget", "About the basis")).with(Piece::Result(vec![Part::Facts {
        key: "about",
        heading: Text::default(),
        facts,
    }]))
}

/// Room for what is said at the meeting.
fn notes() -> Section {
    let columns = vec![
        Column::new("question", text!("fråga", "question")),
        Column::new("answer", text!("anteckningar", "notes")),
    ];
    let asked = [
        text!("Vad ligger bakom det som skiljer sig?", "What is behind what differs?"),
        text!("Vad är redan gjort?", "What has been done already?"),
        text!("Vad ska göras, av vem och till när?", "What is to be done, by whom and by when?"),
        text!("Vad ska beställaren göra?", "What is the commissioner to do?"),
    ];
    let rows = asked.map(|question| vec![Cell::Words(question), Cell::Name("\u{a0}".to_owned())]).to_vec();
    let table = Table { key: "notes", heading: Text::default(), columns, rows, total: None };
    Section::new(text!("Dialogen", "The meeting")).with(Piece::Result(vec![Part::Table(table)]))
}
