//! A model meets a cube and facts, and becomes lines.

use kapitera_cube::{Cube, Measure};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Component, Count, Per, PriceKind};
use kapitera_money::{Exact, Ore, largest_remainder};
use kapitera_period::Month;

use crate::alternatives::rounded_by_person;
use crate::draft::{Draft, drafts};
use crate::facts::Facts;
use crate::lookup::Names;
use crate::plan::Plan;
use crate::problems;
use crate::quantity::Context;
use crate::round::{Share, month_of_year, round_ore, round_share};
use crate::settlement::{Amount, Line, Settlement, UnallocatedAmount};
use crate::shape::instalment;
use crate::split::Splitting;
use crate::unallocated::{left_of_pool, unallocated_shares};

/// The month's payment by the plan's model, from a cube that holds [`Plan::specs`] and the facts of the period.
///
/// The result depends on nothing else, and not on the order of anything in its input.
///
/// # Errors
///
/// Everything that is missing or cannot be computed: a model not in force, a weight, an index or a value that
/// is needed and not there, a division by zero, an amount too large. Nothing is computed then.
///
/// # Panics
///
/// When a pool or a split would not sum to its whole: a broken invariant, stopped before anything is paid.
pub fn evaluate(plan: &Plan<'_>, cube: &Cube, facts: &Facts) -> Result<Settlement, Problems> {
    in_force(plan)?;
    let context = context(plan, cube, facts)?;
    let listed = listed(&context).map_err(|problem| vec![problem])?;
    let (lines, unallocated) = lines_of(context, |_| None)?;
    Ok(Settlement { month: plan.month, centres: facts.centres.clone(), listed, lines, unallocated })
}

/// That the model is in force all of the period.
pub(crate) fn in_force(plan: &Plan<'_>) -> Result<(), Problems> {
    let valid = plan.model.valid;
    let period = plan.period(&plan.model.time).span();
    if valid.contains(period.from) && valid.contains(period.to) {
        return Ok(());
    }
    Err(vec![problems::model_not_in_force(plan)])
}

/// The lines of the components, in the model's order, and what nobody could be given. Of a component that `known` knows the
/// amounts by centre no lines are made.
pub(crate) fn lines_of(
    mut context: Context<'_>,
    known: impl Fn(usize) -> Option<Vec<Exact>>,
) -> Result<(Vec<Line>, Vec<UnallocatedAmount>), Problems> {
    let plan = context.plan;
    let mut drafts: Vec<Option<Vec<Line>>> = vec![None; plan.model.components.len()];
    let mut unallocated = unallocated_shares(&plan)?;
    let mut found = Problems::new();
    let centres = context.facts.centres.len();
    for position in order(&plan) {
        if let Some(amounts) = known(position) {
            context.amounts[position] = Some(amounts);
            continue;
        }
        match component(&context, position) {
            Ok((lines, left)) => {
                let mut amounts = vec![Exact::ZERO; centres];
                for line in &lines {
                    amounts[line.centre] += &line.amount.to_exact();
                }
                context.amounts[position] = Some(amounts);
                unallocated.extend(left);
                drafts[position] = Some(lines);
            }
            Err(problems) => {
                // What counts this component would only repeat the problem with other words.
                context.amounts[position] = Some(vec![Exact::ZERO; centres]);
                found.extend(problems);
            }
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let lines: Vec<Line> = drafts.into_iter().flatten().flatten().collect();
    if !total_fits(&lines, &unallocated) {
        return Err(vec![problems::total_too_large()]);
    }
    Ok((lines, unallocated))
}

/// Whole units up to this size can be summed over all centres and months without leaving 128 bits.
const SUMMABLE: u128 = 1 << 96;

/// Whether every sum of lines fits in 64 bits of öre, whichever are taken together.
fn total_fits(lines: &[Line], unallocated: &[UnallocatedAmount]) -> bool {
    let ore = lines.iter().filter_map(|line| match line.amount {
        Amount::Money(ore) => Some(ore),
        Amount::Quantity { .. } => None,
    });
    let sum: i128 = ore.chain(unallocated.iter().map(|left| left.amount)).map(|ore| i128::from(ore.0).abs()).sum();
    i64::try_from(sum).is_ok()
}

pub(crate) fn context<'a>(plan: &Plan<'a>, cube: &'a Cube, facts: &'a Facts) -> Result<Context<'a>, Problems> {
    let context = context_of_known(plan, cube, facts)?;
    let mut known = vec![false; cube.centres.len()];
    context.in_cube.iter().flatten().for_each(|&index| known[index] = true);
    let counts = plan.counts_in(cube);
    let mut strangers = Problems::new();
    for (index, id) in cube.centres.iter().enumerate().filter(|(index, _)| !known[*index]) {
        let met = counts.iter().find(|cells| cells.total_of_centre(index) > 0);
        strangers.extend(met.map(|cells| problems::centre_not_settled(id, cells.spec().measure)));
    }
    if strangers.is_empty() { Ok(context) } else { Err(strangers) }
}

