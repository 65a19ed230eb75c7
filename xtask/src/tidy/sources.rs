//! Rules of source files: a heading comment, a length, no unfinished work, no floating point near money.

use super::{Fault, File};

/// A file longer than this must be split.
const LINES_MAX: usize = 900;
/// A file longer than this is told of.
const LINES_MANY: usize = 500;

/// Crates on the way to an amount.
const EXACT: [&str; 11] = [
    "calibrate",
    "count",
    "cube",
    "evaluate",
    "listing",
    "model",
    "money",
    "period",
    "programme",
    "register",
    "settle",
];
/// Their types of binary floating point.
const FLOATS: [&str; 2] = [concat!("f", "32"), concat!("f", "64")];
/// Words that mark unfinished work; written in parts so that this file has none.
const UNFINISHED: [&str; 5] = [
    concat!("to", "do!"),
    concat!("unimpl", "emented!"),
    concat!("FIX", "ME"),
    concat!(" XX", "X"),
    concat!("#[", "ignore"),
];
/// Beginnings of paths that exist on one machine only.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tm", "p/t-")];

pub fn check(files: &[File], faults: &mut Vec<Fault>) {
    for file in files {
        machine_paths(file, faults);
        if file.path.ends_with(".rs") {
            heading(file, faults);
            length(file, faults);
            unfinished(file, faults);
            floats(file, faults);
        }
    }
}

/// The files that grow towards the limit.
pub fn long_files(files: &[File]) -> impl Iterator<Item = String> {
    let sources = files.iter().filter(|file| file.path.ends_with(".rs"));
    sources.filter_map(|file| {
        let lines = file.lines().count() - 1;
        (lines > LINES_MANY).then(|| format!("long: {} has {lines} lines; the limit is {LINES_MAX}", file.path))
    })
}

fn heading(file: &File, faults: &mut Vec<Fault>) {
    let first = file.lines().map(|(_, line)| line).find(|line| !line.trim().is_empty());
    if first.is_none_or(|line| !line.starts_with("//!")) {
        faults.push(file.fault(
            1,
            "the file does not begin with `//!`",
            "say what it is for, what holds in it, and what is kept out on purpose",
        ));
    }
}

fn length(file: &File, faults: &mut Vec<Fault>) {
    let lines = file.lines().count() - 1;
    if lines > LINES_MAX {
        faults.push(file.fault(
            0,
            format!("the file has {lines} lines; the limit is {LINES_MAX}"),
            "look for two concepts and split it",
        ));
    }
}

fn unfinished(file: &File, faults: &mut Vec<Fault>) {
    for (number, line) in file.lines() {
        for word in UNFINISHED.iter().filter(|word| line.contains(**word)) {
            faults.push(file.fault(number, format!("`{word}` marks unfinished work"), "finish it, or write an issue"));
        }
    }
}

fn floats(file: &File, faults: &mut Vec<Fault>) {
    let named = |name: &&&str| file.path.starts_with(&format!("crates/kapitera-{name}/"));
    if EXACT.iter().find(named).is_none() {
        return;
    }
    for (number, line) in file.lines() {
        let code = line.split("//").next().unwrap_or_default();
        let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        if let Some(word) = words.find(|word| FLOATS.iter().any(|float| word.ends_with(float))) {
            faults.push(file.fault(
                number,
                format!("`{word}` on the way to an amount"),
                "use `Exact` or whole numbers",
            ));
        }
    }
}

fn machine_paths(file: &File, faults: &mut Vec<Fault>) {
    for (number, line) in file.lines() {
        for path in MACHINE_PATHS.iter().filter(|path| line.contains(**path)) {
            faults.push(file.fault(
                number,
                format!("`{path}` is a path of one machine"),
                "use a path relative to the repository",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn faults(path: &str, text: &str) -> Vec<(usize, String)> {
        let mut faults = Vec::new();
        check(&[file(path, text)], &mut faults);
        faults.into_iter().map(|fault| (fault.line, fault.what)).collect()
    }

    #[test]
    fn each_rule_finds_its_fault_and_its_line() {
        let float = format!("//! A.\n// {0}\nlet a = 1_{0};\n", FLOATS[1]);
        assert_eq!(
            faults("crates/kapitera-money/src/a.rs", &float),
            [(3, format!("`1_{}` on the way to an amount", FLOATS[1]))]
        );
        assert_eq!(faults("crates/kapitera-import/src/a.rs", &float), []);
        assert_eq!(faults("a.rs", "use a;\n")[0].0, 1);
        assert_eq!(faults("a.rs", &format!("//! A.\n// {} later\n", UNFINISHED[2]))[0].0, 2);
        assert_eq!(faults("a.md", &format!("in {}here\n", MACHINE_PATHS[0]))[0].0, 1);
        assert_eq!(
            faults("a.rs", &format!("//! A.\n{}", "\n".repeat(900)))[0].1,
            "the file has 901 lines; the limit is 900"
        );
    }
}
