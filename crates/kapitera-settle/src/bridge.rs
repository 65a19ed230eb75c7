//! From a month as it was settled to the month as it is settled now, cause by cause.
//!
//! ```text
//! then ─▶ + listings known now ─▶ + visits, drugs, costs ─▶ + indices, values ─▶ + the model of now = now
//! ```
//!
//! Each step settles the whole month once more, and what neighbours differ by is what the step has caused: the causes
//! sum to the whole difference whatever they are. The order is fixed, since a person who moves takes their costs along:
//! that is said to be the move. A step without anything new is not settled. One that cannot be settled by itself (a new
//! centre whose index came with it) is joined with the next, and the result says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::count;
use kapitera_cube::{CountSpec, Cube};
use kapitera_evaluate::{Amount, Plan, Settlement, evaluate};
use kapitera_message::{Problems, Text, text};
use kapitera_model::{Model, Stance};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_region::{Manifest, Region};
use kapitera_register::{EventKind, RegisterKind};

use crate::concerned::{ByCentre, Concerned, event_days, listing_days, of_activity, of_listing};
use crate::digest::model_digest;
use crate::facts::facts;
use crate::knowledge::{Knowledge, RegisterGroup};
use crate::known::Known;
use crate::settle::{Counted, Settled, first_problem, whole};

/// Which month, and the two ends.
#[derive(Clone, Copy, Debug)]
pub struct BridgeRequest<'a> {
    /// The region.
    pub region: &'a Region,
    /// The month.
    pub month: Month,
    /// The model it was settled by.
    pub model_then: &'a Model,
    /// What was known then.
    pub known_then: &'a Knowledge,
    /// The model of now.
    pub model: &'a Model,
    /// What is known now.
    pub known: &'a Knowledge,
}

/// What tells the lines of a settlement apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// The component's name.
    pub component: String,
    /// Who is paid, when it is not the centre.
    pub payee: Option<String>,
    /// What it is to the centre.
    pub stance: Stance,
    /// The month the amount is for.
    pub period: Month,
}

/// The lines of money of a settlement.
pub type Amounts = BTreeMap<LineKey, Ore>;

/// What a step makes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The registers of a group are as known now.
    Known(RegisterGroup),
    /// The model is that of now.
    Model,
}

/// A step from then to now.
#[derive(Clone, Debug)]
pub struct BridgeStep {
    /// What is another; more than one when those before the last could not be settled by themselves.
    pub changes: Vec<Change>,
    /// Why those before the last could not.
    pub joined: Vec<(Change, Text)>,
    /// The deliveries that count now and did not, of the registers and days that the month looks at.
    pub deliveries: Vec<Manifest>,
    /// The month settled after the step.
    pub amounts: Amounts,
    /// Whom the changes of registers concern, by HSA id, or why that cannot be said; nobody for a model.
    pub concerned: Result<BTreeMap<Arc<str>, Concerned>, Text>,
}

/// A month settled as then, as now, and in between.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// The month as this program settles it with the model and the knowledge of then; or why it cannot.
    pub first: Result<Amounts, Text>,
    /// The steps, in order; none when nothing has changed that the month looks at.
    pub steps: Vec<BridgeStep>,
    /// The month as it is settled now, with all it stands on.
    pub last: Settled,
}

/// A line that two settlements differ by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The line.
    pub key: LineKey,
    /// After less before.
    pub amount: Ore,
}

impl Differing {
    /// The lines that differ, in order; a line that only one has is 0 in the other.
    pub fn between(before: &Amounts, after: &Amounts) -> Vec<Self> {
        let keys: BTreeSet<&LineKey> = before.keys().chain(after.keys()).collect();
        let amount = |amounts: &Amounts, key| amounts.get(key).copied().unwrap_or(Ore::ZERO);
        let all = keys.into_iter().map(|key| (key, amount(after, key) - amount(before, key)));
        let differing = all.filter(|(_, amount)| *amount != Ore::ZERO);
        differing.map(|(key, amount)| Self { key: key.clone(), amount }).collect()
    }
}

/// The lines of money of a settlement by `model`; those of other units are posted nowhere.
pub fn line_amounts(model: &Model, settlement: &Settlement) -> Amounts {
    let mut amounts = Amounts::new();
    for line in &settlement.lines {
        let Amount::Money(ore) = line.amount else { continue };
        let key = LineKey {
            centre: settlement.centres[line.centre].id.clone(),
            component: model.components[line.component].name.clone(),
            payee: line.payee.clone().filter(|payee| payee != "centre"),
            stance: line.stance,
            period: line.period,
        };
        *amounts.entry(key).or_default() += ore;
    }
    amounts
}

