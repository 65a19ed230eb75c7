//! Imports SCB's counts for the Care Need Index.

use kapitera_message::{Problems, text};
use kapitera_money::Exact;
use kapitera_register::{CareNeedCounts, RegisterKind};

use crate::RawFile;
use crate::cell::Cell;
use crate::columns::care_need::{CENTRE, COUNTS, FROM, POPULATION, PRINTED, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::{Centres, Known};
use crate::mapping::Mapping;
use crate::reject::{Reason, shown};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// Reads the files of one delivery of the register `care-need`, sorted by centre and first day. Two rows of one
/// centre with a day in common are rejected.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_care_need(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<CareNeedCounts>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::CareNeed, None)?;
    let (mut centres, mut rows) = (Centres::new(known.centres), Vec::new());
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, &mut centres, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &CareNeedCounts| row.centre.clone(),
        valid: |row| row.valid,
        column: CENTRE,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, centres: &mut Centres, log: &mut RowLog) -> Option<CareNeedCounts> {
    let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, centres.read(cell)));
    let valid = read_span(row, FROM, TO, log);
    let population = row.cell(POPULATION, log).and_then(|cell| log.keep(POPULATION, read_population(cell)));
    let mut counts = [0; 7];
    for (count, column) in counts.iter_mut().zip(COUNTS..) {
        let read = row.cell(column, log).and_then(|cell| log.keep(column, read_count(cell, population)));
        *count = read.unwrap_or(0);
    }
    let printed = row.cell(PRINTED, log).and_then(|cell| log.keep(PRINTED, read_printed(cell)));
    let centre = centres.0.text(centre?).clone();
    Some(CareNeedCounts { centre, valid: valid?, counts, population: population?, printed: printed? })
        .filter(|_| log.is_clean())
}

/// The persons that the counts are divided by.
fn read_population(cell: Cell<'_>) -> Result<u64, Reason> {
    let population = cell.whole()?;
    if population > 0 {
        return Ok(population);
    }
    Err(Reason::new(
        "population_zero",
        text!(
            "befolkningen är noll, och ett index delar med den",
            "the population is zero, and an index divides by it"
        ),
    ))
}

fn read_count(cell: Cell<'_>, population: Option<u64>) -> Result<u64, Reason> {
    let count = cell.whole()?;
    match population {
        Some(population) if count > population => Err(Reason::new(
            "count_above_population",
            text!(
                "{count} personer är fler än befolkningen, {population}",
                "{count} persons are more than the population, {population}"
            ),
        )),
        _ => Ok(count),
    }
}

fn read_printed(cell: Cell<'_>) -> Result<Option<Exact>, Reason> {
    if cell.is_empty() {
        return Ok(None);
    }
    let index = cell.decimal()?;
    if index.is_negative() {
        let shown = shown(cell.text);
        return Err(Reason::new("negative", text!("”{shown}” är under noll", "“{shown}” is below zero")));
    }
    Ok(Some(index))
}
