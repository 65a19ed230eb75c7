//! Events through stored deliveries: what counts at every time is what the rule of deliveries says.

use jiff::civil::date;
use kapitera_count::{EventInput, Input, MemoryDelivery, count, count_person, events_behind, events_of_person};
use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_message::{Language, render};
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_region::{Mode, NewDelivery, Region};
use kapitera_register::{Centre, Event, EventKind, Label};
use proptest::prelude::*;

use super::naive::{self, Given};
use super::random::{event, event_specs};
use crate::random::{centres, day, deliveries, person, span, specs};
use crate::stored::{new, open_centre, received, region, row};

const SOURCES: [&str; 4] = ["", "", "", "lab"];

/// A full delivery of each kind for all days, then some that are full or changes for some days.
fn all_given() -> impl Strategy<Value = Vec<Given>> {
    let base = EventKind::ALL.map(|kind| {
        let covers = Span::open(date(2024, 1, 1));
        prop::collection::vec(event(kind), 0..25).prop_map(move |events| Given {
            kind,
            source: "",
            covers,
            mode: Mode::Full,
            events,
        })
    });
    (base, prop::collection::vec(given(), 0..5)).prop_map(|(base, later)| base.into_iter().chain(later).collect())
}

/// A delivery of events, those of days that it does not cover left out.
fn given() -> impl Strategy<Value = Given> {
    prop::sample::select(EventKind::ALL.to_vec()).prop_flat_map(|kind| {
        let covers = prop_oneof![1 => Just(Span::open(date(2024, 1, 1))), 2 => span()];
        let events = prop::collection::vec(event(kind), 0..25);
        (covers, prop::bool::weighted(0.7), prop::sample::select(SOURCES.to_vec()), events).prop_map(
            move |(covers, full, source, mut events)| {
                events.retain(|event| covers.contains(event.day));
                Given { kind, source, covers, mode: if full { Mode::Full } else { Mode::Changes }, events }
            },
        )
    })
}

fn store(region: &Region, at: usize, given: &Given) {
    let mut writer = region.event_writer(given.kind).unwrap().with_group_rows(7);
    given.events.iter().for_each(|event| writer.push(event).unwrap());
    let delivery = NewDelivery { source: given.source.to_owned(), ..new(at, given.covers, given.mode) };
    writer.finish(delivery).unwrap();
}

/// One delivery after the other, of either kind.
fn stored(listings: &[MemoryDelivery], events: &[Given]) -> (tempfile::TempDir, Region) {
    let (folder, region) = region();
    for at in 0..listings.len().max(events.len()) {
        if let Some(MemoryDelivery { covers, mode, rows }) = listings.get(at).cloned() {
            region.write_listing(new(2 * at, covers, mode), rows).unwrap();
        }
        if let Some(given) = events.get(at) {
            store(&region, 2 * at + 1, given);
        }
    }
    (folder, region)
}

fn days(span: Span) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(span.from), |day| day.tomorrow().ok()).take_while(move |day| *day <= span.to)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn stored_events_count_as_the_rule_says_at_every_time(listings in deliveries(), given in all_given(), of_events in event_specs(), of_listings in specs(), centres in centres()) {
        let (_folder, region) = stored(&listings, &given);
        for known in 0..given.len() {
            let (listings, given) = (&listings[..listings.len().min(known + 1)], &given[..=known]);
            let input = Input::from_region(&region, received(2 * known + 1), &EventKind::ALL).unwrap();
            for spec in &of_events {
                let Measure::Events { of, span, .. } = spec.measure else { panic!("a specification of events") };
                let counted = count(&input, std::slice::from_ref(spec), &centres, &|_, _| {});
                if !days(span).all(|day| naive::covered(given, of, day)) {
                    prop_assert_eq!(counted.unwrap_err()[0].code, "day_without_events");
                    continue;
                }
                let events = naive::known(given, of);
                let cube = counted.unwrap();
                prop_assert_eq!(naive::of_cube(&cube, spec), naive::count(&events, listings, spec, &centres));
                let mut specs = of_listings.clone();
                specs.push(spec.clone());
                let together = count(&input, &specs, &centres, &|_, _| {}).unwrap();
                prop_assert_eq!(naive::of_cube(&together, spec), naive::of_cube(&cube, spec));
                for listing_spec in &of_listings {
                    let expected = crate::naive::count(listings, listing_spec, &centres);
                    prop_assert_eq!(crate::naive::of_cube(&together, listing_spec), expected);
                }
                one_person(&region, &input, &events, listings, spec, &centres)?;
            }
        }
    }
}

