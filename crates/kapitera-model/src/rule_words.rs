//! The words for rules of time, rounding, costs and values, as they are read and as they are shown.

use kapitera_cube::Responsibility;
use kapitera_money::RoundMode;

use crate::activity::{Carrier, Take};
use crate::ast::{AgeDate, Counting, Rounding, RoundingLevel, Stance, TimeRules, YearRounding};

pub(crate) const COUNTINGS: [(&str, Counting); 5] = [
    ("first-of-month", Counting::FirstOfMonth),
    ("last-of-month", Counting::LastOfMonth),
    ("last-of-previous-month", Counting::LastOfPreviousMonth),
    ("15th", Counting::Fifteenth),
    ("person-days", Counting::PersonDays),
];
pub(crate) const AGE_DATES: [(&str, AgeDate); 4] = [
    ("counting-date", AgeDate::CountingDate),
    ("first-of-month", AgeDate::FirstOfMonth),
    ("first-of-year", AgeDate::FirstOfYear),
    ("last-of-year", AgeDate::LastOfYear),
];
pub(crate) const RESPONSIBILITIES: [(&str, Responsibility); 2] =
    [("same-day", Responsibility::SameDay), ("next-day", Responsibility::NextDay)];
pub(crate) const PAYS_FOR: [(&str, i32); 3] = [("same-month", 0), ("previous-month", -1), ("next-month", 1)];
pub(crate) const LEVELS: [(&str, RoundingLevel); 2] =
    [("line", RoundingLevel::Line), ("person", RoundingLevel::Person)];
pub(crate) const MODES: [(&str, RoundMode); 4] = [
    ("half-away", RoundMode::HalfAway),
    ("half-even", RoundMode::HalfEven),
    ("down", RoundMode::Down),
    ("up", RoundMode::Up),
];
pub(crate) const UNITS: [(&str, i64); 2] = [("öre", 1), ("krona", 100)];
pub(crate) const YEARS: [(&str, YearRounding); 2] =
    [("cumulative", YearRounding::Cumulative), ("each-month", YearRounding::EachMonth)];
pub(crate) const CARRIERS: [(&str, Carrier); 5] = [
    ("listed", Carrier::Listed),
    ("ordering", Carrier::Ordering),
    ("own", Carrier::Own),
    ("central", Carrier::Central),
    ("specialty", Carrier::Specialty),
];
pub(crate) const TAKES: [(&str, Take); 4] =
    [("sum", Take::Sum), ("average", Take::Average), ("first-day", Take::FirstDay), ("last-day", Take::LastDay)];
pub(crate) const STANCES: [(&str, Stance); 4] =
    [("paid", Stance::Paid), ("charged", Stance::Charged), ("shadow", Stance::Shadow), ("received", Stance::Received)];

fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, there)| there == value).map_or("", |(word, _)| word)
}

impl TimeRules {
    /// Each rule's name and its word in the model's text.
    pub fn words(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("time.counting", word(&COUNTINGS, &self.counting)),
            ("time.age", word(&AGE_DATES, &self.age)),
            ("time.responsibility", word(&RESPONSIBILITIES, &self.responsibility)),
            ("time.pays-for", word(&PAYS_FOR, &self.pays_for)),
        ]
    }
}

impl Carrier {
    /// The word in the model's text.
    pub fn word(self) -> &'static str {
        word(&CARRIERS, &self)
    }

    /// Whether centres carry it, rather than a central budget or a specialty.
    pub fn is_centre(self) -> bool {
        matches!(self, Self::Listed | Self::Ordering | Self::Own)
    }
}

impl Take {
    /// The word in the model's text.
    pub fn word(self) -> &'static str {
        word(&TAKES, &self)
    }
}

impl Stance {
    /// The word in the model's text.
    pub fn word(self) -> &'static str {
        word(&STANCES, &self)
    }
}

impl Rounding {
    /// Each rule's name and its word in the model's text.
    pub fn words(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("rounding.level", word(&LEVELS, &self.level)),
            ("rounding.mode", word(&MODES, &self.mode)),
            ("rounding.unit", word(&UNITS, &self.unit_ore)),
            ("rounding.year", word(&YEARS, &self.year)),
        ]
    }
}
