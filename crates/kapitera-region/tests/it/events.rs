//! Events come back as they were stored.

use std::collections::BTreeMap;

use kapitera_money::Ore;
use kapitera_region::{StoredAmounts, verify};
use kapitera_register::{Event, EventKind};
use proptest::prelude::*;

use crate::fixtures::{Stored, cost, day, days, listing, new, person, region, stored, write};

fn kind() -> impl Strategy<Value = EventKind> {
    prop::sample::select(EventKind::ALL.to_vec())
}

fn events(kind: EventKind) -> impl Strategy<Value = Vec<Event>> {
    let word = || prop::sample::select(vec!["", "a", "b", "å", "S\u{f6}dra \"V\""]);
    let labels = prop::collection::vec(word(), kind.labels().len());
    let amount = prop_oneof![Just(0), -500_i64..500, -(1_i64 << 53)..1 << 53];
    let quantities = if kind.has_quantities() { 1_u32..5_000_000 } else { 1..2 };
    let event = (prop::option::weighted(0.8, 0_u8..12), 0..10, word(), amount, labels, quantities);
    let event = event.prop_map(|(who, on, centre, amount, labels, quantity)| Event {
        person: who.map(person),
        day: day(on),
        centre: centre.into(),
        amount: Ore(amount),
        quantity,
        labels: labels.into_iter().map(Into::into).collect(),
    });
    prop::collection::vec(event, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn events_come_back_whatever_their_order(
        (kind, events, shuffled) in kind().prop_flat_map(|kind| {
            (Just(kind), events(kind)).prop_flat_map(|(kind, events)| (Just(kind), Just(events.clone()), Just(events).prop_shuffle()))
        }),
        group_rows in 1_usize..30,
        listed in prop::collection::btree_set(0_u8..12, 0..12),
    ) {
        let (folder, region) = region();
        region.write_listing(new(0, days(0, 9)), listed.into_iter().map(|who| listing(who, day(0))).collect()).unwrap();
        let manifest = write(&region, kind, new(1, days(0, 9)), &events, group_rows);
        let groups = stored(&region, kind, &manifest);
        let full = |group: &Vec<Stored>| group.len() == group_rows;
        prop_assert!(groups.iter().rev().skip(1).all(full), "all groups but the last are full");
        prop_assert!(groups.last().is_none_or(|group| (1..=group_rows).contains(&group.len())));
        for group in &groups {
            // None is stored as the largest number.
            let key = |row: &Stored| (row.0.unwrap_or(u32::MAX), row.1, row.2.clone(), row.3, row.4.clone(), row.5);
            prop_assert!(group.is_sorted_by_key(key), "{:?}", group);
        }
        let mut wanted: Vec<Stored> = events
            .iter()
            .map(|event| {
                let number = event.person.map(|person| region.find_person(&person).unwrap().unwrap());
                (number, event.day, event.centre.clone(), event.amount.0, event.labels.clone(), event.quantity)
            })
            .collect();
        let mut found: Vec<Stored> = groups.into_iter().flatten().collect();
        wanted.sort();
        found.sort();
        prop_assert_eq!(&found, &wanted);
        prop_assert_eq!(manifest.rows, events.len() as u64);
        let accepted = events.iter().map(|event| event.amount).sum::<Ore>();
        let amounts = StoredAmounts { accepted, rejected: Ore::ZERO, rejected_without_amount: 1 };
        prop_assert_eq!(manifest.amounts, Some(amounts));
        prop_assert_eq!(verify(folder.path()).problems, vec![]);

        // The same rows in another order: the same persons with the same numbers, and with one group the same bytes.
        let again = |events: &[Event]| {
            let (_folder, region) = crate::fixtures::region();
            let manifest = write(&region, kind, new(1, days(0, 9)), events, 1 << 20);
            (manifest.persons_sha256, manifest.rows_sha256)
        };
        prop_assert_eq!(again(&events), again(&shuffled));
    }
}

#[test]
fn amounts_as_imported_are_kept() {
    let (_folder, region) = region();
    let mut writer = region.event_writer(EventKind::Costs).unwrap();
    writer.push(&cost(Some(1), 3, 12_50, "lab")).unwrap();
    writer.push(&cost(None, 4, -2_50, "rent")).unwrap();
    let amounts = StoredAmounts { accepted: Ore(10_00), rejected: Ore(7_00), rejected_without_amount: 3 };
    let new = kapitera_region::NewDelivery { amounts: Some(amounts), source: "lab".into(), ..new(1, days(0, 9)) };
    let manifest = writer.finish(new).unwrap();
    let known = region.known_events(EventKind::Costs, jiff::Timestamp::MAX).unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].manifest, manifest);
    assert_eq!((manifest.amounts, manifest.source.as_str()), (Some(amounts), "lab"));
}

/// Person numbers are above 2³¹ in the file for no one but the events without a person, which come last.
#[test]
fn events_without_a_person_end_each_group() {
    let (_folder, region) = region();
    let events = [cost(None, 1, 1, "rent"), cost(Some(2), 1, 2, "lab"), cost(Some(1), 1, 3, "lab")];
    let manifest = write(&region, EventKind::Costs, new(1, days(0, 9)), &events, 10);
    let persons: Vec<_> = stored(&region, EventKind::Costs, &manifest)[0].iter().map(|row| row.0).collect();
    assert_eq!(persons, [Some(0), Some(1), None]);
    let numbers: BTreeMap<u8, u32> =
        [1, 2].into_iter().map(|who| (who, region.find_person(&person(who)).unwrap().unwrap())).collect();
    assert_eq!(numbers, BTreeMap::from([(1, 0), (2, 1)]));
}
