//! The shape step: what happens to counts before they are priced, and to amounts after.

use kapitera_message::{Problem, Problems};
use kapitera_model::{Component, Condition, Limit, LimitOn, LimitValue, Number, Shape, Subject, Test};
use kapitera_money::Exact;
use kapitera_period::{Date, Month};

use crate::draft::share_of;
use crate::price::months_of;
use crate::problems;
use crate::quantity::{Context, Quantity};
use crate::settlement::{LimitKind, Step};

/// Applies conditions, and floors and caps on the count. A limit is valid by day: `size_of` says what it is for the days
/// that the quantities are of, in parts with these `shares` of the period. What a condition compares with is frozen
/// for the period: it is what holds on the period's first day.
pub(crate) fn shape_counts(
    context: &Context<'_>,
    component: &Component,
    shares: &[Exact],
    size_of: impl Fn(&Number) -> Result<Exact, Problem>,
    quantities: &mut [Quantity],
) -> Result<(), Problems> {
    let first = context.plan.period(&component.time).first();
    for (position, shape) in component.shape.iter().enumerate() {
        for quantity in quantities.iter_mut() {
            match shape {
                Shape::When(condition) => {
                    let (found, holds) = test(context, component, condition, quantity.centre, &quantity.count, first)
                        .map_err(|problem| vec![problem])?;
                    if !holds {
                        quantity.multiply(&Exact::ZERO);
                    }
                    quantity.steps.push(Step::Condition { position, found, holds });
                }
                Shape::Floor(limit) | Shape::Cap(limit) if limit.on == LimitOn::Count && !barred(&quantity.steps) => {
                    let kind = kind_of(shape);
                    let count = quantity.count.clone();
                    let ratio = limited(
                        context,
                        component,
                        limit,
                        kind,
                        quantity.centre,
                        &count,
                        first,
                        &quantity.weighted,
                        &size_of,
                    )
                    .map_err(|problem| vec![problem])?;
                    if let Some((limit, after)) = ratio {
                        quantity.steps.push(Step::Limited { kind, limit, before: quantity.weighted.clone() });
                        quantity.limit_to(after, shares);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Applies what is left to do with an amount: schedules, months, floors and caps on amounts or items.
pub(crate) struct AmountShaping<'a, 'c> {
    pub(crate) context: &'a Context<'c>,
    pub(crate) component: &'a Component,
    pub(crate) centre: usize,
    pub(crate) period: Month,
    pub(crate) on: LimitOn,
}

impl AmountShaping<'_, '_> {
    /// The value of a number over the period: when it changes, each value by its share of the days.
    fn mean_of_days(&self, number: &Number) -> Result<Exact, Problem> {
        let (model, span) = (self.context.plan.model, self.period.span());
        let parts = match number {
            Number::Literal(_) => vec![span],
            Number::Parameter(name, _) => model.parts_of_parameter(name, span),
        };
        let mut sum = Exact::ZERO;
        for part in parts {
            sum += &(&self.context.number(self.component, number, part.from)? * &share_of(part, span.days()));
        }
        Ok(sum)
    }

    pub(crate) fn apply(&self, amount: &mut Exact, count: &Exact, steps: &mut Vec<Step>) -> Result<(), Problem> {
        // Outside its months nothing of the component is asked for, wherever the months stand among the shapes.
        if self.on == LimitOn::Amount && outside_months(self.component, self.period) {
            *amount = Exact::ZERO;
            steps.push(Step::OutsideMonths);
            return Ok(());
        }
        let day = self.period.first();
        for shape in &self.component.shape {
            match shape {
                Shape::Floor(limit) | Shape::Cap(limit) if limit.on == self.on => {
                    let kind = kind_of(shape);
                    let found = limited(
                        self.context,
                        self.component,
                        limit,
                        kind,
                        self.centre,
                        count,
                        day,
                        amount,
                        |number| self.mean_of_days(number),
                    )?;
                    if let Some((limit, after)) = found {
                        steps.push(Step::Limited { kind, limit, before: amount.clone() });
                        *amount = after;
                    }
                }
                Shape::Schedule { from, every_months, factors, after, .. } if self.on == LimitOn::Amount => {
                    let elapsed = from.months_to(self.period);
                    let factor = match usize::try_from(elapsed) {
                        Ok(elapsed) => factors.get(elapsed / *every_months as usize).unwrap_or(after).clone(),
                        Err(_) => Exact::ONE,
                    };
                    *amount = &*amount * &factor;
                    steps.push(Step::Scheduled { factor });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether items have limits of their own.
pub(crate) fn limits_items(component: &Component) -> bool {
    component
        .shape
        .iter()
        .any(|shape| matches!(shape, Shape::Floor(limit) | Shape::Cap(limit) if limit.on == LimitOn::Item))
}

/// Which instalment this period is, counted from 1, and of how many; `None` when the component has none.
/// Outside the months the number is 0.
pub(crate) fn instalment(component: &Component, period: Month) -> Option<(u32, u32)> {
    component.shape.iter().find_map(|shape| match shape {
        Shape::Instalments { from, months, .. } => {
            let number = if within(*from, *months, period) {
                u32::try_from(from.months_to(period)).map_or(0, |elapsed| elapsed + 1)
            } else {
                0
            };
            Some((number, *months))
        }
        _ => None,
    })
}

/// Whether a condition on the whole component did not hold: no floor lifts what it has stopped.
pub(crate) fn barred(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Condition { holds: false, .. }))
}

/// Whether the period lies outside the months the component is limited to.
pub(crate) fn outside_months(component: &Component, period: Month) -> bool {
    component
        .shape
        .iter()
        .any(|shape| matches!(shape, Shape::Only { from, months, .. } if !within(*from, *months, period)))
}

fn within(from: Month, months: u32, period: Month) -> bool {
    u32::try_from(from.months_to(period)).is_ok_and(|elapsed| elapsed < months)
}

fn kind_of(shape: &Shape) -> LimitKind {
    if matches!(shape, Shape::Floor(_)) { LimitKind::Floor } else { LimitKind::Cap }
}

/// The limit and the limited number, when the limit applies and changes it.
#[expect(
    clippy::too_many_arguments,
    reason = "a limit meets a component, a centre, its count, a day, a number and its own size"
)]
fn limited(
    context: &Context<'_>,
    component: &Component,
    limit: &Limit,
    kind: LimitKind,
    centre: usize,
    count: &Exact,
    day: Date,
    number: &Exact,
    size_of: impl Fn(&Number) -> Result<Exact, Problem>,
) -> Result<Option<(Exact, Exact)>, Problem> {
    for condition in &limit.when {
        if !test(context, component, condition, centre, count, day)?.1 {
            return Ok(None);
        }
    }
    let size = match &limit.limit {
        LimitValue::Number(number) => size_of(number)?,
        LimitValue::Value(name) => context.value(component, name, centre)?,
    };
    let size = if limit.on == LimitOn::Amount { &size * &months_of(limit.per, day) } else { size };
    let after = match kind {
        LimitKind::Floor => number.clone().max(size.clone()),
        LimitKind::Cap => number.clone().min(size.clone()),
    };
    Ok((after != *number).then_some((size, after)))
}

fn test(
    context: &Context<'_>,
    component: &Component,
    condition: &Condition,
    centre: usize,
    count: &Exact,
    day: Date,
) -> Result<(Option<Exact>, bool), Problem> {
    let found = match &condition.subject {
        Subject::Value(name) => context.value(component, name, centre)?,
        Subject::Index(name, scale) => context.index(name, scale, centre).cloned().ok_or_else(|| {
            let id = &*context.facts.centres[centre].id;
            problems::index_missing(component, &condition.spot, name, scale, &[id], "")
        })?,
        Subject::Count => count.clone(),
        Subject::Owner => {
            let holds = matches!(&condition.test, Test::Is(owner) if *owner == context.facts.centres[centre].owner);
            return Ok((None, holds));
        }
    };
    let number = |number| context.number(component, number, day);
    let holds = match &condition.test {
        Test::Above(limit) => found > number(limit)?,
        Test::AtLeast(limit) => found >= number(limit)?,
        Test::Below(limit) => found < number(limit)?,
        Test::AtMost(limit) => found <= number(limit)?,
        Test::Equals(limit) => found == number(limit)?,
        Test::Is(_) => false,
    };
    let is_otherwise = context.facts.otherwise.as_ref().is_some_and(|otherwise| {
        otherwise.centre == centre && otherwise.component == component.name && otherwise.spot == condition.spot
    });
    Ok((Some(found), holds != is_otherwise))
}
