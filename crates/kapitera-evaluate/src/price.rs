//! The price step: from weighted counts to exact amounts.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Component, Number, Per, Price, PriceKind};
use kapitera_money::Exact;
use kapitera_period::{Date, Month, Span};

use crate::problems;
use crate::quantity::{Context, Quantity, positions_of};
use crate::settlement::{Priced, Step};

/// What one unit of the time `per` is of a month: a year is a twelfth, a day as many as the month has.
pub(crate) fn months_of(per: Per, day: Date) -> Exact {
    match per {
        Per::Year => Exact::fraction(1, 12).unwrap_or(Exact::ONE),
        Per::Month | Per::Once => Exact::ONE,
        Per::Day => Exact::whole(Month::of(day).map_or(0, Month::days)),
    }
}

/// The exact amount of each quantity for `part` of the period, `share` of it; with the pool's amount for the part
/// when the component shares one out.
pub(crate) fn price(
    context: &Context<'_>,
    component: &Component,
    part: Span,
    share: &Exact,
    quantities: &mut [Quantity],
) -> Result<(Vec<Exact>, Option<Exact>), Problems> {
    let Some(price) = &component.price else {
        let unpriced = quantities.iter_mut().map(|quantity| {
            if let Some(before) = &mut quantity.before {
                before.amount = &before.weighted * share;
            }
            &quantity.weighted * share
        });
        return Ok((unpriced.collect(), None));
    };
    let time = &months_of(price.per, part.from) * share;
    let pricing = Pricing { context, component, price, day: part.from, time };
    pricing.price(quantities).map_err(|problem| vec![problem])
}

struct Pricing<'a, 'c> {
    context: &'a Context<'c>,
    component: &'a Component,
    price: &'a Price,
    day: Date,
    /// The months that the price is for: a twelfth for a price per year, times the part's share of the period.
    time: Exact,
}

impl Pricing<'_, '_> {
    fn price(&self, quantities: &mut [Quantity]) -> Result<(Vec<Exact>, Option<Exact>), Problem> {
        match &self.price.kind {
            PriceKind::Each(number) => {
                let each = self.number(number)?;
                Ok((self.each(quantities, &each, || Priced::Each(each.clone())), None))
            }
            PriceKind::Share(number) => {
                let share = self.number(number)?;
                Ok((self.each(quantities, &share, || Priced::Share(share.clone())), None))
            }
            PriceKind::Steps { steps, whole } => Ok((self.steps(quantities, steps, *whole)?, None)),
            PriceKind::Mean(number) => Ok((self.mean(quantities, &self.number(number)?)?, None)),
            PriceKind::Pool(number) => {
                let pool = self.number(number)?;
                self.pool(quantities, &pool)
            }
            PriceKind::PoolOf { components, share } => {
                let share = self.number(share)?;
                let amounts = positions_of(self.context, components);
                let sum: Exact =
                    amounts.iter().filter_map(|&index| self.context.amounts[index].as_ref()).flatten().sum();
                self.pool(quantities, &(&sum * &share))
            }
        }
    }

    fn number(&self, number: &Number) -> Result<Exact, Problem> {
        self.context.number(self.component, number, self.day)
    }

    fn each(&self, quantities: &mut [Quantity], each: &Exact, how: impl Fn() -> Priced) -> Vec<Exact> {
        let unit = each * &self.time;
        let priced = quantities.iter_mut().map(|quantity| {
            let amount = &quantity.weighted * &unit;
            if let Some(before) = &mut quantity.before {
                before.amount = &before.weighted * &unit;
            }
            self.step(quantity, how(), &amount);
            amount
        });
        priced.collect()
    }

    fn step(&self, quantity: &mut Quantity, priced: Priced, amount: &Exact) {
        let weighted = quantity.weighted.clone();
        quantity.steps.push(Step::Priced { weighted, priced, per: self.price.per, amount: amount.clone() });
    }

    fn steps(
        &self,
        quantities: &mut [Quantity],
        steps: &[(Option<Number>, Number)],
        whole: bool,
    ) -> Result<Vec<Exact>, Problem> {
        let levels = levels(self.context, self.component, steps, self.day)?;
        let mut amounts = Vec::new();
        for quantity in quantities {
            let per_time = stepped(&quantity.weighted, &levels, whole);
            let amount = &per_time * &self.time;
            let average = per_time.checked_div(&quantity.weighted).unwrap_or(Exact::ZERO);
            if let Some(before) = &mut quantity.before {
                before.amount = &stepped(&before.weighted, &levels, whole) * &self.time;
            }
            self.step(quantity, Priced::Steps(average), &amount);
            amounts.push(amount);
        }
        Ok(amounts)
    }

    fn mean(&self, quantities: &mut [Quantity], mean: &Exact) -> Result<Vec<Exact>, Problem> {
        let counted: Exact = quantities.iter().map(|quantity| &quantity.count).sum();
        let weighted: Exact = quantities.iter().map(|quantity| &quantity.weighted).sum();
        if counted.is_zero() {
            return Ok(vec![Exact::ZERO; quantities.len()]);
        }
        let each = (mean * &counted)
            .checked_div(&weighted)
            .ok_or_else(|| problems::divided_by_zero(self.component, text!("den vägda summan", "the weighted sum")))?;
        Ok(self.each(quantities, &each, || Priced::Mean {
            mean: mean.clone(),
            counted: counted.clone(),
            weighted: weighted.clone(),
        }))
    }

    /// Nothing is shared out when nobody has any weight: the pool is then left, which the caller reports.
    fn pool(&self, quantities: &mut [Quantity], pool: &Exact) -> Result<(Vec<Exact>, Option<Exact>), Problem> {
        if let Some(negative) = quantities.iter().find(|quantity| quantity.weighted.is_negative()) {
            return Err(problems::negative_part(self.component, &self.context.facts.centres[negative.centre].id));
        }
        let weighted: Exact = quantities.iter().map(|quantity| &quantity.weighted).sum();
        let each = pool.checked_div(&weighted).unwrap_or(Exact::ZERO);
        let amounts = self.each(quantities, &each, || Priced::Pool { pool: pool.clone(), weighted: weighted.clone() });
        Ok((amounts, Some(pool * &self.time)))
    }
}

/// What goes up to where, and its price, on a day.
pub(crate) type Levels = Vec<(Option<Exact>, Exact)>;

pub(crate) fn levels(
    context: &Context<'_>,
    component: &Component,
    steps: &[(Option<Number>, Number)],
    day: Date,
) -> Result<Levels, Problem> {
    let level = |(up_to, each): &(Option<Number>, Number)| {
        let up_to = up_to.as_ref().map(|number| context.number(component, number, day)).transpose()?;
        Ok((up_to, context.number(component, each, day)?))
    };
    steps.iter().map(level).collect()
}

/// The price of `number` units for the time of the price. Each level says up to which unit it goes; the last may
/// have no end, and what is over an end that nothing follows costs nothing.
pub(crate) fn stepped(number: &Exact, levels: &[(Option<Exact>, Exact)], whole: bool) -> Exact {
    let mut from = Exact::ZERO;
    let mut sum = Exact::ZERO;
    for (up_to, each) in levels {
        let reached = up_to.as_ref().map_or_else(|| number.clone(), |up_to| up_to.clone().min(number.clone()));
        if whole && up_to.as_ref().is_none_or(|up_to| number <= up_to) {
            return number * each;
        }
        if reached > from {
            sum += &(&(&reached - &from) * each);
            from = reached;
        }
    }
    if whole { Exact::ZERO } else { sum }
}
