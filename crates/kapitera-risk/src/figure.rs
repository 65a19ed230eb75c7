//! Figures for reading: numbers with binary points as decimals, so that who shows them need not reckon with the former.

/// The number with so many decimals, rounded half away from zero, as a whole number of them; `None` where it is not finite or so
/// large that its decimals mean nothing (2⁵³).
pub fn decimal(value: f64, decimals: u32) -> Option<i64> {
    let scaled = (0..decimals).fold(value, |scaled, _| scaled * 10.0);
    let rounded = libm::round(scaled);
    (rounded.is_finite() && rounded.abs() < 9_007_199_254_740_992.0).then_some(rounded as i64)
}

/// The number that a whole number of decimals stands for: 125 with two decimals is 1.25.
pub fn of_decimal(mantissa: i64, decimals: u32) -> f64 {
    (0..decimals).fold(mantissa as f64, |value, _| value / 10.0)
}

/// One thing in so many, as a share: 1 in 20 is 0.05.
pub fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// An amount for each of so many; `None` for none.
pub fn per(amount: f64, listed: u64) -> Option<f64> {
    (listed > 0).then(|| amount / listed as f64)
}

/// What an amount is above another.
pub fn difference(amount: f64, before: f64) -> f64 {
    amount - before
}

/// An amount in millions.
pub fn millions(amount: f64) -> f64 {
    amount / 1e6
}

/// `part` in per cent of `whole`; `None` where the whole is nothing.
pub fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| 100.0 * part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_half_away_from_zero() {
        assert_eq!(decimal(2.5, 0), Some(3));
        assert_eq!(decimal(-2.5, 0), Some(-3));
        assert_eq!(decimal(0.125, 2), Some(13));
        assert_eq!(decimal(f64::NAN, 2), None);
        assert_eq!(decimal(f64::INFINITY, 0), None);
        assert_eq!(decimal(1e300, 2), None);
        assert_eq!(percent(1.0, 4.0), Some(25.0));
        assert_eq!(percent(1.0, 0.0), None);
    }
}
