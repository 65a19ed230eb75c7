//! The runs of all persons, and changes laid over, against what is said of each person alone.

use kapitera_count::{Input, ListingInput, MemoryDelivery, listing_runs, person_listings};
use kapitera_cube::{Measure, Responsibility};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::Mode;
use kapitera_register::{ListingKind, ListingRow, Pseudonym, Sex};
use proptest::prelude::*;

use crate::random::{DAYS, day, deliveries, rows};

/// What is said of a person, day by day.
type ByDay = Vec<(u32, Date, Date, String, String, ListingKind, Sex, Date)>;

fn alone(input: &Input, persons: u32, days: Span) -> ByDay {
    let mut all = Vec::new();
    for person in 0..persons {
        for row in person_listings(input, person, Measure::Days { span: days }, Responsibility::SameDay).unwrap() {
            let mut on = row.days.from;
            while on <= row.days.to {
                let (centre, area) = (row.centre.to_string(), row.area.to_string());
                all.push((person, on, row.valid.from, centre, area, row.kind, row.sex, row.birth));
                on = on.tomorrow().unwrap();
            }
        }
    }
    all
}

fn together(input: &Input, days: Span) -> ByDay {
    let runs = listing_runs(input, days).unwrap();
    let mut all = Vec::new();
    for run in &runs.rows {
        let mut on = run.days.from;
        while on <= run.days.to {
            let (centre, area) = (runs.centres[run.centre].to_string(), runs.areas[run.area].to_string());
            all.push((run.person, on, run.began, centre, area, run.kind, run.sex, run.birth));
            on = on.tomorrow().unwrap();
        }
    }
    all
}

/// The persons of deliveries in memory: a person's number is the position.
fn persons(deliveries: &[MemoryDelivery]) -> Vec<Pseudonym> {
    let mut all: Vec<Pseudonym> = deliveries.iter().flat_map(|one| &one.rows).map(|row| row.person).collect();
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn runs_are_what_is_said_of_each_person(deliveries in deliveries(), a in 0..DAYS, b in 0..DAYS) {
        let days = Span { from: day(a.min(b)), to: day(a.max(b)) };
        let persons = persons(&deliveries).len() as u32;
        let input = Input::from(ListingInput::from_deliveries(deliveries).unwrap());
        prop_assert_eq!(together(&input, days), alone(&input, persons, days));
    }

    #[test]
    fn changes_laid_over_are_a_delivery_received_last(deliveries in deliveries(), over in rows(), from in 0..DAYS) {
        let covers = Span { from: day(from), to: OPEN_END };
        let mut all = deliveries.clone();
        all.push(MemoryDelivery { covers, mode: Mode::Changes, rows: over.clone() });
        // Numbers as in the deliveries without the changes; those who are new there get the next ones.
        let mut numbers = persons(&deliveries);
        for person in persons(&all) {
            if !numbers.contains(&person) {
                numbers.push(person);
            }
        }
        let number = |person: Pseudonym| numbers.iter().position(|other| *other == person).unwrap() as u32;
        let rows: Vec<(u32, ListingRow)> = over.into_iter().map(|row| (number(row.person), row)).collect();
        let laid_over = ListingInput::from_deliveries(deliveries).unwrap().with_changes(covers, rows).unwrap();
        let days = Span { from: day(0), to: day(DAYS) };
        let found = together(&Input::from(laid_over), days);

        let order = persons(&all);
        let received = together(&Input::from(ListingInput::from_deliveries(all).unwrap()), days);
        let mut expected: ByDay = received;
        for row in &mut expected {
            row.0 = number(order[row.0 as usize]);
        }
        expected.sort();
        prop_assert_eq!(found, expected);
    }
}
