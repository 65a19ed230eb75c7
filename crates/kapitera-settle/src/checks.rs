//! What must hold of every settlement, checked every time and shown.

use std::collections::BTreeSet;

use kapitera_cube::{Cells, Cube, EventAt, Measure, Responsibility, Unplaced};
use kapitera_evaluate::{CostBalance, Line, Plan, Settlement};
use kapitera_message::{Text, text};
use kapitera_model::{Model, PriceKind};
use kapitera_money::{Exact, Ore, format_ore, format_whole};
use kapitera_period::Span;
use kapitera_region::Manifest;
use kapitera_register::EventKind;

use crate::costs::costs_are_carried;
use crate::settle::Settled;

/// A check that held, as a sentence with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The check's stable name.
    pub code: &'static str,
    /// What was found.
    pub said: Text,
}

/// Checks a settlement.
///
/// # Panics
///
/// When a check does not hold: the program is at fault, and nothing may be paid.
pub(crate) fn checks(
    plan: &Plan<'_>,
    cube: &Cube,
    settlement: &Settlement,
    balances: &[CostBalance],
    deliveries: &[Manifest],
) -> Vec<Check> {
    let mut held = vec![parts_are_the_total(plan, settlement)];
    held.extend(pools_are_whole(plan, settlement));
    held.extend(everyone_counted_once(plan, cube));
    held.extend(balances.iter().map(|balance| costs_are_carried(plan, balance, deliveries)));
    held.push(rows_accounted_for(deliveries));
    held
}

fn parts_are_the_total(plan: &Plan<'_>, settlement: &Settlement) -> Check {
    let by_centre: Ore = (0..settlement.centres.len()).map(|centre| settlement.total_of_centre(centre)).sum();
    let by_line = settlement.total();
    assert_eq!(by_centre, by_line, "centres' totals and lines sum to the same");
    let (lines, centres) = (settlement.lines.len(), settlement.centres.len());
    let (sv, en) = (format_ore(by_line, ','), format_ore(by_line, '.'));
    let (of_sv, of_en) = if plan.settles_units() { ("enheters", "units") } else { ("hälsocentralers", "centres") };
    Check {
        code: "parts_are_the_total",
        said: text!(
            "{lines} rader = {centres} {of_sv} summor = {sv} kr",
            "{lines} lines = the totals of {centres} {of_en} = {en} kr"
        ),
    }
}

fn pools_are_whole(plan: &Plan<'_>, settlement: &Settlement) -> Vec<Check> {
    let mut checks = Vec::new();
    for (position, component) in plan.model.components.iter().enumerate() {
        let kind = component.price.as_ref().map(|price| &price.kind);
        if !matches!(kind, Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. })) {
            continue;
        }
        let lines = || settlement.lines.iter().filter(|line| line.component == position);
        let shared: Ore = lines().map(unsigned).sum();
        let left: Ore =
            settlement.unallocated.iter().filter(|left| left.name == component.name).map(|left| left.amount).sum();
        let exact = once_per_centre(lines());
        let difference = (&(shared + left).to_exact_kr() - &exact).abs();
        assert!(left != Ore::ZERO || difference < Exact::ONE, "a pool's parts sum to the pool");
        let name = &component.label;
        let (name_sv, name_en) = (&name.sv, &name.en);
        let (sv, en) = (format_ore(shared, ','), format_ore(shared, '.'));
        let (left_sv, left_en) = (format_ore(left, ','), format_ore(left, '.'));
        checks.push(Check {
            code: "pool_is_whole",
            said: text!(
                "potten {name_sv} är hel: {sv} kr fördelade, {left_sv} kr ofördelade",
                "the pool {name_en} is whole: {en} kr shared out, {left_en} kr unallocated"
            ),
        });
    }
    checks
}

fn unsigned(line: &Line) -> Ore {
    match line.amount {
        kapitera_evaluate::Amount::Money(ore) => ore,
        kapitera_evaluate::Amount::Quantity { .. } => Ore::ZERO,
    }
}

/// Lines that split one amount carry the same exact amount; it is taken once.
fn once_per_centre<'l>(lines: impl Iterator<Item = &'l Line>) -> Exact {
    let mut centres = BTreeSet::new();
    lines.filter(|line| centres.insert(line.centre)).map(|line| &line.exact).sum()
}

/// All counts of one measure must have the same sum: a person missing from one of them would be paid by one
/// component and not by another. One check per measure that the model counts by.
fn everyone_counted_once(plan: &Plan<'_>, cube: &Cube) -> Vec<Check> {
    let measures: BTreeSet<_> = plan.specs().into_iter().map(|spec| (spec.measure, spec.responsibility)).collect();
    let check = |(measure, responsibility)| match measure {
        Measure::Heads { .. } | Measure::Days { .. } => Some(counted_once(cube, measure, responsibility)),
        Measure::Events { of: EventKind::Visits, span, at: EventAt::Own } => {
            Some(visits_counted_once(cube, measure, responsibility, span))
        }
        Measure::Events { .. } => None,
    };
    measures.into_iter().filter_map(check).collect()
}

