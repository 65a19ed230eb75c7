//! Outcomes that a programme takes from the ledger by its rules.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span};
use kapitera_post::Office;
use kapitera_programme::{Amounts, Derived, Item, Programme, Selector, derive};
use kapitera_store::{BalanceFilter, BalanceKey};

use crate::one;

/// What the rules gave, and what they asked for and nobody has.
pub(super) struct Taken {
    pub(super) derived: Vec<Derived>,
    pub(super) missing: Vec<Problem>,
}

/// The outcomes of all items that have a rule, in the periods that are over on a day.
pub(super) fn taken(office: &mut Office, programme: &Programme, on: Date) -> Result<Taken, Problems> {
    let mut taken = Taken { derived: Vec::new(), missing: Vec::new() };
    let ruled: Vec<&Item> = programme.items().into_iter().filter(|item| item.rule.is_some()).collect();
    if ruled.is_empty() {
        return Ok(taken);
    }
    let ledger = Ledger::read(office).map_err(one)?;
    for item in ruled {
        for period in programme.periods.iter().filter(|period| period.is_over(on)) {
            match derive(programme, &item.path, &period.name, &ledger, on) {
                Ok(derived) => taken.derived.push(derived),
                Err(problem) => taken.missing.push(problem),
            }
        }
    }
    Ok(taken)
}

/// What is booked, by account and month. A month is known when it is closed: until then more may be booked in it.
struct Ledger {
    closed: BTreeSet<Month>,
    booked: BTreeMap<Month, Vec<(String, Ore)>>,
}

impl Ledger {
    fn read(office: &mut Office) -> Result<Self, Problem> {
        let periods = office.periods()?;
        let closed = periods.iter().filter(|period| !period.open).map(|period| period.month).collect();
        let filter = BalanceFilter {
            periods: None,
            by: vec![BalanceKey::Account, BalanceKey::Period],
            account: None,
            provider: None,
            centre: None,
        };
        let mut booked: BTreeMap<Month, Vec<(String, Ore)>> = BTreeMap::new();
        for balance in office.store().balances(&filter)? {
            let [account, month] = &balance.keys[..] else { continue };
            if let Ok(month) = month.parse() {
                booked.entry(month).or_default().push((account.clone(), balance.debit - balance.credit));
            }
        }
        Ok(Self { closed, booked })
    }
}

impl Amounts for Ledger {
    fn amount(&self, selector: &Selector, days: Span) -> Option<Ore> {
        // What registers hold is not asked here: it is told as not known, never as nothing.
        let Selector::Accounts(ranges) = selector else { return None };
        let (first, last) = (Month::of(days.from)?, Month::of(days.to)?);
        let mut sum = Ore::ZERO;
        for step in 0..=first.months_to(last) {
            let month = first.plus(step);
            if !self.closed.contains(&month) {
                return None;
            }
            let rows = self.booked.get(&month).into_iter().flatten();
            sum += rows
                .filter(|(account, _)| ranges.iter().any(|range| range.contains(account)))
                .map(|(_, ore)| *ore)
                .sum();
        }
        Some(sum)
    }
}
