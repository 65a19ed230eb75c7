//! When something was decided or is to be reached: as exactly as a source says, and not more exactly.

use std::fmt;
use std::str::FromStr;

use kapitera_period::{Date, Month, Span};

/// A day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// An exact day.
    Day(Date),
    /// A month; the source does not say the day.
    Month(Month),
    /// A year (1 to 9998); the source does not say the month.
    Year(i16),
}

impl When {
    /// All days that may be meant.
    pub fn span(self) -> Span {
        match self {
            Self::Day(day) => Span { from: day, to: day },
            Self::Month(month) => month.span(),
            Self::Year(year) => year_span(year),
        }
    }

    /// The last day that is meant: the day itself, or the last of the month or year.
    pub fn last(self) -> Date {
        self.span().to
    }
}

/// The days of a year, which is kept within 1 to 9998.
pub(crate) fn year_span(year: i16) -> Span {
    let day = |month, day| Date::constant(year.clamp(1, 9998), month, day);
    Span { from: day(1, 1), to: day(12, 31) }
}

/// As it is written in texts: `2020-06-13`, `2017-07` or `2016`.
impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(out, "{day}"),
            Self::Month(month) => write!(out, "{month}"),
            Self::Year(year) => write!(out, "{year:04}"),
        }
    }
}

impl FromStr for When {
    type Err = ();

    /// Reads a month `2017-07` or a year `2016`; a day is written without quotes and read elsewhere.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let year = text.parse().map_err(|_| ())?;
            return Month::new(year, 1).map(|_| Self::Year(year)).ok_or(());
        }
        text.parse().map(Self::Month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_read_and_end() {
        let check = |text: &str, last: &str| {
            let when: When = text.parse().unwrap();
            assert_eq!((when.to_string().as_str(), when.last().to_string().as_str()), (text, last));
        };
        check("2016", "2016-12-31");
        check("2016-02", "2016-02-29");
        for wrong in ["0000", "16", "2016-13", "2016-02-01", "våren"] {
            assert_eq!(wrong.parse::<When>(), Err(()), "{wrong}");
        }
    }
}
