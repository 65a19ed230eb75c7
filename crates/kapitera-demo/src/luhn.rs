//! The check digit of organisation numbers and personal numbers.

/// The digit that makes `digits` followed by it pass the Luhn check. Characters that are not digits count as 0.
pub(crate) fn check_digit(digits: &str) -> char {
    let value = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        let doubled = if place % 2 == 0 { digit * 2 } else { digit };
        doubled / 10 + doubled % 10
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(value).sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass() {
        assert_eq!(check_digit("232100021"), '4');
        assert_eq!(check_digit("559999001"), '6');
    }
}
