//! Reading a table key by key, so that every key is either used or reported.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Exact, parse_number};
use kapitera_period::{Date, Month};

use crate::doc::{Kind, Node, Spot};

/// A table being read. Each `get…` marks its key as known; [`Fields::finish`] reports the keys nobody asked for.
pub(crate) struct Fields<'a> {
    node: &'a Node,
    what: Text,
    asked: RefCell<Vec<&'static str>>,
    problems: &'a RefCell<Problems>,
}

impl<'a> Fields<'a> {
    /// Begins reading `node`, which is `what` in words. A node that is no table is reported, and reads as empty.
    pub(crate) fn new(node: &'a Node, what: Text, problems: &'a RefCell<Problems>) -> Self {
        if !matches!(node.kind, Kind::Table(_)) {
            report_kind(problems, node, &text!("en tabell", "a table"));
        }
        Self { node, what, asked: RefCell::default(), problems }
    }

    pub(crate) fn problems(&self) -> &'a RefCell<Problems> {
        self.problems
    }

    pub(crate) fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(crate) fn spot(&self) -> &'a Spot {
        &self.node.spot
    }

    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        self.node.get(key)
    }

    pub(crate) fn need(&self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() && matches!(self.node.kind, Kind::Table(_)) {
            let (sv, en) = (&self.what.sv, &self.what.en);
            self.push(
                Problem::error("key_missing", text!("{sv} saknar ”{key}”", "{en} lacks “{key}”"))
                    .at(self.node.spot.here())
                    .hint(text!("lägg till ”{key} = …”", "add “{key} = …”")),
            );
        }
        found
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<(String, &'a Spot)> {
        as_text(self.get(key)?, self.problems)
    }

    pub(crate) fn day(&self, key: &'static str) -> Option<Date> {
        let node = self.get(key)?;
        match node.kind {
            Kind::Day(day) => Some(day),
            _ => {
                report_kind(self.problems, node, &text!("en dag (2020-01-01)", "a day (2020-01-01)"));
                None
            }
        }
    }

    pub(crate) fn month(&self, key: &'static str) -> Option<Month> {
        let node = self.need(key)?;
        match &node.kind {
            Kind::Day(day) if day.day() == 1 => Month::of(*day),
            Kind::Text(month) if month.parse::<Month>().is_ok() => month.parse().ok(),
            _ => {
                report_kind(self.problems, node, &text!("en månad (\"2020-01\")", "a month (\"2020-01\")"));
                None
            }
        }
    }

    pub(crate) fn flag(&self, key: &'static str) -> Option<bool> {
        let node = self.get(key)?;
        match node.kind {
            Kind::Flag(flag) => Some(flag),
            _ => {
                report_kind(self.problems, node, &text!("true eller false", "true or false"));
                None
            }
        }
    }

    pub(crate) fn whole(&self, key: &'static str) -> Option<u32> {
        let node = self.get(key)?;
        if let Kind::Number(digits) = &node.kind
            && let Ok(number) = digits.replace('_', "").parse()
        {
            return Some(number);
        }
        report_kind(self.problems, node, &text!("ett heltal, 0 eller mer", "a whole number, 0 or more"));
        None
    }

    pub(crate) fn number(&self, key: &'static str) -> Option<Exact> {
        as_number(self.get(key)?, self.problems)
    }

    /// One of the words of `choices`, or `default` when the key is not there.
    pub(crate) fn choice<T: Copy>(&self, key: &'static str, choices: &[(&'static str, T)], default: T) -> T {
        self.get(key).and_then(|node| pick(node, choices, self.problems)).unwrap_or(default)
    }

    /// Reports the keys nobody asked for, with the nearest known one.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for entry in self.node.entries() {
            if !asked.contains(&entry.key.as_str()) {
                let (key, sv, en) = (&entry.key, &self.what.sv, &self.what.en);
                let problem = Problem::error("unknown_key", text!("{sv} har inget ”{key}”", "{en} has no “{key}”"))
                    .at(entry.spot.here());
                self.push(suggest(problem, key, asked.iter().copied()));
            }
        }
    }
}

/// One of the words of `choices`; anything else is reported with what there is to choose from.
pub(crate) fn pick<T: Copy>(node: &Node, choices: &[(&'static str, T)], problems: &RefCell<Problems>) -> Option<T> {
    let (word, spot) = as_text(node, problems)?;
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) {
        return Some(*value);
    }
    let problem = Problem::error("unknown_word", text!("”{word}” betyder inget här", "“{word}” means nothing here"))
        .at(spot.here());
    problems.borrow_mut().push(suggest(problem, &word, choices.iter().map(|(name, _)| *name)));
    None
}

pub(crate) fn as_text<'a>(node: &'a Node, problems: &RefCell<Problems>) -> Option<(String, &'a Spot)> {
    match &node.kind {
        Kind::Text(text) => Some((text.clone(), &node.spot)),
        _ => {
            report_kind(problems, node, &text!("en text inom citattecken", "a text in quotes"));
            None
        }
    }
}

pub(crate) fn as_number(node: &Node, problems: &RefCell<Problems>) -> Option<Exact> {
    let (Kind::Number(written) | Kind::Text(written)) = &node.kind else {
        report_kind(problems, node, &text!("ett tal", "a number"));
        return None;
    };
    match parse_number(written) {
        Ok(number) => Some(number),
        Err(_) => {
            problems.borrow_mut().push(not_a_number(written, &node.spot));
            None
        }
    }
}

pub(crate) fn not_a_number(written: &str, spot: &Spot) -> Problem {
    Problem::error("not_a_number", text!("”{written}” är inget tal", "“{written}” is not a number"))
        .at(spot.here())
        .hint(text!(
            "skriv 2453, 0.3327, \"25 %\" eller \"820/3273\": punkt som decimaltecken, högst 30 siffror",
            "write 2453, 0.3327, \"25 %\" or \"820/3273\": a decimal point, at most 30 digits"
        ))
}

/// The items of a list, or the one value where a list of one may be written without brackets.
pub(crate) fn one_or_more(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

pub(crate) fn report_kind(problems: &RefCell<Problems>, node: &Node, expected: &Text) {
    let found = node.kind_name();
    let (sv, en, found_sv, found_en) = (&expected.sv, &expected.en, &found.sv, &found.en);
    problems.borrow_mut().push(
        Problem::error("wrong_kind", text!("här ska {sv} stå, inte {found_sv}", "{en} belongs here, not {found_en}"))
            .at(node.spot.here()),
    );
}

/// Adds what there is to choose from, the nearest first when one is near.
pub(crate) fn suggest<'a>(problem: Problem, word: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return problem;
    }
    if let Some(near) = nearest(word, &known) {
        return problem.hint(text!("menades ”{near}”?", "did you mean “{near}”?"));
    }
    let all = known.join(", ");
    problem.hint(text!("här kan stå: {all}", "what may stand here: {all}"))
}

/// The known word with the fewest changed letters, when fewer than a third differ.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(changes, candidate)| changes * 3 <= candidate.chars().count().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, bounded by the texts being short words.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
