//! Persons are numbered once, whichever register meets them first.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_region::{Manifest, Region, listing_column, verify};
use kapitera_register::{EventKind, RegisterKind};
use proptest::prelude::*;

use crate::fixtures::{all, cost, days, listing, new, person, region, stored, write};

/// What a delivery mentions, and in which register.
#[derive(Clone, Debug)]
struct Mentioned {
    register: RegisterKind,
    persons: Vec<u8>,
}

fn mentioned() -> impl Strategy<Value = Mentioned> {
    let registers =
        [RegisterKind::Listing, RegisterKind::Visits, RegisterKind::Drugs, RegisterKind::Costs, RegisterKind::Listing];
    (prop::sample::select(registers.to_vec()), prop::collection::vec(0_u8..40, 0..20))
        .prop_map(|(register, persons)| Mentioned { register, persons })
}

fn deliver(region: &Region, number: usize, mentioned: &Mentioned) -> Manifest {
    let Some(kind) = EventKind::of(mentioned.register) else {
        let persons: BTreeSet<u8> = mentioned.persons.iter().copied().collect();
        let rows = persons.into_iter().map(|who| listing(who, all().from)).collect();
        return region.write_listing(new(number, all()), rows).unwrap();
    };
    let events: Vec<_> = mentioned
        .persons
        .iter()
        .map(|&who| {
            let mut event = cost(Some(who), 3, i64::from(who), "lab");
            event.labels = kind.labels().iter().map(|_| "x".into()).collect();
            event
        })
        .collect();
    write(region, kind, new(number, days(0, 9)), &events, 7)
}

/// The numbers that a delivery's rows carry.
fn numbers(region: &Region, manifest: &Manifest) -> BTreeSet<u32> {
    if let Some(kind) = EventKind::of(manifest.register) {
        return stored(region, kind, manifest).into_iter().flatten().map(|row| row.0.unwrap()).collect();
    }
    let table = region.listing_table(manifest).unwrap();
    let mut found = Vec::new();
    for group in 0..table.groups() {
        let mut reader = table.reader().unwrap();
        reader.numbers(group, listing_column::PERSON).unwrap().read(table.rows(group), &mut found).unwrap();
    }
    found.into_iter().map(i32::cast_unsigned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn numbers_are_dense_and_lasting_over_all_registers(deliveries in prop::collection::vec(mentioned(), 1..7)) {
        let (folder, region) = region();
        // The plain rule: in each delivery, those not met before get the next numbers, in the order of pseudonyms.
        let mut expected: BTreeMap<u8, u32> = BTreeMap::new();
        for (number, mentioned) in deliveries.iter().enumerate() {
            let manifest = deliver(&region, number, mentioned);
            let before = expected.len() as u32;
            for who in mentioned.persons.iter().collect::<BTreeSet<_>>() {
                let next = expected.len() as u32;
                expected.entry(*who).or_insert(next);
            }
            let all = expected.len() as u32;
            prop_assert_eq!((manifest.persons_from, manifest.persons_count), (before, all - before));
            let wanted: BTreeSet<u32> = mentioned.persons.iter().map(|who| expected[who]).collect();
            prop_assert_eq!(numbers(&region, &manifest), wanted);
            prop_assert_eq!(region.persons_end().unwrap(), all);
        }
        for who in 0..41 {
            prop_assert_eq!(region.find_person(&person(who)).unwrap(), expected.get(&who).copied());
        }
        let verified = verify(folder.path());
        prop_assert_eq!(verified.problems, vec![]);
        prop_assert_eq!(verified.persons, expected.len() as u64);
    }
}
