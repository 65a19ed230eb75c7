//! The ids of centres and providers: HSA ids and organisation numbers.

use std::fmt;
use std::sync::Arc;

use kapitera_message::{Text, text};

use crate::luhn::luhn_holds;

/// The most characters an HSA id may have.
const HSA_ID_LENGTH_MAX: usize = 31;

/// Why a text is not an id of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationIdError {
    /// There is nothing.
    Empty,
    /// It does not have the form of the id.
    Form,
    /// It has more characters than the id may have.
    TooLong,
    /// The last digit does not agree with the others.
    CheckDigit,
}

impl OrganisationIdError {
    /// The cause in words, to follow after the value.
    pub fn text(self) -> Text {
        match self {
            Self::Empty => text!("saknas", "is missing"),
            Self::Form => text!("har fel form", "has the wrong form"),
            Self::TooLong => text!("är för långt", "is too long"),
            Self::CheckDigit => text!("har fel kontrollsiffra", "has a wrong check digit"),
        }
    }
}

impl fmt::Display for OrganisationIdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for OrganisationIdError {}

/// Reads an HSA id: `SE`, ten digits, a hyphen, then letters and digits; at most 31 characters. The result is
/// upper case, since the national catalogue compares them so.
///
/// # Errors
///
/// When the text is empty, too long, or has another form (å, ä, ö and @ are not allowed).
///
/// ```
/// use kapitera_register::parse_hsa_id;
/// assert_eq!(parse_hsa_id("se2321000214-e0a1").as_deref(), Ok("SE2321000214-E0A1"));
/// ```
pub fn parse_hsa_id(text: &str) -> Result<Arc<str>, OrganisationIdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(OrganisationIdError::Empty);
    }
    if text.len() > HSA_ID_LENGTH_MAX {
        return Err(OrganisationIdError::TooLong);
    }
    let upper = text.to_ascii_uppercase();
    let bytes = upper.as_bytes();
    let has_form = bytes.len() > 13
        && bytes.starts_with(b"SE")
        && bytes[2..12].iter().all(u8::is_ascii_digit)
        && bytes[12] == b'-'
        && bytes[13..].iter().all(u8::is_ascii_alphanumeric);
    if has_form { Ok(upper.into()) } else { Err(OrganisationIdError::Form) }
}

/// Reads an organisation number: ten digits, `NNNNNN-NNNN`, or twelve digits that begin with 16. The result is
/// ten digits. A sole trader's is a personal number and is refused: its third digit is below 2.
///
/// # Errors
///
/// When the text is empty, has another form, or its check digit is wrong.
///
/// ```
/// use kapitera_register::parse_organisation_number;
/// assert_eq!(parse_organisation_number("232100-0214").as_deref(), Ok("2321000214"));
/// ```
pub fn parse_organisation_number(text: &str) -> Result<String, OrganisationIdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(OrganisationIdError::Empty);
    }
    let mut digits: Vec<u8> = Vec::with_capacity(12);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' if digits.len() < 12 => digits.push(byte - b'0'),
            b'-' if at + 5 == text.len() => {}
            _ => return Err(OrganisationIdError::Form),
        }
    }
    let ten = match digits.as_slice() {
        [1, 6, ten @ ..] if ten.len() == 10 => ten,
        ten if ten.len() == 10 => ten,
        _ => return Err(OrganisationIdError::Form),
    };
    if ten[2] < 2 {
        return Err(OrganisationIdError::Form);
    }
    if !luhn_holds(ten) {
        return Err(OrganisationIdError::CheckDigit);
    }
    Ok(ten.iter().map(|&digit| char::from(digit + b'0')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hsa_ids() {
        let long = format!("SE2321000214-{}", "A".repeat(18));
        assert_eq!(parse_hsa_id(&long).as_deref(), Ok(&*long));
        let check = |text: &str, expected| assert_eq!(parse_hsa_id(text), Err(expected), "{text}");
        check(" ", OrganisationIdError::Empty);
        check(&format!("{long}A"), OrganisationIdError::TooLong);
        for wrong in [
            "SE2321000214",
            "SE2321000214-",
            "SE232100-0214-E1",
            "NO2321000214-E1",
            "SE2321000214-Å1",
            "SE2321000214-E@1",
        ] {
            check(wrong, OrganisationIdError::Form);
        }
    }

    #[test]
    fn organisation_numbers() {
        for right in ["2321000214", "232100-0214", "162321000214", "16232100-0214"] {
            assert_eq!(parse_organisation_number(right).as_deref(), Ok("2321000214"), "{right}");
        }
        assert_eq!(parse_organisation_number("232100-0215"), Err(OrganisationIdError::CheckDigit));
        for wrong in ["232100-021", "2321-000214", "172321000214", "1623210002140", "SE2321000214", "9001019802"] {
            assert_eq!(parse_organisation_number(wrong), Err(OrganisationIdError::Form), "{wrong}");
        }
    }
}
