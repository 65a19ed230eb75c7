//! What differs between two times of knowledge: the persons whose listing is another, and the events that came or went.
//!
//! Persons are compared one by one on the days that are looked at, so that two who change places are two, not none. Of
//! events only those rows are read that one of the two times has and the other does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_message::Problems;
use kapitera_period::{Date, OPEN_END, Span, day_from_number, day_number};
use kapitera_region::DaySet;
use kapitera_region::listing_column::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, SEX};
use kapitera_register::{Centre, EventKind};

use crate::events::{
    EventDelivery, EventFound, EventInput, EventSource, States, build_states, events_behind, plan_states,
};
use crate::person::persons;
use crate::{Effort, Input};

/// What was known at a time: what is counted, and the register of centres.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Listings and events.
    pub input: &'a Input,
    /// The centres, by id and day.
    pub centres: &'a [Centre],
}

/// What a person's other listing is to a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// The person counts there now and did not.
    Arrived,
    /// The person counted there and does not now.
    Left,
    /// The person counts there, with other days or as somebody of another age, area or the like.
    Otherwise,
}

/// A person whose listing at a centre is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingChange {
    /// The person's number.
    pub person: u32,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// What happened there.
    pub touched: Touched,
}

/// The persons whose listing differs on a day of `days`, once for each centre concerned; by person, then by centre. Only
/// the centre and what `keys` ask for are compared, and only on days on which the centre is open. With
/// [`Responsibility::NextDay`] the listing of the day before each of `days` is looked at. Both must number their persons
/// alike: be of one region, or be listings in memory of the same persons.
///
/// # Errors
///
/// When a day has no full delivery, a delivery cannot be read, or the listings are counts.
pub fn listing_changes(
    before: Known<'_>,
    after: Known<'_>,
    days: &DaySet,
    responsibility: Responsibility,
    keys: &BTreeSet<Key>,
) -> Result<Vec<ListingChange>, Problems> {
    let shift = i32::from(responsibility == Responsibility::NextDay);
    let earlier = |day: Date| if shift == 1 { day.yesterday().unwrap_or(day) } else { day };
    let looked =
        DaySet::of(days.spans().into_iter().map(|span| Span { from: earlier(span.from), to: earlier(span.to) }));
    let (mut one, mut other) = (Side::new(before, &looked, keys)?, Side::new(after, &looked, keys)?);
    let names = Side::name_alike(&mut one, &mut other);
    let open = [before, after].map(|known| open_days(&names, known.centres, days));
    let same_open = open[0] == open[1];
    let mut changes = Vec::new();
    for person in 0..one.persons().max(other.persons()) {
        if same_open && one.same_as(&other, person) {
            continue;
        }
        let (was, is) = (one.listed(person, shift, &open[0]), other.listed(person, shift, &open[1]));
        changes.extend(touched(&was, &is).into_iter().map(|(centre, touched)| ListingChange {
            person: person as u32,
            centre: names[centre as usize].clone(),
            touched,
        }));
    }
    Ok(changes)
}

/// The columns that may be compared besides the centre; those that hold positions in lists of names come first.
const COLUMNS: [usize; 6] = [AREA, DOCTOR, BIRTH, SEX, KIND, FROM];
/// How many of [`COLUMNS`] hold positions in lists of names.
const NAMED: usize = 2;

/// Everyone's listings at one of the two times.
struct Side {
    states: States,
    centres: Vec<Arc<str>>,
    /// Areas and doctors.
    named: [Vec<Arc<str>>; NAMED],
}

/// Some days of a person at a centre: centre, first and last day, and what the listing says besides.
type Stay = (i32, (i32, i32), [i32; COLUMNS.len()]);

impl Side {
    fn new(known: Known<'_>, days: &DaySet, keys: &BTreeSet<Key>) -> Result<Self, Problems> {
        let deliveries = persons(known.input)?;
        let plan = plan_states(deliveries, days, keys)?;
        let states = build_states(deliveries, &plan, None, Effort::default())?;
        Ok(Self { states, centres: plan.centres, named: [plan.areas, plan.doctors] })
    }

