//! Counting and weighing: who is meant, what each weighs, and what that makes of a centre.

use jiff::civil::Date;

use super::{Code, Oracle, days_of, on, ratio};
use crate::fraction::Fraction;
use kapitera_register::Label;

use crate::region::{Event, Person};
use crate::rules::{Component, Condition, Count, Factor, Filter, Key, Normalise, Num, Per, Sel, Shape, Size, Subject};

/// A counted person: what it counts as, its weight by tables, and who.
pub struct Unit<'a> {
    pub person: &'a Person,
    pub counts_as: Fraction,
}

/// Of whom or what something is asked: a person, an event (with its person's listing that day), or a centre alone.
#[derive(Clone, Copy, Default)]
pub struct Who<'a> {
    pub person: Option<&'a Person>,
    pub event: Option<&'a Event>,
}

impl<'a> Who<'a> {
    pub fn person(person: &'a Person) -> Self {
        Self { person: Some(person), event: None }
    }
}

/// What one centre (or one item of it) has during a part of the month.
pub struct Having {
    pub centre: usize,
    pub count: Fraction,
    pub weighted: Fraction,
    /// What an item had before the period, as it was counted and as it weighs.
    pub before: (Fraction, Fraction),
    /// A condition did not hold: no floor lifts what it has stopped.
    pub stopped: bool,
}

impl Having {
    pub fn new(centre: usize, count: Fraction, weighted: Fraction) -> Self {
        Self { centre, count, weighted, before: (Fraction::zero(), Fraction::zero()), stopped: false }
    }

    pub fn none(centre: usize) -> Self {
        Self::new(centre, Fraction::zero(), Fraction::zero())
    }

    fn times(&mut self, factor: &Fraction) {
        self.weighted = self.weighted.times(factor);
        self.before.1 = self.before.1.times(factor);
    }

    /// Adds a share of another; it is stopped only where all are.
    pub fn add(&mut self, other: &Self, share: &Fraction) {
        self.count = self.count.plus(&other.count.times(share));
        self.weighted = self.weighted.plus(&other.weighted.times(share));
        self.stopped &= other.stopped;
    }
}

impl<'a> Oracle<'a> {
    /// Whether a person, an event or a centre is what `selector` says; none for `others`.
    fn is(&self, key: Key, selector: &Sel, centre: usize, who: Who<'_>) -> Option<bool> {
        let (person, event) = (who.person, who.event);
        let area = person.and_then(|person| person.area).map(|area| &self.region.areas[area]);
        let number = person.and_then(|person| match key {
            Key::Age => Some(person.age),
            Key::Tenure => Some(person.tenure),
            Key::Distance => area.and_then(|area| area.distance),
            _ => None,
        });
        let of_person = |word: fn(&Person) -> &'static str| person.map_or("unknown", word).to_owned();
        let label = |label: Label| event.unwrap().label(label).to_owned();
        let word = match key {
            Key::Sex => of_person(|person| if person.male { "male" } else { "female" }),
            Key::Kind => of_person(|person| if person.assigned { "assigned" } else { "active" }),
            Key::Area => area.map_or("unknown", |area| &area.code).to_owned(),
            Key::Municipality => area.map_or("unknown", |area| &area.municipality).to_owned(),
            Key::Owner => self.region.owner(centre).to_owned(),
            Key::Centre => self.region.centre_id(centre),
            Key::Distance | Key::Age | Key::Tenure => "unknown".to_owned(),
            Key::ListedAt => match (event.unwrap().centre, person) {
                (Some(visited), Some(person)) if visited == person.centre => "here",
                (Some(_), Some(_)) => "elsewhere",
                _ => "nowhere",
            }
            .to_owned(),
            Key::Profession => label(Label::Profession),
            Key::Contact => label(Label::Contact),
            Key::County => label(Label::County),
            Key::Responsibility => label(Label::Responsibility),
            Key::Atc => label(Label::Atc),
            Key::CostKind => label(Label::CostKind),
            Key::Service => label(Label::Service),
        };
        match selector {
            Sel::Others => None,
            Sel::Band(from, to) => {
                Some(number.is_some_and(|number| *from <= number && to.is_none_or(|to| number <= to)))
            }
            Sel::Name(name) if key == Key::Atc => Some(word.starts_with(name.as_str())),
            Sel::Name(name) => Some(number.is_none() && *name == word),
        }
    }

