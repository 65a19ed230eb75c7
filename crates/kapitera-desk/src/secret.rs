//! Random words that prove who somebody is, and the digests that are kept in place of them.

use std::fmt::Write as _;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kapitera_message::{Problem, text};
use sha2::{Digest as _, Sha256};

/// Random bytes of a word: more than anybody can try.
const BYTES: usize = 32;

/// A new word: 43 letters, digits, `-` and `_`.
pub(crate) fn new_secret() -> Result<String, Problem> {
    let mut bytes = [0; BYTES];
    fill(&mut bytes)?;
    Ok(Base64UrlUnpadded::encode_string(&bytes))
}

/// Random bytes of the system's.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Problem> {
    getrandom::fill(bytes).map_err(|error| {
        Problem::error(
            "no_randomness",
            text!("systemet ger inga slumptal: {error}", "the system gives no random numbers: {error}"),
        )
    })
}

/// What is kept of a word: its SHA-256, as 64 hexadecimal digits. A word of so many random bits needs no slow hash.
pub(crate) fn digest(word: &str) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(word.as_bytes()) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Another word that follows from one, for a purpose of its own; the one cannot be found from it.
pub(crate) fn derived(purpose: &str, word: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(word.as_bytes());
    Base64UrlUnpadded::encode_string(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_differ_and_follow_from_each_other_by_their_purpose() {
        let one = new_secret().unwrap();
        assert_eq!(one.len(), 43);
        assert_ne!(one, new_secret().unwrap());
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(derived("csrf", &one), derived("csrf", &one));
        assert_ne!(derived("csrf", &one), derived("other", &one));
        assert_eq!(derived("csrf", &one).len(), 43);
    }
}
