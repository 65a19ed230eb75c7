//! The persons of whom later deliveries speak, as a bit per person number.

use kapitera_message::Problems;
use kapitera_region::listing_column;

use crate::listing::Delivery;
use crate::source::Source;

/// The persons that any of some deliveries mentions.
pub(crate) struct Overrides {
    /// The deliveries, as positions.
    pub deliveries: Vec<usize>,
    bits: Vec<u64>,
}

impl Overrides {
    /// Reads the persons that the deliveries at `later` mention; no other column is read.
    pub fn read(deliveries: &[Delivery], later: Vec<usize>) -> Result<Self, Problems> {
        let end = deliveries.iter().map(|delivery| delivery.persons_end).max().unwrap_or(0);
        let mut overrides = Self { deliveries: later.clone(), bits: vec![0; end.div_ceil(64) as usize] };
        for at in later {
            match &deliveries[at].source {
                Source::Memory(rows) => overrides.set(&rows.columns[listing_column::PERSON]),
                Source::Stored(table) => {
                    let mut reader = table.reader().map_err(|problem| vec![problem])?;
                    for group in 0..table.groups() {
                        let mut persons = Vec::new();
                        let column = reader.numbers(group, listing_column::PERSON);
                        let read = column.and_then(|mut column| column.read(table.rows(group), &mut persons));
                        read.map_err(|problem| vec![problem])?;
                        overrides.set(&persons);
                    }
                }
            }
        }
        Ok(overrides)
    }

    /// Makes the weight of every person in the set zero.
    pub fn clear(&self, persons: &[i32], weights: &mut [u32]) {
        for (&person, weight) in persons.iter().zip(weights) {
            *weight *= u32::from(!self.has(person));
        }
    }

    /// Whether the person is in the set.
    #[inline]
    pub fn has(&self, person: i32) -> bool {
        let person = person.cast_unsigned();
        let word = self.bits.get(person as usize / 64).copied().unwrap_or(0);
        (word >> (person % 64)) & 1 == 1
    }

    fn set(&mut self, persons: &[i32]) {
        for &person in persons {
            let person = person.cast_unsigned();
            if let Some(word) = self.bits.get_mut(person as usize / 64) {
                *word |= 1 << (person % 64);
            }
        }
    }
}
