//! A model meets a cube and facts, and becomes lines.

use kapitera_cube::{Cube, Measure};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Component, Count, Each, LimitOn, Per, PriceKind, Stance};
use kapitera_money::{Exact, Ore, RoundMode, largest_remainder};
use kapitera_period::{Month, Span};

use crate::alternatives::rounded_by_person;
use crate::facts::Facts;
use crate::lookup::Names;
use crate::plan::Plan;
use crate::price::price;
use crate::problems;
use crate::quantity::{Context, quantities};
use crate::round::{Share, month_of_year, round_ore, round_share};
use crate::settlement::{Amount, Line, Settlement, Step, UnallocatedAmount};
use crate::shape::{AmountShaping, barred, instalment, outside_months};

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
    let valid = plan.model.valid;
    let period = plan.period(&plan.model.time).span();
    if !valid.contains(period.from) || !valid.contains(period.to) {
        return Err(vec![problems::model_not_in_force(plan)]);
    }
    let mut context = context(plan, cube, facts)?;
    let listed = listed(&context).map_err(|problem| vec![problem])?;
    let count = plan.model.components.len();
    let mut drafts: Vec<Option<Vec<Line>>> = vec![None; count];
    let mut unallocated = unallocated_shares(plan)?;
    let mut found = Problems::new();
    for position in order(plan) {
        match component(&context, position) {
            Ok((lines, left)) => {
                let mut amounts = vec![Exact::ZERO; facts.centres.len()];
                for line in &lines {
                    amounts[line.centre] += &line.amount.to_exact();
                }
                context.amounts[position] = Some(amounts);
                unallocated.extend(left);
                drafts[position] = Some(lines);
            }
            Err(problems) => {
                // What counts this component would only repeat the problem with other words.
                context.amounts[position] = Some(vec![Exact::ZERO; facts.centres.len()]);
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
    Ok(Settlement { month: plan.month, centres: facts.centres.clone(), listed, lines, unallocated })
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
    let mut known = vec![false; cube.centres.len()];
    in_cube.iter().flatten().for_each(|&index| known[index] = true);
    let counts = plan.counts_in(cube);
    let mut strangers = Problems::new();
    for (index, id) in cube.centres.iter().enumerate() {
        if !known[index] && counts.iter().any(|cells| cells.total_of_centre(index) > 0) {
            strangers.push(Problem::error(
                "centre_not_settled",
                text!("{id} har listade men avräknas inte", "{id} has listed persons but is not settled"),
            ));
        }
    }
    if !strangers.is_empty() {
        return Err(strangers);
    }
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
        Measure::Heads { .. } => 1,
        Measure::Days { span } => span.days(),
    };
    let of_centre = |index: &Option<usize>| {
        let total = index.map_or(0, |index| cells.total_of_centre(index));
        Exact::fraction(total.into(), days.into()).unwrap_or(Exact::ZERO)
    };
    Ok(context.in_cube.iter().map(of_centre).collect())
}

/// A centre's amount before rounding, with its steps.
struct Draft {
    exact: Exact,
    weighted: Exact,
    steps: Vec<Step>,
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
    let mut lines = Vec::with_capacity(drafts.len());
    for (centre, ((draft, upto), before)) in drafts.into_iter().zip(upto).zip(before).enumerate() {
        let whole = upto - before;
        let Draft { exact, weighted, steps } = draft;
        let amount = Amount::Money(Ore::ZERO);
        let line = Line {
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
        } else if component.split.is_empty() {
            lines.push(Line { amount: money(component, whole)?, ..line });
        } else {
            let payees = split(component, rounding.unit_ore, upto)?.into_iter().zip(split(
                component,
                rounding.unit_ore,
                before,
            )?);
            for ((payee, upto), (_, before)) in payees {
                lines.push(Line { payee: Some(payee), amount: money(component, upto - before)?, ..line.clone() });
            }
        }
    }
    Ok((lines, left))
}

fn money(component: &Component, ore: i128) -> Result<Amount, Problems> {
    i64::try_from(ore).map(|ore| Amount::Money(Ore(ore))).map_err(|_| vec![problems::too_large(component)])
}

/// A line's öre by payee, in whole units of the rounding; the parts sum to the whole.
fn split(component: &Component, unit_ore: i64, whole: i128) -> Result<Vec<(String, i128)>, Problems> {
    let shares: Vec<Exact> = component.split.iter().map(|(_, share)| share.clone()).collect();
    let unit = i128::from(unit_ore);
    let parts = largest_remainder(whole / unit, &shares).map_err(|_| vec![problems::too_large(component)])?;
    Ok(component.split.iter().map(|(payee, _)| payee.clone()).zip(parts.into_iter().map(|part| part * unit)).collect())
}

/// The exact amounts of all centres, and the pool's amount when the component shares one out.
fn drafts(
    context: &Context<'_>,
    component: &Component,
    period: Month,
) -> Result<(Vec<Draft>, Option<Exact>), Problems> {
    let empty = || Draft { exact: Exact::ZERO, weighted: Exact::ZERO, steps: Vec::new() };
    let mut drafts: Vec<Draft> = context.facts.centres.iter().map(|_| empty()).collect();
    let mut counts = vec![Exact::ZERO; drafts.len()];
    let mut pool: Option<Exact> = None;
    let days = period.days();
    // A component that begins or ends within the month counts for its own days only.
    let mut parts = context.plan.parts(component);
    parts.retain(|part| component.provenance.valid.contains(part.from));
    let uncut = parts.iter().all(|part| part.days() == days);
    let by_item = matches!(component.count, Count::Value { each: Each::Item, .. });
    let mut items: Vec<Exact> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let share = if uncut { Exact::ONE } else { share_of(*part, days) };
        let mut quantities = quantities(context, component, *part)?;
        let (amounts, part_pool) = price(context, component, *part, &share, &mut quantities)?;
        if let Some(part_pool) = part_pool {
            pool = Some(pool.map_or_else(|| part_pool.clone(), |sum| &sum + &part_pool));
        }
        let mut begun = vec![uncut; drafts.len()];
        items.resize(if by_item { amounts.len() } else { 0 }, Exact::ZERO);
        for (index, (mut quantity, mut amount)) in quantities.into_iter().zip(amounts).enumerate() {
            let draft = &mut drafts[quantity.centre];
            if by_item {
                // An item's limits meet its whole amount, with the last of the parts.
                items[index] += &amount;
                amount = if number + 1 < parts.len() { Exact::ZERO } else { items[index].clone() };
            }
            if by_item && number + 1 == parts.len() && !barred(&quantity.steps) {
                let shaping = AmountShaping { context, component, centre: quantity.centre, period, on: LimitOn::Item };
                shaping.apply(&mut amount, &quantity.count, &mut quantity.steps).map_err(|problem| vec![problem])?;
            }
            if !std::mem::replace(&mut begun[quantity.centre], true) {
                draft.steps.push(Step::Part { days: *part, share: share.clone() });
            }
            if draft.steps.is_empty() {
                draft.steps = quantity.steps;
            } else {
                draft.steps.append(&mut quantity.steps);
            }
            draft.exact += &amount;
            draft.weighted += &(&quantity.weighted * &share);
            counts[quantity.centre] += &(&quantity.count * &share);
        }
    }
    for (centre, draft) in drafts.iter_mut().enumerate() {
        let shaping = AmountShaping { context, component, centre, period, on: LimitOn::Amount };
        if !(draft.weighted.is_zero() && barred(&draft.steps)) {
            shaping.apply(&mut draft.exact, &counts[centre], &mut draft.steps).map_err(|problem| vec![problem])?;
        }
        if let Some((number, of)) = instalment(component, period) {
            let part = if number == 0 { 0 } else { 1 };
            draft.exact = &draft.exact * &Exact::fraction(part, of.into()).unwrap_or(Exact::ONE);
            draft.steps.push(if number == 0 { Step::OutsideMonths } else { Step::Instalment { number, of } });
        }
    }
    let pool = if outside_months(component, period) { pool.map(|_| Exact::ZERO) } else { pool };
    Ok((drafts, pool))
}

