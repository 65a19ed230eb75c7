//! Counting through stored deliveries: the same as in memory, and only what was known.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use kapitera_count::{Input, ListingInput, MemoryDelivery, count, person_listings};
use kapitera_cube::{CountSpec, Key, Measure, Responsibility};
use kapitera_message::Language;
use kapitera_period::Span;
use kapitera_region::{InitSettings, Mode, NewDelivery, Region};
use kapitera_register::{Centre, ListingCount, ListingKind, ListingRow, Owner, Sex};
use proptest::prelude::*;

use crate::random::{centres, deliveries, person, specs};

pub fn region() -> (tempfile::TempDir, Region) {
    let folder = tempfile::tempdir().unwrap();
    let init = InitSettings {
        name: "Testregion",
        language: Language::Sv,
        key_file: "../test.key",
        models: &[],
        mappings: &[],
        invented: false,
    };
    let region = Region::init(folder.path(), &init).unwrap();
    (folder, region)
}

pub fn received(position: usize) -> Timestamp {
    let first: Timestamp = "2024-03-05T10:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(position as i64)
}

pub fn new(position: usize, covers: Span, mode: Mode) -> NewDelivery {
    NewDelivery {
        received: received(position),
        covers,
        mode,
        source: String::new(),
        files: vec![],
        remarks: Default::default(),
        quarantine: vec![],
        amounts: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn stored_counts_are_memory_counts_at_every_time(deliveries in deliveries(), specs in specs(), centres in centres()) {
        let (_folder, region) = region();
        for (position, MemoryDelivery { covers, mode, rows }) in deliveries.iter().cloned().enumerate() {
            region.write_listing(new(position, covers, mode), rows).unwrap();
        }
        for known in 0..deliveries.len() {
            let stored = Input::from(ListingInput::from_region(&region, received(known)).unwrap());
            let memory = Input::from(ListingInput::from_deliveries(deliveries[..=known].to_vec()).unwrap());
            let counted = |input| count(input, &specs, &centres, &|_, _| {}).unwrap();
            prop_assert_eq!(counted(&stored), counted(&memory));
        }
        let before = received(0) - SignedDuration::from_nanos(1);
        prop_assert_eq!(ListingInput::from_region(&region, before).unwrap_err()[0].code, "no_listing");
    }
}

pub fn open_centre(id: &str) -> Centre {
    Centre {
        id: id.into(),
        name: String::new(),
        provider: String::new(),
        org_number: String::new(),
        owner: Owner::Private,
        valid: Span::open(date(2000, 1, 1)),
    }
}

pub fn row(who: u8, centre: &str, valid: Span) -> ListingRow {
    ListingRow {
        person: person(who),
        birth: date(1980, 5, 5),
        sex: Sex::Female,
        area: "2380A0010".into(),
        centre: centre.into(),
        kind: ListingKind::Active,
        doctor: None,
        valid,
    }
}

#[test]
fn a_late_move_changes_the_month_only_for_those_who_know_of_it() {
    let (_folder, region) = region();
    let all = Span::open(date(2024, 1, 1));
    let rows = vec![row(1, "SE1", all), row(2, "SE1", all)];
    region.write_listing(new(0, all, Mode::Full), rows).unwrap();
    // Reported a month late: person 2 moved on 20 February.
    let moved = date(2024, 2, 20);
    let rows =
        vec![row(2, "SE1", Span { from: date(2024, 1, 1), to: date(2024, 2, 19) }), row(2, "SE2", Span::open(moved))];
    region.write_listing(new(30, all, Mode::Changes), rows).unwrap();

    let on = date(2024, 3, 1);
    let spec = CountSpec {
        measure: Measure::Heads { on },
        age_on: on,
        responsibility: Responsibility::SameDay,
        keys: vec![Key::Age],
    };
    let centres = [open_centre("SE1"), open_centre("SE2")];
    let listed = |known_at| {
        let input = Input::from(ListingInput::from_region(&region, known_at).unwrap());
        let cube = count(&input, std::slice::from_ref(&spec), &centres, &|_, _| {}).unwrap();
        [0, 1].map(|centre| cube.counts[0].total_of_centre(centre))
    };
    assert_eq!(listed(received(30) - SignedDuration::from_nanos(1)), [2, 0]);
    assert_eq!(listed(received(30)), [1, 1]);

    let number = region.find_person(&person(2)).unwrap().unwrap();
    let input = Input::from(ListingInput::from_region(&region, Timestamp::MAX).unwrap());
    let february = Measure::Days { span: Span { from: date(2024, 2, 1), to: date(2024, 2, 29) } };
    let listings = person_listings(&input, number, february, Responsibility::SameDay).unwrap();
    let days: Vec<_> = listings.iter().map(|listing| (&*listing.centre, listing.days.days())).collect();
    assert_eq!(days, [("SE1", 19), ("SE2", 10)]);
    assert_eq!(region.find_person(&person(3)).unwrap(), None);
}

#[test]
fn counts_answer_what_they_can() {
    let (_folder, region) = region();
    let day = date(2024, 3, 1);
    let counts = |count| {
        let row = |centre: &str, age, count| ListingCount {
            day,
            centre: centre.into(),
            age,
            sex: Sex::Male,
            area: "a".into(),
            count,
        };
        vec![row("SE1", 5, count), row("SE1", 6, 2), row("SE9", 5, 4)]
    };
    let covers = Span { from: day, to: day };
    region.write_listing_counts(new(0, covers, Mode::Full), counts(1)).unwrap();
    region.write_listing_counts(new(1, covers, Mode::Full), counts(10)).unwrap();
    let spec = |measure, age_on, keys: &[Key]| CountSpec {
        measure,
        age_on,
        responsibility: Responsibility::SameDay,
        keys: keys.to_vec(),
    };
    let heads = Measure::Heads { on: day };
    let centres = [open_centre("SE1")];
    let counted = |known, spec: CountSpec| {
        let input = Input::from(ListingInput::from_region(&region, received(known)).unwrap());
        count(&input, &[spec], &centres, &|_, _| {})
    };
    let cube = counted(1, spec(heads, day, &[Key::Age])).unwrap();
    assert_eq!(cube.counts[0].total(), 12);
    assert_eq!((cube.outcomes[0].count, &*cube.outcomes[0].centre), (4, "SE9"));
    assert_eq!(counted(0, spec(heads, day, &[])).unwrap().counts[0].total(), 3);
    let refused = [
        spec(heads, date(2024, 2, 1), &[Key::Age]),
        spec(heads, day, &[Key::Kind]),
        spec(heads, day, &[Key::Tenure]),
        spec(heads, day, &[Key::Doctor]),
        spec(Measure::Days { span: covers }, day, &[]),
    ];
    for spec in refused {
        assert_eq!(counted(1, spec).unwrap_err()[0].code, "counts_cannot_answer");
    }
    let other = Measure::Heads { on: date(2024, 4, 1) };
    assert_eq!(counted(1, spec(other, day, &[])).unwrap_err()[0].code, "day_without_listing");
}
