//! Outcomes that a programme takes from the ledger or the register of costs by its rules.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span};
use kapitera_post::Office;
use kapitera_programme::{AccountRange, Amounts, Derived, Item, Programme, Selector, derive, lookups};
use kapitera_store::{BalanceFilter, BalanceKey};

use super::registered::{Costs, REGISTER};
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
    let over = || programme.periods.iter().filter(|period| period.is_over(on));
    let mut spans = Vec::new();
    for rule in ruled.iter().filter_map(|item| item.rule.as_ref()) {
        if matches!(&rule.selector, Selector::Kinds { register, .. } if register == REGISTER) {
            spans.extend(over().flat_map(|period| lookups(rule, period.days)).map(|lookup| lookup.days));
        }
    }
    let costs = if spans.is_empty() { Costs::default() } else { Costs::read(office.region(), &spans, on)? };
    let known = Sources { ledger: Ledger::read(office).map_err(one)?, costs };
    for item in ruled {
        for period in over() {
            match derive(programme, &item.path, &period.name, &known, on) {
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

    /// What is booked on some accounts in whole months, debit positive; none when one of the months is not closed.
    fn sum(&self, ranges: &[AccountRange], days: Span) -> Option<Ore> {
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

/// Where amounts are looked up.
struct Sources {
    ledger: Ledger,
    costs: Costs,
}

impl Amounts for Sources {
    fn amount(&self, selector: &Selector, days: Span) -> Option<Ore> {
        match selector {
            Selector::Accounts(ranges) => self.ledger.sum(ranges, days),
            Selector::Kinds { register, kinds } if register == REGISTER => self.costs.sum(kinds, days),
            // Other registers have no kinds in kronor: told as not known, never as nothing.
            Selector::Kinds { .. } => None,
        }
    }
}
