//! Where somebody is paid: bankgiro, plusgiro or IBAN, each with its check digits. The one reader of such numbers: books,
//! payment files and invoices go through it.

use std::fmt;

use kapitera_message::{Text, text};

use super::numbers::luhn_holds;

/// Where a provider is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayAccount {
    /// By a bank.
    Bank(BankAccount),
    /// Inside the region: no bank is asked.
    Internal,
}

/// An account that a bank pays to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankAccount {
    /// A bankgiro number: 7 or 8 digits.
    Bankgiro(String),
    /// A plusgiro number: 2 to 8 digits.
    Plusgiro(String),
    /// An account by its international number.
    Iban {
        /// The number, without blanks.
        number: String,
        /// The bank's identifier (BIC), which some banks want beside it.
        bic: Option<String>,
    },
}

/// Why a text is not an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountError {
    /// It begins with none of the words of accounts.
    Kind,
    /// It does not have the form of the number.
    Form,
    /// The check digits do not agree with the others.
    CheckDigit,
}

impl AccountError {
    /// The cause in words, to follow after the value.
    pub fn text(self) -> Text {
        match self {
            Self::Kind => text!("är inget konto", "is not an account"),
            Self::Form => text!("har inte numrets form", "does not have the form of the number"),
            Self::CheckDigit => text!("har fel kontrollsiffra", "has a wrong check digit"),
        }
    }
}

impl PayAccount {
    /// Reads `bankgiro 5805-6201`, `plusgiro 1234-4`, `iban SE35 5000 0000 0549 1000 0003`, the same followed by a BIC, or
    /// `internal`.
    ///
    /// # Errors
    ///
    /// When it is another text, or a number has the wrong form or check digit.
    pub fn read(written: &str) -> Result<Self, AccountError> {
        if written == "internal" {
            return Ok(Self::Internal);
        }
        let (kind, number) = written.split_once(' ').ok_or(AccountError::Kind)?;
        let account = match kind {
            "bankgiro" => BankAccount::Bankgiro(giro(number, 7)?),
            "plusgiro" => BankAccount::Plusgiro(giro(number, 2)?),
            "iban" => iban_and_bic(number)?,
            _ => return Err(AccountError::Kind),
        };
        Ok(Self::Bank(account))
    }

    /// Whether it is inside the region.
    pub fn is_internal(&self) -> bool {
        *self == Self::Internal
    }
}

impl BankAccount {
    /// The country of the account, two letters.
    pub fn country(&self) -> &str {
        match self {
            Self::Bankgiro(_) | Self::Plusgiro(_) => "SE",
            Self::Iban { number, .. } => number.get(..2).unwrap_or("SE"),
        }
    }
}

/// As it is recorded, and read back: `bankgiro 5805-6201`, `plusgiro 1234-4`, `iban SE3550000000054910000003 ESSESESS`,
/// `internal`.
impl fmt::Display for PayAccount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bank(account) => account.fmt(out),
            Self::Internal => out.write_str("internal"),
        }
    }
}

/// With the hyphen of a giro number.
impl fmt::Display for BankAccount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hyphen = |digits: &str, last: usize| {
            let (start, end) = digits.split_at(digits.len() - last);
            format!("{start}-{end}")
        };
        match self {
            Self::Bankgiro(digits) => write!(out, "bankgiro {}", hyphen(digits, 4)),
            Self::Plusgiro(digits) => write!(out, "plusgiro {}", hyphen(digits, 1)),
            Self::Iban { number, bic: None } => write!(out, "iban {number}"),
            Self::Iban { number, bic: Some(bic) } => write!(out, "iban {number} {bic}"),
        }
    }
}

/// The digits of a giro number of `least` to 8 digits, written with or without its hyphen and blanks.
fn giro(written: &str, least: usize) -> Result<String, AccountError> {
    let digits: String = written.chars().filter(|character| !matches!(character, '-' | ' ')).collect();
    let fits = (least..=8).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && written.matches('-').count() <= 1
        && !written.starts_with('-');
    if !fits {
        return Err(AccountError::Form);
    }
    if luhn_holds(&digits) { Ok(digits) } else { Err(AccountError::CheckDigit) }
}

