//! The listings and the small registers.

use std::collections::{HashMap, HashSet};
use std::fs;

use jiff::civil::Date;
use kapitera_demo::{DemoOptions, DirtKind, PERSONS_MIN, generate};

use crate::reading::{Rows, bytes, day, demo, demo_of, listing_imports, listings, read, sheet, text, tidy};

const PERSONAL_NUMBERS: &str = include_str!("../../data/personnummer.txt");
const COORDINATION_NUMBERS: &str = include_str!("../../data/samordningsnummer.txt");

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let with_all = |seed| demo_of(&DemoOptions::new(1_500, seed));
    let ((one, plan), (two, again), (three, _)) = (with_all(1), with_all(1), with_all(2));
    assert_eq!(plan, again);
    assert!(bytes(one.path()) == bytes(two.path()));
    assert!(bytes(one.path()) != bytes(three.path()));
}

#[test]
fn the_region_has_its_size_and_its_dirt() {
    let (dir, plan) = demo(131_000, 1);
    let size = plan.geography;
    assert_eq!((size.municipalities, size.centres, size.areas), (8, 28, 90));
    assert_eq!(plan.months.len(), 4);
    for import in listing_imports(&plan) {
        let content = import.listing.as_ref().unwrap();
        assert_eq!(listings(dir.path(), import).len() as u64, content.rows);
        let at_least = |kind| if import.changes && kind == DirtKind::MissingArea { 1 } else { 3 };
        assert!(content.dirt.iter().all(|dirt| dirt.count >= at_least(dirt.kind)), "{:?}", content.dirt);
        let wrong: u64 = content.dirt.iter().filter(|dirt| dirt.kind.is_wrong_row()).map(|dirt| dirt.count).sum();
        assert!(wrong * 200 < content.rows, "{wrong} of {}", content.rows);
        assert!(import.changes || content.persons == 131_000);
        assert!(!import.changes || (2_500..10_000).contains(&content.persons), "{}", content.persons);
    }
}

#[test]
fn only_official_numbers_and_reserve_ids_appear() {
    let (dir, plan) = demo(8_000, 3);
    let official: HashSet<&str> = PERSONAL_NUMBERS.lines().chain(COORDINATION_NUMBERS.lines()).collect();
    for import in listing_imports(&plan) {
        let content = import.listing.as_ref().unwrap();
        let altered = content.dirt.iter().find(|dirt| dirt.kind == DirtKind::WrongCheckDigit).unwrap().count;
        let rows = listings(dir.path(), import);
        let strange = rows.iter().filter(|row| {
            let id = tidy(cell(row, &["PNR", "SAM", "RES"], 1));
            !id.starts_with("DEMO") && !official.contains(id.as_str())
        });
        assert_eq!(strange.count() as u64, altered);
    }
}

/// The cell `after` places after the one that holds one of `values`.
fn cell<'a>(row: &'a [String], values: &[&str], after: usize) -> &'a str {
    let start = row.iter().position(|cell| values.contains(&cell.as_str())).unwrap();
    &row[start + after]
}

#[test]
fn every_person_has_days_and_no_gap_or_overlap_but_the_declared() {
    let (dir, plan) = demo(8_000, 4);
    for import in listing_imports(&plan) {
        let content = import.listing.as_ref().unwrap();
        let mut persons: HashMap<String, Vec<(Date, Option<Date>)>> = HashMap::new();
        for row in listings(dir.path(), import) {
            let id = tidy(&row[1]);
            if id.starts_with("DEMOF") || day(&row[6]).is_none() {
                continue;
            }
            assert!(day(&row[2]).is_none_or(|birth| birth <= day(&row[6]).unwrap()));
            persons.entry(id).or_default().push((day(&row[6]).unwrap(), day(&row[7])));
        }
        let days = |&(from, to): &(Date, Option<Date>)| to.is_none_or(|to| from <= to);
        assert!(persons.values().all(|rows| rows.iter().all(days)));
        let broken = persons
            .values()
            .filter(|rows| rows.windows(2).any(|two| two[0].1.and_then(|end| end.tomorrow().ok()) != Some(two[1].0)));
        let count = |kind| content.dirt.iter().find(|dirt| dirt.kind == kind).unwrap().count;
        let declared = count(DirtKind::OverlappingListing) + count(DirtKind::DuplicateRow);
        assert_eq!(broken.count() as u64, declared);
    }
}

#[test]
fn a_late_move_comes_a_month_after_it_took_effect() {
    let (dir, plan) = demo(2_000, 5);
    let late = plan.late_change.as_ref().unwrap();
    let february = listing_imports(&plan).nth(1).unwrap();
    let january = listing_imports(&plan).next().unwrap();
    assert_eq!(late.received, february.received);
    assert!(late.effective < late.months[0].first());
    assert_ne!(late.from_centre, late.to_centre);
    let of_person =
        |import| -> Rows { listings(dir.path(), import).into_iter().filter(|row| row[1] == late.person).collect() };
    let (before, after) = (of_person(january), of_person(february));
    assert_eq!(before.last().unwrap()[5], late.from_centre);
    let last = after.last().unwrap();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!((&last[5], day(&last[6])), (&late.to_centre, Some(late.effective)));
}

