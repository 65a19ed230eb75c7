//! Numbers of organisations: what is checked of VAT numbers and of addresses in Peppol.

use kapitera_register::{luhn_holds as values_hold, parse_organisation_number};

/// The scheme of Swedish organisation numbers, for addresses in Peppol and for legal ids.
pub const ORGANISATION_SCHEME: &str = "0007";

/// Whether the last digit is right by the Luhn rule. False for anything but digits.
pub(super) fn luhn_holds(digits: &str) -> bool {
    let values: Option<Vec<u8>> = digits.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect();
    values.is_some_and(|values| !values.is_empty() && values_hold(&values))
}

/// Whether a text is an organisation number as files and books write it: ten digits and no hyphen.
pub fn is_org_number(written: &str) -> bool {
    parse_organisation_number(written).as_deref() == Ok(written)
}

/// Whether a text is a VAT number: `SE`, the ten digits of the organisation (or of a sole trader's personal number), `01`; of
/// other countries two letters and what their own rules want.
pub fn is_vat_number(written: &str) -> bool {
    let Some(number) = written.strip_prefix("SE") else {
        let mut bytes = written.bytes();
        let country = bytes.by_ref().take(2).filter(u8::is_ascii_uppercase).count() == 2;
        let rest = (2..=12).contains(&bytes.len()) && bytes.all(|byte| byte.is_ascii_alphanumeric());
        return country && rest;
    };
    number.is_ascii() && number.len() == 12 && number.ends_with("01") && luhn_holds(&number[..10])
}

/// The scheme and the id of an address in Peppol, `0007:5599999912`; none when it is not one.
pub fn peppol_address(written: &str) -> Option<(&str, &str)> {
    let (scheme, id) = written.split_once(':')?;
    let scheme_holds = scheme.len() == 4 && scheme.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !id.is_empty() && id.len() <= 50 && id.bytes().all(|byte| byte.is_ascii_graphic());
    (scheme_holds && plain && (scheme != ORGANISATION_SCHEME || is_org_number(id))).then_some((scheme, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        for right in ["2321000214", "5599990016", "2329999995"] {
            assert!(is_org_number(right), "{right}");
        }
        for wrong in ["2321000215", "232100-0214", "232100021", "", "1111111111", "16232100021"] {
            assert!(!is_org_number(wrong), "{wrong}");
        }
        assert!(!luhn_holds("") && !luhn_holds("1a"));
    }

    #[test]
    fn vat_numbers_and_addresses_are_read() {
        for right in ["SE559999001601", "DE123456789", "ATU12345678"] {
            assert!(is_vat_number(right), "{right}");
        }
        for wrong in ["SE559999001602", "SE559999001501", "SE5599990016", "5599990016", "SEåååååå", "D1", ""] {
            assert!(!is_vat_number(wrong), "{wrong}");
        }
        assert_eq!(peppol_address("0007:5599990016"), Some(("0007", "5599990016")));
        assert_eq!(peppol_address("0088:7350000000007"), Some(("0088", "7350000000007")));
        for wrong in ["0007:5599990017", "5599990016", "07:5599990016", "0088:", "0088:73 5"] {
            assert_eq!(peppol_address(wrong), None, "{wrong}");
        }
    }
}
