//! JSON written as it is said: the order of keys is kept, and a number is the text that it was given as.

use std::fmt::Write as _;

use kapitera_message::Text;

use crate::Decimal;

/// A value of JSON.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn whole(number: usize) -> Self {
        Self::Number(number.to_string())
    }

    pub(crate) fn decimal(number: Option<&Decimal>) -> Self {
        number.map_or(Self::Null, |number| Self::Number(number.as_str().to_owned()))
    }

    pub(crate) fn list<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub(crate) fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A text in both languages.
    pub(crate) fn both(text: &Text) -> Self {
        Self::object([("sv", Self::text(&text.sv)), ("en", Self::text(&text.en))])
    }

    /// The bytes, with a line feed at the end.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(0, &mut out);
        out.push('\n');
        out.into_bytes()
    }

    fn is_leaf(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Object(_))
    }

    fn write(&self, depth: usize, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => quoted(text, out),
            // The cells of a cube stand on one line: a line each would treble the file.
            Self::List(items) if items.iter().all(Self::is_leaf) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    item.write(depth, out);
                }
                out.push(']');
            }
            Self::List(items) => {
                let lines = items.iter().map(|item| (None, item));
                lines_between(['[', ']'], lines, depth, out);
            }
            Self::Object(entries) if entries.is_empty() => out.push_str("{}"),
            Self::Object(entries) => {
                let lines = entries.iter().map(|(key, value)| (Some(key.as_str()), value));
                lines_between(['{', '}'], lines, depth, out);
            }
        }
    }
}

fn lines_between<'a>(
    [open, close]: [char; 2],
    items: impl Iterator<Item = (Option<&'a str>, &'a Json)>,
    depth: usize,
    out: &mut String,
) {
    out.push(open);
    for (at, (key, value)) in items.enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        let _ = write!(out, "{:1$}", "", 2 * (depth + 1));
        if let Some(key) = key {
            quoted(key, out);
            out.push_str(": ");
        }
        value.write(depth + 1, out);
    }
    let _ = write!(out, "\n{:1$}{close}", "", 2 * depth);
}

fn quoted(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
