//! Random events in memory, counted by the kernel and one by one.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_count::{
    Effort, EventFound, EventInput, Input, ListingInput, MemoryDelivery, count, count_person, count_with,
    events_behind, events_behind_where, events_of_person,
};
use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_money::Ore;
use kapitera_period::Span;
use kapitera_register::{Event, EventKind, Label, Pseudonym};
use proptest::prelude::*;

use super::naive::{self, listed, place};
use crate::random::{DAYS, centres, day, deliveries, person, specs};

prop_compose! {
    /// Persons 12 to 14 are listed nowhere.
    pub fn event(kind: EventKind)(
        who in prop::option::weighted(0.9, 0u8..15),
        on in 0..DAYS,
        centre in 0..7,
        amount in prop_oneof![9 => -500_i64..100_000, 1 => Just(1_i64 << 55)],
        words in prop::collection::vec(0..3_usize, kind.labels().len()),
        quantity in if kind.has_quantities() { 1..4_000_000_000_u32 } else { 1..2 },
    ) -> Event {
        Event {
            person: who.map(person),
            day: day(on),
            centre: if centre < 6 { format!("SE{centre}").into() } else { "".into() },
            amount: Ore(amount),
            quantity,
            labels: kind.labels().iter().zip(words).map(|(label, word)| {
                let of: [&str; 3] = if *label == Label::Supplier { ["", "SE1", "SE4"] } else { ["", "doctor", "lab"] };
                of[word].into()
            }).collect(),
        }
    }
}

pub fn events(kind: EventKind) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(kind), 0..40)
}

fn every_kind() -> impl Strategy<Value = BTreeMap<EventKind, Vec<Event>>> {
    EventKind::ALL.map(events).prop_map(|all| EventKind::ALL.into_iter().zip(all).collect())
}

prop_compose! {
    fn spec_of(kind: EventKind)(
        days in (0..DAYS, 0..DAYS),
        at in prop::sample::select(places_of(kind)),
        age_on in 0..DAYS,
        next_day: bool,
        keys in prop::sample::subsequence(keys_of(kind), 0..=4),
    ) -> CountSpec {
        let span = Span { from: day(days.0.min(days.1)), to: day(days.0.max(days.1)) };
        let responsibility = if next_day { Responsibility::NextDay } else { Responsibility::SameDay };
        CountSpec { measure: Measure::Events { of: kind, span, at }, age_on: day(age_on), responsibility, keys }
    }
}

fn places_of(kind: EventKind) -> Vec<EventAt> {
    let sold = Label::Supplier.is_of(kind).then_some(EventAt::Seller);
    [EventAt::Listed, EventAt::Own, EventAt::Region].into_iter().chain(sold).collect()
}

fn keys_of(kind: EventKind) -> Vec<Key> {
    let of_persons = [Key::Age, Key::Sex, Key::Area, Key::Kind, Key::Tenure, Key::Doctor, Key::ListedAt];
    of_persons.into_iter().chain(kind.labels().iter().map(|label| Key::Label(*label))).collect()
}

pub fn event_specs() -> impl Strategy<Value = Vec<CountSpec>> {
    prop::collection::vec(prop::sample::select(EventKind::ALL.to_vec()).prop_flat_map(spec_of), 1..5)
}

fn input(listings: &[MemoryDelivery], events: &BTreeMap<EventKind, Vec<Event>>) -> Input {
    let mut input = Input::from(ListingInput::from_deliveries(listings.to_vec()).unwrap());
    for (kind, events) in events {
        input.events.insert(*kind, EventInput::from_events(*kind, events.clone()));
    }
    input
}

fn kind_of(spec: &CountSpec) -> (EventKind, EventAt, Span) {
    let Measure::Events { of, at, span } = spec.measure else { panic!("a specification of events") };
    (of, at, span)
}

/// Persons by number: the listed ascending, then those that only events name, ascending.
fn numbered(listings: &[MemoryDelivery], events: &BTreeMap<EventKind, Vec<Event>>) -> Vec<Pseudonym> {
    let listed: BTreeSet<Pseudonym> =
        listings.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
    let others: BTreeSet<Pseudonym> = events.values().flatten().filter_map(|event| event.person).collect();
    listed.iter().copied().chain(others.difference(&listed).copied()).collect()
}

