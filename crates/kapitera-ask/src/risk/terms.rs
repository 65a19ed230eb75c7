//! The terms of a risk as people write them.

use std::num::NonZeroUsize;

use kapitera_message::{Problem, text};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_register::Label;
use kapitera_risk::{Shock, Simulation, StopLoss, Terms, Tolerance, figure};
use kapitera_settle::Exclusion;

use crate::compare::turned_value;

/// The terms, as a person writes them.
#[derive(Clone, Debug)]
pub struct RiskTerms {
    /// What all draws follow from.
    pub seed: u64,
    /// How many years are drawn for each place.
    pub years: u32,
    /// The common shock: how far a year may lie from the mean for all alike, `2%`.
    pub shock: String,
    /// The most that a centre carries for a person and year.
    pub stop_loss: Option<Ore>,
    /// What the premium is above what is ceded in the mean: `10%`.
    pub loading: String,
    /// The overspending that matters where a size is sought: `5%`.
    pub limit: String,
    /// In how many years it may happen once.
    pub once_in: u32,
    /// Costs that are left out.
    pub without: Vec<Exclusion>,
}

impl Default for RiskTerms {
    /// Seed 1, 2 000 years, a shock of 2 %, no stop-loss (else a loading of 10 %), more than 5 % once in 20 years, nothing left out. The
    /// shock and the loading are illustrative.
    fn default() -> Self {
        Self {
            seed: 1,
            years: 2_000,
            shock: "2%".to_owned(),
            stop_loss: None,
            loading: "10%".to_owned(),
            limit: "5%".to_owned(),
            once_in: 20,
            without: Vec::new(),
        }
    }
}

/// The list sizes that the risk is shown for; two of them are S2's.
const SIZES: [u32; 8] = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];

/// More years are refused here: a region's would take minutes.
const YEARS_MOST: u32 = 100_000;

impl RiskTerms {
    /// The terms as the study takes them.
    pub(super) fn read(&self, threads: NonZeroUsize) -> Result<Terms, Problem> {
        let (shock, loading) = (share("--shock", &self.shock, 50)?, share("--loading", &self.loading, 500)?);
        let limit = share("--limit", &self.limit, 100)?;
        if limit <= 0 {
            return Err(bad_share("--limit", &self.limit, 100));
        }
        if self.once_in < 2 || self.once_in > 1_000 {
            return Err(out_of_range("--once-in", 2, 1_000));
        }
        if self.years == 0 || self.years > YEARS_MOST.min(Simulation::REPLICATES_MAX) {
            return Err(out_of_range("--years", 1, YEARS_MOST));
        }
        let refused = |refusal: kapitera_risk::Refusal| super::refused(&refusal);
        let stop_loss = match self.stop_loss {
            None => None,
            Some(Ore(ore)) if ore <= 0 => return Err(stop_loss_above_zero()),
            Some(Ore(ore)) => {
                let terms = StopLoss::new(figure::of_decimal(ore, 2), figure::of_decimal(loading, DECIMALS));
                Some(terms.map_err(refused)?)
            }
        };
        let tolerance =
            Tolerance { percent: figure::of_decimal(limit, DECIMALS - 2), probability: figure::share(1, self.once_in) };
        Ok(Terms {
            shock: Shock::new(figure::of_decimal(shock, DECIMALS)).map_err(refused)?,
            stop_loss,
            seed: self.seed,
            replicates: self.years,
            tolerance,
            sizes: SIZES.to_vec(),
            threads,
        })
    }
}

/// A share is read to the millionth.
const DECIMALS: u32 = 6;

/// A share from 0 to `most` per cent, in millionths.
fn share(option: &str, written: &str, most: i64) -> Result<i64, Problem> {
    let bad = || bad_share(option, written, most);
    let value = turned_value(option, written).map_err(|_| bad())?.value;
    let millionths =
        value.round_decimals(DECIMALS, RoundMode::HalfAway).and_then(|mantissa| i64::try_from(mantissa).ok());
    let within =
        |value: &i64| Exact::decimal((*value).into(), DECIMALS) <= Exact::decimal(most.into(), 2) && *value >= 0;
    millionths.filter(within).ok_or_else(bad)
}

fn bad_share(option: &str, written: &str, most: i64) -> Problem {
    Problem::error(
        "bad_share",
        text!("”{written}” är ingen andel för {option}", "“{written}” is no share for {option}"),
    )
    .hint(text!("skriv en andel från 0 % till {most} %, som 2%", "write a share from 0 % to {most} %, like 2%"))
}

fn out_of_range(option: &str, least: u32, most: u32) -> Problem {
    Problem::error(
        "risk_number_out_of_range",
        text!("{option} är ett helt tal från {least} till {most}", "{option} is a whole number from {least} to {most}"),
    )
}

fn stop_loss_above_zero() -> Problem {
    Problem::error(
        "stop_loss_above_zero",
        text!("stopplösningen måste ligga över 0 kr", "the stop-loss must lie above 0 kr"),
    )
    .hint(text!("utelämna --stop-loss för ingen stopplösning", "leave --stop-loss out for none"))
}

/// Costs that are left out, as people write them: words, or beginnings of codes, with commas between them.
///
/// # Errors
///
/// `nothing_left_out` when no word stands there.
pub fn without(label: Label, beginnings: bool, written: &str) -> Result<Exclusion, Problem> {
    let words: Vec<String> =
        written.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        let name = label.name();
        return Err(Problem::error(
            "nothing_left_out",
            text!("inget står efter {name}", "nothing stands after {name}"),
        )
        .hint(text!("skriv ord eller koder med komma emellan", "write words or codes with commas between them")));
    }
    Ok(Exclusion { label, words, beginnings })
}
