//! The exact amounts of a component, before they are rounded.

use kapitera_message::{Problem, Problems};
use kapitera_model::{Component, Count, Each, LimitOn};
use kapitera_money::Exact;
use kapitera_period::{Month, Span};

use crate::events::{Priced, events};
use crate::plan::counts_events;
use crate::price::price;
use crate::quantity::{Before, Context, Quantity, quantities};
use crate::settlement::Step;
use crate::shape::{AmountShaping, barred, instalment, limits_items, outside_months};

/// A centre's amount before rounding, with its steps.
pub(crate) struct Draft {
    pub(crate) exact: Exact,
    pub(crate) weighted: Exact,
    pub(crate) steps: Vec<Step>,
    /// What was counted, for conditions on it.
    count: Exact,
}

/// The exact amounts of all centres, and the pool's amount when the component shares one out.
pub(crate) fn drafts(
    context: &Context<'_>,
    component: &Component,
    period: Month,
) -> Result<(Vec<Draft>, Option<Exact>), Problems> {
    let days = period.days();
    // A component that begins or ends within the month counts for its own days only.
    let mut parts = context.plan.parts(component);
    parts.retain(|part| component.provenance.valid.contains(part.from));
    let uncut = parts.iter().all(|part| part.days() == days);
    let share = |part: Span| if uncut { Exact::ONE } else { share_of(part, days) };
    let parts: Vec<(Span, Exact)> = parts.into_iter().map(|part| (part, share(part))).collect();
    let (mut drafts, pool) = if counts_events(component) {
        of_events(context, component, &parts)?
    } else {
        by_days(context, component, period, &parts)?
    };
    for (centre, draft) in drafts.iter_mut().enumerate() {
        let shaping = AmountShaping { context, component, centre, period, on: LimitOn::Amount };
        if !(draft.weighted.is_zero() && barred(&draft.steps)) {
            shaping.apply(&mut draft.exact, &draft.count, &mut draft.steps).map_err(|problem| vec![problem])?;
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

/// Of events: all parts of the period together.
fn of_events(
    context: &Context<'_>,
    component: &Component,
    parts: &[(Span, Exact)],
) -> Result<(Vec<Draft>, Option<Exact>), Problems> {
    let Priced { quantities, amounts, pool } = events(context, component, parts)?;
    let draft = |(quantity, exact): (Quantity, Exact)| {
        let Quantity { count, weighted, steps, .. } = quantity;
        Draft { exact, weighted, steps, count }
    };
    Ok((quantities.into_iter().zip(amounts).map(draft).collect(), pool))
}

/// Of everything else: each part of the period by its share of the days.
fn by_days(
    context: &Context<'_>,
    component: &Component,
    period: Month,
    parts: &[(Span, Exact)],
) -> Result<(Vec<Draft>, Option<Exact>), Problems> {
    let empty = || Draft { exact: Exact::ZERO, weighted: Exact::ZERO, steps: Vec::new(), count: Exact::ZERO };
    let mut drafts: Vec<Draft> = context.facts.centres.iter().map(|_| empty()).collect();
    let mut pool: Option<Exact> = None;
    let by_item = matches!(component.count, Count::Value { each: Each::Item, .. });
    let mut items: Vec<(Exact, Exact)> = Vec::new();
    for (number, (part, share)) in parts.iter().enumerate() {
        let last = number + 1 == parts.len();
        let mut quantities = quantities(context, component, *part)?;
        let (amounts, part_pool) = price(context, component, *part, share, &mut quantities)?;
        if let Some(part_pool) = part_pool {
            pool = Some(pool.map_or_else(|| part_pool.clone(), |sum| &sum + &part_pool));
        }
        let mut begun = vec![*share == Exact::ONE; drafts.len()];
        items.resize(if by_item { amounts.len() } else { 0 }, (Exact::ZERO, Exact::ZERO));
        for (index, (mut quantity, mut amount)) in quantities.into_iter().zip(amounts).enumerate() {
            let draft = &mut drafts[quantity.centre];
            if by_item {
                // An item's limits meet its whole amount, with the last of the parts.
                let (now, before) = &mut items[index];
                *now += &amount;
                if let Some(of_part) = &quantity.before {
                    *before += &of_part.amount;
                }
                amount = if last { now.clone() } else { Exact::ZERO };
                if last && !barred(&quantity.steps) {
                    let shaping =
                        AmountShaping { context, component, centre: quantity.centre, period, on: LimitOn::Item };
                    limit_item(&shaping, &mut quantity, &mut amount, before).map_err(|problem| vec![problem])?;
                }
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
            draft.weighted += &(&quantity.weighted * share);
            draft.count += &(&quantity.count * share);
        }
    }
    Ok((drafts, pool))
}

/// An item's limits hold for all of it: this period has what they leave of the whole item, less what they left of what
/// it had before.
fn limit_item(
    shaping: &AmountShaping<'_, '_>,
    quantity: &mut Quantity,
    amount: &mut Exact,
    before_amount: &Exact,
) -> Result<(), Problem> {
    let before = quantity.before.as_deref().filter(|_| limits_items(shaping.component));
    let Some(Before { count, .. }) = before.cloned() else {
        return shaping.apply(amount, &quantity.count, &mut quantity.steps);
    };
    let mut given = before_amount.clone();
    shaping.apply(&mut given, &count, &mut Vec::new())?;
    let mut whole = &*amount + before_amount;
    shaping.apply(&mut whole, &(&quantity.count + &count), &mut quantity.steps)?;
    *amount = &whole - &given;
    let now = amount.clone();
    quantity.steps.push(Step::ItemBefore { count, amount: before_amount.clone(), given, now });
    Ok(())
}

pub(crate) fn share_of(part: Span, days: u32) -> Exact {
    Exact::fraction(part.days().into(), days.into()).unwrap_or(Exact::ONE)
}
