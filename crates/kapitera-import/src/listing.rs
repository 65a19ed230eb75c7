//! Imports listings, person by person.
//!
//! Rows are kept small while they are read and sorted (48 bytes each), since a country has ten million of them.

use std::collections::HashSet;
use std::sync::Arc;

use kapitera_message::{Problems, Text, text};
use kapitera_period::{Date, Span};
use kapitera_register::{ListingKind, ListingRow, Pseudonym, PseudonymKey, RegisterKind};

use crate::RawFile;
use crate::columns::listing::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, SEX, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::{Areas, Centres, Known, Texts};
use crate::mapping::Mapping;
use crate::overlap::{Compact, OverlapKind, settle_overlaps};
use crate::person::{self, Persons};
use crate::reject::{Reason, shown};
use crate::report::{Imported, RowPlace};
use crate::row::{Row, RowLog, unknown_value};

/// The most characters of a doctor's name or id.
const DOCTOR_MAX: usize = 64;
const OVERLAPS: OverlapKind = OverlapKind { from: FROM, same_day };

/// What listings, and residents, are checked against.
#[derive(Clone, Copy, Debug)]
pub struct ListingContext<'a> {
    /// The centres and areas that rows may refer to.
    pub known: Known<'a>,
    /// The key that pseudonyms are made with.
    pub key: &'a PseudonymKey,
    /// The day that places the century of ten-digit numbers: the last day that the delivery knows of.
    pub reference_day: Date,
    /// The days that the delivery speaks about.
    pub covers: Span,
    /// Whether it states changes: everything about each person it mentions. A person of whom a row is rejected is then
    /// left out whole, since half of what is stated would replace all that was known.
    pub changes: bool,
}

/// Reads the files of one delivery of the register `listing`. Rows come sorted by person and first day; a
/// person's rows do not overlap. `progress` is told the bytes read so far.
///
/// # Errors
///
/// When the delivery cannot be judged row by row: a file that cannot be read, has no heading row, repeats
/// another, or whose personal numbers a spreadsheet has destroyed.
pub fn import_listing(
    files: &[RawFile],
    mapping: &Mapping,
    context: &ListingContext<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<ListingRow>, Problems> {
    let persons = Persons::new(RegisterKind::Listing, context.key, context.reference_day);
    let delivery = Delivery::new(files, mapping, RegisterKind::Listing, Some(&persons))?;
    let mut judge = Judge::new(context, &persons);
    let mut intake = delivery.read(progress, &mut |row, place, log| judge.row(row, place, log))?;
    let mut rows = std::mem::take(&mut judge.rows);
    let half_stated = context.changes.then_some(&mut judge.half_stated);
    let late = settle_overlaps(&mut rows, context.covers, half_stated, &OVERLAPS, &mut intake);
    delivery.reject_late(&mut intake, late)?;
    let rows = rows.iter().map(|row| judge.expand(row)).collect();
    Ok(intake.finish(rows))
}

/// Judges one row after the other.
struct Judge<'a> {
    persons: &'a Persons<'a>,
    centres: Centres,
    areas: Areas,
    doctors: Texts,
    rows: Vec<Compact>,
    /// Persons of whom a row was rejected.
    half_stated: HashSet<Pseudonym>,
}

impl<'a> Judge<'a> {
    fn new(context: &ListingContext<'_>, persons: &'a Persons<'a>) -> Self {
        let (centres, areas) = (Centres::new(context.known.centres), Areas::new(context.known.areas));
        Self { persons, centres, areas, doctors: Texts::new(""), rows: Vec::new(), half_stated: HashSet::new() }
    }

    fn row(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) {
        let person = self.persons.read(row, log);
        let birth = person::birth(row, BIRTH, person.as_ref(), log);
        let sex = person::sex(row, SEX, person.as_ref(), log);
        let area = self.areas.read_remarked(row, AREA, log);
        let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, self.centres.read(cell)));
        let span = read_span(row, FROM, TO, log);
        let kind = kind(row, log);
        let doctor = self.doctor(row, log);
        if let (Some(birth), Some(span)) = (birth, span) {
            person::check_birth(birth, BIRTH, span, birth_after, log);
        }
        if let (Some(person), false) = (&person, log.is_clean()) {
            self.half_stated.insert(person.pseudonym);
        }
        let (Some(person), Some(birth), Some(sex), Some(area)) = (person, birth, sex, area) else { return };
        let (Some(centre), Some(span), Some(kind), Some(doctor)) = (centre, span, kind, doctor) else { return };
        if log.is_clean() {
            let (person, valid) = (person.pseudonym, span);
            self.rows.push(Compact { person, birth, valid, area, centre, doctor, place, sex, kind });
        }
    }

    fn doctor(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<u32> {
        let cell = row.cell(DOCTOR, log)?;
        if cell.is_empty() {
            return Some(0);
        }
        if let Some(doctor) = self.doctors.get(cell.text) {
            return Some(doctor);
        }
        let name = log.keep(DOCTOR, cell.name(DOCTOR_MAX))?;
        if shown(name) != name {
            let what = text!("läkaren anges med personnummer", "the doctor is given as a personal number");
            let hint =
                text!("använd HSA-id: personnummer sparas inte", "use the HSA id: personal numbers are not stored");
            log.reject(DOCTOR, Reason::new("doctor_is_person_number", what).hint(hint));
            return None;
        }
        Some(self.doctors.add(&Arc::from(name)))
    }

    fn expand(&self, row: &Compact) -> ListingRow {
        ListingRow {
            person: row.person,
            birth: row.birth,
            sex: row.sex,
            area: self.areas.0.text(row.area).clone(),
            centre: self.centres.0.text(row.centre).clone(),
            kind: row.kind,
            doctor: (row.doctor > 0).then(|| self.doctors.text(row.doctor).clone()),
            valid: row.valid,
        }
    }
}

fn kind(row: &Row<'_>, log: &mut RowLog) -> Option<ListingKind> {
    match row.cell(KIND, log)?.text {
        "" | "active" => Some(ListingKind::Active),
        "assigned" => Some(ListingKind::Assigned),
        other => {
            log.reject(KIND, unknown_value(other, "active, assigned", "kind"));
            None
        }
    }
}

fn birth_after(to: Date) -> Reason {
    Reason::new(
        "birth_after_listing",
        text!("födelsen ligger efter listningens sista dag {to}", "the birth is after the listing's last day {to}"),
    )
}

fn same_day(from: Date, rows: usize, other: Text) -> Reason {
    let Text { sv, en } = other;
    let what = text!(
        "personen har {rows} olika listningar från samma dag, {from}; en annan är {sv}",
        "the person has {rows} different listings from the same day, {from}; another is {en}"
    );
    Reason::new("overlap_same_day", what)
}
