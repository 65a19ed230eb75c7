//! Where something stands in a text.

use std::fmt;
use std::ops::Range;

use kapitera_message::{Place, Text};
use kapitera_toml::Document;

/// Words in one of the register's texts.
#[derive(Clone, PartialEq, Eq)]
pub struct Spot(Place);

impl Spot {
    pub(crate) fn of(document: &Document, span: Range<usize>) -> Self {
        Self(document.place(span, Text::default()))
    }

    /// The path of the text as the person knows it.
    pub fn file(&self) -> &str {
        match &self.0 {
            Place::InText { file, .. } => file,
            Place::Named(name) => &name.sv,
        }
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        match &self.0 {
            Place::InText { source, span, .. } => {
                source.get(..span.start).unwrap_or_default().matches('\n').count() + 1
            }
            Place::Named(_) => 1,
        }
    }

    /// The words as a place of a problem.
    pub fn place(&self) -> Place {
        self.0.clone()
    }
}

/// The path and the line: the whole text would drown everything else.
impl fmt::Debug for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file(), self.line())
    }
}
