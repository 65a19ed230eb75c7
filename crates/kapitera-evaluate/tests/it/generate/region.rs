//! Random regions: who is listed where, what centres report, and what happens.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use kapitera_period::{Month, OPEN_END};
use kapitera_register::{EventKind, Label};

use super::{Kind, decimal, written};
use crate::choices::Choices;
use crate::region::{Area, DOCTORS, Event, Person, Region, always};
use crate::rules::Written;

pub fn region(choices: &mut Choices, month: Month, kind: Kind) -> Region {
    let centres: Vec<bool> = (0..=choices.below(6)).map(|_| choices.one_in(3)).collect();
    let areas: Vec<Area> = (0..=choices.below(5))
        .map(|index| Area {
            code: format!("area {index}"),
            municipality: format!("{:04}", 2300 + choices.below(3)),
            distance: (!choices.one_in(5)).then(|| u32::try_from(choices.below(90)).unwrap()),
        })
        .collect();
    let mut persons = Vec::new();
    for centre in 0..centres.len() {
        for _ in 0..[choices.below(8), choices.below(61)][choices.below(2)] {
            let days = if kind == Kind::Constant { always() } else { listing(choices, month) };
            persons.push(Person {
                centre,
                age: u32::try_from(choices.below(105)).unwrap(),
                male: choices.one_in(2),
                area: (!choices.one_in(9)).then(|| choices.below(areas.len())),
                assigned: choices.one_in(3),
                tenure: u32::try_from(choices.below(40)).unwrap(),
                doctor: choices.below(DOCTORS),
                from: days.0,
                to: days.1,
            });
        }
    }
    let missing = |choices: &mut Choices| kind != Kind::Constant && choices.one_in(60);
    let index = centres.iter().map(|_| (!missing(choices)).then(|| decimal(choices.range(500, 1500), 3))).collect();
    let mut values: BTreeMap<String, Vec<Option<Vec<Written>>>> = BTreeMap::new();
    for name in ["v0", "v1", "v2"] {
        let items = |choices: &mut Choices| {
            let count = [1, 1, 2, 3, 0][choices.below(5)];
            (0..count).map(|_| written(choices, if name == "v2" { -20 } else { 0 }, 100)).collect()
        };
        values.insert(name.to_owned(), centres.iter().map(|_| (!missing(choices)).then(|| items(choices))).collect());
    }
    Region { centres, areas, persons, index, values, ..Region::default() }
}

/// What the centres report over time and whom they see: earlier amounts of items, shares, opening days, events.
pub fn happenings(choices: &mut Choices, region: &mut Region, month: Month, kind: Kind) {
    let centres = region.centres.len();
    let missing = |choices: &mut Choices| kind != Kind::Constant && choices.one_in(60);
    // Shares of payees: a few reach past the whole.
    let share = |choices: &mut Choices| {
        let shares = [decimal(25, 2), decimal(0, 0), decimal(333, 3), decimal(5, 1)];
        choices.of(&shares)
    };
    let shares = |choices: &mut Choices| (0..choices.below(4)).map(|_| share(choices)).collect();
    let of_centres = (0..centres).map(|_| (!missing(choices)).then(|| shares(choices))).collect();
    for centre in (0..centres).filter(|_| kind != Kind::Constant) {
        if choices.one_in(5) {
            region.open.insert(centre, listing(choices, month));
        }
    }
    for (name, by_centre) in &region.values {
        for (centre, items) in by_centre.iter().enumerate() {
            for item in 0..items.iter().map(Vec::len).sum() {
                if choices.one_in(3) {
                    let before = written(choices, if name == "v2" { -20 } else { 0 }, 60);
                    region.before.insert((name.clone(), centre, item), before);
                }
            }
        }
    }
    region.values.insert("shares".to_owned(), of_centres);
    let many = if kind == Kind::Events { 20 } else { 0 };
    let count = many + [choices.below(50), choices.below(12), 0][[0, 0, 0, 1, 2][choices.below(5)]];
    region.events = (0..count).map(|_| event(choices, month, region.persons.len(), centres)).collect();
}

/// An event of the months around `month`.
fn event(choices: &mut Choices, month: Month, persons: usize, centres: usize) -> Event {
    let kind = choices.of(&[EventKind::Visits, EventKind::Drugs, EventKind::Costs]);
    let words: &[(Label, &[&str])] = match kind {
        EventKind::Visits => &[
            (Label::Profession, &["doctor", "nurse", "physio"]),
            (Label::Contact, &["visit", "telephone"]),
            (Label::Prescription, &["no", "yes"]),
            (Label::County, &["23", "24", "unknown"]),
            (Label::Clinician, &[""]),
        ],
        EventKind::Drugs => &[
            (Label::Responsibility, &["general", "surgery", "paediatrics"]),
            (Label::Atc, &["A10BA02", "A10BB01", "A02BC01", "N02BE01", "N02AA05", "C07AB02"]),
            (Label::Workplace, &[""]),
        ],
        EventKind::Costs => {
            &[(Label::CostKind, &["lab", "x-ray", "rent", "other"]), (Label::Service, &["", "s1", "s2"])]
        }
        _ => &[],
    };
    let month = month.plus([0, 0, 0, -1, 1][choices.below(5)]);
    let day = month
        .first()
        .saturating_add(jiff::Span::new().days(i64::try_from(choices.below(month.days() as usize)).unwrap()));
    Event {
        kind,
        person: (persons > 0 && !choices.one_in(6)).then(|| choices.below(persons)),
        day,
        // The last is no centre of the region.
        centre: (kind != EventKind::Drugs && !choices.one_in(8)).then(|| choices.below(centres + 1)),
        amount: choices.range(if kind == EventKind::Costs { -40_000 } else { 0 }, 90_000),
        labels: words
            .iter()
            .map(|(label, words)| (*label, choices.of(words)))
            .chain((kind == EventKind::Costs).then_some((Label::Diagnosis, "")))
            .collect(),
    }
}

/// The days of a listing: mostly long, sometimes begun or ended about the month.
fn listing(choices: &mut Choices, month: Month) -> (Date, Date) {
    let near = |choices: &mut Choices| {
        let month = month.plus(i32::try_from(choices.below(3)).unwrap() - 1);
        date(month.year(), month.first().month(), i8::try_from(1 + choices.below(28)).unwrap())
    };
    match choices.below(6) {
        0..=3 => always(),
        4 => (near(choices), OPEN_END),
        _ => (date(2000, 1, 1), near(choices)),
    }
}
