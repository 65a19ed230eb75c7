//! No model that reads makes a settlement fail: it gives amounts or problems.

use std::path::Path;

use kapitera_model::{read_cases, read_model};
use kapitera_settle::run_case;
use proptest::prelude::*;

use crate::models::root;

/// Model and case texts of the gallery; those that extend others are left out, and so are long runs of months.
fn gallery() -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir(root().join("models/gallery")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".cases.toml") {
            let model = Path::new(path.to_string_lossy().trim_end_matches(".cases.toml")).with_extension("toml");
            let (model, cases) = (std::fs::read_to_string(model).unwrap(), std::fs::read_to_string(&path).unwrap());
            if !model.contains("extends =") && cases.len() < 4000 {
                pairs.push((model, cases));
            }
        }
    }
    pairs.sort();
    pairs
}

/// What a number, a word in quotes or a line can become.
#[derive(Clone, Debug)]
enum Change {
    Number(prop::sample::Index, &'static str),
    Word(prop::sample::Index, prop::sample::Index),
    DropLine(prop::sample::Index),
    DoubleLine(prop::sample::Index),
}

const NUMBERS: [&str; 10] = [
    "0",
    "-1",
    "1",
    "0.005",
    "999999999999999999999999999999",
    "-999999999999999999999999999999",
    "\"1/3\"",
    "\"-7/9\"",
    "1000",
    "0.000000000000000000000000000001",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        3 => (at(), prop::sample::select(&NUMBERS[..])).prop_map(|(at, number)| Change::Number(at, number)),
        3 => (at(), at()).prop_map(|(at, from)| Change::Word(at, from)),
        1 => at().prop_map(Change::DropLine),
        1 => at().prop_map(Change::DoubleLine),
    ]
}

/// The parts of `text` that are numbers, or words in quotes, as byte positions.
fn pieces(text: &str, numbers: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if numbers {
        let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let mut start = None;
        for (at, letter) in text.char_indices() {
            match (start, is_number(letter)) {
                (None, true) if text[..at].ends_with("= ") => start = Some(at),
                (Some(from), false) => {
                    // A day is no number.
                    if letter != '-' {
                        found.push((from, at));
                    }
                    start = None;
                }
                _ => {}
            }
        }
    } else {
        let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
        found.extend(quotes.chunks_exact(2).map(|pair| (pair[0], pair[1] + 1)));
    }
    found
}

fn mutated(text: &str, change: &Change) -> String {
    let replace = |(from, to): (usize, usize), with: &str| format!("{}{with}{}", &text[..from], &text[to..]);
    let lines: Vec<&str> = text.lines().collect();
    match change {
        Change::Number(at, number) => {
            let numbers = pieces(text, true);
            if numbers.is_empty() { text.to_owned() } else { replace(*at.get(&numbers), number) }
        }
        Change::Word(at, from) => {
            let words = pieces(text, false);
            let (start, end) = *from.get(&words);
            replace(*at.get(&words), &text[start..end])
        }
        Change::DropLine(at) => {
            let drop = at.index(lines.len());
            lines.iter().enumerate().filter(|(line, _)| *line != drop).map(|(_, line)| format!("{line}\n")).collect()
        }
        Change::DoubleLine(at) => {
            let double = at.index(lines.len());
            lines
                .iter()
                .enumerate()
                .map(|(line, text)| format!("{text}\n").repeat(1 + usize::from(line == double)))
                .collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn a_changed_model_gives_amounts_or_problems(which in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<bool>(), change()), 1..5)) {
        let gallery = gallery();
        let (mut model, mut cases) = which.get(&gallery).clone();
        for (of_model, change) in &changes {
            let text = if *of_model { &mut model } else { &mut cases };
            *text = mutated(text, change);
        }
        let alone = |_: &str, _: &str| Err("stands alone".to_owned());
        if let (Ok((model, _)), Ok(file)) = (read_model("m.toml", &model, &alone), read_cases("m.cases.toml", &cases)) {
            for case in &file.cases {
                let outcomes = run_case(&model, case);
                prop_assert_eq!(outcomes.len(), case.expect.len());
            }
        }
    }
}
