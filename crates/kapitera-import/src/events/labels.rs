//! The words and codes said of an event.
//!
//! A million rows say the same few words: each way to write one is checked once and then shared, also the words that
//! codes stand for.

use std::collections::HashMap;
use std::sync::Arc;

use kapitera_message::text;
use kapitera_period::{Date, day_number};
use kapitera_register::{ANSWERS, EventKind, Label, STILL_WAITING, UNKNOWN_COUNTY};

use crate::cell::Cell;
use crate::columns::{columns, event_columns};
use crate::known::{Centres, Known};
use crate::names::{read_free, read_word};
use crate::reject::{Reason, shown};
use crate::row::{Row, RowLog, unknown_value};

/// Ways to write a label that are kept; when there are more, all are forgotten, so that memory does not grow with
/// the file.
const KEPT_MAX: usize = 1 << 16;

/// Reads the labels of events of one kind.
pub(super) struct Labels(Vec<Column>);

/// One label's column and the words met in it.
struct Column {
    label: Label,
    place: usize,
    name: &'static str,
    /// Whether every event of the kind must have it.
    needed: bool,
    /// The units that sell, for the label that names one.
    units: Option<Centres>,
    /// By the text in the file.
    words: HashMap<Box<str>, Arc<str>>,
    /// The last text met and its word: most files are sorted by something.
    last: (String, Arc<str>),
}

impl Labels {
    pub(super) fn new(kind: EventKind, known: Known<'_>) -> Self {
        let places = event_columns(kind).labels;
        let column = |(&label, &place): (&Label, &usize)| {
            let crate::columns::Column { name, needed, .. } = columns(kind.register())[place];
            let units = (label == Label::Supplier).then(|| Centres::units(known));
            // No cell holds a line break and nothing else, so this is no text of a file.
            let last = ("\n".to_owned(), "".into());
            Column { label, place, name, needed, units, words: HashMap::new(), last }
        };
        Self(kind.labels().iter().zip(places).map(column).collect())
    }

    /// All labels of a row, in the order of its kind; `None` when one of them is wrong.
    /// `day` is the event's, from which a wait is reckoned.
    pub(super) fn read(&mut self, row: &Row<'_>, day: Option<Date>, log: &mut RowLog) -> Option<Vec<Arc<str>>> {
        let mut words = Vec::with_capacity(self.0.len());
        for column in &mut self.0 {
            words.extend(if column.label == Label::Wait { column.wait(row, day?, log) } else { column.read(row, log) });
        }
        (words.len() == self.0.len()).then_some(words)
    }
}

impl Column {
    fn read(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<Arc<str>> {
        let written = row.raw(self.place);
        let plain = row.is_plain(self.place);
        if plain && self.last.0 == written {
            return Some(self.last.1.clone());
        }
        let word = match self.words.get(written) {
            Some(word) if plain => word.clone(),
            _ => {
                let cell = row.cell(self.place, log)?;
                let word = log.keep(self.place, self.word(cell))?;
                if self.words.len() >= KEPT_MAX {
                    self.words.clear();
                }
                self.words.insert(written.into(), word.clone());
                word
            }
        };
        self.last.0.clear();
        self.last.0.push_str(written);
        self.last.1 = word.clone();
        Some(word)
    }
}

impl Column {
    /// The word that a cell says.
    fn word(&mut self, cell: Cell<'_>) -> Result<Arc<str>, Reason> {
        match &mut self.units {
            Some(units) => units.read(cell).map(|unit| units.0.text(unit).clone()),
            None if self.needed && cell.is_empty() => Err(Reason::missing()),
            None => read_label(self.label, cell, self.name),
        }
    }

