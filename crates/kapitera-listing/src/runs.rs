//! Listings as runs of days: who was listed where, as the deliveries that speak for each day say it.

use std::sync::Arc;

use kapitera_period::{Date, Span};
use kapitera_register::{ListingKind, Sex};

/// A run of days of one person at one centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The person's number.
    pub person: u32,
    /// The days that the deliveries speak about.
    pub days: Span,
    /// The first day of the listing as delivered; it may be earlier.
    pub began: Date,
    /// The centre, as a position in [`Runs::centres`].
    pub centre: usize,
    /// The home area, as a position in [`Runs::areas`].
    pub area: usize,
    /// How the listing came about.
    pub kind: ListingKind,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
}

/// The runs of all persons.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// By person, then by day; no two of a person share a day.
    pub rows: Vec<Run>,
    /// HSA ids.
    pub centres: Vec<Arc<str>>,
    /// Area codes.
    pub areas: Vec<Arc<str>>,
    /// The first day from which on every day is spoken for.
    pub known_from: Option<Date>,
}

impl Runs {
    /// The runs of each person, one person after the other.
    pub fn persons(&self) -> impl Iterator<Item = &[Run]> {
        self.rows.chunk_by(|one, other| one.person == other.person)
    }

    /// The run that a person, whose runs these are, is in on `day`.
    pub fn on(runs: &[Run], day: Date) -> Option<&Run> {
        runs.iter().find(|run| run.days.contains(day))
    }
}
