//! The rules of counting once more, day by day and person by person, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_count::MemoryDelivery;
use kapitera_cube::{CountSpec, Cube, Key, Measure, Responsibility};
use kapitera_period::{Date, Span, age_on, months_between};
use kapitera_region::Mode;
use kapitera_register::{Centre, ListingKind, ListingRow, Pseudonym, Sex};

/// Counts by centre and codes in words, and those not counted by centre.
pub type Plain = (BTreeMap<(String, Vec<String>), u64>, BTreeMap<String, u64>);

/// The rows of `person` that speak for `day`.
pub fn state(deliveries: &[MemoryDelivery], person: Pseudonym, day: Date) -> Option<&ListingRow> {
    let mentions = |delivery: &&MemoryDelivery| delivery.rows.iter().any(|row| row.person == person);
    let speaks = deliveries
        .iter()
        .rev()
        .filter(|delivery| delivery.covers.contains(day))
        .find(|delivery| delivery.mode == Mode::Full || mentions(delivery))?;
    speaks.rows.iter().find(|row| row.person == person && row.valid.contains(day))
}

pub fn count(deliveries: &[MemoryDelivery], spec: &CountSpec, centres: &[Centre]) -> Plain {
    let persons: BTreeSet<Pseudonym> =
        deliveries.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
    let span = match spec.measure {
        Measure::Heads { on } => Span { from: on, to: on },
        Measure::Days { span } | Measure::Events { span, .. } => span,
    };
    let (mut counted, mut not_open) = Plain::default();
    let mut day = span.from;
    while day <= span.to {
        let listed = match spec.responsibility {
            Responsibility::SameDay => day,
            Responsibility::NextDay => day.yesterday().unwrap(),
        };
        for &person in &persons {
            let Some(row) = state(deliveries, person, listed) else { continue };
            if centres.iter().any(|centre| centre.id == row.centre && centre.valid.contains(day)) {
                let codes = spec.keys.iter().map(|key| code(*key, row, spec.age_on)).collect();
                *counted.entry((row.centre.to_string(), codes)).or_default() += 1;
            } else {
                *not_open.entry(row.centre.to_string()).or_default() += 1;
            }
        }
        day = day.tomorrow().unwrap();
    }
    (counted, not_open)
}

/// The code of a listing by a key that persons have, in words.
pub fn code(key: Key, row: &ListingRow, age_day: Date) -> String {
    match key {
        Key::Age => age_on(row.birth, age_day).unwrap_or(0).to_string(),
        Key::Sex => u32::from(row.sex == Sex::Male).to_string(),
        Key::Area => row.area.to_string(),
        Key::Kind => u32::from(row.kind == ListingKind::Assigned).to_string(),
        Key::Tenure => months_between(row.valid.from, age_day).unwrap_or(0).min(1200).to_string(),
        Key::Doctor => row.doctor.as_deref().unwrap_or("").to_owned(),
        Key::ListedAt | Key::Label(_) => panic!("listings have no key of events"),
    }
}

/// What a cube says of a specification, in the same words; the entry that answers it is summed down to its keys.
pub fn of_cube(cube: &Cube, spec: &CountSpec) -> Plain {
    let cells = cube.find(spec).expect("the cube answers what was asked");
    let (mut counted, mut not_open) = Plain::default();
    for (at, centre) in cube.centres.iter().enumerate() {
        for cell in cells.of_centre(at) {
            let word = |key: &Key| {
                let code = cell.codes[cells.spec().keys.iter().position(|other| other == key).unwrap()];
                match key {
                    Key::Area => cube.areas[code as usize].to_string(),
                    Key::Doctor => cube.doctors[code as usize].to_string(),
                    _ => code.to_string(),
                }
            };
            *counted.entry((centre.to_string(), spec.keys.iter().map(word).collect())).or_default() += cell.count;
        }
    }
    for outcome in cube.outcomes.iter().filter(|outcome| outcome.measure == spec.measure) {
        *not_open.entry(outcome.centre.to_string()).or_default() += outcome.count;
    }
    (counted, not_open)
}
