//! A document: sections of sentences, results and charts, each with the command that prints its figures.
//!
//! A document is data. Here it is drawn as HTML ([`html`]); `kapitera-pdf` sets it and `kapitera-export` makes a workbook or a file for Word of it.
//! How a result's tables, facts and sentences are drawn as HTML stands here too ([`parts`]), once for documents and for the pages of
//! the web application, which add to it by [`Around`]. The same holds for how they look: [`figures_style`].
//!
//! Kept out on purpose: what the figures mean, files, the clock.

mod frame;
mod html;
mod painted;
mod picture;

pub use frame::Frame;
pub use html::{Around, Nowhere, Setting, attribute, element, figures_style, html, parts, push_escaped, table};
pub use painted::painted;
pub use picture::Picture;

use kapitera_message::Text;
use kapitera_output::{Part, Table};

/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its title.
    pub title: Text,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A part of a document under a heading.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The heading.
    pub heading: Text,
    /// What it holds, in order.
    pub pieces: Vec<Piece>,
    /// The command that prints the section's figures, as it is typed; none when it has no figures.
    pub command: Option<String>,
}

/// A piece of a section.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A paragraph.
    Sentence(Text),
    /// A result, the same that the command shows. A table that is called as its section stands without a heading of its own.
    Result(Vec<Part>),
    /// A chart.
    Chart(Box<Picture>, Tabled),
}

/// Where the figures of a chart stand as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tabled {
    /// With the chart.
    Here,
    /// In another table of the same section.
    InSection,
}

/// A document with fewer sections needs no list of them.
const LISTED_FROM: usize = 3;

impl Document {
    /// Whether its sections are listed before the first of them.
    pub fn is_listed(&self) -> bool {
        self.sections.len() >= LISTED_FROM
    }
}

impl Section {
    /// A section with a heading.
    pub fn new(heading: Text) -> Self {
        Self { heading, ..Self::default() }
    }

    /// With a chart.
    #[must_use]
    pub fn charted(self, picture: Picture, tabled: Tabled) -> Self {
        self.with(Piece::Chart(Box::new(picture), tabled))
    }

    /// With one more piece.
    #[must_use]
    pub fn with(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }

    /// With the command that prints its figures.
    #[must_use]
    pub fn printed_by(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// A result as it stands under the heading: tables that are called as the section need not say so again.
    pub fn under_heading(&self, result: &[Part]) -> Vec<Part> {
        let plain = |table: &Table| Table {
            heading: if table.heading == self.heading { Text::default() } else { table.heading.clone() },
            ..table.clone()
        };
        let part = |part: &Part| match part {
            Part::Table(table) => Part::Table(plain(table)),
            Part::ForPeople(table) => Part::ForPeople(plain(table)),
            other => other.clone(),
        };
        result.iter().map(part).collect()
    }
}

/// What stands before the command of a section.
pub fn command_words() -> Text {
    kapitera_message::text!("Siffrorna skrivs av:", "The figures are printed by:")
}
