//! What must hold of every settlement, checked every time and shown.

use std::collections::BTreeSet;

use kapitera_cube::{Cells, Cube, Measure, Responsibility};
use kapitera_evaluate::{Line, Plan, Settlement};
use kapitera_message::{Text, text};
use kapitera_model::PriceKind;
use kapitera_money::{Ore, format_ore, format_whole};
use kapitera_region::Manifest;

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
pub(crate) fn checks(plan: &Plan<'_>, cube: &Cube, settlement: &Settlement, deliveries: &[Manifest]) -> Vec<Check> {
    let mut held = vec![parts_are_the_total(settlement)];
    held.extend(pools_are_whole(plan, settlement));
    held.extend(everyone_counted_once(plan, cube));
    held.push(rows_accounted_for(deliveries));
    held
}

fn parts_are_the_total(settlement: &Settlement) -> Check {
    let by_centre: Ore = (0..settlement.centres.len()).map(|centre| settlement.total_of_centre(centre)).sum();
    let by_line = settlement.total();
    assert_eq!(by_centre, by_line, "centres' totals and lines sum to the same");
    let (lines, centres) = (settlement.lines.len(), settlement.centres.len());
    let (sv, en) = (format_ore(by_line, ','), format_ore(by_line, '.'));
    Check {
        code: "parts_are_the_total",
        said: text!(
            "{lines} rader = {centres} hälsocentralers summor = {sv} kr",
            "{lines} lines = the totals of {centres} centres = {en} kr"
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
        let exact: kapitera_money::Exact =
            lines().filter(|line| first_payee(component, line)).map(|line| &line.exact).sum();
        let difference = (&(shared + left).to_exact_kr() - &exact).abs();
        assert!(left != Ore::ZERO || difference < kapitera_money::Exact::ONE, "a pool's parts sum to the pool");
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
fn first_payee(component: &kapitera_model::Component, line: &Line) -> bool {
    component.split.first().is_none_or(|(payee, _)| line.payee.as_ref() == Some(payee))
}

/// All counts of one measure must have the same sum: a person missing from one of them would be paid by one
/// component and not by another. One check per measure that the model counts by.
fn everyone_counted_once(plan: &Plan<'_>, cube: &Cube) -> Vec<Check> {
    let measures: BTreeSet<_> = plan.specs().into_iter().map(|spec| (spec.measure, spec.responsibility)).collect();
    measures.into_iter().map(|(measure, responsibility)| counted_once(cube, measure, responsibility)).collect()
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
    };
    Check {
        code: "everyone_counted_once",
        said: text!(
            "{all} {unit_sv}: {counted} räknade en gång, {not_counted} inte räknade (hälsocentralen var inte öppen{at})",
            "{all} {unit_en}: {counted} counted once, {not_counted} not counted (their centre was not open{at})"
        ),
    }
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
