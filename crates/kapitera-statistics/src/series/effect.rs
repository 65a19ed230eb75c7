//! What the change did, against what would have been.

use crate::{Confidence, Interval, student};

use super::methods::Estimates;
use super::plan::Plan;
use super::rows::Term;

/// What was found. What is said of it is for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Lower than it would have been: the whole interval lies below 0.
    Lower,
    /// Higher than it would have been.
    Higher,
    /// No effect is shown. There may be one; the interval says how large.
    NotShown,
}

/// The effect so many months after the introduction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Months after the introduction.
    pub horizon: u32,
    /// Higher than it would have been by so much, in the unit of the series.
    pub difference: Interval,
    /// The same in per cent of what would have been. None where what would have been cannot be told from 0.
    pub percent: Option<Interval>,
    /// What would have been: the level with the seasons evened out.
    pub counterfactual: Interval,
    /// How often chance alone would give so large a difference, either way.
    pub p: f64,
    /// What was found, by the interval of the difference.
    pub finding: Finding,
}

/// A coefficient with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// What it is about.
    pub term: Term,
    /// Of which series.
    pub role: super::Role,
    /// The estimate and its limits, in the unit of the series, or that a month.
    pub interval: Interval,
    /// Standard error.
    pub error: f64,
    /// The estimate in standard errors.
    pub t: f64,
    /// How often chance alone would give so large an estimate, either way.
    pub p: f64,
}

/// Differences smaller than this share of the largest value are rounding.
const ROUNDING: f64 = 1e-9;

impl Estimates {
    /// A sum of coefficients, each times its weight.
    pub(super) fn sum(&self, weights: &[f64]) -> f64 {
        weights.iter().zip(&self.coefficients).map(|(weight, coefficient)| weight * coefficient).sum()
    }

    fn interval(&self, value: f64, error: f64) -> Interval {
        let reach = student::quantile(self.freedom, Confidence::P95) * error;
        Interval { low: value - reach, value, high: value + reach }
    }

    /// Each coefficient, by its term and series.
    pub(super) fn coefficients(&self, names: &[(Term, super::Role)]) -> Vec<Coefficient> {
        let one = |(at, &(term, role)): (usize, &(Term, super::Role))| {
            let (value, error) = (self.coefficients[at], self.covariance.at(at, at).max(0.0).sqrt());
            let t = student::standard(value, error);
            let interval = self.interval(value, error);
            Coefficient { term, role, interval, error, t, p: student::two_sided(t, self.freedom) }
        };
        names.iter().enumerate().map(one).collect()
    }

    /// The effect at a horizon, from coefficients of one series or of two.
    ///
    /// The difference is linear in the coefficients, so its error is exact. Per cent is a quotient: 100·d/c with the variance
    /// (100/c)² (V_dd − 2 (d/c) V_dc + (d/c)² V_cc), the delta method.
    pub(super) fn effect(&self, plan: &Plan, horizon: u32, scale: f64) -> Effect {
        let (changed, without) = weights(plan, horizon, self.coefficients.len());
        let variance = |one: &[f64], other: &[f64]| self.covariance.between(one, other);
        let (value, base) = (self.sum(&changed), self.sum(&without));
        let error = variance(&changed, &changed).max(0.0).sqrt();
        let difference = self.interval(value, error);
        let counterfactual = self.interval(base, variance(&without, &without).max(0.0).sqrt());
        let share = value / base;
        let spread = variance(&changed, &changed) - 2.0 * share * variance(&changed, &without)
            + share * share * variance(&without, &without);
        let percent = self.interval(100.0 * share, 100.0 / base * spread.max(0.0).sqrt());
        let finding = if difference.holds(0.0) || value.abs() <= ROUNDING * scale {
            Finding::NotShown
        } else if value < 0.0 {
            Finding::Lower
        } else {
            Finding::Higher
        };
        Effect {
            horizon,
            difference,
            percent: (counterfactual.low > ROUNDING * scale).then_some(percent),
            counterfactual,
            p: student::two_sided(student::standard(value, error), self.freedom),
            finding,
        }
    }
}

/// How the coefficients make the effect, and what would have been.
///
/// Of one series: the effect is step + bend·h, and without it there would be level + trend·h. Of two, those of the one beside come first: the
/// effect is step and bend of the difference; without it the target would have gone on by its own level and trend, and changed as the one beside did.
fn weights(plan: &Plan, horizon: u32, many: usize) -> (Vec<f64>, Vec<f64>) {
    let months = f64::from(horizon);
    let terms = plan.terms();
    let changed = |term: &Term| match term {
        Term::Step => 1.0,
        Term::Bend => months,
        _ => 0.0,
    };
    let going_on = |term: &Term| match term {
        Term::Level => 1.0,
        Term::Trend => months,
        _ => 0.0,
    };
    if many == terms.len() {
        return (terms.iter().map(changed).collect(), terms.iter().map(going_on).collect());
    }
    let of_both = terms.iter().map(|term| changed(term) + going_on(term)).chain(terms.iter().map(going_on));
    let of_difference = terms.iter().map(|_| 0.0).chain(terms.iter().map(changed));
    (of_difference.collect(), of_both.collect())
}
