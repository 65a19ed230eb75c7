//! Events in memory, laid out as the columns that stored ones have.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use kapitera_period::day_number;
use kapitera_register::{Event, EventKind, Pseudonym};

use super::column::{AMOUNT, CENTRE, DAY, LABELS, PERSON};
use crate::source::position;

/// Events as columns; texts are positions in lists of names, persons positions in the list of persons.
#[derive(Debug)]
pub(crate) struct MemoryEvents {
    /// The columns of numbers, by their place among the columns of a stored register; that of the amounts is empty.
    pub columns: Vec<Vec<i32>>,
    /// The amounts in öre.
    pub amounts: Vec<i64>,
    /// How many alike each row tells of; empty for kinds whose rows count 1.
    pub quantities: Vec<i32>,
    /// The names of each column of texts, ascending.
    pub names: Vec<Vec<Arc<str>>>,
    /// The persons that occur, ascending.
    pub persons: Vec<Pseudonym>,
}

/// Rows that are counted as one piece of work.
const MEMORY_GROUP: usize = 1 << 16;

impl MemoryEvents {
    /// Lays `events` out as columns.
    ///
    /// # Panics
    ///
    /// When an event has not one word for each label of its kind.
    pub fn new(kind: EventKind, events: &[Event]) -> Self {
        let labels = kind.labels().len();
        assert!(events.iter().all(|event| event.labels.len() == labels), "an event has one word for each label");
        let mut columns: Vec<Vec<i32>> = vec![Vec::new(); LABELS + labels];
        let mut names: Vec<Vec<Arc<str>>> = vec![Vec::new(); LABELS + labels];
        let persons: BTreeSet<Pseudonym> = events.iter().filter_map(|event| event.person).collect();
        let persons: Vec<Pseudonym> = persons.into_iter().collect();
        let number = |event: &Event| event.person.and_then(|person| persons.binary_search(&person).ok());
        columns[PERSON] = events.iter().map(|event| number(event).map_or(-1, |number| number as i32)).collect();
        columns[DAY] = events.iter().map(|event| day_number(event.day)).collect();
        (names[CENTRE], columns[CENTRE]) = coded(events.iter().map(|event| &event.centre));
        for label in 0..labels {
            (names[LABELS + label], columns[LABELS + label]) = coded(events.iter().map(|event| &event.labels[label]));
        }
        debug_assert!(columns[AMOUNT].is_empty(), "amounts are wider than the other columns");
        let amounts = events.iter().map(|event| event.amount.0).collect();
        let quantities = events.iter().map(|event| event.quantity.cast_signed());
        let quantities = if kind.has_quantities() { quantities.collect() } else { Vec::new() };
        Self { columns, amounts, quantities, names, persons }
    }

    /// The number of pieces of work.
    pub fn groups(&self) -> usize {
        self.amounts.len().div_ceil(MEMORY_GROUP)
    }

    /// The rows of a piece of work.
    pub fn group(&self, group: usize) -> Range<usize> {
        let start = group * MEMORY_GROUP;
        start..self.amounts.len().min(start + MEMORY_GROUP)
    }
}

/// The distinct texts, ascending, and the position of each text among them.
fn coded<'a>(texts: impl Iterator<Item = &'a Arc<str>> + Clone) -> (Vec<Arc<str>>, Vec<i32>) {
    let names: Vec<Arc<str>> = texts.clone().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let codes = texts.map(|text| position(&names, text)).collect();
    (names, codes)
}
