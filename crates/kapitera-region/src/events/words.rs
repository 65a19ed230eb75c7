//! Words as numbers: the centres and labels of events repeat, and a row holds their numbers.

use std::collections::HashMap;
use std::sync::Arc;

use kapitera_message::{Problem, text};

/// The most distinct words of a delivery. Columns of events hold codes and names; more than this are not such.
const WORDS_MAX: usize = if cfg!(test) { 100 } else { 1 << 24 };

/// The distinct words met so far.
#[derive(Debug, Default)]
pub(super) struct Words {
    codes: HashMap<Arc<str>, u32>,
    list: Vec<Arc<str>>,
}

impl Words {
    /// The code of a word: its place in the order in which words were met.
    pub fn code(&mut self, word: &Arc<str>) -> Result<u32, Problem> {
        if let Some(&code) = self.codes.get(word) {
            return Ok(code);
        }
        if self.list.len() == WORDS_MAX {
            return Err(too_many());
        }
        let code = self.list.len() as u32;
        self.codes.insert(word.clone(), code);
        self.list.push(word.clone());
        Ok(code)
    }

    /// The words in ascending order, and for each code the word's place among them.
    pub fn ranked(self) -> (Vec<Arc<str>>, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.list.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.list[a as usize].cmp(&self.list[b as usize]));
        let mut ranks = vec![0; order.len()];
        for (rank, &code) in order.iter().enumerate() {
            ranks[code as usize] = rank as u32;
        }
        (order.into_iter().map(|code| self.list[code as usize].clone()).collect(), ranks)
    }
}

fn too_many() -> Problem {
    Problem::error(
        "too_many_words",
        text!(
            "leveransen har fler än {WORDS_MAX} olika enheter och koder",
            "the delivery has more than {WORDS_MAX} different centres and codes"
        ),
    )
    .why(text!(
        "en kolumn med koder är troligen förväxlad med en där varje rad har sitt eget värde",
        "a column of codes has probably been confused with one where each row has its own value"
    ))
    .hint(text!("rätta avbildningens kolumner", "mend the columns of the mapping"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_limit_and_a_rank() {
        let mut words = Words::default();
        let word = |number: usize| -> Arc<str> { format!("{:02}", (number * 37) % 100).into() };
        for number in 0..100 {
            assert_eq!(words.code(&word(number)), Ok(number as u32));
        }
        assert_eq!(words.code(&"other".into()).unwrap_err().code, "too_many_words");
        assert_eq!(words.code(&word(99)), Ok(99));
        let (list, ranks) = words.ranked();
        assert!(list.is_sorted());
        assert!((0..100).all(|number| list[ranks[number] as usize] == word(number)));
    }
}
