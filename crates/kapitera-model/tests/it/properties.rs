//! No text makes the reader fail: it gives a model or problems.

use std::path::Path;

use kapitera_message::{Language, render};
use kapitera_model::{read_cases, read_model};
use proptest::prelude::*;

fn gallery() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/gallery");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Reads `text` as everything that it could be, and draws all that is said about it.
fn read_as_everything(text: &str) {
    let base = "[model]\nid = \"base\"\nname = \"Base\"\nfrom = 2020-01-01\n";
    let find = |_: &str, path: &str| Ok((path.to_owned(), base.to_owned()));
    let problems = match read_model("m.toml", text, &find) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    let cases = read_cases("m.cases.toml", text).err().unwrap_or_default();
    for problem in problems.iter().chain(&cases).take(20) {
        assert!(!render(problem, Language::En).is_empty());
    }
}

/// Cuts `text` at character boundaries near the two places, puts `into` between, and keeps the ends.
fn mutated(text: &str, from: usize, length: usize, into: &str) -> String {
    let edge = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (from, to) = (edge(from), edge(from + length));
    format!("{}{into}{}", &text[..from], &text[to..])
}

const PIECES: [&str; 16] =
    ["", "\"", "{", "}", "[", "]", "=", "\n", "0", "-1", "\"x\"", "9999-12-31", "[[case]]\n", "å", "true", "\u{0}"];

proptest! {
    #[test]
    fn any_text(text in "\\PC{0,200}") {
        read_as_everything(&text);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_as_everything(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_mutated_model(which in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..12, prop::sample::select(&PIECES[..])), 1..4)) {
        let texts = gallery();
        let mut text = texts[which.index(texts.len())].clone();
        for (at, length, into) in changes {
            let at = at.index(text.len().max(1));
            text = mutated(&text, at, length, into);
        }
        read_as_everything(&text);
    }
}
