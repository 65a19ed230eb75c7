//! Counts of events, and rates.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::{Confidence, Interval, Refusal};

/// Below so many events the limits are exact; from there Byar's approximation is as good.
pub const EXACT_BELOW: u64 = 10;

/// A count that may as well have been another, with Poisson limits: exact (Garwood 1936) below [`EXACT_BELOW`], else Byar's (Breslow and
/// Day 1987).
pub fn count(events: u64, confidence: Confidence) -> Interval {
    let value = events as f64;
    let (low, high) = if events < EXACT_BELOW { exact(events, confidence) } else { byar(value, confidence.z()) };
    Interval { low, value, high }
}

/// Events per so many: `rate(12, 4_000.0, 1_000.0, …)` is 3 per 1 000.
///
/// # Errors
///
/// When what is divided by is not above zero.
pub fn rate(events: u64, of: f64, per: f64, confidence: Confidence) -> Result<Interval, Refusal> {
    if !(of.is_finite() && of > 0.0) {
        return Err(Refusal::NothingToDivideBy);
    }
    Ok(count(events, confidence).times(per / of))
}

/// Events against so many as were expected.
///
/// # Errors
///
/// When what is expected is not above zero.
pub fn ratio(events: u64, expected: f64, confidence: Confidence) -> Result<Interval, Refusal> {
    rate(events, expected, 1.0, confidence)
}

/// A rate of events that the same persons have several of, visits or prescriptions: the variance is Σ f² over persons with `f` events each,
/// rather than the number of events, which would give limits that are too narrow. `persons` has how many persons have how many events. The
/// limits are Byar's, spread as much wider as the variance is larger.
///
/// # Errors
///
/// When what is divided by is not above zero.
pub fn rate_of_repeated(
    persons: &[(u64, u64)],
    of: f64,
    per: f64,
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    let events: u64 = persons.iter().map(|(events, persons)| events * persons).sum();
    let squares: u64 = persons.iter().map(|(events, persons)| events * events * persons).sum();
    rate_of_squares(events, squares as f64, of, per, confidence)
}

/// As [`rate_of_repeated`], of the number of events and Σ f² over persons.
///
/// # Errors
///
/// When what is divided by is not above zero.
pub fn rate_of_squares(
    events: u64,
    squares: f64,
    of: f64,
    per: f64,
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    if !(of.is_finite() && of > 0.0) {
        return Err(Refusal::NothingToDivideBy);
    }
    let around = count(events, confidence);
    let wider = if events == 0 { 1.0 } else { (squares / events as f64).sqrt() };
    let low = (around.value + wider * (around.low - around.value)).max(0.0);
    let high = around.value + wider * (around.high - around.value);
    Ok(Interval { low, value: around.value, high }.times(per / of))
}

fn exact(events: u64, confidence: Confidence) -> (f64, f64) {
    let half = confidence.outside() / 2.0;
    // Freedom is above zero, so there is such a distribution; the lower limit of none is 0.
    let quantile = |freedom: u64, p: f64| {
        ChiSquared::new(freedom as f64).map_or(0.0, |distribution| distribution.inverse_cdf(p) / 2.0)
    };
    let low = if events == 0 { 0.0 } else { quantile(2 * events, half) };
    (low, quantile(2 * events + 2, 1.0 - half))
}

pub(crate) fn byar(x: f64, z: f64) -> (f64, f64) {
    let cube = |x: f64, z: f64| x * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt())).powi(3);
    (cube(x, -z), cube(x + 1.0, z))
}
