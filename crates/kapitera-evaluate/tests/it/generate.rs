//! Random regions and models, drawn from a stream of choices.

mod region;

use jiff::civil::{Date, date};
use kapitera_period::Month;
use kapitera_register::EventKind;

use crate::choices::Choices;
use crate::fraction::{Fraction, Mode};
use crate::region::{Area, Region};
use crate::rules::{
    Component, Condition, Cost, Count, Counting, FROM, Factor, Filter, Key, Normalise, Num, Of, Per, Price, Rules, Sel,
    Shape, Share, Size, Subject, Table, Time, Written,
};

/// A region, a model and a month.
#[derive(Debug)]
pub struct Case {
    pub region: Region,
    pub rules: Rules,
    pub month: Month,
}

/// What is left out of the random cases.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Everything, among it what is missing and what changes.
    All,
    /// Nothing changes during the years, and nobody moves.
    Constant,
    /// As all, but mostly of events.
    Events,
}

/// The streams that a case is drawn from: one for the model, one for the region, one for what happens in it.
pub type Data = (Vec<u16>, Vec<u16>, Vec<u16>);

pub fn case((of_rules, of_region, of_events): Data, kind: Kind) -> Case {
    let mut choices = Choices::new(of_region);
    let month = Month::new(2024, 1 + i8::try_from(choices.below(12)).unwrap()).unwrap();
    let mut region = region::region(&mut choices, month, kind);
    region::happenings(&mut Choices::new(of_events), &mut region, month, kind);
    let mut maker = Maker {
        choices: Choices::new(of_rules),
        month,
        kind,
        rules: empty(),
        centres: region.centres.len(),
        areas: region.areas.clone(),
    };
    maker.rules();
    Case { region, rules: maker.rules, month }
}

fn empty() -> Rules {
    let time = Time { counting: Counting::FirstOfMonth, pays_for: 0 };
    Rules {
        time,
        mode: Mode::HalfAway,
        krona: false,
        by_person: false,
        cumulative: true,
        parameters: Vec::new(),
        tables: Vec::new(),
        costs: Vec::new(),
        components: Vec::new(),
        order: Vec::new(),
    }
}

/// A number with few digits, often one that makes half an öre: `numerator` over 10 to the power of `decimals`.
pub fn decimal(numerator: i64, decimals: u32) -> Written {
    let digits = format!("{:0width$}", numerator.unsigned_abs(), width = decimals as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals as usize);
    let sign = if numerator < 0 { "-" } else { "" };
    let text = if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    Written { text, value: Fraction::new(numerator, 10_i64.pow(decimals)) }
}

fn written(choices: &mut Choices, low: i64, high: i64) -> Written {
    match choices.below(8) {
        0..=2 => decimal(choices.range(low, high), 0),
        3..=5 => decimal(choices.range(low * 200, high * 200) * 5, 3),
        6 => decimal(choices.range(low * 100, high * 100), 2),
        _ => {
            let denominator = choices.range(2, 12);
            let numerator = choices.range(low * denominator, high * denominator);
            Written { text: format!("{numerator}/{denominator}"), value: Fraction::new(numerator, denominator) }
        }
    }
}

/// What a component counts, as far as the keys of its tables go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Centres,
    Persons,
    Events(EventKind),
}

struct Maker {
    choices: Choices,
    month: Month,
    kind: Kind,
    rules: Rules,
    centres: usize,
    areas: Vec<Area>,
}

const PERS: [Per; 4] = [Per::Year, Per::Month, Per::Day, Per::Once];

impl Maker {
    fn rules(&mut self) {
        self.rules.mode = self.choices.of(&[Mode::HalfAway, Mode::HalfEven, Mode::Down, Mode::Up]);
        self.rules.krona = self.choices.one_in(4);
        self.rules.by_person = self.choices.one_in(4);
        self.rules.cumulative = !self.choices.one_in(3);
        self.rules.time = self.time();
        self.costs();
        for index in 0..=self.choices.below(5) {
            let component = self.component(index);
            self.rules.components.push(component);
        }
        let count = self.rules.components.len();
        let turn = self.choices.below(count);
        self.rules.order = (0..count).map(|index| (index + turn) % count).rev().collect();
    }

