//! A person's id as registers write it, and the keyed pseudonym made from it.
//!
//! An id is a kind and a text, never a number: the same twelve characters may mean different persons as a
//! personal number and as a reserve number of some region. The pseudonym is HMAC-SHA-256 over both, so that
//! only the holder of the key can tell whether a known id is behind a pseudonym.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{PersonNumber, PersonNumberKind, Pseudonym};

/// What kind of id a person has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonKind {
    /// *Personnummer*: `personal-number`.
    PersonalNumber,
    /// *Samordningsnummer*: `coordination-number`.
    CoordinationNumber,
    /// A reserve number: `reserve`, or the name or OID of a region's own series.
    Reserve(Arc<str>),
}

impl PersonKind {
    /// The name used in mappings, and in pseudonyms: changing it would change every pseudonym.
    pub fn name(&self) -> &str {
        match self {
            Self::PersonalNumber => "personal-number",
            Self::CoordinationNumber => "coordination-number",
            Self::Reserve(name) => name,
        }
    }

    /// The kind with this name; every other text is a series of reserve numbers.
    pub fn from_name(name: &str) -> Self {
        match name {
            "personal-number" => Self::PersonalNumber,
            "coordination-number" => Self::CoordinationNumber,
            _ => Self::Reserve(name.into()),
        }
    }
}

/// A person's id: its kind and its text in normal form. Prints itself masked.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonId {
    kind: PersonKind,
    text: Arc<str>,
}

impl PersonId {
    /// A reserve number of the series `kind`: upper case, without spaces and hyphens. `None` when the text is
    /// empty, longer than 32 characters, or has other characters than ASCII letters and digits.
    pub fn reserve(kind: &str, text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(|sign| !matches!(sign, '-' | ' ' | '\u{a0}'))
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self { kind: PersonKind::Reserve(kind.into()), text: text.into() })
    }

    /// The kind.
    pub fn kind(&self) -> &PersonKind {
        &self.kind
    }

    /// The text in normal form.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl From<PersonNumber> for PersonId {
    fn from(number: PersonNumber) -> Self {
        Self { kind: kind_of(number), text: number.digits().into() }
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PersonId({}, ****)", self.kind.name())
    }
}

fn kind_of(number: PersonNumber) -> PersonKind {
    match number.kind() {
        PersonNumberKind::Personal => PersonKind::PersonalNumber,
        PersonNumberKind::Coordination => PersonKind::CoordinationNumber,
    }
}

/// The secret that pseudonyms are made with: 32 bytes, kept outside the registers. Prints itself masked.
#[derive(Clone)]
pub struct PseudonymKey {
    bytes: [u8; 32],
    /// The state after the key has been taken in, so that each person costs two blocks and not four.
    start: Hmac<Sha256>,
}

/// A key file does not hold 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFormError;

impl fmt::Display for KeyFormError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a pseudonym key is 64 hexadecimal digits")
    }
}

impl std::error::Error for KeyFormError {}

impl PseudonymKey {
    /// A key of 32 bytes that the caller drew at random.
    ///
    /// # Panics
    ///
    /// Never: HMAC takes keys of any length.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let start = Hmac::new_from_slice(&bytes).expect("HMAC takes keys of any length");
        Self { bytes, start }
    }

    /// Reads 64 hexadecimal digits; space and line breaks round them do not count.
    ///
    /// # Errors
    ///
    /// When the text has another form.
    pub fn from_hex(text: &str) -> Result<Self, KeyFormError> {
        let text = text.trim().as_bytes();
        if text.len() != 64 {
            return Err(KeyFormError);
        }
        let value = |byte: u8| char::from(byte).to_digit(16).ok_or(KeyFormError);
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = (value(pair[0])? * 16 + value(pair[1])?) as u8;
        }
        Ok(Self::from_bytes(bytes))
    }

    /// The 64 hexadecimal digits for a key file. A secret: never print it.
    pub fn to_secret_hex(&self) -> String {
        use fmt::Write as _;
        self.bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The person's pseudonym: the first 128 bits of HMAC-SHA-256 over kind, 0x1f and text.
    pub fn pseudonym(&self, id: &PersonId) -> Pseudonym {
        self.of_parts(id.kind.name(), &id.text)
    }

    /// The same as `pseudonym(&number.into())`, without making the id: this is done once per row.
    pub fn pseudonym_of_number(&self, number: &PersonNumber) -> Pseudonym {
        self.of_parts(kind_of(*number).name(), number.digits())
    }

    fn of_parts(&self, kind: &str, text: &str) -> Pseudonym {
        let mut mac = self.start.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0x1f]);
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut pseudonym = [0; 16];
        pseudonym.copy_from_slice(&digest[..16]);
        Pseudonym(pseudonym)
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PseudonymKey(****)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn key() -> PseudonymKey {
        PseudonymKey::from_hex(&"0f".repeat(32)).unwrap()
    }

    #[test]
    fn a_pseudonym_depends_on_key_kind_and_text() {
        let number = PersonNumber::parse("189001019802", date(2024, 1, 1)).unwrap();
        let id = PersonId::from(number);
        let pseudonym = key().pseudonym(&id);
        assert_eq!(key().pseudonym_of_number(&number), pseudonym);
        assert_ne!(PseudonymKey::from_bytes([1; 32]).pseudonym(&id), pseudonym);
        assert_ne!(key().pseudonym(&PersonId::reserve("reserve", "189001019802").unwrap()), pseudonym);
        // Computed with `printf 'personal-number\x1f189001019802' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0f0f…`.
        let hex: String = pseudonym.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "7feba4414630f96918c5c4e622c47ea9");
    }

    #[test]
    fn keys_have_one_form_and_hide() {
        assert_eq!(key().to_secret_hex(), "0f".repeat(32));
        assert!(PseudonymKey::from_hex(&format!(" {}\r\n", "0F".repeat(32))).is_ok());
        for wrong in ["", "0f", &"0g".repeat(32), &"åå".repeat(16)] {
            assert!(PseudonymKey::from_hex(wrong).is_err(), "{wrong}");
        }
        assert_eq!(format!("{:?}", key()), "PseudonymKey(****)");
    }

    #[test]
    fn reserve_numbers_are_texts() {
        assert_eq!(PersonId::reserve("reserve", "99 2005-0001ab").unwrap().text(), "9920050001AB");
        assert!(PersonId::reserve("reserve", "å1").is_none() && PersonId::reserve("reserve", " - ").is_none());
        assert!(!format!("{:?}", PersonId::reserve("reserve", "9920050001AB")).contains("992005"));
    }
}
