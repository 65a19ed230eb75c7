//! What the place where a result stands adds to it.

use std::borrow::Cow;

use kapitera_message::Language;
use kapitera_output::{Cell, Table};

/// What the place where a result stands adds to it: where cells lead, and how it words what only some forms have.
pub trait Around {
    /// Where a cell of a row leads; none when nowhere.
    fn leads(&self, _table: &Table, _cells: &[Cell], _column: usize) -> Option<String> {
        None
    }

    /// A sentence as it is said here.
    fn said<'s>(&self, sentence: &'s str) -> Cow<'s, str> {
        Cow::Borrowed(sentence)
    }
}

/// Nothing leads anywhere, and sentences are as they are.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Around for Nowhere {}

/// How results are drawn somewhere.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The language.
    pub language: Language,
    /// What the place adds.
    pub around: &'a dyn Around,
    /// The element of their headings: `h2` on a page, `h3` in a section.
    pub heading: &'static str,
}

impl Setting<'_> {
    /// One of two words.
    pub(crate) fn word<'w>(&self, sv: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Sv => sv,
            Language::En => en,
        }
    }
}
