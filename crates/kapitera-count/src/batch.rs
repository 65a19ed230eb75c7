//! Some rows of a delivery as columns of numbers, in the order person, first day.

use kapitera_region::listing_column::{FROM, PERSON, TO};

use crate::source::twice;
use kapitera_message::Problem;

/// Columns of equal length, by their position in [`kapitera_region::listing_column`]; a column nobody needs is empty.
pub(crate) type Columns<'a> = [&'a [i32]; 9];

/// Checks that persons ascend and that no person's rows share a day, over all batches of a piece of work and then
/// over the pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Edges {
    /// Person and first day of the first row.
    first: Option<(i32, i32)>,
    /// Person and last day of the last row.
    last: Option<(i32, i32)>,
}

impl Edges {
    /// Takes the next rows in.
    pub fn check(&mut self, columns: &Columns<'_>, place: &str) -> Result<(), Problem> {
        let (persons, from, to) = (columns[PERSON], columns[FROM], columns[TO]);
        let [Some(&person), Some(&last)] = [persons.first(), persons.last()] else { return Ok(()) };
        // One pass without a branch: the checks of neighbours are joined.
        let (earlier, later) = (&persons[..persons.len() - 1], &persons[1..]);
        let pairs = earlier.iter().zip(later).zip(to.iter().zip(&from[1..]));
        let wrong = pairs.fold(false, |wrong, ((earlier, later), (to, from))| {
            wrong | (earlier > later) | ((earlier == later) & (from <= to))
        });
        let batch = Self { first: Some((person, from[0])), last: Some((last, to[to.len() - 1])) };
        if wrong {
            return Err(twice(place));
        }
        self.join(batch, place)
    }

    /// Takes in the edges of the rows that follow.
    pub fn join(&mut self, next: Self, place: &str) -> Result<(), Problem> {
        if let (Some(last), Some(first)) = (self.last, next.first)
            && (first.0 < last.0 || (first.0 == last.0 && first.1 <= last.1))
        {
            return Err(twice(place));
        }
        self.first = self.first.or(next.first);
        self.last = next.last.or(self.last);
        Ok(())
    }
}
