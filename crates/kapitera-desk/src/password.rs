//! What may be a password. Long ones, and no rule about kinds of characters: those give `Sommar2024!`, which is tried first.

use std::collections::BTreeSet;
use std::fmt;

use kapitera_message::{Problem, text};

use crate::user_name::UserName;

const LEAST: usize = 12;
const MOST: usize = 200;
/// Characters that must be left when the user's own name is taken out.
const BESIDE_NAME: usize = 6;

/// Words that the commonest passwords are made of, one a line: a list of our own.
const WORDS: &str = include_str!("common_words.txt");

/// A password as somebody typed it. It masks itself.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// What somebody typed, as it is: blanks count.
    pub fn new(typed: impl Into<String>) -> Self {
        Self(typed.into())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(…)")
    }
}

/// Whether somebody may choose it.
pub(crate) fn check(password: &Password, name: &UserName) -> Result<(), Problem> {
    let count = password.0.chars().count();
    if count < LEAST {
        return Err(Problem::error(
            "password_too_short",
            text!(
                "lösenordet har {count} tecken, minst {LEAST} behövs",
                "the password has {count} characters, {LEAST} is the least"
            ),
        )
        .hint(text!("ta fyra ord som inte hör ihop", "take four words that have nothing to do with each other")));
    }
    if count > MOST {
        return Err(Problem::error(
            "password_too_long",
            text!(
                "lösenordet har {count} tecken, högst {MOST} får plats",
                "the password has {count} characters, {MOST} is the most"
            ),
        )
        .hint(text!("ta ett kortare", "take a shorter one")));
    }
    let small = password.0.to_lowercase();
    if small.replace(name.as_str(), "").chars().count() < BESIDE_NAME {
        return Err(Problem::error(
            "password_is_user_name",
            text!("lösenordet är nästan bara användarnamnet", "the password is little more than the user name"),
        )
        .why(text!("användarnamnet är det första som prövas", "the user name is what is tried first"))
        .hint(text!("ta fyra ord som inte hör ihop", "take four words that have nothing to do with each other")));
    }
    if is_common(&small) {
        return Err(Problem::error(
            "password_too_common",
            text!("lösenordet är ett av de vanligaste", "the password is one of the commonest"),
        )
        .why(text!(
            "vanliga ord, tangentföljder och siffror prövas först",
            "common words, rows of keys and digits are what is tried first"
        ))
        .hint(text!("ta fyra ord som inte hör ihop", "take four words that have nothing to do with each other")));
    }
    Ok(())
}

/// Few different characters, or nothing but common words beside digits and signs.
fn is_common(small: &str) -> bool {
    let letters: Vec<char> = small.chars().collect();
    letters.iter().collect::<BTreeSet<_>>().len() < 5 || is_of_words(&letters)
}

/// Whether it is common words after each other, as often as one likes, with any digits and signs between them.
fn is_of_words(letters: &[char]) -> bool {
    // reached[n]: the first n characters are such.
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for from in 0..letters.len() {
        if !reached[from] {
            continue;
        }
        if !letters[from].is_alphabetic() {
            reached[from + 1] = true;
        }
        for word in WORDS.lines() {
            let rest = &letters[from..];
            let length = word.chars().count();
            let is_it = length <= rest.len() && word.chars().zip(rest).all(|(wanted, letter)| reads(*letter, wanted));
            if is_it {
                reached[from + length] = true;
            }
        }
    }
    reached[letters.len()]
}

/// Whether a character is a letter, or is often written for it: `p@ssw0rd`.
fn reads(letter: char, wanted: char) -> bool {
    let stands_for = match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        same => same,
    };
    letter == wanted || stands_for == wanted
}
