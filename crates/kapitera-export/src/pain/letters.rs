//! The characters that payments take: those of SEPA, and å ä ö as Swedish banks have them.

use kapitera_message::{Problem, Problems, Text, text};

use crate::settings::Replacements;

/// Beside letters and digits of ASCII.
const MARKS: &str = "/-?:().,'+ åäöÅÄÖ";

pub(super) struct Letters<'s>(&'s Replacements);

impl<'s> Letters<'s> {
    pub(super) fn new(replacements: &'s Replacements) -> Self {
        Self(replacements)
    }

    /// The text as it is written; each character that may not stand in it is a problem, once.
    pub(super) fn checked(&self, said: &str, place: &dyn Fn() -> Text, problems: &mut Problems) -> String {
        let written = self.0.apply(said).trim().to_owned();
        let mut told: Vec<char> = Vec::new();
        for letter in written.chars().filter(|letter| !letter.is_ascii_alphanumeric() && !MARKS.contains(*letter)) {
            if !told.contains(&letter) {
                told.push(letter);
                problems.push(not_taken(letter, said, place()));
            }
        }
        written
    }
}

fn not_taken(letter: char, said: &str, place: Text) -> Problem {
    let (code, shown) = (format!("U+{:04X}", u32::from(letter)), letter.escape_debug().to_string());
    Problem::error(
        "character_outside_payments",
        text!(
            "tecknet ”{shown}” ({code}) i ”{said}” tas inte i betalningar",
            "the character “{shown}” ({code}) of “{said}” is not taken in payments"
        ),
    )
    .named(place)
    .why(text!(
        "bankerna tar A–Z a–z 0–9 / - ? : ( ) . , ' + mellanslag och åäöÅÄÖ",
        "banks take A–Z a–z 0–9 / - ? : ( ) . , ' + space and åäöÅÄÖ"
    ))
    .hint(text!(
        "ändra texten, eller säg i files.toml vad som skrivs: replace = [{{ from = \"{shown}\", to = \"…\" }}]",
        "change the text, or say in files.toml what is written: replace = [{{ from = \"{shown}\", to = \"…\" }}]"
    ))
}
