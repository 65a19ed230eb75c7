//! Figures as they would be with other ages and sexes.

use crate::counts::{EXACT_BELOW, count};
use crate::{Confidence, Interval, Refusal, ratio};

/// One age and sex, or whatever is standardised for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Events.
    pub events: u64,
    /// Of so many: persons, or years of them.
    pub of: f64,
    /// Of a direct standard its weight; of an indirect one its rate, events per one.
    pub standard: f64,
}

/// The rate there would be if the ages were the standard's, per so many, with Dobson's limits (Dobson et al. 1991).
///
/// # Errors
///
/// With fewer than ten events, for which the limits do not hold; when a stratum with weight has nobody, or a weight is below zero.
pub fn directly(strata: &[Stratum], per: f64, confidence: Confidence) -> Result<Interval, Refusal> {
    let events: u64 = strata.iter().map(|stratum| stratum.events).sum();
    if events < EXACT_BELOW {
        return Err(Refusal::TooFewEvents { events, needed: EXACT_BELOW });
    }
    let weight: f64 = strata.iter().map(|stratum| stratum.standard).sum();
    let is_wrong = |stratum: &Stratum| {
        !is_number(stratum.standard) || (stratum.standard > 0.0 && !(is_number(stratum.of) && stratum.of > 0.0))
    };
    if strata.iter().any(is_wrong) || weight <= 0.0 {
        return Err(Refusal::MustBeAboveZero);
    }
    let used = || strata.iter().filter(|stratum| stratum.standard > 0.0);
    let value = used().map(|one| one.standard * one.events as f64 / one.of).sum::<f64>() / weight;
    let squares = used().map(|one| one.standard * one.standard * one.events as f64 / (one.of * one.of));
    let variance = squares.sum::<f64>() / (weight * weight);
    let around = count(events, confidence);
    let spread = (variance / around.value).sqrt();
    let interval = Interval {
        low: value + spread * (around.low - around.value),
        value,
        high: value + spread * (around.high - around.value),
    };
    Ok(interval.times(per))
}

/// Events against those there would be by the standard's rates for the same ages, with the limits of a count.
///
/// # Errors
///
/// When the standard expects nothing, or a rate is below zero.
pub fn indirectly(strata: &[Stratum], confidence: Confidence) -> Result<Interval, Refusal> {
    if strata.iter().any(|stratum| !is_number(stratum.standard) || !is_number(stratum.of)) {
        return Err(Refusal::MustBeAboveZero);
    }
    let events = strata.iter().map(|stratum| stratum.events).sum();
    ratio(events, strata.iter().map(|stratum| stratum.of * stratum.standard).sum(), confidence)
}

/// From 0 up, and finite.
fn is_number(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}