pub(crate) fn share_of(part: Span, days: u32) -> Exact {
    Exact::fraction(part.days().into(), days.into()).unwrap_or(Exact::ONE)
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

/// A pool that nobody has a part of is reported, not lost.
fn left_of_pool(component: &Component, left: i128) -> Option<UnallocatedAmount> {
    let left = i64::try_from(left).ok().filter(|left| *left != 0)?;
    let unpaid = component.stance == Stance::Shadow || !component.is_money();
    (!unpaid).then(|| UnallocatedAmount {
        name: component.name.clone(),
        amount: Ore(left),
        reason: text!("ingen hälsocentral har del i potten", "no centre has a part of the pool"),
    })
}

/// What shares leave to nobody, for the month: by the unit of the parameter that is shared.
fn unallocated_shares(plan: &Plan<'_>) -> Result<Vec<UnallocatedAmount>, Problems> {
    let period = plan.period(&plan.model.time);
    let mut left = Vec::new();
    for unallocated in &plan.model.unallocated {
        let unit = plan.model.parameter(&unallocated.of).map_or("", |parameter| parameter.unit.as_str());
        if !unit.starts_with("kr") {
            continue;
        }
        let mut whole = Exact::ZERO;
        for part in plan.model.parts_of_parameter(&unallocated.of, period.span()) {
            let Ok(of) = plan.model.parameter_on(&unallocated.of, part.from) else { continue };
            whole += &(&(&of.value * &unallocated.share) * &share_of(part, period.days()));
        }
        let (exact, share) = match unit.rsplit_once('/').map(|(_, time)| time) {
            Some("year") => (
                &whole * &Exact::fraction(1, 12).unwrap_or(Exact::ONE),
                month_of_year(&plan.model.rounding, period.number()),
            ),
            _ => (whole, Share::Whole),
        };
        let ore = round_share(&exact, &plan.model.rounding, share).and_then(|ore| i64::try_from(ore).ok());
        let name = &unallocated.shares;
        let percent =
            (&unallocated.share * &Exact::whole(100)).round_decimals(2, RoundMode::HalfAway).unwrap_or_default();
        let percent = kapitera_money::decimal_text(percent, 2);
        left.extend(ore.map(|ore| UnallocatedAmount {
            name: name.clone(),
            amount: Ore(ore),
            reason: text!("{percent} % är inte fördelade i modellen", "{percent} % are not allocated by the model"),
        }));
    }
    Ok(left)
}