/// Visits at centres, and those at none that was open.
fn visits_counted_once(cube: &Cube, measure: Measure, responsibility: Responsibility, span: Span) -> Check {
    let same = |cells: &&Cells| cells.spec().measure == measure && cells.spec().responsibility == responsibility;
    let totals: Vec<(u64, i128)> =
        cube.counts.iter().filter(same).map(|cells| (cells.total(), cells.total_amount())).collect();
    let all = totals.first().copied().unwrap_or_default();
    assert!(totals.iter().all(|total| *total == all), "all counts of one measure have one sum");
    let unplaced = cube.counts.iter().find(same).map_or(0, |cells| {
        let of = |why| cells.unplaced(why).map(|cell| cell.count).sum::<u64>();
        of(Unplaced::Nobody) + of(Unplaced::NotOpen)
    });
    let (all, placed, unplaced) = (format_whole(all.0), format_whole(all.0 - unplaced), format_whole(unplaced));
    Check {
        code: "visits_counted_once",
        said: text!(
            "{all} besök {span}: {placed} vid öppna hälsocentraler, {unplaced} inte",
            "{all} visits {span}: {placed} at open centres, {unplaced} not"
        ),
    }
}

fn counted_once(cube: &Cube, measure: Measure, responsibility: Responsibility) -> Check {
    let same = |cells: &&Cells| cells.spec().measure == measure && cells.spec().responsibility == responsibility;
    let totals: Vec<u64> = cube.counts.iter().filter(same).map(Cells::total).collect();
    let counted = totals.first().copied().unwrap_or(0);
    assert!(totals.iter().all(|total| *total == counted), "all counts of one measure have one sum");
    let left_out =
        cube.outcomes.iter().filter(|outcome| (outcome.measure, outcome.responsibility) == (measure, responsibility));
    let at: Vec<&str> = left_out.clone().map(|outcome| &*outcome.centre).collect();
    let not_open: u64 = left_out.map(|outcome| outcome.count).sum();
    let all = format_whole(counted + not_open);
    let (counted, not_counted) = (format_whole(counted), format_whole(not_open));
    let at = if at.is_empty() { String::new() } else { format!(": {}", at.join(", ")) };
    let (unit_sv, unit_en) = match measure {
        Measure::Heads { on } => (format!("listade den {on}"), format!("listed on {on}")),
        Measure::Days { span } => (format!("listade dagar {span}"), format!("listed days {span}")),
        Measure::Events { .. } => unreachable!("events are checked apart"),
    };
    Check {
        code: "everyone_counted_once",
        said: text!(
            "{all} {unit_sv}: {counted} räknade en gång, {not_counted} inte räknade (hälsocentralen var inte öppen{at})",
            "{all} {unit_en}: {counted} counted once, {not_counted} not counted (their centre was not open{at})"
        ),
    }
}

/// Those listed on the days that the model counts who are not counted, since their centre was not open; none when all are.
pub fn not_counted(settled: &Settled, model: &Model) -> Option<Text> {
    let listed = Plan::new(model, settled.settlement.month).listed_spec();
    let same = |outcome: &&kapitera_cube::Outcome| {
        let own = (outcome.measure, outcome.responsibility) == (listed.measure, listed.responsibility);
        own && outcome.reason == "centre_not_open" && outcome.count > 0
    };
    let found: Vec<_> = settled.cube.outcomes.iter().filter(same).collect();
    let count: u64 = found.iter().map(|outcome| outcome.count).sum();
    let name = |id: &str| {
        let known = settled.known.centres.iter().rfind(|centre| *centre.id == *id);
        known.map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    };
    let mut at: Vec<String> = found.iter().map(|outcome| name(&outcome.centre)).collect();
    at.sort();
    at.dedup();
    let (count, at) = (format_whole(count), at.join("; "));
    let (unit_sv, unit_en) = match listed.measure {
        Measure::Days { .. } => ("listade dagar", "listed days"),
        Measure::Heads { .. } | Measure::Events { .. } => ("listade", "listed"),
    };
    (!found.is_empty()).then(|| {
        text!(
            "{count} {unit_sv} räknades inte, för deras hälsocentral var inte öppen: {at}.",
            "{count} {unit_en} were not counted, since their centre was not open: {at}."
        )
    })
}

fn rows_accounted_for(deliveries: &[Manifest]) -> Check {
    let files = deliveries.iter().flat_map(|delivery| &delivery.files);
    let (rows, accepted, rejected) = files.fold((0, 0, 0), |(rows, accepted, rejected), file| {
        assert_eq!(file.rows_in, file.accepted + file.rejected, "rows in = accepted + rejected");
        (rows + file.rows_in, accepted + file.accepted, rejected + file.rejected)
    });
    let count = deliveries.len();
    let (rows, accepted, rejected) = (format_whole(rows), format_whole(accepted), format_whole(rejected));
    Check {
        code: "rows_accounted_for",
        said: text!(
            "{rows} rader i {count} leveranser = {accepted} godtagna + {rejected} avvisade (i karantän)",
            "{rows} rows in {count} deliveries = {accepted} accepted + {rejected} rejected (in quarantine)"
        ),
    }
}
