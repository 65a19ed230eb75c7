//! Texts in two languages, and problems that say what, where, why and how to mend it.
//!
//! Every text that a person can meet is written once, in Swedish and English beside each other, with the
//! [`text!`] macro: the compiler checks that both use the same values. Nothing here knows about money, models
//! or registers, and nothing here prints.

mod problem;
mod render;

pub use problem::{Place, Problem, Problems, Severity};
pub use render::render;

/// The language a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Swedish: decimal comma, no-break space between thousands, minus U+2212.
    #[default]
    Sv,
    /// English: decimal point, no-break space between thousands, minus U+2212.
    En,
}

/// One text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    /// The Swedish wording.
    pub sv: String,
    /// The English wording.
    pub en: String,
}

impl Text {
    /// A number of things, with the word for one or for several.
    ///
    /// ```
    /// use kapitera_message::{text, Text};
    /// let rows = |count| Text::number_of(count, text!("rad", "row"), text!("rader", "rows"));
    /// assert_eq!((rows(1).sv, rows(1).en), ("1 rad".into(), "1 row".into()));
    /// assert_eq!((rows(0).sv, rows(2).en), ("0 rader".into(), "2 rows".into()));
    /// ```
    #[must_use]
    pub fn number_of(count: usize, one: Self, several: Self) -> Self {
        let Self { sv, en } = if count == 1 { one } else { several };
        text!("{count} {sv}", "{count} {en}")
    }

    /// A text that is the same in both languages: a name, a code, a number.
    pub fn same(text: impl Into<String>) -> Self {
        let sv = text.into();
        Self { en: sv.clone(), sv }
    }

    /// The wording in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

/// A [`Text`] from a Swedish and an English format string; both may capture variables in braces.
///
/// ```
/// use kapitera_message::{text, Language};
/// let rows = 3;
/// let said = text!("{rows} rader", "{rows} rows");
/// assert_eq!(said.get(Language::Sv), "3 rader");
/// ```
#[macro_export]
macro_rules! text {
    ($sv:literal, $en:literal $(,)?) => {
        $crate::Text { sv: format!($sv), en: format!($en) }
    };
}
