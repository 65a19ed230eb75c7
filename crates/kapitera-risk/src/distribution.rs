//! A distribution over amounts that are whole multiples of a step.

use std::sync::Arc;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::Shock;

/// How many cells a mixture or a sum of years may have before its step is doubled.
const CELLS_MAX: usize = 1 << 20;

/// Probabilities at equidistant amounts.
///
/// What the discretisation does: a cost between two amounts is shared between them so that the mean is kept; the variance grows by
/// at most a quarter of the step squared per user. What is missing: [`Self::beyond`], the probability of a person so dear
/// that no cell was kept for it, which counts as above every amount.
#[derive(Clone, Debug)]
pub struct Distribution {
    step: f64,
    /// The multiple of the step that the first cell stands for.
    first: i64,
    masses: Arc<[f64]>,
    /// Running sums of the masses.
    cumulative: Arc<[f64]>,
    beyond: f64,
    aliasing: f64,
}

impl Distribution {
    /// All probability at zero.
    pub(crate) fn zero() -> Self {
        Self::new(1.0, 0, vec![1.0], 0.0, 0.0)
    }

    pub(crate) fn new(step: f64, first: i64, masses: Vec<f64>, beyond: f64, aliasing: f64) -> Self {
        let mut sum = 0.0;
        let cumulative = masses
            .iter()
            .map(|mass| {
                sum += mass;
                sum
            })
            .collect();
        Self { step, first, masses: masses.into(), cumulative, beyond, aliasing }
    }

    /// The distance between amounts, kr.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The amounts with their probabilities, rising.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.masses.iter().enumerate().map(|(cell, &mass)| (self.amount(cell), mass))
    }

    /// How many amounts there are.
    pub fn cells(&self) -> usize {
        self.masses.len()
    }

    /// The probability of an amount too high to have a cell; 0 with a stop-loss.
    ///
    /// [`Self::at_most`] is at most this much too small. It is below a thousandth, so that the worst year in a hundred can be read.
    pub fn beyond(&self) -> f64 {
        self.beyond
    }

    /// A bound on the probability that landed at wrong amounts because the transform is circular.
    pub fn aliasing(&self) -> f64 {
        self.aliasing
    }

    /// The largest probability at one amount: a probability is read no finer than this.
    pub fn resolution(&self) -> f64 {
        self.masses.iter().copied().fold(0.0, f64::max)
    }

    fn amount(&self, cell: usize) -> f64 {
        (self.first + cell as i64) as f64 * self.step
    }

    /// The probability of at most `amount` kr.
    pub fn at_most(&self, amount: f64) -> f64 {
        // An amount that is a multiple of the step but for its last bits counts as that multiple.
        let place = (amount / self.step + 1e-7).floor() - self.first as f64;
        if place < 0.0 {
            return 0.0;
        }
        let last = self.cumulative.len() - 1;
        self.cumulative[(place as usize).min(last)].min(1.0)
    }

    /// The probability of more than `amount` kr.
    pub fn above(&self, amount: f64) -> f64 {
        (1.0 - self.at_most(amount)).max(0.0)
    }

    /// The smallest amount that is not exceeded with probability `probability`, kr; `None` when it lies beyond the cells.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        let cell = self.cumulative.partition_point(|&sum| sum < probability);
        (cell < self.cumulative.len()).then(|| self.amount(cell))
    }

    /// The mean, kr, of what has cells.
    pub fn mean(&self) -> f64 {
        let middle = self.amount(self.masses.len() / 2);
        let mass = self.cumulative[self.cumulative.len() - 1];
        (middle * mass + self.moment(|amount| amount - middle)) / mass
    }

    /// The variance, kr², of what has cells.
    pub fn variance(&self) -> f64 {
        let (mean, mass) = (self.mean(), self.cumulative[self.cumulative.len() - 1]);
        self.moment(|amount| (amount - mean) * (amount - mean)) / mass
    }

    fn moment(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.points().map(|(amount, mass)| mass * value(amount)).sum()
    }

    /// The distribution of the amount times an independent common shock.
    pub(crate) fn shocked(&self, shock: Shock) -> Self {
        let only_zero = self.masses.len() == 1 && self.first == 0;
        if shock.tau() == 0.0 || only_zero {
            return self.clone();
        }
        let mean = self.mean();
        let variation = if mean > 0.0 { self.variance().sqrt() / mean } else { 1.0 };
        let nodes = shock.nodes(variation);
        let (lowest, highest) = (nodes[0].0, nodes[nodes.len() - 1].0);
        let end = self.first + self.masses.len() as i64;
        let width = end as f64 * highest - self.first as f64 * lowest;
        let mut factor = 1.0;
        while width / factor > CELLS_MAX as f64 {
            factor *= 2.0;
        }
        let first = (self.first as f64 * lowest / factor).floor() as i64;
        let mut masses = vec![0.0; (width / factor) as usize + 4];
        for (value, weight) in nodes {
            let ratio = value / factor;
            for (cell, mass) in self.masses.iter().enumerate().filter(|(_, mass)| **mass > 1e-17) {
                let place = (self.first + cell as i64) as f64 * ratio - first as f64;
                let low = place.floor();
                let upper = weight * mass * (place - low);
                masses[low as usize] += weight * mass - upper;
                masses[low as usize + 1] += upper;
            }
        }
        Self::new(self.step * factor, first, masses, self.beyond, self.aliasing)
    }

    /// The distribution of the sum of `times` ≥ 1 independent amounts like this one.
    pub(crate) fn repeated(&self, times: u32) -> Self {
        if times <= 1 {
            return self.clone();
        }
        let count = f64::from(times);
        let mut one = self.clone();
        while one.masses.len() * times as usize > CELLS_MAX {
            one = one.coarser();
        }
        let length = ((one.masses.len() - 1) * times as usize + 1).next_power_of_two();
        let mut planner = FftPlanner::new();
        let mut buffer = vec![Complex::new(0.0, 0.0); length];
        for (cell, mass) in buffer.iter_mut().zip(one.masses.iter()) {
            cell.re = *mass;
        }
        planner.plan_fft_forward(length).process(&mut buffer);
        for value in &mut buffer {
            *value = value.powu(times);
        }
        planner.plan_fft_inverse(length).process(&mut buffer);
        let cells = (one.masses.len() - 1) * times as usize + 1;
        let masses = buffer[..cells].iter().map(|value| (value.re / length as f64).max(0.0)).collect();
        let beyond = -libm::expm1(count * libm::log1p(-one.beyond));
        Self::new(one.step, one.first * i64::from(times), masses, beyond, one.aliasing * count)
    }

    /// The same with twice the step: what lies at an odd multiple is shared by its neighbours.
    fn coarser(&self) -> Self {
        let first = self.first.div_euclid(2);
        let mut masses = vec![0.0; self.masses.len() / 2 + 2];
        for (cell, mass) in self.masses.iter().enumerate() {
            let multiple = self.first + cell as i64;
            let place = (multiple.div_euclid(2) - first) as usize;
            if multiple.rem_euclid(2) == 0 {
                masses[place] += mass;
            } else {
                masses[place] += 0.5 * mass;
                masses[place + 1] += 0.5 * mass;
            }
        }
        Self::new(2.0 * self.step, first, masses, self.beyond, self.aliasing)
    }
}
