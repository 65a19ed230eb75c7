//! What to count.

use kapitera_period::{Date, Span};
use kapitera_register::{EventKind, Label};

/// By what a count is divided, besides the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Age in whole years; the code is the age.
    Age,
    /// Legal sex; 0 female, 1 male.
    Sex,
    /// Home area; the code is the position in [`crate::Cube::areas`].
    Area,
    /// Listing kind; 0 active, 1 assigned.
    Kind,
    /// Whole months since the listing began; the code is the number of months, at most 1 200.
    Tenure,
    /// Named doctor; the code is the position in [`crate::Cube::doctors`].
    Doctor,
    /// Of events: where the person was listed on the day, seen from the centre of the event: 0 there, 1 at another
    /// centre, 2 nowhere (or the event has no centre, or no person).
    ListedAt,
    /// Of events: a label; the code is the position in [`crate::Cube::labels`].
    Label(Label),
}

impl Key {
    /// Whether events only have it.
    pub fn is_of_events(self) -> bool {
        matches!(self, Self::ListedAt | Self::Label(_))
    }
}

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Each person listed on the day counts 1.
    Heads {
        /// The counting date.
        on: Date,
    },
    /// Each day a person is listed counts 1.
    Days {
        /// The days looked at.
        span: Span,
    },
    /// Each event counts 1, or as many alike as it tells of, and its amount is added up.
    Events {
        /// Which events.
        of: EventKind,
        /// The service dates looked at.
        span: Span,
        /// Whose they are.
        at: EventAt,
    },
}

impl Measure {
    /// Whether events are added up rather than listings.
    pub fn is_of_events(self) -> bool {
        matches!(self, Self::Events { .. })
    }
}

/// To which centre an event belongs. Age, sex, area, kind, tenure and doctor are those of the person's listing on the
/// service date, wherever the event belongs; an event of somebody not listed that day has none of them, and may then be
/// counted only by keys of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventAt {
    /// Where the person was listed on the service date.
    Listed,
    /// The centre of the event itself: visited, ordering, or whose cost it is.
    Own,
    /// Of what units order and of their feedback: the unit that sells.
    Seller,
    /// All events together, whoever they concern: what the files hold.
    Region,
}

/// From when a listing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Responsibility {
    /// From the day of the choice.
    #[default]
    SameDay,
    /// From the day after the choice; the centre that is left answers one day longer.
    NextDay,
}

/// One thing to count: a measure and the keys to divide it by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountSpec {
    /// What is added up.
    pub measure: Measure,
    /// The day on which age and tenure are taken.
    pub age_on: Date,
    /// From when a listing counts.
    pub responsibility: Responsibility,
    /// The keys, ascending and without repeats.
    pub keys: Vec<Key>,
}

impl CountSpec {
    /// Whether counts by this specification can be summed to counts by `other`.
    pub fn answers(&self, other: &Self) -> bool {
        let same_age =
            self.age_on == other.age_on || !other.keys.iter().any(|key| matches!(key, Key::Age | Key::Tenure));
        self.measure == other.measure
            && self.responsibility == other.responsibility
            && same_age
            && other.keys.iter().all(|key| self.keys.contains(key))
    }
}
