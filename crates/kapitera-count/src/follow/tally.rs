//! What is added up about persons.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The parts of one that indices are added up in: each person's index is rounded to the nearest of them, so that sums are whole numbers
/// and the order of persons changes nothing.
pub const PART: u128 = 1_000_000_000_000;

/// Sums over persons of the indices of continuity, in parts of [`PART`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indices {
    /// COC: the chance that two visits are to the same clinician.
    pub coc: u128,
    /// UPC: the share to the clinician met most.
    pub upc: u128,
    /// SECON: the share to the same as the time before.
    pub secon: u128,
}

/// What was found of the persons of one sex at one centre in one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonTally {
    /// Persons with events enough to have an index; or with any event at all.
    pub persons: u64,
    /// Their events: with a known clinician, where that is asked.
    pub events: u64,
    /// Events without a known clinician, of whoever is listed there.
    pub unknown: u64,
    /// Persons who would have events enough if all clinicians were known.
    pub lost: u64,
    /// Sums of the indices.
    pub sums: Indices,
    /// Sums of their squares.
    pub squares: Indices,
    /// Sum of the squares of how many events each person had.
    pub repeated: u64,
}

/// What was found of persons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonsFound {
    /// HSA ids, ascending.
    pub centres: Vec<Arc<str>>,
    /// By window, centre and sex (0 female, 1 male); where nothing was found there is no entry.
    pub cells: BTreeMap<(usize, usize, usize), PersonTally>,
    /// Events that were asked about and are nobody's.
    pub nobodys: u64,
}

impl std::ops::AddAssign for Indices {
    fn add_assign(&mut self, other: Self) {
        self.coc += other.coc;
        self.upc += other.upc;
        self.secon += other.secon;
    }
}

impl std::ops::AddAssign for PersonTally {
    fn add_assign(&mut self, other: Self) {
        self.persons += other.persons;
        self.events += other.events;
        self.unknown += other.unknown;
        self.lost += other.lost;
        self.sums += other.sums;
        self.squares += other.squares;
        self.repeated += other.repeated;
    }
}

impl PersonTally {
    /// Adds a person with `visits` visits to known clinicians, `most` of them to one; the sum of the squares by clinician is `squares`,
    /// and `same` visits were to the one before.
    pub(super) fn index(&mut self, visits: u64, most: u64, squares: u64, same: u64) {
        self.persons += 1;
        self.events += visits;
        let pairs = visits * (visits - 1);
        let parts = |top: u64, bottom: u64| {
            let (top, bottom) = (u128::from(top), u128::from(bottom));
            (top * PART + bottom / 2).checked_div(bottom).unwrap_or(0)
        };
        let one =
            Indices { coc: parts(squares - visits, pairs), upc: parts(most, visits), secon: parts(same, visits - 1) };
        let square = |index: u128| (index * index + PART / 2) / PART;
        self.sums += one;
        self.squares += Indices { coc: square(one.coc), upc: square(one.upc), secon: square(one.secon) };
    }
}
