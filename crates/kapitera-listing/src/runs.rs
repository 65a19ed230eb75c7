//! Listings as runs of days: who was listed where, as the deliveries that speak for each day say it.

use std::sync::Arc;

use kapitera_count::ListingRun;
use kapitera_period::Date;

/// The runs of all persons.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// By person, then by day; no two of a person share a day.
    pub rows: Vec<ListingRun>,
    /// HSA ids.
    pub centres: Vec<Arc<str>>,
    /// Area codes.
    pub areas: Vec<Arc<str>>,
    /// The first day from which on every day is spoken for.
    pub known_from: Option<Date>,
}

impl Runs {
    /// The runs of each person, one person after the other.
    pub fn persons(&self) -> impl Iterator<Item = &[ListingRun]> {
        self.rows.chunk_by(|one, other| one.person == other.person)
    }

    /// The run that a person, whose runs these are, is in on `day`.
    pub fn on(runs: &[ListingRun], day: Date) -> Option<&ListingRun> {
        runs.iter().find(|run| run.days.contains(day))
    }
}
