//! What an item will come to: outcomes that are known, and for the rest what the programme's rule says.

use kapitera_money::{Exact, Ore, RoundMode};

use super::view::View;
use super::{add_up, in_all};
use crate::item::Item;
use crate::period::Period;

/// How the forecast of a period that is not over is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ForecastBy {
    /// The outcome so far, and the plan less what of it was planned so far.
    RemainingPlan,
    /// The outcome so far, and the rest of the plan as if it were the same each month.
    EvenPlan,
    /// The outcome so far, as if every month were like those that have passed.
    Pace,
}

impl ForecastBy {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 3] =
        [("remaining-plan", Self::RemainingPlan), ("even-plan", Self::EvenPlan), ("pace", Self::Pace)];
}

/// What an item will come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Of all periods; none when there is nothing to forecast, or when a period that has something cannot be.
    pub amount: Option<Ore>,
    /// By period; those with nothing to forecast are left out.
    pub parts: Vec<ForecastPart>,
}

/// The forecast of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastPart {
    /// The period's name.
    pub period: String,
    /// How much, rounded half away from zero to whole öre.
    pub amount: Option<Ore>,
    /// How it was made.
    pub how: ForecastHow,
}

/// How a forecast was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ForecastHow {
    /// The outcome is known.
    Outcome,
    /// Nothing is reported: the plan stands.
    Plan,
    /// By the rule, from what has come so far.
    Rule(ForecastBy),
    /// The sum of the parts' forecasts.
    Parts,
    /// It cannot be made: the rule needs a plan of the stop on the way, and there is none.
    NoPlanOfStop,
    /// It cannot be made: the rule needs a plan of the period, and there is none.
    NoPlan,
}

impl Forecast {
    /// Whether there is something to forecast, and no forecast.
    pub fn is_lacking(&self) -> bool {
        self.amount.is_none() && !self.parts.is_empty()
    }
}

pub(super) fn forecast(view: &View<'_>, item: &Item) -> Forecast {
    let parts: Vec<ForecastPart> = view.programme.wholes().filter_map(|whole| part(view, item, whole)).collect();
    let whole = parts.iter().all(|part| part.amount.is_some());
    let amount = if whole { in_all(item.measured, parts.iter().map(|part| part.amount)) } else { None };
    Forecast { amount, parts }
}

/// The forecast of a whole period; none when the item has neither plan nor outcome in it.
fn part(view: &View<'_>, item: &Item, whole: &Period) -> Option<ForecastPart> {
    let made = |amount, how| Some(ForecastPart { period: whole.name.clone(), amount, how });
    let own = view.own(item, whole).is_some();
    if let Some(outcome) = view.outcome(item, whole).filter(|_| own || view.missing_below(item, whole) == 0) {
        return made(Some(outcome.amount), ForecastHow::Outcome);
    }
    if let Some(parts) = of_parts(view, item, whole) {
        let all = parts.iter().all(|part| part.amount.is_some());
        let amount = if all { add_up(parts.iter().filter_map(|part| part.amount)) } else { None };
        return made(amount, ForecastHow::Parts);
    }
    let plan = item.plan_of(&whole.name);
    let Some((stop, so_far)) = view.latest_stop(item, whole) else {
        return plan.and_then(|plan| made(Some(plan), ForecastHow::Plan));
    };
    let by = view.programme.forecast;
    match (by, plan, item.plan_of(&stop.name)) {
        (ForecastBy::Pace, _, _) => made(share(so_far, whole.months(), stop.months()), ForecastHow::Rule(by)),
        (_, None, _) => made(None, ForecastHow::NoPlan),
        (ForecastBy::RemainingPlan, Some(_), None) => made(None, ForecastHow::NoPlanOfStop),
        (ForecastBy::RemainingPlan, Some(plan), Some(planned)) => {
            made(Some(so_far + plan - planned), ForecastHow::Rule(by))
        }
        (ForecastBy::EvenPlan, Some(plan), _) => {
            let rest = share(plan, whole.months() - stop.months(), whole.months());
            made(rest.map(|rest| so_far + rest), ForecastHow::Rule(by))
        }
    }
}

/// The forecasts of the parts, when they are what the item's is made of: they have the plan or it has none, and nobody
/// reported for the item as a whole instead.
fn of_parts(view: &View<'_>, item: &Item, whole: &Period) -> Option<Vec<ForecastPart>> {
    let parts: Vec<ForecastPart> = item.parts.iter().filter_map(|below| part(view, below, whole)).collect();
    let planned = item.parts.iter().any(|part| part.plan_of(&whole.name).is_some());
    let has_own_plan = item.plan.contains_key(&whole.name);
    let reported_below = item.parts.iter().any(|part| view.so_far(part, whole).is_some());
    let reported_whole = view.own_so_far(item, whole).is_some() && !reported_below;
    (!parts.is_empty() && (planned || !has_own_plan) && !reported_whole).then_some(parts)
}

/// The amount times `months` / `of`, rounded half away from zero to whole öre.
fn share(amount: Ore, months: i32, of: i32) -> Option<Ore> {
    let share = &Exact::whole(amount.0) * &Exact::fraction(months.into(), of.into())?;
    share.round(RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok()).map(Ore)
}