/// A person alone, counted and listed out.
fn one_person(
    region: &Region,
    input: &Input,
    events: &[Event],
    listings: &[MemoryDelivery],
    spec: &CountSpec,
    centres: &[Centre],
) -> Result<(), TestCaseError> {
    let Measure::Events { of, span, .. } = spec.measure else { panic!("a specification of events") };
    for who in [1, 7, 13].map(person) {
        let Some(number) = region.find_person(&who).unwrap() else { continue };
        let own: Vec<Event> = events.iter().filter(|event| event.person == Some(who)).cloned().collect();
        let cube = count_person(input, number, std::slice::from_ref(spec), centres).unwrap();
        prop_assert_eq!(naive::of_cube(&cube, spec), naive::count(&own, listings, spec, centres));
        let found = events_of_person(input, of, number, span, spec.responsibility).unwrap();
        let mut expected: Vec<_> = own
            .iter()
            .filter(|event| span.contains(event.day))
            .map(|event| {
                let listed = naive::listed(event, listings, spec.responsibility).map(|row| row.centre.clone());
                (event.day, event.centre.clone(), event.amount, event.labels.clone(), listed)
            })
            .collect();
        expected.sort();
        prop_assert!(found.iter().all(|event| event.number == Some(number)));
        let mut found: Vec<_> = found
            .into_iter()
            .map(|event| (event.day, event.centre, event.amount, event.labels, event.listed_at))
            .collect();
        found.sort();
        prop_assert_eq!(found, expected);
    }
    Ok(())
}

fn cost(who: u8, on: Date, ore: i64) -> Event {
    Event {
        person: Some(person(who)),
        day: on,
        centre: "".into(),
        amount: Ore(ore),
        quantity: 1,
        labels: vec!["lab".into(), "K-Na".into(), "".into()],
    }
}

#[test]
fn a_cost_dated_before_a_move_is_the_old_centres_even_when_it_arrives_after() {
    let (_folder, region) = region();
    let all = Span::open(date(2024, 1, 1));
    region.write_listing(new(0, all, Mode::Full), vec![row(1, "SE1", all)]).unwrap();
    let costs = |events| Given {
        kind: EventKind::Costs,
        source: "lab",
        covers: Span { from: date(2024, 1, 1), to: date(2024, 3, 31) },
        mode: Mode::Full,
        events,
    };
    store(&region, 1, &costs(vec![cost(1, date(2024, 3, 10), 50_00)]));
    // The person moves on 15 February, which is told first; then come late costs of the days around it.
    let moved = date(2024, 2, 15);
    let rows =
        vec![row(1, "SE1", Span { from: all.from, to: moved.yesterday().unwrap() }), row(1, "SE2", Span::open(moved))];
    region.write_listing(new(2, all, Mode::Changes), rows).unwrap();
    let late = vec![cost(1, moved.yesterday().unwrap(), 7_00), cost(1, moved, 11_00), cost(1, date(2024, 1, 2), 2_00)];
    store(&region, 3, &Given { mode: Mode::Changes, ..costs(late) });

    let centres = [open_centre("SE1"), open_centre("SE2")];
    let counted = |known, responsibility| {
        let input = Input::from_region(&region, received(known), &[EventKind::Costs]).unwrap();
        let span = Span { from: date(2024, 1, 2), to: date(2024, 3, 31) };
        let measure = Measure::Events { of: EventKind::Costs, span, at: EventAt::Listed };
        let spec = CountSpec { measure, age_on: moved, responsibility, keys: vec![Key::Label(Label::CostKind)] };
        let cube = count(&input, &[spec], &centres, &|_, _| {}).unwrap();
        [0, 1].map(|at| cube.counts[0].of_centre(at).map(|cell| cell.amount).sum::<i64>())
    };
    assert_eq!(counted(1, Responsibility::SameDay), [50_00, 0]);
    assert_eq!(counted(2, Responsibility::SameDay), [0, 50_00]);
    assert_eq!(counted(3, Responsibility::SameDay), [9_00, 61_00]);
    // The centre that is left answers one day longer.
    assert_eq!(counted(3, Responsibility::NextDay), [20_00, 50_00]);
}

