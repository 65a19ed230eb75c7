//! The check digit that Swedish personal, organisation and giro numbers share.

/// Whether digits from the left, doubled and single by turns, add up to a multiple of ten.
///
/// `digits` are values 0 to 9; of organisation numbers and persons' ten, of giro numbers two to eight.
pub fn luhn_holds(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let product = u32::from(digit) * (1 + place as u32 % 2);
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
