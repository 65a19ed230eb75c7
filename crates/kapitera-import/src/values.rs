//! Imports values that centres or others report: weeks of breach, positions, assignments, grants, indicators.

use kapitera_message::Problems;
use kapitera_period::Span;
use kapitera_register::{RegisterKind, ReportedValue};

use crate::RawFile;
use crate::columns::values::{AMOUNT, CENTRE, FROM, ITEM, TO, VALUE};
use crate::days::{read_span, within};
use crate::intake::Delivery;
use crate::known::{Centres, Known};
use crate::mapping::Mapping;
use crate::names::{read_free, read_word};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// Reads the files of one delivery of the register `values`, sorted by value, centre, item and first day. Rows whose
/// first day is none that the delivery covers are rejected, and two rows of one value, centre and item with a day in
/// common: it could not be told whether both hold.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_values(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    covers: Span,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<ReportedValue>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Values, None)?;
    let (mut centres, mut rows) = (Centres::and_units(known), Vec::new());
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, &mut centres, covers, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &ReportedValue| (row.value.clone(), row.centre.clone(), row.item.clone()),
        valid: |row| row.valid,
        column: AMOUNT,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, centres: &mut Centres, covers: Span, log: &mut RowLog) -> Option<ReportedValue> {
    let value = row.cell(VALUE, log).and_then(|cell| log.keep(VALUE, read_word(cell, "value")));
    let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, centres.read(cell)));
    let item = row.cell(ITEM, log).and_then(|cell| log.keep(ITEM, read_free(cell, "item")));
    let valid = read_span(row, FROM, TO, log);
    if let Some(valid) = valid {
        log.keep(FROM, within(valid.from, covers));
    }
    let amount = row.cell(AMOUNT, log).and_then(|cell| log.keep(AMOUNT, cell.ratio()));
    let centre = centres.0.text(centre?).clone();
    Some(ReportedValue { value: value?.into(), centre, item: item?.into(), valid: valid?, amount: amount? })
        .filter(|_| log.is_clean())
}
