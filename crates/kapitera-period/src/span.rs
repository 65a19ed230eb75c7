//! A span of days, both ends belonging to it.

use std::fmt;

use jiff::civil::{Date, date};

/// The day that stands for "no end known": 9999-12-31.
pub const OPEN_END: Date = date(9999, 12, 31);

/// The days from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day; [`OPEN_END`] when no end is known.
    pub to: Date,
}

impl Span {
    /// The span from `from` on, with no end known.
    pub fn open(from: Date) -> Self {
        Self { from, to: OPEN_END }
    }

    /// Whether `day` belongs to the span.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether the span has no day at all.
    pub fn is_empty(self) -> bool {
        self.to < self.from
    }

    /// Whether no end is known.
    pub fn is_open(self) -> bool {
        self.to == OPEN_END
    }

    /// The days that belong to both spans; `None` when there are none.
    pub fn intersect(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (!both.is_empty()).then_some(both)
    }

    /// The number of days; 0 when the span is empty.
    pub fn days(self) -> u32 {
        let days = i64::from(crate::day_number(self.to)) - i64::from(crate::day_number(self.from)) + 1;
        u32::try_from(days).unwrap_or(0)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_open() { write!(out, "{}–", self.from) } else { write!(out, "{}–{}", self.from, self.to) }
    }
}
