//! Stop-loss per person and year: the centre carries a person's cost up to a retention, somebody else the rest.

use crate::{Portfolio, Refusal, Severity, TwoPart};

/// The terms of a stop-loss.
///
/// The retention follows the year's common shock: in a year in which everything is 3 % dearer it is 3 % higher. A retention fixed in
/// kronor would cede somewhat more in such years; reckoning without that errs on the side of more risk, and keeps what is
/// common to all apart from what happens to persons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopLoss {
    retention: f64,
    loading: f64,
}

impl StopLoss {
    /// With the retention in kr per person and year, from 0, and the loading on the premium as a share from 0 (0.1 is ten per
    /// cent above what is ceded in the mean).
    ///
    /// # Errors
    ///
    /// When one is below zero or not finite.
    pub fn new(retention: f64, loading: f64) -> Result<Self, Refusal> {
        let checked = |name, given: f64| {
            if given.is_finite() && given >= 0.0 {
                Ok(given)
            } else {
                Err(Refusal::ParameterMustLieInItsRange { name, given })
            }
        };
        Ok(Self { retention: checked("retention", retention)?, loading: checked("loading", loading)? })
    }

    /// The most that a centre carries for a person and year, kr.
    pub fn retention(&self) -> f64 {
        self.retention
    }

    /// The share that the premium lies above what is ceded in the mean.
    pub fn loading(&self) -> f64 {
        self.loading
    }

    /// What the terms mean for one who costs something.
    pub fn on_severity(&self, severity: &Severity) -> Layers {
        self.layers(severity.limited_mean(self.retention), severity.excess(self.retention))
    }

    /// What the terms mean for one listed person.
    pub fn on_person(&self, person: &TwoPart) -> Layers {
        self.layers(person.limited_mean(self.retention), person.excess(self.retention))
    }

    /// What the terms mean for all listed of a portfolio, whatever terms it has itself.
    pub fn on_portfolio(&self, portfolio: &Portfolio) -> Layers {
        let sum = |mean: &dyn Fn(&TwoPart) -> f64| {
            portfolio.groups().iter().map(|group| f64::from(group.listed) * mean(&group.person)).sum()
        };
        self.layers(sum(&|person| person.limited_mean(self.retention)), sum(&|person| person.excess(self.retention)))
    }

    fn layers(&self, retained: f64, ceded: f64) -> Layers {
        Layers { retained, ceded, premium: ceded * (1.0 + self.loading) }
    }
}

/// A mean yearly cost, split at a retention.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layers {
    /// Carried in the mean, kr.
    pub retained: f64,
    /// Ceded in the mean, kr.
    pub ceded: f64,
    /// Paid for what is ceded, kr: the mean and the loading on it.
    pub premium: f64,
}

impl Layers {
    /// The ceded part of the whole mean, 0 to 1; 0 where nothing is expected to cost.
    pub fn ceded_share(&self) -> f64 {
        let whole = self.retained + self.ceded;
        if whole > 0.0 { self.ceded / whole } else { 0.0 }
    }
}
