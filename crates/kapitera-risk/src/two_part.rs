//! One person's yearly cost in two parts: whether there is any, and how much.

use crate::refusal::probability;
use crate::{Refusal, Severity};

/// A yearly cost that is 0 with probability 1 − `share` and else follows a severity.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoPart {
    share: f64,
    severity: Severity,
}

impl TwoPart {
    /// Of the probability of costing anything and what it then costs.
    ///
    /// # Errors
    ///
    /// When the share is not a probability.
    pub fn new(share: f64, severity: Severity) -> Result<Self, Refusal> {
        Ok(Self { share: probability(share)?, severity })
    }

    /// The probability of costing anything.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// What it costs, if anything.
    pub fn severity(&self) -> &Severity {
        &self.severity
    }

    /// The mean per person, kr.
    pub fn mean(&self) -> f64 {
        self.share * self.severity.mean()
    }

    /// The variance per person, kr²; `None` where it does not exist.
    pub fn variance(&self) -> Option<f64> {
        self.severity.second_moment().map(|second| (self.share * second - self.mean() * self.mean()).max(0.0))
    }

    /// E\[min(X, amount)\] per person, kr.
    pub fn limited_mean(&self, amount: f64) -> f64 {
        self.share * self.severity.limited_mean(amount)
    }

    /// E\[max(X − amount, 0)\] per person, kr, for amounts from 0.
    pub fn excess(&self, amount: f64) -> f64 {
        self.share * self.severity.excess(amount.max(0.0))
    }

    /// The variance of min(X, amount) per person, kr².
    pub fn limited_variance(&self, amount: f64) -> f64 {
        let mean = self.limited_mean(amount);
        (self.share * self.severity.limited_second_moment(amount) - mean * mean).max(0.0)
    }
}
