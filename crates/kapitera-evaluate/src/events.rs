//! Events of a period: visits, dispensings and costs.
//!
//! An event has its day, so what the parts of a cut period come to is added, never weighed by their days: a table or a
//! price meets the events of the days it is in force. Everything that looks at a whole (means, normalising, floors, caps,
//! steps, pools) looks at all of the period at once. So a cut where nothing changes in value changes no amount.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Combine, Component, Number, Per, Price, PriceKind};
use kapitera_money::Exact;
use kapitera_period::Span;

use crate::price::{Levels, levels, months_of, stepped};
use crate::problems;
use crate::quantity::{Context, Quantity, counted, positions_of};
use crate::settlement::{self, Step};
use crate::shape::shape_counts;
use crate::weigh::{against_means, centre_factors, normalise};

/// A part of the period: its days and their share of it.
pub(crate) type Part = (Span, Exact);

/// What each centre has of a component's events, and what it gets for them.
pub(crate) struct Priced {
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) amounts: Vec<Exact>,
    /// The pool, when the component shares one out.
    pub(crate) pool: Option<Exact>,
}

/// What each centre has and gets of the events that `component` counts in all `parts`.
pub(crate) fn events(context: &Context<'_>, component: &Component, parts: &[Part]) -> Result<Priced, Problems> {
    let gathered = parts.iter().map(|(part, _)| of_part(context, component, *part)).collect::<Result<Vec<_>, _>>()?;
    let counts: Vec<(Span, Vec<Exact>)> = parts
        .iter()
        .zip(&gathered)
        .map(|((part, _), quantities)| (*part, quantities.iter().map(|quantity| quantity.count.clone()).collect()))
        .collect();
    let mut whole = together(parts, gathered);
    if component.combine == Combine::PerCentre {
        against_means(context, component, &counts, &mut whole)?;
    }
    normalise(context, component, &mut whole)?;
    let month = Month { context, component, parts };
    let shares: Vec<Exact> = parts.iter().map(|(_, share)| share.clone()).collect();
    shape_counts(context, component, &shares, |number| month.over_parts(number), &mut whole)?;
    let counted: Vec<Exact> = counts.iter().map(|(_, counts)| counts.iter().sum()).collect();
    let (amounts, pool) = month.price(&counted, &mut whole).map_err(|problem| vec![problem])?;
    Ok(Priced { quantities: whole, amounts, pool })
}

/// What each centre has of one part, weighed by its tables and factors.
fn of_part(context: &Context<'_>, component: &Component, part: Span) -> Result<Vec<Quantity>, Problems> {
    let single = |error| vec![problems::unresolved(&error, component)];
    let carrier = context.plan.event_count(component, part.from).map_err(single)?;
    if let Some(carrier) = carrier.and_then(|events| events.at.err()) {
        let none = |centre| Quantity::new(centre, Exact::ZERO, Exact::ZERO, vec![Step::CarriedBy { carrier }]);
        return Ok((0..context.facts.centres.len()).map(none).collect());
    }
    let mut quantities = counted(context, component, part)?;
    centre_factors(context, component, part, &mut quantities)?;
    Ok(quantities)
}

/// The parts added up.
fn together(parts: &[Part], gathered: Vec<Vec<Quantity>>) -> Vec<Quantity> {
    let mut whole: Vec<Quantity> = Vec::new();
    for ((days, _), quantities) in parts.iter().zip(gathered) {
        if whole.is_empty() {
            let none = |quantity: &Quantity| Quantity::new(quantity.centre, Exact::ZERO, Exact::ZERO, Vec::new());
            whole = quantities.iter().map(none).collect();
        }
        for (all, mut quantity) in whole.iter_mut().zip(quantities) {
            all.count += &quantity.count;
            all.weighted += &quantity.weighted;
            all.by_part.push(quantity.weighted);
            if parts.len() > 1 {
                all.steps.push(Step::EventDays { days: *days });
            }
            all.steps.append(&mut quantity.steps);
        }
    }
    for all in whole.iter_mut().filter(|_| parts.len() > 1) {
        all.steps.push(Step::Together { count: all.count.clone(), weighted: all.weighted.clone() });
    }
    whole
}

/// A period of events to be priced.
struct Month<'a, 'c> {
    context: &'a Context<'c>,
    component: &'a Component,
    parts: &'a [Part],
}

impl Month<'_, '_> {
    /// The value of a number over the period: when it changes, each value by its share of the days. Of a component that
    /// is in force for half the month it is half.
    fn over_parts(&self, number: &Number) -> Result<Exact, Problem> {
        if let [(part, share)] = self.parts
            && *share == Exact::ONE
        {
            return self.context.number(self.component, number, part.from);
        }
        let mut sum = Exact::ZERO;
        for ((_, share), value) in self.parts.iter().zip(self.by_part(number)?) {
            sum += &(&value * share);
        }
        Ok(sum)
    }

    /// The value of a number in each part.
    fn by_part(&self, number: &Number) -> Result<Vec<Exact>, Problem> {
        self.parts.iter().map(|(part, _)| self.context.number(self.component, number, part.from)).collect()
    }

