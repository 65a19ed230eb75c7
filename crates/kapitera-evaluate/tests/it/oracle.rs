//! The plain recomputation: loops over persons and big fractions, straight from the definitions of the model
//! language. It knows nothing of cells, of the engine's steps or of its numbers.

mod count;
mod events;
mod price;

use std::collections::{BTreeMap, BTreeSet};

pub use events::Place;
use jiff::civil::Date;
use kapitera_period::Month;
use num_bigint::BigInt;
use price::Shaped;

use crate::fraction::Fraction;
use crate::region::{Event, Person, Region};
use crate::rules::{Component, Count, Counting, Factor, Num, Per, Price, Rules, Shape, Share, Size, Time, Written};

/// What a month comes to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The mantissa of each line by component, centre and payee (öre, or the component's own decimals).
    pub lines: BTreeMap<(String, usize, Option<String>), BigInt>,
    /// The amount before rounding, and the weighted count.
    pub exacts: BTreeMap<(String, usize), (Fraction, Fraction)>,
    pub unallocated: Vec<(String, BigInt)>,
    pub listed: Vec<Fraction>,
    /// The total when each person's part is rounded to the öre.
    pub by_person: BigInt,
}

/// The code of what is missing.
pub type Code = &'static str;

/// Settles `month` for `region` by `rules`; the codes of what is missing, when something is.
pub fn settle(region: &Region, rules: &Rules, month: Month) -> Result<Outcome, BTreeSet<Code>> {
    let mut oracle = Oracle { region, rules, month, amounts: BTreeMap::new(), outcome: Outcome::default() };
    oracle.outcome.listed = oracle.listed();
    let mut codes = BTreeSet::new();
    for (position, component) in rules.components.iter().enumerate() {
        if let Err(code) = oracle.component(position, component) {
            codes.insert(code);
            oracle.amounts.insert(position, vec![Fraction::zero(); region.centres.len()]);
        }
    }
    if codes.is_empty() { Ok(oracle.outcome) } else { Err(codes) }
}

/// The rule that takes a cost, and who has it then; none when no rule does.
pub fn place_of(region: &Region, rules: &Rules, month: Month, event: &Event) -> Option<(usize, Place)> {
    let oracle = Oracle { region, rules, month, amounts: BTreeMap::new(), outcome: Outcome::default() };
    let rule = oracle.rule_of(event)?;
    Some((rule, oracle.carried(rule, event)))
}

/// What becomes of an event that a component counts; none when it does not count it.
pub fn outcome_of(region: &Region, rules: &Rules, month: Month, component: &Component, event: &Event) -> Option<Place> {
    let oracle = Oracle { region, rules, month, amounts: BTreeMap::new(), outcome: Outcome::default() };
    oracle.outcome_of(component, event)
}

struct Oracle<'a> {
    region: &'a Region,
    rules: &'a Rules,
    month: Month,
    /// The rounded amounts of earlier components, in kronor.
    amounts: BTreeMap<usize, Vec<Fraction>>,
    outcome: Outcome,
}

fn days_of(month: Month) -> Vec<Date> {
    std::iter::successors(Some(month.first()), |day| day.tomorrow().ok())
        .take_while(|day| *day <= month.last())
        .collect()
}

fn ratio(part: usize, whole: usize) -> Fraction {
    Fraction::new(part as u64, whole as u64)
}

fn on(number: &Num, day: Date) -> Fraction {
    number.versions.iter().rev().find(|(from, _)| *from <= day).unwrap().1.value.clone()
}

impl<'a> Oracle<'a> {
    fn centres(&self) -> std::ops::Range<usize> {
        0..self.region.centres.len()
    }

    fn time(&self, component: &Component) -> Time {
        component.time.unwrap_or(self.rules.time)
    }

    fn period(&self, time: Time) -> Month {
        self.month.plus(time.pays_for)
    }

    /// How much of a person is counted during `days`: one or nothing on a counting date, or the part of the days.
    fn presence(&self, person: &Person, time: Time, days: &[Date]) -> Fraction {
        let there = |day: Date| person.from <= day && day <= person.to;
        let day = match time.counting {
            Counting::FirstOfMonth => self.month.first(),
            Counting::LastOfMonth => self.month.last(),
            Counting::LastOfPreviousMonth => self.month.first().yesterday().unwrap(),
            Counting::Fifteenth => days_of(self.month)[14],
            Counting::PersonDays => return ratio(days.iter().filter(|day| there(**day)).count(), days.len()),
        };
        if there(day) { Fraction::one() } else { Fraction::zero() }
    }

