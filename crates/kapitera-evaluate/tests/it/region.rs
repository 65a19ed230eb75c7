//! A small region: persons one by one, and the cube and the facts that the engine gets from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use kapitera_cube::{Cells, CellsBuilder, CountSpec, Cube, EventAt, Key, Measure, Unplaced};
use kapitera_evaluate::{AreaFact, CentreFact, EventKeys, Facts, Item, PersonKeys};
use kapitera_money::{Exact, Ore, parse_number};
use kapitera_period::OPEN_END;
use kapitera_register::{EventKind, Label};

use crate::rules::Written;

#[derive(Clone, Debug)]
pub struct Person {
    pub centre: usize,
    pub age: u32,
    pub male: bool,
    /// Position among the areas; none when it is unknown.
    pub area: Option<usize>,
    pub assigned: bool,
    pub tenure: u32,
    /// 0 for none.
    pub doctor: usize,
    pub from: Date,
    pub to: Date,
}

#[derive(Clone, Debug)]
pub struct Area {
    pub code: String,
    pub municipality: String,
    pub distance: Option<u32>,
}

/// A visit, a dispensing or a cost.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: EventKind,
    /// Position among the persons; none when it concerns nobody known.
    pub person: Option<usize>,
    pub day: Date,
    /// The centre of the event itself; one past the last is no centre of the region.
    pub centre: Option<usize>,
    /// Öre.
    pub amount: i64,
    pub labels: Vec<(Label, &'static str)>,
}

impl Event {
    pub fn label(&self, label: Label) -> &'static str {
        self.labels.iter().find(|(there, _)| *there == label).unwrap().1
    }
}

#[derive(Clone, Debug, Default)]
pub struct Region {
    /// Whether each centre is private.
    pub centres: Vec<bool>,
    pub areas: Vec<Area>,
    pub persons: Vec<Person>,
    /// The value of `cni` by centre; none when it is missing.
    pub index: Vec<Option<Written>>,
    /// Given values: by name, the items of each centre; none when it is missing.
    pub values: BTreeMap<String, Vec<Option<Vec<Written>>>>,
    /// What items had before the period: by name, centre and item; nothing when it is not here.
    pub before: BTreeMap<(String, usize, usize), Written>,
    pub events: Vec<Event>,
    /// The days each centre is open; all of them when it is not here.
    pub open: BTreeMap<usize, (Date, Date)>,
}

/// The number of doctors there are names for, no doctor among them.
pub const DOCTORS: usize = 4;

impl Region {
    pub fn centre_id(&self, centre: usize) -> String {
        format!("SE-{centre:04}")
    }

