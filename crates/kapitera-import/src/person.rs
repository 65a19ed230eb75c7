//! Whom a row is about: the person columns that every register with persons has, and what a number says of birth
//! and sex.

use kapitera_message::text;
use kapitera_period::{Date, Span, age_on};
use kapitera_register::{
    PersonId, PersonNumber, PersonNumberError, PersonNumberKind, Pseudonym, PseudonymKey, RegisterKind, Sex,
};

use crate::columns::{PersonColumns, person_columns};
use crate::reject::{Reason, shape};
use crate::report::Remarked;
use crate::row::{Row, RowLog, unknown_value};

/// Nobody has been older.
const AGE_MAX: u32 = 125;

/// Reads the person columns of a register.
pub(crate) struct Persons<'a> {
    /// None when the register holds no persons.
    columns: Option<PersonColumns>,
    key: &'a PseudonymKey,
    reference_day: Date,
}

/// A person's pseudonym, and the number when the id is one.
pub(crate) struct Person {
    pub pseudonym: Pseudonym,
    pub number: Option<PersonNumber>,
}

enum PersonError {
    Number(PersonNumberError),
    Reserve,
}

impl<'a> Persons<'a> {
    pub(crate) fn new(register: RegisterKind, key: &'a PseudonymKey, reference_day: Date) -> Self {
        Self { columns: person_columns(register), key, reference_day }
    }

    /// The person, whom the row must name.
    pub(crate) fn read(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Person> {
        let PersonColumns { person, kind } = self.columns?;
        let kind = row.cell(kind, log)?;
        let cell = row.cell(person, log)?;
        match self.identify(cell.text, kind.text) {
            Ok((found, differs)) => {
                if differs {
                    log.remark(Remarked::PersonKindDiffers);
                }
                Some(found)
            }
            Err(PersonError::Number(error)) => {
                if error == PersonNumberError::DamagedByExcel {
                    log.damaged();
                }
                log.reject(person, number_reason(error));
                None
            }
            Err(PersonError::Reserve) => {
                let what = text!(
                    "reservnumret har andra tecken än bokstäver a–z och siffror, eller fler än 32",
                    "the reserve number has other characters than letters a–z and digits, or more than 32"
                );
                log.reject(person, Reason::new("reserve_number_form", what));
                None
            }
        }
    }

    /// The person, when the row names one; the outer `None` when what it names is wrong.
    pub(crate) fn read_if_any(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Option<Person>> {
        let Some(PersonColumns { person, .. }) = self.columns else { return Some(None) };
        if row.is_plain(person) && row.raw(person).is_empty() {
            return Some(None);
        }
        self.read(row, log).map(Some)
    }

    /// The person, and whether the kind of id that the row states is another one than the number's.
    fn identify(&self, text: &str, kind: &str) -> Result<(Person, bool), PersonError> {
        let declared = match kind {
            "" => None,
            "personal-number" => Some(PersonNumberKind::Personal),
            "coordination-number" => Some(PersonNumberKind::Coordination),
            reserve => {
                if text.is_empty() {
                    return Err(PersonError::Number(PersonNumberError::Empty));
                }
                let id = PersonId::reserve(reserve, text).ok_or(PersonError::Reserve)?;
                return Ok((Person { pseudonym: self.key.pseudonym(&id), number: None }, false));
            }
        };
        let number = PersonNumber::parse(text, self.reference_day).map_err(PersonError::Number)?;
        let pseudonym = self.key.pseudonym_of_number(&number);
        Ok((Person { pseudonym, number: Some(number) }, declared.is_some_and(|kind| kind != number.kind())))
    }

    /// How the person column of a row is shown in the quarantine: a pseudonym, or the form of what is no id.
    pub(crate) fn mask(&self, row: &Row<'_>) -> String {
        let Some(PersonColumns { person, kind }) = self.columns else { return String::new() };
        let kind = row.cell(kind, &mut RowLog::default()).map_or("", |cell| cell.text);
        let text = row.raw(person);
        match self.identify(text, kind) {
            Ok((person, _)) => format!("{:?}", person.pseudonym),
            Err(_) => shape(text),
        }
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
pub(crate) fn birth(row: &Row<'_>, column: usize, person: Option<&Person>, log: &mut RowLog) -> Option<Date> {
    let cell = row.cell(column, log)?;
    let from_number = person.and_then(|person| person.number?.birth());
    if !cell.is_empty() {
        let birth = log.keep(column, cell.date())?;
        if from_number.is_some_and(|other| other != birth) {
            log.remark(Remarked::BirthDiffers);
        }
        return Some(birth);
    }
    if from_number.is_none() && person.is_some() {
        let what = text!(
            "födelsedatum saknas och kan inte läsas ur personens id",
            "the birth date is missing and cannot be read from the person's id"
        );
        let hint = text!("leverera kolumnen birth", "deliver the column birth");
        log.reject(column, Reason::new("birth_missing", what).hint(hint));
    }
    from_number
}

/// The register's sex, or else the number's.
pub(crate) fn sex(row: &Row<'_>, column: usize, person: Option<&Person>, log: &mut RowLog) -> Option<Sex> {
    let cell = row.cell(column, log)?;
    let from_number = person.and_then(|person| Some(person.number?.sex()));
    if !cell.is_empty() {
        let sex = read_sex(cell.text, log, column)?;
        if from_number.is_some_and(|other| other != sex) {
            log.remark(Remarked::SexDiffers);
        }
        return Some(sex);
    }
    if from_number.is_none() && person.is_some() {
        let what = text!(
            "kön saknas och kan inte läsas ur personens id",
            "the sex is missing and cannot be read from the person's id"
        );
        let hint = text!("leverera kolumnen sex", "deliver the column sex");
        log.reject(column, Reason::new("sex_missing", what).hint(hint));
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

/// Rejects a birth that the row's days show to be impossible. The birth date itself is not in the text: with row and
/// centre it would point at a person. `after` says that it lies after the row's last day.
pub(crate) fn check_birth(
    birth: Date,
    column: usize,
    span: Span,
    after: impl FnOnce(Date) -> Reason,
    log: &mut RowLog,
) {
    let (from, to) = (span.from, span.to);
    if birth > to {
        log.reject(column, after(to));
    } else if age_on(birth, from).is_some_and(|age| age > AGE_MAX) {
        let most = AGE_MAX;
        log.reject(
            column,
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