    /// The days from `day` to the day that the row says.
    fn wait(&mut self, row: &Row<'_>, day: Date, log: &mut RowLog) -> Option<Arc<str>> {
        let cell = row.cell(self.place, log)?;
        let word = log.keep(self.place, read_wait(cell, day))?;
        Some(self.words.entry(word.as_str().into()).or_insert_with(|| word.into()).clone())
    }
}

/// The most days that a wait may have: longer ones are mistaken years.
const WAIT_MAX: i32 = 1_000;

/// The whole calendar days from `day` until the day in the cell, or that somebody is waiting still.
fn read_wait(cell: Cell<'_>, day: Date) -> Result<String, Reason> {
    if cell.is_empty() {
        return Ok(STILL_WAITING.to_owned());
    }
    let assessed = cell.date()?;
    let days = day_number(assessed) - day_number(day);
    if (0..=WAIT_MAX).contains(&days) {
        return Ok(days.to_string());
    }
    let what = if days < 0 {
        text!("bedömningen {assessed} är före kontakten {day}", "the assessment {assessed} is before the contact {day}")
    } else {
        text!(
            "bedömningen {assessed} är mer än {WAIT_MAX} dagar efter kontakten {day}",
            "the assessment {assessed} is more than {WAIT_MAX} days after the contact {day}"
        )
    };
    Err(Reason::new("wait_impossible", what).hint(text!(
        "rätta någon av dagarna; lämna bedömningens dag tom för den som väntar",
        "correct one of the days; leave the day of the assessment empty for who is waiting"
    )))
}

fn read_label(label: Label, cell: Cell<'_>, column: &str) -> Result<Arc<str>, Reason> {
    match label {
        Label::Profession | Label::Contact | Label::Responsibility | Label::CostKind => {
            read_word(cell, column).map(Into::into)
        }
        Label::Errand | Label::Assessor | Label::Subject if cell.is_empty() => Ok("".into()),
        Label::Errand | Label::Assessor | Label::Subject => read_word(cell, column).map(Into::into),
        Label::Answer => read_answer(cell, column).map(Into::into),
        Label::Prescription | Label::Chosen => read_yes(cell, column).map(Into::into),
        Label::County => read_county(cell).map(Into::into),
        Label::Atc => read_atc(cell).map(Into::into),
        Label::Diagnosis => read_diagnosis(cell).map(Into::into),
        // A wait is made of two days, and a supplier is a unit of the register; what is kept is text.
        Label::Clinician | Label::Workplace | Label::Service | Label::Wait | Label::Supplier | Label::Referrer => {
            read_free(cell, column).map(Into::into)
        }
    }
}

/// Yes or no; no when nothing is said.
fn read_yes<'a>(cell: Cell<'a>, column: &str) -> Result<&'a str, Reason> {
    match cell.text {
        "" => Ok("no"),
        "yes" | "no" => Ok(cell.text),
        other => Err(unknown_value(other, "yes, no", column)),
    }
}

/// One of the ways in which a call may end.
fn read_answer<'a>(cell: Cell<'a>, column: &str) -> Result<&'a str, Reason> {
    let answer = cell.required()?;
    if ANSWERS.contains(&answer) { Ok(answer) } else { Err(unknown_value(answer, &ANSWERS.join(", "), column)) }
}

/// A county's two digits, or that it is not known.
fn read_county(cell: Cell<'_>) -> Result<&str, Reason> {
    let county = cell.text;
    if county.is_empty() || county == UNKNOWN_COUNTY {
        return Ok(UNKNOWN_COUNTY);
    }
    if county.len() == 2 && county.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(county);
    }
    let shown = shown(county);
    let what = text!("länskoden ”{shown}” är inte två siffror", "the county code “{shown}” is not two digits");
    let reason = Reason::new("county_form", what);
    Err(if county.len() == 1 && county.bytes().all(|byte| byte.is_ascii_digit()) {
        reason.hint(text!(
            "Excel tar bort inledande nollor: kolumnen ska ha formatet Text",
            "Excel drops leading zeros: the column must have the format Text"
        ))
    } else {
        reason.hint(text!(
            "skriv till exempel 23; andra koder förklaras under [codes.county] i avbildningen",
            "write for example 23; other codes are explained under [codes.county] in the mapping"
        ))
    })
}

/// An ATC code of any level: `A`, `A10`, `A10B`, `A10BA` or `A10BA02`; it becomes upper case.
fn read_atc(cell: Cell<'_>) -> Result<String, Reason> {
    let code = cell.required()?.to_ascii_uppercase();
    let fits = |(at, byte): (usize, u8)| match at {
        0 | 3 | 4 => byte.is_ascii_uppercase(),
        _ => byte.is_ascii_digit(),
    };
    if matches!(code.len(), 1 | 3 | 4 | 5 | 7) && code.bytes().enumerate().all(fits) {
        return Ok(code);
    }
    let shown = shown(cell.text);
    let what = text!("ATC-koden ”{shown}” har fel form", "the ATC code “{shown}” has the wrong form");
    Err(Reason::new("atc_form", what).hint(text!(
        "skriv till exempel A10BA02, eller en högre nivå som A10B",
        "write for example A10BA02, or a higher level such as A10B"
    )))
}

