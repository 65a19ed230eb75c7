//! Texts that the tests read, and what they say when they cannot be read.

use std::path::Path;

use kapitera_message::{Language, Problem, render};
use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_programme::{Programme, Reported, parse_amount, read_programme};

/// A file of the repository.
pub fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One of the programmes that are shipped.
pub fn shipped(name: &str) -> Programme {
    read(&file(&format!("programmes/{name}.toml")))
}

pub fn read(text: &str) -> Programme {
    read_programme("t.toml", text).unwrap_or_else(|problems| panic!("{}\n{text}", drawn(&problems, Language::En)))
}

pub fn drawn(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n")
}

/// Millions of kronor.
pub fn mkr(text: &str) -> Ore {
    parse_amount(&format!("{text} mkr")).unwrap()
}

/// Millions of kronor; none of an empty text.
pub fn cell(text: &str) -> Option<Ore> {
    (!text.is_empty()).then(|| mkr(text))
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What somebody reported; an empty amount is none.
pub fn reported(at: &str, item: &str, period: &str, amount: &str) -> Reported {
    Reported {
        item: item.to_owned(),
        period: period.to_owned(),
        amount: cell(amount),
        status: None,
        comment: None,
        by: "controller".to_owned(),
        at: day(at),
    }
}
