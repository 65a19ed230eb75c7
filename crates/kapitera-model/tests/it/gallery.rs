//! The error gallery: a small bad model for each code, and beside it exactly what is said about it, in both languages.
//!
//! A file is named after the code it provokes, with a hyphen and a word when a code has several. To write the texts
//! anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_message::{Language, Problem, Severity, render};
use kapitera_model::{read_cases, read_indicators, read_model};

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn gallery() -> PathBuf {
    crate_folder().join("tests/gallery")
}

/// The gallery's files but the model that its reforms extend, in order of their names.
fn entries() -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(gallery()).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|path| path.extension().is_some_and(|end| end == "toml") && name(path) != "base");
    entries.sort();
    entries
}

/// The file's name without its endings: `two_values-rows`.
fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().split('.').next().unwrap_or_default().to_owned()
}

fn find(_: &str, path: &str) -> Result<(String, String), String> {
    match std::fs::read_to_string(gallery().join(path)) {
        Ok(text) => Ok((path.to_owned(), text)),
        Err(_) => Err("there is no such file".to_owned()),
    }
}

/// What a text says in its first line that is to be turned: `# turn KNOB = VALUE`.
fn turned(text: &str) -> Option<(&str, kapitera_money::Exact)> {
    let (knob, value) = text.lines().next()?.strip_prefix("# turn ")?.split_once(" = ")?;
    Some((knob, kapitera_money::parse_number(value).unwrap()))
}

fn problems(path: &Path) -> Vec<Problem> {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    if file.ends_with(".indicators.toml") {
        return read_indicators(&file, &text).err().unwrap_or_default();
    }
    if file.ends_with(".cases.toml") {
        return read_cases(&file, &text).err().unwrap_or_default();
    }
    match read_model(&file, &text, &find) {
        Ok((model, warnings)) => match turned(&text) {
            Some((knob, value)) => model.turned(knob, &value).err().into_iter().collect(),
            None => warnings,
        },
        Err(problems) => problems,
    }
}

fn drawn(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn every_entry_says_what_stands_beside_it() {
    let update = std::env::var_os("UPDATE_GALLERY").is_some();
    let mut wrong = Vec::new();
    for path in entries() {
        let problems = problems(&path);
        let name = name(&path);
        let code = name.split('-').next().unwrap_or_default();
        if !problems.iter().any(|problem| problem.code == code) {
            wrong.push(format!("{name} does not provoke {code}:\n{}", drawn(&problems, Language::En)));
        }
        let said = format!("{}\n\n{}\n", drawn(&problems, Language::En), drawn(&problems, Language::Sv));
        let beside = gallery().join(format!("{name}.txt"));
        if update {
            std::fs::write(&beside, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{name} says\n\n{said}\nand not what stands in {name}.txt:\n\n{expected}"));
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
            for call in ["Problem::error(", "Problem::warning("] {
                codes.extend(source.split(call).skip(1).filter_map(|made| made.split('"').nth(1)).map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_code_is_in_the_gallery() {
    let shown: BTreeSet<String> =
        entries().iter().map(|path| name(path).split('-').next().unwrap_or_default().to_owned()).collect();
    let codes = codes();
    assert!(codes.len() > 40, "the codes were not found");
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    for path in entries() {
        for problem in problems(&path) {
            let said = drawn(std::slice::from_ref(&problem), Language::En);
            assert!(!problem.places.is_empty(), "no place: {said}");
            // What is of the wrong kind says in the same breath what belongs there.
            let mends = problem.hint.is_some() || problem.code == "wrong_kind" || problem.severity == Severity::Warning;
            assert!(mends, "no hint: {said}");
        }
    }
}
