//! A small region: persons one by one, and the cube and the facts that the engine gets from them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use kapitera_cube::{CellsBuilder, CountSpec, Cube, Key, Measure};
use kapitera_evaluate::{AreaFact, CentreFact, Facts, Item, PersonKeys};
use kapitera_money::{Exact, parse_number};
use kapitera_period::OPEN_END;

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

#[derive(Clone, Debug)]
pub struct Region {
    /// Whether each centre is private.
    pub centres: Vec<bool>,
    pub areas: Vec<Area>,
    pub persons: Vec<Person>,
    /// The value of `cni` by centre; none when it is missing.
    pub index: Vec<Option<Written>>,
    /// Given values: by name, the items of each centre; none when it is missing.
    pub values: BTreeMap<String, Vec<Option<Vec<Written>>>>,
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
            let items = |items: &Vec<Written>| -> Vec<Item> {
                items
                    .iter()
                    .enumerate()
                    .map(|(position, amount)| Item { name: position.to_string(), amount: exact(amount) })
                    .collect()
            };
            let given =
                by_centre.iter().enumerate().filter_map(|(centre, given)| Some((id(centre), items(given.as_ref()?))));
            values.insert(name.clone(), given.collect());
        }
        Facts {
            centres: centres.collect(),
            areas: areas.collect(),
            indices: BTreeMap::from([(("cni".into(), "mean-1".into()), index)]),
            values,
        }
    }

    /// The persons counted by each of `specs`, in the order `order` gives them.
    pub fn cube(&self, specs: Vec<CountSpec>, order: impl Fn(usize) -> usize) -> Cube {
        let mut areas: Vec<Arc<str>> = self.areas.iter().map(|area| area.code.as_str().into()).collect();
        areas.push("unknown".into());
        let count = |spec: CountSpec| {
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
            outcomes: Vec::new(),
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
    }
}

/// Listed since long, with no end known.
pub fn always() -> (Date, Date) {
    (jiff::civil::date(2000, 1, 1), OPEN_END)
}
