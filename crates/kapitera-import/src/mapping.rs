//! A mapping: how a source's file is read into a register's columns.
//!
//! A mapping is written by a person, so every problem in it points at the words and all of them are reported.
//! What kind of value a column holds follows from its canonical name and is never guessed from the file.

mod parse;

use std::collections::HashMap;

use kapitera_message::Problems;
use kapitera_register::RegisterKind;

/// How the bytes of a text file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum EncodingChoice {
    /// Byte order mark, then valid UTF-8, then Windows-1252.
    #[default]
    Auto,
    Utf8,
    Windows1252,
    Utf16,
}

/// Where a column's values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The same value for every row.
    Constant(String),
    /// The column with one of these headings; a file has exactly one of them.
    Headings(Vec<String>),
}

/// Values in the file and what they mean; keys in lower case.
pub(crate) type Codes = HashMap<String, String>;

/// How a source's file is read: which heading stands for which column, and what its codes mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) register: RegisterKind,
    /// Empty when not said.
    pub(crate) source: String,
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: EncodingChoice,
    pub(crate) delimiter: Option<u8>,
    /// In lower case.
    pub(crate) sum_row: Option<String>,
    /// By the column's place in the register.
    pub(crate) origins: Vec<Option<Origin>>,
    /// By the column's place in the register.
    pub(crate) codes: Vec<Option<Codes>>,
}

impl Mapping {
    /// Reads a mapping file's text; `file_name` is its name in messages.
    ///
    /// # Errors
    ///
    /// All problems: wrong TOML, unknown keys, columns and registers, missing columns, values of the wrong type,
    /// code values that the column cannot have.
    ///
    /// ```
    /// use kapitera_import::Mapping;
    /// let text = "register = \"areas\"\n[columns]\ncode = \"DeSO\"\nname = \"Namn\"\nmunicipality = \"Kommun\"\n\
    ///             edition = { constant = \"DeSO 2018\" }\n";
    /// assert!(Mapping::parse("areas.toml", text).is_ok());
    /// ```
    pub fn parse(file_name: &str, text: &str) -> Result<Self, Problems> {
        parse::parse(file_name, text)
    }

    /// The register that the mapping is for.
    pub fn register(&self) -> RegisterKind {
        self.register
    }

    /// Who delivers: a new delivery of events or values replaces older ones of the same source only. Empty when the
    /// mapping says none: then the register has one source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All lists of headings that a file must have one each of, with the column's place.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.origins.iter().enumerate().filter_map(|(place, origin)| match origin {
            Some(Origin::Headings(names)) => Some((place, names.as_slice())),
            _ => None,
        })
    }
}