#[test]
fn the_closed_centre_sends_its_list_on_but_for_a_few() {
    let (dir, plan) = demo(20_000, 6);
    let later = read(&dir.path().join("raw/vardenheter-2020-02.csv"), "HSA-id");
    let closed: Vec<_> = later.iter().filter(|row| !row[6].is_empty()).collect();
    assert_eq!((closed.len(), closed[0][6].as_str(), closed[0][4].as_str()), (1, "2020-02-29", "Privat"));
    let at_closed = |import| -> Vec<String> {
        let rows = listings(dir.path(), import);
        rows.into_iter().filter(|row| row[5] == closed[0][0] && row[7].is_empty()).map(|row| row[1].clone()).collect()
    };
    let listed = at_closed(listing_imports(&plan).next().unwrap()).len();
    let march = listing_imports(&plan).nth(2).unwrap();
    let moved: HashSet<_> = listings(dir.path(), march)
        .into_iter()
        .filter(|row| row[5] == closed[0][0] && row[7].starts_with("2020-02-29"))
        .map(|row| row[1].clone())
        .collect();
    assert!(moved.len() < listed && moved.len() * 100 > listed * 90, "{} of {listed}", moved.len());
}

#[test]
fn the_index_column_follows_from_the_counts() {
    let (dir, _) = demo(131_000, 7);
    let rows = read(&dir.path().join("raw/cni-2020-scb.xlsx"), "CNI");
    assert_eq!(rows.len(), 28);
    let weights = [323, 572, 615, 419, 419, 513, 397];
    let number = |row: &[String], place: usize| row[place].parse::<u64>().unwrap();
    let sum =
        |row: &[String]| -> u64 { weights.iter().zip(2..).map(|(weight, place)| weight * number(row, place)).sum() };
    let all: u64 = rows.iter().map(|row| sum(row)).sum();
    let population: u64 = rows.iter().map(|row| number(row, 9)).sum();
    let indices: Vec<u64> = rows
        .iter()
        .map(|row| {
            let (whole, decimals) = row[10].split_once('.').unwrap_or((&row[10], "0"));
            let index: u64 = format!("{whole}{decimals:0<4}").parse().unwrap();
            // Over the mean of all centres, weighted by population.
            let divisor = u128::from(number(row, 9)) * u128::from(all);
            let numerator = u128::from(sum(row)) * u128::from(population) * 10_000;
            assert_eq!((numerator + divisor / 2) / divisor, u128::from(index));
            index
        })
        .collect();
    assert!((7_880..7_920).contains(indices.iter().min().unwrap()));
    assert!((13_180..13_220).contains(indices.iter().max().unwrap()));
}

#[test]
fn mappings_and_settings_are_toml_and_name_headings_that_exist() {
    let (dir, plan) = demo(PERSONS_MIN, 8);
    let settings: toml::Table = plan.settings_toml("../demo.key", &["models/m.toml", "models/n.toml"]).parse().unwrap();
    assert_eq!(settings["region"]["key-file"].as_str(), Some("../demo.key"));
    for import in &plan.imports {
        let mapping: toml::Table = fs::read_to_string(dir.path().join(&import.mapping)).unwrap().parse().unwrap();
        assert_eq!(mapping["register"].as_str(), Some(import.register.name()));
        let path = dir.path().join(&import.files[0]);
        let rows = if path.extension().is_some_and(|ending| ending == "xlsx") { sheet(&path) } else { text(&path) };
        for heading in mapping["columns"].as_table().unwrap().values().filter_map(toml::Value::as_str) {
            let found = rows.iter().any(|row| row.iter().any(|cell| cell.trim_start_matches('\u{feff}') == heading));
            assert!(found, "{heading} in {}", import.files[0]);
        }
    }
}

#[test]
fn the_oldest_bands_occur_and_nobody_turns_105() {
    let (dir, plan) = demo(2_000, 9);
    let years: Vec<i16> = listings(dir.path(), listing_imports(&plan).next().unwrap())
        .iter()
        .filter_map(|row| Some(day(&row[2])?.year()))
        .collect();
    assert!(years.iter().any(|year| (1916..=1919).contains(year)));
    assert!(years.iter().any(|year| (1930..=1934).contains(year)));
    assert!(years.iter().all(|year| *year >= 1916));
}

#[test]
fn a_demo_too_small_or_too_large_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    for persons in [0, PERSONS_MIN - 1, u64::MAX] {
        let problems = generate(&DemoOptions::new(persons, 1), dir.path(), &mut |_, _| {}).unwrap_err();
        assert_eq!(problems[0].code, "demo_persons_out_of_range");
    }
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let problems = generate(&DemoOptions::new(2_000, 1), &file, &mut |_, _| {}).unwrap_err();
    assert_eq!(problems[0].code, "demo_file_not_written");
}
