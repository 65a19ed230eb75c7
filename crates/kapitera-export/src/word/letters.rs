//! Texts as a file for Word holds them.

use std::fmt::Write as _;

/// The text on one line: white space as spaces, but for those that hold words together or are as wide as a figure, and what XML does
/// not hold or nobody sees as its code point.
pub(super) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => printable.push(' '),
            // Writing to a text cannot fail.
            _ if is_unseen(letter) => drop(write!(printable, "[U+{:04X}]", u32::from(letter))),
            _ => printable.push(letter),
        }
    }
    printable
}

/// Whether XML forbids the letter, or a reader could be misled by it: controls, marks of direction, joiners.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_named() {
        assert_eq!(
            printable("Ångström – 1\u{a0}234,50 \u{2212}2\u{2007} €"),
            "Ångström – 1\u{a0}234,50 \u{2212}2\u{2007} €"
        );
        assert_eq!(printable("a\tb\r\nc\u{2028}d"), "a b  c d");
        assert_eq!(printable("\u{7}\u{202e}x\u{fffe}\u{0}"), "[U+0007][U+202E]x[U+FFFE][U+0000]");
    }

    #[test]
    fn every_letter_is_one_that_xml_holds() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            for letter in printable(&letter.to_string()).chars() {
                let held = matches!(letter, '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
                assert!(held, "{letter:?}");
            }
        }
    }
}
