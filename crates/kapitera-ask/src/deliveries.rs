//! What was received: the list of deliveries, one of them, its quarantine, and the report of an import.

use std::path::{Path, PathBuf};

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_region::{Manifest, Mode, Region};
use kapitera_register::RegisterKind;

use crate::one;

mod delivered;
mod delivery;

pub use delivered::delivered_answer;
pub use delivery::delivery_answer;

/// All deliveries, or those of one register: a row each, by register and in order of receipt. The table has no rows when
/// nothing is taken in.
///
/// # Errors
///
/// When a manifest cannot be read.
pub fn deliveries_answer(region: &Region, only: Option<RegisterKind>) -> Result<Output, Problems> {
    let mut rows = Vec::new();
    for register in RegisterKind::ALL {
        if only.is_none_or(|only| only == register) {
            rows.extend(region.deliveries(register)?.iter().map(row));
        }
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
    Ok(Output::of(vec![Part::Table(table)]))
}

/// The manifest of a delivery, by its id.
///
/// # Errors
///
/// `no_such_delivery`; when a manifest of the register cannot be read.
pub fn find_delivery(region: &Region, register: RegisterKind, id: &str) -> Result<Manifest, Problems> {
    let found = region.deliveries(register)?.into_iter().find(|manifest| manifest.id() == id);
    found.ok_or_else(|| one(no_such_delivery(register, id)))
}

/// The file with a delivery's rejected rows; none when none was rejected.
///
/// The id is only compared with those there are, and the path is made of the one that was found: no id leads out of the
/// folder.
///
/// # Errors
///
/// As [`find_delivery`]; `quarantine_missing` when rows were rejected and their file is gone.
pub fn quarantine(region: &Region, register: RegisterKind, id: &str) -> Result<Option<PathBuf>, Problems> {
    let manifest = find_delivery(region, register, id)?;
    let Some(relative) = quarantine_path(&manifest) else { return Ok(None) };
    let path = region.path(Path::new(&relative));
    if path.is_file() { Ok(Some(path)) } else { Err(one(quarantine_missing(&relative))) }
}

/// Where a delivery's rejected rows lie, from the region's directory; none when none was rejected.
fn quarantine_path(manifest: &Manifest) -> Option<String> {
    let (register, id) = (manifest.register.name(), manifest.id());
    (!manifest.quarantine_sha256.is_empty()).then(|| format!("quarantine/{register}/{id}.csv"))
}

fn no_such_delivery(register: RegisterKind, id: &str) -> Problem {
    let name = register.name();
    Problem::error(
        "no_such_delivery",
        text!("registret {name} har ingen leverans {id}", "the register {name} has no delivery {id}"),
    )
    .hint(text!(
        "de som finns visas av: kapitera deliveries {name}",
        "kapitera deliveries {name} shows those there are"
    ))
}

fn quarantine_missing(path: &str) -> Problem {
    Problem::error("quarantine_missing", text!("filen {path} finns inte", "there is no file {path}"))
        .why(text!("leveransens avvisade rader ska ligga där", "the delivery's rejected rows should lie there"))
        .hint(text!("kontrollera regionen med kapitera verify", "look at the region with kapitera verify"))
}

fn row(manifest: &Manifest) -> Vec<Cell> {
    vec![
        Cell::Name(manifest.register.name().to_owned()),
        source(manifest),
        Cell::Name(manifest.id()),
        received(manifest),
        Cell::Name(manifest.covers.to_string()),
        mode(manifest.mode),
        Cell::Whole(manifest.rows.into()),
        Cell::Whole(manifest.files.iter().map(|file| file.rejected).sum::<u64>().into()),
        Cell::Whole(manifest.remarks.values().sum::<u64>().into()),
        manifest.amounts.map_or(Cell::Empty, |amounts| Cell::Money(amounts.accepted)),
        Cell::Name(manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")),
    ]
}

fn source(manifest: &Manifest) -> Cell {
    if manifest.source.is_empty() { Cell::Empty } else { Cell::Name(manifest.source.clone()) }
}

/// To the second, in UTC.
fn received(manifest: &Manifest) -> Cell {
    Cell::Name(manifest.received.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

fn mode(mode: Mode) -> Cell {
    match mode {
        Mode::Full => Cell::Code("full", text!("fullständig", "full")),
        Mode::Changes => Cell::Code("changes", text!("ändringar", "changes")),
    }
}

/// The kronor of a register that has them: in the files = taken in + in quarantine.
fn amounts(manifest: &Manifest) -> Option<Part> {
    let amounts = manifest.amounts?;
    let without = amounts.rejected_without_amount;
    let all = amounts.accepted + amounts.rejected;
    let facts = vec![
        ("in_files", text!("kr i filerna", "kr in the files"), Cell::Money(all)),
        ("accepted", text!("därav godtagna", "of it accepted"), Cell::Money(amounts.accepted)),
        ("rejected", text!("därav i karantän", "of it in quarantine"), Cell::Money(amounts.rejected)),
        (
            "unreadable",
            text!("rader med oläsligt belopp", "rows with an unreadable amount"),
            Cell::Whole(without.into()),
        ),
    ];
    Some(Part::Facts { key: "amounts", heading: text!("Kronor", "Kronor"), facts })
}

/// Where all rejected rows are.
fn quarantined(path: &str) -> Part {
    Part::Sentences {
        key: "quarantine",
        heading: Text::default(),
        sentences: vec![text!("Alla avvisade rader: {path}", "All rejected rows: {path}")],
    }
}