    fn listed(&self) -> Vec<Fraction> {
        let days = days_of(self.period(self.rules.time));
        let of = |centre| {
            let persons = self.region.persons.iter().filter(|person| person.centre == centre);
            persons.fold(Fraction::zero(), |sum, person| sum.plus(&self.presence(person, self.rules.time, &days)))
        };
        self.centres().map(of).collect()
    }

    /// The days of the period in runs during which nothing that the component uses changes.
    fn runs(&self, component: &Component, period: Month) -> Vec<Vec<Date>> {
        let mut changes: Vec<Date> =
            numbers(component).iter().flat_map(|number| number.versions.iter().map(|(from, _)| *from)).collect();
        for factor in &component.weigh {
            if let Factor::Table(table) = factor {
                changes.extend(self.rules.tables[*table].versions.iter().map(|(from, _)| *from));
            }
        }
        if let Count::Cost(rule) = component.count {
            changes.extend(self.rules.costs[rule].versions.iter().map(|(from, _)| *from));
        }
        let mut runs: Vec<Vec<Date>> = Vec::new();
        for day in days_of(period) {
            match runs.last_mut() {
                Some(run) if !changes.contains(&day) => run.push(day),
                _ => runs.push(vec![day]),
            }
        }
        runs
    }

    fn value(&self, name: &str, centre: usize) -> Result<Fraction, Code> {
        let items = self.region.values.get(name).and_then(|centres| centres[centre].as_ref()).ok_or("value_missing")?;
        Ok(items.iter().fold(Fraction::zero(), |sum, item| sum.plus(&item.value)))
    }

    fn index(&self, centre: usize) -> Result<Fraction, Code> {
        self.region.index[centre].as_ref().map(|index| index.value.clone()).ok_or("index_missing")
    }

    fn component(&mut self, position: usize, component: &Component) -> Result<(), Code> {
        let period = self.period(self.time(component));
        let runs = self.runs(component, period);
        let events = matches!(component.count, Count::Events { .. } | Count::Cost(_));
        let gathered = if events {
            self.gathered_events(component, &days_of(period), &runs)?
        } else {
            self.gathered(component, &days_of(period), &runs)?
        };
        let Shaped { totals, exacts, outside, instalment } = self.shaped(component, period, &gathered)?;
        let pool = if outside { gathered.pool.map(|_| Fraction::zero()) } else { gathered.pool };
        let sum = Fraction::sum(&exacts);
        let other_sign = |exact: &Fraction| !exact.is_zero() && exact.is_negative() != sum.is_negative();
        if pool.is_some() && component.points.is_none() && exacts.iter().any(other_sign) {
            return Err("pool_changes_sign");
        }
        let (number, before) = self.parts_of_a_sum(component, period, instalment);
        let is_pool = pool.is_some();
        let upto = self.rounded(component, &exacts, is_pool, &runs, number);
        let before_upto = self.rounded(component, &exacts, is_pool, &runs, before);
        let given: BigInt = upto.iter().sum::<BigInt>() - before_upto.iter().sum::<BigInt>();
        let mut amounts = Vec::new();
        for centre in self.centres() {
            let amount = &upto[centre] - &before_upto[centre];
            amounts.push(Fraction::new(amount, BigInt::from(10).pow(component.points.unwrap_or(2))));
            let key = (component.name.clone(), centre);
            self.outcome.exacts.insert(key, (exacts[centre].clone(), totals[centre].weighted.clone()));
            for (payee, part) in self.split(component, centre, &upto[centre], &before_upto[centre])? {
                self.outcome.lines.insert((component.name.clone(), centre, payee), part);
            }
        }
        let left = pool.map(|pool| self.to_unit(&pool, number) - self.to_unit(&pool, before) - &given);
        let paid = ["paid", "charged"].contains(&component.stance) && component.points.is_none();
        if let Some(left) = left.filter(|left| *left != BigInt::ZERO && paid) {
            self.outcome.unallocated.push((component.name.clone(), left));
        }
        self.add_by_person(component, &exacts, &runs, given);
        self.amounts.insert(position, amounts);
        Ok(())
    }

