//! Random deliveries, counted by the kernel and by the plain loop.

use jiff::civil::date;
use kapitera_count::{Effort, Input, ListingInput, MemoryDelivery, count, count_person, count_with, person_listings};
use kapitera_cube::{CountSpec, Key, Measure, Responsibility};
use kapitera_period::{Date, OPEN_END, Span, day_from_number, day_number};
use kapitera_region::Mode;
use kapitera_register::{Centre, ListingKind, ListingRow, Owner, Pseudonym, Sex};
use proptest::prelude::*;

use crate::naive;

/// All random days lie in these, so that deliveries, centres and listings meet.
const FIRST: Date = date(2024, 2, 20);
pub const DAYS: i32 = 40;

pub fn person(number: u8) -> Pseudonym {
    // Not in the order of the numbers, as pseudonyms are not.
    Pseudonym([number.wrapping_mul(151), number, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

pub fn day(offset: i32) -> Date {
    day_from_number(day_number(FIRST) + offset).unwrap()
}

pub fn span() -> impl Strategy<Value = Span> {
    (0..DAYS, 0..DAYS, prop::bool::weighted(0.4))
        .prop_map(|(a, b, open)| Span { from: day(a.min(b)), to: if open { OPEN_END } else { day(a.max(b)) } })
}

prop_compose! {
    fn row()(who in 0u8..12, birth in prop_oneof![-40_000..DAYS, Just(-366 * 4 + 9)], male: bool, area in 0..4, centre in 0..4, assigned: bool, doctor in 0..3, valid in span()) -> ListingRow {
        ListingRow {
            person: person(who),
            birth: day(birth),
            sex: if male { Sex::Male } else { Sex::Female },
            area: format!("area{area}").into(),
            centre: format!("SE{centre}").into(),
            kind: if assigned { ListingKind::Assigned } else { ListingKind::Active },
            doctor: (doctor > 0).then(|| format!("doctor{doctor}").into()),
            valid,
        }
    }
}

/// Rows in which nobody is listed twice on a day.
pub fn rows() -> impl Strategy<Value = Vec<ListingRow>> {
    prop::collection::vec(row(), 0..40).prop_map(|rows| {
        let mut kept: Vec<ListingRow> = Vec::new();
        for row in rows {
            if !kept.iter().any(|other| other.person == row.person && other.valid.intersect(row.valid).is_some()) {
                kept.push(row);
            }
        }
        kept
    })
}

/// A full delivery for all days, then some that are full or changes for some days.
pub fn deliveries() -> impl Strategy<Value = Vec<MemoryDelivery>> {
    let later = (span(), any::<bool>(), rows()).prop_map(|(covers, full, rows)| MemoryDelivery {
        covers,
        mode: if full { Mode::Full } else { Mode::Changes },
        rows,
    });
    (rows(), prop::collection::vec(later, 0..4)).prop_map(|(rows, later)| {
        let base = MemoryDelivery { covers: Span::open(date(2000, 1, 1)), mode: Mode::Full, rows };
        std::iter::once(base).chain(later).collect()
    })
}

pub fn centres() -> impl Strategy<Value = Vec<Centre>> {
    prop::collection::vec((0..5, span()), 0..6).prop_map(|centres| {
        let centre = |(number, valid)| Centre {
            id: format!("SE{number}").into(),
            name: String::new(),
            provider: String::new(),
            org_number: String::new(),
            owner: Owner::Private,
            valid,
        };
        centres.into_iter().map(centre).collect()
    })
}

pub fn specs() -> impl Strategy<Value = Vec<CountSpec>> {
    const KEYS: [Key; 6] = [Key::Age, Key::Sex, Key::Area, Key::Kind, Key::Tenure, Key::Doctor];
    let measure = prop_oneof![
        (0..DAYS).prop_map(|on| Measure::Heads { on: day(on) }),
        (0..DAYS, 0..DAYS).prop_map(|(a, b)| Measure::Days { span: Span { from: day(a.min(b)), to: day(a.max(b)) } }),
    ];
    let spec = (measure, 0..DAYS, any::<bool>(), prop::sample::subsequence(KEYS.to_vec(), 0..=3));
    let spec = spec.prop_map(|(measure, age_on, next_day, mut keys)| {
        keys.sort();
        let responsibility = if next_day { Responsibility::NextDay } else { Responsibility::SameDay };
        CountSpec { measure, age_on: day(age_on), responsibility, keys }
    });
    prop::collection::vec(spec, 1..4).prop_filter("one responsibility per measure", |specs| {
        // Outcomes name the measure only; with two responsibilities they are told apart by nothing.
        specs.iter().all(|a| specs.iter().all(|b| a.measure != b.measure || a.responsibility == b.responsibility))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_kernel_counts_as_the_plain_loop(deliveries in deliveries(), specs in specs(), centres in centres()) {
        let input = Input::from(ListingInput::from_deliveries(deliveries.clone()).unwrap());
        let cube = count(&input, &specs, &centres, &|_, _| {}).unwrap();
        for spec in &specs {
            prop_assert_eq!(naive::of_cube(&cube, spec), naive::count(&deliveries, spec, &centres));
        }
        prop_assert!(cube.centres.is_sorted() && cube.areas.is_sorted() && cube.doctors.is_sorted());
    }

    #[test]
    fn order_batches_and_threads_change_nothing(deliveries in deliveries(), specs in specs(), centres in centres(), batch_rows in 1usize..9, threads in 1usize..4) {
        let first = count(&Input::from(ListingInput::from_deliveries(deliveries.clone()).unwrap()), &specs, &centres, &|_, _| {}).unwrap();
        let mut turned = deliveries;
        turned.iter_mut().for_each(|delivery| delivery.rows.reverse());
        let mut specs = specs;
        specs.reverse();
        let mut centres = centres;
        centres.reverse();
        let input = Input::from(ListingInput::from_deliveries(turned).unwrap());
        let effort = Effort { threads, batch_rows, ..Effort::default() };
        prop_assert_eq!(count_with(&input, &specs, &centres, effort, &|_, _| {}).unwrap(), first);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn persons_add_up_to_everyone(deliveries in deliveries(), specs in specs(), centres in centres()) {
        let input = Input::from(ListingInput::from_deliveries(deliveries.clone()).unwrap());
        let cube = count(&input, &specs, &centres, &|_, _| {}).unwrap();
        let mut persons: Vec<Pseudonym> = deliveries.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
        persons.sort_unstable();
        persons.dedup();
        for spec in &specs {
            let mut sum = naive::Plain::default();
            for (number, person) in persons.iter().enumerate() {
                let own = count_person(&input, number as u32, &specs, &centres).unwrap();
                let (counted, not_open) = naive::of_cube(&own, spec);
                counted.into_iter().for_each(|(cell, count)| *sum.0.entry(cell).or_default() += count);
                not_open.into_iter().for_each(|(centre, count)| *sum.1.entry(centre).or_default() += count);
                let listings = person_listings(&input, number as u32, spec.measure, Responsibility::SameDay).unwrap();
                for listing in listings {
                    let row = naive::state(&deliveries, *person, listing.days.from).unwrap();
                    prop_assert_eq!((&row.centre, row.valid), (&listing.centre, listing.valid));
                }
            }
            prop_assert_eq!(&sum, &naive::of_cube(&cube, spec));
        }
    }
}

#[test]
fn what_cannot_be_counted_is_said() {
    let on = date(2024, 3, 1);
    let spec =
        CountSpec { measure: Measure::Heads { on }, age_on: on, responsibility: Responsibility::SameDay, keys: vec![] };
    let check = |deliveries: Vec<MemoryDelivery>, code: &str| {
        let counted = ListingInput::from_deliveries(deliveries)
            .and_then(|input| count(&input.into(), std::slice::from_ref(&spec), &[], &|_, _| {}));
        assert_eq!(counted.unwrap_err()[0].code, code);
    };
    let covers = Span::open(date(2024, 3, 2));
    check(vec![], "day_without_listing");
    check(vec![MemoryDelivery { covers, mode: Mode::Full, rows: vec![] }], "day_without_listing");
    let covers = Span::open(date(2024, 3, 1));
    check(vec![MemoryDelivery { covers, mode: Mode::Changes, rows: vec![] }], "day_without_listing");
    let row = ListingRow {
        person: person(1),
        birth: on,
        sex: Sex::Male,
        area: "a".into(),
        centre: "SE1".into(),
        kind: ListingKind::Active,
        doctor: None,
        valid: Span { from: on, to: on },
    };
    check(vec![MemoryDelivery { covers, mode: Mode::Full, rows: vec![row.clone(), row] }], "person_counted_twice");
}
