//! What a person who costs anything costs in a year: a distribution over amounts above zero, in kr.
//!
//! Each family answers the same questions in closed form: what is above an amount, the mean excess over it, moments of what is
//! cut off at it. A stop-loss, the discretisation and the check of both rest on these.

mod discrete;
mod gamma;
mod lognormal;
mod pareto;
mod spliced;

pub use discrete::Discrete;
pub use gamma::Gamma;
pub use lognormal::Lognormal;
pub use pareto::Pareto;
pub use spliced::{Body, Spliced};

use crate::random::Draw;

/// The distribution of a yearly cost, given that there is one.
#[derive(Clone, Debug, PartialEq)]
pub enum Severity {
    /// The logarithm is normal.
    Lognormal(Lognormal),
    /// Gamma: lighter in the tail than the lognormal.
    Gamma(Gamma),
    /// Pareto of the first kind: nothing below a threshold, a power above it.
    Pareto(Pareto),
    /// A lognormal or gamma below a threshold, a Pareto tail above.
    Spliced(Spliced),
    /// Single amounts with probabilities: a price, or the observed costs as they are.
    Discrete(Discrete),
}

/// The same question to whichever family it is.
macro_rules! ask {
    ($severity:expr, $law:ident => $answer:expr) => {
        match $severity {
            Severity::Lognormal($law) => $answer,
            Severity::Gamma($law) => $answer,
            Severity::Pareto($law) => $answer,
            Severity::Spliced($law) => $answer,
            Severity::Discrete($law) => $answer,
        }
    };
}

impl Severity {
    /// The mean, kr; it always exists, since a tail without one is refused.
    pub fn mean(&self) -> f64 {
        ask!(self, law => law.mean())
    }

    /// The second moment, kr²; `None` where it does not exist (a Pareto tail with α ≤ 2).
    pub fn second_moment(&self) -> Option<f64> {
        ask!(self, law => law.second_moment())
    }

    /// The variance, kr²; `None` where it does not exist.
    pub fn variance(&self) -> Option<f64> {
        self.second_moment().map(|second| (second - self.mean() * self.mean()).max(0.0))
    }

    /// The probability of costing more than `amount`.
    pub fn above(&self, amount: f64) -> f64 {
        if amount < 0.0 { 1.0 } else { ask!(self, law => law.above(amount)) }
    }

    /// E\[max(X − amount, 0)\], kr: what a stop-loss at `amount` cedes in the mean. At 0 and below it is the mean less `amount`.
    pub fn excess(&self, amount: f64) -> f64 {
        if amount <= 0.0 { self.mean() - amount } else { ask!(self, law => law.excess(amount)) }
    }

    /// E\[min(X, amount)\], kr: what is retained in the mean.
    pub fn limited_mean(&self, amount: f64) -> f64 {
        if amount <= 0.0 { 0.0 } else { ask!(self, law => law.limited_mean(amount)) }
    }

    /// E\[min(X, amount)²\], kr².
    pub fn limited_second_moment(&self, amount: f64) -> f64 {
        if amount <= 0.0 { 0.0 } else { ask!(self, law => law.limited_second_moment(amount)) }
    }

    /// The amount that no cost is above, when there is one.
    pub fn maximum(&self) -> Option<f64> {
        if let Self::Discrete(law) = self { Some(law.maximum()) } else { None }
    }

    /// The same distribution with all amounts multiplied by `factor` > 0.
    ///
    /// # Errors
    ///
    /// When the factor is not a finite number above zero.
    pub fn scaled(&self, factor: f64) -> Result<Self, crate::Refusal> {
        crate::refusal::positive("factor", factor)?;
        Ok(match self {
            Self::Lognormal(law) => Self::Lognormal(law.scaled(factor)),
            Self::Gamma(law) => Self::Gamma(law.scaled(factor)),
            Self::Pareto(law) => Self::Pareto(law.scaled(factor)),
            Self::Spliced(law) => Self::Spliced(law.scaled(factor)),
            Self::Discrete(law) => Self::Discrete(law.scaled(factor)),
        })
    }

    pub(crate) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        ask!(self, law => law.draw(draw))
    }
}
