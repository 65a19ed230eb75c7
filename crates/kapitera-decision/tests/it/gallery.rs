//! The error gallery: small bad texts for each code, and beside them exactly what is said, in both languages.
//!
//! A file is named after the code it provokes, with a hyphen and a word when a code has several. One that holds several texts
//! begins each with `### PATH`. To write the texts anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_decision::Register;
use kapitera_message::{Language, Problem};

use crate::fixtures::drawn;

/// Codes of the common reader of TOML.
const COMMON: [&str; 5] = ["toml_syntax", "repeated_key", "unknown_key", "missing_key", "wrong_type"];

/// A text that no gallery should hold: it is made in the test.
const TOO_LONG: &str = "text_too_long";

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
    let source = std::fs::read_to_string(path).unwrap();
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let texts: Vec<(String, String)> = if source.starts_with("### ") {
        let parts = source.split("### ").skip(1).filter_map(|part| part.split_once('\n'));
        parts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    } else {
        vec![(file, source)]
    };
    Register::read(&texts).err().unwrap_or_default()
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
            for maker in ["problem(", "hinted(", "twice("] {
                codes.extend(source.split(maker).skip(1).filter_map(code_of));
            }
        }
    }
    codes
}

/// The code among the arguments that follow: the first text in quotes that is written as one.
fn code_of(made: &str) -> Option<String> {
    let arguments: String = made.lines().take(5).collect::<Vec<_>>().join(" ");
    let arguments = arguments.split("text!").next().unwrap_or_default();
    let words = arguments.split('"').skip(1).step_by(2);
    let is_code =
        |word: &&str| word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    words.filter(is_code).map(str::to_owned).next()
}

#[test]
fn every_code_is_in_the_gallery() {
    let mut shown: BTreeSet<String> = entries().iter().map(|path| code(path)).collect();
    for common in COMMON {
        assert!(shown.remove(common), "{common} is not shown");
    }
    shown.insert(TOO_LONG.to_owned());
    let codes = codes();
    assert!(codes.len() > 25, "the codes were not found: {codes:?}");
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    // What TOML itself or a value's type says, is said by the common reader.
    let without_hint = ["toml_syntax", "missing_key", "wrong_type"];
    for path in entries() {
        for problem in problems(&path) {
            let said = drawn(std::slice::from_ref(&problem), Language::En);
            assert!(!problem.places.is_empty(), "no place: {said}");
            assert!(problem.hint.is_some() || without_hint.contains(&problem.code), "no hint: {said}");
        }
    }
}

#[test]
fn a_text_has_a_limit() {
    let text = "#".repeat(4_000_001);
    let problems = Register::read(&[("long.toml".to_owned(), text)]).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [TOO_LONG]);
}
