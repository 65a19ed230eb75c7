//! The plain recomputation: loops over persons and big fractions, straight from the definitions of the model
//! language. It knows nothing of cells, of the engine's steps or of its numbers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kapitera_period::Month;
use num_bigint::BigInt;

use crate::fraction::Fraction;
use crate::region::{Person, Region};
use crate::rules::{Component, Condition, Count, Counting, Factor, Key, Normalise, Num, Per, Price, Rules, Sel, Shape, Size, Subject, Time};

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

struct Oracle<'a> {
    region: &'a Region,
    rules: &'a Rules,
    month: Month,
    /// The rounded amounts of earlier components, in kronor.
    amounts: BTreeMap<usize, Vec<Fraction>>,
    outcome: Outcome,
}

/// A counted person: what it counts as, its weight by tables, and who.
struct Unit<'a> {
    person: &'a Person,
    counts_as: Fraction,
}

/// What one centre (or one item of it) has during a part of the month.
struct Having {
    centre: usize,
    count: Fraction,
    weighted: Fraction,
    /// A condition did not hold: no floor lifts what it has stopped.
    stopped: bool,
}

impl Having {
    fn new(centre: usize, count: Fraction, weighted: Fraction) -> Self {
        Self { centre, count, weighted, stopped: false }
    }
}

