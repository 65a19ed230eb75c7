//! Surplus and deficit carried over from year to year, by rules with validity.
//!
//! A unit's result comes as facts. What of it lies under a rule is split out by days, exactly; of that a share is carried,
//! within ceilings, and the rest stays with the region. What lies under no rule is said to do so and carried nowhere. When a
//! rule ceases, what has been carried until then stays, is written off or is paid out, as the rule says.

use kapitera_message::Problems;
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::Owner;

use crate::draft::DraftCentre;
use crate::plan::PlanDecision;

mod check;
mod compute;
mod report;
mod results;
mod rules;
mod split;
mod vouchers;

pub use results::read_results;
pub use rules::{read_carry_rules, read_carry_sections, rules_of_books};
pub use vouchers::CarryBooking;

/// A rule of carrying over.
#[derive(Clone, Debug, PartialEq)]
pub struct CarryRule {
    /// Its name; the rows it makes say `carry/NAME` as their plan.
    pub name: String,
    /// Its first and last day in force.
    pub valid: Span,
    /// The units it is for: those of this owner, all when none.
    pub owner: Option<Owner>,
    /// The units it is for, by HSA id; all of the owner's when empty.
    pub centres: Vec<String>,
    /// What is carried of a surplus.
    pub surplus: CarriedSide,
    /// What is carried of a deficit.
    pub deficit: CarriedSide,
    /// How a deficit that was carried is repaid.
    pub repaid: Repayment,
    /// What becomes of what is carried when the rule ceases and no other follows.
    pub when_it_ceases: WhenItCeases,
    /// The decision.
    pub decision: PlanDecision,
    /// The decision by which it ceases.
    pub ceases_by: Option<PlanDecision>,
    /// Whether it is decided, proposed or invented.
    pub basis: Basis,
    /// Where it was read.
    pub read: Option<String>,
}

/// What is carried of surpluses, or of deficits.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedSide {
    /// The share, 0 to 1.
    pub share: Exact,
    /// The most that is carried of one year.
    pub year: Ceilings,
    /// The most that the balance may come to by it.
    pub balance: Ceilings,
}

/// Ceilings; the lowest of those there are holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ceilings {
    /// A share of the year's payments.
    pub of_payments: Option<Exact>,
    /// Kronor for each listed.
    pub per_listed: Option<Ore>,
    /// Kronor.
    pub amount: Option<Ore>,
}

/// How a deficit that was carried is repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repayment {
    /// By the surpluses that come.
    BySurplus,
    /// In so many monthly instalments.
    Months(u32),
}

/// What becomes of what is carried when a rule ceases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenItCeases {
    /// It stays as it is.
    Stays,
    /// It is written off: the region takes it.
    WrittenOff,
    /// A surplus is paid out to the provider, a deficit charged.
    PaidOut,
}

/// A unit's result for some days, as delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitResult {
    /// The unit's HSA id, upper case.
    pub centre: String,
    /// The days.
    pub days: Span,
    /// The result in öre; a deficit is below zero.
    pub result: Ore,
    /// What the unit was paid.
    pub payments: Ore,
    /// The mean number listed; needed where a ceiling is per listed.
    pub listed: Option<Exact>,
    /// Where the figures were read.
    pub source: String,
}

/// What a unit has carried so far under one provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedBalance {
    /// The unit's HSA id.
    pub centre: String,
    /// The organisation number of whose it is: of who was the unit's provider when it was carried.
    pub provider: String,
    /// Surplus carried, from zero.
    pub surplus: Ore,
    /// Deficit carried and not repaid, from zero.
    pub deficit: Ore,
    /// The part of the deficit that plans of instalments repay.
    pub scheduled: Ore,
    /// Those plans.
    pub plans: Vec<String>,
}

/// What a year's carrying over is computed from.
#[derive(Clone, Copy, Debug)]
pub struct CarryRequest<'a> {
    /// The year.
    pub year: i16,
    /// The units, as known at the end of the year.
    pub units: &'a [DraftCentre],
    /// Their results for the year.
    pub results: &'a [UnitResult],
    /// The rules.
    pub rules: &'a [CarryRule],
    /// What they had carried when the year began; nothing for those that are not named.
    pub balances: &'a [CarriedBalance],
}

