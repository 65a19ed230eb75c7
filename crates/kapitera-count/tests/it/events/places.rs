//! Where events belong, one case each, and what cannot be answered.

use jiff::civil::date;
use kapitera_count::{EventInput, Input, ListingInput, count};
use kapitera_cube::{CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_register::{Centre, Event, EventKind, Label, ListingCount, Sex};

use crate::random::person;
use crate::stored::{open_centre, row};

const MARCH: Span = Span { from: date(2024, 3, 1), to: date(2024, 3, 31) };

fn visit(who: Option<u8>, on: Date, centre: &str) -> Event {
    let labels = ["doctor", "visit", "no", "23", ""].map(Into::into).to_vec();
    Event { person: who.map(person), day: on, centre: centre.into(), amount: Ore(200_00), quantity: 1, labels }
}

fn counted(input: &Input, at: EventAt, responsibility: Responsibility, keys: &[Key]) -> Result<Cube, Problems> {
    let measure = Measure::Events { of: EventKind::Visits, span: MARCH, at };
    let spec = CountSpec { measure, age_on: MARCH.from, responsibility, keys: keys.to_vec() };
    let closed_on_20 = Centre { valid: Span { from: date(2000, 1, 1), to: date(2024, 3, 20) }, ..open_centre("SE2") };
    count(input, &[spec], &[open_centre("SE1"), closed_on_20], &|_, _| {})
}

/// Person 1 leaves SE1 for SE2 on 10 March; person 3 is listed nowhere.
fn input(visits: Vec<Event>) -> Input {
    let rows = vec![
        row(1, "SE1", Span { from: date(2020, 1, 1), to: date(2024, 3, 9) }),
        row(1, "SE2", Span::open(date(2024, 3, 10))),
    ];
    let mut input = Input::from(ListingInput::from_rows(rows).unwrap());
    input.events.insert(EventKind::Visits, EventInput::from_events(EventKind::Visits, visits));
    input
}

/// Numbers at SE1, at SE2, at nobody, at a closed centre, and region-wide.
fn places(visits: Vec<Event>, at: EventAt, responsibility: Responsibility) -> [u64; 5] {
    let cube = counted(&input(visits), at, responsibility, &[]).unwrap();
    assert_eq!(cube.centres.iter().map(|id| &**id).collect::<Vec<_>>(), ["SE1", "SE2"]);
    let cells = &cube.counts[0];
    let number = |why| cells.unplaced(why).map(|cell| cell.count).sum();
    let [nobody, not_open, region] = Unplaced::ALL.map(number);
    [cells.total_of_centre(0), cells.total_of_centre(1), nobody, not_open, region]
}

#[test]
fn listed_where_the_person_was_that_day() {
    use Responsibility::{NextDay, SameDay};
    let at = |day: i8, responsibility| {
        places(vec![visit(Some(1), date(2024, 3, day), "SE9")], EventAt::Listed, responsibility)
    };
    assert_eq!(at(9, SameDay), [1, 0, 0, 0, 0]);
    assert_eq!(at(10, SameDay), [0, 1, 0, 0, 0]);
    assert_eq!(at(10, NextDay), [1, 0, 0, 0, 0]);
    assert_eq!(at(11, NextDay), [0, 1, 0, 0, 0]);
    // The centre must be open on the day itself, also when the listing is that of the day before.
    assert_eq!(at(20, SameDay), [0, 1, 0, 0, 0]);
    assert_eq!(at(21, SameDay), [0, 0, 0, 1, 0]);
    assert_eq!(at(21, NextDay), [0, 0, 0, 1, 0]);
    let nobodys = vec![visit(Some(3), date(2024, 3, 5), "SE1"), visit(None, date(2024, 3, 5), "SE1")];
    assert_eq!(places(nobodys, EventAt::Listed, SameDay), [0, 0, 2, 0, 0]);
}

#[test]
fn own_is_the_centre_of_the_event() {
    let visits = vec![
        visit(Some(1), date(2024, 3, 5), "SE2"),
        visit(Some(3), date(2024, 3, 5), "SE2"),
        visit(None, date(2024, 3, 5), "SE1"),
        visit(Some(1), date(2024, 3, 25), "SE2"),
        visit(Some(1), date(2024, 3, 25), "SE9"),
        visit(Some(1), date(2024, 3, 25), ""),
        visit(Some(1), date(2024, 4, 1), "SE1"),
    ];
    assert_eq!(places(visits.clone(), EventAt::Own, Responsibility::SameDay), [1, 2, 1, 2, 0]);
    assert_eq!(places(visits, EventAt::Region, Responsibility::SameDay), [0, 0, 0, 0, 6]);
}

#[test]
fn who_is_listed_nowhere_keeps_the_place_and_has_no_age() {
    let visits = vec![visit(Some(1), date(2024, 3, 5), "SE1"), visit(Some(3), date(2024, 3, 5), "SE1")];
    let keys = [Key::Age, Key::ListedAt, Key::Label(Label::County)];
    let cube = counted(&input(visits), EventAt::Own, Responsibility::SameDay, &keys).unwrap();
    let cells: Vec<_> =
        cube.counts[0].of_centre(0).map(|cell| (cell.codes.to_vec(), cell.count, cell.amount)).collect();
    assert_eq!(cells, [(vec![43, 0, 0], 1, 200_00), (vec![u32::MAX, 2, 0], 1, 200_00)]);
    assert_eq!(cube.labels[&Label::County], ["23".into()]);
}

#[test]
fn listing_counts_know_visits_and_not_who_came() {
    let row =
        ListingCount { day: MARCH.from, centre: "SE1".into(), age: 5, sex: Sex::Male, area: "a".into(), count: 1 };
    let mut input = Input::from(ListingInput::from_counts(vec![row]));
    let visits = vec![visit(Some(1), date(2024, 3, 5), "SE1")];
    input.events.insert(EventKind::Visits, EventInput::from_events(EventKind::Visits, visits));
    let counted = |at, keys: &[Key]| counted(&input, at, Responsibility::SameDay, keys);
    let cube = counted(EventAt::Own, &[Key::Label(Label::Profession)]).unwrap();
    assert_eq!(cube.counts[0].total_of_centre(0), 1);
    for (at, keys) in [(EventAt::Listed, &[][..]), (EventAt::Own, &[Key::ListedAt]), (EventAt::Region, &[Key::Sex])] {
        assert_eq!(counted(at, keys).unwrap_err()[0].code, "counts_cannot_answer");
    }
}

#[test]
fn what_cannot_be_counted_is_said() {
    let on = date(2024, 3, 5);
    let code = |visits, keys: &[Key]| {
        counted(&input(visits), EventAt::Own, Responsibility::SameDay, keys).unwrap_err()[0].code
    };
    assert_eq!(code(vec![], &[Key::Label(Label::Atc)]), "label_of_other_events");
    let huge = |ore| Event { amount: Ore(ore), ..visit(None, on, "SE1") };
    // They cancel out; the order in which they come must not decide whether that is found out.
    assert_eq!(code(vec![huge(i64::MAX), huge(i64::MIN)], &[]), "amounts_too_large");
    let largest = counted(&input(vec![huge(i64::MAX)]), EventAt::Own, Responsibility::SameDay, &[]).unwrap();
    assert_eq!(largest.counts[0].total_amount(), i64::MAX.into());

    let heads = CountSpec {
        measure: Measure::Heads { on },
        age_on: on,
        responsibility: Responsibility::SameDay,
        keys: vec![Key::ListedAt],
    };
    assert_eq!(count(&input(vec![]), &[heads], &[], &|_, _| {}).unwrap_err()[0].code, "key_of_events");
    // Listings that are not known for the service date; the day before matters with next-day responsibility.
    let rows = vec![row(1, "SE1", Span::open(date(2024, 3, 1)))];
    let covers = Span::open(MARCH.from);
    let delivery = kapitera_count::MemoryDelivery { covers, mode: kapitera_region::Mode::Full, rows };
    let mut from_march = Input::from(ListingInput::from_deliveries(vec![delivery]).unwrap());
    from_march.events = input(vec![visit(Some(1), on, "SE1")]).events;
    let listed = |responsibility| counted(&from_march, EventAt::Listed, responsibility, &[]);
    assert_eq!(listed(Responsibility::SameDay).unwrap().counts[0].total(), 1);
    assert_eq!(listed(Responsibility::NextDay).unwrap_err()[0].code, "day_without_listing");
}
