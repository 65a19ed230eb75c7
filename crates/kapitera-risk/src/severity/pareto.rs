//! Pareto costs of the first kind: P(X > x) = (threshold/x)^α above the threshold.

use crate::Refusal;
use crate::random::Draw;
use crate::refusal::positive;
use crate::special::power_integral;

/// A Pareto cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    threshold: f64,
    alpha: f64,
}

impl Pareto {
    /// From the `threshold` > 0 in kr on, with the index `alpha` > 1. The variance exists when α > 2.
    ///
    /// # Errors
    ///
    /// When the threshold is not above zero, or α does not give a mean.
    pub fn new(threshold: f64, alpha: f64) -> Result<Self, Refusal> {
        positive("threshold", threshold)?;
        if !(alpha.is_finite() && alpha > 1.0) {
            return Err(Refusal::TailMustHaveMean { alpha });
        }
        Ok(Self { threshold, alpha })
    }

    /// Where it begins, kr.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The index of the tail.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { threshold: self.threshold * factor, alpha: self.alpha }
    }

    pub(super) fn mean(&self) -> f64 {
        self.threshold * self.alpha / (self.alpha - 1.0)
    }

    pub(super) fn second_moment(&self) -> Option<f64> {
        (self.alpha > 2.0).then(|| self.alpha * self.threshold * self.threshold / (self.alpha - 2.0))
    }

    pub(super) fn above(&self, amount: f64) -> f64 {
        if amount <= self.threshold { 1.0 } else { libm::pow(self.threshold / amount, self.alpha) }
    }

    pub(super) fn excess(&self, amount: f64) -> f64 {
        if amount <= self.threshold {
            return self.mean() - amount;
        }
        self.threshold * libm::pow(self.threshold / amount, self.alpha - 1.0) / (self.alpha - 1.0)
    }

    pub(super) fn limited_mean(&self, amount: f64) -> f64 {
        if amount <= self.threshold {
            return amount;
        }
        self.threshold * (1.0 + power_integral(amount / self.threshold, -self.alpha))
    }

    pub(super) fn limited_second_moment(&self, amount: f64) -> f64 {
        if amount <= self.threshold {
            return amount * amount;
        }
        // E[min(X, d)²] = ∫ 2x P(X > x) dx from 0 to d.
        self.threshold * self.threshold * (1.0 + 2.0 * power_integral(amount / self.threshold, 1.0 - self.alpha))
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        self.threshold * libm::exp(draw.exponential() / self.alpha)
    }
}