/// A year carried over.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedOver {
    /// The year.
    pub year: i16,
    /// The units with results or balances, by HSA id.
    pub units: Vec<CarriedUnit>,
    /// What those have carried who were units' providers before: it stays theirs, and no result of another meets it.
    pub left: Vec<CarriedLeft>,
}

/// What is carried by who was a unit's provider before.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedLeft {
    /// The unit, with its provider of now.
    pub unit: DraftCentre,
    /// What was carried under the provider before.
    pub balance: CarriedBalance,
}

/// A unit's year carried over.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedUnit {
    /// The unit.
    pub unit: DraftCentre,
    /// The year's result: the sum of the parts'.
    pub result: Ore,
    /// What lies under each rule, and under none, by first day.
    pub parts: Vec<CarriedPart>,
    /// What was carried before.
    pub before: CarriedBalance,
    /// What is carried now.
    pub after: CarriedBalance,
    /// The sources of the results.
    pub sources: Vec<String>,
}

/// What lies under one rule, or under none.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedPart {
    /// The rule; none is the outcome “no rule in force”.
    pub rule: Option<CarryRule>,
    /// The first and the last day of the year that it is of.
    pub days: Span,
    /// The part of the result.
    pub result: Ore,
    /// The part of the payments.
    pub payments: Ore,
    /// What of the result is carried; with the sign of the result.
    pub carried: Ore,
    /// What the rule's share leaves with the region.
    pub beyond_share: Ore,
    /// What the year's ceilings leave with the region.
    pub over_year: Ore,
    /// What the ceilings of the balance leave with the region.
    pub over_balance: Ore,
    /// What no rule says anything about: all of the result where there is no rule.
    pub no_rule: Ore,
    /// Of a surplus that is carried: what meets a deficit carried before; from zero.
    pub meets_deficit: Ore,
    /// Of a deficit that is carried: what is met by a surplus carried before; from zero.
    pub met_by_surplus: Ore,
    /// Of a deficit that is carried: what is to be repaid in instalments; from zero.
    pub to_repay: Ore,
    /// What became of what was carried, when the rule ceased in the year.
    pub ceased: Option<Ceased>,
}

/// What became of what was carried when a rule ceased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceased {
    /// Its last day.
    pub last: Date,
    /// What became of it.
    pub what: WhenItCeases,
    /// The surplus carried until then, from zero.
    pub surplus: Ore,
    /// The deficit carried until then, from zero.
    pub deficit: Ore,
    /// The plans that repaid it and are to be ended, because it is not owed any more.
    pub plans_to_end: Vec<String>,
}

impl CarriedPart {
    /// What the region keeps or bears by the rule: the share and the ceilings leave it there.
    pub fn to_region(&self) -> Ore {
        self.beyond_share + self.over_year + self.over_balance
    }
}

impl CarriedOver {
    /// Whether it rests on a rule that nobody has decided: such a year is booked only in an invented region.
    pub fn is_try_out(&self) -> bool {
        let mut rules = self.units.iter().flat_map(|unit| &unit.parts).filter_map(|part| part.rule.as_ref());
        rules.any(|rule| rule.basis != Basis::Decided)
    }
}

impl CarryRule {
    /// Whether it is for the unit.
    pub fn is_for(&self, unit: &DraftCentre) -> bool {
        self.owner.is_none_or(|owner| owner.name() == unit.owner)
            && (self.centres.is_empty() || self.centres.contains(&unit.id))
    }

    /// Its last day, when it has one.
    pub fn last(&self) -> Option<Date> {
        (self.valid.to != OPEN_END).then_some(self.valid.to)
    }
}

/// Carries over a year's results.
///
/// # Errors
///
/// All that is wrong: units that are not known, results that overlap or lie outside the year, two rules for one unit and day,
/// a ceiling per listed without a number of listed, balances that cannot be.
pub fn carry_over(request: &CarryRequest<'_>) -> Result<CarriedOver, Problems> {
    let problems = check::problems(request);
    if problems.is_empty() { Ok(compute::carried_over(request)) } else { Err(problems) }
}
