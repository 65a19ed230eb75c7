//! Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::Confidence;

/// Student's t that half of what is outside lies above.
pub(crate) fn quantile(freedom: f64, confidence: Confidence) -> f64 {
    // Freedom is above 0, so there is such a distribution; were there none, it would be the normal one.
    StudentsT::new(0.0, 1.0, freedom)
        .map_or_else(|_| confidence.z(), |distribution| distribution.inverse_cdf(1.0 - confidence.outside() / 2.0))
}

/// An estimate in standard errors. What is 0 without any error is none away from 0, though 0/0 is no number.
pub(crate) fn standard(value: f64, error: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value / error }
}

/// How often chance alone would be at least so far from 0, either way.
pub(crate) fn two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |distribution| 2.0 * distribution.cdf(-t.abs()))
}
