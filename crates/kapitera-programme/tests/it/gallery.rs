//! The error gallery: a small bad text for each code, and beside it exactly what is said about it, in both languages; the same
//! for facts that do not fit a programme.
//!
//! A file is named after the code it provokes, with a hyphen and a word when a code has several. To write the texts
//! anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kapitera_message::{Language, Problem};
use kapitera_money::Ore;
use kapitera_period::Span;
use kapitera_programme::{Amounts, Derived, Facts, Selector, derive, read_programme, report};

use crate::texts::{day, drawn, read, reported};

/// Codes of the strict reader below: shown here once each as they look in a programme.
const OF_THE_READER: [&str; 6] =
    ["missing_key", "repeated_key", "toml_syntax", "unknown_key", "word_unknown", "wrong_type"];

/// What only a text of four megabytes, or of a thousand packages, provokes.
const TOO_LARGE_FOR_A_FILE: [&str; 2] = ["text_too_long", "too_many_items"];

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
    read_programme(&file, &std::fs::read_to_string(path).unwrap()).err().unwrap_or_default()
}

fn hold(path: &Path, code: &str, problems: &[Problem], wrong: &mut Vec<String>) {
    if !problems.iter().any(|problem| problem.code == code) {
        wrong.push(format!("{} does not provoke {code}:\n{}", path.display(), drawn(problems, Language::En)));
    }
    let said = format!("{}\n\n{}\n", drawn(problems, Language::En), drawn(problems, Language::Sv));
    let beside = path.with_extension("txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(&beside, &said).unwrap();
    }
    let expected = std::fs::read_to_string(&beside).unwrap_or_default();
    if said != expected {
        wrong.push(format!("{} says\n\n{said}\nand not\n\n{expected}", path.display()));
    }
}

#[test]
fn every_entry_says_what_stands_beside_it() {
    let mut wrong = Vec::new();
    for path in entries() {
        hold(&path, &code(&path), &problems(&path), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const PROGRAMME: &str = r#"[programme]
name = "t"
title = { sv = "T", en = "T" }
unit = "mkr"
[source.S]
title = { sv = "T", en = "T" }
[period.2016]
title = { sv = "2016", en = "2016" }
kind = "annual"
from = 2016-01-01
to = 2016-12-31
[[package]]
id = "entered"
title = { sv = "T", en = "T" }
at = "S, 1"
[[package]]
id = "ruled"
title = { sv = "T", en = "T" }
at = "S, 2"
measured = "against-base"
outcome-rule = { from = "ledger", accounts = ["4010-4019"], against = "year", year = 2014, good = "less" }
[[package]]
id = "later"
title = { sv = "T", en = "T" }
at = "S, 3"
valuation = "long-term"
"#;

struct Nobody;

impl Amounts for Nobody {
    fn amount(&self, _: &Selector, _: Span) -> Option<Ore> {
        None
    }
}

/// What facts provoke: each with its code.
fn of_facts() -> Vec<(&'static str, Vec<Problem>)> {
    let programme = read(PROGRAMME);
    let told = |item: &str, period: &str, amount: &str| {
        let reported = [reported("2017-01-31", item, period, amount)];
        report(&programme, &Facts::reported(&reported), day("2017-02-01")).unwrap_err()
    };
    let given = |item: &str| {
        let (item, period, at) = (item.to_owned(), "2016".to_owned(), day("2017-01-31"));
        let derived = [Derived { item, period, amount: Ore(1), lines: Vec::new(), at }];
        report(&programme, &Facts { reported: &[], derived: &derived }, day("2017-02-01")).unwrap_err()
    };
    let derive_of = |item: &str| derive(&programme, item, "2016", &Nobody, day("2017-01-31")).unwrap_err();
    let mut huge = reported("2017-01-31", "entered", "2016", "1");
    huge.amount = Some(Ore(i64::MIN));
    let huge = report(&programme, &Facts::reported(&[huge]), day("2017-02-01")).unwrap_err();
    vec![
        ("item_not_in_programme", told("nothing", "2016", "1")),
        ("period_not_in_programme", told("entered", "2017", "1")),
        ("reported_too_large", huge),
        ("reported_of_what_is_kept_apart", told("later", "2016", "1")),
        ("outcome_given_the_other_way", [told("ruled", "2016", "1"), given("entered")].concat()),
        ("derived_is_not_its_lines", given("ruled")),
        ("outcome_has_no_rule", vec![derive_of("entered")]),
        ("amounts_not_known", vec![derive_of("ruled")]),
    ]
}

#[test]
fn facts_that_do_not_fit_say_what_stands_in_the_gallery() {
    let mut wrong = Vec::new();
    for (code, problems) in of_facts() {
        let path = crate_folder().join(format!("tests/gallery/facts/{code}"));
        hold(&path, code, &problems, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn texts_that_are_too_large_are_told() {
    let long = read_programme("t.toml", &format!("# {}", "x".repeat(4_000_000))).unwrap_err();
    assert_eq!(long[0].code, "text_too_long");
    let package = "[[package]]\nid = \"entered\"\ntitle = { sv = \"T\", en = \"T\" }\nat = \"S, 1\"\n";
    let many = read_programme("t.toml", &format!("{PROGRAMME}{}", package.repeat(1_001))).unwrap_err();
    assert_eq!(many[0].code, "too_many_items");
}

/// The codes that the crate's source can give: its words with underscores, besides those for programs in `words.rs`.
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
            if path.ends_with("words.rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let is_code =
                |word: &&str| word.contains('_') && word.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
            codes.extend(source.split('"').filter(is_code).map(str::to_owned));
        }
    }
    codes
}

#[test]
fn every_code_is_in_the_gallery() {
    let mut shown: BTreeSet<String> = entries().iter().map(|path| code(path)).collect();
    for code in OF_THE_READER {
        assert!(shown.remove(code), "{code}");
    }
    shown.extend(TOO_LARGE_FOR_A_FILE.map(str::to_owned));
    shown.extend(of_facts().into_iter().map(|(code, _)| code.to_owned()));
    let codes = codes();
    assert!(codes.len() > 45, "the codes were not found");
    assert_eq!(codes, shown, "codes of the source, and codes of the gallery");
}

#[test]
fn every_problem_has_a_place_and_says_how_to_mend_it() {
    let texts = entries().into_iter().flat_map(|path| problems(&path));
    for problem in texts.chain(of_facts().into_iter().flat_map(|(_, problems)| problems)) {
        let said = drawn(std::slice::from_ref(&problem), Language::En);
        assert!(!problem.places.is_empty(), "no place: {said}");
        // What the reader below says tells in the same breath what belongs there.
        assert!(problem.hint.is_some() || OF_THE_READER.contains(&problem.code), "no hint: {said}");
    }
}
