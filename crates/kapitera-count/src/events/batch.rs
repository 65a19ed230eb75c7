//! Some rows of a delivery of events as columns of numbers, and what is looked up for them.

use super::plan::EventPlan;
use super::states::NOWHERE;
use super::tally::Sum;

/// Columns of equal length; one that nobody needs is empty.
#[derive(Default)]
pub(crate) struct Batch {
    /// Person numbers; −1 for none.
    pub persons: Vec<i32>,
    /// Service dates as numbers.
    pub days: Vec<i32>,
    /// The events' own centres, as positions in the plan's list.
    pub centres: Vec<i32>,
    /// Öre.
    pub amounts: Vec<i64>,
    /// How many alike each row tells of; empty for kinds whose rows count 1.
    pub quantities: Vec<i32>,
    /// The labels of the kind in their order, as positions in the plan's lists.
    pub labels: Vec<Vec<i32>>,
}

impl Batch {
    /// What a row adds: how many, and their amount.
    #[inline]
    pub fn sum(&self, at: usize) -> Sum {
        let number = self.quantities.get(at).map_or(1, |quantity| u64::from(quantity.cast_unsigned()));
        Sum { number, amount: self.amounts[at] }
    }
}

/// The rows that count, with the state of each row's person.
pub(crate) struct Rows<'a> {
    /// All rows of the batch.
    pub batch: &'a Batch,
    /// Which of them count.
    pub at: &'a [u32],
    /// For every row of the batch that counts: the person's run on the service date, and on the day before. Empty when
    /// nobody asks.
    pub states: &'a [Vec<u32>; 2],
}

impl Rows<'_> {
    /// Where the person is listed, seen from the event's own centre: 0 there, 1 elsewhere, 2 nowhere.
    #[inline]
    pub fn listed_at(&self, plan: &EventPlan, at: usize, before: usize) -> u64 {
        let run = self.states[before][at];
        let own = self.batch.centres[at];
        match &plan.states {
            Some(states) if run != NOWHERE && own != plan.no_centre => u64::from(states.centre(run) != own),
            _ => 2,
        }
    }
}
