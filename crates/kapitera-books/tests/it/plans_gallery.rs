//! The error gallery of plans, rules of carrying over and results: a small bad text for each code, and beside it exactly what
//! is said, in both languages. A file is named after the code it provokes, with a hyphen and a word when a code has several.
//!
//! To write the texts anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_books::Plan;
use kapitera_books::carry::{read_carry_rules, read_results};
use kapitera_message::Problem;

use crate::gallery::beside;
use crate::plans::said;

/// What the common reader of TOML says; shown here for the places it points at.
const COMMON: [&str; 5] = ["missing_key", "repeated_key", "toml_syntax", "unknown_key", "wrong_type"];

/// Limits that are met by texts too large to lie here.
const LIMITS: [&str; 3] = ["plan_too_long", "results_not_read", "results_too_many"];

fn entries() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery-plans");
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|path| path.extension().is_some_and(|end| end == "toml" || end == "csv"));
    entries.sort();
    entries
}

/// The code that a file provokes.
fn code(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_owned()
}

fn problems(path: &Path) -> Vec<Problem> {
    let (name, bytes) = (path.file_name().unwrap().to_string_lossy(), std::fs::read(path).unwrap());
    if name.ends_with(".csv") {
        return read_results(&name, &bytes).err().unwrap_or_default();
    }
    let text = String::from_utf8(bytes).unwrap();
    if text.starts_with("[[carry-over]]") {
        return read_carry_rules(&name, &text).err().unwrap_or_default();
    }
    Plan::parse(&name, &text).err().unwrap_or_default()
}

#[test]
fn every_entry_says_what_stands_beside_it() {
    let mut wrong = Vec::new();
    for path in entries() {
        let (problems, code) = (problems(&path), code(&path));
        if !problems.iter().any(|problem| problem.code == code) {
            wrong.push(format!("{} does not provoke {code}:\n{}", path.display(), said(&problems)));
        }
        wrong.extend(beside(&path.with_extension("txt"), &problems));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    for path in entries() {
        for problem in problems(&path) {
            let said = said(&vec![problem.clone()]);
            assert!(!problem.places.is_empty(), "no place: {said}");
            assert!(problem.hint.is_some() || COMMON.contains(&problem.code), "no hint: {said}");
        }
    }
}

/// The codes that a source file can give: those of the problems it makes itself or by the helpers that say how to mend.
fn codes(file: &str) -> BTreeSet<String> {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap();
    let mut codes = BTreeSet::new();
    for call in ["Problem::error(", "hinted(", ".problem("] {
        for made in source.split(call).skip(1) {
            let is_code = |word: &&str| {
                let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
                word.contains('_') && word.bytes().all(plain)
            };
            let call = made.split(';').next().unwrap_or_default();
            codes.extend(call.split('"').skip(1).step_by(2).find(is_code).map(str::to_owned));
        }
    }
    codes
}

#[test]
fn every_code_is_in_the_gallery() {
    let shown: BTreeSet<String> = entries().iter().map(|path| code(path)).collect();
    let mut codes: BTreeSet<String> =
        ["plan/read.rs", "plan/keys.rs", "carry/rules.rs", "carry/results.rs"].into_iter().flat_map(codes).collect();
    assert!(codes.len() > 25, "the codes were not found: {codes:?}");
    for limit in LIMITS {
        assert!(codes.remove(limit), "{limit} is given nowhere");
    }
    codes.extend(COMMON.map(str::to_owned));
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn limits_are_said() {
    let long = "#".repeat(1_000_001);
    assert_eq!(Plan::parse("p", &long).unwrap_err()[0].code, "plan_too_long");
    let rows: String = (0..=100_000).map(|number| format!("E{number};2018-01-01;2018-12-31;5;100;B\n")).collect();
    let many = format!("centre;from;to;result;payments;source\n{rows}");
    let problems = read_results("r.csv", many.as_bytes()).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["results_too_many"]);
}

fn reference() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/plans.md")).unwrap()
}

#[test]
fn every_text_in_the_reference_reads() {
    let document = reference();
    let texts: Vec<&str> =
        document.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    let mut kinds = BTreeSet::new();
    let mut rules = 0;
    for text in texts {
        if text.starts_with("[[carry-over]]") {
            rules += read_carry_rules("t", text).unwrap_or_else(|problems| panic!("{}", said(&problems))).len();
        } else {
            kinds.insert(Plan::parse("t", text).unwrap_or_else(|problems| panic!("{}", said(&problems))).kind());
        }
    }
    assert_eq!((kinds.len(), rules), (5, 1));
}

/// Every key that the readers take stands in the reference: an unknown one is told all there are.
#[test]
fn every_key_is_in_the_reference() {
    let document = reference();
    let kinds = ["clawback", "phase-out", "sanction", "recovery", "instalments"];
    let plan = |kind: &str| Plan::parse("t", &format!("[plan]\nkind = \"{kind}\"\nq = 1\n[decision]\nq = 1\n")).err();
    let mut asked: Vec<Vec<Problem>> = kinds.iter().filter_map(|kind| plan(kind)).collect();
    asked.extend(
        read_carry_rules(
            "t",
            "[[carry-over]]\nq = 1\n[carry-over.surplus]\nyear-most = { q = 1 }\nq = 1\n[carry-over.deficit]\nq = 1\n",
        )
        .err(),
    );
    let mut keys = BTreeSet::new();
    for problem in asked.concat().iter().filter(|problem| problem.code == "unknown_key") {
        let hint = problem.hint.as_ref().unwrap().en.split_once(": ").unwrap().1.to_owned();
        keys.extend(hint.split(", ").map(str::to_owned));
    }
    assert!(keys.len() > 30, "{keys:?}");
    for key in keys {
        assert!(document.contains(&format!("`{key}`")), "{key} is not in the reference");
    }
}
