//! The rules of events once more, one event at a time, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_count::MemoryDelivery;
use kapitera_cube::{Cell, CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_period::{Date, Span};
use kapitera_region::Mode;
use kapitera_register::{Centre, Event, EventKind, ListingRow};

use crate::naive::{code, state};

/// Number and öre by place and codes in words.
pub type Plain = BTreeMap<(String, Vec<String>), (u64, i64)>;

/// A delivery of events of some source.
#[derive(Clone, Debug)]
pub struct Given {
    pub kind: EventKind,
    pub source: &'static str,
    pub covers: Span,
    pub mode: Mode,
    pub events: Vec<Event>,
}

/// The events that count: those that no later full delivery of their source replaces.
pub fn known(given: &[Given], kind: EventKind) -> Vec<Event> {
    let of_kind: Vec<&Given> = given.iter().filter(|given| given.kind == kind).collect();
    let mut events = Vec::new();
    for (at, delivery) in of_kind.iter().enumerate() {
        let replaced = |day: Date| {
            of_kind[at + 1..]
                .iter()
                .any(|later| later.source == delivery.source && later.mode == Mode::Full && later.covers.contains(day))
        };
        events.extend(delivery.events.iter().filter(|event| !replaced(event.day)).cloned());
    }
    events
}

/// Whether every source has stated the day whole, and there is one.
pub fn covered(given: &[Given], kind: EventKind, day: Date) -> bool {
    let of_kind = || given.iter().filter(|given| given.kind == kind);
    let sources: BTreeSet<&str> = of_kind().map(|given| given.source).collect();
    let whole = |source: &str| {
        of_kind().any(|given| given.source == source && given.mode == Mode::Full && given.covers.contains(day))
    };
    !sources.is_empty() && sources.into_iter().all(whole)
}

/// Where the person of an event was listed.
pub fn listed<'a>(
    event: &Event,
    listings: &'a [MemoryDelivery],
    responsibility: Responsibility,
) -> Option<&'a ListingRow> {
    let day = match responsibility {
        Responsibility::SameDay => event.day,
        Responsibility::NextDay => event.day.yesterday().unwrap(),
    };
    state(listings, event.person?, day)
}

/// The place of an event in words.
pub fn place(event: &Event, row: Option<&ListingRow>, at: EventAt, centres: &[Centre]) -> String {
    let centre = match at {
        EventAt::Region => return "(region)".to_owned(),
        EventAt::Own => Some(&event.centre).filter(|centre| !centre.is_empty()),
        EventAt::Listed => row.map(|row| &row.centre),
        // Of the kinds that have a supplier it is the first label.
        EventAt::Seller => Some(&event.labels[0]).filter(|seller| !seller.is_empty()),
    };
    match centre {
        None => "(nobody)".to_owned(),
        Some(id) if centres.iter().any(|centre| centre.id == *id && centre.valid.contains(event.day)) => id.to_string(),
        Some(_) => "(not open)".to_owned(),
    }
}

pub fn count(events: &[Event], listings: &[MemoryDelivery], spec: &CountSpec, centres: &[Centre]) -> Plain {
    let Measure::Events { of, span, at } = spec.measure else { panic!("a specification of events") };
    let mut plain = Plain::new();
    for event in events.iter().filter(|event| span.contains(event.day)) {
        let row = listed(event, listings, spec.responsibility);
        let word = |key: &Key| match key {
            Key::ListedAt => match row {
                Some(row) if row.centre == event.centre => "0".to_owned(),
                Some(_) if !event.centre.is_empty() => "1".to_owned(),
                _ => "2".to_owned(),
            },
            Key::Label(label) => {
                let at = of.labels().iter().position(|other| other == label).unwrap();
                event.labels[at].to_string()
            }
            key => row.map_or("nowhere".to_owned(), |row| code(*key, row, spec.age_on)),
        };
        let cell = (place(event, row, at, centres), spec.keys.iter().map(word).collect());
        let sum = plain.entry(cell).or_default();
        *sum = (sum.0 + u64::from(event.quantity), sum.1 + event.amount.0);
    }
    plain
}

/// What a cube says of a specification, in the same words.
pub fn of_cube(cube: &Cube, spec: &CountSpec) -> Plain {
    let cells = cube.find(spec).expect("the cube answers what was asked");
    assert_eq!(cells.centres(), cube.centres.len());
    let mut plain = Plain::new();
    let mut add = |place: &str, cell: Cell<'_>| {
        let word = |key: &Key| {
            let code = cell.codes[cells.spec().keys.iter().position(|other| other == key).unwrap()];
            match key {
                _ if code == u32::MAX => "nowhere".to_owned(),
                Key::Area => cube.areas[code as usize].to_string(),
                Key::Doctor => cube.doctors[code as usize].to_string(),
                Key::Label(label) => cube.labels[label][code as usize].to_string(),
                _ => code.to_string(),
            }
        };
        let sum = plain.entry((place.to_owned(), spec.keys.iter().map(word).collect())).or_insert((0, 0));
        *sum = (sum.0 + cell.count, sum.1 + cell.amount);
    };
    for (at, centre) in cube.centres.iter().enumerate() {
        cells.of_centre(at).for_each(|cell| add(centre, cell));
    }
    for (why, place) in
        [(Unplaced::Nobody, "(nobody)"), (Unplaced::NotOpen, "(not open)"), (Unplaced::Region, "(region)")]
    {
        cells.unplaced(why).for_each(|cell| add(place, cell));
    }
    plain
}