    /// The amount is the rounded first parts of a sum less the rounded parts before: how many of each.
    fn parts_of_a_sum(&self, component: &Component, period: Month, instalment: Option<Option<i64>>) -> (i64, i64) {
        match (instalment, &component.price) {
            _ if component.points.is_some() => (1, 0),
            (Some(Some(number)), _) => (number, number - 1),
            (None, Some((_, Per::Year))) if self.rules.cumulative => {
                (i64::from(period.number()), i64::from(period.number()) - 1)
            }
            _ => (1, 0),
        }
    }

    fn to_unit(&self, kronor: &Fraction, times: i64) -> BigInt {
        let unit = if self.rules.krona { 100 } else { 1 };
        kronor.times(&Fraction::new(100 * times, unit)).round(self.rules.mode) * unit
    }

    /// Whole units of `times` the exact amounts.
    fn rounded(
        &self,
        component: &Component,
        exacts: &[Fraction],
        is_pool: bool,
        runs: &[Vec<Date>],
        times: i64,
    ) -> Vec<BigInt> {
        if let Some(decimals) = component.points {
            let scale = Fraction::whole(BigInt::from(10).pow(decimals) * times);
            return exacts.iter().map(|exact| exact.times(&scale).round(self.rules.mode)).collect();
        }
        if is_pool {
            let unit = if self.rules.krona { 100 } else { 1 };
            let whole = self.to_unit(&Fraction::sum(exacts), times) / unit;
            return shared(&whole, exacts).into_iter().map(|part| part * unit).collect();
        }
        let by_person =
            |centre: usize| self.person_sum(component, centre, &exacts[centre], runs, |part| self.to_unit(part, times));
        let line = |centre: usize| self.to_unit(&exacts[centre], times);
        self.centres()
            .map(
                |centre| {
                    if self.rules.by_person { by_person(centre).unwrap_or_else(|| line(centre)) } else { line(centre) }
                },
            )
            .collect()
    }

    /// The sum of the rounded parts of each person in a centre's amount; none when it is not made of persons.
    fn person_sum(
        &self,
        component: &Component,
        centre: usize,
        exact: &Fraction,
        runs: &[Vec<Date>],
        round: impl Fn(&Fraction) -> BigInt,
    ) -> Option<BigInt> {
        let heads =
            self.time(component).counting != Counting::PersonDays && matches!(component.count, Count::Listed { .. });
        if !heads || runs.len() > 1 || component.points.is_some() || pool_of(component) {
            return None;
        }
        let day = runs[0][0];
        let units = self.units(component, centre, &runs[0]);
        let weights: Vec<Fraction> = units
            .iter()
            .map(|unit| unit.counts_as.times(&self.person_weight(component, unit.person, day).unwrap()))
            .collect();
        let all = Fraction::sum(&weights);
        (!all.is_zero()).then(|| weights.iter().map(|weight| round(&exact.times(weight).over(&all).unwrap())).sum())
    }

    fn add_by_person(&mut self, component: &Component, exacts: &[Fraction], runs: &[Vec<Date>], kept: BigInt) {
        if !["paid", "charged"].contains(&component.stance) || component.points.is_some() {
            return;
        }
        let to_ore = |kronor: &Fraction| kronor.times(&Fraction::whole(100)).round(self.rules.mode);
        let heads =
            self.time(component).counting != Counting::PersonDays && matches!(component.count, Count::Listed { .. });
        let sum = if heads && !pool_of(component) && runs.len() == 1 {
            self.centres()
                .map(|centre| {
                    self.person_sum(component, centre, &exacts[centre], runs, to_ore)
                        .unwrap_or_else(|| to_ore(&exacts[centre]))
                })
                .sum()
        } else {
            kept
        };
        self.outcome.by_person += if component.stance == "charged" { -sum } else { sum };
    }