    /// Some of a set of rules of which no two take the same cost.
    fn costs(&mut self) {
        let filter = |key, words: &[&str], negated| Filter {
            key,
            any_of: words.iter().map(|word| Sel::Name((*word).to_owned())).collect(),
            negated,
        };
        let lab = || filter(Key::CostKind, &["lab"], false);
        let general = || filter(Key::Responsibility, &["general"], false);
        let key = if self.choices.one_in(2) { (Key::Service, "s1") } else { (Key::ListedAt, "here") };
        let all = [
            ("lab", false, vec![lab(), filter(key.0, &[key.1], false)]),
            ("lab-other", false, vec![lab(), filter(key.0, &[key.1], true)]),
            ("images-and-rent", false, vec![filter(Key::CostKind, &["x-ray", "rent"], false)]),
            ("diabetes", true, vec![general(), filter(Key::Atc, &["A10"], false)]),
            ("drugs", true, vec![general(), filter(Key::Atc, &["A10"], true)]),
            ("hospital", true, vec![filter(Key::Responsibility, &["general"], true)]),
        ];
        for (name, drugs, filters) in all {
            if self.choices.one_in(3) {
                continue;
            }
            let carriers: &[&str] =
                if drugs { &["listed", "central", "specialty"] } else { &["listed", "ordering", "own", "central"] };
            let mut versions = vec![(FROM, self.choices.of(carriers))];
            if let Some(day) = self.change() {
                versions.push((day, self.choices.of(carriers)));
            }
            self.rules.costs.push(Cost { name, drugs, filters, versions });
        }
    }

    fn time(&mut self) -> Time {
        let countings = [
            Counting::FirstOfMonth,
            Counting::PersonDays,
            Counting::Fifteenth,
            Counting::LastOfMonth,
            Counting::LastOfPreviousMonth,
        ];
        let pays_for = if self.kind == Kind::Constant { 0 } else { [0, 0, -1, 1][self.choices.below(4)] };
        Time { counting: self.choices.of(&countings), pays_for }
    }

    /// A day about the month, for what changes; mostly none.
    fn change(&mut self) -> Option<Date> {
        let often = if self.kind == Kind::Events { 2 } else { 3 };
        let changes = self.kind != Kind::Constant && self.choices.one_in(often);
        changes.then(|| date(2024, self.month.first().month(), i8::try_from(1 + self.choices.below(28)).unwrap()))
    }

    /// A number in place, a parameter with one value or more, or a share of a parameter.
    fn number(&mut self, low: i64, high: i64) -> Num {
        let kind = self.choices.below(4);
        self.number_of(kind, low, high)
    }

    /// A number that must lie between others: no share of one, which may be anything below it.
    fn level(&mut self, low: i64, high: i64) -> Num {
        let kind = self.choices.below(3);
        self.number_of(kind, low, high)
    }

    fn number_of(&mut self, kind: usize, low: i64, high: i64) -> Num {
        let first = written(&mut self.choices, low, high);
        if kind < 2 {
            return Num { name: None, share_of: None, versions: vec![(FROM, first)] };
        }
        let name = format!("p{}", self.rules.parameters.len());
        let mut versions = vec![(FROM, first)];
        if let Some(day) = self.change() {
            versions.push((day, written(&mut self.choices, low, high)));
        }
        let parameter = Num { name: Some(name), share_of: None, versions };
        self.rules.parameters.push(parameter.clone());
        if kind == 2 {
            return parameter;
        }
        let share = decimal(self.choices.range(0, 1000), 3);
        let versions = parameter
            .versions
            .iter()
            .map(|(from, written)| (*from, Written { text: String::new(), value: written.value.times(&share.value) }));
        let name = format!("s{}.part", self.rules.parameters.len());
        let linked =
            Num { name: Some(name), versions: versions.collect(), share_of: Some(Box::new((parameter, share))) };
        self.rules.parameters.push(linked.clone());
        linked
    }

