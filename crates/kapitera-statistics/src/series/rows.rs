//! The equations of a series, a row a month.

use std::f64::consts::TAU;

use super::Observation;
use super::plan::Plan;

/// What a coefficient is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// The level at the introduction, as it would have been without it; seasons evened out.
    Level,
    /// The change a month before the introduction.
    Trend,
    /// How much the level changed at the introduction.
    Step,
    /// How much the change a month changed.
    Bend,
    /// The part of the season that goes as the cosine; the number is waves a year.
    Cosine(u8),
    /// The part of the season that goes as the sine.
    Sine(u8),
}

/// Of which series a coefficient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The series itself.
    Target,
    /// The series beside it.
    Comparison,
    /// The series itself less the one beside it.
    Difference,
}

/// Where a row belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// 0 or 1; what is left of one series says nothing of what is left of the other.
    pub series: u8,
    pub month: i32,
}

/// Equations in order of series and month.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub columns: Vec<Vec<f64>>,
    pub values: Vec<f64>,
    pub places: Vec<Place>,
}

impl Rows {
    /// Degrees of freedom: the rows beyond the columns. What is asked of the rows has been found to have fewer columns.
    pub fn freedom(&self) -> f64 {
        self.values.len() as f64 - self.columns.len() as f64
    }
}

impl Plan {
    /// What is estimated of each series.
    pub(super) fn terms(&self) -> Vec<Term> {
        let waves = (1..=self.season.pairs()).flat_map(|wave| [Term::Cosine(wave), Term::Sine(wave)]);
        // The sine of two months to a wave is 0 in all of them.
        let waves = waves.filter(|term| *term != Term::Sine(6));
        [Term::Level, Term::Trend, Term::Step, Term::Bend].into_iter().chain(waves).collect()
    }

    fn cell(&self, term: Term, month: i32) -> f64 {
        let since = f64::from(month) - f64::from(self.introduction);
        let angle = |wave: u8| TAU * f64::from(wave) * f64::from(month.rem_euclid(12)) / 12.0;
        match term {
            Term::Level => 1.0,
            Term::Trend => since,
            Term::Step => f64::from(u8::from(since >= 0.0)),
            Term::Bend => since.max(0.0),
            Term::Cosine(wave) => angle(wave).cos(),
            Term::Sine(wave) => angle(wave).sin(),
        }
    }

    /// The equations of one series.
    pub(super) fn rows(&self, series: &[Observation]) -> Rows {
        let column = |term: Term| series.iter().map(|one| self.cell(term, one.month)).collect();
        Rows {
            columns: self.terms().into_iter().map(column).collect(),
            values: series.iter().map(|one| one.value).collect(),
            places: series.iter().map(|one| Place { series: 0, month: one.month }).collect(),
        }
    }

    /// The equations of two series: the terms of the one beside it, then those of the difference, which it has none of.
    pub(super) fn stacked(&self, comparison: &[Observation], target: &[Observation]) -> Rows {
        let (comparison, target) = (self.rows(comparison), self.rows(target));
        let joined = |one: &[f64], other: &[f64]| [one, other].concat();
        let none = vec![0.0; comparison.values.len()];
        let pairs = comparison.columns.iter().zip(&target.columns);
        let shared = pairs.map(|(one, other)| joined(one, other));
        let apart = target.columns.iter().map(|column| joined(&none, column));
        Rows {
            columns: shared.chain(apart).collect(),
            values: joined(&comparison.values, &target.values),
            places: comparison
                .places
                .into_iter()
                .chain(target.places.into_iter().map(|place| Place { series: 1, ..place }))
                .collect(),
        }
    }
}

/// Months from one row to the next of the same series; none where a series begins.
fn steps(places: &[Place]) -> impl Iterator<Item = Option<i32>> + '_ {
    (0..places.len()).map(|at| {
        let before = at.checked_sub(1).map(|before| places[before]).filter(|place| place.series == places[at].series);
        before.map(|before| places[at].month - before.month)
    })
}

/// The rows that follow upon the month before of the same series.
pub(super) fn following(places: &[Place]) -> impl Iterator<Item = usize> + '_ {
    steps(places).enumerate().filter(|(_, step)| *step == Some(1)).map(|(at, _)| at)
}

/// Prais and Winsten's transformation by one ρ, over gaps too: it makes what is left of the months independent and alike.
///
/// What is left of a month hangs on what is left of the one before by ρ, so on that g months before by ρ^g, with what is new in
/// between growing as (1 − ρ^2g)/(1 − ρ²). The first month of a series has nothing before it, and is kept with the weight √(1 − ρ²).
pub(super) struct Filter {
    /// How much of the row before is taken off, and the weight of what is then left.
    parts: Vec<(f64, f64)>,
}

impl Filter {
    pub fn of(places: &[Place], rho: f64) -> Self {
        let new = 1.0 - rho * rho;
        let part = |step: Option<i32>| match step {
            None => (0.0, new.sqrt()),
            Some(1) => (rho, 1.0),
            Some(months) => {
                let carried = rho.powi(months);
                (carried, (new / (1.0 - carried * carried)).sqrt())
            }
        };
        Self { parts: steps(places).map(part).collect() }
    }

    pub fn apply(&self, cells: &[f64]) -> Vec<f64> {
        let before = |at: usize| if at == 0 { 0.0 } else { cells[at - 1] };
        let cell = |(at, (carried, weight)): (usize, &(f64, f64))| (cells[at] - carried * before(at)) * weight;
        self.parts.iter().enumerate().map(cell).collect()
    }

    /// ln of how much the transformation shrinks what it is applied to.
    pub fn log_determinant(&self) -> f64 {
        self.parts.iter().map(|(_, weight)| weight.ln()).sum()
    }
}

/// How what is left of a month hangs together with the month before: Σ e_t e_{t−1} / Σ e²_{t−1}, over neighbouring months alone.
pub(super) fn autocorrelation(places: &[Place], residuals: &[f64]) -> f64 {
    let (shared, before) = following(places).fold((0.0, 0.0), |(shared, before), at| {
        (shared + residuals[at] * residuals[at - 1], before + residuals[at - 1] * residuals[at - 1])
    });
    if before > 0.0 { shared / before } else { 0.0 }
}