/// Settles a month from then to now.
///
/// # Errors
///
/// When the month cannot be settled as of now, or what was known then cannot be read.
pub fn bridge(request: &BridgeRequest<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Bridge, Problems> {
    let month = request.month;
    let plans = [Plan::new(request.model_then, month), Plan::new(request.model, month)];
    let kinds = kinds(&plans);
    let now = Known::at(request.region, request.known.clone(), &kinds)?;
    let then = Known::at(request.region, request.known_then.clone(), &kinds)?;
    let new = new_deliveries(request, &plans)?;
    let mut counts = Counts { plans, progress, made: Vec::new() };
    let first = counts.settled(&then, &plans[0], [false; 2]);
    let first = first.map(|counted| line_amounts(plans[0].model, &counted.settlement));
    let first = first.map_err(|problems| first_problem(&problems));
    let mut walk = Walk { known: then.clone(), plan: plans[0], new: [false; 2] };
    let changes = changes(request, &new);
    let mut steps: Vec<BridgeStep> = Vec::new();
    let mut waiting: Vec<(Change, Text)> = Vec::new();
    for (at, &change) in changes.iter().enumerate() {
        walk.take(change, &now, plans[1]);
        if at + 1 == changes.len() {
            break;
        }
        match counts.settled(&walk.known, &walk.plan, walk.new) {
            Ok(counted) => {
                let joined = std::mem::take(&mut waiting);
                let amounts = line_amounts(walk.plan.model, &counted.settlement);
                steps.push(step(joined, change, &new, amounts));
            }
            Err(problems) => waiting.push((change, first_problem(&problems))),
        }
    }
    let counted = counts.settled(&now, &plans[1], [true; 2])?;
    let last = whole(&plans[1], now, counted, None, request.known.deliveries(request.region)?)?;
    if let Some(&change) = changes.last() {
        steps.push(step(waiting, change, &new, line_amounts(request.model, &last.settlement)));
    }
    name_concerned(&plans[0], &then, &last.known, &mut steps);
    Ok(Bridge { first, steps, last })
}

fn kinds(plans: &[Plan<'_>]) -> Vec<EventKind> {
    let kinds: BTreeSet<EventKind> = plans.iter().flat_map(Plan::event_kinds).collect();
    kinds.into_iter().collect()
}

/// The deliveries that count now and did not, or the other way round, that may change the month.
fn new_deliveries(request: &BridgeRequest<'_>, plans: &[Plan<'_>]) -> Result<Vec<Manifest>, Problems> {
    let (then, now) = (request.known_then.deliveries(request.region)?, request.known.deliveries(request.region)?);
    let name = |manifest: &Manifest| (manifest.register, manifest.id());
    let names = |deliveries: &[Manifest]| deliveries.iter().map(name).collect::<BTreeSet<_>>();
    let (had, has) = (names(&then), names(&now));
    let gone = then.iter().filter(|manifest| !has.contains(&name(manifest)));
    let come = now.iter().filter(|manifest| !had.contains(&name(manifest)));
    Ok(gone.chain(come).filter(|manifest| is_looked_at(manifest, plans)).cloned().collect())
}

/// Whether a settlement by one of `plans` looks at a delivery of these days.
fn is_looked_at(manifest: &Manifest, plans: &[Plan<'_>]) -> bool {
    let covered = |days: &kapitera_region::DaySet| !days.clip(manifest.covers).is_empty();
    match (EventKind::of(manifest.register), manifest.register) {
        (Some(kind), _) => plans.iter().any(|plan| event_days(plan).get(&kind).is_some_and(covered)),
        (None, RegisterKind::Listing) => plans.iter().any(|plan| covered(&listing_days(plan))),
        // Distances, care need and residents are read by listing rules and calibration alone, price lists by reconciliation.
        (None, RegisterKind::Distances | RegisterKind::CareNeed | RegisterKind::Residents | RegisterKind::Prices) => {
            false
        }
        (None, RegisterKind::Units) => plans.iter().any(Plan::settles_units),
        _ => true,
    }
}

fn changes(request: &BridgeRequest<'_>, new: &[Manifest]) -> Vec<Change> {
    let groups = RegisterGroup::ALL.into_iter().filter(|group| of_group(new, *group).next().is_some());
    let other_model = model_digest(request.model_then) != model_digest(request.model);
    groups.map(Change::Known).chain(other_model.then_some(Change::Model)).collect()
}

fn of_group(new: &[Manifest], group: RegisterGroup) -> impl Iterator<Item = &Manifest> {
    new.iter().filter(move |manifest| RegisterGroup::of(manifest.register) == group)
}

fn step(joined: Vec<(Change, Text)>, change: Change, new: &[Manifest], amounts: Amounts) -> BridgeStep {
    let changes: Vec<Change> = joined.iter().map(|(change, _)| *change).chain([change]).collect();
    let groups = changes.iter().filter_map(|change| match change {
        Change::Known(group) => Some(*group),
        Change::Model => None,
    });
    let deliveries = groups.flat_map(|group| of_group(new, group)).cloned().collect();
    BridgeStep { changes, joined, deliveries, amounts, concerned: Ok(BTreeMap::new()) }
}

/// How far from then to now.
struct Walk<'m> {
    known: Known,
    plan: Plan<'m>,
    /// Whether listings, and events, are those of now: what is counted is the same when they are.
    new: [bool; 2],
}

impl<'m> Walk<'m> {
    fn take(&mut self, change: Change, now: &Known, plan: Plan<'m>) {
        match change {
            Change::Known(group) => {
                self.known = self.known.clone().with(group, now);
                self.new[0] |= group == RegisterGroup::Listing;
                self.new[1] |= group == RegisterGroup::Activity;
            }
            Change::Model => self.plan = plan,
        }
    }
}

/// The counts made so far; one is made for each choice of listings and events, whatever is evaluated on it.
struct Counts<'a> {
    plans: [Plan<'a>; 2],
    progress: &'a (dyn Fn(u64, u64) + Sync),
    made: Vec<([bool; 2], Cube)>,
}

impl Counts<'_> {
    fn settled(&mut self, known: &Known, plan: &Plan<'_>, new: [bool; 2]) -> Result<Counted, Problems> {
        known.check_names(plan.model)?;
        let cube = self.cube(known, plan, new)?;
        let facts = facts(known, plan, &cube)?;
        let settlement = evaluate(plan, &cube, &facts)?;
        Ok(Counted { cube, facts, settlement })
    }

    fn cube(&mut self, known: &Known, plan: &Plan<'_>, new: [bool; 2]) -> Result<Cube, Problems> {
        let wanted = plan.specs();
        let there =
            self.made.iter().find(|(made, cube)| *made == new && wanted.iter().all(|spec| cube.find(spec).is_some()));
        if let Some((_, cube)) = there {
            return Ok(cube.clone());
        }
        // What both models ask for is counted in one pass; when that cannot be, what this one asks for may.
        let both: BTreeSet<CountSpec> = self.plans.iter().flat_map(Plan::specs).collect();
        let both: Vec<CountSpec> = both.into_iter().collect();
        let counted = count(&known.input, &both, &known.centres, self.progress);
        let cube = match counted {
            Err(_) if both != wanted => count(&known.input, &wanted, &known.centres, self.progress)?,
            counted => counted?,
        };
        self.made.push((new, cube.clone()));
        Ok(cube)
    }
}

/// Says whom the changes of listings and of events concern. What cannot be said leaves the amounts as they are.
fn name_concerned(plan: &Plan<'_>, then: &Known, now: &Known, steps: &mut [BridgeStep]) {
    for step in steps {
        let mut all = ByCentre::new();
        let mut why = None;
        for change in &step.changes {
            let found = match change {
                Change::Known(RegisterGroup::Listing) => of_listing(plan, then, now),
                Change::Known(RegisterGroup::Activity) => {
                    let before = now.clone().with(RegisterGroup::Activity, then);
                    of_activity(plan, &before, now)
                }
                Change::Known(RegisterGroup::Facts) | Change::Model => Ok(ByCentre::new()),
            };
            match found {
                Ok(found) => {
                    found.iter().for_each(|(centre, concerned)| all.entry(centre.clone()).or_default().add(concerned))
                }
                Err(problems) => why = Some(first_problem(&problems)),
            }
        }
        step.concerned = match why {
            None => Ok(all),
            Some(Text { sv, en }) => {
                Err(text!("antalet berörda kan inte anges: {sv}", "how many are concerned cannot be said: {en}"))
            }
        };
    }
}
