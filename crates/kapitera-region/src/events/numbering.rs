//! Numbers for the persons of events: those known, and new ones in an order that the rows do not change.

use std::collections::HashMap;

use kapitera_message::Problem;
use kapitera_register::Pseudonym;

use super::NO_PERSON;
use crate::known_persons::KnownPersons;
use crate::persons::{self, MAX_PERSONS};

/// Set in the number of a new person until the final ones are given. Above every final number.
const NEW: u32 = 1 << 31;

/// Numbers persons as they are met.
#[derive(Debug)]
pub(super) struct Numbering {
    known: KnownPersons,
    /// The next free number.
    next: u32,
    /// New persons, by the order in which they were met.
    new: HashMap<Pseudonym, u32>,
}

/// The final numbers.
#[derive(Debug)]
pub(super) struct Numbered {
    /// The new persons, ascending.
    pub new: Vec<Pseudonym>,
    /// The number of the first of them.
    pub from: u32,
    /// For each new person by the order met, the final number.
    numbers: Vec<u32>,
}

impl Numbering {
    /// Begins with the persons known, the next new one getting number `next`.
    pub fn new(known: KnownPersons, next: u32) -> Self {
        Self { known, next, new: HashMap::new() }
    }

    /// The number of a person: for a new one only until [`Numbering::finish`] gives the final ones.
    pub fn number(&mut self, person: Option<&Pseudonym>) -> Result<u32, Problem> {
        let Some(person) = person else { return Ok(NO_PERSON) };
        if let Some(number) = self.known.number(person) {
            return Ok(number);
        }
        let met = self.new.len() as u32;
        if met >= MAX_PERSONS - self.next {
            return match self.new.get(person) {
                Some(&met) => Ok(NEW | met),
                None => Err(persons::too_many()),
            };
        }
        Ok(NEW | *self.new.entry(*person).or_insert(met))
    }

    /// Gives the new persons their final numbers, in the order of their pseudonyms.
    pub fn finish(self) -> Numbered {
        let mut new: Vec<(Pseudonym, u32)> = self.new.into_iter().collect();
        new.sort_unstable();
        let mut numbers = vec![0; new.len()];
        for (place, &(_, met)) in new.iter().enumerate() {
            numbers[met as usize] = self.next + place as u32;
        }
        Numbered { new: new.into_iter().map(|(person, _)| person).collect(), from: self.next, numbers }
    }
}

impl Numbered {
    /// The final number for one that [`Numbering::number`] gave.
    pub fn number(&self, number: u32) -> u32 {
        if number == NO_PERSON || number & NEW == 0 { number } else { self.numbers[(number ^ NEW) as usize] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persons::PersonsFile;

    #[test]
    fn numbers_have_an_end() {
        let none: [PersonsFile; 0] = [];
        let mut numbering = Numbering::new(KnownPersons::read(&none).unwrap(), MAX_PERSONS - 2);
        let person = |who| Pseudonym([who; 16]);
        let met = [9, 4, 9].map(|who| numbering.number(Some(&person(who))).unwrap());
        assert_eq!(numbering.number(Some(&person(5))).unwrap_err().code, "too_many_persons");
        assert_eq!(numbering.number(Some(&person(4))), Ok(met[1]));
        assert_eq!(numbering.number(None), Ok(NO_PERSON));
        let numbered = numbering.finish();
        assert_eq!(numbered.new, [4, 9].map(person));
        assert_eq!(met.map(|number| numbered.number(number)), [MAX_PERSONS - 1, MAX_PERSONS - 2, MAX_PERSONS - 1]);
        assert_eq!((numbered.number(NO_PERSON), numbered.number(7)), (NO_PERSON, 7));
    }
}
