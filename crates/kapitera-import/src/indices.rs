//! Imports index values per centre and period.

use kapitera_message::Problems;
use kapitera_register::{IndexValue, RegisterKind};

use crate::RawFile;
use crate::columns::indices::{CENTRE, FROM, INDEX, SCALE, TO, VALUE};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::{Centres, Known};
use crate::mapping::Mapping;
use crate::names::read_name;
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

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
    let delivery = Delivery::new(files, mapping, RegisterKind::Indices, None)?;
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
    Some(IndexValue { index: index?.into(), scale: scale?.into(), valid: valid?, centre, value: value? })
        .filter(|_| log.is_clean())
}
