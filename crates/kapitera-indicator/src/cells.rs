//! What was counted, by centre, sex and age.

use kapitera_count::PersonTally;

/// Whole years in an age band, as figures are standardised by; the last band has no end.
pub const BANDS: u8 = 19;

/// The sex of an event whose person is not listed that day, or is nobody.
pub const UNKNOWN_SEX: u8 = 2;

/// Whose a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The centre, by its place among the counted centres.
    pub centre: u32,
    /// 0 female, 1 male, [`UNKNOWN_SEX`] when it is not known or not asked.
    pub sex: u8,
    /// Age in bands of five years, at most [`BANDS`] − 1; 0 when it is not asked.
    pub band: u8,
}

/// Counts that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Numerator: events or persons; of a number, those less the others.
    pub those: i64,
    /// Denominator: events, persons, or of a rate days listed; of a number that is reported, by how many.
    pub of: u64,
    /// What stands beside, in the order of the text.
    pub beside: Vec<u64>,
    /// What persons' events together say.
    pub persons: PersonTally,
}

impl Cell {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.those += other.those;
        self.of += other.of;
        if self.beside.len() < other.beside.len() {
            self.beside.resize(other.beside.len(), 0);
        }
        self.beside.iter_mut().zip(&other.beside).for_each(|(sum, more)| *sum += more);
        self.persons += other.persons;
    }
}
