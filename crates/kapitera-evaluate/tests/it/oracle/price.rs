//! Pricing and shaping: from weighted counts to exact amounts.

use jiff::civil::Date;
use kapitera_period::Month;

use super::count::Having;
use super::{Code, Oracle, days_of, on, ratio};
use crate::fraction::Fraction;
use crate::rules::{Component, Count, Num, Per, Price, Shape};

/// What the runs of a period come to, by centre and item; and the pool, when one is shared out.
pub struct Gathered {
    pub havings: Vec<Having>,
    pub amounts: Vec<Fraction>,
    /// What the items' earlier counts come to.
    pub before: Vec<Fraction>,
    pub pool: Option<Fraction>,
}

/// What each centre comes to before rounding.
pub struct Shaped {
    pub totals: Vec<Having>,
    pub exacts: Vec<Fraction>,
    /// The period is outside the months of the component.
    pub outside: bool,
    /// Of a component paid by instalments: which this is, none outside its months.
    pub instalment: Option<Option<i64>>,
}

impl Oracle<'_> {
    pub fn gathered(&self, component: &Component, days: &[Date], runs: &[Vec<Date>]) -> Result<Gathered, Code> {
        let mut gathered = Gathered { havings: Vec::new(), amounts: Vec::new(), before: Vec::new(), pool: None };
        for run in runs {
            let havings = self.havings(component, run)?;
            let (priced, part_of_pool) = self.priced(component, run, days.len(), &havings)?;
            let earlier: Vec<Having> = havings
                .iter()
                .map(|having| Having::new(having.centre, having.before.0.clone(), having.before.1.clone()))
                .collect();
            // What was before is priced for itself: steps begin anew.
            let (before, _) = if matches!(component.count, Count::Value { items: true, .. }) {
                self.priced(component, run, days.len(), &earlier)?
            } else {
                (vec![Fraction::zero(); havings.len()], None)
            };
            if let Some(part) = part_of_pool {
                gathered.pool = Some(gathered.pool.unwrap_or(Fraction::zero()).plus(&part));
            }
            let share = ratio(run.len(), days.len());
            for (index, (having, amount)) in havings.iter().zip(&priced).enumerate() {
                if gathered.havings.len() == index {
                    let none = Having::none(having.centre);
                    gathered.havings.push(Having { stopped: true, before: having.before.clone(), ..none });
                    gathered.amounts.push(Fraction::zero());
                    gathered.before.push(Fraction::zero());
                }
                gathered.before[index] = gathered.before[index].plus(&before[index]);
                gathered.havings[index].add(having, &share);
                gathered.amounts[index] = gathered.amounts[index].plus(amount);
            }
        }
        Ok(gathered)
    }

    pub fn shaped(&self, component: &Component, period: Month, gathered: &Gathered) -> Result<Shaped, Code> {
        let days = days_of(period);
        let over_days = |number: &Num| {
            let sum = days.iter().fold(Fraction::zero(), |sum, day| sum.plus(&on(number, *day)));
            sum.times(&ratio(1, days.len()))
        };
        let (totals, mut exacts) = self.by_centre(component, gathered, over_days)?;
        let since = |from: &(i16, i8)| {
            (i64::from(period.year()) - i64::from(from.0)) * 12 + i64::from(period.number()) - i64::from(from.1)
        };
        let within = |from: &(i16, i8), months: u32| (0..i64::from(months)).contains(&since(from));
        let mut outside = false;
        let mut instalment = None;
        let mut parts = 1;
        for shape in &component.shape {
            match shape {
                Shape::Only { from, months } => outside |= !within(from, *months),
                Shape::Instalments { from, months } => {
                    instalment = Some(within(from, *months).then(|| since(from) + 1));
                    parts = *months;
                }
                _ => {}
            }
        }
        for (having, exact) in totals.iter().zip(exacts.iter_mut()) {
            for shape in component.shape.iter().filter(|_| !outside && !having.stopped) {
                match shape {
                    Shape::Limit { on: "amount", .. } => {
                        *exact = self.limited(component, shape, having, exact.clone(), over_days)?;
                    }
                    Shape::Schedule { from, every, factors, after } => {
                        let months = usize::try_from(since(from)).ok();
                        let factor = months.map(|months| &factors.get(months / *every as usize).unwrap_or(after).value);
                        *exact = exact.times(factor.unwrap_or(&Fraction::one()));
                    }
                    _ => {}
                }
            }
            let none = outside || instalment == Some(None);
            *exact = if none { Fraction::zero() } else { exact.times(&Fraction::new(1, parts)) };
        }
        Ok(Shaped { totals, exacts, outside, instalment })
    }

    /// The items of each centre added up, each after its own limits.
    fn by_centre(
        &self,
        component: &Component,
        gathered: &Gathered,
        size_of: impl Fn(&Num) -> Fraction + Copy,
    ) -> Result<(Vec<Having>, Vec<Fraction>), Code> {
        let items = matches!(component.count, Count::Value { items: true, .. });
        let has = |centre: usize| gathered.havings.iter().any(|having| having.centre == centre);
        let none = |centre: usize| Having { stopped: has(centre), ..Having::none(centre) };
        let mut totals: Vec<Having> = self.centres().map(none).collect();
        let mut exacts = vec![Fraction::zero(); totals.len()];
        for (index, (having, amount)) in gathered.havings.iter().zip(&gathered.amounts).enumerate() {
            let mut amount = amount.clone();
            let limits = || component.shape.iter().filter(|shape| matches!(shape, Shape::Limit { on: "item", .. }));
            if items && !having.stopped && having.before.0.is_zero() {
                for shape in limits() {
                    amount = self.limited(component, shape, having, amount, size_of)?;
                }
            } else if items && !having.stopped {
                // The whole item after its limits, less what it had come to before.
                let earlier = Having::new(having.centre, having.before.0.clone(), Fraction::zero());
                let all = Having::new(having.centre, having.count.plus(&having.before.0), Fraction::zero());
                let (mut whole, mut given) = (amount.plus(&gathered.before[index]), gathered.before[index].clone());
                for shape in limits() {
                    given = self.limited(component, shape, &earlier, given, size_of)?;
                    whole = self.limited(component, shape, &all, whole, size_of)?;
                }
                amount = whole.minus(&given);
            }
            totals[having.centre].add(having, &Fraction::one());
            exacts[having.centre] = exacts[having.centre].plus(&amount);
        }
        Ok((totals, exacts))
    }

    /// The amounts of one run, and the pool's amount when one is shared out.
    fn priced(
        &self,
        component: &Component,
        run: &[Date],
        days: usize,
        havings: &[Having],
    ) -> Result<(Vec<Fraction>, Option<Fraction>), Code> {
        let part = ratio(run.len(), days);
        let Some((price, per)) = &component.price else {
            return Ok((havings.iter().map(|having| having.weighted.times(&part)).collect(), None));
        };
        let time = match per {
            Per::Year => part.times(&Fraction::new(1, 12)),
            Per::Month | Per::Once => part,
            Per::Day => ratio(run.len(), 1),
        };
        let day = run[0];
        let all = Fraction::sum(havings.iter().map(|having| &having.weighted));
        let flat = |each: Fraction| havings.iter().map(|having| having.weighted.times(&each).times(&time)).collect();
        let pool = |pool: Fraction| {
            if havings.iter().any(|having| having.weighted.is_negative()) {
                return Err("pool_part_negative");
            }
            Ok((flat(pool.over(&all).unwrap_or(Fraction::zero())), Some(pool.times(&time))))
        };
        Ok(match price {
            Price::Each(each) | Price::Share(each) => (flat(on(each, day)), None),
            Price::Mean(mean) => {
                let counted = Fraction::sum(havings.iter().map(|having| &having.count));
                if counted.is_zero() {
                    return Ok((flat(Fraction::zero()), None));
                }
                (flat(on(mean, day).times(&counted).over(&all).ok_or("divided_by_zero")?), None)
            }
            Price::Pool(whole) => pool(on(whole, day))?,
            Price::PoolOf(used, share) => {
                let sum = used.iter().fold(Fraction::zero(), |sum, used| sum.plus(&Fraction::sum(&self.amounts[used])));
                pool(sum.times(&on(share, day)))?
            }
            Price::Steps { steps, whole } => {
                let steps: Vec<(Option<Fraction>, Fraction)> = steps
                    .iter()
                    .map(|(up_to, each)| (up_to.as_ref().map(|number| on(number, day)), on(each, day)))
                    .collect();
                (havings.iter().map(|having| stepped(&having.weighted, &steps, *whole).times(&time)).collect(), None)
            }
        })
    }
}

/// The price of a number by steps, unit by unit of the steps.
pub fn stepped(number: &Fraction, steps: &[(Option<Fraction>, Fraction)], whole: bool) -> Fraction {
    if whole {
        let reached = steps.iter().find(|(up_to, _)| up_to.as_ref().is_none_or(|up_to| number <= up_to));
        return reached.map_or(Fraction::zero(), |(_, each)| number.times(each));
    }
    let mut sum = Fraction::zero();
    let mut below = Fraction::zero();
    for (up_to, each) in steps {
        let end = up_to.clone().map_or_else(|| number.clone(), |up_to| up_to.min(number.clone()));
        if end > below {
            sum = sum.plus(&end.minus(&below).times(each));
        }
        below = up_to.clone().unwrap_or(below);
    }
    sum
}
