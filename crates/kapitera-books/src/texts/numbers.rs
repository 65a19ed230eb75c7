//! Numbers with check digits: organisation numbers, bankgiro, plusgiro and IBAN.

use std::fmt;

/// Where a provider is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayAccount {
    /// A bankgiro number: 7 or 8 digits.
    Bankgiro(String),
    /// A plusgiro number: 2 to 8 digits.
    Plusgiro(String),
    /// An international account number, without blanks.
    Iban(String),
    /// Inside the region: no bank is asked.
    Internal,
}

impl PayAccount {
    /// Reads `bankgiro 5805-6201`, `plusgiro 1234-4`, `iban SE35 5000 0000 0549 1000 0003` or `internal`; none when the
    /// form or a check digit is wrong.
    pub fn read(written: &str) -> Option<Self> {
        if written == "internal" {
            return Some(Self::Internal);
        }
        let (kind, number) = written.split_once(' ')?;
        match kind {
            "bankgiro" => giro(number, 7).map(Self::Bankgiro),
            "plusgiro" => giro(number, 2).map(Self::Plusgiro),
            "iban" => iban(number).map(Self::Iban),
            _ => None,
        }
    }

    /// Whether it is inside the region.
    pub fn is_internal(&self) -> bool {
        *self == Self::Internal
    }
}

/// As the books write it, with the hyphen of a giro number: `bankgiro 5805-6201`, `plusgiro 1234-4`.
impl fmt::Display for PayAccount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hyphen = |digits: &str, last: usize| {
            let (start, end) = digits.split_at(digits.len() - last);
            format!("{start}-{end}")
        };
        match self {
            Self::Bankgiro(digits) => write!(out, "bankgiro {}", hyphen(digits, 4)),
            Self::Plusgiro(digits) => write!(out, "plusgiro {}", hyphen(digits, 1)),
            Self::Iban(number) => write!(out, "iban {number}"),
            Self::Internal => out.write_str("internal"),
        }
    }
}

/// Whether the last digit is right by the Luhn rule. False for anything but digits.
pub fn luhn_holds(digits: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        let value = if place % 2 == 1 { digit * 2 } else { digit };
        sum += value / 10 + value % 10;
    }
    !digits.is_empty() && sum % 10 == 0
}

/// An organisation number: ten digits without hyphen, the last one right, the third at least 2.
pub fn is_org_number(digits: &str) -> bool {
    digits.len() == 10 && digits.as_bytes()[2] >= b'2' && luhn_holds(digits)
}

/// The digits of a giro number of `least` to 8 digits, written with or without its hyphen and blanks.
fn giro(written: &str, least: usize) -> Option<String> {
    let digits: String = written.chars().filter(|character| !matches!(character, '-' | ' ')).collect();
    let hyphens = written.matches('-').count();
    let fits = (least..=8).contains(&digits.len()) && hyphens <= 1 && !written.starts_with('-');
    (fits && luhn_holds(&digits)).then_some(digits)
}

/// An IBAN without blanks: country, check digits and account, the remainder by 97 of the whole right.
pub(crate) fn iban(written: &str) -> Option<String> {
    let number: String = written.chars().filter(|character| *character != ' ').collect();
    let (bytes, length) = (number.as_bytes(), number.len());
    let form = (15..=34).contains(&length)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // A Swedish account has 24 characters; other countries' lengths are left to their banks.
    if !form || (number.starts_with("SE") && length != 24) {
        return None;
    }
    let mut remainder: u32 = 0;
    for byte in bytes[4..].iter().chain(&bytes[..4]) {
        remainder = match byte {
            b'0'..=b'9' => remainder * 10 + u32::from(byte - b'0'),
            _ => remainder * 100 + u32::from(byte - b'A') + 10,
        } % 97;
    }
    (remainder == 1).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        for right in ["2321000214", "5599990016", "2329999995"] {
            assert!(is_org_number(right), "{right}");
        }
        for wrong in ["2321000215", "232100-0214", "232100021", "", "1111111111"] {
            assert!(!is_org_number(wrong), "{wrong}");
        }
        assert!(!luhn_holds(""));
    }

    #[test]
    fn pay_accounts_are_read_and_written() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(PayAccount::read(written).map(|account| account.to_string()).as_deref(), expected, "{written}");
        };
        check("bankgiro 5805-6201", Some("bankgiro 5805-6201"));
        check("bankgiro 58056201", Some("bankgiro 5805-6201"));
        check("bankgiro 991-2346", Some("bankgiro 991-2346"));
        check("bankgiro 5805-6202", None);
        check("bankgiro 580-56-201", None);
        check("bankgiro 18", None);
        check("plusgiro 18", Some("plusgiro 1-8"));
        check("plusgiro 28 65 43-4", Some("plusgiro 286543-4"));
        check("plusgiro 28 65 43-5", None);
        check("iban SE45 5000 0000 0583 9825 7466", Some("iban SE4550000000058398257466"));
        check("iban SE45 5000 0000 0583 9825 7467", None);
        check("iban GB82 WEST 1234 5698 7654 32", Some("iban GB82WEST12345698765432"));
        check("internal", Some("internal"));
        check("cash", None);
        check("swish 1234567897", None);
    }
}
