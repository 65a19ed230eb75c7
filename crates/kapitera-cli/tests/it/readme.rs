//! README's first page: its commands are run, and what it shows is what they print.
//!
//! `UPDATE_SNAPSHOTS=1` writes the outputs anew. No-break spaces stand as spaces, since the page is read in many places.

use std::fs;
use std::path::Path;

use crate::harness::{Place, copy};

/// A fenced block: its kind, and what it holds.
struct Block<'a> {
    kind: &'a str,
    text: &'a str,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).map(|(kind, text)| Block { kind, text }).collect()
}

#[test]
fn the_first_page_shows_what_the_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let place = Place::empty();
    copy(&root.join("models"), &place.path("models"));
    let mut shown = page.clone();
    for Block { kind, text } in blocks(&page) {
        match kind {
            "console" => shown = shown.replace(text, &played(&place, text)),
            "toml" => {
                let name = text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap();
                place.write(name, text);
            }
            "sh" => {
                for line in text.lines().filter(|line| line.starts_with("kapitera ")) {
                    place.ok(line);
                }
            }
            other => panic!("README has a block of an unknown kind: {other}"),
        }
    }
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &shown).unwrap();
        return;
    }
    assert!(shown == page, "README.md does not show what the commands print; run this test with UPDATE_SNAPSHOTS=1");
}

/// A block with its commands run again.
fn played(place: &Place, text: &str) -> String {
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    let mut out = String::new();
    for command in commands {
        let printed = place.ok(command).replace('\u{a0}', " ");
        out.push_str(&format!("$ {command}\n{}\n", printed.trim_end()));
    }
    out
}
