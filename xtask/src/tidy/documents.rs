//! Rules of models and documents: every model has its cases, the change log knows the version, and the commands that a
//! reader is told to type exist.

use std::collections::BTreeSet;

use super::{Fault, File};

const CASES: &str = ".cases.toml";

pub fn check(files: &[File], faults: &mut Vec<Fault>) {
    models(files, faults);
    change_log(files, faults);
    crate_map(files, faults);
    commands(files, faults);
}

fn models(files: &[File], faults: &mut Vec<Fault>) {
    let names: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for file in files.iter().filter(|file| file.path.starts_with("models/") && file.path.ends_with(".toml")) {
        let (missing, mend) = match file.path.strip_suffix(CASES) {
            Some(stem) => (format!("{stem}.toml"), "cases stand beside their model: rename or remove them"),
            None => (
                format!("{}{CASES}", file.path.trim_end_matches(".toml")),
                "write what the model must give, at least one case",
            ),
        };
        if !names.contains(missing.as_str()) {
            faults.push(file.fault(0, format!("{missing} is missing"), mend));
        }
    }
}

fn change_log(files: &[File], faults: &mut Vec<Fault>) {
    let found = |path: &str| files.iter().find(|file| file.path == path);
    let Some(workspace) = found("Cargo.toml") else { return };
    let version = workspace.lines().find_map(|(_, line)| {
        line.strip_prefix("version = ").map(|version| version.trim().trim_matches('"').to_owned())
    });
    let version = version.unwrap_or_default();
    let Some(log) = found("CHANGELOG.md") else {
        faults.push(Fault {
            file: "CHANGELOG.md".into(),
            line: 0,
            what: "the change log is missing".into(),
            mend: "write what a user notices, a section per version",
        });
        return;
    };
    let told = |line: &str| line.starts_with("## ") && (line.contains("Unreleased") || line.contains(&version));
    if !log.lines().any(|(_, line)| told(&line)) {
        faults.push(log.fault(
            0,
            format!("no section is headed Unreleased or {version}"),
            "add the section and say what changed",
        ));
    }
}

/// A map that leaves crates out leads astray.
fn crate_map(files: &[File], faults: &mut Vec<Fault>) {
    let Some(map) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else { return };
    let text = String::from_utf8_lossy(&map.bytes);
    for file in files {
        let name = file.path.strip_prefix("crates/").and_then(|path| path.strip_suffix("/Cargo.toml"));
        if let Some(name) = name.filter(|name| !text.contains(name.trim_start_matches("kapitera-"))) {
            faults.push(map.fault(0, format!("{name} is not on the map of crates"), "say in a line what it is for"));
        }
    }
}

/// The commands in the examples of the documents exist.
fn commands(files: &[File], faults: &mut Vec<Fault>) {
    let Some(readme) = files.iter().find(|file| file.path == "README.md") else {
        faults.push(Fault {
            file: "README.md".into(),
            line: 0,
            what: "the first page is missing".into(),
            mend: "say what it is and how to run it in five minutes",
        });
        return;
    };
    let words = |path: &str, name: &str| {
        files.iter().find(|file| file.path == path).map(|file| variants(file, name)).unwrap_or_default()
    };
    let mut known = words("crates/kapitera-cli/src/args.rs", "Command");
    known.insert("help".into());
    let models = words("crates/kapitera-cli/src/args.rs", "Model");
    let own: BTreeSet<String> = ["test", "tidy", "files", "bench", "fuzz", "help"].map(String::from).into();
    let documents = files
        .iter()
        .filter(|file| file.path.ends_with(".md") && (!file.path.contains('/') || file.path.starts_with("docs/")));
    for document in std::iter::once(readme).chain(documents.filter(|file| file.path != "README.md")) {
        for (number, words) in typed(document) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let unknown = match words[..] {
                ["kapitera", "model", word, ..] if !word.starts_with('-') => !models.contains(word),
                ["kapitera", word, ..] if !word.starts_with('-') => !known.contains(word),
                ["cargo", "xtask", word, ..] => !own.contains(word),
                _ => false,
            };
            if unknown {
                faults.push(document.fault(
                    number,
                    format!("there is no command `{}`", words.join(" ")),
                    "name a command that exists",
                ));
            }
        }
    }
}

/// The command lines in the fenced blocks of a document, as words; `cargo run … --` counts as `kapitera`.
fn typed(document: &File) -> Vec<(usize, Vec<String>)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (number, line) in document.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let line = line.trim_start_matches("$ ");
        let line = match line.split_once(" -- ") {
            Some((run, rest)) if run.starts_with("cargo run") => format!("kapitera {rest}"),
            _ => line.to_owned(),
        };
        if fenced && (line.starts_with("kapitera ") || line.starts_with("cargo xtask ")) {
            found.push((number, line.split_whitespace().map(String::from).collect()));
        }
    }
    found
}

/// The variants of an enum of subcommands, as the words that are typed.
fn variants(file: &File, name: &str) -> BTreeSet<String> {
    let start = format!("pub enum {name} {{");
    let lines = file.lines().map(|(_, line)| line.into_owned()).skip_while(|line| *line != start).skip(1);
    let inside = lines
        .take_while(|line| line != "}")
        .filter(|line| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase());
    inside
        .map(|line| kebab(line.trim().split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default()))
        .collect()
}

/// `CarryOver` as it is typed: `carry-over`.
fn kebab(name: &str) -> String {
    let mut typed = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !typed.is_empty() {
            typed.push('-');
        }
        typed.extend(letter.to_lowercase());
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn unknown_commands_missing_cases_and_versions_are_found() {
        let words = "pub enum Command {\n    /// a\n    Settle(Settle),\n    Model(Model),\n}\npub enum Model {\n    Check {\n        model: A,\n    },\n}\n";
        let readme = "```sh\n$ kapitera settle 2020-01\ncargo run --release -- demo\nkapitera model check x\nkapitera model bake\n```\nkapitera bakes\n";
        let files = [
            file("Cargo.toml", "version = \"1.2.3\"\n"),
            file("CHANGELOG.md", "## 1.2.2\n"),
            file("README.md", readme),
            file("crates/kapitera-cli/src/args.rs", words),
            file("models/a.toml", ""),
        ];
        let mut faults = Vec::new();
        check(&files, &mut faults);
        let mut found: Vec<_> = faults.iter().map(|fault| (fault.file.as_str(), fault.line)).collect();
        found.sort_unstable();
        assert_eq!(found, [("CHANGELOG.md", 0), ("README.md", 3), ("README.md", 5), ("models/a.toml", 0)]);
    }
}
