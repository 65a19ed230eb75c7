//! Gamma costs.

use crate::Refusal;
use crate::random::Draw;
use crate::refusal::positive;
use crate::special::{gamma_step, incomplete_gamma};

/// A gamma cost: `shape` without unit, `scale` in kr; mean = shape × scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// With this shape > 0 and this scale > 0 in kr.
    ///
    /// # Errors
    ///
    /// When one is not a finite number above zero.
    pub fn new(shape: f64, scale: f64) -> Result<Self, Refusal> {
        Ok(Self { shape: positive("shape", shape)?, scale: positive("scale", scale)? })
    }

    /// The shape; 1 is the exponential.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The scale, kr.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { shape: self.shape, scale: self.scale * factor }
    }

    pub(super) fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    pub(super) fn second_moment(&self) -> Option<f64> {
        Some(self.shape * (self.shape + 1.0) * self.scale * self.scale)
    }

    pub(super) fn above(&self, amount: f64) -> f64 {
        incomplete_gamma(self.shape, amount / self.scale).1
    }

    pub(super) fn excess(&self, amount: f64) -> f64 {
        let x = amount / self.scale;
        let (_, upper) = incomplete_gamma(self.shape, x);
        // Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1): a θ Q(a + 1, x) − d Q(a, x), without a second function.
        (self.mean() * gamma_step(self.shape, x) + (self.mean() - amount) * upper).max(0.0)
    }

    pub(super) fn limited_mean(&self, amount: f64) -> f64 {
        let x = amount / self.scale;
        self.mean() * incomplete_gamma(self.shape + 1.0, x).0 + amount * incomplete_gamma(self.shape, x).1
    }

    /// E\[X²; X ≤ amount\].
    pub(super) fn second_moment_up_to(&self, amount: f64) -> f64 {
        let second = self.shape * (self.shape + 1.0) * self.scale * self.scale;
        second * incomplete_gamma(self.shape + 2.0, amount / self.scale).0
    }

    pub(super) fn limited_second_moment(&self, amount: f64) -> f64 {
        self.second_moment_up_to(amount) + amount * amount * self.above(amount)
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        self.scale * draw.gamma(self.shape)
    }

    /// The mean and variance of ln(X/threshold) among those above the threshold, by Simpson's rule on y = ln(x/threshold):
    /// E\[Y\] = ∫ S(y) dy / S(0), E\[Y²\] = ∫ 2y S(y) dy / S(0).
    pub(crate) fn log_excess(&self, threshold: f64) -> (f64, f64) {
        const CELLS: u32 = 400;
        let base = self.above(threshold);
        // Far enough out that e^-x has no weight left.
        let end = libm::log(1.0 + (60.0 + 10.0 * self.shape) * self.scale / threshold);
        let width = end / f64::from(CELLS);
        let (mut first, mut second) = (0.0, 0.0);
        for place in 0..=CELLS {
            let y = width * f64::from(place);
            let weight = if place == 0 || place == CELLS { 1.0 } else { f64::from(2 + 2 * (place % 2)) };
            let above = self.above(threshold * libm::exp(y)) / base;
            first += weight * above;
            second += weight * 2.0 * y * above;
        }
        let (first, second) = (first * width / 3.0, second * width / 3.0);
        (first, second - first * first)
    }
}
