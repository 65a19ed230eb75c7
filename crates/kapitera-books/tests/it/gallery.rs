//! The error gallery: small bad texts for each code, and beside them exactly what is said, in both languages.
//!
//! A file is named after the code it provokes, with a hyphen and a word when a code has several. It begins with
//! `### PATH`, the text it puts in the place of the right one (several may follow one another); a path with nothing below it
//! is a text that is missing. To write the texts anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_books::Books;
use kapitera_message::{Language, Problem};

use crate::fixtures::{drawn, texts};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery")
}

fn entries() -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    entries.sort();
    entries
}

/// The code that a file provokes.
fn code(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_owned()
}

/// The right texts with those of a file in their places.
fn bundle(path: &Path) -> Vec<(String, String)> {
    let mut all = texts();
    let source = std::fs::read_to_string(path).unwrap();
    for part in source.split("### ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap();
        match all.iter().position(|(other, _)| other == name) {
            Some(place) if text.trim().is_empty() => drop(all.remove(place)),
            Some(place) => text.clone_into(&mut all[place].1),
            None => all.push((name.to_owned(), text.to_owned())),
        }
    }
    all
}

fn problems(path: &Path) -> Vec<Problem> {
    Books::parse(&bundle(path)).err().unwrap_or_default()
}

#[test]
fn every_entry_says_what_stands_beside_it() {
    let mut wrong = Vec::new();
    for path in entries() {
        let (problems, code) = (problems(&path), code(&path));
        if !problems.iter().any(|problem| problem.code == code) {
            wrong.push(format!("{} does not provoke {code}:\n{}", path.display(), drawn(&problems, Language::En)));
        }
        wrong.extend(beside(&path.with_extension("txt"), &problems));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What differs from the text in a file; writes the file instead when asked to.
pub fn beside(path: &Path, problems: &[Problem]) -> Option<String> {
    let said = format!("{}\n\n{}\n", drawn(problems, Language::En), drawn(problems, Language::Sv));
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(path, &said).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    (said != expected).then(|| format!("{} says\n\n{said}\nand not\n\n{expected}", path.display()))
}

/// The codes that the source of the texts can give.
pub fn codes_of(parts: &[&str]) -> BTreeSet<String> {
    let source_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths: Vec<PathBuf> = parts.iter().map(|part| source_folder.join(part)).collect();
    let mut codes = BTreeSet::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let made = source.split("Problem::error(").skip(1).filter_map(|made| made.split('"').nth(1));
        codes.extend(made.map(str::to_owned));
    }
    codes
}

/// Codes that only a question for a day gives: each is met in the tests of postings and payments.
pub fn asked_codes() -> BTreeSet<String> {
    codes_of(&["texts/look.rs"])
}

#[test]
fn every_code_is_in_the_gallery() {
    let mut shown: BTreeSet<String> = entries().iter().map(|path| code(path)).collect();
    for common in ["toml_syntax", "repeated_key", "unknown_key", "missing_key", "wrong_type"] {
        assert!(shown.remove(common), "{common} is not shown");
    }
    let codes: BTreeSet<String> = codes_of(&["texts.rs", "texts"]).difference(&asked_codes()).cloned().collect();
    assert!(codes.len() > 12, "the codes were not found");
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    // What TOML itself or a value's type says, is said by the common reader.
    let common = ["toml_syntax", "missing_key", "wrong_type"];
    for path in entries() {
        for problem in problems(&path) {
            let said = drawn(std::slice::from_ref(&problem), Language::En);
            assert!(!problem.places.is_empty(), "no place: {said}");
            assert!(problem.hint.is_some() || common.contains(&problem.code), "no hint: {said}");
        }
    }
}

#[test]
fn two_places_are_shown_where_two_texts_or_entries_meet() {
    for two in
        ["repeated_key", "two_entries", "decision_twice", "books_text_twice", "code_not_in_force", "account_of_two"]
    {
        let found = entries().into_iter().filter(|path| code(path) == two);
        let places: Vec<usize> = found
            .flat_map(|path| problems(&path))
            .filter(|problem| problem.code == two)
            .map(|problem| problem.places.len())
            .collect();
        assert!(!places.is_empty() && places.iter().all(|count| *count == 2), "{two}: {places:?}");
    }
}
