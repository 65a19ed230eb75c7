//! The known ways of estimating the same equations.

use super::least_squares::{LeastSquares, least_squares, residuals};
use super::rows::{Filter, Rows, autocorrelation};
use super::square::Square;

/// A way of estimating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Ordinary least squares: as if months had nothing to do with each other.
    LeastSquares,
    /// Least squares with the errors of Newey and West.
    NeweyWest {
        /// Months that are taken to hang together.
        lag: usize,
    },
    /// Prais and Winsten's estimate with its own errors, which take ρ to be known.
    PraisWinsten,
    /// Restricted maximum likelihood of ρ, with errors that take it to be known.
    Restricted,
}

/// Coefficients and how unsure they are.
#[derive(Clone, Debug)]
pub(super) struct Estimates {
    pub coefficients: Vec<f64>,
    pub covariance: Square,
    /// Degrees of freedom of Student's t.
    pub freedom: f64,
}

/// Estimates with the ρ they stand on.
pub(super) struct Correlated {
    pub estimates: Estimates,
    pub rho: f64,
    /// ρ ran to the end of what is searched.
    pub at_edge: bool,
}

/// Beyond this, what is left of a month is taken to be all of the one before.
pub(super) const RHO_MOST: f64 = 0.99;

impl Estimates {
    /// With the covariance that least squares has.
    pub fn plain(found: LeastSquares, freedom: f64) -> Self {
        let covariance = found.inverse.times(found.squares / freedom);
        Self { coefficients: found.coefficients, covariance, freedom }
    }
}

/// Ordinary least squares.
pub(super) fn ordinary(rows: &Rows) -> Option<Estimates> {
    least_squares(&rows.columns, &rows.values).map(|found| Estimates::plain(found, rows.freedom()))
}

/// Least squares of the rows as one ρ transforms them.
pub(super) fn transformed(rows: &Rows, filter: &Filter) -> Option<LeastSquares> {
    let columns: Vec<Vec<f64>> = rows.columns.iter().map(|column| filter.apply(column)).collect();
    least_squares(&columns, &filter.apply(&rows.values))
}

/// Prais and Winsten 1954, repeated until ρ stands still: least squares, ρ of what is left by [`autocorrelation`], least squares of the
/// transformed rows, ρ of what the untransformed rows have left, and so on. Of two series with one ρ between them.
pub(super) fn prais_winsten(rows: &Rows) -> Option<Correlated> {
    const STEPS: usize = 500;
    const STILL: f64 = 1e-12;
    let mut rho = 0.0_f64;
    let mut still = false;
    let mut found = least_squares(&rows.columns, &rows.values)?;
    for _ in 0..STEPS {
        let left = residuals(&rows.columns, &rows.values, &found.coefficients);
        let next = autocorrelation(&rows.places, &left).clamp(-RHO_MOST, RHO_MOST);
        still = (next - rho).abs() < STILL;
        rho = next;
        found = transformed(rows, &Filter::of(&rows.places, rho))?;
        if still {
            break;
        }
    }
    let at_edge = !still || rho.abs() >= RHO_MOST;
    Some(Correlated { estimates: Estimates::plain(found, rows.freedom()), rho, at_edge })
}

/// Newey and West's lag by the usual rule: ⌊4 (T/100)^(2/9)⌋ of T months, gaps among them.
fn usual_lag(months: usize) -> usize {
    (4.0 * (months as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize
}

/// Least squares with the errors of Newey and West 1987: Bartlett's weights 1 − l/(L + 1), times n/(n − k), Student's t of n − k.
///
/// What each month pulls is first summed over the series (Driscoll and Kraay 1998), so that what both have in a month is reckoned with. A month
/// that is left out pulls nothing, and keeps its neighbours two months apart.
pub(super) fn newey_west(rows: &Rows) -> Option<(Estimates, usize)> {
    let found = least_squares(&rows.columns, &rows.values)?;
    let left = residuals(&rows.columns, &rows.values, &found.coefficients);
    let first = rows.places.iter().map(|place| place.month).min()?;
    let last = rows.places.iter().map(|place| place.month).max()?;
    let months = usize::try_from(last - first).ok()? + 1;
    let size = rows.columns.len();
    let mut pulls = vec![vec![0.0; size]; months];
    for (at, place) in rows.places.iter().enumerate() {
        let month = usize::try_from(place.month - first).ok()?;
        for (pull, column) in pulls[month].iter_mut().zip(&rows.columns) {
            *pull += column[at] * left[at];
        }
    }
    let lag = usual_lag(months);
    let mut middle = Square::zero(size);
    for apart in 0..=lag.min(months - 1) {
        let weight = 1.0 - apart as f64 / (lag as f64 + 1.0);
        // At lag 0 both halves are the same.
        let weight = if apart == 0 { weight / 2.0 } else { weight };
        middle.add(
            &Square::of(size, |row, column| {
                let pair =
                    |at: usize| pulls[at][row] * pulls[at - apart][column] + pulls[at - apart][row] * pulls[at][column];
                (apart..months).map(pair).sum::<f64>()
            }),
            weight,
        );
    }
    let freedom = rows.freedom();
    let covariance = found.inverse.product(&middle).product(&found.inverse).times(rows.values.len() as f64 / freedom);
    Some((Estimates { coefficients: found.coefficients, covariance, freedom }, lag))
}
