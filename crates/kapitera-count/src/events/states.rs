//! Where every person was listed on the days asked for, and what the listing says of them then.
//!
//! Runs of days lie in one array, sorted by person and first day; a person's runs are found by the person's number. Only
//! the columns that some specification needs are kept, so that a country's year fits in few hundred megabytes.

use kapitera_region::listing_column::CENTRE;

/// The states of all persons, or of one.
pub(crate) struct States {
    /// The number of the first person.
    pub first: i32,
    /// Where each person's runs begin; one more than persons.
    pub starts: Vec<u32>,
    /// First and last day of each run.
    pub days: Vec<(i32, i32)>,
    /// What each run says, by the columns of listings; a column nobody needs is empty.
    pub columns: [Vec<i32>; 9],
}

/// No run: the person is listed nowhere that day.
pub(crate) const NOWHERE: u32 = u32::MAX;

impl States {
    /// The run of a person on a day, or [`NOWHERE`].
    #[inline]
    pub fn at(&self, person: i32, day: i32) -> u32 {
        let index = person.wrapping_sub(self.first).cast_unsigned() as usize;
        let Some(&[start, end]) = self.starts.get(index..).and_then(|starts| starts.first_chunk()) else {
            return NOWHERE;
        };
        for run in start..end {
            let (from, to) = self.days[run as usize];
            if day <= to {
                return if from <= day { run } else { NOWHERE };
            }
        }
        NOWHERE
    }

    /// The centre of a run.
    #[inline]
    pub fn centre(&self, run: u32) -> i32 {
        self.columns[CENTRE][run as usize]
    }
}