/// As [`context`], when it is known that all centres where something was counted are among the facts.
pub(crate) fn context_of_known<'a>(plan: &Plan<'a>, cube: &'a Cube, facts: &'a Facts) -> Result<Context<'a>, Problems> {
    assert!(facts.centres.is_sorted_by(|left, right| left.id < right.id), "centres ascend: their order decides ties");
    let mut next = 0;
    let position = |centre: &crate::CentreFact| {
        // Both lists ascend and are mostly the same: the next is where it is expected, or it is searched for.
        let expected = cube.centres.get(next).is_some_and(|id| *id == centre.id);
        let found = if expected { Some(next) } else { cube.centres.binary_search(&centre.id).ok() };
        next = found.map_or(next, |found| found + 1);
        found
    };
    let in_cube: Vec<Option<usize>> = facts.centres.iter().map(position).collect();
    let names = Names::new(cube, facts)?;
    Ok(Context { plan: *plan, cube, facts, names, in_cube, amounts: vec![None; plan.model.components.len()] })
}

/// Components in an order where each stands after those whose amounts it uses.
fn order(plan: &Plan<'_>) -> Vec<usize> {
    let components = &plan.model.components;
    let uses = |component: &Component| -> Vec<usize> {
        let names = match (&component.count, component.price.as_ref().map(|price| &price.kind)) {
            (Count::Components(names), _) => names.as_slice(),
            (_, Some(PriceKind::PoolOf { components, .. })) => components,
            _ => &[],
        };
        names.iter().filter_map(|(name, _)| components.iter().position(|other| other.name == *name)).collect()
    };
    let mut order: Vec<usize> = Vec::with_capacity(components.len());
    while order.len() < components.len() {
        let next = (0..components.len())
            .find(|index| !order.contains(index) && uses(&components[*index]).iter().all(|used| order.contains(used)));
        // A checked model has no circles, so there is always a next one.
        let Some(next) = next else { break };
        order.push(next);
    }
    order
}

/// Listed persons per centre by the model's own rules of time.
pub(crate) fn listed(context: &Context<'_>) -> Result<Vec<Exact>, Problem> {
    let spec = context.plan.listed_spec();
    let Some(cells) = context.cube.find(&spec) else {
        return Err(Problem::error(
            "not_counted",
            text!("antalet listade finns inte i underlaget", "the number of listed is not in the counted cube"),
        ));
    };
    let days = match spec.measure {
        Measure::Heads { .. } | Measure::Events { .. } => 1,
        Measure::Days { span } => span.days(),
    };
    let of_centre = |index: &Option<usize>| {
        let total = index.map_or(0, |index| cells.total_of_centre(index));
        Exact::fraction(total.into(), days.into()).unwrap_or(Exact::ZERO)
    };
    Ok(context.in_cube.iter().map(of_centre).collect())
}

