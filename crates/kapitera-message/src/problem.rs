//! A problem: what went wrong, where, why it matters and how to mend it.

use std::ops::Range;
use std::sync::Arc;

use crate::Text;

/// Whether a problem stops the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The work goes on; the reader should know.
    Warning,
    /// The work stops; nothing is changed.
    Error,
}

/// Where a problem lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Words in a text that a person wrote.
    InText {
        /// Path of the text as the person knows it.
        file: Arc<str>,
        /// The whole text.
        source: Arc<str>,
        /// The offending words, as byte positions.
        span: Range<usize>,
        /// What these words are, or an empty text.
        label: Text,
    },
    /// A place that is not in a text: a register's row and column, a centre, a month.
    Named(Text),
}

/// One problem, complete enough to be mended by the person who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule that was broken, in `snake_case`; stable, one per cause.
    pub code: &'static str,
    /// Whether it stops the work.
    pub severity: Severity,
    /// What went wrong.
    pub what: Text,
    /// Where, the main place first.
    pub places: Vec<Place>,
    /// Why it matters.
    pub why: Option<Text>,
    /// How to mend it.
    pub hint: Option<Text>,
}

/// Several problems: readers report all of them, not only the first.
pub type Problems = Vec<Problem>;

impl Problem {
    /// An error with a code and a sentence.
    pub fn error(code: &'static str, what: Text) -> Self {
        Self { code, severity: Severity::Error, what, places: Vec::new(), why: None, hint: None }
    }

    /// A warning with a code and a sentence.
    pub fn warning(code: &'static str, what: Text) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, what) }
    }

    /// Adds a place; the first one added is the main one.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Adds a place that is not in a text.
    #[must_use]
    pub fn named(self, place: Text) -> Self {
        self.at(Place::Named(place))
    }

    /// Says why it matters.
    #[must_use]
    pub fn why(mut self, why: Text) -> Self {
        self.why = Some(why);
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }
}
