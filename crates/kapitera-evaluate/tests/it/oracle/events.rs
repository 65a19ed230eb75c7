//! Events one by one: where each belongs, what it weighs and what it costs by the values of its own day.

use jiff::civil::Date;

use super::count::{Having, Who};
use super::price::{Gathered, stepped};
use super::{Code, Oracle, on, ratio};
use crate::fraction::Fraction;
use crate::region::Event;
use crate::rules::{Component, Count, Factor, Filter, Normalise, Num, Of, Per, Price, Shape};
use kapitera_register::EventKind;

/// Who has an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Centre(usize),
    Nobody,
    NotOpen,
    Central,
    Specialty(String),
}

/// A counted event; without who, a part of a floor that belongs to no event.
struct One<'a> {
    day: Date,
    who: Option<Who<'a>>,
    counts_as: Fraction,
    weighted: Fraction,
}

/// What one centre has.
struct Own<'a> {
    centre: usize,
    ones: Vec<One<'a>>,
    stopped: bool,
}

impl Own<'_> {
    fn count(&self) -> Fraction {
        self.ones.iter().fold(Fraction::zero(), |sum, one| sum.plus(&one.counts_as))
    }

    fn weighted(&self) -> Fraction {
        self.ones.iter().fold(Fraction::zero(), |sum, one| sum.plus(&one.weighted))
    }

    fn multiply(&mut self, factor: &Fraction) {
        self.ones.iter_mut().for_each(|one| one.weighted = one.weighted.times(factor));
    }

    fn having(&self) -> Having {
        Having { stopped: self.stopped, ..Having::new(self.centre, self.count(), self.weighted()) }
    }
}

impl<'a> Oracle<'a> {
    /// Who has an event when it belongs where its person is listed, or else where it took place.
    fn placed(&self, event: &Event, listed: bool) -> Place {
        let centre = if listed { self.region.listing(event).map(|person| person.centre) } else { event.centre };
        match centre {
            None => Place::Nobody,
            Some(centre) if self.region.is_open(centre, event.day) => Place::Centre(centre),
            Some(_) => Place::NotOpen,
        }
    }

    /// Who has a cost under a rule that takes it.
    pub fn carried(&self, rule: usize, event: &Event) -> Place {
        let versions = &self.rules.costs[rule].versions;
        match versions.iter().rev().find(|(from, _)| *from <= event.day).unwrap().1 {
            "listed" => self.placed(event, true),
            "ordering" | "own" => self.placed(event, false),
            "central" => Place::Central,
            _ => Place::Specialty(event.label(kapitera_register::Label::Responsibility).to_owned()),
        }
    }

    /// The rule that takes a cost; none when no rule does.
    pub fn rule_of(&self, event: &Event) -> Option<usize> {
        let takes = |rule: &usize| {
            let cost = &self.rules.costs[*rule];
            let kind = if cost.drugs { EventKind::Drugs } else { EventKind::Costs };
            event.kind == kind && self.passes(&cost.filters, usize::MAX, self.who(event))
        };
        let rules: Vec<usize> = (0..self.rules.costs.len()).filter(takes).collect();
        assert!(rules.len() < 2, "the generator keeps rules apart");
        rules.first().copied()
    }

