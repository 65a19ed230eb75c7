//! What strikes all persons of a year alike: an influenza, a new price list. Pooling does not remove it.

use crate::special::{normal_above, normal_density};
use crate::{Refusal, random::Draw};

/// A lognormal factor on all costs of a year, with mean 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    tau: f64,
}

impl Shock {
    /// No common shock.
    pub const NONE: Self = Self { tau: 0.0 };

    /// With the standard deviation `tau` of the factor, from 0 to 2: 0.03 is a year three per cent up or down.
    ///
    /// # Errors
    ///
    /// When it is below zero, above 2 or not finite.
    pub fn new(tau: f64) -> Result<Self, Refusal> {
        if (0.0..=2.0).contains(&tau) {
            Ok(Self { tau })
        } else {
            Err(Refusal::ParameterMustLieInItsRange { name: "tau", given: tau })
        }
    }

    /// The standard deviation of the factor.
    pub fn tau(&self) -> f64 {
        self.tau
    }

    /// The standard deviation of the factor's logarithm, s² = ln(1 + τ²); its mean is −s²/2.
    pub(crate) fn log_deviation(&self) -> f64 {
        libm::log1p(self.tau * self.tau).sqrt()
    }

    /// The factor at this standard normal.
    pub(crate) fn at(&self, z: f64) -> f64 {
        let s = self.log_deviation();
        libm::exp(s * z - 0.5 * s * s)
    }

    /// The probability that the factor is above `limit`.
    pub(crate) fn above(&self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return 1.0;
        }
        if self.tau == 0.0 {
            return if limit < 1.0 { 1.0 } else { 0.0 };
        }
        let s = self.log_deviation();
        normal_above((libm::log(limit) + 0.5 * s * s) / s)
    }

    pub(crate) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        if self.tau == 0.0 { 1.0 } else { self.at(draw.normal()) }
    }

    /// Factors with weights that sum to 1 and have the mean 1, for quadrature.
    ///
    /// The trapezoid rule over the normal, ±7.5 standard deviations, which converges faster than any power of the distance for
    /// smooth functions. `variation` is the coefficient of variation of what is mixed: from node to node the factor changes by at
    /// most half of it, at which bells of that width melt together (they differ from their mean by e^(−2π²/0.25)).
    pub(crate) fn nodes(&self, variation: f64) -> Vec<(f64, f64)> {
        const REACH: f64 = 7.5;
        const NODES_MAX: f64 = 4000.0;
        if self.tau == 0.0 {
            return vec![(1.0, 1.0)];
        }
        let wanted = ((0.5 * variation).max(1e-4) / self.log_deviation()).min(0.25);
        let half = (REACH / wanted.max(2.0 * REACH / NODES_MAX)).ceil() as i32;
        let distance = REACH / f64::from(half);
        let mut nodes: Vec<(f64, f64)> = (-half..=half)
            .map(|place| {
                let z = distance * f64::from(place);
                (self.at(z), normal_density(z))
            })
            .collect();
        let weight: f64 = nodes.iter().map(|node| node.1).sum();
        let mean: f64 = nodes.iter().map(|node| node.0 * node.1 / weight).sum();
        for node in &mut nodes {
            *node = (node.0 / mean, node.1 / weight);
        }
        nodes
    }
}