    /// The payees' parts of the difference of two amounts.
    fn split(
        &self,
        component: &Component,
        centre: usize,
        upto: &BigInt,
        before: &BigInt,
    ) -> Result<Vec<(Option<String>, BigInt)>, Code> {
        if component.split.is_empty() {
            return Ok(vec![(None, upto - before)]);
        }
        let unit = if self.rules.krona { 100 } else { 1 };
        let mut payees: Vec<(String, Option<Fraction>)> = Vec::new();
        for (payee, share) in &component.split {
            match share {
                Share::Fixed(share) => payees.push((payee.clone(), Some(share.value.clone()))),
                Share::Rest => payees.push((payee.clone(), None)),
                Share::Reported(_) => {}
            }
        }
        for (_, share) in &component.split {
            if let Share::Reported(value) = share {
                let items = self.region.values[value][centre].as_ref().ok_or("value_missing")?;
                let item = |(item, share): (usize, &Written)| (item.to_string(), Some(share.value.clone()));
                payees.extend(items.iter().enumerate().map(item));
            }
        }
        let given = Fraction::sum(payees.iter().filter_map(|(_, share)| share.as_ref()));
        let left = Fraction::one().minus(&given);
        if left.is_negative() {
            return Err("shares_above_whole");
        }
        let shares: Vec<Fraction> = payees.iter().map(|(_, share)| share.clone().unwrap_or(left.clone())).collect();
        let parts = shared(&(upto / unit), &shares).into_iter().zip(shared(&(before / unit), &shares));
        Ok(payees
            .into_iter()
            .zip(parts)
            .map(|((payee, _), (upto, before))| (Some(payee), (upto - before) * unit))
            .collect())
    }
}

fn pool_of(component: &Component) -> bool {
    matches!(component.price, None | Some((Price::Pool(_) | Price::PoolOf(..), _)))
}

/// Every unit of `whole` to the weight that has most left of its share: the earlier of equals.
fn shared(whole: &BigInt, weights: &[Fraction]) -> Vec<BigInt> {
    let all = Fraction::sum(weights).abs();
    if *whole == BigInt::ZERO {
        return vec![BigInt::ZERO; weights.len()];
    }
    let size = Fraction::whole(whole.clone()).abs();
    let shares: Vec<Fraction> = weights.iter().map(|weight| size.times(&weight.abs()).over(&all).unwrap()).collect();
    let mut parts: Vec<BigInt> = shares.iter().map(Fraction::floor).collect();
    while parts.iter().sum::<BigInt>() < Fraction::floor(&size) {
        let left: Vec<Fraction> =
            shares.iter().zip(&parts).map(|(share, part)| share.minus(&Fraction::whole(part.clone()))).collect();
        let most = left.iter().max().unwrap();
        let first = left.iter().position(|left| left == most).unwrap();
        parts[first] += 1;
    }
    let sign = if Fraction::whole(whole.clone()).is_negative() { -1 } else { 1 };
    parts.into_iter().map(|part| part * sign).collect()
}

/// Every number that a component uses.
fn numbers(component: &Component) -> Vec<&Num> {
    let mut found = Vec::new();
    if let Count::Listed { at_most: Some((most, _)), .. } = &component.count {
        found.push(most);
    }
    for factor in &component.weigh {
        match factor {
            Factor::Linear { constant, terms, divided_by, .. } => {
                found.push(constant);
                found.extend(terms.iter().map(|(coefficient, _)| coefficient));
                found.extend(divided_by);
            }
            Factor::Between { from, to, .. } => found.extend([from, to]),
            Factor::Table(_) | Factor::Index => {}
        }
    }
    match component.price.as_ref().map(|(price, _)| price) {
        Some(
            Price::Each(number)
            | Price::Mean(number)
            | Price::Pool(number)
            | Price::Share(number)
            | Price::PoolOf(_, number),
        ) => found.push(number),
        Some(Price::Steps { steps, .. }) => {
            found.extend(steps.iter().flat_map(|(up_to, each)| up_to.iter().chain([each])))
        }
        None => {}
    }
    for shape in &component.shape {
        match shape {
            Shape::When(condition) => found.push(&condition.limit),
            Shape::Limit { size, when, .. } => {
                if let Size::Number(number) = size {
                    found.push(number);
                }
                found.extend(when.iter().map(|condition| &condition.limit));
            }
            _ => {}
        }
    }
    found
}
