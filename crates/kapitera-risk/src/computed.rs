//! The exact distribution of a year's cost: the compound sum by fast Fourier transform.
//!
//! With φ the transform of one user's cost on the cells, a person's is 1 − p + p φ, n persons' its n-th power, a centre's the
//! product over bands (the generating function of independent sums; S. A. Klugman, H. H. Panjer, G. E. Willmot, Loss Models, ch.
//! on aggregate loss). The common shock is mixed in afterwards, so that both distributions are had.
//!
//! The transform runs without the processor's vector instructions, so that machines do not differ in the last bits.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::lattice::{Lattice, Part, Resolution, parts};
use crate::{Distribution, Portfolio, Refusal, Shock};

/// The exact distributions of what a centre carries in a year (or in several).
#[derive(Clone, Debug)]
pub struct Computed {
    /// By what happens to the persons alone, each independent of the others.
    pub persons_only: Distribution,
    /// With the common shock on top.
    pub with_shock: Distribution,
}

impl Computed {
    /// For one year of a portfolio.
    ///
    /// # Errors
    ///
    /// When a step was asked for that takes more cells than two million.
    pub fn of(portfolio: &Portfolio, resolution: Resolution) -> Result<Self, Refusal> {
        let persons_only = persons_only(portfolio, resolution)?;
        let with_shock = persons_only.shocked(portfolio.shock());
        Ok(Self { persons_only, with_shock })
    }

    /// For the sum of `years` ≥ 1 years: other persons' luck and another shock in each.
    #[must_use]
    pub fn over_years(&self, years: u32) -> Self {
        Self { persons_only: self.persons_only.repeated(years), with_shock: self.with_shock.repeated(years) }
    }
}

/// P(S T > amount) without laying out the mixture: the shock's quadrature over the distribution of T.
pub(crate) fn above_with_shock(persons_only: &Distribution, shock: Shock, amount: f64) -> f64 {
    let mean = persons_only.mean();
    let variation = if mean > 0.0 { persons_only.variance().sqrt() / mean } else { 1.0 };
    let nodes = shock.nodes(variation);
    nodes.into_iter().map(|(factor, weight)| weight * persons_only.above(amount / factor)).sum()
}

/// The distribution without the common shock.
pub(crate) fn persons_only(portfolio: &Portfolio, resolution: Resolution) -> Result<Distribution, Refusal> {
    let parts = parts(portfolio);
    let Some(lattice) = Lattice::choose(&parts, portfolio.retention(), resolution)? else {
        return Ok(Distribution::zero());
    };
    let masses: Vec<Vec<f64>> = parts.iter().map(|part| lattice.masses(part.severity)).collect();
    let aliasing = lattice.outside(&parts, &masses);
    assert!(aliasing < 1e-8, "the window holds nearly everything: {aliasing:e} outside of {lattice:?}");
    let log_inside: f64 = parts
        .iter()
        .map(|part| f64::from(part.listed) * libm::log1p(-part.share * lattice.left_out(part.severity)))
        .sum();
    let beyond = -libm::expm1(log_inside);
    let masses = transform(&parts, &masses, &lattice);
    let sum: f64 = masses.iter().sum();
    // A transform is right to some 1e-15 of its largest value; the power multiplies that by the number of persons.
    let rounding = 1e-9 + 1e-14 * portfolio.listed() as f64;
    assert!((sum + beyond - 1.0).abs() < rounding, "the probabilities add up to one: {sum} and {beyond} beyond");
    Ok(Distribution::new(lattice.step, lattice.first, masses, beyond, aliasing))
}

fn transform(parts: &[Part<'_>], masses: &[Vec<f64>], lattice: &Lattice) -> Vec<f64> {
    let length = lattice.cells;
    let mut planner = FftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(length);
    let mut product = vec![Complex::new(1.0, 0.0); length];
    let mut buffer = vec![Complex::new(0.0, 0.0); length];
    for (part, masses) in parts.iter().zip(masses) {
        buffer.fill(Complex::new(0.0, 0.0));
        for (cell, mass) in masses.iter().enumerate() {
            buffer[cell % length].re += part.share * mass;
        }
        buffer[0].re += 1.0 - part.share;
        forward.process(&mut buffer);
        for (whole, value) in product.iter_mut().zip(&buffer) {
            *whole *= value.powu(part.listed);
        }
    }
    planner.plan_fft_inverse(length).process(&mut product);
    let start = lattice.first.rem_euclid(length as i64) as usize;
    (0..length).map(|cell| (product[(start + cell) % length].re / length as f64).max(0.0)).collect()
}