    /// The amount of each quantity, and the pool when one is shared out.
    fn price(&self, counted: &[Exact], quantities: &mut [Quantity]) -> Result<(Vec<Exact>, Option<Exact>), Problem> {
        let Some(Price { kind, per, .. }) = &self.component.price else {
            return Ok((quantities.iter().map(|quantity| quantity.weighted.clone()).collect(), None));
        };
        Ok(match kind {
            PriceKind::Each(number) => {
                (self.each(quantities, &self.by_part(number)?, *per, settlement::Priced::Each), None)
            }
            PriceKind::Share(number) => {
                (self.each(quantities, &self.by_part(number)?, *per, settlement::Priced::Share), None)
            }
            PriceKind::Steps { steps, whole } => (self.steps(quantities, steps, *whole, *per)?, None),
            PriceKind::Mean(number) => (self.mean(quantities, counted, &self.by_part(number)?, *per)?, None),
            PriceKind::Pool(number) => self.pool(quantities, self.over_parts(number)?, *per)?,
            PriceKind::PoolOf { components, share } => {
                let amounts = positions_of(self.context, components);
                let sum: Exact =
                    amounts.iter().filter_map(|&index| self.context.amounts[index].as_ref()).flatten().sum();
                self.pool(quantities, &sum * &self.over_parts(share)?, *per)?
            }
        })
    }

    /// What one unit of the price's time is of the period; events are priced once, so it is 1.
    fn time(&self, per: Per) -> Exact {
        self.parts.first().map_or(Exact::ONE, |(part, _)| months_of(per, part.from))
    }

    /// Each event by the price of its day.
    fn each(
        &self,
        quantities: &mut [Quantity],
        prices: &[Exact],
        per: Per,
        how: impl Fn(Exact) -> settlement::Priced,
    ) -> Vec<Exact> {
        let time = self.time(per);
        let same = prices.windows(2).all(|pair| pair[0] == pair[1]);
        let priced = quantities.iter_mut().map(|quantity| {
            let mut sum = Exact::ZERO;
            for (index, ((part, _), price)) in self.parts.iter().zip(prices).enumerate() {
                let weighted = if same { quantity.weighted.clone() } else { quantity.by_part[index].clone() };
                let amount = &(&weighted * price) * &time;
                sum += &amount;
                if !same {
                    quantity.steps.push(Step::EventDays { days: *part });
                }
                quantity.steps.push(Step::Priced { weighted, priced: how(price.clone()), per, amount });
                if same {
                    break;
                }
            }
            sum
        });
        priced.collect()
    }

    /// The events of each part stand on top of those before them, so that the steps are those of the period whichever
    /// way it is cut; each is priced by the steps of its day.
    fn steps(
        &self,
        quantities: &mut [Quantity],
        steps: &[(Option<Number>, Number)],
        whole: bool,
        per: Per,
    ) -> Result<Vec<Exact>, Problem> {
        let of_part = |(part, _): &Part| levels(self.context, self.component, steps, part.from);
        let by_part: Vec<Levels> = self.parts.iter().map(of_part).collect::<Result<_, _>>()?;
        let time = self.time(per);
        let mut amounts = Vec::new();
        for quantity in quantities {
            let mut below = Exact::ZERO;
            let mut sum = Exact::ZERO;
            for (levels, weighted) in by_part.iter().zip(&quantity.by_part) {
                let above = &below + weighted;
                sum += &(&stepped(&above, levels, whole) - &stepped(&below, levels, whole));
                below = above;
            }
            let average = sum.checked_div(&quantity.weighted).unwrap_or(Exact::ZERO);
            let amount = &sum * &time;
            priced_step(quantity, settlement::Priced::Steps(average), per, &amount);
            amounts.push(amount);
        }
        Ok(amounts)
    }

    /// The average per counted unit comes to what it is on the units' days.
    fn mean(
        &self,
        quantities: &mut [Quantity],
        counted: &[Exact],
        means: &[Exact],
        per: Per,
    ) -> Result<Vec<Exact>, Problem> {
        let all: Exact = counted.iter().sum();
        let weighted: Exact = quantities.iter().map(|quantity| &quantity.weighted).sum();
        let sum: Exact = counted.iter().zip(means).map(|(count, mean)| count * mean).sum();
        let Some(mean) = sum.checked_div(&all) else { return Ok(vec![Exact::ZERO; quantities.len()]) };
        let each = sum
            .checked_div(&weighted)
            .ok_or_else(|| problems::divided_by_zero(self.component, text!("den vägda summan", "the weighted sum")))?;
        let each = &each * &self.time(per);
        let priced = quantities.iter_mut().map(|quantity| {
            let amount = &quantity.weighted * &each;
            let priced =
                settlement::Priced::Mean { mean: mean.clone(), counted: all.clone(), weighted: weighted.clone() };
            priced_step(quantity, priced, per, &amount);
            amount
        });
        Ok(priced.collect())
    }

    /// Nothing is shared out when nobody has any weight: the pool is then left, which the caller reports.
    fn pool(&self, quantities: &mut [Quantity], pool: Exact, per: Per) -> Result<(Vec<Exact>, Option<Exact>), Problem> {
        if let Some(negative) = quantities.iter().find(|quantity| quantity.weighted.is_negative()) {
            return Err(problems::negative_part(self.component, &self.context.facts.centres[negative.centre].id));
        }
        let weighted: Exact = quantities.iter().map(|quantity| &quantity.weighted).sum();
        let whole = &pool * &self.time(per);
        let each = whole.checked_div(&weighted).unwrap_or(Exact::ZERO);
        let priced = quantities.iter_mut().map(|quantity| {
            let amount = &quantity.weighted * &each;
            let priced = settlement::Priced::Pool { pool: pool.clone(), weighted: weighted.clone() };
            priced_step(quantity, priced, per, &amount);
            amount
        });
        Ok((priced.collect(), Some(whole)))
    }
}

fn priced_step(quantity: &mut Quantity, priced: settlement::Priced, per: Per, amount: &Exact) {
    let weighted = quantity.weighted.clone();
    quantity.steps.push(Step::Priced { weighted, priced, per, amount: amount.clone() });
}
