//! Regions to follow up, made and counted: what `cargo xtask bench follow-up` measures.
//!
//! usage: `follow make FOLDER PERSONS CENTRES`, a region with three years of visits, calls, assessments, dispensings and costs as dense as
//! the demo's; `follow make-visits FOLDER PERSONS CENTRES`, the same with visits alone; `follow count FOLDER TEXT USED`, the indicators of
//! a text over all months: on standard output each figure of each centre as CSV, of twelve months where there are such, and in the file
//! USED the rows of events, the seconds by the clock and the largest resident size in KiB.
//!
//! Persons, moves and events are invented and illustrative: they have the size and spread of a region's, nothing more.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its result is what it prints")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_count::Effort;
use kapitera_indicator::{Period, Request, Whose, count_indicators, figure};
use kapitera_message::{Language, Problem, Problems, render, text};
use kapitera_model::read_indicators;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month, Span, day_from_number, day_number};
use kapitera_region::{InitSettings, Mode, NewDelivery, Region};
use kapitera_register::{
    Area, Centre, Event, EventKind, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex,
};

const FIRST: Date = date(2018, 1, 1);
const YEARS: i16 = 3;
/// The threads of both programs that are compared.
const THREADS: usize = 2;
/// Clinicians of a profession at a centre.
const CLINICIANS: u64 = 12;
/// Events a person and year, in tenths: those of the demo.
const DENSITY: [(EventKind, u64); 5] = [
    (EventKind::Visits, 40),
    (EventKind::Calls, 20),
    (EventKind::Assessments, 9),
    (EventKind::Drugs, 100),
    (EventKind::Costs, 65),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse().unwrap_or(0);
    let done = match words[..] {
        ["make", folder, persons, centres] => make(Path::new(folder), number(persons), number(centres), &DENSITY),
        ["make-visits", folder, persons, centres] => {
            make(Path::new(folder), number(persons), number(centres), &DENSITY[..1])
        }
        ["count", folder, text, used] => count(Path::new(folder), Path::new(text), Path::new(used)),
        _ => {
            eprintln!("usage: follow make|make-visits FOLDER PERSONS CENTRES | follow count FOLDER TEXT USED");
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

/// All indicators of a text, over all months; what was used is written to a file.
fn count(folder: &Path, path: &Path, used_in: &Path) -> Result<(), Problems> {
    let begun = Instant::now();
    let region = Region::open(folder)?;
    let read = std::fs::read_to_string(path).unwrap_or_default();
    let indicators = read_indicators(&path.display().to_string(), &read)?;
    let (first, last) = (month(0), month(i32::from(YEARS) * 12 - 1));
    let effort = Effort { threads: THREADS, ..Effort::default() };
    let request = Request {
        region: &region,
        indicators: &indicators,
        only: &[],
        months: Some((first, last)),
        known_at: Timestamp::MAX,
        effort,
    };
    let rows = AtomicU64::new(0);
    let counted = count_indicators(&request, &|_, all| rows.store(all, Ordering::Relaxed))?;
    let seconds = begun.elapsed().as_secs_f64();
    println!("indicator,month,centre,those,of,value");
    for of in &counted.indicators {
        let period = *Period::of(&of.indicator.measure).last().unwrap_or(&Period::Point);
        for (end, month) in counted.months.iter().enumerate() {
            for (at, centre) in counted.centres.iter().enumerate() {
                if let Ok(found) = figure(of, period, &counted.months, end, &[at], Whose::ALL) {
                    let (name, id, value) = (&of.indicator.name, &centre.id, found.near());
                    println!("{name},{month},{id},{},{},{value:.7}", found.those, found.of);
                }
            }
        }
    }
    let used = format!("{} {seconds:.3} {}\n", rows.into_inner(), largest_resident_kib());
    std::fs::write(used_in, used).map_err(|error| {
        let shown = used_in.display();
        vec![Problem::error("file_not_written", text!("{shown}: {error}", "{shown}: {error}"))]
    })
}

/// What the kernel says; 0 where it says nothing.
fn largest_resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn month(turn: i32) -> Month {
    Month::of(FIRST).map_or_else(|| unreachable!("it is a month"), |first| first.plus(turn))
}

fn make(folder: &Path, persons: u64, centres: u64, density: &[(EventKind, u64)]) -> Result<(), Problems> {
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
    let names = Names::new(centres);
    let always = Span::open(date(2000, 1, 1));
    region.write_centres(new(FIRST, always), names.centres.iter().map(centre).collect())?;
    region.write_areas(new(FIRST, always), vec![area()])?;
    region.write_listing(new(FIRST, always), listings(persons, &names, &mut random))?;
    region.write_values(new(FIRST, always), survey(&names))?;
    for (kind, tenths) in density {
        let all = persons * tenths * YEARS.unsigned_abs() as u64 / 10;
        let mut event = Event {
            person: None,
            day: FIRST,
            centre: names.none.clone(),
            amount: Ore::ZERO,
            quantity: 1,
            labels: vec![names.none.clone(); kind.labels().len()],
        };
        let months = u64::from(YEARS.unsigned_abs()) * 12;
        for turn in 0..months {
            let month = month(turn as i32);
            let mut writer = region.event_writer(*kind)?;
            for _ in all * turn / months..all * (turn + 1) / months {
                next(*kind, month, persons, &names, &mut random, &mut event);
                writer.push(&event).map_err(|problem| vec![problem])?;
            }
            writer.finish(new(month.plus(1).first(), month.span()))?;
        }
        eprintln!("  {all} {}", kind.register().name());
    }
    Ok(())
}

fn new(received: Date, covers: Span) -> NewDelivery {
    NewDelivery {
        received: format!("{received}T08:00:00Z").parse().unwrap_or(Timestamp::MIN),
        covers,
        mode: Mode::Full,
        source: String::new(),
        files: Vec::new(),
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

/// Names that are shared by rows.
struct Names {
    none: Arc<str>,
    centres: Vec<Arc<str>>,
    /// By centre and profession, [`CLINICIANS`] of each.
    clinicians: Vec<Arc<str>>,
    professions: [Arc<str>; 3],
    words: [Arc<str>; 4],
    answers: [Arc<str>; 4],
    waits: Vec<Arc<str>>,
    atc: [Arc<str>; 6],
    kinds: [Arc<str>; 4],
}

impl Names {
    fn new(centres: u64) -> Self {
        let id = |number: u64| format!("SE-BENCH-{number:04}").into();
        let clinician = |number: u64| format!("C{number:06}").into();
        Self {
            none: "".into(),
            centres: (0..centres).map(id).collect(),
            clinicians: (0..centres * 2 * CLINICIANS).map(clinician).collect(),
            professions: ["doctor", "nurse", "physiotherapist"].map(Into::into),
            words: ["visit", "no", "23", "care"].map(Into::into),
            answers: ["answered", "called-back", "called-back-later", "unanswered"].map(Into::into),
            waits: (0..12).map(|days| days.to_string().into()).collect(),
            atc: ["J01CE02", "C07AB02", "A10BA02", "N02BE01", "H03AA01", "C10AA05"].map(Into::into),
            kinds: ["lab", "x-ray", "medicine-outpatient", "surgery-outpatient"].map(Into::into),
        }
    }

    /// The centre where a person is listed first, whatever happens later.
    fn first(&self, person: u64) -> usize {
        mixed(person) as usize % self.centres.len()
    }
}

/// One event after the other, in the same place.
fn next(kind: EventKind, month: Month, persons: u64, names: &Names, random: &mut Random, event: &mut Event) {
    let number = random.below(persons.max(1));
    let day = day_number(month.first()) + random.below(u64::from(month.days())) as i32;
    event.day = day_from_number(day).unwrap_or(FIRST);
    event.person = (kind != EventKind::Calls && random.below(100) > 0).then(|| person(number));
    let everywhere = random.below(names.centres.len() as u64) as usize;
    let centre = if random.below(5) > 0 { names.first(number) } else { everywhere };
    event.centre = names.centres[centre].clone();
    match kind {
        EventKind::Visits => {
            let profession = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2][random.below(10) as usize];
            // Two of three meet their usual one.
            let of = if random.below(3) > 0 { mixed(number * 3 + profession as u64) } else { random.below(CLINICIANS) };
            let place = (centre as u64 * 2 + profession as u64) * CLINICIANS + of % CLINICIANS;
            event.labels[0] = names.professions[profession].clone();
            event.labels[1] = names.words[0].clone();
            event.labels[2] = names.words[1].clone();
            event.labels[3] = names.words[2].clone();
            let known = profession < 2 && random.below(50) > 0;
            event.labels[4] = if known { names.clinicians[place as usize].clone() } else { names.none.clone() };
        }
        EventKind::Calls => {
            event.labels[0] = names.words[3].clone();
            event.labels[1] = names.answers[[0, 0, 0, 0, 0, 0, 0, 1, 2, 3][random.below(10) as usize]].clone();
        }
        EventKind::Assessments => {
            event.labels[0] = names.professions[random.below(3) as usize].clone();
            event.labels[1] = names.words[1].clone();
            let wait = if random.below(8) > 0 { random.below(4) } else { random.below(12) };
            event.labels[2] = names.waits[wait as usize].clone();
        }
        EventKind::Drugs => {
            event.person = Some(person(number));
            event.centre = names.none.clone();
            event.labels[0] = names.words[3].clone();
            let atc = if random.below(40) == 0 { 0 } else { 1 + random.below(5) };
            event.labels[1] = names.atc[atc as usize].clone();
        }
        EventKind::Costs => event.labels[0] = names.kinds[random.below(4) as usize].clone(),
        // No indicator counts internal trade.
        EventKind::Orders | EventKind::Feedback | EventKind::PocTests => {}
    }
}

fn centre(id: &Arc<str>) -> Centre {
    Centre {
        id: id.clone(),
        name: id.to_string(),
        provider: "Bench".to_owned(),
        org_number: "5599999918".to_owned(),
        owner: Owner::Private,
        valid: Span::open(date(2000, 1, 1)),
    }
}

fn area() -> Area {
    Area {
        code: "9901A0010".into(),
        name: String::new(),
        municipality: "9901".into(),
        edition: "test".into(),
        distance_km: None,
    }
}

/// What each centre reports of a survey.
fn survey(names: &Names) -> Vec<ReportedValue> {
    let year = Span { from: date(2020, 1, 1), to: date(2020, 12, 31) };
    let of_centre = |centre: &Arc<str>| {
        [("survey-answers", 180), ("survey-positive", 140), ("survey-sent", 500)].map(|(value, amount)| ReportedValue {
            value: value.into(),
            centre: centre.clone(),
            item: "".into(),
            valid: year,
            amount: Exact::whole(amount),
        })
    };
    names.centres.iter().flat_map(of_centre).collect()
}

/// A tenth moves once, and one in five hundred comes during the time; half have a named doctor.
fn listings(persons: u64, names: &Names, random: &mut Random) -> Vec<ListingRow> {
    let area: Arc<str> = "9901A0010".into();
    let mut rows = Vec::with_capacity(persons as usize * 11 / 10);
    for number in 0..persons {
        let first = names.first(number);
        let row = |centre: usize, from: Date, to: Date| ListingRow {
            person: person(number),
            birth: day_from_number((number % 36_500) as i32 - 19_500).unwrap_or(FIRST),
            sex: if number % 2 == 0 { Sex::Female } else { Sex::Male },
            area: area.clone(),
            centre: names.centres[centre].clone(),
            kind: ListingKind::Active,
            doctor: (number % 4 < 2).then(|| names.clinicians[centre * 2 * CLINICIANS as usize].clone()),
            valid: Span { from, to },
        };
        let before = date(2015, 3, 1);
        let day = |offset: u64| day_from_number(day_number(FIRST) + offset as i32).unwrap_or(FIRST);
        let (turn, lot) = (1 + random.below(1_000), random.below(1_000));
        let next = (first + 1 + random.below(names.centres.len() as u64 - 1) as usize) % names.centres.len();
        match lot {
            0..100 => rows.extend([row(first, before, day(turn - 1)), row(next, day(turn), kapitera_period::OPEN_END)]),
            100..102 => rows.push(row(first, day(turn), kapitera_period::OPEN_END)),
            _ => rows.push(row(first, before, kapitera_period::OPEN_END)),
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

fn mixed(number: u64) -> u64 {
    Random(number).below(u64::from(u32::MAX))
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
