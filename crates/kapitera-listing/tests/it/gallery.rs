//! The error gallery: a small bad text for each code, and beside it exactly what is said about it, in both languages.
//!
//! A file is named after the code it provokes, with a hyphen and a word when a code has several. To write the texts
//! anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_listing::read_rules;
use kapitera_message::{Language, Problem, render};

/// Codes of problems that no text has alone: a region is needed for them. Each is met in the tests of a region or of
/// assignments.
const WITH_REGISTERS: [&str; 4] =
    ["no_rule_in_force", "residents_not_known", "rules_not_in_force", "unknown_in_registers"];

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn entries() -> Vec<PathBuf> {
    let folder = crate_folder().join("tests/gallery");
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    entries.sort();
    entries
}

/// The code that a file provokes.
fn code(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_owned()
}

fn problems(path: &Path) -> Vec<Problem> {
    let file = path.file_name().unwrap().to_string_lossy();
    read_rules(&file, &std::fs::read_to_string(path).unwrap()).err().unwrap_or_default()
}

fn drawn(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn every_entry_says_what_stands_beside_it() {
    let update = std::env::var_os("UPDATE_GALLERY").is_some();
    let mut wrong = Vec::new();
    for path in entries() {
        let (problems, code) = (problems(&path), code(&path));
        if !problems.iter().any(|problem| problem.code == code) {
            wrong.push(format!("{} does not provoke {code}:\n{}", path.display(), drawn(&problems, Language::En)));
        }
        let said = format!("{}\n\n{}\n", drawn(&problems, Language::En), drawn(&problems, Language::Sv));
        let beside = path.with_extension("txt");
        if update {
            std::fs::write(&beside, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{} says\n\n{said}\nand not\n\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The codes that the crate's source can give.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![crate_folder().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let made = source.split("Problem::error(").skip(1).filter_map(|made| made.split('"').nth(1));
            codes.extend(made.map(str::to_owned));
        }
    }
    codes
}

#[test]
fn every_code_is_in_the_gallery() {
    let mut shown: BTreeSet<String> = entries().iter().map(|path| code(path)).collect();
    shown.extend(WITH_REGISTERS.map(str::to_owned));
    let codes = codes();
    assert!(codes.len() > 15, "the codes were not found");
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    for path in entries() {
        for problem in problems(&path) {
            let said = drawn(std::slice::from_ref(&problem), Language::En);
            assert!(!problem.places.is_empty(), "no place: {said}");
            // What is of the wrong kind says in the same breath what belongs there.
            assert!(problem.hint.is_some() || problem.code == "wrong_kind", "no hint: {said}");
        }
    }
}
