//! What another level of rounding would have given.

use kapitera_cube::Cube;
use kapitera_message::Problems;
use kapitera_model::{Component, Count, Counting, PriceKind, Rounding, Stance};
use kapitera_money::{Exact, Ore};

use crate::count_limit::CountLimit;
use crate::evaluate::context;
use crate::facts::Facts;
use crate::plan::Plan;
use crate::quantity::{Context, cells, sieves};
use crate::round::round_ore;
use crate::settlement::{Amount, Settlement};

/// A level of rounding that was not chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlternativeKind {
    /// Each person's part of each line, to the öre.
    Person,
    /// Each line, to the öre.
    Line,
    /// Each line, to the whole krona.
    LineKrona,
    /// Each centre's total, to the öre.
    Centre,
    /// The region's total alone, to the öre.
    Region,
}

/// What a level of rounding would have given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The level.
    pub kind: AlternativeKind,
    /// What all centres would be paid.
    pub total: Ore,
}

/// The totals that other levels of rounding would have given, each month rounded by itself, by the model's mode.
///
/// Components that count no persons one by one (person-days and events among them), those whose period is cut because a value
/// changes within it, and pools keep their lines at the person level.
///
/// # Errors
///
/// As [`crate::evaluate`].
pub fn alternatives(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    settlement: &Settlement,
) -> Result<Vec<Alternative>, Problems> {
    let context = context(plan, cube, facts)?;
    let mode = plan.model.rounding.mode;
    let to_ore = |amount: &Exact, unit: i128| {
        let units = (amount * &Exact::whole(100)).checked_div(&Exact::whole(unit)).and_then(|units| units.round(mode));
        Ore(units.and_then(|units| i64::try_from(units * unit).ok()).unwrap_or_default())
    };
    let lines = || {
        let paid = |line: &&crate::Line| matches!(line.stance, Stance::Paid | Stance::Charged);
        settlement.lines.iter().filter(|line| matches!(line.amount, Amount::Money(_))).filter(paid)
    };
    let mut seen = None;
    // Lines that split one amount between payees carry the same exact amount; it is taken once.
    let wholes: Vec<_> = lines()
        .filter(|line| seen.replace((line.component, line.centre)) != Some((line.component, line.centre)))
        .collect();
    let signed =
        |line: &crate::Line| if line.stance == Stance::Charged { -line.exact.clone() } else { line.exact.clone() };
    let line = |unit| wholes.iter().map(|line| to_ore(&signed(line), unit)).sum();
    let mut by_centre = vec![Exact::ZERO; facts.centres.len()];
    for line in &wholes {
        by_centre[line.centre] += &signed(line);
    }
    let all: Exact = by_centre.iter().sum();
    let found = vec![
        Alternative { kind: AlternativeKind::Person, total: by_person(&context, settlement)? },
        Alternative { kind: AlternativeKind::Line, total: line(1) },
        Alternative { kind: AlternativeKind::LineKrona, total: line(100) },
        Alternative { kind: AlternativeKind::Centre, total: by_centre.iter().map(|sum| to_ore(sum, 1)).sum() },
        Alternative { kind: AlternativeKind::Region, total: to_ore(&all, 1) },
    ];
    Ok(found)
}

fn by_person(context: &Context<'_>, settlement: &Settlement) -> Result<Ore, Problems> {
    let to_the_ore = Rounding { unit_ore: 1, ..context.plan.model.rounding };
    let mut total = Ore::ZERO;
    for (position, component) in context.plan.model.components.iter().enumerate() {
        let mut exacts = vec![Exact::ZERO; context.facts.centres.len()];
        let mut paid = Ore::ZERO;
        let mut sign = None;
        for line in settlement.lines.iter().filter(|line| line.component == position) {
            exacts[line.centre] = line.exact.clone();
            paid += line.paid();
            sign = Some(line.stance);
        }
        total += match (sign, rounded_by_person(context, component, exacts.iter(), &to_the_ore, 1)?) {
            (Some(Stance::Shadow | Stance::Received) | None, _) => Ore::ZERO,
            (Some(Stance::Paid), Some(parts)) => sum(&parts),
            (Some(Stance::Charged), Some(parts)) => -sum(&parts),
            (_, None) => paid,
        };
    }
    Ok(total)
}

fn sum(parts: &[i128]) -> Ore {
    Ore(i64::try_from(parts.iter().sum::<i128>()).unwrap_or_default())
}

/// Each centre's öre when every person's part of `times` the amount of `exacts` is rounded before they are summed;
/// `None` when the component counts no persons one by one (person-days among them: a day is no person), or its
/// period is cut.
pub(crate) fn rounded_by_person<'e>(
    context: &Context<'_>,
    component: &Component,
    exacts: impl Iterator<Item = &'e Exact>,
    rounding: &Rounding,
    times: u32,
) -> Result<Option<Vec<i128>>, Problems> {
    let parts = context.plan.parts(component);
    let pool = component
        .price
        .as_ref()
        .is_none_or(|price| matches!(price.kind, PriceKind::Pool(_) | PriceKind::PoolOf { .. }));
    let heads = matches!(component.count, Count::Listed { .. }) && component.time.counting != Counting::PersonDays;
    if !heads || !component.is_money() || pool || parts.len() != 1 {
        return Ok(None);
    }
    let single = |problem| vec![problem];
    let counted = cells(context, component, parts[0]).map_err(single)?;
    let (cells, keys) = (counted.cells, &counted.cells.spec().keys);
    let sieves = sieves(context, component, parts[0].from, keys).map_err(single)?;
    let per_person = component.combine == kapitera_model::Combine::PerPerson;
    let lookups =
        if per_person { context.lookups(component, keys, parts[0].from, true).map_err(single)? } else { Vec::new() };
    let mut found = Vec::new();
    for (centre, exact) in exacts.enumerate() {
        let mine = || {
            context.in_cube[centre]
                .into_iter()
                .flat_map(|index| cells.of_centre(index))
                .filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
        };
        let count = counted.sum(mine());
        let limit = CountLimit::new(context, component, parts[0], &counted, &count, mine).map_err(single)?;
        let weight = |cell: &kapitera_cube::Cell<'_>| -> Exact {
            let weights = lookups.iter().filter_map(|lookup| lookup.row(cell, centre).map(|row| lookup.weight(row)));
            weights.fold(limit.factor(cell), |product, weight| &product * &weight)
        };
        let all: Exact = mine().map(|cell| &weight(&cell) * &Exact::whole(cell.count)).sum();
        // An amount that no person has a part of (a guarantee to a centre without listed) is rounded as it is.
        let whole = match exact.checked_div(&all) {
            None => round_ore(exact, rounding, times),
            Some(each) => mine().try_fold(0_i128, |sum, cell| {
                let part = round_ore(&(&each * &weight(&cell)), rounding, times)?;
                sum.checked_add(part.checked_mul(cell.count.into())?)
            }),
        };
        found.push(whole.ok_or_else(|| single(crate::problems::too_large(component)))?);
    }
    Ok(Some(found))
}
