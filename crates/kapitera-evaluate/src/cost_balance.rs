//! Every cost of a month accounted for: what the files hold is what centres carry, and what others do.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use kapitera_cube::{Cell, Cells, Cube, EventAt, Key, Unplaced};
use kapitera_message::Problems;
use kapitera_model::Carrier;
use kapitera_period::Span;
use kapitera_register::{EventKind, Label};

use crate::cost_rules::{Balanced, at_of};
use crate::evaluate::context;
use crate::event_outcomes::tally;
use crate::facts::Facts;
use crate::lookup::Sieve;
use crate::plan::Plan;
use crate::problems;
use crate::quantity::Context;

/// How many events, and their amounts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct EventTally {
    /// How many.
    pub number: u64,
    /// Their amounts in öre.
    pub amount: i128,
}

impl AddAssign for EventTally {
    fn add_assign(&mut self, other: Self) {
        self.number += other.number;
        self.amount += other.amount;
    }
}

impl EventTally {
    fn of(cell: &Cell<'_>) -> Self {
        Self { number: cell.count, amount: cell.amount.into() }
    }
}

/// A month of a register of costs: `in_files` is the sum of the rules' `in_files` and `without_rule`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostBalance {
    /// The register.
    pub of: EventKind,
    /// The service dates: the month that the costs are paid for.
    pub days: Span,
    /// Everything in the files for these days.
    pub in_files: EventTally,
    /// What each rule takes, by rule in the order of the model, then by day.
    pub rules: Vec<RuleBalance>,
    /// What no rule in force takes.
    pub without_rule: EventTally,
}

/// What a cost rule takes while one carries it: `in_files` is the sum of the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleBalance {
    /// The rule's position in the model.
    pub rule: usize,
    /// The days of the month on which the carrier holds.
    pub days: Span,
    /// Who carries it.
    pub carrier: Carrier,
    /// What of the files the rule's conditions hold for.
    pub in_files: EventTally,
    /// What the centres carry.
    pub charged: EventTally,
    /// What the central budget carries.
    pub central: EventTally,
    /// What specialties carry, by name; the empty name when the register names none.
    pub specialties: Vec<(String, EventTally)>,
    /// What nobody carries: the person was listed nowhere that day, or there is no person or no centre.
    pub nobody: EventTally,
    /// What a centre that was not open that day would have carried.
    pub not_open: EventTally,
}

/// The balance of each register of costs that the model has rules for, from a cube that holds [`Plan::cost_specs`].
/// The months are those that the components with costs pay for, or the model's own when there is no such component.
///
/// # Errors
///
/// What [`crate::evaluate`] says of centres and areas that are not known; what is not counted.
///
/// # Panics
///
/// When the parts are not the whole, in number or to the öre, or two rules take the same cost, which no checked model
/// has: a broken invariant, stopped before anything is paid.
pub fn cost_balances(plan: &Plan<'_>, cube: &Cube, facts: &Facts) -> Result<Vec<CostBalance>, Problems> {
    if plan.model.costs.is_empty() {
        return Ok(Vec::new());
    }
    let context = context(plan, cube, facts)?;
    let mut balances = Vec::new();
    let mut found = Problems::new();
    for balanced in plan.balanced() {
        match balance(&context, &balanced) {
            Ok(balance) => balances.push(balance),
            Err(problems) => found.extend(problems),
        }
    }
    if found.is_empty() { Ok(balances) } else { Err(found) }
}

fn balance(context: &Context<'_>, balanced: &Balanced<'_>) -> Result<CostBalance, Problems> {
    let mut balance = CostBalance {
        of: balanced.of,
        days: balanced.days,
        in_files: EventTally::default(),
        rules: Vec::new(),
        without_rule: EventTally::default(),
    };
    let mut rules: BTreeMap<(usize, Span), RuleBalance> = BTreeMap::new();
    for part in &balanced.parts {
        let met = rules_on(context, balanced, *part);
        for rule in &met {
            rules.entry((rule.rule, rule.days)).or_insert_with(|| rule.empty());
        }
        region(context, balanced, *part, &met, &mut balance, &mut rules)?;
        for at in [EventAt::Listed, EventAt::Own] {
            carried(context, balanced, *part, at, &met, &mut rules)?;
        }
    }
    balance.rules = rules.into_values().collect();
    assert_whole(&balance);
    Ok(balance)
}

/// A rule in force on the days of a part.
struct Met {
    rule: usize,
    carrier: Carrier,
    /// The days of the month on which it has this carrier.
    days: Span,
}

impl Met {
    fn empty(&self) -> RuleBalance {
        let none = EventTally::default();
        RuleBalance {
            rule: self.rule,
            days: self.days,
            carrier: self.carrier,
            in_files: none,
            charged: none,
            central: none,
            specialties: Vec::new(),
            nobody: none,
            not_open: none,
        }
    }
}

