//! What is known of an item on a day: its own outcome, its parts', and what is missing.

use kapitera_money::Ore;
use kapitera_period::Date;

use super::{Cell, Deviation, Outcome, OutcomeFrom, Standing, add_up, in_all};
use crate::facts::{Facts, Reported};
use crate::item::{Entry, Item};
use crate::period::Period;
use crate::programme::Programme;

/// A programme seen on a day.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub programme: &'a Programme,
    pub facts: Facts<'a>,
    pub as_of: Date,
}

impl<'a> View<'a> {
    pub fn cell(&self, item: &Item, period: &Period) -> Cell {
        let (plan, outcome) = (item.plan_of(&period.name), self.outcome(item, period));
        let standing = self.standing(item, period, outcome.as_ref());
        let deviation = outcome.as_ref().and_then(|outcome| match plan {
            Some(plan) => Some(Deviation { amount: outcome.amount - plan, without_plan: false }),
            // Only the whole period has a plan: on the way there is nothing to hold the outcome against.
            None if period.within.as_deref().is_some_and(|whole| item.plan_of(whole).is_some()) => None,
            None => Some(Deviation { amount: outcome.amount, without_plan: true }),
        });
        Cell { period: period.name.clone(), plan, outcome, standing, deviation }
    }

    /// The item's own outcome: derived, or last reported, or as the text has it.
    pub fn own(&self, item: &Item, period: &Period) -> Option<Outcome> {
        if item.rule.is_some() {
            let derived = self.facts.derived_of(item, &period.name, self.as_of)?;
            let from = OutcomeFrom::Derived(derived.clone());
            return Some(Outcome { amount: derived.amount, from, earlier: Vec::new(), entered: None });
        }
        let entered = item.outcome.get(&period.name).filter(|entry| {
            let known = self.programme.source(&entry.at.source).and_then(|source| source.date);
            period.is_over(self.as_of) && known.is_none_or(|known| known <= self.as_of)
        });
        let mut reports = self.facts.of(item, &period.name, self.as_of);
        reports.retain(|report| report.amount.is_some());
        let Some((last, amount)) = reports.pop().and_then(|last| Some((last, last.amount?))) else {
            let outcome = |entry: &Entry| {
                let from = OutcomeFrom::Text(entry.at.clone());
                Outcome { amount: entry.amount, from, earlier: Vec::new(), entered: None }
            };
            return entered.map(outcome);
        };
        Some(Outcome {
            amount,
            from: OutcomeFrom::Reported(last.clone()),
            earlier: reports.into_iter().cloned().collect(),
            entered: entered.map(|entry| entry.amount).filter(|entered| *entered != amount),
        })
    }

    /// The item's own outcome, or else the sum of its parts'.
    pub fn outcome(&self, item: &Item, period: &Period) -> Option<Outcome> {
        self.own(item, period).or_else(|| {
            let amount = item.of_parts(&|part: &Item| self.own(part, period).map(|outcome| outcome.amount))?;
            Some(Outcome { amount, from: OutcomeFrom::Parts, earlier: Vec::new(), entered: None })
        })
    }

    /// Whether the item itself is to report the period.
    fn is_expected(&self, item: &Item, period: &Period) -> bool {
        let planned = |name: &str| item.plan.contains_key(name);
        item.counts()
            && item.removed.is_none()
            && (planned(&period.name)
                || period.within.as_deref().is_some_and(planned)
                || item.reports.contains(&period.name)
                || (item.rule.is_some() && period.within.is_none()))
    }

    /// Whether the item itself is to report the period, and neither it nor its parts have. A stop on the way is not asked for
    /// once a later one or the whole is known.
    pub fn is_missing(&self, item: &Item, period: &Period) -> bool {
        let known = |later: &Period| self.outcome(item, later).is_some();
        let passed = period.within.as_deref().is_some_and(|whole| {
            let later = self.programme.stops(whole).filter(|stop| stop.days.to > period.days.to);
            self.programme.period(whole).into_iter().chain(later).any(known)
        });
        self.is_expected(item, period) && !known(period) && !passed
    }

    /// How many below the item are to report the period and have not.
    pub fn missing_below(&self, item: &Item, period: &Period) -> usize {
        let of = |part: &Item| usize::from(self.is_missing(part, period)) + self.missing_below(part, period);
        item.parts.iter().map(of).sum()
    }

    /// How something that is not reported stands.
    pub fn waiting(&self, period: &Period) -> Standing {
        match period.due {
            _ if !period.is_over(self.as_of) => Standing::NotOver,
            None => Standing::NoDueDate,
            Some(due) if due < self.as_of => Standing::Overdue { due },
            Some(due) => Standing::Awaited { due },
        }
    }

    fn standing(&self, item: &Item, period: &Period, outcome: Option<&Outcome>) -> Standing {
        let missing = self.missing_below(item, period);
        match outcome.map(|outcome| &outcome.from) {
            Some(OutcomeFrom::Parts) if missing > 0 => Standing::Incomplete { missing },
            Some(_) => Standing::Known,
            None if missing > 0 || self.is_missing(item, period) => self.waiting(period),
            None => Standing::Blank,
        }
    }

    /// What a whole period has come to: its own outcome, or its parts', or what has come by the latest stop on the way.
    pub fn so_far(&self, item: &Item, whole: &Period) -> Option<Ore> {
        let own = self.own_so_far(item, whole).map(|outcome| outcome.amount);
        own.or_else(|| add_up(item.parts.iter().filter_map(|part| self.so_far(part, whole))))
    }

    /// The item's own outcome of a whole period, or of the latest stop on the way when no part has the whole's.
    pub fn own_so_far(&self, item: &Item, whole: &Period) -> Option<Outcome> {
        let own = self.own(item, whole);
        if own.is_some() || self.outcome(item, whole).is_some() {
            return own;
        }
        self.programme.stops(&whole.name).rev().find_map(|stop| self.own(item, stop))
    }

    /// The latest stop on the way of `whole` whose outcome is known.
    pub fn latest_stop(&self, item: &Item, whole: &'a Period) -> Option<(&'a Period, Ore)> {
        self.programme
            .stops(&whole.name)
            .rev()
            .find_map(|stop| self.outcome(item, stop).map(|outcome| (stop, outcome.amount)))
    }

    /// What has accumulated.
    pub fn accumulated(&self, item: &Item) -> Option<Ore> {
        let own = self.programme.periods.iter().any(|period| self.own(item, period).is_some());
        if own || item.parts.is_empty() {
            return in_all(item.measured, self.programme.wholes().map(|whole| self.so_far(item, whole)));
        }
        add_up(item.parts.iter().filter_map(|part| self.accumulated(part)))
    }

    /// The latest report of the item, of any period, that says what is asked for.
    pub fn last_word(&self, item: &Item, says: impl Fn(&Reported) -> bool) -> Option<&'a Reported> {
        let fits = |report: &&Reported| report.item == item.path && report.at <= self.as_of && says(report);
        self.facts.reported.iter().filter(fits).max_by_key(|report| report.at)
    }
}
