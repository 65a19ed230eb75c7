//! Which rows of events and values hold, against the plain rule applied day by day: a full delivery empties the days it
//! covers of what its source said before; then its rows, as those of changes, are added.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_money::Exact;
use kapitera_period::{Date, Span};
use kapitera_region::{DaySet, KnownValue, Mode, NewDelivery, Region};
use kapitera_register::{EventKind, ReportedValue};
use proptest::prelude::*;

use crate::fixtures::{at, cost, day, days, new, region, stored, write};

const DAYS: i32 = 14;

/// A delivery: its rows are those of `rows` that begin on a day it covers.
#[derive(Clone, Debug)]
struct Delivery {
    source: usize,
    mode: Mode,
    covers: (i32, i32),
    /// First day, length, name and centre of each row; its amount is made unique.
    rows: Vec<(i32, i32, usize, usize)>,
}

const SOURCES: [&str; 3] = ["", "lab", "x-ray"];
const NAMES: [&str; 3] = ["weeks", "grant", "posts"];

fn deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let mode = prop::sample::select(vec![Mode::Full, Mode::Full, Mode::Changes]);
    let covers = (0..DAYS, 0..DAYS).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let row = (0..DAYS, 0..6, 0..NAMES.len(), 0_usize..2);
    let delivery = (0..SOURCES.len(), mode, covers, prop::collection::vec(row, 0..12));
    let delivery = delivery.prop_map(|(source, mode, covers, mut rows)| {
        rows.retain(|row| covers.0 <= row.0 && row.0 <= covers.1);
        Delivery { source, mode, covers, rows }
    });
    prop::collection::vec(delivery, 1..7)
}

impl Delivery {
    fn as_new(&self, number: usize) -> NewDelivery {
        let covers = days(self.covers.0, self.covers.1);
        NewDelivery { mode: self.mode, source: SOURCES[self.source].into(), ..new(number, covers) }
    }
}

/// A row's number among all, so that no two are alike.
fn amount(delivery: usize, row: usize) -> i64 {
    (delivery * 100 + row) as i64
}

/// What is said of each day by the plain rule: by day, the amounts of the rows that hold, of rows `length` days long.
fn plain(known: &[Delivery], length: impl Fn(i32) -> i32) -> BTreeMap<i32, BTreeSet<i64>> {
    let mut said: BTreeMap<(usize, i32), BTreeSet<i64>> = BTreeMap::new();
    for (number, delivery) in known.iter().enumerate() {
        for on in delivery.covers.0..=delivery.covers.1 {
            let said = said.entry((delivery.source, on)).or_default();
            if delivery.mode == Mode::Full {
                said.clear();
            }
            for (row, &(from, long, ..)) in delivery.rows.iter().enumerate() {
                if from <= on && on <= from + length(long) {
                    said.insert(amount(number, row));
                }
            }
        }
    }
    let mut by_day: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for ((_, on), mut said) in said {
        by_day.entry(on).or_default().append(&mut said);
    }
    by_day.retain(|_, said| !said.is_empty());
    by_day
}

fn days_where(holds: impl Fn(i32) -> bool) -> DaySet {
    DaySet::of((0..DAYS).filter(|&on| holds(on)).map(|on| days(on, on)))
}

fn stated_in_full(known: &[Delivery], source: usize) -> DaySet {
    let full = |on: i32| {
        let mut of = known.iter().filter(|delivery| delivery.source == source && delivery.mode == Mode::Full);
        of.any(|delivery| delivery.covers.0 <= on && on <= delivery.covers.1)
    };
    days_where(full)
}

fn number_of(on: Date) -> i32 {
    (0..).find(|&number| day(number) == on).unwrap()
}

fn check_events(region: &Region, number: usize, known: &[Delivery]) -> Result<(), TestCaseError> {
    let mut found: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for events in region.known_events(EventKind::Costs, at(number)).unwrap() {
        for row in stored(region, EventKind::Costs, &events.manifest).into_iter().flatten() {
            if events.days.contains(row.1) {
                prop_assert!(found.entry(number_of(row.1)).or_default().insert(row.3), "no row holds twice");
            }
        }
    }
    prop_assert_eq!(found, plain(known, |_| 0));
    let sources: BTreeSet<usize> = known.iter().map(|delivery| delivery.source).collect();
    let covered: Vec<(String, DaySet)> =
        sources.into_iter().map(|source| (SOURCES[source].to_owned(), stated_in_full(known, source))).collect();
    prop_assert_eq!(region.events_covered(EventKind::Costs, at(number)).unwrap(), covered);
    Ok(())
}

