//! Results as tables for people, JSON for programs, or CSV.

mod csv;
mod identity;
mod json;
mod table;

pub use identity::{Identity, Place, Rows};
pub use table::{decimals_most, missing_decimals};

use std::io::{self, Write};

use kapitera_message::{Language, Text};
use kapitera_money::{Ore, format_decimal, format_ore};
use serde_json::{Map, Value};

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tables for people.
    Table,
    /// JSON for programs; numbers with decimals are texts, so that no reader rounds them.
    Json,
    /// The first table as CSV: comma, point, ASCII digits.
    Csv,
}

/// A result: tables and sentences, in the order they are shown.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// The heading.
    pub title: Option<Text>,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What CSV gives; when there is none the first table, else the first facts.
    pub csv: Option<Table>,
}

/// A part of a result.
#[derive(Clone, Debug)]
pub enum Part {
    /// A table.
    Table(Table),
    /// A table that only programs read.
    ForPrograms(Table),
    /// A table that only people read: what it shows stands in another one for programs.
    ForPeople(Table),
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
    /// What must hold between the sums and rows of the tables, for forms that can reckon: a workbook shows them as formulas.
    Identities(Vec<Identity>),
}

/// One of several things of one kind.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What only programs need, as people read it in the headings of the parts.
    pub named: Vec<(&'static str, Cell)>,
    /// Its parts; [`Part::Facts`] with an empty key belong to the thing itself.
    pub parts: Vec<Part>,
}

/// A table of a result.
#[derive(Clone, Debug)]
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
    /// The most letters of a line where people read it as text; longer words go on below. None for one line however long.
    pub letters: Option<usize>,
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

impl Cell {
    /// The cell as people read it: Swedish with a decimal comma, English with a point, digits in groups of three, a minus
    /// sign U+2212; `–` where nothing is known.
    pub fn shown(&self, language: Language) -> String {
        let mark = match language {
            Language::Sv => ',',
            Language::En => '.',
        };
        match self {
            Self::Empty => "–".to_owned(),
            Self::Name(name) => name.clone(),
            Self::Words(words) | Self::Code(_, words) => words.get(language).to_owned(),
            Self::Whole(number) => format_decimal(*number, 0, mark),
            Self::Money(ore) => format_ore(*ore, mark),
            Self::Change(ore) if *ore > Ore::ZERO => format!("+{}", format_ore(*ore, mark)),
            Self::Change(ore) => format_ore(*ore, mark),
            Self::Decimal(mantissa, decimals) => format_decimal(*mantissa, *decimals, mark),
            Self::Flag(flag) => match (language, flag) {
                (Language::Sv, true) => "ja".to_owned(),
                (Language::Sv, false) => "NEJ".to_owned(),
                (Language::En, true) => "yes".to_owned(),
                (Language::En, false) => "NO".to_owned(),
            },
        }
    }

    /// Whether it is nothing, or the number 0.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Money(ore) | Self::Change(ore) => *ore == Ore::ZERO,
            Self::Whole(number) | Self::Decimal(number, _) => *number == 0,
            _ => false,
        }
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Whole(_) | Self::Money(_) | Self::Change(_) | Self::Decimal(..))
    }
}

/// The code in a row that sums others of its table: programs that add up rows leave it out.
const SUM: &str = "sum";

impl Table {
    /// The cell that makes its row a sum of others.
    pub fn sum_mark() -> Cell {
        Cell::Code(SUM, Text::default())
    }

    /// Whether a row sums others of the table.
    pub fn is_sum(row: &[Cell]) -> bool {
        row.iter().any(|cell| matches!(cell, Cell::Code(code, _) if *code == SUM))
    }

    /// The positions of the columns that people read.
    pub fn columns_read(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|&index| !self.columns[index].for_programs).collect()
    }

    /// The table with those of the named columns left to programs that hold nothing but zeros: people need not read them.
    #[must_use]
    pub fn without_zeros(mut self, keys: &[&str]) -> Self {
        for index in 0..self.columns.len() {
            let zeros = self.rows.iter().filter_map(|row| row.get(index)).all(Cell::is_zero);
            let column = &mut self.columns[index];
            column.for_programs |= zeros && keys.contains(&column.key.as_str());
        }
        self
    }

    /// Whether the column at this position holds nothing but numbers and empty cells, and so stands to the right.
    pub fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.all(|cell| cell.is_number() || matches!(cell, Cell::Empty))
    }
}

impl Column {
    /// A column with a key and a heading.
    pub fn new(key: &str, heading: Text) -> Self {
        Self { key: key.to_owned(), heading, for_programs: false, letters: None }
    }

    /// The column with lines of so many letters at most where it is read as text.
    #[must_use]
    pub fn lines_of(self, letters: usize) -> Self {
        Self { letters: Some(letters), ..self }
    }

    /// A column that only programs need.
    pub fn for_programs(key: &str) -> Self {
        Self { key: key.to_owned(), heading: Text::default(), for_programs: true, letters: None }
    }
}

impl Output {
    /// Writes the result in the form asked for.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write(&self, form: Form, language: Language, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Table => table::write(self, language, out),
            Form::Json => {
                let text = serde_json::to_string_pretty(&Value::Object(self.json(language)))?;
                writeln!(out, "{text}")
            }
            Form::Csv => csv::write(self, language, out),
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