    pub fn passes(&self, filters: &[Filter], centre: usize, who: Who<'_>) -> bool {
        filters.iter().all(|filter| {
            let meant = filter.any_of.iter().any(|selector| self.is(filter.key, selector, centre, who) == Some(true));
            meant != filter.negated
        })
    }

    /// The table's value: key by key, the rows that name what is asked of, and where none does the others. Of
    /// beginnings of a code the longest counts.
    pub fn weight(&self, table: usize, day: Date, centre: usize, who: Who<'_>) -> Result<Fraction, Code> {
        let table = &self.rules.tables[table];
        let (_, rows) = table.versions.iter().rev().find(|(from, _)| *from <= day).unwrap();
        let mut left: Vec<_> = rows.iter().collect();
        for (level, key) in table.keys.iter().enumerate() {
            let mut named: Vec<_> = left
                .iter()
                .copied()
                .filter(|(selectors, _)| self.is(*key, &selectors[level], centre, who) == Some(true))
                .collect();
            let length = |selectors: &[Sel]| match &selectors[level] {
                Sel::Name(name) if *key == Key::Atc => name.len(),
                _ => 0,
            };
            let longest = named.iter().map(|(selectors, _)| length(selectors)).max().unwrap_or(0);
            named.retain(|(selectors, _)| length(selectors) == longest);
            let others = left.iter().copied().filter(|(selectors, _)| selectors[level] == Sel::Others);
            left = if named.is_empty() { others.collect() } else { named };
        }
        left.first().map(|(_, value)| value.value.clone()).ok_or("weight_missing")
    }

    pub fn weighs_persons(&self, factor: &Factor) -> bool {
        matches!(factor, Factor::Table(table) if self.rules.tables[*table].keys.iter().any(|key| key.of_person()))
    }

