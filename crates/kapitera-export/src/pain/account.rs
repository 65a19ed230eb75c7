//! Where a provider is paid: bankgiro, plusgiro or IBAN, each with its check digits.

use kapitera_message::{Problem, Text, text};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayeeAccount {
    /// A bankgiro number, seven or eight digits.
    Bankgiro(String),
    /// A plusgiro number, two to eight digits.
    Plusgiro(String),
    /// An account by its international number.
    Iban {
        /// The number, without blanks.
        iban: String,
        /// The bank, when said.
        bic: Option<String>,
    },
}

impl PayeeAccount {
    /// Whether the books say that it is paid inside the region.
    pub fn is_internal(said: &str) -> bool {
        said.trim() == "internal"
    }

    /// Reads `bankgiro 5805-6201`, `plusgiro 90 20 03-3`, `iban SE… [BIC]`.
    ///
    /// # Errors
    ///
    /// `account_form` when it is another text or a check digit is wrong.
    pub fn parse(said: &str) -> Result<Self, Problem> {
        let (kind, number) = said.trim().split_once(' ').unwrap_or((said.trim(), ""));
        let read = match kind {
            "bankgiro" => giro(number, 7..=8).map(Self::Bankgiro),
            "plusgiro" => giro(number, 2..=8).map(Self::Plusgiro),
            "iban" => iban_and_bic(number),
            _ => Err(text!("är inget konto", "is not an account")),
        };
        read.map_err(|Text { sv, en }| {
            Problem::error("account_form", text!("”{said}” {sv}", "“{said}” {en}")).hint(text!(
                "skriv bankgiro NNNN-NNNN, plusgiro NN NN NN-N, iban SE… med eller utan BIC, eller internal",
                "write bankgiro NNNN-NNNN, plusgiro NN NN NN-N, iban SE… with or without a BIC, or internal"
            ))
        })
    }

    /// The country of the account, two letters.
    pub fn country(&self) -> &str {
        match self {
            Self::Bankgiro(_) | Self::Plusgiro(_) => "SE",
            Self::Iban { iban, .. } => iban.get(..2).unwrap_or("SE"),
        }
    }
}

/// The digits of a giro number whose last one checks the others.
fn giro(number: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<String, Text> {
    let digits: String = number.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !lengths.contains(&digits.len()) {
        return Err(text!("har inte numrets form", "does not have the form of the number"));
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let product = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    if sum.is_multiple_of(10) { Ok(digits) } else { Err(wrong_check_digit()) }
}

fn iban_and_bic(said: &str) -> Result<PayeeAccount, Text> {
    // The bank's code is the last word when that has letters after the first four of the number could not.
    let (number, bic) = match said.rsplit_once(' ') {
        Some((number, last)) if bic_is_possible(last) => (number, Some(last.to_owned())),
        _ => (said, None),
    };
    Ok(PayeeAccount::Iban { iban: parse_iban(number)?, bic })
}

/// Whether a text has the form of a bank's code: six letters, two letters or digits, and three more or none.
pub fn bic_is_possible(said: &str) -> bool {
    let bytes = said.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes[..6].iter().all(u8::is_ascii_uppercase)
        && bytes[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Reads an international account number; the result has no blanks.
///
/// # Errors
///
/// Says what is wrong, to follow after the number.
pub fn parse_iban(said: &str) -> Result<String, Text> {
    let iban: String = said.chars().filter(|letter| *letter != ' ').collect();
    let bytes = iban.as_bytes();
    let has_form = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let swedish = iban.starts_with("SE");
    if !has_form || (swedish && (bytes.len() != 24 || !bytes[4..].iter().all(u8::is_ascii_digit))) {
        return Err(text!("har inte ett IBAN:s form", "does not have the form of an IBAN"));
    }
    let rest = bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    if rest == 1 { Ok(iban) } else { Err(wrong_check_digit()) }
}

fn wrong_check_digit() -> Text {
    text!("har fel kontrollsiffra", "has a wrong check digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read() {
        let check = |said: &str, expected: PayeeAccount| assert_eq!(PayeeAccount::parse(said), Ok(expected), "{said}");
        check("bankgiro 5805-6201", PayeeAccount::Bankgiro("58056201".into()));
        check("plusgiro 90 20 03-3", PayeeAccount::Plusgiro("9020033".into()));
        let iban = "SE4550000000058398257466";
        check("iban SE45 5000 0000 0583 9825 7466", PayeeAccount::Iban { iban: iban.into(), bic: None });
        check(
            "iban SE4550000000058398257466 ESSESESS",
            PayeeAccount::Iban { iban: iban.into(), bic: Some("ESSESESS".into()) },
        );
        assert!(PayeeAccount::is_internal("internal") && !PayeeAccount::is_internal("bankgiro 5805-6201"));
    }

    #[test]
    fn what_is_no_account_is_refused() {
        for wrong in [
            "",
            "internal",
            "bankgiro",
            "bankgiro 5805-6202",
            "bankgiro 580-620",
            "bankgiro 5805-62o1",
            "plusgiro 1",
            "plusgiro 90 20 03-4",
            "iban SE4550000000058398257467",
            "iban SE455000000005839825746",
            "iban se4550000000058398257466",
            "iban SE4550000000058398257466 ESSESES",
            "clearing 6000 123",
        ] {
            assert_eq!(PayeeAccount::parse(wrong).map_err(|problem| problem.code), Err("account_form"), "{wrong}");
        }
    }
}