    fn component(&mut self, index: usize) -> Component {
        let money: Vec<usize> = (0..index).filter(|&earlier| self.rules.components[earlier].points.is_none()).collect();
        let time = self.choices.one_in(5).then(|| self.time());
        let counting = time.unwrap_or(self.rules.time).counting;
        let count = self.count(&money);
        let of_amounts = matches!(count, Count::Components(_));
        let points = (!of_amounts && self.choices.one_in(6)).then(|| u32::try_from(self.choices.below(4)).unwrap());
        let about = self.about(&count);
        let factors = if of_amounts { 0 } else { self.choices.below(3) };
        let weigh: Vec<Factor> = (0..factors).map(|_| self.factor(about)).collect();
        let per_centre = !weigh.is_empty() && self.choices.one_in(4);
        let normalises = !of_amounts && self.choices.one_in(4);
        let normalise = normalises.then(|| self.choices.of(&[Normalise::MeanOne, Normalise::SumListed]));
        let items = matches!(count, Count::Value { items: true, .. });
        let price = match about {
            About::Events(_) => self.price_of_events(&count, points.is_some(), &money),
            _ => self.price(of_amounts, items, points.is_some(), counting, &money),
        };
        let shares_out = matches!(price, Some((Price::Pool(_) | Price::PoolOf(..) | Price::Mean(_), _)));
        let shape = self.shapes(shares_out, items);
        let split = if points.is_none() && self.choices.one_in(4) { self.split() } else { Vec::new() };
        let stance = if points.is_some() {
            "shadow"
        } else {
            self.choices.of(&["paid", "paid", "charged", "shadow", "received"])
        };
        let name = format!("c{index}");
        Component { name, stance, points, time, count, weigh, per_centre, normalise, price, shape, split }
    }

    fn count(&mut self, money: &[usize]) -> Count {
        let drawn = if self.kind == Kind::Events && !self.choices.one_in(4) {
            8 + self.choices.below(5)
        } else {
            self.choices.below(14)
        };
        match drawn {
            0..=4 => {
                let filters = self.filters(About::Persons);
                let at_most = self.choices.one_in(4).then(|| (self.number(0, 12), self.choices.one_in(2)));
                Count::Listed { filters, at_most }
            }
            5 | 6 => Count::Value { name: self.value(), items: self.choices.one_in(2) },
            7 if !money.is_empty() => Count::Components(self.some(money)),
            8 | 9 => {
                let of = self.choices.of(&[Of::Visits, Of::Fees, Of::Dispensings]);
                let kind = if of == Of::Dispensings { EventKind::Drugs } else { EventKind::Visits };
                let at_listed = of == Of::Dispensings || self.choices.one_in(2);
                Count::Events { of, at_listed, filters: self.filters(About::Events(kind)) }
            }
            10..=12 if !self.rules.costs.is_empty() => Count::Cost(self.choices.below(self.rules.costs.len())),
            _ => Count::Centre,
        }
    }

    fn about(&self, count: &Count) -> About {
        match count {
            Count::Listed { .. } => About::Persons,
            Count::Events { of: Of::Dispensings, .. } => About::Events(EventKind::Drugs),
            Count::Events { .. } => About::Events(EventKind::Visits),
            Count::Cost(rule) if self.rules.costs[*rule].drugs => About::Events(EventKind::Drugs),
            Count::Cost(_) => About::Events(EventKind::Costs),
            _ => About::Centres,
        }
    }

    fn some(&mut self, of: &[usize]) -> Vec<usize> {
        let first = self.choices.below(of.len());
        of[first..].to_vec()
    }

    fn value(&mut self) -> String {
        self.choices.of(&["v0", "v1", "v2"]).to_owned()
    }

