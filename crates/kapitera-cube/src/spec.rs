//! What to count.

use kapitera_period::{Date, Span};

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
