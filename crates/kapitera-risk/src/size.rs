//! How many listed it takes for overspending to be rare enough.

use crate::computed::{above_with_shock, persons_only};
use crate::special::normal_exceeded;
use crate::{Budget, Portfolio, Refusal, Resolution};

/// How seldom a budget may be overspent, and by how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Overspending that matters, per cent of the budget, above 0.
    pub percent: f64,
    /// The probability that it must stay below, strictly between 0 and 1.
    pub probability: f64,
}

/// The size that is needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SizeNeeded {
    /// From this number on.
    At {
        /// The smallest number found that is enough.
        listed: u32,
        /// The probability there, below the limit.
        probability: f64,
        /// The largest number found that is not enough, and the probability there; `None` when even the smallest number looked
        /// at, [`SMALLEST`], is enough.
        too_few: Option<(u32, f64)>,
    },
    /// No number is enough: the common shock alone overspends as often as this.
    Never {
        /// The probability that remains however many are listed.
        floor: f64,
    },
    /// Enough may exist, but not among the numbers looked at, up to [`LARGEST`].
    NotWithin {
        /// The probability at the largest number.
        probability: f64,
    },
}

/// No smaller number is looked at: below it a budget is a matter of single persons.
pub const SMALLEST: u32 = 50;
/// No larger number is looked at: more than the inhabitants of Sweden.
pub const LARGEST: u32 = 12_000_000;

/// The list size, with the portfolio's own mix, terms and shock, from which overspending of its expected cost is rare enough.
///
/// Found on exact distributions: a bracket from the normal approximation, widened until it holds, then narrowed by interpolation until
/// its ends are a thousandth apart or neighbours. As the probability need not fall with every person (one alone may seldom cost
/// anything), the size is the one from which on it stays below the limit at all sizes looked at.
///
/// # Errors
///
/// When nobody is listed, a tolerance is outside its range, or a step was asked for that takes too many cells.
pub fn size_needed(portfolio: &Portfolio, tolerance: Tolerance, resolution: Resolution) -> Result<SizeNeeded, Refusal> {
    crate::refusal::positive("percent", tolerance.percent)?;
    if !(tolerance.probability > 0.0 && tolerance.probability < 1.0) {
        return Err(Refusal::ProbabilityMustLieBetween0And1 { given: tolerance.probability });
    }
    if portfolio.listed() == 0 {
        return Err(Refusal::PersonsMustBeListed);
    }
    let floor = floor(portfolio, tolerance.percent);
    if floor >= tolerance.probability {
        return Ok(SizeNeeded::Never { floor });
    }
    let at = |listed: u32| overspending(&portfolio.with_listed(listed)?, tolerance.percent, resolution);
    let enough = |probability: f64| probability < tolerance.probability;
    let mut high = first_guess(portfolio, tolerance);
    let mut at_high = at(high)?;
    let mut below = None;
    while !enough(at_high) {
        if high == LARGEST {
            return Ok(SizeNeeded::NotWithin { probability: at_high });
        }
        below = Some((high, at_high));
        high = high.saturating_mul(2).min(LARGEST);
        at_high = at(high)?;
    }
    while below.is_none() && high > SMALLEST {
        let next = (high / 2).max(SMALLEST);
        let there = at(next)?;
        if enough(there) {
            (high, at_high) = (next, there);
        } else {
            below = Some((next, there));
        }
    }
    if let Some((mut low, mut at_low)) = below {
        let mut above = true;
        while high - low > 1 + high / 1000 {
            let guess = between((low, at_low), (high, at_high), tolerance.probability);
            // A little to this side, then to that: two good guesses close the bracket.
            let next = if above { guess + guess / 3000 } else { guess - guess / 3000 };
            let next = next.clamp(low + 1, high - 1);
            above = !above;
            let there = at(next)?;
            if enough(there) {
                (high, at_high) = (next, there);
            } else {
                (low, at_low) = (next, there);
            }
        }
        below = Some((low, at_low));
    }
    Ok(SizeNeeded::At { listed: high, probability: at_high, too_few: below })
}

/// Where between two sizes the probability is about right: the standard normal that is exceeded so often grows about as the root of the
/// size. The guess keeps a sixteenth of the bracket from either end, so that a bad one still helps.
fn between(low: (u32, f64), high: (u32, f64), probability: f64) -> u32 {
    let deviate = |probability: f64| normal_exceeded(probability.clamp(1e-12, 1.0 - 1e-12));
    let (from, to, wanted) = (deviate(low.1), deviate(high.1), deviate(probability));
    let part = if to > from { (wanted - from) / (to - from) } else { 0.5 };
    let root = f64::from(low.0).sqrt() * (1.0 - part) + f64::from(high.0).sqrt() * part;
    let room = (high.0 - low.0) / 16;
    ((root * root) as u32).clamp(low.0 + room, high.0 - room)
}

/// The probability of overspending the expected cost by more than `percent`, with the common shock.
///
/// # Errors
///
/// When a step was asked for that takes too many cells.
pub fn overspending(portfolio: &Portfolio, percent: f64, resolution: Resolution) -> Result<f64, Refusal> {
    let limit = Budget::expected(portfolio).limit(percent) * (1.0 + 1e-12);
    Ok(above_with_shock(&persons_only(portfolio, resolution)?, portfolio.shock(), limit))
}

/// The probability that the common shock alone overspends, were there so many persons that their luck evened out.
pub fn floor(portfolio: &Portfolio, percent: f64) -> f64 {
    let mean = portfolio.mean();
    if mean <= 0.0 {
        return 0.0;
    }
    portfolio.shock().above(Budget::expected(portfolio).limit(percent) / mean)
}

/// N for which z standard deviations are the share that matters, from the normal approximation; somewhere, where it gives none.
fn first_guess(portfolio: &Portfolio, tolerance: Tolerance) -> u32 {
    const SOMEWHERE: f64 = 20_000.0;
    let listed = portfolio.listed() as f64;
    let guess = portfolio.spread().map_or(SOMEWHERE, |spread| {
        let room = tolerance.percent / 100.0 * Budget::expected(portfolio).amount;
        let z = normal_exceeded(tolerance.probability.min(0.4));
        let left = room * room / (z * z) - spread.common_variance;
        if left > 0.0 { listed * spread.poolable_variance / left } else { SOMEWHERE }
    });
    guess.clamp(f64::from(SMALLEST), f64::from(LARGEST)) as u32
}
