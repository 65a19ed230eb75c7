//! The language reference: every model in it reads, every case holds, and no word of the language is left out.

use std::collections::BTreeMap;
use std::path::Path;

use kapitera_model::{Case, Model, TableKey, read_cases, read_model};

use crate::models::{drawn, failures, root};

/// A fenced block of the reference.
struct Block {
    line: usize,
    words: BTreeMap<String, String>,
    text: String,
}

fn blocks(reference: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in reference.lines().enumerate() {
        match (open, line.strip_prefix("```")) {
            (false, Some(info)) => {
                let words = info.split_whitespace().filter_map(|word| word.split_once('='));
                let words = words.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                blocks.push(Block { line: index + 1, words, text: String::new() });
                open = true;
            }
            (true, Some(_)) => open = false,
            (true, None) => {
                let block = blocks.last_mut().expect("an open block is the last one");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (false, None) => {}
        }
    }
    blocks
}

/// The models of the reference by name; a block with a base is appended to it.
fn texts(blocks: &[Block]) -> BTreeMap<&str, String> {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for block in blocks {
        let Some(name) = block.words.get("model") else { continue };
        let base = block.words.get("base").filter(|base| !base.is_empty());
        let base = base.map(|base| {
            texts.get(base.as_str()).unwrap_or_else(|| panic!("line {}: no base {base}", block.line)).clone()
        });
        texts.insert(name, base.unwrap_or_default() + &block.text);
    }
    texts
}

fn read(name: &str, texts: &BTreeMap<&str, String>, warnings: &str) -> Result<Model, String> {
    let find = |_: &str, path: &str| {
        let base = path.trim_end_matches(".toml");
        texts.get(base).map(|text| (path.to_owned(), text.clone())).ok_or_else(|| "no such block".to_owned())
    };
    let (model, warned) =
        read_model(&format!("{name}.toml"), &texts[name], &find).map_err(|problems| drawn(&problems))?;
    let mut codes: Vec<&str> = warned.iter().map(|warning| warning.code).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.join(",") == warnings { Ok(model) } else { Err(drawn(&warned)) }
}

fn wrong_cases(block: &Block, name: &str, models: &BTreeMap<&str, Model>) -> Vec<String> {
    let model = models.get(name).unwrap_or_else(|| panic!("line {}: no model {name}", block.line));
    match read_cases(&format!("{name}.cases.toml"), &block.text) {
        Ok(file) => file.cases.iter().flat_map(|case: &Case| failures(model, case)).collect(),
        Err(problems) => vec![drawn(&problems)],
    }
}

fn reference() -> String {
    std::fs::read_to_string(root().join("docs/language.md")).unwrap()
}

/// Both references: that of models, and that of what is followed up, whose text has the same words.
fn references() -> String {
    reference() + &std::fs::read_to_string(root().join("docs/follow-up.md")).unwrap()
}

#[test]
fn every_example_holds() {
    let reference = reference();
    let blocks = blocks(&reference);
    let texts = texts(&blocks);
    let mut models = BTreeMap::new();
    let mut wrong = Vec::new();
    for block in &blocks {
        let at = |wrong: String| format!("docs/language.md:{}: {wrong}", block.line);
        if let Some(name) = block.words.get("model") {
            let warnings = block.words.get("warnings").map_or("", String::as_str);
            match read(name, &texts, warnings) {
                Ok(model) => _ = models.insert(name.as_str(), model),
                Err(problems) => wrong.push(at(problems)),
            }
        } else if let Some(name) = block.words.get("cases") {
            wrong.extend(wrong_cases(block, name, &models).into_iter().map(at));
        } else {
            wrong.push(at("a block without a name is not tested".to_owned()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
    assert!(models.len() > 10, "the examples were not found");
}

/// The texts between quotes in a Rust source, outside comments and outside what is said to people.
fn literals(source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\"", "");
    let mut found = Vec::new();
    for (index, piece) in code.split("text!(").enumerate() {
        let quoted = piece.split('"').skip(1).step_by(2);
        // Both wordings of a text!, Swedish and English.
        found.extend(quoted.skip(if index == 0 { 0 } else { 2 }).map(str::to_owned));
    }
    found
}

/// Every word a reader of the language knows: the literals of its source that look like words of a model.
#[test]
fn every_word_of_the_language_is_in_the_reference() {
    let reference = references();
    let sources = root().join("crates/kapitera-model/src");
    let mut files: Vec<_> = ["cases.rs", "extend.rs", "rule_words.rs"].map(|file| sources.join(file)).to_vec();
    for folder in ["read", "cases"] {
        files.extend(std::fs::read_dir(sources.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut missing = Vec::new();
    let mut known = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let keys = TableKey::NAMES.iter().flat_map(|(name, key)| key.words().iter().chain([name]));
        for word in literals(&source).into_iter().chain(keys.map(|&word| word.to_owned())) {
            if is_word(&word) {
                known += 1;
                if !stands_in(&reference, &word) {
                    missing.push(format!("{}: {word}", short(&file)));
                }
            }
        }
    }
    assert!(known > 150, "the words were not found");
    assert!(missing.is_empty(), "docs/language.md and docs/follow-up.md do not mention:\n{}", missing.join("\n"));
}

fn short(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A key or a word of a model: small letters, digits and hyphens. Codes of problems have underscores.
fn is_word(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|first: char| first.is_lowercase() || first.is_ascii_digit())
        && text.chars().all(|letter| letter.is_lowercase() || letter.is_ascii_digit() || letter == '-')
}

/// Whether the reference has `word` as code: in backticks, in quotes, as a key, or as a part of a heading.
fn stands_in(reference: &str, word: &str) -> bool {
    let edge =
        |letter: Option<char>| letter.is_none_or(|letter| !(letter.is_alphanumeric() || matches!(letter, '-' | '_')));
    reference.match_indices(word).any(|(at, _)| {
        let (before, after) = (&reference[..at], &reference[at + word.len()..]);
        let whole = edge(before.chars().next_back()) && edge(after.chars().next());
        let opened = before.ends_with(['`', '"', '[', '.']);
        whole && (opened || after.starts_with(" = "))
    })
}

/// Every problem that reading a model can give stands in the list of what is checked.
#[test]
fn every_code_is_in_the_reference() {
    let reference = references();
    let mut missing = Vec::new();
    let mut folders =
        ["kapitera-model", "kapitera-evaluate"].map(|name| root().join("crates").join(name).join("src")).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for made in source.split("Problem::error(").skip(1).chain(source.split("Problem::warning(").skip(1)) {
                let code = made.split('"').nth(1).unwrap_or_default();
                if !reference.contains(&format!("`{code}`")) && !["unknown_name", "not_counted"].contains(&code) {
                    missing.push(code.to_owned());
                }
            }
        }
    }
    assert!(missing.is_empty(), "docs/language.md and docs/follow-up.md do not list: {}", missing.join(", "));
}
