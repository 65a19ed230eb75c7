//! Single amounts with probabilities.

use crate::Refusal;
use crate::random::Draw;
use crate::refusal::{positive, probability};

/// Amounts above zero with probabilities, in rising order.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    /// (amount in kr, probability), amounts rising.
    points: Vec<(f64, f64)>,
    /// The running sum of the probabilities.
    cumulative: Vec<f64>,
}

impl Discrete {
    /// More points are refused: observed costs of a whole region fit in.
    pub const POINTS_MAX: usize = 5_000_000;

    /// Of amounts in kr > 0 with their probabilities, in any order; equal amounts are added.
    ///
    /// # Errors
    ///
    /// When an amount is not above zero, or the probabilities do not add up to 1 within 1e-9.
    pub fn new(mut points: Vec<(f64, f64)>) -> Result<Self, Refusal> {
        if points.len() > Self::POINTS_MAX {
            return Err(Refusal::LimitExceeded { name: "amounts", limit: Self::POINTS_MAX as u64 });
        }
        for &(amount, share) in &points {
            positive("amount", amount)?;
            probability(share)?;
        }
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let sum: f64 = points.iter().map(|point| point.1).sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(Refusal::ProbabilitiesMustSumToOne { sum });
        }
        let running = |total: &mut f64, point: &(f64, f64)| {
            *total += point.1;
            Some(*total)
        };
        let cumulative = points.iter().scan(0.0, running).collect();
        Ok(Self { points, cumulative })
    }

    /// One amount that everyone costs who costs anything.
    ///
    /// # Errors
    ///
    /// When the amount is not above zero.
    pub fn constant(amount: f64) -> Result<Self, Refusal> {
        Self::new(vec![(amount, 1.0)])
    }

    /// The amounts with their probabilities, rising.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        let points = self.points.iter().map(|&(amount, share)| (amount * factor, share)).collect();
        Self { points, cumulative: self.cumulative.clone() }
    }

    pub(super) fn maximum(&self) -> f64 {
        self.points.last().map_or(0.0, |point| point.0)
    }

    fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.points.iter().map(|&(amount, share)| share * value(amount)).sum()
    }

    pub(super) fn mean(&self) -> f64 {
        self.expect(|amount| amount)
    }

    pub(super) fn second_moment(&self) -> Option<f64> {
        Some(self.expect(|amount| amount * amount))
    }

    pub(super) fn above(&self, limit: f64) -> f64 {
        self.expect(|amount| if amount > limit { 1.0 } else { 0.0 })
    }

    pub(super) fn excess(&self, limit: f64) -> f64 {
        self.expect(|amount| (amount - limit).max(0.0))
    }

    pub(super) fn limited_mean(&self, limit: f64) -> f64 {
        self.expect(|amount| amount.min(limit))
    }

    pub(super) fn limited_second_moment(&self, limit: f64) -> f64 {
        self.expect(|amount| amount.min(limit) * amount.min(limit))
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        let at = draw.uniform();
        let place = self.cumulative.partition_point(|&sum| sum <= at);
        self.points.get(place).or(self.points.last()).map_or(0.0, |point| point.0)
    }
}
