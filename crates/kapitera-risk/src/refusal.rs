//! What is refused, named by the rule that was broken.

use std::fmt;

use kapitera_message::{Language, Text, text};

/// A value that cannot be what it is given as.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// A location, scale, shape or threshold is not a finite number, or not above zero where it must be.
    ParameterMustLieInItsRange {
        /// Which parameter.
        name: &'static str,
        /// What was given.
        given: f64,
    },
    /// The index of a Pareto tail must be above 1: at 1 and below it has no mean, and nothing can be budgeted.
    TailMustHaveMean {
        /// What was given.
        alpha: f64,
    },
    /// A probability is outside 0 to 1.
    ProbabilityMustLieBetween0And1 {
        /// What was given.
        given: f64,
    },
    /// The probabilities of a discrete cost do not add up to one, or there are none.
    ProbabilitiesMustSumToOne {
        /// Their sum.
        sum: f64,
    },
    /// An observed yearly cost is not above zero, or not finite.
    CostMustBePositive {
        /// The band's number.
        band: u16,
        /// The cost's place in the band, from 0.
        place: usize,
        /// The cost, kr.
        given: f64,
    },
    /// Two bands have the same number.
    BandsMustDiffer {
        /// The number.
        band: u16,
    },
    /// More than is reckoned with.
    LimitExceeded {
        /// Of what.
        name: &'static str,
        /// How many at most.
        limit: u64,
    },
    /// Portfolios with different stop-loss or different common shock are not pooled.
    TermsMustBeEqual,
    /// There is nothing to pool.
    NothingToPool,
    /// No persons are listed, so that no mix is known.
    PersonsMustBeListed,
}

impl Refusal {
    /// The refusal as a sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::ParameterMustLieInItsRange { name, given } => text!(
                "{name} måste vara ett ändligt tal inom sitt område, men är {given}",
                "{name} must be a finite number within its range, but is {given}"
            ),
            Self::TailMustHaveMean { alpha } => text!(
                "svansens index måste vara större än 1 för att ett medelvärde ska finnas, men är {alpha}",
                "the tail's index must be above 1 for a mean to exist, but is {alpha}"
            ),
            Self::ProbabilityMustLieBetween0And1 { given } => {
                text!("en sannolikhet ligger mellan 0 och 1, inte {given}", "a probability is 0 to 1, not {given}")
            }
            Self::ProbabilitiesMustSumToOne { sum } => {
                text!("sannolikheterna blir tillsammans {sum}, inte 1", "the probabilities add up to {sum}, not 1")
            }
            Self::CostMustBePositive { band, place, given } => text!(
                "kostnad {place} i åldersklass {band} är {given}; den som inte kostat räknas bland person-år utan kostnad",
                "cost {place} of age band {band} is {given}; who cost nothing is counted among person-years without cost"
            ),
            Self::BandsMustDiffer { band } => {
                text!("åldersklass {band} förekommer två gånger", "age band {band} is there twice")
            }
            Self::LimitExceeded { name, limit } => {
                text!("högst {limit} {name} räknas", "at most {limit} {name} are reckoned with")
            }
            Self::TermsMustBeEqual => text!(
                "centraler slås samman bara med samma stopplösning och samma gemensamma svängning",
                "centres are pooled only with the same stop-loss and the same common shock"
            ),
            Self::NothingToPool => text!("inget att slå samman", "nothing to pool"),
            Self::PersonsMustBeListed => {
                text!("ingen är listad, så ingen åldersfördelning finns", "nobody is listed, so there is no age mix")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text().get(Language::En))
    }
}

impl std::error::Error for Refusal {}

/// The number, when it is finite and above zero.
pub(crate) fn positive(name: &'static str, given: f64) -> Result<f64, Refusal> {
    if given.is_finite() && given > 0.0 { Ok(given) } else { Err(Refusal::ParameterMustLieInItsRange { name, given }) }
}

/// The number, when it is a probability.
pub(crate) fn probability(given: f64) -> Result<f64, Refusal> {
    if (0.0..=1.0).contains(&given) { Ok(given) } else { Err(Refusal::ProbabilityMustLieBetween0And1 { given }) }
}