    pub fn owner(&self, centre: usize) -> &'static str {
        if self.centres[centre] { "private" } else { "own-operated" }
    }

    pub fn facts(&self) -> Facts {
        let id = |centre: usize| Arc::<str>::from(self.centre_id(centre));
        let exact = |written: &Written| parse_number(&written.text).unwrap();
        let centres = (0..self.centres.len()).map(|centre| CentreFact {
            id: id(centre),
            name: self.centre_id(centre),
            owner: self.owner(centre),
        });
        let areas = self.areas.iter().map(|area| {
            (
                Arc::from(area.code.as_str()),
                AreaFact { municipality: area.municipality.as_str().into(), distance_km: area.distance },
            )
        });
        let index: HashMap<Arc<str>, Exact> = self
            .index
            .iter()
            .enumerate()
            .filter_map(|(centre, value)| Some((id(centre), exact(value.as_ref()?))))
            .collect();
        let mut values = BTreeMap::new();
        for (name, by_centre) in &self.values {
            let before = |centre: usize, position: usize| {
                self.before.get(&(name.clone(), centre, position)).map_or(Exact::ZERO, exact)
            };
            let items = |centre: usize, items: &Vec<Written>| -> Vec<Item> {
                let item = |(position, amount): (usize, &Written)| Item {
                    name: position.to_string(),
                    amount: exact(amount),
                    before: before(centre, position),
                };
                items.iter().enumerate().map(item).collect()
            };
            let given = by_centre
                .iter()
                .enumerate()
                .filter_map(|(centre, given)| Some((id(centre), items(centre, given.as_ref()?))));
            values.insert(name.clone(), given.collect());
        }
        Facts {
            centres: centres.collect(),
            areas: areas.collect(),
            indices: BTreeMap::from([(("cni".into(), "mean-1".into()), index)]),
            values,
            otherwise: None,
        }
    }

    /// The persons counted by each of `specs`, in the order `order` gives them.
    pub fn cube(&self, specs: Vec<CountSpec>, order: impl Fn(usize) -> usize) -> Cube {
        let mut areas: Vec<Arc<str>> = self.areas.iter().map(|area| area.code.as_str().into()).collect();
        areas.push("unknown".into());
        let labels = self.labels();
        let count = |spec: CountSpec| {
            if let Measure::Events { .. } = spec.measure {
                return self.count_events(spec, &labels, order(0) > 0);
            }
            let mut builder = CellsBuilder::new(spec.clone());
            for position in 0..self.persons.len() {
                let person = &self.persons[order(position)];
                let codes: Vec<u32> = spec.keys.iter().map(|key| self.code(person, *key)).collect();
                builder.add(u32::try_from(person.centre).unwrap(), &codes, counted(person, spec.measure));
            }
            builder.finish(self.centres.len())
        };
        Cube {
            centres: (0..self.centres.len()).map(|centre| self.centre_id(centre).into()).collect(),
            areas,
            doctors: (0..DOCTORS)
                .map(|doctor| if doctor == 0 { "".into() } else { format!("doctor {doctor}").into() })
                .collect(),
            counts: specs.into_iter().map(count).collect(),
            labels,
            outcomes: Vec::new(),
        }
    }

    /// The words of each label, ascending.
    fn labels(&self) -> BTreeMap<Label, Vec<Arc<str>>> {
        let mut words: BTreeMap<Label, BTreeSet<Arc<str>>> = BTreeMap::new();
        for (label, word) in self.events.iter().flat_map(|event| &event.labels) {
            words.entry(*label).or_default().insert((*word).into());
        }
        words.into_iter().map(|(label, words)| (label, words.into_iter().collect())).collect()
    }

    fn count_events(&self, spec: CountSpec, labels: &BTreeMap<Label, Vec<Arc<str>>>, reversed: bool) -> Cells {
        let Measure::Events { of, span, at } = spec.measure else { panic!("events") };
        let centres = self.centres.len();
        let mut builder = CellsBuilder::new(spec.clone());
        let mut events: Vec<&Event> = self.events.iter().collect();
        if reversed {
            events.reverse();
        }
        for event in events.into_iter().filter(|event| event.kind == of && span.contains(event.day)) {
            let listing = self.listing(event);
            let centre = match at {
                EventAt::Listed => listing.map(|person| person.centre),
                EventAt::Own => event.centre,
                EventAt::Seller | EventAt::Region => None,
            };
            let place = match (at, centre) {
                (EventAt::Region, _) => Unplaced::Region.place(centres),
                (_, None) => Unplaced::Nobody.place(centres),
                (_, Some(centre)) if self.is_open(centre, event.day) => centre,
                (_, Some(_)) => Unplaced::NotOpen.place(centres),
            };
            let code = |key: &Key| match key {
                Key::ListedAt => self.listed_at(event),
                Key::Label(label) => {
                    let word = event.label(*label);
                    u32::try_from(labels[label].iter().position(|there| **there == *word).unwrap()).unwrap()
                }
                key => listing.map_or(u32::MAX, |person| self.code(person, *key)),
            };
            let codes: Vec<u32> = spec.keys.iter().map(code).collect();
            builder.add_events(u32::try_from(place).unwrap(), &codes, 1, event.amount);
        }
        builder.finish(centres)
    }

    /// The person of an event, when listed on its day.
    pub fn listing(&self, event: &Event) -> Option<&Person> {
        let person = &self.persons[event.person?];
        (person.from <= event.day && event.day <= person.to).then_some(person)
    }

    fn listed_at(&self, event: &Event) -> u32 {
        match (event.centre, self.listing(event)) {
            (Some(centre), Some(person)) => u32::from(centre != person.centre),
            _ => 2,
        }
    }

    pub fn is_open(&self, centre: usize, day: Date) -> bool {
        let (from, to) = self.open.get(&centre).copied().unwrap_or(always());
        centre < self.centres.len() && from <= day && day <= to
    }

    pub fn event_keys(&self, event: &Event) -> EventKeys {
        EventKeys {
            person: self.listing(event).map(|person| self.person_keys(person)),
            listed_at: self.listed_at(event),
            labels: event.labels.iter().map(|(label, word)| (*label, (*word).into())).collect(),
            amount: Ore(event.amount),
        }
    }

    pub fn person_keys(&self, person: &Person) -> PersonKeys {
        let code = |key| self.code(person, key);
        PersonKeys {
            age: code(Key::Age),
            sex: code(Key::Sex),
            area: code(Key::Area),
            kind: code(Key::Kind),
            tenure: code(Key::Tenure),
            doctor: code(Key::Doctor),
        }
    }

    fn code(&self, person: &Person, key: Key) -> u32 {
        match key {
            Key::Age => person.age,
            Key::Sex => person.male.into(),
            Key::Area => u32::try_from(person.area.unwrap_or(self.areas.len())).unwrap(),
            Key::Kind => person.assigned.into(),
            Key::Tenure => person.tenure,
            Key::Doctor => u32::try_from(person.doctor).unwrap(),
            Key::ListedAt | Key::Label(_) => unreachable!(),
        }
    }
}

fn counted(person: &Person, measure: Measure) -> u64 {
    match measure {
        Measure::Heads { on } => u64::from(person.from <= on && on <= person.to),
        Measure::Days { span } => {
            let days =
                std::iter::successors(Some(span.from), |day| day.tomorrow().ok()).take_while(|day| *day <= span.to);
            days.filter(|day| person.from <= *day && *day <= person.to).count() as u64
        }
        Measure::Events { .. } => unreachable!(),
    }
}

/// Listed since long, with no end known.
pub fn always() -> (Date, Date) {
    (jiff::civil::date(2000, 1, 1), OPEN_END)
}