    fn filters(&mut self, about: About) -> Vec<Filter> {
        let mut filters: Vec<Filter> = Vec::new();
        for _ in 0..[0, 0, 1, 2][self.choices.below(4)] {
            let filter = self.filter(about);
            if !filters.iter().any(|there| there.key == filter.key && there.negated == filter.negated) {
                filters.push(filter);
            }
        }
        filters
    }

    fn filter(&mut self, about: About) -> Filter {
        let key = self.key(about);
        let mut any_of: Vec<Sel> =
            self.selectors(key, about).into_iter().filter(|selector| *selector != Sel::Others).collect();
        any_of.truncate(1 + self.choices.below(2));
        Filter { key, any_of, negated: self.choices.one_in(3) }
    }

    fn key(&mut self, about: About) -> Key {
        let mut keys = vec![
            Key::Age,
            Key::Sex,
            Key::Area,
            Key::Municipality,
            Key::Distance,
            Key::Kind,
            Key::Tenure,
            Key::Owner,
            Key::Centre,
        ];
        match about {
            About::Events(EventKind::Visits) => {
                keys.extend([Key::Profession, Key::Contact, Key::County, Key::ListedAt, Key::Profession]);
            }
            About::Events(EventKind::Drugs) => keys.extend([Key::Atc, Key::Responsibility, Key::Atc]),
            About::Events(EventKind::Costs) => keys.extend([Key::CostKind, Key::Service, Key::ListedAt]),
            // Models with other events are not made here.
            About::Events(_) | About::Persons | About::Centres => {}
        }
        self.choices.of(&keys)
    }

    /// The selectors of a table's level: they cover everything, but for a few tables that lack one.
    fn selectors(&mut self, key: Key, about: About) -> Vec<Sel> {
        let names = |names: &[&str]| names.iter().map(|name| Sel::Name((*name).to_owned())).collect::<Vec<_>>();
        let mut selectors = match key {
            Key::Age | Key::Distance | Key::Tenure => self.bands(key),
            Key::Sex => names(&["female", "male"]),
            Key::Kind => names(&["active", "assigned"]),
            Key::Owner => names(&["own-operated", "private"]),
            Key::Area => self.areas.iter().map(|area| Sel::Name(area.code.clone())).collect(),
            Key::Municipality => names(&["2300", "2301", "2302"]),
            Key::Centre => (0..self.centres).map(|centre| Sel::Name(format!("SE-{centre:04}"))).collect(),
            Key::ListedAt => names(&["here", "elsewhere", "nowhere"]),
            Key::Profession => names(&["doctor", "nurse", "physio"]),
            Key::Contact => names(&["visit", "telephone"]),
            Key::County => names(&["23", "24", "unknown"]),
            Key::Responsibility => names(&["general", "surgery", "paediatrics"]),
            // Beginnings of codes, some of them of each other, in any order.
            Key::Atc => {
                let mut names = names(&["A", "N02", "A10BA", "N", "A10", "C07AB02"]);
                let turn = self.choices.below(names.len());
                names.rotate_left(turn);
                names
            }
            Key::CostKind => names(&["lab", "x-ray", "rent", "other"]),
            Key::Service => names(&["s1", "s2"]),
        };
        let of_listing = key.of_person() && !key.of_event();
        let has_unknown = matches!(key, Key::Area | Key::Municipality | Key::Distance)
            || (matches!(about, About::Events(_)) && of_listing);
        // The empty word of a service can only be among the others.
        let others = key == Key::Service || self.choices.one_in(3);
        if others && key != Key::Service {
            selectors.truncate(1 + self.choices.below(3));
        }
        if has_unknown && !others {
            selectors.push(Sel::Name("unknown".to_owned()));
        }
        if others {
            selectors.push(Sel::Others);
        }
        if self.kind != Kind::Constant && selectors.len() > 1 && self.choices.one_in(40) {
            selectors.pop();
        }
        selectors
    }

    fn bands(&mut self, key: Key) -> Vec<Sel> {
        let most = if key == Key::Tenure { 15 } else { 30 };
        let mut from = 0;
        let mut bands = Vec::new();
        for _ in 0..self.choices.below(5) {
            let to = from + u32::try_from(self.choices.below(most)).unwrap();
            bands.push(Sel::Band(from, Some(to)));
            from = to + 1;
        }
        bands.push(Sel::Band(from, None));
        bands
    }