    fn who<'e>(&self, event: &'e Event) -> Who<'e>
    where
        'a: 'e,
    {
        Who { person: self.region.listing(event), event: Some(event) }
    }

    /// What becomes of an event by the conditions of a component that counts visits or dispensings; where no centre has
    /// it, conditions on centres are not looked at.
    pub fn outcome_of(&self, component: &Component, event: &Event) -> Option<Place> {
        let Count::Events { at_listed, filters, .. } = &component.count else { return None };
        let place = self.placed(event, *at_listed);
        let (centre, filters) = match place {
            Place::Centre(centre) => (centre, filters.clone()),
            _ => (usize::MAX, filters.iter().filter(|filter| filter.key.of_person()).cloned().collect()),
        };
        self.passes(&filters, centre, self.who(event)).then_some(place)
    }

    /// Where a component counts an event, and as how much; none when it does not.
    fn counted(&self, component: &Component, event: &'a Event) -> Option<(usize, Fraction)> {
        let kind = match &component.count {
            Count::Events { of: Of::Dispensings, .. } => EventKind::Drugs,
            Count::Events { .. } => EventKind::Visits,
            Count::Cost(rule) if self.rules.costs[*rule].drugs => EventKind::Drugs,
            _ => EventKind::Costs,
        };
        if event.kind != kind {
            return None;
        }
        let kronor = Fraction::new(event.amount, 100);
        let (place, filters, counts_as): (_, &[Filter], _) = match &component.count {
            Count::Events { of, at_listed, filters } => {
                let counts_as = if *of == Of::Fees { kronor } else { Fraction::one() };
                (self.placed(event, *at_listed), filters, counts_as)
            }
            Count::Cost(rule) => (self.carried(*rule, event), &self.rules.costs[*rule].filters, kronor),
            _ => return None,
        };
        let Place::Centre(centre) = place else { return None };
        self.passes(filters, centre, self.who(event)).then_some((centre, counts_as))
    }

    pub fn gathered_events(&self, component: &Component, days: &[Date], runs: &[Vec<Date>]) -> Result<Gathered, Code> {
        let mut all: Vec<Own<'_>> =
            self.centres().map(|centre| Own { centre, ones: Vec::new(), stopped: false }).collect();
        for run in runs {
            self.add(component, run, &mut all)?;
        }
        if component.per_centre {
            self.events_against_means(component, runs, &mut all)?;
        }
        self.normalise_events(component, &mut all)?;
        self.shape_events(component, days, &mut all)?;
        let (amounts, pool) = self.price_events(component, days, &all)?;
        let havings: Vec<Having> = all.iter().map(Own::having).collect();
        let before = vec![Fraction::zero(); havings.len()];
        Ok(Gathered { havings, amounts, before, pool })
    }

    /// Adds the events of a run, weighed by tables and factors.
    fn add(&self, component: &Component, run: &[Date], all: &mut [Own<'a>]) -> Result<(), Code> {
        for event in self.region.events.iter().filter(|event| run.contains(&event.day)) {
            let Some((centre, counts_as)) = self.counted(component, event) else { continue };
            let who = self.who(event);
            let weight = self.table_weight(component, centre, who, event.day)?;
            let weighted = counts_as.times(&weight);
            all[centre].ones.push(One { day: event.day, who: Some(who), counts_as, weighted });
        }
        for factor in component.weigh.iter().filter(|factor| !component.per_centre && !self.weighs_persons(factor)) {
            for own in all.iter_mut() {
                let of_run = || own.ones.iter().filter(|one| run.contains(&one.day));
                let count = of_run().fold(Fraction::zero(), |sum, one| sum.plus(&one.counts_as));
                let weighted = of_run().fold(Fraction::zero(), |sum, one| sum.plus(&one.weighted));
                // What there is nothing of needs no factor.
                if count.is_zero() && weighted.is_zero() {
                    continue;
                }
                for one in own.ones.iter_mut().filter(|one| run.contains(&one.day)) {
                    one.weighted = one.weighted.times(&self.of_centre(factor, own.centre, one.day)?);
                }
            }
        }
        Ok(())
    }

    fn events_against_means(&self, component: &Component, runs: &[Vec<Date>], all: &mut [Own<'a>]) -> Result<(), Code> {
        let everyone = all.iter().fold(Fraction::zero(), |sum, own| sum.plus(&own.count()));
        for factor in &component.weigh {
            let mut averages = Vec::new();
            for own in all.iter() {
                let mut sum = Fraction::zero();
                for run in runs {
                    let of_run = || own.ones.iter().filter(|one| run.contains(&one.day));
                    let count = of_run().fold(Fraction::zero(), |sum, one| sum.plus(&one.counts_as));
                    if let Factor::Table(table) = factor
                        && self.weighs_persons(factor)
                    {
                        for one in of_run() {
                            let weight = self.weight(*table, one.day, own.centre, one.who.unwrap())?;
                            sum = sum.plus(&one.counts_as.times(&weight));
                        }
                    } else if !count.is_zero() {
                        sum = sum.plus(&count.times(&self.of_centre(factor, own.centre, run[0])?));
                    }
                }
                averages.push(sum.over(&own.count()).unwrap_or(Fraction::zero()));
            }
            let sums = all.iter().zip(&averages).map(|(own, average)| own.count().times(average));
            let sum = sums.fold(Fraction::zero(), |sum, own| sum.plus(&own));
            let Some(mean) = sum.over(&everyone) else { continue };
            for (own, average) in all.iter_mut().zip(averages) {
                own.multiply(&average.over(&mean).ok_or("divided_by_zero")?);
            }
        }
        Ok(())
    }

    fn normalise_events(&self, component: &Component, all: &mut [Own<'_>]) -> Result<(), Code> {
        if all.iter().all(|own| own.count().is_zero() && own.weighted().is_zero()) {
            return Ok(());
        }
        let wanted = match component.normalise {
            None => return Ok(()),
            Some(Normalise::MeanOne) => all.iter().fold(Fraction::zero(), |sum, own| sum.plus(&own.count())),
            Some(Normalise::SumListed) => Fraction::sum(&self.outcome.listed),
        };
        let there = all.iter().fold(Fraction::zero(), |sum, own| sum.plus(&own.weighted()));
        let factor = wanted.over(&there).ok_or("divided_by_zero")?;
        all.iter_mut().for_each(|own| own.multiply(&factor));
        Ok(())
    }

    fn shape_events(&self, component: &Component, days: &[Date], all: &mut [Own<'a>]) -> Result<(), Code> {
        for shape in &component.shape {
            for own in all.iter_mut() {
                match shape {
                    Shape::When(condition) if !self.holds(component, condition, &own.having())? => {
                        own.multiply(&Fraction::zero());
                        own.stopped = true;
                    }
                    Shape::Limit { on: "count", .. } if !own.stopped => {
                        let before = own.weighted();
                        let size = |number: &Num| mean_of_days(number, days);
                        let after = self.limited(component, shape, &own.having(), before.clone(), size)?;
                        match after.over(&before) {
                            _ if after == before => {}
                            Some(factor) => own.multiply(&factor),
                            // What a floor adds to nothing belongs to every day alike.
                            None => own.ones.extend(days.iter().map(|day| One {
                                day: *day,
                                who: None,
                                counts_as: Fraction::zero(),
                                weighted: after.times(&ratio(1, days.len())),
                            })),
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn price_events(
        &self,
        component: &Component,
        days: &[Date],
        all: &[Own<'_>],
    ) -> Result<(Vec<Fraction>, Option<Fraction>), Code> {
        let Some((price, per)) = &component.price else {
            return Ok((all.iter().map(Own::weighted).collect(), None));
        };
        let each_of = |number: &Num| {
            let sum = |own: &Own<'_>| {
                own.ones.iter().fold(Fraction::zero(), |sum, one| sum.plus(&one.weighted.times(&on(number, one.day))))
            };
            all.iter().map(sum).collect()
        };
        let whole = all.iter().fold(Fraction::zero(), |sum, own| sum.plus(&own.weighted()));
        let flat = |each: Fraction| all.iter().map(|own| own.weighted().times(&each)).collect();
        let pool = |pool: Fraction| {
            if all.iter().any(|own| own.weighted().is_negative()) {
                return Err("pool_part_negative");
            }
            let of_month = if *per == Per::Year { pool.times(&Fraction::new(1, 12)) } else { pool };
            Ok((flat(of_month.over(&whole).unwrap_or(Fraction::zero())), Some(of_month)))
        };
        Ok(match price {
            Price::Each(number) | Price::Share(number) => (each_of(number), None),
            Price::Steps { steps, whole } => (all.iter().map(|own| one_by_one(own, steps, *whole)).collect(), None),
            Price::Mean(number) => {
                let ones = || all.iter().flat_map(|own| &own.ones);
                let counted = ones().fold(Fraction::zero(), |sum, one| sum.plus(&one.counts_as));
                if counted.is_zero() {
                    return Ok((flat(Fraction::zero()), None));
                }
                let means =
                    ones().fold(Fraction::zero(), |sum, one| sum.plus(&one.counts_as.times(&on(number, one.day))));
                (flat(means.over(&whole).ok_or("divided_by_zero")?), None)
            }
            Price::Pool(number) => pool(mean_of_days(number, days))?,
            Price::PoolOf(used, share) => {
                let sum = used.iter().fold(Fraction::zero(), |sum, used| sum.plus(&Fraction::sum(&self.amounts[used])));
                pool(sum.times(&mean_of_days(share, days)))?
            }
        })
    }
}

fn mean_of_days(number: &Num, days: &[Date]) -> Fraction {
    days.iter().fold(Fraction::zero(), |sum, day| sum.plus(&on(number, *day))).times(&ratio(1, days.len()))
}

/// Event by event in the order of their days, each priced for where it stands on the steps of its day.
fn one_by_one(own: &Own<'_>, steps: &[(Option<Num>, Num)], whole: bool) -> Fraction {
    let mut ones: Vec<&One<'_>> = own.ones.iter().collect();
    ones.sort_by_key(|one| one.day);
    let mut below = Fraction::zero();
    let mut sum = Fraction::zero();
    for one in ones {
        let levels: Vec<(Option<Fraction>, Fraction)> = steps
            .iter()
            .map(|(up_to, each)| (up_to.as_ref().map(|number| on(number, one.day)), on(each, one.day)))
            .collect();
        let above = below.plus(&one.weighted);
        sum = sum.plus(&stepped(&above, &levels, whole)).minus(&stepped(&below, &levels, whole));
        below = above;
    }
    sum
}
