//! A country's year of costs, made and counted: what `cargo xtask bench costs` measures.
//!
//! usage: `costs make FOLDER PERSONS ROWS`, a region with that many listed persons and cost rows; `costs count FOLDER`,
//! each cost at the centre that was responsible on its service date, by centre and kind, as CSV on standard output.
//!
//! Persons, moves and costs are invented and illustrative: they have the size and spread of a country's, nothing more.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its result is what it prints")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_count::{Effort, Input, count_with};
use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::{Language, Problems, render};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span, day_from_number, day_number};
use kapitera_region::{InitSettings, Mode, NewDelivery, Region};
use kapitera_register::{Centre, Event, EventKind, Label, ListingKind, ListingRow, Owner, Pseudonym, Sex};

const YEAR: Span = Span { from: date(2020, 1, 1), to: date(2020, 12, 31) };
const CENTRES: u64 = 1_200;
const AREAS: u64 = 6_000;
/// Cost kinds with their share of the rows in thousandths and the largest usual amount in öre; rent has no person.
const KINDS: [(&str, u64, u64); 8] = [
    ("lab", 600, 400_00),
    ("x-ray", 100, 2_500_00),
    ("foot-care", 50, 900_00),
    ("lof-physiotherapy", 100, 700_00),
    ("lol-doctors", 50, 1_600_00),
    ("municipal", 40, 1_200_00),
    ("transport", 50, 3_000_00),
    ("rent", 10, 90_000_00),
];
/// The threads of both programs that are compared.
const THREADS: usize = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse().unwrap_or(0);
    let done = match words[..] {
        ["make", folder, persons, rows] => make(Path::new(folder), number(persons), number(rows)),
        ["count", folder] => count(Path::new(folder)),
        _ => {
            eprintln!("usage: costs make FOLDER PERSONS ROWS | costs count FOLDER");
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{}", render(problem, Language::En)));
            ExitCode::FAILURE
        }
    }
}

/// Each cost at the centre responsible that day, by centre and kind.
fn count(folder: &Path) -> Result<(), Problems> {
    let region = Region::open(folder)?;
    let input = Input::from_region(&region, Timestamp::MAX, &[EventKind::Costs])?;
    let spec = CountSpec {
        measure: Measure::Events { of: EventKind::Costs, span: YEAR, at: EventAt::Listed },
        age_on: YEAR.from,
        responsibility: Responsibility::SameDay,
        keys: vec![Key::Label(Label::CostKind)],
    };
    let effort = Effort { threads: THREADS, ..Effort::default() };
    let cube = count_with(&input, &[spec], &region.centres(Timestamp::MAX)?, effort, &|_, _| {})?;
    let kinds = &cube.labels[&Label::CostKind];
    println!("place,kind,number,ore");
    let cells = &cube.counts[0];
    let places = cube.centres.iter().enumerate().map(|(at, id)| (&**id, at));
    let unplaced = [("(nobody)", Unplaced::Nobody), ("(not open)", Unplaced::NotOpen)];
    let unplaced = unplaced.map(|(name, why)| (name, why.place(cube.centres.len())));
    for (name, place) in places.chain(unplaced) {
        for cell in cells.of_centre(place) {
            println!("{name},{},{},{}", kinds[cell.codes[0] as usize], cell.count, cell.amount);
        }
    }
    Ok(())
}

fn make(folder: &Path, persons: u64, rows: u64) -> Result<(), Problems> {
    let init = InitSettings {
        name: "Bench",
        language: Language::En,
        key_file: "../bench.key",
        models: &[],
        mappings: &[],
        invented: false,
    };
    let region = Region::init(folder, &init)?;
    let mut random = Random(1);
    let ids: Vec<Arc<str>> = (0..CENTRES).map(|number| format!("SE-BENCH-{number:04}").into()).collect();
    let always = Span::open(date(2000, 1, 1));
    let centres = ids.iter().enumerate().map(|(at, id)| centre(id, at)).collect();
    region.write_centres(new("2020-01-02T08:00:00Z", always), centres)?;
    let listings = listings(persons, &ids, &mut random);
    region.write_listing(new("2020-01-03T08:00:00Z", always), listings)?;
    let mut given = 0;
    for at in 0..12 {
        let Some(month) = Month::new(2020, at + 1) else { continue };
        let upto = rows * (u64::from(at.unsigned_abs()) + 1) / 12;
        let mut writer = region.event_writer(EventKind::Costs)?;
        let mut costs = Costs::new(persons, &ids);
        for _ in given..upto {
            writer.push(costs.next(month, &mut random)).map_err(|problem| vec![problem])?;
        }
        given = upto;
        writer.finish(new(&format!("{}T08:00:00Z", month.plus(1).first()), month.span()))?;
        eprintln!("  {month}: {given} rows so far");
    }
    Ok(())
}

