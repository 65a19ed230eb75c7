//! Why there is no figure.

use std::fmt;

use kapitera_message::{Text, text};

/// Why there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing to divide by.
    NothingToDivideBy,
    /// More counted than there are.
    MoreThanAll,
    /// So few events that the method does not hold.
    TooFewEvents {
        /// How many there are.
        events: u64,
        /// How many it takes.
        needed: u64,
    },
    /// So few values that they have no spread.
    TooFewValues {
        /// How many there are.
        values: u64,
        /// How many it takes.
        needed: u64,
    },
    /// Fewer points than a funnel needs to tell how they are spread, or a chart to tell a change.
    TooFewPoints,
    /// Values that are all the same within each centre: chance has nothing to be measured by.
    NoSpread,
    /// So few months with figures, before or after what is judged, that nothing can be told of it.
    TooFewMonths {
        /// So many before.
        before: u64,
        /// So many after.
        after: u64,
        /// It takes so many of each.
        needed: u64,
    },
    /// Months further apart than any series is long.
    TooLong {
        /// No series is longer than so many months.
        most: u64,
    },
    /// A month that stands twice in a series. The month is the caller's number.
    MonthTwice {
        /// Which.
        month: i32,
    },
    /// Values that are all the same: there is nothing to judge a change by.
    NoVariation,
    /// Months so placed that what is asked cannot be told apart.
    Undetermined,
    /// A number that is not finite.
    NotFinite,
    /// A weight or a number that must be above zero is not, or is not finite.
    MustBeAboveZero,
}

impl Refusal {
    /// In words.
    pub fn text(self) -> Text {
        match self {
            Self::NothingToDivideBy => text!("ingen att räkna på", "nobody to reckon on"),
            Self::MoreThanAll => text!("fler räknade än det finns", "more counted than there are"),
            Self::TooFewEvents { events, needed } => text!(
                "{events} händelser är för få; det krävs {needed}",
                "{events} events are too few; it takes {needed}"
            ),
            Self::TooFewValues { values, needed } => {
                text!("{values} värden är för få; det krävs {needed}", "{values} values are too few; it takes {needed}")
            }
            Self::TooFewPoints => text!("för få enheter eller månader", "too few units or months"),
            Self::NoSpread => text!("ingen spridning inom enheterna", "no spread within the units"),
            Self::TooFewMonths { before, after, needed } => text!(
                "{before} månader före och {after} efter är för få; det krävs {needed} av vardera",
                "{before} months before and {after} after are too few; it takes {needed} of each"
            ),
            Self::TooLong { most } => {
                text!("serien är längre än {most} månader", "the series is longer than {most} months")
            }
            Self::MonthTwice { month } => {
                text!("månad {month} står två gånger", "month {month} stands twice")
            }
            Self::NoVariation => text!("alla värden är lika", "all values are the same"),
            Self::Undetermined => {
                text!("månaderna räcker inte för att skilja svaren åt", "the months do not tell the answers apart")
            }
            Self::NotFinite => text!("ett tal är inte ändligt", "a number is not finite"),
            Self::MustBeAboveZero => text!("ett tal måste vara över noll", "a number must be above zero"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}