fn check_values(region: &Region, number: usize, known: &[Delivery]) -> Result<(), TestCaseError> {
    let values = region.values(at(number)).unwrap();
    let mut found: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for KnownValue { row, days } in &values.rows {
        prop_assert!(!days.is_empty());
        prop_assert_eq!(&DaySet::of(days.iter().copied()).spans(), days);
        let amount = row.amount.round_decimals(0, kapitera_money::RoundMode::default()).unwrap() as i64;
        for on in (0..DAYS + 10).filter(|&on| days.iter().any(|span| span.contains(day(on)))) {
            prop_assert!(found.entry(on).or_default().insert(amount), "no row holds twice");
        }
    }
    prop_assert_eq!(found, plain(known, |long| long));
    for (at, name) in NAMES.into_iter().enumerate() {
        let mentions =
            |source| known.iter().any(|of: &Delivery| of.source == source && of.rows.iter().any(|row| row.2 == at));
        let full = (0..SOURCES.len()).filter(|&source| mentions(source));
        let covered = full.map(|source| stated_in_full(known, source)).reduce(|all, days| all.union(&days));
        prop_assert_eq!(values.covered.get(name), covered.as_ref());
        for (from, to) in [(0, 3), (5, 5), (2, DAYS - 1)] {
            let all = (from..=to).all(|on| covered.as_ref().is_some_and(|covered| covered.contains(day(on))));
            prop_assert_eq!(values.covers(name, days(from, to)), all);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn events_hold_as_the_plain_rule_says(deliveries in deliveries()) {
        let (_folder, region) = region();
        for (number, delivery) in deliveries.iter().enumerate() {
            let event = |(row, &(on, ..)): (usize, &(i32, i32, usize, usize))| cost(None, on, amount(number, row), "lab");
            let events: Vec<_> = delivery.rows.iter().enumerate().map(event).collect();
            write(&region, EventKind::Costs, delivery.as_new(number), &events, 5);
        }
        for number in 0..deliveries.len() {
            check_events(&region, number, &deliveries[..=number])?;
        }
    }

    #[test]
    fn values_hold_as_the_plain_rule_says(deliveries in deliveries()) {
        let (_folder, region) = region();
        for (number, delivery) in deliveries.iter().enumerate() {
            let value = |(row, &(from, long, name, centre)): (usize, &(i32, i32, usize, usize))| ReportedValue {
                value: NAMES[name].into(),
                centre: ["SE1", "SE2"][centre].into(),
                item: "".into(),
                valid: days(from, from + long),
                amount: Exact::whole(amount(number, row) as u64),
            };
            let rows = delivery.rows.iter().enumerate().map(value).collect();
            region.write_values(delivery.as_new(number), rows).unwrap();
        }
        for number in 0..deliveries.len() {
            check_values(&region, number, &deliveries[..=number])?;
        }
    }
}

/// The amounts that hold on each of the first days, as known after delivery `number`.
fn held(region: &Region, number: usize) -> Vec<(i32, i64)> {
    let mut held = Vec::new();
    for events in region.known_events(EventKind::Costs, at(number)).unwrap() {
        let rows = stored(region, EventKind::Costs, &events.manifest).into_iter().flatten();
        held.extend(rows.filter(|row| events.days.contains(row.1)).map(|row| (number_of(row.1), row.3)));
    }
    held.sort_unstable();
    held
}

/// A month of two sources, a late row, and a corrected delivery that restates half the month of one source.
#[test]
fn late_rows_are_added_and_a_correction_replaces_its_own_source_and_days_only() {
    let (_folder, region) = region();
    let deliver = |number, source: &str, mode, covers: Span, rows: &[(i32, i64)]| {
        let events: Vec<_> = rows.iter().map(|&(on, amount)| cost(None, on, amount, "lab")).collect();
        let new = NewDelivery { mode, source: source.into(), ..new(number, covers) };
        write(&region, EventKind::Costs, new, &events, 10);
    };
    deliver(1, "lab", Mode::Full, days(0, 9), &[(0, 10), (5, 15), (9, 19)]);
    deliver(2, "x-ray", Mode::Full, days(0, 9), &[(5, 500)]);
    deliver(3, "lab", Mode::Changes, days(0, 9), &[(5, 16), (9, 20)]);
    deliver(4, "lab", Mode::Full, days(4, 7), &[(5, 17)]);
    assert_eq!(held(&region, 2), [(0, 10), (5, 15), (5, 500), (9, 19)]);
    assert_eq!(held(&region, 3), [(0, 10), (5, 15), (5, 16), (5, 500), (9, 19), (9, 20)]);
    assert_eq!(held(&region, 4), [(0, 10), (5, 17), (5, 500), (9, 19), (9, 20)]);
    // A source that has sent changes only covers nothing, and is known to be missing.
    deliver(5, "rent", Mode::Changes, days(0, 9), &[(1, 1)]);
    let covered = region.events_covered(EventKind::Costs, at(5)).unwrap();
    let ten: DaySet = DaySet::of([days(0, 9)]);
    let expected = [("lab", ten.clone()), ("rent", DaySet::default()), ("x-ray", ten)];
    assert_eq!(covered, expected.map(|(source, days)| (source.to_owned(), days)));
}

#[test]
fn equal_values_are_two_and_a_name_is_covered_by_the_sources_that_mention_it() {
    let (_folder, region) = region();
    let value = |name: &str| ReportedValue {
        value: name.into(),
        centre: "SE1".into(),
        item: "".into(),
        valid: days(2, 3),
        amount: Exact::ONE,
    };
    let new = |number, source: &str, covers| NewDelivery { source: source.into(), ..new(number, covers) };
    region.write_values(new(1, "a", days(0, 9)), vec![value("weeks"), value("weeks")]).unwrap();
    region.write_values(new(2, "b", days(0, 19)), vec![value("grant")]).unwrap();
    let known = region.values(at(2)).unwrap();
    let names: Vec<Arc<str>> = known.rows.iter().map(|known| known.row.value.clone()).collect();
    assert_eq!(names.iter().map(|name| &**name).collect::<Vec<_>>(), ["grant", "weeks", "weeks"]);
    assert_eq!(known.covered["weeks"], DaySet::of([days(0, 9)]));
    assert_eq!(known.covered["grant"], DaySet::of([days(0, 19)]));
    // Restated without the name, the value is gone and its days are covered still: nothing is said, knowingly.
    region.write_values(new(3, "a", days(0, 9)), vec![]).unwrap();
    let known = region.values(at(3)).unwrap();
    assert_eq!(known.rows.len(), 1);
    assert!(known.covers("weeks", days(0, 9)) && !known.covers("weeks", days(0, 10)));
}

#[test]
fn the_order_of_two_deliveries_of_a_source_is_never_left_to_chance() {
    let (_folder, region) = region();
    let deliver = |number, mode, source: &str, covers, amount| {
        let mut writer = region.event_writer(EventKind::Costs).unwrap();
        writer.push(&cost(None, 5, amount, "lab")).unwrap();
        // Its own file, received with delivery 1.
        let new = NewDelivery { received: at(1), mode, source: source.into(), ..new(number, covers) };
        writer.finish(new).map(|_| ()).map_err(|problems| problems[0].code)
    };
    assert_eq!(deliver(1, Mode::Full, "lab", days(0, 9), 1), Ok(()));
    assert_eq!(deliver(2, Mode::Full, "x-ray", days(0, 9), 2), Ok(()));
    assert_eq!(deliver(3, Mode::Changes, "lab", days(5, 14), 3), Err("received_at_the_same_time"));
    assert_eq!(deliver(4, Mode::Changes, "rent", days(0, 9), 4), Ok(()));
    assert_eq!(deliver(5, Mode::Changes, "rent", days(0, 9), 5), Ok(()));
    assert_eq!(deliver(6, Mode::Full, "rent", days(0, 9), 6), Err("received_at_the_same_time"));
}
