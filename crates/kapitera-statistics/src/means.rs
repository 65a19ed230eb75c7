//! Means.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::{Confidence, Interval, Refusal};

/// Of one value there is no spread.
const FEWEST: u64 = 2;

/// The mean of so many values by their sum and the sum of their squares, with Student's limits (Student 1908): t(n − 1)·s/√n from it.
///
/// The limits are about the mean, not about where the single values lie. They take the values to be independent, and the mean to be spread
/// as a normal distribution, which is so with some tens of values unless a few are very large; with fewer and skewed, as waiting times are,
/// they are too narrow. They may lie outside what the values can be, such as below 0.
///
/// Of values that are large beside their spread, the difference of the two sums is lost in the last places, and is held at 0 when it comes
/// out below: take a common number from each value first, and put it back on the mean.
///
/// # Errors
///
/// With fewer than two values, or a sum that is not finite.
pub fn mean(many: u64, sum: f64, squares: f64, confidence: Confidence) -> Result<Interval, Refusal> {
    if many < FEWEST {
        return Err(Refusal::TooFewValues { values: many, needed: FEWEST });
    }
    if !(sum.is_finite() && squares.is_finite()) {
        return Err(Refusal::NotFinite);
    }
    let n = many as f64;
    let value = sum / n;
    let variance = ((squares - sum * value) / (n - 1.0)).max(0.0);
    let reach = student(n - 1.0, confidence) * (variance / n).sqrt();
    Ok(Interval { low: value - reach, value, high: value + reach })
}

/// Student's t that half of what is outside lies above.
pub(crate) fn student(freedom: f64, confidence: Confidence) -> f64 {
    // Freedom is at least 1, so there is such a distribution; were there none, it would be the normal one.
    StudentsT::new(0.0, 1.0, freedom)
        .map_or_else(|_| confidence.z(), |distribution| distribution.inverse_cdf(1.0 - confidence.outside() / 2.0))
}
