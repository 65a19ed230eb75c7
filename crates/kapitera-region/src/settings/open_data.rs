//! `[open-data]` of `kapitera.toml`: who publishes open data, and where.

use std::collections::BTreeMap;

use kapitera_message::{Problem, text};
use kapitera_toml::{Document, Section};

/// Who publishes open data, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDataSettings {
    /// What all addresses begin with, without a slash at the end.
    pub base: String,
    /// The publisher's name.
    pub publisher: String,
    /// Its address on the web.
    pub publisher_uri: String,
    /// Whom to ask: the name of a function, never a person.
    pub contact: String,
    /// Its mail.
    pub email: String,
    /// The county's two digits.
    pub county: String,
    /// The place, by GeoNames or the EU's lists.
    pub spatial: Vec<String>,
}

/// Reads the section.
pub(super) fn read(document: &mut Document, mut section: Section<'_, '_>) -> Option<OpenDataSettings> {
    let mut needed = |key: &'static str| document.required(&mut section, key).map(|(text, _)| text);
    let (base, publisher, publisher_uri) = (needed("base"), needed("publisher"), needed("publisher-uri"));
    let (contact, email, county) = (needed("contact"), needed("email"), needed("county"));
    let spatial = document.strings(&mut section, "spatial");
    document.finish(section);
    Some(OpenDataSettings {
        base: base?.trim_end_matches('/').to_owned(),
        publisher: publisher?,
        publisher_uri: publisher_uri?,
        contact: contact?,
        email: email?,
        county: county?,
        spatial,
    })
}

/// The names of municipalities by their four digits.
pub(super) fn municipalities(document: &mut Document, section: &Section<'_, '_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (code, span, value) in section.entries() {
        match value.get_ref().as_str() {
            Some(name) if code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()) => {
                names.insert(code.to_owned(), name.to_owned());
            }
            _ => document.problem(
                Problem::error(
                    "municipality_name",
                    text!(
                        "”{code}” är inget kommunnamn efter sin kod",
                        "“{code}” is no municipality's name by its code"
                    ),
                )
                .hint(text!(
                    "skriv till exempel \"2380\" = \"Östersund\"",
                    "write for example \"2380\" = \"Östersund\""
                )),
                span,
            ),
        }
    }
    names
}