fn component(context: &Context<'_>, position: usize) -> Result<(Vec<Line>, Option<UnallocatedAmount>), Problems> {
    let component = &context.plan.model.components[position];
    let period = context.plan.period(&component.time);
    if component.provenance.valid.intersect(period.span()).is_none() {
        return Ok((Vec::new(), None));
    }
    let (drafts, pool) = drafts(context, component, period)?;
    let share = line_share(component, &context.plan.model.rounding, period);
    let (upto, before) = share.parts();
    let rounding = &context.plan.model.rounding;
    let upto = rounded(context, component, &drafts, pool.is_some(), upto)?;
    let before = rounded(context, component, &drafts, pool.is_some(), before)?;
    if upto.iter().chain(&before).any(|ore| ore.unsigned_abs() > SUMMABLE) {
        return Err(vec![problems::too_large(component)]);
    }
    let given: i128 = upto.iter().sum::<i128>() - before.iter().sum::<i128>();
    let left = pool.and_then(|pool| left_of_pool(component, round_share(&pool, rounding, share)? - given));
    let splitting = Splitting { context, component };
    let mut found = Problems::new();
    let mut lines = Vec::with_capacity(drafts.len());
    for (centre, ((draft, upto), before)) in drafts.into_iter().zip(upto).zip(before).enumerate() {
        let whole = upto - before;
        let Draft { exact, weighted, steps, .. } = draft;
        let amount = Amount::Money(Ore::ZERO);
        let mut line = Line {
            component: position,
            centre,
            payee: None,
            period,
            stance: component.stance,
            amount,
            exact,
            weighted,
            steps,
        };
        if !component.is_money() {
            lines.push(Line { amount: Amount::Quantity { mantissa: whole, decimals: component.decimals }, ..line });
            continue;
        }
        match splitting.of_centre(centre, upto, before) {
            Ok(None) => lines.push(Line { amount: money(component, whole)?, ..line }),
            Ok(Some(parts)) => {
                line.steps.extend(parts.step);
                for (payee, ore) in parts.payees {
                    lines.push(Line { payee: Some(payee), amount: money(component, ore)?, ..line.clone() });
                }
            }
            Err(problems) => found.extend(problems),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    Ok((lines, left))
}

fn money(component: &Component, ore: i128) -> Result<Amount, Problems> {
    i64::try_from(ore).map(|ore| Amount::Money(Ore(ore))).map_err(|_| vec![problems::too_large(component)])
}

/// `times` the amount of each centre in whole units: öre, or the component's own unit with its decimals.
///
/// What can be shared out of a pool is rounded as one, and shared by largest remainder in the order of the centres.
fn rounded(
    context: &Context<'_>,
    component: &Component,
    drafts: &[Draft],
    shares_pool: bool,
    times: u32,
) -> Result<Vec<i128>, Problems> {
    let rounding = &context.plan.model.rounding;
    let too_large = || vec![problems::too_large(component)];
    if times == 0 {
        return Ok(vec![0; drafts.len()]);
    }
    if !component.is_money() {
        let rounded = drafts.iter().map(|draft| draft.exact.round_decimals(component.decimals, rounding.mode));
        return rounded.collect::<Option<_>>().ok_or_else(too_large);
    }
    if shares_pool {
        let pool: Exact = drafts.iter().map(|draft| &draft.exact).sum();
        let whole = round_ore(&pool, rounding, times).ok_or_else(too_large)?;
        let unit = i128::from(rounding.unit_ore);
        // All parts have the sign of the pool, unless it changed sign within the month.
        let weight = |draft: &Draft| if pool.is_negative() { -draft.exact.clone() } else { draft.exact.clone() };
        let weights: Vec<Exact> = drafts.iter().map(weight).collect();
        if let Some(centre) = weights.iter().position(Exact::is_negative) {
            return Err(vec![problems::pool_changes_sign(component, &context.facts.centres[centre].id)]);
        }
        let parts = largest_remainder(whole / unit, &weights).map_err(|_| too_large())?;
        let parts: Vec<i128> = parts.into_iter().map(|part| part * unit).collect();
        assert_eq!(parts.iter().sum::<i128>(), whole, "a pool is shared out whole");
        return Ok(parts);
    }
    if rounding.level == kapitera_model::RoundingLevel::Person
        && let Some(by_person) =
            rounded_by_person(context, component, drafts.iter().map(|draft| &draft.exact), rounding, times)?
    {
        return Ok(by_person);
    }
    drafts.iter().map(|draft| round_ore(&draft.exact, rounding, times)).collect::<Option<_>>().ok_or_else(too_large)
}

/// How a component's lines are rounded: instalments of a sum or months of a year together, or each by itself.
/// What is not kronor is rounded by itself.
pub(crate) fn line_share(component: &Component, rounding: &kapitera_model::Rounding, period: Month) -> Share {
    match (&component.price, instalment(component, period)) {
        _ if !component.is_money() => Share::Whole,
        (_, Some((0, _))) => Share::Whole,
        (_, Some((number, _))) => Share::Part { number },
        (Some(price), None) if price.per == Per::Year => month_of_year(rounding, period.number()),
        _ => Share::Whole,
    }
}

/// What a line of a year's price or of instalments was rounded from: which part it is, counted from 1, and the rounded
/// sums up to it and up to the one before. `None` for a line that was rounded by itself, and for parts of a pool.
pub fn rounded_parts(
    component: &Component,
    rounding: &kapitera_model::Rounding,
    line: &Line,
) -> Option<(u32, Ore, Ore)> {
    let pool = matches!(
        component.price.as_ref().map(|price| &price.kind),
        Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. })
    );
    let (number, before) = line_share(component, rounding, line.period).parts();
    if pool || before == 0 || rounding.level == kapitera_model::RoundingLevel::Person {
        return None;
    }
    let ore = |times| round_ore(&line.exact, rounding, times).and_then(|ore| i64::try_from(ore).ok()).map(Ore);
    Some((number, ore(number)?, ore(before)?))
}
