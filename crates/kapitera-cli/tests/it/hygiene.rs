//! What no output may hold, and what the small region's stored files may not hold.

use std::collections::BTreeSet;
use std::fs;

use crate::harness::{Place, files, tests};

/// Words that give away Swedish sentences; names of centres, files and regions are Swedish in both languages.
const SWEDISH: [&str; 22] = [
    "och", "är", "inte", "som", "för", "fel", "varning", "varför", "åtgärd", "finns", "saknas", "rader", "avvisade",
    "godtagna", "mottagen", "leverans", "summa", "listade", "gäller", "beslut", "tabellen", "avrundat",
];

fn sessions() -> Vec<(String, String)> {
    let read = |path: std::path::PathBuf| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
    };
    files(&tests().join("sessions")).into_iter().map(read).collect()
}

/// What was printed, without remarks and commands.
fn printed(session: &str) -> impl Iterator<Item = &str> {
    session.lines().filter(|line| !line.starts_with("$ ") && !line.starts_with("## "))
}

/// The official test numbers that the raw files hold, with and without the century.
fn raw_numbers() -> Vec<String> {
    let whole = ["195401017495", "195000692383"];
    whole
        .iter()
        .flat_map(|number| {
            [(*number).to_owned(), number[2..].to_owned(), format!("{}-{}", &number[2..8], &number[8..])]
        })
        .collect()
}

#[test]
fn no_session_prints_a_personal_number() {
    for (name, session) in sessions() {
        for line in printed(&session) {
            assert!(raw_numbers().iter().all(|number| !line.contains(number.as_str())), "{name}: {line}");
        }
    }
}

#[test]
fn no_stored_file_holds_a_personal_number_or_the_key() {
    let place = Place::settled();
    let key = fs::read_to_string(place.path("small.key")).unwrap();
    let raw = fs::read_to_string(place.path("small/raw/listing-2020-01.csv")).unwrap();
    assert!(raw.contains("19540101-7495"), "the raw file holds what is looked for");
    place.write("dirty.csv", &raw.replace("2020-01-01;\nSumma", "2020-02-30;\nSumma"));
    place.ok(
        "kapitera import listing dirty.csv --covers 2020-01-01/ --received 2020-02-03T06:45:00Z --region small || true",
    );
    fs::create_dir_all(place.path("small/quarantine")).unwrap();
    for folder in ["registers", "quarantine"] {
        for file in files(&place.path("small").join(folder)) {
            let bytes = fs::read(&file).unwrap();
            let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(raw_numbers().iter().all(|number| !holds(number)), "{}", file.display());
            assert!(!holds(key.trim()) && !holds("LITEN0001") && !holds("LITEN-0001"), "{}", file.display());
        }
    }
}

#[test]
fn no_session_prints_a_path_of_the_machine() {
    for (name, session) in sessions() {
        assert!(
            printed(&session)
                .all(|line| !line.contains("/tmp") && !line.contains("/home") && !line.contains("crates/")),
            "{name}"
        );
    }
}

#[test]
fn english_sessions_are_english() {
    let swedish: BTreeSet<&str> = SWEDISH.into();
    for (name, session) in sessions().into_iter().filter(|(name, _)| name.ends_with("_en")) {
        for line in printed(&session) {
            // A reform's own name is Swedish in both languages.
            let cells = line.split("  ").filter(|cell| !cell.to_lowercase().contains("förslag 2021:"));
            let mut words = cells.flat_map(|cell| cell.split(|sign: char| !sign.is_alphabetic()));
            assert!(!words.any(|word| swedish.contains(word)), "{name}: {line}");
        }
    }
}
