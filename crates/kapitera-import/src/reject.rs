//! Rejected rows: what is wrong with them, and what of them may be kept.
//!
//! The quarantine must not become a register of persons. A personal number is never kept as it came, nor is
//! anything that looks like one in another column, nor a column that the mapping does not read.

use std::sync::Arc;

use kapitera_message::{Problem, Text, text};
use kapitera_period::Date;
use kapitera_register::{PersonNumber, PersonNumberError};

/// The most characters of a value that are kept or shown.
const SHOWN_MAX: usize = 120;

/// Why a value is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule that was broken, in `snake_case`; stable, one per cause.
    pub code: &'static str,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub hint: Option<Text>,
}

impl Reason {
    pub(crate) fn new(code: &'static str, what: Text) -> Self {
        Self { code, what, hint: None }
    }

    pub(crate) fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn missing() -> Self {
        Self::new("value_missing", text!("värdet saknas", "the value is missing"))
    }
}

/// One thing wrong with one row. A row with several has several of these with the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The file's name.
    pub file: Arc<str>,
    /// The line of a text file, or the row of a workbook, from 1.
    pub row: u64,
    /// The register's column; empty when the whole row is meant.
    pub column: &'static str,
    /// The heading that the column has in the file; empty when it is not read from the file.
    pub heading: Arc<str>,
    /// The value as it came; a personal number masked.
    pub value: String,
    /// What is wrong.
    pub reason: Reason,
    /// The row's values by the register's columns, in their order; a personal number masked. Columns that the
    /// mapping does not read are left out: nothing is known of what they hold.
    pub raw: Arc<[String]>,
}

impl Rejected {
    /// The same as a problem, to be shown like all others.
    pub fn problem(&self) -> Problem {
        let Self { file, row, column, heading, value, .. } = self;
        let place = match (column.is_empty(), heading.is_empty()) {
            (true, _) => text!("{file}, rad {row}", "{file}, row {row}"),
            (false, true) => text!("{file}, rad {row}, kolumn {column}", "{file}, row {row}, column {column}"),
            (false, false) => {
                text!(
                    "{file}, rad {row}, kolumn ”{heading}” ({column})",
                    "{file}, row {row}, column “{heading}” ({column})"
                )
            }
        };
        let place = if value.is_empty() { place } else { text_join(place, value) };
        let problem = Problem::error(self.reason.code, self.reason.what.clone()).named(place);
        match &self.reason.hint {
            Some(hint) => problem.hint(hint.clone()),
            None => problem,
        }
    }
}

fn text_join(place: Text, value: &str) -> Text {
    let Text { sv, en } = place;
    text!("{sv}: {value}", "{en}: {value}")
}

/// A value for messages and the quarantine: shortened, and masked when it is or resembles a personal number.
pub(crate) fn shown(text: &str) -> String {
    if resembles_person_number(text) {
        return shape(text);
    }
    let mut shown: String =
        text.chars().take(SHOWN_MAX).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// The form of a text without its content: digits become 9, letters X.
pub(crate) fn shape(text: &str) -> String {
    let sign = |sign: char| match sign {
        _ if sign.is_numeric() => '9',
        _ if sign.is_alphabetic() => 'X',
        _ if sign.is_control() => ' ',
        _ => sign,
    };
    text.chars().take(SHOWN_MAX).map(sign).collect()
}

/// Whether the text is or holds a personal number, also one with a typing error or damaged by a spreadsheet.
fn resembles_person_number(text: &str) -> bool {
    if text.bytes().filter(u8::is_ascii_digit).count() < 6 {
        return false;
    }
    let compact: String = text.chars().filter(|sign| !sign.is_whitespace()).take(SHOWN_MAX).collect();
    let apart = |sign: char| !(sign.is_ascii_digit() || matches!(sign, '-' | '+'));
    is_person_number(&compact) || text.split(apart).any(is_person_number)
}

fn is_person_number(text: &str) -> bool {
    // The last day that a number may be from: here any century will do.
    const ANY_DAY: Date = jiff::civil::date(2199, 12, 31);
    matches!(
        PersonNumber::parse(text, ANY_DAY),
        Ok(_) | Err(PersonNumberError::CheckDigit | PersonNumberError::SerialZero | PersonNumberError::DamagedByExcel)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_like_a_personal_number_is_shown() {
        assert_eq!(shown("189001019802"), "999999999999");
        assert_eq!(shown("19 900101-9803"), "99 999999-9999");
        assert_eq!(shown("pnr 900101-9802!"), "XXX 999999-9999!");
        assert_eq!(shown("1,98507E+11"), "9,99999X+99");
        for kept in ["2321000214", "232100-0214", "2380A0010", "2024-03-01", "20240301", "SE2321000214-E1"] {
            assert_eq!(shown(kept), kept);
        }
        assert_eq!(shown(&"å".repeat(500)).chars().count(), SHOWN_MAX + 1);
        assert_eq!(shape("18900101-98å2\n"), "99999999-99X9 ");
    }
}