#[test]
fn days_that_a_source_has_not_stated_stop_the_count() {
    let (_folder, region) = region();
    let all = Span::open(date(2024, 1, 1));
    region.write_listing(new(0, all, Mode::Full), vec![row(1, "SE1", all)]).unwrap();
    let months = |from, to| Span { from: date(2024, from, 1), to: date(2024, to, 1).last_of_month() };
    let given = |source, covers, mode| Given { kind: EventKind::Visits, source, covers, mode, events: vec![] };
    store(&region, 1, &given("", months(1, 3), Mode::Full));
    store(&region, 2, &given("north", months(1, 1), Mode::Full));
    store(&region, 3, &given("north", months(3, 3), Mode::Full));
    store(&region, 4, &given("north", months(2, 2), Mode::Changes));
    let counted = |known, of| {
        let input = Input::from_region(&region, received(known), &[EventKind::Visits]).unwrap();
        let measure = Measure::Events { of, span: months(1, 3), at: EventAt::Own };
        let responsibility = Responsibility::SameDay;
        count(&input, &[CountSpec { measure, age_on: day(0), responsibility, keys: vec![] }], &[], &|_, _| {})
    };
    assert!(counted(1, EventKind::Visits).unwrap().counts[0].is_empty());
    let said = |known, of| {
        let problems = counted(known, of).unwrap_err();
        problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        said(4, EventKind::Visits),
        "error[day_without_events]: no known full delivery of visits covers 2024-02-01–2024-02-29\n |\n \
         = where: register visits, source north\n = why: what is missing would count as 0\n \
         = hint: take in a full delivery that covers the days, or raise “--known-at”"
    );
    assert!(said(4, EventKind::Drugs).contains("no known full delivery of drugs covers 2024-01-01–2024-03-31"));
    let first = EventInput::from_region(&region, EventKind::Visits, received(0)).unwrap();
    assert!(first.delivery_ids().is_empty() && first.kind() == EventKind::Visits);
    assert_eq!(counted(0, EventKind::Visits).unwrap_err()[0].code, "day_without_events");
}

#[test]
fn the_costliest_come_first() {
    let (_folder, region) = region();
    let all = Span::open(date(2024, 1, 1));
    region.write_listing(new(0, all, Mode::Full), vec![row(1, "SE1", all), row(2, "SE1", all)]).unwrap();
    let events = (0..50).map(|at| cost(1 + at % 2, day(i32::from(at)), i64::from(at) * 1_00)).collect();
    let given = Given { kind: EventKind::Costs, source: "", covers: all, mode: Mode::Full, events };
    store(&region, 1, &given);
    let input = Input::from_region(&region, received(1), &[EventKind::Costs]).unwrap();
    let measure =
        Measure::Events { of: EventKind::Costs, span: Span { from: day(0), to: day(39) }, at: EventAt::Listed };
    let spec = CountSpec { measure, age_on: day(0), responsibility: Responsibility::SameDay, keys: vec![] };
    let (found, all) = events_behind(&input, &spec, Some("SE1"), &[open_centre("SE1")], 3).unwrap();
    assert_eq!(all, 40);
    assert_eq!(found.iter().map(|event| event.amount.0).collect::<Vec<_>>(), [39_00, 38_00, 37_00]);
    assert_eq!(found[0].listed_at.as_deref(), Some("SE1"));
    assert_eq!(found[0].delivery, input.events[&EventKind::Costs].delivery_ids()[0]);
    let unknown = events_behind(&input, &spec, Some("SE9"), &[open_centre("SE1")], 3).unwrap();
    assert_eq!(unknown, (vec![], 0));
}
