//! From exact numbers to the binary ones that statistics are reckoned with.

use kapitera_money::Exact;

/// The binary number near an exact one, to the last places. What was counted stays exact; this is for logarithms, limits and pictures.
///
/// ```
/// use kapitera_money::Exact;
/// use kapitera_statistics::near;
///
/// assert_eq!(near(&Exact::decimal(-25, 2)), -0.25);
/// assert_eq!(near(&Exact::fraction(1, 3).unwrap()), 1.0 / 3.0);
/// ```
pub fn near(value: &Exact) -> f64 {
    let text = value.to_fraction_text();
    let (top, bottom) = text.split_once('/').unwrap_or((&text, "1"));
    // Digits are read to the nearest, however many they are.
    let number = |digits: &str| digits.parse::<f64>().unwrap_or(f64::NAN);
    number(top) / number(bottom)
}
