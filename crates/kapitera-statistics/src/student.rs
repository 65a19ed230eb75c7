//! Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::Confidence;

/// Student's t that half of what is outside lies above.
pub(crate) fn quantile(freedom: f64, confidence: Confidence) -> f64 {
    // Freedom is above 0, so there is such a distribution; were there none, it would be the normal one.
    StudentsT::new(0.0, 1.0, freedom)
        .map_or_else(|_| confidence.z(), |distribution| distribution.inverse_cdf(1.0 - confidence.outside() / 2.0))
}