    /// Gives both the same positions for the same names; gives the names of the centres.
    fn name_alike(one: &mut Self, other: &mut Self) -> Vec<Arc<str>> {
        for (at, &column) in COLUMNS[..NAMED].iter().enumerate() {
            let all = together(&one.named[at], &other.named[at]);
            for side in [&mut *one, &mut *other] {
                renumber(&mut side.states.columns[column], &side.named[at], &all);
            }
        }
        let all = together(&one.centres, &other.centres);
        for side in [one, other] {
            renumber(&mut side.states.columns[CENTRE], &side.centres, &all);
        }
        all
    }

    fn persons(&self) -> usize {
        self.states.starts.len().saturating_sub(1)
    }

    fn runs(&self, person: usize) -> std::ops::Range<usize> {
        match self.states.starts.get(person..).and_then(|starts| starts.first_chunk()) {
            Some(&[start, end]) => start as usize..end as usize,
            None => 0..0,
        }
    }

    /// What the run says; a column nobody asks for is 0.
    fn stay(&self, run: usize) -> Stay {
        let value = |column: usize| self.states.columns[column].get(run).copied().unwrap_or(0);
        (value(CENTRE), self.states.days[run], COLUMNS.map(value))
    }

    fn same_as(&self, other: &Self, person: usize) -> bool {
        let (one, two) = (self.runs(person), other.runs(person));
        one.len() == two.len() && one.zip(two).all(|(one, two)| self.stay(one) == other.stay(two))
    }

    /// The person's days at open centres, by centre and day, joined where nothing changes.
    fn listed(&self, person: usize, shift: i32, open: &[DaySet]) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for (centre, (from, to), says) in self.runs(person).map(|run| self.stay(run)) {
            let day = |number: i32| day_from_number(number + shift).unwrap_or(OPEN_END);
            let open = open[centre.cast_unsigned() as usize].clip(Span { from: day(from), to: day(to) });
            stays.extend(open.into_iter().map(|days| (centre, (day_number(days.from), day_number(days.to)), says)));
        }
        stays.sort_unstable();
        let mut joined: Vec<Stay> = Vec::new();
        for stay in stays {
            match joined.last_mut() {
                Some(last) if (last.0, last.2) == (stay.0, stay.2) && last.1.1 + 1 == stay.1.0 => last.1.1 = stay.1.1,
                _ => joined.push(stay),
            }
        }
        joined
    }
}

/// The names of both, ascending.
fn together(one: &[Arc<str>], other: &[Arc<str>]) -> Vec<Arc<str>> {
    one.iter().chain(other).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn renumber(column: &mut [i32], names: &[Arc<str>], all: &[Arc<str>]) {
    let places: Vec<i32> = names.iter().map(|name| crate::source::position(all, name)).collect();
    for code in column {
        *code = places[code.cast_unsigned() as usize];
    }
}

/// The days among `days` on which each centre is open.
fn open_days(names: &[Arc<str>], centres: &[Centre], days: &DaySet) -> Vec<DaySet> {
    let mut open: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for centre in centres {
        open.entry(&centre.id).or_default().push(centre.valid);
    }
    let of = |name: &Arc<str>| open.get(&**name).map(|spans| DaySet::of(spans.iter().copied()).intersect(days));
    names.iter().map(|name| of(name).unwrap_or_default()).collect()
}

/// The centres at which two lists of stays differ, and how.
fn touched(was: &[Stay], is: &[Stay]) -> Vec<(i32, Touched)> {
    let centres: BTreeSet<i32> = was.iter().chain(is).map(|stay| stay.0).collect();
    let at =
        |stays: &[Stay], centre: i32| -> Vec<Stay> { stays.iter().filter(|stay| stay.0 == centre).copied().collect() };
    let differs = |centre: i32| {
        let (was, is) = (at(was, centre), at(is, centre));
        match (was.is_empty(), is.is_empty()) {
            _ if was == is => None,
            (true, _) => Some((centre, Touched::Arrived)),
            (_, true) => Some((centre, Touched::Left)),
            _ => Some((centre, Touched::Otherwise)),
        }
    };
    centres.into_iter().filter_map(differs).collect()
}

/// The events that one of two times of knowledge has and the other does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventChanges {
    /// Those that are no more.
    pub gone: Vec<EventFound>,
    /// Those that have come.
    pub come: Vec<EventFound>,
}

