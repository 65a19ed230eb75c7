//! The periods a programme is planned and followed up by.

use kapitera_message::{Place, Text};
use kapitera_period::{Date, Month, Span};

use crate::programme::Cited;

/// What kind of report a period ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// The report of a third of a year (*tertialrapport*).
    Tertial,
    /// The report within the year (*delårsrapport*).
    HalfYear,
    /// The annual accounts (*årsbokslut*).
    Annual,
    /// Several years in one.
    Years,
}

impl PeriodKind {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 4] =
        [("tertial", Self::Tertial), ("half-year", Self::HalfYear), ("annual", Self::Annual), ("years", Self::Years)];
}

/// A period, in whole months. Those that lie within no other are disjoint and sum to the programme's whole.
///
/// A period *within* another is a stop on the way: it begins on the same day, and its plan and outcome are what is
/// accumulated since then. It is never added to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The name it is written by: `2014-2015`, `2024-t1`.
    pub name: String,
    /// What it is called.
    pub title: Text,
    /// What kind of report it ends with.
    pub kind: PeriodKind,
    /// Its days.
    pub days: Span,
    /// The last day to report it, when a source says so.
    pub due: Option<Date>,
    /// The name of the period it is a stop on the way of.
    pub within: Option<String>,
    /// Whether its days are assumed: no source says them.
    pub illustrative: bool,
    /// Where a source says it.
    pub at: Option<Cited>,
    /// What should be known of it.
    pub remark: Option<Text>,
    /// Where it stands in the text.
    pub spot: Place,
}

impl Period {
    /// Whether all its days have passed on `day`.
    pub fn is_over(&self, day: Date) -> bool {
        self.days.to < day
    }

    /// Its year, when it lies within one.
    pub fn year(&self) -> Option<i16> {
        (self.days.from.year() == self.days.to.year()).then(|| self.days.from.year())
    }

    /// The number of its months.
    pub fn months(&self) -> i32 {
        let months = Month::of(self.days.from).zip(Month::of(self.days.to));
        months.map_or(0, |(first, last)| first.months_to(last) + 1)
    }
}
