//! A calendar month.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

use crate::Span;

/// A calendar month of the years 1 to 9998, written `2024-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month `month` (1 to 12) of `year` (1 to 9998); `None` outside these.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=9998).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month that `day` lies in; `None` outside the years 1 to 9998.
    pub fn of(day: Date) -> Option<Self> {
        Self::new(day.year(), day.month())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The number of the month within its year, 1 to 12.
    pub fn number(self) -> u32 {
        self.month.unsigned_abs().into()
    }

    /// The first day.
    pub fn first(self) -> Date {
        date(self.year, self.month, 1)
    }

    /// The last day.
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// All days of the month.
    pub fn span(self) -> Span {
        Span { from: self.first(), to: self.last() }
    }

    /// The number of days, 28 to 31.
    pub fn days(self) -> u32 {
        self.last().day().unsigned_abs().into()
    }

    /// The month `months` later (earlier when negative), kept within the years 1 to 9998.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the year is kept within four digits")]
    pub fn plus(self, months: i32) -> Self {
        let index = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        let index = index.clamp(12, 9998 * 12 + 11);
        Self { year: (index / 12) as i16, month: (index % 12 + 1) as i8 }
    }

    /// Months from `self` to `other`; negative when `other` is earlier.
    pub fn months_to(self, other: Self) -> i32 {
        (i32::from(other.year) - i32::from(self.year)) * 12 + i32::from(other.month) - i32::from(self.month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ();

    /// Reads `2024-03`, and nothing else.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(());
        }
        Self::new(year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_add_and_print() {
        let march: Month = "2024-03".parse().unwrap();
        assert_eq!(march.plus(-3).to_string(), "2023-12");
        assert_eq!(march.plus(10).to_string(), "2025-01");
        assert_eq!(march.months_to(march.plus(-15)), -15);
        assert_eq!((march.days(), march.plus(-1).days()), (31, 29));
        for wrong in ["2024-3", "2024-13", "202403", "2024-03-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