/// What differs between the events of a kind on the days of `span`: rows that both have are left out, also when another
/// delivery states them. Each says where its person was listed as known after.
///
/// # Errors
///
/// When a delivery cannot be read, or the listing is not known for the days of an event.
pub fn event_changes(
    before: &Input,
    after: &Input,
    kind: EventKind,
    span: Span,
    responsibility: Responsibility,
) -> Result<EventChanges, Problems> {
    let none = EventInput { kind, deliveries: Vec::new(), covered: None };
    let of = |input: &Input| input.events.get(&kind).unwrap_or(&none).clone();
    let (was, is) = (of(before), of(after));
    let measure = Measure::Events { of: kind, span, at: EventAt::Region };
    let spec = CountSpec { measure, age_on: Date::ZERO, responsibility, keys: Vec::new() };
    let rows = |only: EventInput| -> Result<Vec<EventFound>, Problems> {
        let days = DaySet::of([span]);
        if only.deliveries.iter().all(|delivery| delivery.days.intersect(&days).is_empty()) {
            return Ok(Vec::new());
        }
        let input = Input { listing: after.listing.clone(), events: BTreeMap::from([(kind, only)]) };
        Ok(events_behind(&input, &spec, None, &[], usize::MAX)?.0)
    };
    Ok(without_common(rows(not_in(&was, &is))?, rows(not_in(&is, &was))?))
}

/// The deliveries of `input` on the days on which `other` does not have them too.
fn not_in(input: &EventInput, other: &EventInput) -> EventInput {
    let deliveries = input.deliveries.iter().map(|delivery| {
        let there = other.deliveries.iter().find(|other| same(delivery, other));
        let days = there.map_or(delivery.days.clone(), |there| delivery.days.minus(&there.days));
        EventDelivery { days, ..delivery.clone() }
    });
    let deliveries = deliveries.filter(|delivery| !delivery.days.is_empty()).collect();
    EventInput { kind: input.kind, deliveries, covered: None }
}

fn same(one: &EventDelivery, other: &EventDelivery) -> bool {
    match (&one.source, &other.source) {
        (EventSource::Memory(one), EventSource::Memory(other)) => Arc::ptr_eq(one, other),
        (EventSource::Stored(_), EventSource::Stored(_)) => one.id == other.id,
        _ => false,
    }
}

