//! Imports numbers of listed persons per centre, age, sex and area.

use kapitera_message::{Problems, text};
use kapitera_period::Span;
use kapitera_register::{ListingCount, RegisterKind};

use crate::RawFile;
use crate::cell::Cell;
use crate::columns::listing_counts::{AGE, AREA, CENTRE, COUNT, DAY, SEX};
use crate::days::within;
use crate::intake::Delivery;
use crate::known::{Areas, Centres, Known};
use crate::mapping::Mapping;
use crate::person::read_sex;
use crate::reject::Reason;
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// Nobody has been older.
const AGE_MAX: u64 = 125;

/// Reads the files of one delivery of the register `listing-counts`, sorted by day, centre, age, sex and area.
/// Rows that repeat these five are rejected, also when the count is the same: it could be a part of it.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_listing_counts(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    covers: Span,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<ListingCount>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::ListingCounts, None)?;
    let mut judge = Judge { centres: Centres::new(known.centres), areas: Areas::new(known.areas), covers };
    let mut rows = Vec::new();
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge.row(row, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &ListingCount| (row.day, row.centre.clone(), row.age, row.sex, row.area.clone()),
        valid: |row| Span { from: row.day, to: row.day },
        column: COUNT,
        merge_equal: false,
    };
    finish(&delivery, intake, rows, &rule)
}

struct Judge {
    centres: Centres,
    areas: Areas,
    covers: Span,
}

impl Judge {
    fn row(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<ListingCount> {
        let day =
            row.cell(DAY, log).and_then(|cell| log.keep(DAY, cell.date().and_then(|day| within(day, self.covers))));
        let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, self.centres.read(cell)));
        let age = row.cell(AGE, log).and_then(|cell| log.keep(AGE, read_age(cell)));
        let sex = row.cell(SEX, log).and_then(|cell| {
            if cell.is_empty() {
                log.reject(SEX, Reason::new("sex_missing", text!("kön saknas", "the sex is missing")));
                return None;
            }
            read_sex(cell.text, log, SEX)
        });
        let area = self.areas.read_remarked(row, AREA, log);
        let count = row.cell(COUNT, log).and_then(|cell| log.keep(COUNT, cell.whole()));
        let (centre, area) = (self.centres.0.text(centre?).clone(), self.areas.0.text(area?).clone());
        Some(ListingCount { day: day?, centre, age: age?, sex: sex?, area, count: count? }).filter(|_| log.is_clean())
    }
}

fn read_age(cell: Cell<'_>) -> Result<u32, Reason> {
    let age = cell.whole()?;
    if age > AGE_MAX {
        return Err(Reason::new(
            "age_implausible",
            text!("åldern {age} år är inte möjlig", "the age of {age} years is not possible"),
        ));
    }
    u32::try_from(age).map_err(|_| Reason::missing())
}
