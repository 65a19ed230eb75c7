//! The main result: Prais and Winsten's estimate, with errors that do not take ρ to be known.

use super::Role;
use super::least_squares::residuals;
use super::methods::{Estimates, prais_winsten};
use super::residual_checks::{durbin_watson, left_over};
use super::restricted::{is_edge, possible};
use super::rows::{Filter, Rows};
use super::square::Square;

/// How the months of a series hang together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Which series.
    pub role: Role,
    /// ρ by Prais and Winsten: how much of what is left of a month comes back in the next. It comes out too low in short series.
    pub rho: f64,
    /// The mean of ρ by how likely each is.
    pub rho_likely: f64,
    /// ρ ran to the end of what is searched, or did not come to rest.
    pub at_edge: bool,
    /// Durbin and Watson's statistic of what ordinary least squares leaves: 2 where months have nothing to do with each other, towards 0 where
    /// they follow each other. Told because it is asked for; in short series it says little.
    pub durbin_watson: f64,
    /// How often chance alone would leave so much between months up to a year apart, after ρ (Ljung and Box 1978). Small where seasons or
    /// habits are left that the equations do not know; none where the series is too short to tell.
    pub left_over: Option<f64>,
}

/// Of one series.
pub(super) struct Headline {
    pub estimates: Estimates,
    pub correlation: Correlation,
    /// What is new in each month.
    pub innovations: Vec<f64>,
}

/// The estimate of one series. None where the equations cannot be told apart.
///
/// The coefficients b are Prais and Winsten's. Their covariance is Σ w(ρ) [s²(ρ) (X*′X*)⁻¹ + (b(ρ) − b)(b(ρ) − b)′] over the ρ that are tried,
/// w being their restricted likelihood.
pub(super) fn headline(rows: &Rows, role: Role) -> Option<Headline> {
    let main = prais_winsten(rows)?;
    let coefficients = main.estimates.coefficients;
    let all = possible(rows)?;
    let mut covariance = Square::zero(coefficients.len());
    for one in &all {
        covariance.add(&one.found.inverse, one.weight * one.found.squares / rows.freedom());
        let apart: Vec<f64> = one.found.coefficients.iter().zip(&coefficients).map(|(one, main)| one - main).collect();
        covariance.add_outer(&apart, one.weight);
    }
    let left = residuals(&rows.columns, &rows.values, &coefficients);
    let innovations = Filter::of(&rows.places, main.rho).apply(&left);
    let correlation = Correlation {
        role,
        rho: main.rho,
        rho_likely: all.iter().map(|one| one.weight * one.rho).sum(),
        at_edge: main.at_edge || is_edge(&all),
        durbin_watson: durbin_watson(rows)?,
        left_over: left_over(&rows.places, &innovations),
    };
    let estimates = Estimates { coefficients, covariance, freedom: rows.freedom() };
    Some(Headline { estimates, correlation, innovations })
}

/// Both series together: the coefficients of the one beside, then those of the difference.
///
/// Each has a ρ of its own. What is new in a month may strike both; by how much, r, is the correlation of their innovations, and the covariance
/// between their coefficients is r times the geometric mean of their covariances: exactly the one of two regressions with the same rows when
/// ρ is the same. The degrees of freedom are those of one series, for the two share their months.
pub(super) fn together(comparison: &Headline, target: &Headline) -> (Estimates, f64) {
    let shared = correlation(&comparison.innovations, &target.innovations);
    let (one, other) = (&comparison.estimates, &target.estimates);
    let size = one.coefficients.len();
    let between = one.covariance.geometric_mean(&other.covariance);
    // Without noise there is no covariance to share.
    let between = between.map_or_else(|| Square::zero(size), |mean| mean.times(shared));
    let covariance = Square::of(2 * size, |row, column| {
        let (at, to) = (row % size, column % size);
        let (own, crossed) = (one.covariance.at(at, to), between.at(at, to));
        match (row < size, column < size) {
            (true, true) => own,
            (false, false) => own + other.covariance.at(at, to) - 2.0 * crossed,
            _ => crossed - own,
        }
    });
    let apart = other.coefficients.iter().zip(&one.coefficients).map(|(other, one)| other - one);
    let coefficients = one.coefficients.iter().copied().chain(apart).collect();
    (Estimates { coefficients, covariance, freedom: one.freedom }, shared)
}

/// How two lots of innovations go together; they have mean 0 but for rounding.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    let size = (product(one, one) * product(other, other)).sqrt();
    if size > 0.0 { product(one, other) / size } else { 0.0 }
}
