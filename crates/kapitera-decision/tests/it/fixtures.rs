//! What several tests share: reading texts, drawing problems, things that cite.

use std::path::{Path, PathBuf};

use kapitera_decision::{Basis, Cited, Register, Resting};
use kapitera_message::{Language, Problem, Text, render};
use kapitera_period::Date;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The problems as lines of text.
pub fn drawn(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n")
}

/// The register of one text.
pub fn read(text: &str) -> Register {
    Register::read(&[("t.toml".to_owned(), text.to_owned())])
        .unwrap_or_else(|problems| panic!("{text}\n{}", drawn(&problems, Language::En)))
}

/// A day written as `2018-03-01`.
pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A citation of a case.
pub fn case(case: &str) -> Cited {
    Cited { case: Some(case.to_owned()), ..Cited::default() }
}

/// A citation by name.
pub fn named(name: &str) -> Cited {
    Cited { name: Some(name.to_owned()), ..Cited::default() }
}

/// A thing that cites.
pub fn thing(name: &str, cites: Vec<Cited>, basis: Basis) -> Resting {
    Resting {
        kind: Text { sv: "värde".into(), en: "value".into() },
        name: name.to_owned(),
        label: Text::same(name),
        file: "model.toml".to_owned(),
        place: String::new(),
        cites,
        ended_by: None,
        basis,
        from: None,
        to: None,
    }
}
