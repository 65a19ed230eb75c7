//! Days, months and spans of days. Pure: no clock, no time zone.
//!
//! All spans are closed: the first and the last day both belong. An open end is the day [`OPEN_END`],
//! so that comparing days needs no special case.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

pub use jiff::civil::Date;

mod month;
mod span;

pub use month::Month;
pub use span::{OPEN_END, Span};

/// The day as days since 1970-01-01, the form registers are stored in.
#[expect(clippy::cast_possible_truncation, reason = "the calendar has fewer than eight million days")]
pub fn day_number(day: Date) -> i32 {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    day.duration_since(EPOCH).as_hours().div_euclid(24) as i32
}

/// The day that is `number` days after 1970-01-01; `None` outside the years −9999 to 9999.
pub fn day_from_number(number: i32) -> Option<Date> {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// Whole years from `birth` to `on`: the age on the day `on`.
///
/// A person born on 29 February has their birthday on 1 March in years that are not leap years.
/// `None` when `birth` is after `on`.
pub fn age_on(birth: Date, on: Date) -> Option<u32> {
    if birth > on {
        return None;
    }
    let before_birthday = (on.month(), on.day()) < (birth.month(), birth.day());
    let years = i32::from(on.year()) - i32::from(birth.year()) - i32::from(before_birthday);
    u32::try_from(years).ok()
}

/// Whole months from `from` to `on`: 2024-01-31 to 2024-02-29 is 0 months, to 2024-03-31 is 2.
/// `None` when `from` is after `on`.
pub fn months_between(from: Date, on: Date) -> Option<u32> {
    if from > on {
        return None;
    }
    let months = (i32::from(on.year()) - i32::from(from.year())) * 12 + i32::from(on.month())
        - i32::from(from.month())
        - i32::from(on.day() < from.day());
    u32::try_from(months).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn day_numbers_go_both_ways() {
        for day in [date(1899, 12, 31), date(1970, 1, 1), date(2024, 2, 29), OPEN_END] {
            assert_eq!(day_from_number(day_number(day)), Some(day));
        }
        assert_eq!(day_number(date(1970, 1, 2)), 1);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
    }

    #[test]
    fn ages_change_on_the_birthday() {
        assert_eq!(age_on(date(2012, 2, 15), date(2024, 2, 14)), Some(11));
        assert_eq!(age_on(date(2012, 2, 15), date(2024, 2, 15)), Some(12));
        assert_eq!(age_on(date(2012, 2, 29), date(2023, 2, 28)), Some(10));
        assert_eq!(age_on(date(2012, 2, 29), date(2023, 3, 1)), Some(11));
        assert_eq!(age_on(date(2024, 2, 2), date(2024, 2, 1)), None);
    }

    #[test]
    fn months_are_whole() {
        assert_eq!(months_between(date(2024, 1, 31), date(2024, 2, 29)), Some(0));
        assert_eq!(months_between(date(2024, 1, 31), date(2024, 3, 31)), Some(2));
        assert_eq!(months_between(date(2023, 3, 1), date(2024, 3, 1)), Some(12));
    }
}
