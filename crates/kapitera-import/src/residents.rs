//! Imports who lives in the region, listed or not.

use std::collections::HashSet;

use kapitera_message::{Problems, Text, text};
use kapitera_period::Date;
use kapitera_register::{ListingKind, Pseudonym, RegisterKind, Resident};

use crate::RawFile;
use crate::columns::residents::{AREA, BIRTH, FROM, SEX, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::Areas;
use crate::listing::ListingContext;
use crate::mapping::Mapping;
use crate::overlap::{Compact, OverlapKind, settle_overlaps};
use crate::person::{self, Persons};
use crate::reject::Reason;
use crate::report::{Imported, RowPlace};
use crate::row::{Row, RowLog};

const OVERLAPS: OverlapKind = OverlapKind { from: FROM, same_day };

/// Reads the files of one delivery of the register `residents`. Rows come sorted by person and first day; a person's
/// rows do not overlap: a person lives in one place, the one that began last.
///
/// # Errors
///
/// When the delivery cannot be judged row by row: see [`crate::import_listing`].
pub fn import_residents(
    files: &[RawFile],
    mapping: &Mapping,
    context: &ListingContext<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<Resident>, Problems> {
    let persons = Persons::new(RegisterKind::Residents, context.key, context.reference_day);
    let delivery = Delivery::new(files, mapping, RegisterKind::Residents, Some(&persons))?;
    let mut judge = Judge {
        persons: &persons,
        areas: Areas::new(context.known.areas),
        rows: Vec::new(),
        half_stated: HashSet::new(),
    };
    let mut intake = delivery.read(progress, &mut |row, place, log| judge.row(row, place, log))?;
    let Judge { areas, mut rows, mut half_stated, .. } = judge;
    let half_stated = context.changes.then_some(&mut half_stated);
    let late = settle_overlaps(&mut rows, context.covers, half_stated, &OVERLAPS, &mut intake);
    delivery.reject_late(&mut intake, late)?;
    let resident = |row: &Compact| Resident {
        person: row.person,
        birth: row.birth,
        sex: row.sex,
        area: areas.0.text(row.area).clone(),
        valid: row.valid,
    };
    let rows = rows.iter().map(resident).collect();
    Ok(intake.finish(rows))
}

struct Judge<'a> {
    persons: &'a Persons<'a>,
    areas: Areas,
    /// A residence is held like a listing whose centre is the area.
    rows: Vec<Compact>,
    /// Persons of whom a row was rejected.
    half_stated: HashSet<Pseudonym>,
}

impl Judge<'_> {
    fn row(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) {
        let person = self.persons.read(row, log);
        let birth = person::birth(row, BIRTH, person.as_ref(), log);
        let sex = person::sex(row, SEX, person.as_ref(), log);
        let area = self.areas.read_remarked(row, AREA, log);
        let span = read_span(row, FROM, TO, log);
        if let (Some(birth), Some(span)) = (birth, span) {
            person::check_birth(birth, BIRTH, span, birth_after, log);
        }
        if let (Some(person), false) = (&person, log.is_clean()) {
            self.half_stated.insert(person.pseudonym);
        }
        let (Some(person), Some(birth), Some(sex), Some(area), Some(valid)) = (person, birth, sex, area, span) else {
            return;
        };
        if log.is_clean() {
            let (person, kind) = (person.pseudonym, ListingKind::Active);
            self.rows.push(Compact { person, birth, valid, area, centre: area, doctor: 0, place, sex, kind });
        }
    }
}

fn birth_after(to: Date) -> Reason {
    Reason::new(
        "birth_after_residence",
        text!("födelsen ligger efter boendets sista dag {to}", "the birth is after the residence's last day {to}"),
    )
}

fn same_day(from: Date, rows: usize, other: Text) -> Reason {
    let Text { sv, en } = other;
    let what = text!(
        "personen bor på {rows} olika sätt från samma dag, {from}; en annan rad är {sv}",
        "the person lives in {rows} different ways from the same day, {from}; another row is {en}"
    );
    Reason::new("overlap_same_day", what)
}
