//! Numbers as models write them: `2453`, `0.3327`, `25 %`, `820/3273`.

use std::fmt;

use crate::{Exact, Ore, RoundMode};

/// Why a text is not a number of the model language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseNumberError {
    /// It has other characters than a number may have, or none.
    Form,
    /// It divides by zero.
    ZeroDenominator,
    /// It has more digits than the 30 that are read exactly.
    TooLong,
}

impl fmt::Display for ParseNumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "not a number",
            Self::ZeroDenominator => "division by zero",
            Self::TooLong => "more than 30 digits",
        })
    }
}

impl std::error::Error for ParseNumberError {}

/// Reads a number exactly: an optional sign, digits with `_` between them, an optional point and decimals;
/// `25 %` is a hundredth of its number; `820/3273` a fraction of two such numbers.
///
/// # Errors
///
/// When the text has another form (an exponent, a decimal comma, spaces between digits).
pub fn parse_number(text: &str) -> Result<Exact, ParseNumberError> {
    let text = text.trim();
    if let Some((numerator, denominator)) = text.split_once('/') {
        let (numerator, denominator) = (parse_decimal(numerator.trim())?, parse_decimal(denominator.trim())?);
        return numerator.checked_div(&denominator).ok_or(ParseNumberError::ZeroDenominator);
    }
    if let Some(percent) = text.strip_suffix('%') {
        return Ok(&parse_decimal(percent.trim_end_matches([' ', '\u{a0}']))? * &Exact::decimal(1, 2));
    }
    parse_decimal(text)
}

fn parse_decimal(text: &str) -> Result<Exact, ParseNumberError> {
    let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let has_point = digits.contains('.');
    if whole.is_empty() || (has_point && part.is_empty()) {
        return Err(ParseNumberError::Form);
    }
    let mut mantissa: i128 = 0;
    let mut count = 0;
    for byte in whole.bytes().chain(part.bytes()) {
        match byte {
            b'0'..=b'9' => {
                count += 1;
                mantissa = mantissa * 10 + i128::from(byte - b'0');
            }
            b'_' => continue,
            _ => return Err(ParseNumberError::Form),
        }
        if count > 30 {
            return Err(ParseNumberError::TooLong);
        }
    }
    let decimals = part.bytes().filter(u8::is_ascii_digit).map(|_| 1).sum();
    if count == 0 {
        return Err(ParseNumberError::Form);
    }
    Ok(Exact::decimal(if negative { -mantissa } else { mantissa }, decimals))
}

/// Reads kronor with öre as people write them: `1 234,50` or `1234.50`. None when it is no number, or has parts of an öre.
///
/// ```
/// use kapitera_money::{Ore, parse_kronor};
/// assert_eq!(parse_kronor("1 234,50"), Some(Ore(123_450)));
/// assert_eq!(parse_kronor("0.005"), None);
/// ```
pub fn parse_kronor(text: &str) -> Option<Ore> {
    let kronor = parse_number(&text.replace(',', ".").replace(['\u{a0}', ' '], "")).ok()?;
    let ore = &kronor * &Exact::whole(100);
    let whole = ore.decimals_needed(0).and_then(|_| ore.round(RoundMode::HalfAway))?;
    i64::try_from(whole).ok().map(Ore)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_models_write() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse_number(text).map(|number| number.to_fraction_text()).as_deref(), Ok(expected), "{text}");
        };
        check("2453", "2453");
        check("-0.05", "-1/20");
        check("\u{2212}10 %", "-1/10");
        check("8_450_000", "8450000");
        check("25 %", "1/4");
        check("820/3273", "820/3273");
        check("95.25%", "381/400");
        for wrong in ["", "-", "1,5", "1e3", ".5", "5.", "1 000", "0x10", "abc", "%", "1/", "_", "-\u{2212}5", "+-5"] {
            assert_eq!(parse_number(wrong), Err(ParseNumberError::Form), "{wrong}");
        }
        assert_eq!(parse_number("1/0"), Err(ParseNumberError::ZeroDenominator));
        assert_eq!(parse_number(&"9".repeat(31)), Err(ParseNumberError::TooLong));
    }
}