/// Takes away, one for one, what both have.
fn without_common(gone: Vec<EventFound>, come: Vec<EventFound>) -> EventChanges {
    let named = |event: &EventFound| {
        let EventFound { number, day, centre, amount, quantity, labels, .. } = event;
        (*number, *day, centre.clone(), *amount, *quantity, labels.clone())
    };
    let mut balance: BTreeMap<_, i64> = BTreeMap::new();
    for event in &come {
        *balance.entry(named(event)).or_default() += 1;
    }
    for event in &gone {
        *balance.entry(named(event)).or_default() -= 1;
    }
    let mut keep = |events: Vec<EventFound>, sign: i64| -> Vec<EventFound> {
        let left = events.into_iter().filter(|event| {
            let more = balance.entry(named(event)).or_default();
            let keeps = *more * sign > 0;
            *more -= if keeps { sign } else { 0 };
            keeps
        });
        left.collect()
    };
    let (come, gone) = (keep(come, 1), keep(gone, -1));
    EventChanges { gone, come }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kapitera_money::Ore;
    use kapitera_register::{Event, ListingKind, ListingRow, Owner, Pseudonym, Sex};

    use super::*;
    use crate::ListingInput;

    const DAY: Date = Date::constant(2020, 2, 1);

    fn row(person: u8, centre: &str, area: &str, from: Date) -> ListingRow {
        ListingRow {
            person: Pseudonym([person; 16]),
            birth: date(1990, 5, 5),
            sex: Sex::Female,
            area: area.into(),
            centre: centre.into(),
            kind: ListingKind::Active,
            doctor: None,
            valid: Span { from, to: OPEN_END },
        }
    }

    fn listing(rows: Vec<ListingRow>) -> Input {
        Input::from(ListingInput::from_rows(rows).unwrap())
    }

    fn centre(id: &str, to: Date) -> Centre {
        Centre {
            id: id.into(),
            name: String::new(),
            provider: String::new(),
            org_number: String::new(),
            owner: Owner::Private,
            valid: Span { from: date(2010, 1, 1), to },
        }
    }

    fn found(before: (&Input, &[Centre]), after: (&Input, &[Centre]), keys: &[Key]) -> Vec<(u32, String, Touched)> {
        by(before, after, keys, Responsibility::SameDay)
    }

    fn by(
        before: (&Input, &[Centre]),
        after: (&Input, &[Centre]),
        keys: &[Key],
        responsibility: Responsibility,
    ) -> Vec<(u32, String, Touched)> {
        let known = |(input, centres)| Known { input, centres };
        let days = DaySet::of([Span { from: DAY, to: DAY }]);
        let keys = keys.iter().copied().collect();
        let changes = listing_changes(known(before), known(after), &days, responsibility, &keys).unwrap();
        changes.into_iter().map(|change| (change.person, change.centre.to_string(), change.touched)).collect()
    }

    #[test]
    fn two_who_change_places_are_two() {
        let then = date(2019, 1, 1);
        let before = listing(vec![row(0, "A", "x", then), row(1, "B", "x", then), row(2, "B", "x", then)]);
        let after = listing(vec![row(0, "B", "x", then), row(1, "A", "x", then), row(2, "B", "y", then)]);
        let open = [centre("A", OPEN_END), centre("B", OPEN_END)];
        let at = |person, centre: &str, touched| (person, centre.to_owned(), touched);
        let swapped = [
            at(0, "A", Touched::Left),
            at(0, "B", Touched::Arrived),
            at(1, "A", Touched::Arrived),
            at(1, "B", Touched::Left),
        ];
        assert_eq!(found((&before, &open), (&after, &open), &[]), swapped);
        let with_areas = [&swapped[..], &[at(2, "B", Touched::Otherwise)]].concat();
        assert_eq!(found((&before, &open), (&after, &open), &[Key::Area]), with_areas);
        // The second centre is closed by now: nobody counts there any more.
        let closed = [centre("A", OPEN_END), centre("B", date(2020, 1, 31))];
        let left = [
            at(0, "A", Touched::Left),
            at(1, "A", Touched::Arrived),
            at(1, "B", Touched::Left),
            at(2, "B", Touched::Left),
        ];
        assert_eq!(found((&before, &open), (&after, &closed), &[]), left);
        assert_eq!(found((&after, &open), (&after, &open), &[Key::Area]), []);
    }

    #[test]
    fn a_choice_counts_from_the_day_after_when_it_is_said_so() {
        let open = [centre("A", OPEN_END)];
        let before = listing(vec![row(0, "A", "x", date(2020, 1, 1))]);
        let after = listing(vec![row(0, "A", "x", DAY)]);
        let sides = ((&before, &open[..]), (&after, &open[..]));
        assert_eq!(by(sides.0, sides.1, &[], Responsibility::SameDay), []);
        assert_eq!(by(sides.0, sides.1, &[], Responsibility::NextDay), [(0, "A".to_owned(), Touched::Left)]);
    }

    #[test]
    fn rows_that_both_have_are_no_change() {
        let event = |person: u8, ore| Event {
            person: Some(Pseudonym([person; 16])),
            day: DAY,
            centre: "".into(),
            amount: Ore(ore),
            quantity: 1,
            labels: ["lab", "", ""].map(Arc::from).to_vec(),
        };
        let with = |events: Vec<Event>| {
            let mut input = listing(vec![row(0, "A", "x", date(2019, 1, 1))]);
            input.events.insert(EventKind::Costs, EventInput::from_events(EventKind::Costs, events));
            input
        };
        let before = with(vec![event(0, 100), event(0, 100), event(0, 200)]);
        let after = with(vec![event(0, 100), event(0, 200), event(0, 300)]);
        let span = Span { from: DAY, to: DAY };
        let changes = event_changes(&before, &after, EventKind::Costs, span, Responsibility::SameDay).unwrap();
        let amounts = |events: &[EventFound]| events.iter().map(|event| event.amount.0).collect::<Vec<_>>();
        assert_eq!((amounts(&changes.gone), amounts(&changes.come)), (vec![100], vec![300]));
        assert_eq!(changes.come[0].listed_at.as_deref(), Some("A"));
        let same = event_changes(&after, &after, EventKind::Costs, span, Responsibility::SameDay).unwrap();
        assert_eq!(same, EventChanges::default());
    }
}