    fn table(&mut self, about: About) -> usize {
        let mut keys = vec![self.key(about)];
        if self.choices.one_in(3) {
            let second = self.key(about);
            keys.push(second);
        }
        keys.dedup();
        if about == About::Centres {
            keys.retain(|key| !key.of_person());
        }
        if keys.is_empty() {
            keys.push(Key::Owner);
        }
        let mut versions = vec![(FROM, self.rows(&keys, about))];
        if let Some(day) = self.change() {
            versions.push((day, self.rows(&keys, about)));
        }
        self.rules.tables.push(Table { name: format!("t{}", self.rules.tables.len()), keys, versions });
        self.rules.tables.len() - 1
    }

    fn rows(&mut self, keys: &[Key], about: About) -> Vec<(Vec<Sel>, Written)> {
        let Some((first, rest)) = keys.split_first() else {
            let low = if self.choices.one_in(20) { -3 } else { 0 };
            return vec![(Vec::new(), written(&mut self.choices, low, 3))];
        };
        let mut rows = Vec::new();
        for selector in self.selectors(*first, about) {
            for (mut inner, value) in self.rows(rest, about) {
                inner.insert(0, selector.clone());
                rows.push((inner, value));
            }
        }
        rows
    }

    fn factor(&mut self, about: About) -> Factor {
        match self.choices.below(8) {
            0..=3 => Factor::Table(self.table(about)),
            4 | 5 => Factor::Index,
            6 => Factor::Linear {
                constant: self.number(-1, 5),
                terms: (0..self.choices.below(3)).map(|_| (self.number(-1, 3), self.value())).collect(),
                over: self.choices.one_in(4).then(|| "v1".to_owned()),
                divided_by: self.choices.one_in(3).then(|| self.number(1, 9)),
            },
            _ => {
                let low = self.choices.range(0, 50);
                Factor::Between {
                    value: self.value(),
                    from: self.level(low, low),
                    to: self.level(low + 1, low + 40),
                    whole: self.choices.one_in(2),
                }
            }
        }
    }

    fn price(
        &mut self,
        of_amounts: bool,
        items: bool,
        points: bool,
        counting: Counting,
        money: &[usize],
    ) -> Option<(Price, Per)> {
        if of_amounts {
            return Some((Price::Share(self.number(-1, 2)), Per::Once));
        }
        if points && !self.choices.one_in(3) {
            return None;
        }
        let per = self.choices.of(&PERS);
        let pool_per = if counting == Counting::PersonDays && per == Per::Day { Per::Month } else { per };
        Some(match self.choices.below(if items || points { 4 } else { 8 }) {
            0 | 1 => (Price::Each(self.number(0, 60)), per),
            2 => (Price::Each(self.number(-60, 60)), per),
            3 => (self.steps(), per),
            4 => (Price::Mean(self.number(0, 60)), pool_per),
            5 | 6 => (Price::Pool(self.number(-50, 900)), pool_per),
            _ if money.is_empty() => (Price::Pool(self.number(0, 2)), pool_per),
            _ => (Price::PoolOf(self.some(money), self.number(-1, 1)), Per::Once),
        })
    }

    /// Events are priced once each; only a pool is for a time.
    fn price_of_events(&mut self, count: &Count, points: bool, money: &[usize]) -> Option<(Price, Per)> {
        if points && !self.choices.one_in(3) {
            return None;
        }
        let kronor = matches!(count, Count::Cost(_) | Count::Events { of: Of::Fees, .. });
        let price = match self.choices.below(if points { 4 } else { 8 }) {
            0 if kronor => Price::Share(self.number(-1, 2)),
            0 | 1 => Price::Each(self.number(-20, 60)),
            2 | 3 => self.steps(),
            4 => Price::Mean(self.number(0, 60)),
            5 if !money.is_empty() => Price::PoolOf(self.some(money), self.number(-1, 1)),
            5 => Price::Pool(self.number(0, 2)),
            6 => Price::Pool(self.number(-50, 900)),
            _ if kronor => Price::Share(self.number(-1, 2)),
            _ => Price::Each(self.number(0, 60)),
        };
        let per = if let Price::Pool(_) = price { self.choices.of(&[Per::Year, Per::Month]) } else { Per::Once };
        Some((price, per))
    }