fn new(received: &str, covers: Span) -> NewDelivery {
    NewDelivery {
        received: received.parse().unwrap_or(Timestamp::MIN),
        covers,
        mode: Mode::Full,
        source: String::new(),
        files: Vec::new(),
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

/// One in a hundred closes in the year, and one in a hundred opens.
fn centre(id: &Arc<str>, at: usize) -> Centre {
    let valid = match at % 100 {
        17 => Span { from: date(2000, 1, 1), to: date(2020, 8, 31) },
        71 => Span::open(date(2020, 4, 1)),
        _ => Span::open(date(2000, 1, 1)),
    };
    let (name, provider, org_number) = (String::new(), String::new(), String::new());
    Centre { id: id.clone(), name, provider, org_number, owner: Owner::Private, valid }
}

/// A tenth moves once in the year, a hundredth is away for a while, and one in five hundred comes during it.
fn listings(persons: u64, ids: &[Arc<str>], random: &mut Random) -> Vec<ListingRow> {
    let areas: Vec<Arc<str>> = (0..AREAS).map(|number| format!("{number:04}A0010").into()).collect();
    let mut rows = Vec::with_capacity(persons as usize * 112 / 100);
    for number in 0..persons {
        let (area, centre) = (random.below(AREAS), random.below(CENTRES));
        let row = |centre: u64, from: Date, to: Date| ListingRow {
            person: person(number),
            birth: day_from_number((number % 36_500) as i32 - 18_400).unwrap_or(YEAR.from),
            sex: if number % 2 == 0 { Sex::Female } else { Sex::Male },
            area: areas[area as usize].clone(),
            centre: ids[centre as usize].clone(),
            kind: ListingKind::Active,
            doctor: None,
            valid: Span { from, to },
        };
        let before = date(2018, 3, 1);
        let day = |offset: u64| day_from_number(day_number(YEAR.from) + offset as i32).unwrap_or(YEAR.from);
        let (turn, lot) = (1 + random.below(300), random.below(1_000));
        let next = (centre + 1 + random.below(CENTRES - 1)) % CENTRES;
        match lot {
            0..100 => {
                rows.extend([row(centre, before, day(turn - 1)), row(next, day(turn), kapitera_period::OPEN_END)])
            }
            100..110 => rows
                .extend([row(centre, before, day(turn - 1)), row(centre, day(turn + 40), kapitera_period::OPEN_END)]),
            110..112 => rows.push(row(centre, day(turn), kapitera_period::OPEN_END)),
            _ => rows.push(row(centre, before, kapitera_period::OPEN_END)),
        }
    }
    rows
}

/// Pseudonyms that ascend with the number, so that numbers are the region's too.
fn person(number: u64) -> Pseudonym {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    Pseudonym(bytes)
}

/// Makes one cost after the other in the same place.
struct Costs {
    persons: u64,
    ids: Vec<Arc<str>>,
    kinds: Vec<Arc<str>>,
    services: Vec<Arc<str>>,
    event: Event,
}

impl Costs {
    fn new(persons: u64, ids: &[Arc<str>]) -> Self {
        let event = Event {
            person: None,
            day: YEAR.from,
            centre: "".into(),
            amount: Ore::ZERO,
            quantity: 1,
            labels: vec!["".into(), "".into(), "".into()],
        };
        Self {
            persons,
            ids: ids.to_vec(),
            kinds: KINDS.map(|(kind, ..)| kind.into()).to_vec(),
            services: (0..400).map(|number| format!("K{number:03}").into()).collect(),
            event,
        }
    }

    /// Half of the costs are those of a fifth of the persons; one in two hundred is of somebody listed nowhere; one in
    /// two hundred is credited.
    fn next(&mut self, month: Month, random: &mut Random) -> &Event {
        let mut lot = random.below(1_000);
        let kind = KINDS.iter().position(|(_, share, _)| {
            let here = lot < *share;
            lot = lot.wrapping_sub(if here { 0 } else { *share });
            here
        });
        let kind = kind.unwrap_or(0);
        let number = match random.below(200) {
            0 => self.persons + random.below(self.persons / 100 + 1),
            1..100 => random.below(self.persons / 5 + 1) * 5 % self.persons.max(1),
            _ => random.below(self.persons),
        };
        let event = &mut self.event;
        event.person = (KINDS[kind].0 != "rent").then(|| person(number));
        let day = day_number(month.first()) + random.below(u64::from(month.days())) as i32;
        event.day = day_from_number(day).unwrap_or(YEAR.from);
        event.centre = self.ids[random.below(CENTRES) as usize].clone();
        let amount = 1 + random.below(KINDS[kind].2) as i64;
        event.amount = Ore(if random.below(200) == 0 { -amount } else { amount });
        let service = (kind as u64 * 50 + random.below(50)) as usize;
        event.labels[0] = self.kinds[kind].clone();
        event.labels[1] = self.services[service].clone();
        event
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(mixed ^ (mixed >> 31)) * u128::from(end)) >> 64) as u64
    }
}
