//! Costs whose logarithm is normal.

use crate::Refusal;
use crate::random::Draw;
use crate::refusal::positive;
use crate::special::{normal_above, normal_at_most, normal_density};

/// A lognormal cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// With the mean `mu` and the standard deviation `sigma` > 0 of the natural logarithm of the cost in kr.
    ///
    /// # Errors
    ///
    /// When one is not finite, or `sigma` is not above zero.
    pub fn new(mu: f64, sigma: f64) -> Result<Self, Refusal> {
        if !mu.is_finite() {
            return Err(Refusal::ParameterMustLieInItsRange { name: "mu", given: mu });
        }
        Ok(Self { mu, sigma: positive("sigma", sigma)? })
    }

    /// The mean of the logarithm.
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// The standard deviation of the logarithm.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { mu: self.mu + libm::log(factor), sigma: self.sigma }
    }

    /// How many standard deviations the logarithm of `amount` lies above its mean.
    fn standard(&self, amount: f64) -> f64 {
        (libm::log(amount) - self.mu) / self.sigma
    }

    pub(super) fn mean(&self) -> f64 {
        libm::exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    pub(super) fn second_moment(&self) -> Option<f64> {
        Some(libm::exp(2.0 * (self.mu + self.sigma * self.sigma)))
    }

    pub(super) fn above(&self, amount: f64) -> f64 {
        normal_above(self.standard(amount))
    }

    pub(super) fn excess(&self, amount: f64) -> f64 {
        let z = self.standard(amount);
        (self.mean() * normal_above(z - self.sigma) - amount * normal_above(z)).max(0.0)
    }

    pub(super) fn limited_mean(&self, amount: f64) -> f64 {
        let z = self.standard(amount);
        self.mean() * normal_at_most(z - self.sigma) + amount * normal_above(z)
    }

    /// E\[X²; X ≤ amount\].
    pub(super) fn second_moment_up_to(&self, amount: f64) -> f64 {
        libm::exp(2.0 * (self.mu + self.sigma * self.sigma)) * normal_at_most(self.standard(amount) - 2.0 * self.sigma)
    }

    pub(super) fn limited_second_moment(&self, amount: f64) -> f64 {
        self.second_moment_up_to(amount) + amount * amount * self.above(amount)
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        libm::exp(self.mu + self.sigma * draw.normal())
    }

    /// The mean and variance of ln(X/threshold) among those above the threshold.
    pub(crate) fn log_excess(&self, threshold: f64) -> (f64, f64) {
        let z = self.standard(threshold);
        let hazard = normal_density(z) / normal_above(z);
        let variance = self.sigma * self.sigma * (1.0 + z * hazard - hazard * hazard);
        (self.sigma * (hazard - z), variance)
    }
}