    fn steps(&mut self) -> Price {
        let mut steps = Vec::new();
        let mut from = 0;
        for _ in 0..self.choices.below(3) {
            let low = from + self.choices.range(1, 20);
            let up_to = self.level(low, low + 2);
            steps.push((Some(up_to), self.number(0, 40)));
            from = low + 3;
        }
        steps.push((None, self.number(0, 40)));
        Price::Steps { steps, whole: self.choices.one_in(3) }
    }

    fn condition(&mut self) -> Condition {
        let subject = match self.choices.below(4) {
            0 => Subject::Count,
            1 => Subject::Value(self.value()),
            2 => Subject::Index,
            _ => Subject::Owner(self.choices.of(&["private", "own-operated"]).to_owned()),
        };
        let test = self.choices.of(&["at-least", "above", "below", "at-most", "equals"]);
        let limit = match subject {
            Subject::Owner(_) => Num { name: None, share_of: None, versions: vec![(FROM, decimal(0, 0))] },
            Subject::Index => self.number(0, 2),
            _ => self.number(0, 30),
        };
        Condition { subject, test, limit }
    }

    fn shapes(&mut self, shares_out: bool, items: bool) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for _ in 0..[0, 0, 1, 2][self.choices.below(4)] {
            let shape = self.shape(shares_out, items);
            let repeated = matches!(shape, Shape::Instalments { .. })
                && shapes.iter().any(|other| matches!(other, Shape::Instalments { .. }));
            if !repeated {
                shapes.push(shape);
            }
        }
        shapes
    }

    fn shape(&mut self, shares_out: bool, items: bool) -> Shape {
        let month = self.month.plus(i32::try_from(self.choices.below(9)).unwrap() - 6);
        let from = (month.year(), i8::try_from(month.number()).unwrap());
        let months = u32::try_from(1 + self.choices.below(14)).unwrap();
        match self.choices.below(if shares_out { 4 } else { 6 }) {
            0 => Shape::When(self.condition()),
            1 | 2 => {
                let on = match (shares_out, self.choices.below(3)) {
                    (true, _) | (_, 0) => "count",
                    (_, 1) if items => "item",
                    _ => "amount",
                };
                let floor = self.choices.one_in(2);
                let size =
                    if self.choices.one_in(4) { Size::Value(self.value()) } else { Size::Number(self.number(0, 400)) };
                let when = (0..self.choices.below(2)).map(|_| self.condition()).collect();
                Shape::Limit { floor, size, on, per: self.choices.of(&PERS), when }
            }
            3 => Shape::Only { from, months },
            4 => Shape::Schedule {
                from,
                every: self.choices.of(&[1, 3, 12]),
                factors: (0..=self.choices.below(3)).map(|_| written(&mut self.choices, 0, 1)).collect(),
                after: written(&mut self.choices, 0, 1),
            },
            _ => Shape::Instalments { from, months },
        }
    }

    fn split(&mut self) -> Vec<(String, Share)> {
        let shares = [decimal(5, 1), decimal(333, 3), decimal(25, 2), decimal(0, 0)];
        let first = self.choices.of(&shares);
        let second = self.choices.of(&shares);
        let mut split = vec![("one".to_owned(), Share::Fixed(first)), ("three".to_owned(), Share::Rest)];
        if self.choices.one_in(3) {
            split.push(("reported".to_owned(), Share::Reported("shares".to_owned())));
        } else {
            split.insert(1, ("two".to_owned(), Share::Fixed(second)));
        }
        split
    }
}