fn iban_and_bic(written: &str) -> Result<BankAccount, AccountError> {
    // No group of four of an IBAN has the six letters that a BIC begins with.
    let (number, bic) = match written.rsplit_once(' ') {
        Some((number, last)) if is_bic(last) => (number, Some(last.to_owned())),
        _ => (written, None),
    };
    Ok(BankAccount::Iban { number: parse_iban(number)?, bic })
}

/// Whether a text has the form of a bank's identifier (BIC): six letters, two letters or digits, and three more or none.
pub fn is_bic(written: &str) -> bool {
    let bytes = written.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes[..6].iter().all(u8::is_ascii_uppercase)
        && bytes[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Reads an IBAN; the result has no blanks: country, check digits and account, the remainder by 97 of the whole right.
///
/// # Errors
///
/// When it has another form, or the check digits are wrong.
pub fn parse_iban(written: &str) -> Result<String, AccountError> {
    let number: String = written.chars().filter(|character| *character != ' ').collect();
    let bytes = number.as_bytes();
    let form = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // A Swedish account has 24 characters, all of them digits after the country; other countries' are left to their banks.
    let swedish = number.starts_with("SE");
    if !form || (swedish && (bytes.len() != 24 || !bytes[4..].iter().all(u8::is_ascii_digit))) {
        return Err(AccountError::Form);
    }
    let mut remainder: u32 = 0;
    for byte in bytes[4..].iter().chain(&bytes[..4]) {
        remainder = match byte {
            b'0'..=b'9' => remainder * 10 + u32::from(byte - b'0'),
            _ => remainder * 100 + u32::from(byte - b'A') + 10,
        } % 97;
    }
    if remainder == 1 { Ok(number) } else { Err(AccountError::CheckDigit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_and_written() {
        let check = |written: &str, expected: &str| {
            let read = PayAccount::read(written).map(|account| account.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{written}");
            assert_eq!(PayAccount::read(expected), PayAccount::read(written), "{expected} reads back");
        };
        check("bankgiro 5805-6201", "bankgiro 5805-6201");
        check("bankgiro 58056201", "bankgiro 5805-6201");
        check("bankgiro 991-2346", "bankgiro 991-2346");
        check("plusgiro 18", "plusgiro 1-8");
        check("plusgiro 28 65 43-4", "plusgiro 286543-4");
        check("iban SE45 5000 0000 0583 9825 7466", "iban SE4550000000058398257466");
        check("iban SE45 5000 0000 0583 9825 7466 ESSESESS", "iban SE4550000000058398257466 ESSESESS");
        check("iban SE4550000000058398257466 ESSESESSXXX", "iban SE4550000000058398257466 ESSESESSXXX");
        check("iban GB82 WEST 1234 5698 7654 32", "iban GB82WEST12345698765432");
        check("internal", "internal");
    }

    #[test]
    fn what_is_no_account_is_refused() {
        use AccountError::{CheckDigit, Form, Kind};
        let check = |written: &str, expected| assert_eq!(PayAccount::read(written), Err(expected), "{written}");
        check("", Kind);
        check("cash", Kind);
        check("bankgiro", Kind);
        check("swish 1234567897", Kind);
        check("clearing 6000 123", Kind);
        check("bankgiro 580-620", Form);
        check("bankgiro 580-56-201", Form);
        check("bankgiro 5805-62o1", Form);
        check("bankgiro 18", Form);
        check("plusgiro 1", Form);
        check("bankgiro 5805-6202", CheckDigit);
        check("plusgiro 28 65 43-5", CheckDigit);
        check("iban SE455000000005839825746", Form);
        check("iban se4550000000058398257466", Form);
        check("iban SE4550000000058398257466 ESSESES", Form);
        check("iban SE45 5000 0000 0583 9825 7467", CheckDigit);
    }

    #[test]
    fn the_country_is_the_accounts() {
        let country = |written: &str| match PayAccount::read(written) {
            Ok(PayAccount::Bank(account)) => account.country().to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(country("plusgiro 28 65 43-4"), "SE");
        assert_eq!(country("iban GB82 WEST 1234 5698 7654 32"), "GB");
    }
}
