//! Person numbers of events: as stored, or in memory by the order of the pseudonyms.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_register::Pseudonym;

use super::input::EventSource;
use super::memory::MemoryEvents;
use crate::Input;
use crate::listing::Form;
use crate::source::Source;

/// The persons of everything in memory: those listed, then those that only events name; each part ascends.
pub(crate) struct Numbers {
    listed: Arc<[Pseudonym]>,
    others: Vec<Pseudonym>,
}

impl Numbers {
    /// Numbers the persons of `input`.
    ///
    /// # Panics
    ///
    /// When listings are in memory and events are stored, or the other way round: their persons cannot be told to be
    /// the same.
    pub fn new(input: &Input) -> Self {
        let sources = || input.events.values().flat_map(|events| &events.deliveries).map(|delivery| &delivery.source);
        if let Form::Persons(deliveries) = &input.listing.form {
            let stored = deliveries.iter().any(|delivery| matches!(delivery.source, Source::Stored(_)));
            // Changes laid over stored listings are in memory too, and name their persons by number.
            let in_memory = !stored && !deliveries.is_empty();
            let together = sources().all(|source| match source {
                EventSource::Stored(_) => !in_memory,
                EventSource::Memory(events) => !stored || events.persons.is_empty(),
            });
            assert!(together, "listings and events are both stored or both in memory");
        }
        let listed = input.listing.pseudonyms.clone();
        let others: BTreeSet<Pseudonym> = sources()
            .filter_map(|source| match source {
                EventSource::Memory(events) => Some(&events.persons),
                EventSource::Stored(_) => None,
            })
            .flatten()
            .filter(|person| listed.binary_search(person).is_err())
            .copied()
            .collect();
        Self { listed, others: others.into_iter().collect() }
    }

    /// The number of each of the events' persons.
    pub fn of(&self, events: &MemoryEvents) -> Vec<i32> {
        events.persons.iter().map(|person| self.number(person)).collect()
    }

    fn number(&self, person: &Pseudonym) -> i32 {
        let number = self
            .listed
            .binary_search(person)
            .or_else(|_| self.others.binary_search(person).map(|number| self.listed.len() + number));
        number.map_or(-1, |number| number as i32)
    }
}