/// An ICD-10-SE code, or none: a letter, a digit, a digit or letter, and up to four signs more, with or without the point after the third;
/// it becomes upper case and has the point.
fn read_diagnosis(cell: Cell<'_>) -> Result<String, Reason> {
    let code = cell.text.to_ascii_uppercase();
    if code.is_empty() {
        return Ok(code);
    }
    let (main, rest) = match code.split_once('.') {
        Some((main, rest)) if !rest.is_empty() => (main, rest),
        Some((main, _)) => (main, "."),
        None => code.split_at_checked(3).unwrap_or((&code, "")),
    };
    let of_main = |(at, byte): (usize, u8)| match at {
        0 => byte.is_ascii_uppercase(),
        1 => byte.is_ascii_digit(),
        _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
    };
    let is_main = main.len() == 3 && main.bytes().enumerate().all(of_main);
    let is_rest = rest.len() <= 4 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if is_main && is_rest {
        return Ok(if rest.is_empty() { main.to_owned() } else { format!("{main}.{rest}") });
    }
    let shown = shown(cell.text);
    let what = text!(
        "diagnosen ”{shown}” har inte formen av en ICD-10-kod",
        "the diagnosis “{shown}” has not the form of an ICD-10 code"
    );
    Err(Reason::new("diagnosis_form", what).hint(text!(
        "skriv huvuddiagnosens kod, till exempel C50.9 eller C50; tomt när den inte är känd",
        "write the code of the main diagnosis, for example C50.9 or C50; nothing when it is not known"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_calendar_days() {
        let friday = kapitera_period::Date::constant(2020, 2, 28);
        let wait = |text| read_wait(Cell::of_text(text), friday).map_err(|reason| reason.code);
        assert_eq!(wait("2020-02-28").as_deref(), Ok("0"));
        // A leap year's day, and a weekend, which counts too.
        assert_eq!(wait("20200302").as_deref(), Ok("3"));
        assert_eq!(wait("").as_deref(), Ok("waiting"));
        assert_eq!(wait("2020-02-27"), Err("wait_impossible"));
        assert_eq!(wait("2024-02-28"), Err("wait_impossible"));
        assert_eq!(wait("snart"), Err("date_form"));
    }

    #[test]
    fn each_label_has_its_form() {
        let check = |label, text: &str, expected: Result<&str, &str>| {
            let got = read_label(label, Cell::of_text(text), "x").map_err(|reason| reason.code);
            assert_eq!(got.as_deref().map_err(|code| *code), expected, "{label:?} {text}");
        };
        check(Label::Profession, "Doctor", Ok("doctor"));
        check(Label::Profession, "", Err("value_missing"));
        check(Label::Contact, "Läkarbesök", Err("name_form"));
        check(Label::Contact, "home visit", Err("name_form"));
        check(Label::CostKind, &"x".repeat(64), Ok(&"x".repeat(64)));
        check(Label::CostKind, &"x".repeat(65), Err("name_form"));
        check(Label::Responsibility, "General", Ok("general"));
        check(Label::Prescription, "", Ok("no"));
        check(Label::Prescription, "yes", Ok("yes"));
        check(Label::Prescription, "ja", Err("value_unknown"));
        for unknown in ["", "unknown"] {
            check(Label::County, unknown, Ok("unknown"));
        }
        check(Label::County, "01", Ok("01"));
        for wrong in ["1", "023", "AC", "2å"] {
            check(Label::County, wrong, Err("county_form"));
        }
        for right in ["A", "A10", "A10B", "A10BA", "A10BA02"] {
            check(Label::Atc, right, Ok(right));
            check(Label::Atc, &right.to_lowercase(), Ok(right));
        }
        for wrong in ["A1", "A10BA0", "A10BA022", "10BA02", "AB0BA02", "Å10", "A10BA0X"] {
            check(Label::Atc, wrong, Err("atc_form"));
        }
        check(Label::Atc, "", Err("value_missing"));
        check(Label::Answer, "called-back", Ok("called-back"));
        check(Label::Answer, "besvarat", Err("value_unknown"));
        check(Label::Answer, "", Err("value_missing"));
        check(Label::Assessor, "", Ok(""));
        check(Label::Errand, "Care", Ok("care"));
        check(Label::Chosen, "", Ok("no"));
        check(Label::Service, "NPU 01685", Ok("NPU 01685"));
        check(Label::Service, "", Ok(""));
        check(Label::Clinician, "189001019802", Err("text_is_person_number"));
        check(Label::Workplace, "4000000000002", Ok("4000000000002"));
        check(Label::Workplace, &"å".repeat(65), Err("too_long"));
        check(Label::Service, "a\nb", Err("control_character"));
        for (written, kept) in [("", ""), ("c50", "C50"), ("C509", "C50.9"), ("C50.9", "C50.9"), ("m17.1f", "M17.1F")] {
            check(Label::Diagnosis, written, Ok(kept));
        }
        for wrong in ["C", "C5", "50C", "C50.", "C50.99999", "C50-C52", "bröstcancer", "Å50"] {
            check(Label::Diagnosis, wrong, Err("diagnosis_form"));
        }
    }
}
