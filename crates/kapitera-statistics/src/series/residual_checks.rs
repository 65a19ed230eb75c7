//! What the estimates leave, looked at for what they do not know.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::least_squares::{least_squares, residuals};
use super::rows::{Place, Rows, following};

/// Months that Ljung and Box's test looks over.
const YEAR: i32 = 12;

/// Durbin and Watson 1950, of what ordinary least squares leaves: Σ (e_t − e_{t−1})² over neighbouring months / Σ e².
pub(super) fn durbin_watson(rows: &Rows) -> Option<f64> {
    let found = least_squares(&rows.columns, &rows.values)?;
    let left = residuals(&rows.columns, &rows.values, &found.coefficients);
    let all: f64 = left.iter().map(|left| left * left).sum();
    let steps: f64 = following(&rows.places).map(|at| (left[at] - left[at - 1]).powi(2)).sum();
    Some(if all > 0.0 { steps / all } else { 2.0 })
}

/// Ljung and Box 1978 over twelve months, of innovations of which one ρ was estimated: how often chance alone would leave so much. None with no
/// more than two years.
pub(super) fn left_over(places: &[Place], innovations: &[f64]) -> Option<f64> {
    let many = innovations.len() as f64;
    if many <= f64::from(2 * YEAR) {
        return None;
    }
    let mean = innovations.iter().sum::<f64>() / many;
    let apart_from_mean: Vec<f64> = innovations.iter().map(|one| one - mean).collect();
    let all: f64 = apart_from_mean.iter().map(|one| one * one).sum();
    let shared = |apart: i32| {
        let mut sum = 0.0;
        for (at, place) in places.iter().enumerate() {
            let other = places[..at].iter().rposition(|other| place.month - other.month == apart);
            sum += other.map_or(0.0, |other| apart_from_mean[at] * apart_from_mean[other]);
        }
        sum / all
    };
    let terms = (1..=YEAR).map(|apart| shared(apart).powi(2) / (many - f64::from(apart)));
    let statistic = many * (many + 2.0) * terms.sum::<f64>();
    let spread = ChiSquared::new(f64::from(YEAR - 1)).ok()?;
    (statistic.is_finite()).then(|| spread.sf(statistic))
}
