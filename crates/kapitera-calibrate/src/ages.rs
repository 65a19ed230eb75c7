//! On which day ages are taken, the same above and below the line.

use jiff::ToSpan as _;
use kapitera_message::{Text, text};
use kapitera_period::{Date, Span, day_from_number, day_number};

/// On which day ages are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ages {
    /// In the middle of each month: whoever has a birthday in the window changes band in it, with their days and their
    /// events at once.
    #[default]
    EachMonth,
    /// On one day for the whole window: everybody is in one band, but a band then holds time of the ages beside it, which
    /// draws the weights of neighbours together.
    On(Date),
}

impl Ages {
    /// The window in parts, each with the day on which its ages are taken.
    pub fn parts(self, window: Span) -> Vec<(Span, Date)> {
        match self {
            Self::On(day) => vec![(window, day)],
            Self::EachMonth => {
                let mut parts = Vec::new();
                let mut from = window.from;
                while from <= window.to {
                    let part = Span { from, to: from.last_of_month().min(window.to) };
                    parts.push((part, middle(part)));
                    match part.to.checked_add(1.day()) {
                        Ok(next) => from = next,
                        Err(_) => break,
                    }
                }
                parts
            }
        }
    }

    /// In words.
    pub fn said(self) -> Text {
        match self {
            Self::EachMonth => text!("mitt i varje månad", "in the middle of each month"),
            Self::On(day) => text!("den {day}", "on {day}"),
        }
    }
}

/// The day in the middle, the earlier of two.
fn middle(days: Span) -> Date {
    let (from, to) = (i64::from(day_number(days.from)), i64::from(day_number(days.to)));
    i32::try_from((from + to).div_euclid(2)).ok().and_then(day_from_number).unwrap_or(days.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_is_its_months() {
        let window = Span { from: date(2019, 11, 20), to: date(2020, 2, 29) };
        let parts = Ages::EachMonth.parts(window);
        let middles: Vec<Date> = parts.iter().map(|(_, on)| *on).collect();
        assert_eq!(middles, [date(2019, 11, 25), date(2019, 12, 16), date(2020, 1, 16), date(2020, 2, 15)]);
        assert_eq!(parts.iter().map(|(part, _)| part.days()).sum::<u32>(), window.days());
        assert_eq!((parts[0].0.from, parts[3].0.to), (window.from, window.to));
        assert_eq!(Ages::On(date(2020, 1, 1)).parts(window), [(window, date(2020, 1, 1))]);
    }
}
