//! Names of sheets: from headings, without what Excel forbids, and no two alike.

use std::collections::BTreeSet;

/// The most that Excel takes, in units of UTF-16.
const LENGTH_MAX: usize = 31;

/// The names taken so far.
pub(super) struct SheetNames {
    taken: BTreeSet<String>,
}

impl SheetNames {
    pub(super) fn new() -> Self {
        // Excel keeps this one for itself, in every language.
        Self { taken: BTreeSet::from(["history".to_owned()]) }
    }

    /// A name made from `wanted`, or from `otherwise` when nothing is left of it.
    pub(super) fn take(&mut self, wanted: &str, otherwise: &str) -> String {
        let mut base = cleaned(wanted);
        if base.is_empty() {
            base = cleaned(otherwise);
        }
        if base.is_empty() {
            base = "1".to_owned();
        }
        let mut name = cut(&base, LENGTH_MAX);
        let mut number = 2_u64;
        while !self.taken.insert(name.to_lowercase()) {
            let ending = format!(" ({number})");
            name = format!("{}{ending}", cut(&base, LENGTH_MAX - ending.len()));
            number += 1;
        }
        name
    }
}

/// Without the characters that Excel forbids, without apostrophes at the ends, and with single spaces.
fn cleaned(heading: &str) -> String {
    let plain: String = heading
        .chars()
        .map(|letter| match letter {
            '/' | '\\' => '-',
            '[' | ']' | ':' | '*' | '?' => ' ',
            letter if letter.is_control() || letter.is_whitespace() => ' ',
            letter => letter,
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_matches(['\'', ' ']).to_owned()
}

/// The beginning of a text that is at most `length` units of UTF-16: whole clauses where there is one, else whole words; a
/// single word too long is broken.
fn cut(text: &str, length: usize) -> String {
    let mut units = 0;
    let fits = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units <= length
    });
    let cut: String = fits.collect();
    let whole = text[cut.len()..].is_empty();
    let shorter = if whole { cut.as_str() } else { clause(&cut).or_else(|| words(text, &cut)).unwrap_or(&cut) };
    let tidy = shorter.trim_end_matches(|letter: char| letter != ')' && !letter.is_alphanumeric());
    if tidy.is_empty() { shorter.to_owned() } else { tidy.to_owned() }
}

/// What stands before the last comma.
fn clause(cut: &str) -> Option<&str> {
    cut.rsplit_once(", ").map(|(clause, _)| clause)
}

/// The words of `cut`, the beginning of `text`, that are whole.
fn words<'c>(text: &str, cut: &'c str) -> Option<&'c str> {
    if text[cut.len()..].starts_with(' ') { Some(cut) } else { cut.rsplit_once(' ').map(|(words, _)| words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_allowed_and_different() {
        let mut names = SheetNames::new();
        assert_eq!(names.take("Rader: ersättning/avdrag [kr]?", ""), "Rader ersättning-avdrag kr");
        assert_eq!(names.take("'History'", ""), "History (2)");
        assert_eq!(names.take("", "Besked för Björkens hälsocentral, 2020-02"), "Besked för Björkens");
        assert_eq!(names.take("", "besked för björkens hälsocentral, 2020-02"), "besked för björkens (2)");
        assert_eq!(names.take("Prognosens fel, prognos − utfall, på de månader som gått", ""), "Prognosens fel");
        assert_eq!(names.take("Utbetalt till utföraren, för alla dess enheter", ""), "Utbetalt till utföraren");
        assert_eq!(names.take("Den här rubriken är trettioett t", ""), "Den här rubriken är trettioett");
        assert_eq!(names.take("Specialistsjukvårdsupphandlingsnämnden", ""), "Specialistsjukvårdsupphandlings");
        assert_eq!(names.take("***", "?"), "1");
        assert_eq!(names.take("𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞", "").encode_utf16().count(), 30);
    }
}
