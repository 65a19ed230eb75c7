//! `kapitera deliveries`: lists what was received.

use kapitera_message::{Text, text};
use kapitera_region::{Manifest, Mode};
use kapitera_register::RegisterKind;

use crate::args::{Common, Deliveries};
use crate::fail::Failure;
use crate::session::{open, show, talk};
use kapitera_output::{Cell, Column, Output, Part, Table};

pub fn run(common: &Common, asked: &Deliveries) -> Result<(), Failure> {
    let region = open(common)?;
    let mut rows = Vec::new();
    for register in RegisterKind::ALL {
        if asked.register.is_none_or(|only| only == register) {
            rows.extend(region.deliveries(register)?.iter().map(row));
        }
    }
    if rows.is_empty() {
        talk(common, &text!("Inga leveranser är mottagna.", "No deliveries are taken in."));
    }
    let columns = vec![
        Column::new("register", text!("register", "register")),
        Column::new("source", text!("källa", "source")),
        Column::new("delivery", text!("leverans", "delivery")),
        Column::new("received", text!("mottagen", "received")),
        Column::new("covers", text!("avser", "covers")),
        Column::new("mode", text!("slag", "mode")),
        Column::new("rows", text!("rader", "rows")),
        Column::new("rejected", text!("avvisade", "rejected")),
        Column::new("remarks", text!("anmärkta", "remarked")),
        Column::new("amount", text!("kr", "kr")),
        Column::new("files", text!("filer", "files")),
    ];
    let table = Table { key: "deliveries", heading: Text::default(), columns, rows, total: None };
    show(common, &Output::of(vec![Part::Table(table)]))
}

fn row(manifest: &Manifest) -> Vec<Cell> {
    let mode = match manifest.mode {
        Mode::Full => Cell::Code("full", text!("fullständig", "full")),
        Mode::Changes => Cell::Code("changes", text!("ändringar", "changes")),
    };
    let source = if manifest.source.is_empty() { Cell::Empty } else { Cell::Name(manifest.source.clone()) };
    vec![
        Cell::Name(manifest.register.name().to_owned()),
        source,
        Cell::Name(manifest.id()),
        Cell::Name(manifest.received.strftime("%Y-%m-%d %H:%M:%SZ").to_string()),
        Cell::Name(manifest.covers.to_string()),
        mode,
        Cell::Whole(manifest.rows.into()),
        Cell::Whole(manifest.files.iter().map(|file| file.rejected).sum::<u64>().into()),
        Cell::Whole(manifest.remarks.values().sum::<u64>().into()),
        manifest.amounts.map_or(Cell::Empty, |amounts| Cell::Money(amounts.accepted)),
        Cell::Name(manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")),
    ]
}
