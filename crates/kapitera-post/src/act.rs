//! Who does something, and when.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_period::Date;

/// Who does something, when, and what they say with it.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who, by the id that the books' officers have.
    pub by: &'a str,
    /// When; the caller's clock.
    pub at: Timestamp,
    /// What is said with it; may be empty where no reason is asked for.
    pub note: &'a str,
}

impl Act<'_> {
    /// The day it is done on, in UTC: rights are given by the day, and a day must be the same on every machine.
    pub fn day(&self) -> Date {
        self.at.to_zoned(TimeZone::UTC).date()
    }
}
