//! Imports listings, person by person.
//!
//! Rows are kept small while they are read and sorted (48 bytes each), since a country has ten million of them.

use std::collections::HashSet;

use std::sync::Arc;

use kapitera_message::{Problems, text};
use kapitera_period::{Date, OPEN_END, Span, age_on};
use kapitera_register::{
    ListingKind, ListingRow, PersonId, PersonKind, PersonNumber, PersonNumberError, PersonNumberKind, Pseudonym,
    PseudonymKey, RegisterKind, Sex,
};

use crate::RawFile;
use crate::columns::listing::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, PERSON, PERSON_KIND, SEX, TO};
use crate::intake::{Delivery, Row, RowLog};
use crate::known::{Areas, Centres, Known, Texts};
use crate::mapping::Mapping;
use crate::overlap::{Compact, settle_overlaps};
use crate::reject::{Reason, shape, shown};
use crate::report::{Imported, Remarked, RowPlace};

/// Nobody has been older.
const AGE_MAX: u32 = 125;
/// The most characters of a doctor's name or id.
const DOCTOR_MAX: usize = 64;

/// What listings are checked against.
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
    let mask = |row: &Row<'_>| mask_person(row, context);
    let delivery = Delivery::new(files, mapping, RegisterKind::Listing, &mask)?;
    let mut judge = Judge::new(context);
    let mut intake = delivery.read(progress, &mut |row, place, log| judge.row(row, place, log))?;
    let mut rows = std::mem::take(&mut judge.rows);
    let half_stated = context.changes.then_some(&mut judge.half_stated);
    let late = settle_overlaps(&mut rows, context.covers, half_stated, &mut intake);
    delivery.reject_late(&mut intake, late)?;
    let rows = rows.iter().map(|row| judge.expand(row)).collect();
    Ok(intake.finish(rows))
}

/// Judges one row after the other.
struct Judge<'a> {
    context: &'a ListingContext<'a>,
    centres: Centres,
    areas: Areas,
    doctors: Texts,
    rows: Vec<Compact>,
    /// Persons of whom a row was rejected.
    half_stated: HashSet<Pseudonym>,
}

/// A person's pseudonym, and the number when the id is one.
struct Person {
    pseudonym: Pseudonym,
    number: Option<PersonNumber>,
}

impl<'a> Judge<'a> {
    fn new(context: &'a ListingContext<'a>) -> Self {
        let (centres, areas) = (Centres::new(context.known.centres), Areas::new(context.known.areas));
        Self { context, centres, areas, doctors: Texts::new(""), rows: Vec::new(), half_stated: HashSet::new() }
    }

