//! Results as tables for people, JSON for programs, or CSV.

mod csv;
mod json;
mod table;

use std::io::{self, Write};

use kapitera_message::{Language, Text};
use kapitera_money::Ore;
use serde_json::{Map, Value};

use crate::args::Format;

/// A result: tables and sentences, in the order they are shown.
#[derive(Debug, Default)]
pub struct Output {
    /// The heading.
    pub title: Option<Text>,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What CSV gives; when there is none the first table, else the first facts.
    pub csv: Option<Table>,
}

/// A part of a result.
#[derive(Debug)]
pub enum Part {
    /// A table.
    Table(Table),
    /// A table that only programs read.
    ForPrograms(Table),
    /// Sentences under a heading.
    Sentences {
        /// The key in JSON.
        key: &'static str,
        /// The heading; may be empty.
        heading: Text,
        /// The sentences.
        sentences: Vec<Text>,
    },
    /// Named values.
    Facts {
        /// The key in JSON.
        key: &'static str,
        /// The heading; may be empty.
        heading: Text,
        /// Key in JSON, name for people, value.
        facts: Vec<(&'static str, Text, Cell)>,
    },
    /// Things of one kind with parts of their own, one after the other for people.
    List {
        /// The key in JSON, of an array with an object for each thing.
        key: &'static str,
        /// The things.
        items: Vec<Item>,
    },
}

/// One of several things of one kind.
#[derive(Debug, Default)]
pub struct Item {
    /// What only programs need, as people read it in the headings of the parts.
    pub named: Vec<(&'static str, Cell)>,
    /// Its parts; [`Part::Facts`] with an empty key belong to the thing itself.
    pub parts: Vec<Part>,
}

/// A table of a result.
#[derive(Debug)]
pub struct Table {
    /// The key in JSON.
    pub key: &'static str,
    /// The heading; may be empty.
    pub heading: Text,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The row of sums, shown below a line; under its own key in JSON, not in CSV.
    pub total: Option<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The key in JSON and CSV.
    pub key: String,
    /// The heading for people.
    pub heading: Text,
    /// Whether it is left out where people read: it is for programs.
    pub for_programs: bool,
}

/// A cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Nothing is known or fits here.
    Empty,
    /// The same text in all languages: names, ids.
    Name(String),
    /// A text in two languages.
    Words(Text),
    /// A whole number.
    Whole(i128),
    /// Kronor with öre.
    Money(Ore),
    /// A change in kronor, with its sign always shown.
    Change(Ore),
    /// `mantissa` × 10⁻`decimals`.
    Decimal(i128, u32),
    /// One of a few words: its code for programs, its name for people.
    Code(&'static str, Text),
    /// Yes or no.
    Flag(bool),
}

impl Column {
    /// A column with a key and a heading.
    pub fn new(key: &str, heading: Text) -> Self {
        Self { key: key.to_owned(), heading, for_programs: false }
    }

    /// A column that only programs need.
    pub fn for_programs(key: &str) -> Self {
        Self { key: key.to_owned(), heading: Text::default(), for_programs: true }
    }
}

impl Output {
    /// Writes the result in the form asked for.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write(&self, format: Format, language: Language, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => table::write(self, language, out),
            Format::Json => {
                let text = serde_json::to_string_pretty(&Value::Object(self.json(language)))?;
                writeln!(out, "{text}")
            }
            Format::Csv => csv::write(self, language, out),
        }
    }

    fn json(&self, language: Language) -> Map<String, Value> {
        json::object(self, language)
    }

    /// A result of parts without a title.
    pub fn of(parts: Vec<Part>) -> Self {
        Self { parts, ..Self::default() }
    }
}
