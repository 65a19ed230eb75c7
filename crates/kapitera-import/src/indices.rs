//! Imports index values per centre and period.

use std::sync::Arc;

use kapitera_message::{Problems, text};
use kapitera_register::{IndexValue, RegisterKind};

use crate::RawFile;
use crate::cell::Cell;
use crate::columns::indices::{CENTRE, FROM, INDEX, SCALE, TO, VALUE};
use crate::intake::{Delivery, Row, RowLog, no_person};
use crate::known::{Centres, Known};
use crate::listing::read_span;
use crate::mapping::Mapping;
use crate::reject::{Reason, shown};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;

/// The most characters of an index's or a scale's name.
const NAME_MAX: usize = 64;

/// Reads the files of one delivery of the register `indices`, sorted by index, scale, centre and first day. Two
/// values for one centre, index and scale with a day in common are rejected.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_indices(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<IndexValue>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Indices, &no_person)?;
    let (mut centres, mut rows) = (Centres::new(known.centres), Vec::new());
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, &mut centres, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &IndexValue| (row.index.clone(), row.scale.clone(), row.centre.clone()),
        valid: |row| row.valid,
        column: VALUE,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, centres: &mut Centres, log: &mut RowLog) -> Option<IndexValue> {
    let index = row.cell(INDEX, log).and_then(|cell| log.keep(INDEX, read_name(cell, "index")));
    let scale = row.cell(SCALE, log).and_then(|cell| log.keep(SCALE, read_name(cell, "scale")));
    let valid = read_span(row, FROM, TO, log);
    let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, centres.read(cell)));
    let value = row.cell(VALUE, log).and_then(|cell| log.keep(VALUE, cell.decimal()));
    let centre = centres.0.text(centre?).clone();
    Some(IndexValue { index: index?, scale: scale?, valid: valid?, centre, value: value? }).filter(|_| log.is_clean())
}

/// A name as models write it: `cni`, `mean-1`.
fn read_name(cell: Cell<'_>, column: &str) -> Result<Arc<str>, Reason> {
    let name = cell.required()?;
    let fits = name.len() <= NAME_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if fits {
        return Ok(name.into());
    }
    let shown = shown(name);
    Err(Reason::new(
        "name_form",
        text!("”{shown}” är inget namn som modeller kan använda", "“{shown}” is no name that models can use"),
    )
    .hint(text!(
        "namn har små bokstäver a–z, siffror och bindestreck; förklara det under [codes.{column}] i avbildningen",
        "names have small letters a–z, digits and hyphens; explain it under [codes.{column}] in the mapping"
    )))
}