fn rules_on(context: &Context<'_>, balanced: &Balanced<'_>, part: Span) -> Vec<Met> {
    let met = |&rule: &usize| {
        let cost = &context.plan.model.costs[rule];
        let version = cost.on(part.from)?;
        Some(Met { rule, carrier: version.carrier, days: version.provenance.valid.intersect(balanced.days)? })
    };
    balanced.rules.iter().filter_map(met).collect()
}

/// The cells of a part, and the conditions of each rule met.
struct Counted<'c> {
    cells: &'c Cells,
    sieves: Vec<Vec<Sieve>>,
}

/// What was counted of a part; none when nothing had to be.
fn counted<'c>(
    context: &Context<'c>,
    balanced: &Balanced<'_>,
    part: Span,
    at: EventAt,
    met: &[Met],
) -> Result<Option<Counted<'c>>, Problems> {
    let Some(spec) = context.plan.balance_spec(balanced, part, at) else { return Ok(None) };
    let cells = context.cube.find(&spec).ok_or_else(|| vec![problems::costs_not_counted(balanced.of)])?;
    let sieves = |met: &Met| {
        let filter = &context.plan.model.costs[met.rule].filter;
        filter.iter().map(|filter| Sieve::new(filter, &cells.spec().keys, &context.names)).collect()
    };
    Ok(Some(Counted { cells, sieves: met.iter().map(sieves).collect() }))
}

/// Events are in no centre of the list: conditions on centres do not belong to rules of costs.
const NO_CENTRE: usize = usize::MAX;

/// What the files hold, by the one rule that takes each cost.
fn region(
    context: &Context<'_>,
    balanced: &Balanced<'_>,
    part: Span,
    met: &[Met],
    balance: &mut CostBalance,
    rules: &mut BTreeMap<(usize, Span), RuleBalance>,
) -> Result<(), Problems> {
    let Some(Counted { cells, sieves }) = counted(context, balanced, part, EventAt::Region, met)? else {
        return Ok(());
    };
    let specialty = cells.spec().keys.iter().position(|key| *key == Key::Label(Label::Responsibility));
    for cell in cells.unplaced(Unplaced::Region) {
        let tally = EventTally::of(&cell);
        balance.in_files += tally;
        let takes = |sieves: &[Sieve]| sieves.iter().all(|sieve| sieve.lets_through(&cell, NO_CENTRE));
        let mut takers = met.iter().zip(&sieves).filter(|(_, sieves)| takes(sieves));
        let Some((taker, _)) = takers.next() else {
            balance.without_rule += tally;
            continue;
        };
        assert!(takers.next().is_none(), "a checked model has no two rules for the same cost");
        let Some(rule) = rules.get_mut(&(taker.rule, taker.days)) else { continue };
        rule.in_files += tally;
        match taker.carrier {
            Carrier::Central => rule.central += tally,
            Carrier::Specialty => {
                let name = specialty.map_or("", |at| context.names.label(Label::Responsibility, cell.codes[at]));
                match rule.specialties.binary_search_by(|(there, _)| there.as_str().cmp(name)) {
                    Ok(index) => rule.specialties[index].1 += tally,
                    Err(index) => rule.specialties.insert(index, (name.to_owned(), tally)),
                }
            }
            Carrier::Listed | Carrier::Ordering | Carrier::Own => {}
        }
    }
    Ok(())
}

/// What the centres carry, and what would have been theirs had there been one.
fn carried(
    context: &Context<'_>,
    balanced: &Balanced<'_>,
    part: Span,
    at: EventAt,
    met: &[Met],
    rules: &mut BTreeMap<(usize, Span), RuleBalance>,
) -> Result<(), Problems> {
    let Some(Counted { cells, sieves }) = counted(context, balanced, part, at, met)? else { return Ok(()) };
    for (met, sieves) in met.iter().zip(&sieves).filter(|(met, _)| at_of(met.carrier) == Some(at)) {
        let Some(rule) = rules.get_mut(&(met.rule, met.days)) else { continue };
        for index in context.in_cube.iter().flatten() {
            rule.charged += tally(cells.of_centre(*index), sieves, NO_CENTRE);
        }
        rule.nobody += tally(cells.unplaced(Unplaced::Nobody), sieves, NO_CENTRE);
        rule.not_open += tally(cells.unplaced(Unplaced::NotOpen), sieves, NO_CENTRE);
    }
    Ok(())
}

fn assert_whole(balance: &CostBalance) {
    let mut whole = balance.without_rule;
    for rule in &balance.rules {
        whole += rule.in_files;
        let mut parts = EventTally::default();
        let outcomes = [rule.charged, rule.central, rule.nobody, rule.not_open];
        for tally in outcomes.into_iter().chain(rule.specialties.iter().map(|(_, tally)| *tally)) {
            parts += tally;
        }
        assert_eq!(parts, rule.in_files, "a rule's costs are carried, or their outcome is named");
    }
    assert_eq!(whole, balance.in_files, "every cost in the files has one rule or none");
}
