//! The numbers of all persons a region knows, looked up one at a time.
//!
//! Pseudonyms are keyed digests, so their first bits are evenly spread: a table over these bits leads to the few
//! pseudonyms among which to look. The whole takes about 21 bytes a person, whatever the number of rows.

use kapitera_message::Problem;
use kapitera_register::Pseudonym;

use crate::persons::{self, PersonsFile};

/// Persons in a stretch of the table, about: the fewer, the larger the table.
const STRETCH: usize = 8;

/// All persons known and their numbers.
#[derive(Debug)]
pub(crate) struct KnownPersons {
    /// Ascending by pseudonym.
    persons: Vec<([u8; 16], u32)>,
    /// For each value of the first bits, where in `persons` they begin; at the end the number of persons.
    starts: Vec<u32>,
    /// How many bits of the first 32 are left out of a place in `starts`.
    shift: u32,
}

impl KnownPersons {
    /// Reads the files of all persons.
    pub fn read(files: &[PersonsFile]) -> Result<Self, Problem> {
        let mut persons: Vec<([u8; 16], u32)> = Vec::new();
        for file in files {
            let mut number = file.from;
            persons::read(&file.path, |person| {
                persons.push((person, number));
                number = number.wrapping_add(1);
            })?;
        }
        Ok(Self::of(persons))
    }

    fn of(mut persons: Vec<([u8; 16], u32)>) -> Self {
        // Each file ascends: the stable sort finds such runs and merges them.
        persons.sort();
        let bits = (persons.len() / STRETCH).checked_ilog2().unwrap_or(0) + 1;
        let shift = u32::BITS - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (person, _) in &persons {
            starts[place(person, shift) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { persons, starts, shift }
    }

    /// The number of a person, when known.
    pub fn number(&self, person: &Pseudonym) -> Option<u32> {
        let place = place(&person.0, self.shift);
        let stretch = &self.persons[self.starts[place] as usize..self.starts[place + 1] as usize];
        let found = stretch.binary_search_by(|(known, _)| known.cmp(&person.0)).ok()?;
        Some(stretch[found].1)
    }
}

fn place(person: &[u8; 16], shift: u32) -> usize {
    let [a, b, c, d, ..] = *person;
    (u32::from_be_bytes([a, b, c, d]) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_exactly_the_known(known in prop::collection::btree_map(any::<[u8; 16]>(), any::<u32>(), 0..300), other in any::<[u8; 16]>(), few in any::<bool>()) {
            // With only the last byte differing, all lie in one stretch.
            let narrow = |person: [u8; 16]| if few { let mut all = [7; 16]; all[15] = person[0]; all } else { person };
            let known: BTreeMap<[u8; 16], u32> = known.into_iter().map(|(person, number)| (narrow(person), number)).collect();
            let persons = KnownPersons::of(known.clone().into_iter().rev().collect());
            for (person, number) in &known {
                prop_assert_eq!(persons.number(&Pseudonym(*person)), Some(*number));
            }
            let other = narrow(other);
            prop_assert_eq!(persons.number(&Pseudonym(other)), known.get(&other).copied());
        }
    }
}