fn days_of(month: Month) -> Vec<Date> {
    std::iter::successors(Some(month.first()), |day| day.tomorrow().ok()).take_while(|day| *day <= month.last()).collect()
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
        let mut changes: Vec<Date> = numbers(component).iter().flat_map(|number| number.versions.iter().map(|(from, _)| *from)).collect();
        for factor in &component.weigh {
            if let Factor::Table(table) = factor {
                changes.extend(self.rules.tables[*table].versions.iter().map(|(from, _)| *from));
            }
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

    /// Whether a person (or a centre, when there is none) is what `selector` says; none for `others`.
    fn is(&self, key: Key, selector: &Sel, centre: usize, person: Option<&Person>) -> Option<bool> {
        let area = person.and_then(|person| person.area).map(|area| &self.region.areas[area]);
        let number = person.and_then(|person| match key {
            Key::Age => Some(person.age),
            Key::Tenure => Some(person.tenure),
            Key::Distance => area.and_then(|area| area.distance),
            _ => None,
        });
        let word = match key {
            Key::Sex => if person.is_some_and(|person| person.male) { "male" } else { "female" }.to_owned(),
            Key::Kind => if person.is_some_and(|person| person.assigned) { "assigned" } else { "active" }.to_owned(),
            Key::Area => area.map_or("unknown", |area| &area.code).to_owned(),
            Key::Municipality => area.map_or("unknown", |area| &area.municipality).to_owned(),
            Key::Owner => self.region.owner(centre).to_owned(),
            Key::Centre => self.region.centre_id(centre),
            Key::Distance | Key::Age | Key::Tenure => "unknown".to_owned(),
        };
        match selector {
            Sel::Others => None,
            Sel::Band(from, to) => Some(number.is_some_and(|number| *from <= number && to.is_none_or(|to| number <= to))),
            Sel::Name(name) => Some(number.is_none() && *name == word),
        }
    }

    /// The table's value: key by key, the rows that name the person's, and where none does the others.
    fn weight(&self, table: usize, day: Date, centre: usize, person: Option<&Person>) -> Result<Fraction, Code> {
        let table = &self.rules.tables[table];
        let (_, rows) = table.versions.iter().rev().find(|(from, _)| *from <= day).unwrap();
        let mut left: Vec<_> = rows.iter().collect();
        for (level, key) in table.keys.iter().enumerate() {
            let named: Vec<_> = left.iter().copied().filter(|(selectors, _)| self.is(*key, &selectors[level], centre, person) == Some(true)).collect();
            let others = left.iter().copied().filter(|(selectors, _)| selectors[level] == Sel::Others);
            left = if named.is_empty() { others.collect() } else { named };
        }
        left.first().map(|(_, value)| value.value.clone()).ok_or("weight_missing")
    }

    fn weighs_persons(&self, factor: &Factor) -> bool {
        matches!(factor, Factor::Table(table) if self.rules.tables[*table].keys.iter().any(|key| key.of_person()))
    }

    /// The persons a component counts at a centre, with what each counts as after a limit on the count.
    fn units(&self, component: &Component, centre: usize, run: &[Date]) -> Vec<Unit<'a>> {
        let Count::Listed { filters, at_most } = &component.count else { return Vec::new() };
        let mut units = Vec::new();
        for person in self.region.persons.iter().filter(|person| person.centre == centre) {
            let counts_as = self.presence(person, self.time(component), run);
            let meant = |(key, any_of): &(Key, Vec<Sel>)| any_of.iter().any(|selector| self.is(*key, selector, centre, Some(person)) == Some(true));
            if !counts_as.is_zero() && filters.iter().all(meant) {
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
    fn person_weight(&self, component: &Component, person: &Person, day: Date) -> Result<Fraction, Code> {
        let mut product = Fraction::one();
        if !component.per_centre {
            for factor in component.weigh.iter().filter(|factor| self.weighs_persons(factor)) {
                if let Factor::Table(table) = factor {
                    product = product.times(&self.weight(*table, day, person.centre, Some(person))?);
                }
            }
        }
        Ok(product)
    }

    fn havings(&self, component: &Component, run: &[Date]) -> Result<Vec<Having>, Code> {
        let mut havings = Vec::new();
        for centre in self.centres() {
            match &component.count {
                Count::Listed { .. } => {
                    let (mut count, mut weighted) = (Fraction::zero(), Fraction::zero());
                    for unit in self.units(component, centre, run) {
                        count = count.plus(&unit.counts_as);
                        weighted = weighted.plus(&unit.counts_as.times(&self.person_weight(component, unit.person, run[0])?));
                    }
                    havings.push(Having::new(centre, count, weighted));
                }
                Count::Value { name, items } => {
                    let total = self.value(name, centre)?;
                    let given = self.region.values[name][centre].iter().flatten().map(|item| item.value.clone());
                    let counts = if *items { given.collect() } else { vec![total] };
                    havings.extend(counts.into_iter().map(|count| Having::new(centre, count.clone(), count)));
                }
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
                    having.weighted = having.weighted.times(&self.of_centre(factor, having.centre, run[0])?);
                }
            }
        }
        self.normalise(component, &mut havings)?;
        self.shape_counts(component, run[0], &mut havings)?;
        Ok(havings)
    }

    /// A factor that is the same for all of a centre.
    fn of_centre(&self, factor: &Factor, centre: usize, day: Date) -> Result<Fraction, Code> {
        match factor {
            Factor::Table(table) => self.weight(*table, day, centre, None),
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
                        sum = sum.plus(&unit.counts_as.times(&self.weight(*table, run[0], having.centre, Some(unit.person))?));
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
                having.weighted = having.weighted.times(&own.over(&mean).ok_or("divided_by_zero")?);
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
        havings.iter_mut().for_each(|having| having.weighted = having.weighted.times(&factor));
        Ok(())
    }

    /// What a condition compares with is frozen: it is what holds on the first day of the period.
    fn holds(&self, component: &Component, condition: &Condition, having: &Having) -> Result<bool, Code> {
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
        for having in havings {
            for shape in &component.shape {
                match shape {
                    Shape::When(condition) => {
                        if !self.holds(component, condition, having)? {
                            having.weighted = Fraction::zero();
                            having.stopped = true;
                        }
                    }
                    Shape::Limit { on: "count", .. } if !having.stopped => {
                        having.weighted = self.limited(component, shape, having, having.weighted.clone(), |number| on(number, day))?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn limited(&self, component: &Component, shape: &Shape, having: &Having, number: Fraction, size_of: impl Fn(&Num) -> Fraction) -> Result<Fraction, Code> {
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

    /// The amounts of one run, and the pool's amount when one is shared out.
    fn priced(&self, component: &Component, run: &[Date], days: usize, havings: &[Having]) -> Result<(Vec<Fraction>, Option<Fraction>), Code> {
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
                let steps: Vec<(Option<Fraction>, Fraction)> = steps.iter().map(|(up_to, each)| (up_to.as_ref().map(|number| on(number, day)), on(each, day))).collect();
                (havings.iter().map(|having| stepped(&having.weighted, &steps, *whole).times(&time)).collect(), None)
            }
        })
    }

    fn component(&mut self, position: usize, component: &Component) -> Result<(), Code> {
        let period = self.period(self.time(component));
        let days = days_of(period);
        let runs = self.runs(component, period);
        let items = matches!(component.count, Count::Value { items: true, .. });
        // By centre and item.
        let mut parts: Vec<Having> = Vec::new();
        let mut amounts: Vec<Fraction> = Vec::new();
        let mut pool: Option<Fraction> = None;
        for run in &runs {
            let havings = self.havings(component, run)?;
            let (priced, part_of_pool) = self.priced(component, run, days.len(), &havings)?;
            if let Some(part) = part_of_pool {
                pool = Some(pool.unwrap_or(Fraction::zero()).plus(&part));
            }
            let share = ratio(run.len(), days.len());
            if parts.is_empty() {
                parts = havings.iter().map(|having| Having { stopped: true, ..Having::new(having.centre, Fraction::zero(), Fraction::zero()) }).collect();
                amounts = vec![Fraction::zero(); parts.len()];
            }
            for (index, having) in havings.iter().enumerate() {
                parts[index].count = parts[index].count.plus(&having.count.times(&share));
                parts[index].stopped &= having.stopped;
                parts[index].weighted = parts[index].weighted.plus(&having.weighted.times(&share));
                amounts[index] = amounts[index].plus(&priced[index]);
            }
        }
        let over_days = |number: &Num| {
            let sum = days.iter().fold(Fraction::zero(), |sum, day| sum.plus(&on(number, *day)));
            sum.times(&ratio(1, days.len()))
        };
        let mut totals: Vec<Having> = self.centres().map(|centre| Having { stopped: parts.iter().any(|part| part.centre == centre), ..Having::new(centre, Fraction::zero(), Fraction::zero()) }).collect();
        let mut exacts = vec![Fraction::zero(); totals.len()];
        for (having, amount) in parts.iter().zip(amounts) {
            let mut amount = amount;
            for shape in component.shape.iter().filter(|shape| items && !having.stopped && matches!(shape, Shape::Limit { on: "item", .. })) {
                amount = self.limited(component, shape, having, amount, over_days)?;
            }
            let total = &mut totals[having.centre];
            total.stopped &= having.stopped;
            total.count = total.count.plus(&having.count);
            total.weighted = total.weighted.plus(&having.weighted);
            exacts[having.centre] = exacts[having.centre].plus(&amount);
        }
        let since = |from: &(i16, i8)| (i64::from(period.year()) - i64::from(from.0)) * 12 + i64::from(period.number()) - i64::from(from.1);
        let outside = component.shape.iter().any(|shape| matches!(shape, Shape::Only { from, months } if !(0..i64::from(*months)).contains(&since(from))));
        let mut instalment = None;
        for (having, exact) in totals.iter().zip(exacts.iter_mut()) {
            for shape in &component.shape {
                match shape {
                    Shape::Limit { on: "amount", .. } if !outside && !having.stopped => *exact = self.limited(component, shape, having, exact.clone(), over_days)?,
                    Shape::Schedule { from, every, factors, after } => {
                        let factor = match usize::try_from(since(from)) {
                            Err(_) => Fraction::one(),
                            Ok(months) => factors.get(months / *every as usize).unwrap_or(after).value.clone(),
                        };
                        *exact = exact.times(&factor);
                    }
                    Shape::Instalments { from, months } => {
                        let within = (0..i64::from(*months)).contains(&since(from));
                        instalment = Some(within.then(|| since(from) + 1));
                    }
                    _ => {}
                }
            }
            if outside {
                *exact = Fraction::zero();
            }
            if let Some(number) = instalment {
                let Some(Shape::Instalments { months, .. }) = component.shape.iter().find(|shape| matches!(shape, Shape::Instalments { .. })) else { unreachable!() };
                *exact = if number.is_some() { exact.times(&Fraction::new(1, *months)) } else { Fraction::zero() };
            }
        }
        if outside {
            pool = pool.map(|_| Fraction::zero());
        }
        // The amount is the rounded first `number` parts less the rounded first `number` - 1.
        let number = match (instalment, &component.price) {
            _ if component.points.is_some() => 1,
            (Some(Some(number)), _) => number,
            (Some(None), _) => 1,
            (None, Some((_, Per::Year))) if self.rules.cumulative => i64::from(period.number()),
            _ => 1,
        };
        let together = instalment.is_some() || (self.rules.cumulative && matches!(component.price, Some((_, Per::Year))));
        let before = if together && component.points.is_none() { number - 1 } else { 0 };
        let upto = self.rounded(component, &exacts, pool.is_some(), &runs, number);
        let before_upto = self.rounded(component, &exacts, pool.is_some(), &runs, before);
        let mut left = pool.map(|pool| self.to_unit(&pool, number) - self.to_unit(&pool, before));
        let mut amounts = Vec::new();
        for centre in self.centres() {
            let amount = &upto[centre] - &before_upto[centre];
            left = left.map(|left| left - &amount);
            let decimals = component.points.unwrap_or(2);
            amounts.push(Fraction::new(amount.clone(), BigInt::from(10).pow(decimals)));
            let key = (component.name.clone(), centre);
            self.outcome.exacts.insert(key, (exacts[centre].clone(), totals[centre].weighted.clone()));
            for (payee, part) in self.split(component, &upto[centre], &before_upto[centre]) {
                self.outcome.lines.insert((component.name.clone(), centre, payee), part);
            }
        }
        if let Some(left) = left.filter(|left| *left != BigInt::ZERO && component.stance != "shadow" && component.points.is_none()) {
            self.outcome.unallocated.push((component.name.clone(), left));
        }
        self.add_by_person(component, &exacts, &runs, pool_of(component), &upto.iter().sum::<BigInt>() - before_upto.iter().sum::<BigInt>());
        self.amounts.insert(position, amounts);
        Ok(())
    }

    fn to_unit(&self, kronor: &Fraction, times: i64) -> BigInt {
        let unit = if self.rules.krona { 100 } else { 1 };
        kronor.times(&Fraction::new(100 * times, unit)).round(self.rules.mode) * unit
    }

    /// Whole units of `times` the exact amounts.
    fn rounded(&self, component: &Component, exacts: &[Fraction], is_pool: bool, runs: &[Vec<Date>], times: i64) -> Vec<BigInt> {
        if let Some(decimals) = component.points {
            let scale = Fraction::whole(BigInt::from(10).pow(decimals) * times);
            return exacts.iter().map(|exact| exact.times(&scale).round(self.rules.mode)).collect();
        }
        if is_pool {
            let unit = if self.rules.krona { 100 } else { 1 };
            let whole = self.to_unit(&Fraction::sum(exacts), times) / unit;
            return shared(&whole, exacts).into_iter().map(|part| part * unit).collect();
        }
        let by_person = |centre: usize| self.person_sum(component, centre, &exacts[centre], runs, |part| self.to_unit(part, times));
        let line = |centre: usize| self.to_unit(&exacts[centre], times);
        self.centres().map(|centre| if self.rules.by_person { by_person(centre).unwrap_or_else(|| line(centre)) } else { line(centre) }).collect()
    }

    /// The sum of the rounded parts of each person in a centre's amount; none when it is not made of persons.
    fn person_sum(&self, component: &Component, centre: usize, exact: &Fraction, runs: &[Vec<Date>], round: impl Fn(&Fraction) -> BigInt) -> Option<BigInt> {
        let heads = self.time(component).counting != Counting::PersonDays && matches!(component.count, Count::Listed { .. });
        if !heads || runs.len() > 1 || component.points.is_some() || pool_of(component) {
            return None;
        }
        let day = runs[0][0];
        let units = self.units(component, centre, &runs[0]);
        let weights: Vec<Fraction> =
            units.iter().map(|unit| unit.counts_as.times(&self.person_weight(component, unit.person, day).unwrap())).collect();
        let all = Fraction::sum(&weights);
        (!all.is_zero()).then(|| weights.iter().map(|weight| round(&exact.times(weight).over(&all).unwrap())).sum())
    }

    fn add_by_person(&mut self, component: &Component, exacts: &[Fraction], runs: &[Vec<Date>], is_pool: bool, kept: BigInt) {
        if component.stance == "shadow" || component.points.is_some() {
            return;
        }
        let to_ore = |kronor: &Fraction| kronor.times(&Fraction::whole(100)).round(self.rules.mode);
        let heads = self.time(component).counting != Counting::PersonDays && matches!(component.count, Count::Listed { .. });
        let sum = if heads && !is_pool && runs.len() == 1 {
            self.centres().map(|centre| self.person_sum(component, centre, &exacts[centre], runs, to_ore).unwrap_or_else(|| to_ore(&exacts[centre]))).sum()
        } else {
            kept
        };
        self.outcome.by_person += if component.stance == "charged" { -sum } else { sum };
    }

    /// The payees' parts of the difference of two amounts.
    fn split(&self, component: &Component, upto: &BigInt, before: &BigInt) -> Vec<(Option<String>, BigInt)> {
        if component.split.is_empty() {
            return vec![(None, upto - before)];
        }
        let unit = if self.rules.krona { 100 } else { 1 };
        let shares: Vec<Fraction> = component.split.iter().map(|(_, share)| share.value.clone()).collect();
        let parts = shared(&(upto / unit), &shares).into_iter().zip(shared(&(before / unit), &shares));
        component.split.iter().zip(parts).map(|((payee, _), (upto, before))| (Some(payee.clone()), (upto - before) * unit)).collect()
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
        let left: Vec<Fraction> = shares.iter().zip(&parts).map(|(share, part)| share.minus(&Fraction::whole(part.clone()))).collect();
        let most = left.iter().max().unwrap();
        let first = left.iter().position(|left| left == most).unwrap();
        parts[first] += 1;
    }
    let sign = if Fraction::whole(whole.clone()).is_negative() { -1 } else { 1 };
    parts.into_iter().map(|part| part * sign).collect()
}

/// The price of a number by steps, unit by unit of the steps.
fn stepped(number: &Fraction, steps: &[(Option<Fraction>, Fraction)], whole: bool) -> Fraction {
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
        Some(Price::Each(number) | Price::Mean(number) | Price::Pool(number) | Price::Share(number) | Price::PoolOf(_, number)) => found.push(number),
        Some(Price::Steps { steps, .. }) => found.extend(steps.iter().flat_map(|(up_to, each)| up_to.iter().chain([each]))),
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
