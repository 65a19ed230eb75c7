//! When something was decided or is due: as exactly as a source says, and not more exactly.

use std::fmt;
use std::str::FromStr;

use kapitera_message::Text;
use kapitera_period::{Date, Month, Span};

/// A day, a month or a year: what a source gives.
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
    /// The first day that is meant: the day itself, or the first of the month or year.
    pub fn first(self) -> Date {
        self.span().from
    }

    /// The last day that is meant: the day itself, or the last of the month or year.
    pub fn last(self) -> Date {
        self.span().to
    }

    /// All days that may be meant.
    pub fn span(self) -> Span {
        match self {
            Self::Day(day) => Span { from: day, to: day },
            Self::Month(month) => month.span(),
            Self::Year(year) => {
                let day = |month, day| Date::constant(year.clamp(1, 9998), month, day);
                Span { from: day(1, 1), to: day(12, 31) }
            }
        }
    }

    /// Whether both can mean the same day: May 2015 and 2015-05-12 can, May 2015 and June 2015 cannot.
    ///
    /// ```
    /// use kapitera_decision::When;
    /// let [may, day, june]: [When; 3] = ["2015-05", "2015-05-12", "2015-06"].map(|text| text.parse().unwrap());
    /// assert!(may.fits(day) && day.fits(may));
    /// assert!(!may.fits(june));
    /// ```
    pub fn fits(self, other: Self) -> bool {
        self.span().intersect(other.span()).is_some()
    }
}

/// As it is written in texts: `2019-12-10`, `2017-05` or `2009`.
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

    /// Reads `2019-12-10`, `2017-05` or `2009`, and nothing else.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.len() {
            4 if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                let year = text.parse().map_err(|_| ())?;
                Month::new(year, 1).map(|_| Self::Year(year)).ok_or(())
            }
            7 => text.parse().map(Self::Month),
            10 if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                let day: Date = text.parse().map_err(|_| ())?;
                Month::of(day).map(|_| Self::Day(day)).ok_or(())
            }
            _ => Err(()),
        }
    }
}

/// A time as a source states it: what can be computed with, and the source's own words where these are less exact or other
/// than a day, a month or a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What can be computed with.
    pub when: When,
    /// The words of the source, as "spring 2017".
    pub words: Option<Text>,
}

impl From<When> for Stated {
    fn from(when: When) -> Self {
        Self { when, words: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_they_are_read() {
        for text in ["2019-12-10", "2017-05", "2009", "0001", "9998-12"] {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
        for wrong in
            ["2019-13-10", "2019-02-30", "2017-5", "0000", "9999", "9999-01-01", "20171", "maj 2017", "+200", ""]
        {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        let ends = |text: &str| text.parse::<When>().unwrap().last().to_string();
        assert_eq!(ends("2020-02"), "2020-02-29");
        assert_eq!(ends("2017"), "2017-12-31");
        assert_eq!(ends("2017-11-30"), "2017-11-30");
    }
}
