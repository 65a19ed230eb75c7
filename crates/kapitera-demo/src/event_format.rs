//! The form of one source's files of events, and the mapping that reads them.

use kapitera_register::{EventKind, Label, RegisterKind};

use crate::listing_format::{FileKind, text_keys};

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    IdKind,
    Id,
    Day,
    Centre,
    Amount,
    /// How many alike the row tells of.
    Quantity,
    /// The label with this place among [`EventKind::labels`].
    Word(usize),
}

/// What the file writes, and kapitera's word for it.
pub(crate) type Codes = &'static [(&'static str, &'static str)];

/// The form of one source's files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventFormat {
    pub(crate) kind: EventKind,
    /// The source's word: deliveries with the same one supersede each other.
    pub(crate) source: &'static str,
    /// What the mapping says of itself.
    pub(crate) about: &'static str,
    /// File name without period and ending.
    pub(crate) stem: &'static str,
    pub(crate) ending: &'static str,
    pub(crate) file: FileKind,
    pub(crate) titles: &'static [&'static str],
    /// The columns with their headings.
    pub(crate) columns: &'static [(Field, &'static str)],
    /// What the mapping says of columns that the file lacks.
    pub(crate) constants: &'static [(&'static str, &'static str)],
    pub(crate) codes: &'static [(Field, Codes)],
    /// The last row is `Summa` with the sum of the amounts.
    pub(crate) sum_row: bool,
    pub(crate) mapping: &'static str,
}

/// How all sources write the kinds of ids.
pub(crate) const ID_KINDS: Codes = &[("PNR", "personal-number"), ("SAM", "coordination-number"), ("RES", "reserve")];

impl EventFormat {
    pub(crate) fn register(&self) -> RegisterKind {
        self.kind.register()
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(column, _)| *column == field)
    }

    /// The first column of words that the mapping translates, where a word that it does not know can stand.
    pub(crate) fn coded_word(&self) -> Option<Field> {
        self.codes.iter().map(|(field, _)| *field).find(|field| matches!(field, Field::Word(_)))
    }

    /// What the file writes for kapitera's `word`; the word itself where nothing is translated.
    pub(crate) fn code<'a>(&self, field: Field, word: &'a str) -> &'a str {
        let codes = self.codes.iter().find(|(translated, _)| *translated == field).map_or(&[][..], |(_, codes)| codes);
        codes.iter().find(|(_, meaning)| *meaning == word).map_or(word, |(code, _)| code)
    }

    /// The path of the files of a period, relative to the region directory.
    pub(crate) fn path(&self, tail: &str) -> String {
        format!("raw/{}-{tail}.{}", self.stem, self.ending)
    }

    /// The mapping that reads files of this form.
    pub(crate) fn mapping_toml(&self) -> String {
        let (about, register, source) = (self.about, self.register().name(), self.source);
        let mut toml = format!("# {about}\nregister = \"{register}\"\nsource = \"{source}\"\n");
        toml.push_str(&text_keys(self.file));
        if self.sum_row {
            toml.push_str("sum-row = \"Summa\"\n");
        }
        toml.push_str("\n[columns]\n");
        for (field, heading) in self.columns {
            toml.push_str(&format!("{} = \"{heading}\"\n", self.name(*field)));
        }
        for (column, value) in self.constants {
            toml.push_str(&format!("{column} = {{ constant = \"{value}\" }}\n"));
        }
        for (field, codes) in self.codes {
            toml.push_str(&format!("\n[codes.{}]\n", self.name(*field)));
            for (code, word) in *codes {
                toml.push_str(&format!("\"{code}\" = \"{word}\"\n"));
            }
        }
        toml
    }

    /// The register's name of a column.
    fn name(&self, field: Field) -> &'static str {
        match field {
            Field::IdKind => "person-kind",
            Field::Id => "person",
            Field::Day => "day",
            Field::Centre => "centre",
            Field::Quantity => "quantity",
            Field::Amount => match self.kind {
                EventKind::Visits => "fee",
                EventKind::Drugs | EventKind::PocTests => "cost",
                EventKind::Costs
                | EventKind::Calls
                | EventKind::Assessments
                | EventKind::Orders
                | EventKind::Feedback => "amount",
            },
            // The file has the day of the assessment; the wait is reckoned when it is read.
            Field::Word(place) => match self.kind.labels()[place] {
                Label::Wait => "assessed",
                label => label.name(),
            },
        }
    }
}
