//! Units' surplus and deficit carried over at the office: computed by the rules in force on the balances of the ledger,
//! prepared by one person and attested by another, who books it with its repayment plans.

use jiff::Timestamp;
use kapitera_books::carry::{CarryRequest, carry_over, read_results, rules_of_books};
use kapitera_books::sha256;
use kapitera_message::{Problem, Problems};
use kapitera_period::Month;

use crate::Office;

mod balances;
mod output;
mod problems;
mod record;
mod recorded;

pub use output::carry_parts;

/// A year carried over at the office.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedOver {
    /// What each unit carries, part by part.
    pub outcome: kapitera_books::carry::CarriedOver,
    /// What is recorded of the year; none when it was only computed.
    pub recorded: Option<CarryRecorded>,
}

/// What is recorded of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryRecorded {
    /// Who prepared it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The month of the books that its vouchers are to stand in.
    pub post_in: Month,
    /// The digest of what was prepared, which is what was attested.
    pub sha256: String,
    /// What somebody else booked; none until it is attested.
    pub booked: Option<CarryBooked>,
    /// Whether what is recorded is what is shown: the same results, and the same outcome by the rules of now.
    pub same: bool,
}

/// What was booked when a year was attested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryBooked {
    /// Who attested it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The vouchers as people write them (`C 1`), with their units; none when there was nothing to book.
    pub vouchers: Vec<(String, String)>,
    /// The plans by which deficits are repaid. They are followed when somebody else than who recorded them attests them.
    pub plans: Vec<String>,
}

/// A year's results, and the month that it is to be booked in.
#[derive(Clone, Copy, Debug)]
pub struct PrepareCarry<'a> {
    /// The year.
    pub year: i16,
    /// The file of the units' results.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The month of the books.
    pub post_in: Month,
}

impl Office {
    /// What of a year's results is carried over: `path` and `bytes` are the units' results. Nothing is recorded.
    ///
    /// # Errors
    ///
    /// Those of the results, rules and balances. `carry_later_year` when a later year is carried over.
    pub fn carry_over(&mut self, year: i16, path: &str, bytes: &[u8]) -> Result<CarriedOver, Problems> {
        let recorded = self.recorded_year(year).map_err(|problem| vec![problem])?;
        let booked_from = recorded.as_ref().and_then(|recorded| recorded.booked_from);
        let outcome = self.carry_outcome(year, (path, bytes), booked_from, Timestamp::MAX)?;
        let recorded = recorded.map(|recorded| {
            let same = recorded.results_sha256 == sha256(bytes) && recorded.report == outcome.report();
            CarryRecorded { same, ..recorded.said }
        });
        Ok(CarriedOver { outcome, recorded })
    }

    /// A year as it is recorded, computed again from the results that are recorded.
    ///
    /// # Errors
    ///
    /// `carry_not_prepared` when nothing is recorded of it; as [`Office::carry_over`].
    pub fn carried_over(&mut self, year: i16) -> Result<CarriedOver, Problems> {
        let recorded = self.recorded_year(year).map_err(|problem| vec![problem])?;
        let recorded = recorded.ok_or_else(|| vec![problems::not_prepared(year)])?;
        self.carry_over(year, &recorded.path, recorded.results.as_bytes())
    }

    /// The outcome on the balances before an entry, or of now; by the units known at a time.
    fn carry_outcome(
        &mut self,
        year: i16,
        (path, bytes): (&str, &[u8]),
        before: Option<u64>,
        known_at: Timestamp,
    ) -> Result<kapitera_books::carry::CarriedOver, Problems> {
        let one = |problem: Problem| vec![problem];
        if before.is_none() {
            self.no_later_year(year).map_err(one)?;
        }
        let results = read_results(path, bytes)?;
        let balances = self.carried_before(before.unwrap_or(u64::MAX), known_at)?;
        let units = self.units(year, known_at)?;
        let rules = rules_of_books(&self.books)?;
        carry_over(&CarryRequest { year, units: &units, results: &results, rules: &rules, balances: &balances })
    }
}

/// The plans that repay what is not owed any more.
fn plans_to_end(outcome: &kapitera_books::carry::CarriedOver) -> Vec<String> {
    let parts = outcome.units.iter().flat_map(|unit| &unit.parts);
    let mut plans: Vec<String> =
        parts.filter_map(|part| part.ceased.as_ref()).flat_map(|ceased| ceased.plans_to_end.iter().cloned()).collect();
    plans.sort_unstable();
    plans.dedup();
    plans
}
