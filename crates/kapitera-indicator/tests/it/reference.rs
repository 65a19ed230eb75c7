//! The reference of the follow-up: every text in it reads, and what it says of numbers is so.

use std::path::{Path, PathBuf};

use kapitera_model::{read_indicators, read_model};

use crate::plain::{coc, secon, upc};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn reference() -> String {
    std::fs::read_to_string(root().join("docs/follow-up.md")).unwrap()
}

/// The blocks of the reference that begin so: where they stand, and their text.
fn blocks<'a>(reference: &'a str, begins: &str) -> Vec<(usize, &'a str)> {
    let begins = format!("```{begins}");
    let found = reference.match_indices(&begins).filter_map(|(at, _)| {
        let text = reference[at..].split_once('\n')?.1;
        Some((reference[..at].lines().count() + 1, text.split("```").next()?))
    });
    found.collect()
}

#[test]
fn every_text_of_the_reference_reads() {
    let reference = reference();
    let texts = blocks(&reference, "toml indicators=");
    assert_eq!(texts.len(), 5);
    for (line, text) in texts {
        if let Err(problems) = read_indicators("follow-up.md", text) {
            panic!("docs/follow-up.md:{line}: {problems:?}");
        }
    }
    // Every block of TOML is one of those that a test reads; the commands are run on the demo.
    let known = ["toml indicators=", "toml settings", "toml component"].map(|kind| blocks(&reference, kind).len());
    assert_eq!(blocks(&reference, "toml").len(), known.iter().sum::<usize>());
}

#[test]
fn the_components_that_count_what_is_frozen_read() {
    let reference = reference();
    let head = "[model]\nid = \"m\"\nname = \"M\"\nfrom = 2020-01-01\nto = 2020-12-31\n[rounding]\nlevel = \"line\"\n\
                mode = \"half-away\"\nunit = \"öre\"\nbasis = \"illustrative\"\n";
    let [(line, text)] = blocks(&reference, "toml component")[..] else { panic!("one block") };
    let find = |_: &str, _: &str| Err("there is no other text".to_owned());
    match read_model("follow-up.md", &format!("{head}{text}"), &find) {
        Ok((model, warnings)) => assert_eq!((model.components.len(), warnings.len()), (2, 0), "{warnings:?}"),
        Err(problems) => panic!("docs/follow-up.md:{line}: {problems:?}"),
    }
}

#[test]
fn the_regions_own_text_reads() {
    let path = root().join("indicators/primary-care.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let indicators = read_indicators("primary-care.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(indicators.indicators.len() > 12);
}

#[test]
fn the_numbers_of_the_reference_are_so() {
    let names = ["A", "A", "B"];
    assert_eq!([coc(&names), upc(&names), secon(&names)], [1.0 / 3.0, 2.0 / 3.0, 0.5]);
    // A centre that truly has 85 % has 84 or fewer of a hundred in 43 cases of 100.
    let mut chance = 0.15_f64.powi(100);
    let mut below = chance;
    for many in 1..=84_i32 {
        chance *= f64::from(101 - many) / f64::from(many) * 0.85 / 0.15;
        below += chance;
    }
    assert!((below - 0.43).abs() < 0.005, "{below}");
}
