//! What proposals change: every centre's list on the day, and its pay in a month.
//!
//! The proposed listings are laid over the registers as changes received last, and counted and paid by the same kernel and
//! the same evaluation as everything else.

use jiff::Timestamp;
use kapitera_count::{Input, count};
use kapitera_evaluate::{Plan, Settlement, evaluate};
use kapitera_message::{Problem, Problems};
use kapitera_model::{Count, Model, PriceKind};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span};
use kapitera_region::Region;
use kapitera_register::{Centre, ListingRow};
use kapitera_settle::{Request, settle};

use crate::propose::Proposed;
use crate::stored::{Known, runs};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct EffectRequest<'a> {
    /// The region.
    pub region: &'a Region,
    /// The registers.
    pub known: &'a Known,
    /// The proposals.
    pub proposed: &'a Proposed,
    /// The model that pays.
    pub model: &'a Model,
    /// The month paid.
    pub month: Month,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
}

/// A centre's pay before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pay {
    /// As the registers are.
    pub before: Ore,
    /// With the proposals.
    pub after: Ore,
}

/// What proposals change in a month's pay.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The pay of each of the world's centres.
    pub pay: Vec<Pay>,
    /// Whether the model looks at listings some day on which the proposed ones have begun.
    pub seen: bool,
    /// Whether only components that count the listed are paid here: the month's visits, costs or reported values have not
    /// come yet.
    pub by_list_only: bool,
}

/// Pays the month as the registers are, and with the proposals.
///
/// # Errors
///
/// As [`settle`].
///
/// # Panics
///
/// When the lists counted with the proposals are not those proposed: the program is at fault.
pub fn effect(request: &EffectRequest<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Effect, Problems> {
    let EffectRequest { region, known, proposed, model, month, known_at } = *request;
    let paid_by = |model| settle(&Request { region, model, month, known_at, compare: false }, progress);
    let reduced;
    let (model, settled, by_list_only) = match paid_by(model) {
        Ok(settled) => (model, settled, false),
        Err(problems) if problems.iter().all(not_come_yet) => {
            reduced = by_list(model);
            (&reduced, paid_by(&reduced)?, true)
        }
        Err(problems) => return Err(problems),
    };
    let plan = Plan::new(model, month);
    let centres = closed(&settled.known.centres, proposed);
    let mut input = settled.known.input;
    input.listing = input.listing.with_changes(covers(known, proposed), laid_over(known, proposed))?;
    assert_lists(&input, proposed)?;
    let specs = plan.specs();
    let cube = count(&input, &specs, &centres, progress)?;
    let mut facts = settled.facts;
    let period = plan.period(&model.time).span();
    facts.centres.retain(|fact| !closes_before(proposed, &fact.id, period));
    let after = evaluate(&plan, &cube, &facts)?;
    let pay = (0..proposed.world.centres()).map(|centre| Pay {
        before: total(&settled.settlement, proposed, centre),
        after: total(&after, proposed, centre),
    });
    let days = specs.iter().map(|spec| match spec.measure {
        kapitera_cube::Measure::Heads { on } => on,
        kapitera_cube::Measure::Days { span } | kapitera_cube::Measure::Events { span, .. } => span.to,
    });
    let seen = days.max().is_some_and(|last| last >= proposed.listed_from);
    Ok(Effect { pay: pay.collect(), seen, by_list_only })
}

/// Whether a problem only says that the registers of a coming month are not there yet.
fn not_come_yet(problem: &Problem) -> bool {
    matches!(problem.code, "day_without_events" | "value_missing")
}

/// The model's components that count the listed or the centre itself and ask for no reported value: what a list decides
/// by itself.
fn by_list(model: &Model) -> Model {
    let mut model = model.clone();
    model.components.retain(|component| {
        matches!(component.count, Count::Listed { .. } | Count::Centre)
            && component.values().is_empty()
            && !matches!(component.price.as_ref().map(|price| &price.kind), Some(PriceKind::PoolOf { .. }))
    });
    model.costs.clear();
    model
}

fn total(settlement: &Settlement, proposed: &Proposed, centre: usize) -> Ore {
    let id = proposed.world.id(centre);
    let index = settlement.centres.iter().position(|fact| fact.id == *id);
    index.map_or(Ore::ZERO, |index| settlement.total_of_centre(index))
}

/// The days that the changes speak about: as many as the registers do.
fn covers(known: &Known, proposed: &Proposed) -> Span {
    Span { from: proposed.listed_from, to: known.known_to.max(proposed.day) }
}

/// The proposed listings, and the later ones that the same persons have already: changes say everything of whom they
/// mention.
fn laid_over(known: &Known, proposed: &Proposed) -> Vec<(u32, ListingRow)> {
    let mut rows = Vec::new();
    let mut new = known.pseudonyms.len() as u32;
    let all = &known.runs.rows;
    for (index, row) in proposed.listings() {
        let number = proposed.facts[index].number.unwrap_or_else(|| {
            new += 1;
            new - 1
        });
        let own = all.partition_point(|run| run.person < number);
        for run in all[own..].iter().take_while(|run| run.person == number) {
            if run.days.from > row.valid.to {
                rows.push((
                    number,
                    ListingRow {
                        area: known.runs.areas[run.area].clone(),
                        centre: known.runs.centres[run.centre].clone(),
                        kind: run.kind,
                        valid: run.days,
                        ..row.clone()
                    },
                ));
            }
        }
        rows.push((number, row));
    }
    rows
}

/// The lists counted from the registers with the proposals laid over must be those that were proposed.
fn assert_lists(input: &Input, proposed: &Proposed) -> Result<(), Problems> {
    let day = Span { from: proposed.listed_from, to: proposed.listed_from };
    let counted = runs(input, day)?;
    let mut lists = vec![0; proposed.world.centres()];
    for run in &counted.rows {
        let centre = proposed.world.centre(&counted.centres[run.centre]);
        lists[centre.expect("the world knows the centres of the listings")] += 1;
    }
    assert_eq!(lists, proposed.proposals.lists, "the lists counted are those proposed");
    Ok(())
}

/// The register of centres with the closing one closed.
fn closed(centres: &[Centre], proposed: &Proposed) -> Vec<Centre> {
    let Some(closing) = proposed.wanted.closing else { return centres.to_vec() };
    let id = proposed.world.id(closing);
    let last: Option<Date> = proposed.day.yesterday().ok();
    let close = |centre: &Centre| {
        let mut centre = centre.clone();
        if centre.id == *id
            && let Some(last) = last
        {
            centre.valid.to = centre.valid.to.min(last);
        }
        (!centre.valid.is_empty()).then_some(centre)
    };
    centres.iter().filter_map(close).collect()
}

/// Whether a centre is the one that closes, and has closed before the period.
fn closes_before(proposed: &Proposed, id: &str, period: Span) -> bool {
    let closing = proposed.wanted.closing;
    closing.is_some_and(|closing| &**proposed.world.id(closing) == id) && proposed.day <= period.from
}
