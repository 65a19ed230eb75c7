//! Numbers as people read them, and as data files hold them.

use crate::{Exact, Ore, RoundMode};

/// No-break space: between thousands, and before a unit.
const SPACE: char = '\u{a0}';
/// The minus sign of text, wider than a hyphen.
const MINUS: char = '\u{2212}';

/// The decimal number `mantissa` × 10⁻`decimals` for data files: ASCII digits, point, hyphen-minus, no grouping.
pub fn decimal_text(mantissa: i128, decimals: u32) -> String {
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = decimals as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals as usize);
    let sign = if mantissa < 0 { "-" } else { "" };
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A number for data files with as many decimals as it needs, at most `most`; rounded, half away from zero, when it needs more.
pub fn plain_text(value: &Exact, most: u32) -> String {
    let decimals = value.decimals_needed(most).unwrap_or(most);
    decimal_text(value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals)
}

/// The decimal number `mantissa` × 10⁻`decimals` for people: thousands apart by no-break spaces, minus U+2212,
/// and `mark` (`','` in Swedish, `'.'` in English) before the decimals.
pub fn format_decimal(mantissa: i128, decimals: u32, mark: char) -> String {
    let plain = decimal_text(mantissa.unsigned_abs().try_into().unwrap_or(i128::MAX), decimals);
    let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut text = String::with_capacity(plain.len() + 8);
    if mantissa < 0 {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(SPACE);
        }
        text.push(digit);
    }
    if let Some(part) = part {
        text.push(mark);
        text.push_str(part);
    }
    text
}

/// An amount for people, in kronor with two decimals and no unit: `1 234,50`.
pub fn format_ore(amount: Ore, mark: char) -> String {
    format_decimal(amount.0.into(), 2, mark)
}

/// A whole number for people: `10 500 000`.
pub fn format_whole(number: impl Into<i128>) -> String {
    format_decimal(number.into(), 0, ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_files_get_their_forms() {
        assert_eq!(format_ore(Ore(-123_456_750), ','), "−1\u{a0}234\u{a0}567,50");
        assert_eq!(format_ore(Ore(5), '.'), "0.05");
        assert_eq!(format_whole(1000), "1\u{a0}000");
        assert_eq!(decimal_text(-5, 2), "-0.05");
        assert_eq!(decimal_text(12, 0), "12");
    }
}