    /// The persons a component counts at a centre, with what each counts as after a limit on the count.
    pub fn units(&self, component: &Component, centre: usize, run: &[Date]) -> Vec<Unit<'a>> {
        let Count::Listed { filters, at_most } = &component.count else { return Vec::new() };
        let mut units = Vec::new();
        for person in self.region.persons.iter().filter(|person| person.centre == centre) {
            let counts_as = self.presence(person, self.time(component), run);
            if !counts_as.is_zero() && self.passes(filters, centre, Who::person(person)) {
                units.push(Unit { person, counts_as });
            }
        }
        if let Some((most, by_doctor)) = at_most {
            let most = on(most, run[0]);
            let same = |left: &Person, right: &Person| !by_doctor || left.doctor == right.doctor;
            let factors: Vec<Fraction> = units
                .iter()
                .map(|unit| {
                    let group = units.iter().filter(|other| same(unit.person, other.person));
                    let count = group.fold(Fraction::zero(), |sum, other| sum.plus(&other.counts_as));
                    let limited = count > most && !(*by_doctor && unit.person.doctor == 0);
                    if limited { most.over(&count).unwrap() } else { Fraction::one() }
                })
                .collect();
            for (unit, factor) in units.iter_mut().zip(factors) {
                unit.counts_as = unit.counts_as.times(&factor);
            }
        }
        units
    }

    /// The product of the tables that weigh a person.
    pub fn person_weight(&self, component: &Component, person: &Person, day: Date) -> Result<Fraction, Code> {
        self.table_weight(component, person.centre, Who::person(person), day)
    }

    /// The product of the tables that weigh one person or event counted at a centre.
    pub fn table_weight(
        &self,
        component: &Component,
        centre: usize,
        who: Who<'_>,
        day: Date,
    ) -> Result<Fraction, Code> {
        let mut product = Fraction::one();
        if !component.per_centre {
            for factor in component.weigh.iter().filter(|factor| self.weighs_persons(factor)) {
                if let Factor::Table(table) = factor {
                    product = product.times(&self.weight(*table, day, centre, who)?);
                }
            }
        }
        Ok(product)
    }

    pub fn havings(&self, component: &Component, run: &[Date]) -> Result<Vec<Having>, Code> {
        let mut havings = Vec::new();
        for centre in self.centres() {
            match &component.count {
                Count::Listed { .. } => {
                    let (mut count, mut weighted) = (Fraction::zero(), Fraction::zero());
                    for unit in self.units(component, centre, run) {
                        count = count.plus(&unit.counts_as);
                        weighted = weighted.plus(&unit.counts_as.times(&self.person_weight(
                            component,
                            unit.person,
                            run[0],
                        )?));
                    }
                    havings.push(Having::new(centre, count, weighted));
                }
                Count::Value { name, items } => {
                    let total = self.value(name, centre)?;
                    let given = self.region.values[name][centre].iter().flatten().map(|item| item.value.clone());
                    if !items {
                        havings.push(Having::new(centre, total.clone(), total));
                        continue;
                    }
                    for (item, count) in given.enumerate() {
                        let before = self.region.before.get(&(name.clone(), centre, item));
                        let before = before.map_or(Fraction::zero(), |before| before.value.clone());
                        let having = Having::new(centre, count.clone(), count);
                        havings.push(Having { before: (before.clone(), before), ..having });
                    }
                }
                Count::Events { .. } | Count::Cost(_) => unreachable!("events are taken one by one"),
                Count::Components(used) => {
                    let count = used.iter().fold(Fraction::zero(), |sum, used| sum.plus(&self.amounts[used][centre]));
                    havings.push(Having::new(centre, count.clone(), count));
                }
                Count::Centre => havings.push(Having::new(centre, Fraction::one(), Fraction::one())),
            }
        }
        if component.per_centre {
            self.against_means(component, run, &mut havings)?;
        } else {
            for factor in component.weigh.iter().filter(|factor| !self.weighs_persons(factor)) {
                for having in havings.iter_mut().filter(|having| !having.count.is_zero()) {
                    having.times(&self.of_centre(factor, having.centre, run[0])?);
                }
            }
        }
        self.normalise(component, &mut havings)?;
        self.shape_counts(component, run[0], &mut havings)?;
        Ok(havings)
    }

    /// A factor that is the same for all of a centre.
    pub fn of_centre(&self, factor: &Factor, centre: usize, day: Date) -> Result<Fraction, Code> {
        match factor {
            Factor::Table(table) => self.weight(*table, day, centre, Who::default()),
            Factor::Index => self.index(centre),
            Factor::Linear { constant, terms, over, divided_by } => {
                let mut sum = on(constant, day);
                for (coefficient, name) in terms {
                    sum = sum.plus(&on(coefficient, day).times(&self.value(name, centre)?));
                }
                if let Some(name) = over {
                    sum = sum.over(&self.value(name, centre)?).ok_or("divided_by_zero")?;
                }
                if let Some(divisor) = divided_by {
                    sum = sum.over(&on(divisor, day)).ok_or("divided_by_zero")?;
                }
                Ok(sum)
            }
            Factor::Between { value, from, to, whole } => {
                let (value, from, to) = (self.value(value, centre)?, on(from, day), on(to, day));
                let reached = if value <= from {
                    Fraction::zero()
                } else if value >= to {
                    to.minus(&from)
                } else {
                    value.minus(&from)
                };
                Ok(if *whole { Fraction::whole(reached.floor()) } else { reached })
            }
        }
    }

    /// Each factor as the centre's mean against the region's.
    fn against_means(&self, component: &Component, run: &[Date], havings: &mut [Having]) -> Result<(), Code> {
        let everyone = Fraction::sum(havings.iter().map(|having| &having.count));
        for factor in &component.weigh {
            let mut sums = Vec::new();
            for having in havings.iter() {
                let sum = if self.weighs_persons(factor) {
                    let Factor::Table(table) = factor else { unreachable!() };
                    let mut sum = Fraction::zero();
                    for unit in self.units(component, having.centre, run) {
                        sum = sum.plus(&unit.counts_as.times(&self.weight(
                            *table,
                            run[0],
                            having.centre,
                            Who::person(unit.person),
                        )?));
                    }
                    sum
                } else if having.count.is_zero() {
                    Fraction::zero()
                } else {
                    having.count.times(&self.of_centre(factor, having.centre, run[0])?)
                };
                sums.push(sum);
            }
            let Some(mean) = Fraction::sum(&sums).over(&everyone) else { continue };
            for (having, sum) in havings.iter_mut().zip(sums) {
                let own = sum.over(&having.count).unwrap_or(Fraction::zero());
                having.times(&own.over(&mean).ok_or("divided_by_zero")?);
            }
        }
        Ok(())
    }

    fn normalise(&self, component: &Component, havings: &mut [Having]) -> Result<(), Code> {
        if havings.iter().all(|having| having.count.is_zero()) {
            return Ok(());
        }
        let wanted = match component.normalise {
            None => return Ok(()),
            Some(Normalise::MeanOne) => Fraction::sum(havings.iter().map(|having| &having.count)),
            Some(Normalise::SumListed) => Fraction::sum(&self.outcome.listed),
        };
        let there = Fraction::sum(havings.iter().map(|having| &having.weighted));
        let factor = wanted.over(&there).ok_or("divided_by_zero")?;
        havings.iter_mut().for_each(|having| having.times(&factor));
        Ok(())
    }

    /// What a condition compares with is frozen: it is what holds on the first day of the period.
    pub fn holds(&self, component: &Component, condition: &Condition, having: &Having) -> Result<bool, Code> {
        let found = match &condition.subject {
            Subject::Owner(owner) => return Ok(self.region.owner(having.centre) == owner),
            Subject::Value(name) => self.value(name, having.centre)?,
            Subject::Index => self.index(having.centre)?,
            Subject::Count => having.count.clone(),
        };
        let limit = on(&condition.limit, self.period(self.time(component)).first());
        Ok(match condition.test {
            "above" => found > limit,
            "at-least" => found >= limit,
            "below" => found < limit,
            "at-most" => found <= limit,
            _ => found == limit,
        })
    }

    fn shape_counts(&self, component: &Component, day: Date, havings: &mut [Having]) -> Result<(), Code> {
        for shape in &component.shape {
            for having in havings.iter_mut() {
                match shape {
                    Shape::When(condition) => {
                        let holds = self.holds(component, condition, having)?;
                        if !holds {
                            having.weighted = Fraction::zero();
                            having.stopped = true;
                        }
                    }
                    Shape::Limit { on: "count", .. } if !having.stopped => {
                        having.weighted =
                            self.limited(component, shape, having, having.weighted.clone(), |number| on(number, day))?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    pub fn limited(
        &self,
        component: &Component,
        shape: &Shape,
        having: &Having,
        number: Fraction,
        size_of: impl Fn(&Num) -> Fraction,
    ) -> Result<Fraction, Code> {
        let Shape::Limit { floor, size, on, per, when } = shape else { return Ok(number) };
        for condition in when {
            if !self.holds(component, condition, having)? {
                return Ok(number);
            }
        }
        let size = match size {
            Size::Number(number) => size_of(number),
            Size::Value(name) => self.value(name, having.centre)?,
        };
        let days = days_of(self.period(self.time(component))).len();
        let size = match (*on, per) {
            ("amount", Per::Year) => size.times(&Fraction::new(1, 12)),
            ("amount", Per::Day) => size.times(&ratio(days, 1)),
            _ => size,
        };
        Ok(if *floor { number.max(size) } else { number.min(size) })
    }
}
