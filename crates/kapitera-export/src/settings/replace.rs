//! `replace`: what is written instead of characters that a format lacks, as the region has said, and nothing else.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kapitera_message::{Problem, text};
use kapitera_toml::{Document, Section};

/// Characters and what is written instead of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacements(pub BTreeMap<char, String>);

impl Replacements {
    /// The text with its characters replaced.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.chars().any(|letter| self.0.contains_key(&letter)) {
            return Cow::Borrowed(text);
        }
        let mut replaced = String::with_capacity(text.len());
        for letter in text.chars() {
            match self.0.get(&letter) {
                Some(other) => replaced.push_str(other),
                None => replaced.push(letter),
            }
        }
        Cow::Owned(replaced)
    }
}

/// Reads `replace = [{ from = "–", to = "-" }, …]`.
pub(super) fn read(document: &mut Document, section: &mut Section<'_, '_>) -> Replacements {
    let mut replacements = BTreeMap::new();
    for mut pair in document.sections(section, "replace") {
        let from = document.required(&mut pair, "from");
        let to = document.required(&mut pair, "to");
        document.finish(pair);
        let (Some((from, span)), Some((to, _))) = (from, to) else { continue };
        let mut letters = from.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            let problem = Problem::error(
                "replacement_of_one",
                text!("”{from}” är inte ett enda tecken", "“{from}” is not a single character"),
            );
            document.problem(problem, span);
            continue;
        };
        if replacements.insert(letter, to).is_some() {
            let problem = Problem::error(
                "replacement_twice",
                text!("”{letter}” ersätts två gånger", "“{letter}” is replaced twice"),
            );
            document.problem(problem, span);
        }
    }
    Replacements(replacements)
}
