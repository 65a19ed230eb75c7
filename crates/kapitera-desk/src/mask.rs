//! What must not stand in a log, replaced: personal numbers in the forms that people write, and words that prove who
//! somebody is.
//!
//! A number of the log that happens to look like a personal number is masked too: that loses a reference, where the
//! reverse keeps a person for ever in rows that are never deleted.

use kapitera_period::Date;
use kapitera_register::{PersonNumber, PersonNumberError};

use crate::token;

const MASKED: &str = "********-****";

/// Any day to come: the century is not asked for here, only whether it is a number at all.
const LATER: &str = "2199-12-31";

/// The text without personal numbers, in the forms that people write, and without tokens: stars stand in their place.
pub fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let begins = at == 0 || !letters[at - 1].is_alphanumeric();
        let found = if begins { number_at(&letters[at..]).or_else(|| token_at(&letters[at..])) } else { None };
        match found {
            Some((length, instead)) => {
                out.push_str(instead);
                at += length;
            }
            None => {
                out.push(letters[at]);
                at += 1;
            }
        }
    }
    out
}

/// Whether there is a personal number in the text.
pub(crate) fn holds_number(text: &str) -> bool {
    masked(text).contains(MASKED)
}

/// The length of a personal number that the letters begin with.
fn number_at(letters: &[char]) -> Option<(usize, &'static str)> {
    let run = |from: usize| letters[from..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let first = run(0);
    let (length, sign) = match (first, letters.get(first)) {
        (10 | 12, _) => (first, None),
        (6 | 8, Some(&sign)) if run(first + 1) == 4 => (first + 5, Some(sign)),
        _ => return None,
    };
    if letters.get(length).is_some_and(|letter| letter.is_alphanumeric()) {
        return None;
    }
    let (sign, certain) = match sign {
        None => ("", first == 12),
        Some('+') => ("+", true),
        Some('-' | '\u{2010}'..='\u{2015}' | '\u{2212}') => ("-", true),
        // A blank stands between any two numbers: only one whose check digit holds is taken.
        Some(' ' | '\u{a0}') => ("-", false),
        Some(_) => return None,
    };
    let digits: String = letters[..length].iter().filter(|letter| letter.is_ascii_digit()).collect();
    let (head, tail) = digits.split_at(digits.len() - 4);
    // Twelve digits have no plus in any form; whoever writes one means the same person.
    let sign = if digits.len() == 12 && sign == "+" { "-" } else { sign };
    let century = digits.len() == 10 || ["18", "19", "20"].contains(&&digits[..2]);
    let later: Date = LATER.parse().ok()?;
    let is_number = match PersonNumber::parse(&format!("{head}{sign}{tail}"), later) {
        Ok(_) => century,
        // Written wrongly it still says whom is meant.
        Err(PersonNumberError::CheckDigit) => certain && century,
        Err(_) => false,
    };
    is_number.then_some((length, MASKED))
}

/// The length of a token that the letters begin with.
fn token_at(letters: &[char]) -> Option<(usize, &'static str)> {
    let begins = token::PREFIX.chars().zip(letters).all(|(wanted, letter)| wanted == *letter);
    let belongs = |letter: &&char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let length = letters.iter().take_while(belongs).count();
    (begins && length > token::PREFIX.len() + 16).then_some((length, "kap_…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_and_tokens_are_masked() {
        // One of the tax agency's numbers for tests, in the forms that people write.
        for number in [
            "18900101-9802",
            "189001019802",
            "900101-9802",
            "900101+9802",
            "9001019802",
            "900101\u{2013}9802",
            "18900101 9802",
            "18900101+9802",
            // With a wrong check digit.
            "18900101-9803",
            "900101-9803",
        ] {
            assert_eq!(masked(&format!("om {number}, åter")), format!("om {MASKED}, åter"), "{number}");
            assert_eq!(masked(number), MASKED);
        }
        let token = format!("kap_{}", "aB3-_".repeat(8));
        assert_eq!(masked(&format!("med {token} i")), "med kap_… i");
    }

    #[test]
    fn what_is_no_person_stays() {
        for text in [
            "SE2321000016-A01B",
            "556036-0793",
            "232100-0016 betalar",
            "2020-02-1, 2020-03-31",
            "1 318,48 kr",
            "ab189001019802cd",
            "9001019803",
            "voucher A 200101",
            "kap_kort",
            "1890010198020",
        ] {
            assert_eq!(masked(text), text);
            assert!(!holds_number(text));
        }
    }
}
