//! A small region, and what its deliveries are made of.

use std::sync::Arc;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use kapitera_message::Language;
use kapitera_money::Ore;
use kapitera_period::{Date, Span, day_from_number, day_number};
use kapitera_region::{
    InitSettings, Manifest, Mode, NO_PERSON, NewDelivery, QuarantineRow, RawFile, Region, event_column,
};
use kapitera_register::{Event, EventKind, ListingKind, ListingRow, Pseudonym, Sex, UNKNOWN_AREA};

pub fn region() -> (tempfile::TempDir, Region) {
    let folder = tempfile::tempdir().unwrap();
    let init = InitSettings {
        name: "Testregion",
        language: Language::En,
        key_file: "../k",
        models: &[],
        mappings: &[],
        invented: false,
    };
    let region = Region::init(folder.path(), &init).unwrap();
    (folder, region)
}

/// The time of receipt of the delivery with this number.
pub fn at(number: usize) -> Timestamp {
    let first: Timestamp = "2024-03-05T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(number as i64)
}

/// A delivery of one file with one rejected row.
pub fn new(number: usize, covers: Span) -> NewDelivery {
    let file = RawFile {
        name: format!("file-{number}.csv"),
        sha256: format!("{number:064x}"),
        bytes: 10,
        rows_in: 101,
        accepted: 99,
        rejected: 1,
        left_out: 1,
    };
    let rejected = QuarantineRow {
        file: file.name.clone(),
        row: 7,
        column: "Kön".into(),
        value: "X".into(),
        code: "sex".into(),
        reason: "no sex".into(),
        cells: vec!["X".into()],
    };
    NewDelivery {
        received: at(number),
        covers,
        mode: Mode::Full,
        source: String::new(),
        files: vec![file],
        remarks: [("listing_overlap".to_owned(), 2)].into(),
        quarantine: vec![rejected],
        amounts: None,
    }
}

pub fn all() -> Span {
    Span::open(date(2024, 1, 1))
}

/// The day with this number, counted from 1 January 2024.
pub fn day(number: i32) -> Date {
    day_from_number(day_number(all().from) + number).unwrap()
}

pub fn days(from: i32, to: i32) -> Span {
    Span { from: day(from), to: day(to) }
}

pub fn person(who: u8) -> Pseudonym {
    Pseudonym([who; 16])
}

pub fn listing(who: u8, from: Date) -> ListingRow {
    ListingRow {
        person: person(who),
        birth: date(1980, 5, 5),
        sex: Sex::Female,
        area: UNKNOWN_AREA.into(),
        centre: "SE1".into(),
        kind: ListingKind::Active,
        doctor: None,
        valid: Span::open(from),
    }
}

/// A cost item of a kind.
pub fn cost(who: Option<u8>, on: i32, amount: i64, kind: &str) -> Event {
    Event {
        person: who.map(person),
        day: day(on),
        centre: "SE1".into(),
        amount: Ore(amount),
        quantity: 1,
        labels: vec![kind.into(), "".into(), "".into()],
    }
}

/// Stores events in groups of at most `group_rows`.
pub fn write(region: &Region, kind: EventKind, new: NewDelivery, events: &[Event], group_rows: usize) -> Manifest {
    let mut writer = region.event_writer(kind).unwrap().with_group_rows(group_rows);
    for event in events {
        writer.push(event).unwrap();
    }
    assert_eq!(writer.rows(), events.len() as u64);
    writer.finish(new).unwrap()
}

/// An event as it is stored: its person as a number.
pub type Stored = (Option<u32>, Date, Arc<str>, i64, Vec<Arc<str>>, u32);

/// The events of a delivery as they are stored, by groups of rows.
pub fn stored(region: &Region, kind: EventKind, manifest: &Manifest) -> Vec<Vec<Stored>> {
    let table = region.event_table(kind, manifest).unwrap();
    let mut reader = table.reader().unwrap();
    let mut groups = Vec::new();
    for group in 0..table.groups() {
        let rows = table.rows(group);
        let (mut persons, mut days, mut amounts) = (Vec::new(), Vec::new(), Vec::new());
        reader.numbers(group, event_column::PERSON).unwrap().read(rows, &mut persons).unwrap();
        reader.numbers(group, event_column::DAY).unwrap().read(rows, &mut days).unwrap();
        reader.amounts(group, event_column::AMOUNT).unwrap().read(rows, &mut amounts).unwrap();
        let mut words = |column| {
            let mut texts: Vec<Arc<str>> = Vec::new();
            let mut codes = Vec::new();
            let mut reader = reader
                .codes(group, column, |text| {
                    texts.push(text.into());
                    texts.len() as i32 - 1
                })
                .unwrap();
            reader.read(rows, &mut codes).unwrap();
            codes.into_iter().map(|code| texts[code as usize].clone()).collect::<Vec<_>>()
        };
        let centres = words(event_column::CENTRE);
        let labels: Vec<Vec<Arc<str>>> =
            (0..kind.labels().len()).map(|label| words(event_column::LABELS + label)).collect();
        let mut quantities = vec![1; rows];
        if let Some(column) = event_column::quantity(kind) {
            quantities.clear();
            reader.numbers(group, column).unwrap().read(rows, &mut quantities).unwrap();
        }
        let row = |row: usize| {
            let number = Some(persons[row].cast_unsigned()).filter(|&number| number != NO_PERSON);
            let labels = labels.iter().map(|column| column[row].clone()).collect();
            (
                number,
                day_from_number(days[row]).unwrap(),
                centres[row].clone(),
                amounts[row],
                labels,
                quantities[row].cast_unsigned(),
            )
        };
        groups.push((0..rows).map(row).collect());
    }
    groups
}