/// An event as it is found, and whether nobody is meant.
fn found(event: &Event, at: Option<&str>, persons: &[Pseudonym]) -> EventFound {
    EventFound {
        number: event.person.map(|person| persons.iter().position(|other| *other == person).unwrap() as u32),
        day: event.day,
        centre: event.centre.clone(),
        amount: event.amount,
        quantity: event.quantity.into(),
        labels: event.labels.clone(),
        listed_at: at.map(Into::into),
        delivery: "1".to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn events_are_counted_as_one_by_one(listings in deliveries(), events in every_kind(), of_events in event_specs(), of_listings in specs(), centres in centres()) {
        let specs: Vec<CountSpec> = of_events.iter().chain(&of_listings).cloned().collect();
        let cube = count(&input(&listings, &events), &specs, &centres, &|_, _| {}).unwrap();
        for spec in &of_events {
            let expected = naive::count(&events[&kind_of(spec).0], &listings, spec, &centres);
            let cells = cube.find(spec).unwrap();
            prop_assert_eq!(cells.total(), expected.values().map(|sum| sum.0).sum::<u64>());
            prop_assert_eq!(cells.total_amount(), expected.values().map(|sum| i128::from(sum.1)).sum::<i128>());
            prop_assert_eq!(naive::of_cube(&cube, spec), expected);
        }
        for spec in &of_listings {
            prop_assert_eq!(crate::naive::of_cube(&cube, spec), crate::naive::count(&listings, spec, &centres));
        }
        prop_assert!(cube.centres.is_sorted() && cube.areas.is_sorted() && cube.doctors.is_sorted());
        prop_assert!(cube.labels.values().all(|words| words.is_sorted()));
        // Only those labels and words are named that something has.
        for (label, words) in &cube.labels {
            let asked = |spec: &&CountSpec| spec.keys.contains(&Key::Label(*label));
            let occur: BTreeSet<String> = of_events.iter().filter(asked).flat_map(|spec| {
                let at = spec.keys.iter().position(|key| *key == Key::Label(*label)).unwrap();
                naive::of_cube(&cube, spec).into_keys().map(move |(_, codes)| codes[at].clone())
            }).collect();
            prop_assert!(words.iter().map(|word| word.to_string()).eq(occur));
        }
    }

    #[test]
    fn order_batches_and_threads_change_nothing(listings in deliveries(), events in every_kind(), specs in event_specs(), centres in centres(), batch_rows in 1usize..9, threads in 1usize..5) {
        let first = count(&input(&listings, &events), &specs, &centres, &|_, _| {}).unwrap();
        let (mut listings, mut events, mut specs, mut centres) = (listings, events, specs, centres);
        listings.iter_mut().for_each(|delivery| delivery.rows.reverse());
        events.values_mut().for_each(|events| events.reverse());
        specs.reverse();
        centres.reverse();
        let effort = Effort { threads, batch_rows, ..Effort::default() };
        prop_assert_eq!(count_with(&input(&listings, &events), &specs, &centres, effort, &|_, _| {}).unwrap(), first);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn a_person_alone_has_their_own_events(listings in deliveries(), events in every_kind(), specs in event_specs(), centres in centres()) {
        let input = input(&listings, &events);
        for (number, person) in numbered(&listings, &events).into_iter().enumerate() {
            let cube = count_person(&input, number as u32, &specs, &centres).unwrap();
            for spec in &specs {
                let own: Vec<Event> = events[&kind_of(spec).0].iter().filter(|event| event.person == Some(person)).cloned().collect();
                prop_assert_eq!(naive::of_cube(&cube, spec), naive::count(&own, &listings, spec, &centres));
            }
        }
    }

    #[test]
    fn events_are_found_with_where_their_persons_were_listed(listings in deliveries(), events in every_kind(), spec in prop::sample::select(vec![EventKind::Costs, EventKind::Orders]).prop_flat_map(spec_of), centres in centres(), most in 0usize..9) {
        let (kind, at, span) = kind_of(&spec);
        let input = input(&listings, &events);
        let persons = numbered(&listings, &events);
        let as_found = |event: &Event| {
            found(event, listed(event, &listings, spec.responsibility).map(|row| &*row.centre), &persons)
        };
        let within: Vec<&Event> = events[&kind].iter().filter(|event| span.contains(event.day)).collect();
        for (number, person) in persons.iter().enumerate() {
            let mut own: Vec<EventFound> =
                within.iter().filter(|event| event.person == Some(*person)).map(|event| as_found(event)).collect();
            own.sort_by_key(|event| (event.day, event.centre.clone(), event.amount, event.labels.clone(), event.quantity));
            let found = events_of_person(&input, kind, number as u32, span, spec.responsibility).unwrap();
            prop_assert_eq!(found, own);
        }
        let id = |place: &str| (0..7).map(|centre| format!("SE{centre}")).find(|id| id == place);
        let at_place = |asked: &Option<String>| {
            let here = |event: &&&Event| {
                let place = place(event, listed(event, &listings, spec.responsibility), at, &centres);
                id(&place) == *asked && place != "(not open)"
            };
            let mut found: Vec<EventFound> = within.iter().filter(here).map(|event| as_found(event)).collect();
            found.sort_by_key(|event| {
                let key = (event.day, event.number.unwrap_or(u32::MAX), event.centre.clone(), event.labels.clone(), event.quantity);
                (std::cmp::Reverse(event.amount), key)
            });
            found
        };
        for asked in (0..7).map(|centre| Some(format!("SE{centre}"))).chain([None]) {
            let expected = at_place(&asked);
            let (found, all) = events_behind(&input, &spec, asked.as_deref(), &centres, most).unwrap();
            prop_assert_eq!(all, expected.len() as u64);
            prop_assert_eq!(&found[..], &expected[..most.min(expected.len())]);
            let keep = |event: &EventFound| &*event.labels[0] == "lab";
            let (found, all) = events_behind_where(&input, &spec, asked.as_deref(), &centres, usize::MAX, &keep).unwrap();
            prop_assert_eq!(all, found.len() as u64);
            prop_assert_eq!(found, expected.into_iter().filter(keep).collect::<Vec<_>>());
        }
    }
}