    fn row(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) {
        let person = self.person(row, log);
        let number = person.as_ref().and_then(|person| person.number);
        let birth = birth(row, number, person.is_some(), log);
        let sex = sex(row, number, person.is_some(), log);
        let area = self.area(row, log);
        let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, self.centres.read(cell)));
        let span = read_span(row, FROM, TO, log);
        let kind = kind(row, log);
        let doctor = self.doctor(row, log);
        if let (Some(birth), Some(span)) = (birth, span) {
            check_birth(birth, span, log);
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

    fn person(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Person> {
        let kind = row.cell(PERSON_KIND, log)?;
        let cell = row.cell(PERSON, log)?;
        match read_person(cell.text, kind.text, self.context) {
            Ok((person, differs)) => {
                if differs {
                    log.remark(Remarked::PersonKindDiffers);
                }
                Some(person)
            }
            Err(PersonError::Number(error)) => {
                if error == PersonNumberError::DamagedByExcel {
                    log.damaged();
                }
                log.reject(PERSON, number_reason(error));
                None
            }
            Err(PersonError::Reserve) => {
                let what = text!(
                    "reservnumret har andra tecken än bokstäver a–z och siffror, eller fler än 32",
                    "the reserve number has other characters than letters a–z and digits, or more than 32"
                );
                log.reject(PERSON, Reason::new("reserve_number_form", what));
                None
            }
        }
    }

    fn area(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<u32> {
        let cell = row.cell(AREA, log)?;
        let area = log.keep(AREA, self.areas.read(cell))?;
        if area == 0 {
            log.remark(Remarked::AreaUnknown);
        }
        Some(area)
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

enum PersonError {
    Number(PersonNumberError),
    Reserve,
}

/// The person, and whether the kind of id that the row states is another one than the number's.
fn read_person(text: &str, kind: &str, context: &ListingContext<'_>) -> Result<(Person, bool), PersonError> {
    let declared = match kind {
        "" => None,
        "personal-number" => Some(PersonNumberKind::Personal),
        "coordination-number" => Some(PersonNumberKind::Coordination),
        reserve => {
            if text.is_empty() {
                return Err(PersonError::Number(PersonNumberError::Empty));
            }
            let id = PersonId::reserve(reserve, text).ok_or(PersonError::Reserve)?;
            debug_assert!(matches!(id.kind(), PersonKind::Reserve(_)));
            return Ok((Person { pseudonym: context.key.pseudonym(&id), number: None }, false));
        }
    };
    let number = PersonNumber::parse(text, context.reference_day).map_err(PersonError::Number)?;
    let pseudonym = context.key.pseudonym_of_number(&number);
    Ok((Person { pseudonym, number: Some(number) }, declared.is_some_and(|kind| kind != number.kind())))
}

fn mask_person(row: &Row<'_>, context: &ListingContext<'_>) -> String {
    let kind = row.cell(PERSON_KIND, &mut RowLog::default()).map_or("", |cell| cell.text);
    let text = row.person_text();
    match read_person(text, kind, context) {
        Ok((person, _)) => format!("{:?}", person.pseudonym),
        Err(_) => shape(text),
    }
}

fn number_reason(error: PersonNumberError) -> Reason {
    let reason = Reason::new(error.code(), error.text());
    match error {
        PersonNumberError::Length(9 | 11) => reason.hint(text!(
            "Excel tar bort inledande nollor: kolumnen ska ha formatet Text",
            "Excel drops leading zeros: the column must have the format Text"
        )),
        _ => reason,
    }
}

/// The register's birth date, or else the number's.
fn birth(row: &Row<'_>, number: Option<PersonNumber>, has_person: bool, log: &mut RowLog) -> Option<Date> {
    let cell = row.cell(BIRTH, log)?;
    let from_number = number.and_then(|number| number.birth());
    if !cell.is_empty() {
        let birth = log.keep(BIRTH, cell.date())?;
        if from_number.is_some_and(|other| other != birth) {
            log.remark(Remarked::BirthDiffers);
        }
        return Some(birth);
    }
    if from_number.is_none() && has_person {
        let what = text!(
            "födelsedatum saknas och kan inte läsas ur personens id",
            "the birth date is missing and cannot be read from the person's id"
        );
        let hint = text!("leverera kolumnen birth", "deliver the column birth");
        log.reject(BIRTH, Reason::new("birth_missing", what).hint(hint));
    }
    from_number
}

/// The register's sex, or else the number's.
fn sex(row: &Row<'_>, number: Option<PersonNumber>, has_person: bool, log: &mut RowLog) -> Option<Sex> {
    let cell = row.cell(SEX, log)?;
    let from_number = number.map(|number| number.sex());
    if !cell.is_empty() {
        let sex = read_sex(cell.text, log, SEX)?;
        if from_number.is_some_and(|other| other != sex) {
            log.remark(Remarked::SexDiffers);
        }
        return Some(sex);
    }
    if from_number.is_none() && has_person {
        let what = text!(
            "kön saknas och kan inte läsas ur personens id",
            "the sex is missing and cannot be read from the person's id"
        );
        log.reject(
            SEX,
            Reason::new("sex_missing", what).hint(text!("leverera kolumnen sex", "deliver the column sex")),
        );
    }
    from_number
}

pub(crate) fn read_sex(value: &str, log: &mut RowLog, column: usize) -> Option<Sex> {
    match value {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        other => {
            log.reject(column, unknown_value(other, "female, male", "sex"));
            None
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

/// A value that is none of a column's.
pub(crate) fn unknown_value(value: &str, possible: &str, column: &str) -> Reason {
    let value = shown(value);
    Reason::new("value_unknown", text!("”{value}” är inget av {possible}", "“{value}” is none of {possible}")).hint(
        text!("förklara det under [codes.{column}] i avbildningen", "explain it under [codes.{column}] in the mapping"),
    )
}

/// First and last day; an empty last day is an open end.
pub(crate) fn read_span(row: &Row<'_>, from: usize, to: usize, log: &mut RowLog) -> Option<Span> {
    let first = row.cell(from, log).and_then(|cell| log.keep(from, cell.date()));
    let last =
        row.cell(to, log).and_then(|cell| if cell.is_empty() { Some(OPEN_END) } else { log.keep(to, cell.date()) });
    let span = Span { from: first?, to: last? };
    if span.is_empty() {
        let (from, last) = (span.from, span.to);
        log.reject(
            to,
            Reason::new(
                "from_after_to",
                text!(
                    "sista dagen {last} ligger före första dagen {from}",
                    "the last day {last} is before the first day {from}"
                ),
            ),
        );
        return None;
    }
    Some(span)
}

fn check_birth(birth: Date, span: Span, log: &mut RowLog) {
    let (from, to) = (span.from, span.to);
    // The birth date itself is not shown: with row and centre it would point at a person.
    if birth > to {
        log.reject(
            BIRTH,
            Reason::new(
                "birth_after_listing",
                text!(
                    "födelsen ligger efter listningens sista dag {to}",
                    "the birth is after the listing's last day {to}"
                ),
            ),
        );
    } else if age_on(birth, from).is_some_and(|age| age > AGE_MAX) {
        let most = AGE_MAX;
        log.reject(
            BIRTH,
            Reason::new(
                "birth_implausible",
                text!(
                    "personen skulle vara äldre än {most} år den {from}",
                    "the person would be older than {most} years on {from}"
                ),
            ),
        );
    }
}
