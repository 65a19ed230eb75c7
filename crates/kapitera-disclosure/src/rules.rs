//! What is too small to be told.

use std::ops::RangeInclusive;

/// What is too small to be told, and how little an outsider may narrow it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A cell with fewer in all is sensitive: 20.
    pub least_denominator: u64,
    /// A cell with one of its counts among these is sensitive, the complement of a share too: 1–4.
    pub small: RangeInclusive<u64>,
    /// Between the lowest and the highest that an outsider must hold for possible there must be at least this: 5. Above 0.
    pub least_width: u64,
    /// Whether a nought is a secret.
    pub zeros: Zeros,
    /// Whether a small correction is a secret.
    pub changes: Changes,
}

/// Whether a nought is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    /// A cell in which nobody was counted is shown: it speaks of nobody. Nor is it guarded that one of a hidden cell's counts is 0, since a
    /// shown cell may say the same (0 of 30). The others of its counts are guarded, so that 0 of how many stays hidden. Otherwise the
    /// region itself would be hidden each month in which the whole of it had none.
    Open,
    /// A cell in which nobody was counted is sensitive as every other below the least denominator, and noughts are guarded.
    Guarded,
}

/// Whether the difference between two publications of one cell is a secret, when the facts were corrected in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// It may be told that a cell got two more. That they came late is then all that is told of the two, but for whoever knows who they are,
    /// and learns on which side of the share they lie.
    Open,
    /// A change among the small numbers is guarded as a small count is. So a cell cannot be shown again with another value until its
    /// correction has grown beyond them. Whoever wants to show it sooner keeps the pieces as they were published, and lets corrections
    /// gather (once a year, say).
    Guarded,
}

impl Default for Rules {
    fn default() -> Self {
        Self { least_denominator: 20, small: 1..=4, least_width: 5, zeros: Zeros::Open, changes: Changes::Guarded }
    }
}

impl Rules {
    /// Whether a cell with these counts may not be shown.
    ///
    /// ```
    /// use kapitera_disclosure::Rules;
    /// let rules = Rules::default();
    /// // 2 of 200, and 198 of 200, which tells of 2 as well; and anything of 19.
    /// assert!(rules.is_sensitive(&[2, 198]) && rules.is_sensitive(&[198, 2]) && rules.is_sensitive(&[9, 10]));
    /// assert!(!rules.is_sensitive(&[0, 20]) && !rules.is_sensitive(&[0, 0]));
    /// ```
    pub fn is_sensitive(&self, counts: &[u64]) -> bool {
        let all: u64 = counts.iter().sum();
        if all == 0 {
            return self.zeros == Zeros::Guarded;
        }
        all < self.least_denominator || counts.iter().any(|count| self.small.contains(count))
    }

    /// Whether one of the counts of a sensitive cell is itself a secret.
    pub(crate) fn guards(&self, count: u64) -> bool {
        count > 0 || self.zeros == Zeros::Guarded
    }

    /// Whether a change between two publications is a secret.
    pub(crate) fn guards_change(&self, from: u64, to: u64) -> bool {
        self.changes == Changes::Guarded && from != to && self.small.contains(&from.abs_diff(to))
    }
}
