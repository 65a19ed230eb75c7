//! A small region with the demo's books and nothing delivered, and how an answer is looked into.

use std::fs;
use std::path::Path;

use kapitera_output::{Cell, Output, Part, Table};
use kapitera_post::Office;
use kapitera_region::Region;
use tempfile::TempDir;

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
key-file = "test.key"
invented = true
[ledger]
database = "ledger.db"
books = "books"
[limits]
rejected-share = "60 %"
[import.centres]
mapping = "centres.toml"
"#;

const CENTRES: &str = r#"
register = "centres"
[columns]
id = "id"
name = "name"
provider = { constant = "Region Test (påhittad)" }
org-number = { constant = "2329999995" }
owner = { constant = "own-operated" }
from = { constant = "2010-01-01" }
"#;

/// A region in a directory of its own, removed with the test.
pub struct Small {
    pub dir: TempDir,
}

impl Small {
    pub fn new() -> Self {
        let small = Self { dir: tempfile::tempdir().unwrap() };
        small.write("kapitera.toml", SETTINGS);
        small.write("centres.toml", CENTRES);
        let books = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo");
        for file in fs::read_dir(books).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            small.write(&format!("books/{name}"), &fs::read_to_string(&path).unwrap());
        }
        small
    }

    pub fn write(&self, path: &str, text: &str) {
        let file = self.dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub fn region(&self) -> Region {
        Region::open(self.dir.path()).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }
}

/// The table that programs find under a key.
pub fn table<'a>(answer: &'a Output, key: &str) -> &'a Table {
    let tables = answer.parts.iter().filter_map(|part| match part {
        Part::Table(table) | Part::ForPrograms(table) => Some(table),
        _ => None,
    });
    tables.into_iter().find(|table| table.key == key).unwrap()
}

/// The values of a column.
pub fn column(table: &Table, key: &str) -> Vec<String> {
    let place = table.columns.iter().position(|column| column.key == key).unwrap();
    table.rows.iter().map(|row| row[place].shown(kapitera_message::Language::Sv)).collect()
}

/// A fact of the answer.
pub fn fact(answer: &Output, part: &str, fact: &str) -> String {
    let found = answer.parts.iter().find_map(|each| match each {
        Part::Facts { key, facts, .. } if *key == part => facts.iter().find(|(key, ..)| *key == fact),
        _ => None,
    });
    match &found.unwrap().2 {
        Cell::Empty => String::new(),
        cell => cell.shown(kapitera_message::Language::Sv),
    }
}

/// Whether a part of that key says something.
pub fn says(answer: &Output, part: &str) -> bool {
    answer.parts.iter().any(|each| matches!(each, Part::Sentences { key, .. } if *key == part))
}
