//! The settings of files, `files.toml` of the region's books: who pays, how the bank and the receiving ledger want theirs.
//!
//! Everything has a first day and may have a last one; two that hold on the same day are an error that shows both. Each
//! part of the text is read by its own module, strictly.

mod bank;
mod layout;
mod payer;
pub(crate) mod peppol;
mod replace;
mod sie;

use std::ops::Range;
use std::path::Path;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_period::{Date, Span};
use kapitera_toml::{Document, Section};

pub use bank::{BankProfile, PartyId, Reference};
pub use layout::{Column, DateForm, Encoding, Field, Layout};
pub use payer::Payer;
pub use replace::Replacements;
pub use sie::{Dimension, Numbering, SieSettings};

/// The tables that may stand in the text.
const PARTS: [&str; 5] = ["payer", "sie", "bank", "layout", "peppol"];

/// What the text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSettings {
    /// Who pays.
    pub payers: Vec<Payer>,
    /// How vouchers are written as SIE.
    pub sie: Vec<SieSettings>,
    /// How the bank wants its files.
    pub banks: Vec<BankProfile>,
    /// The layouts of ledger files.
    pub layouts: Vec<Layout>,
}

/// When a setting holds, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The days it holds.
    pub days: Span,
    /// The decision behind it; may be empty.
    pub decision: String,
    /// What it rests on: `decided`, `proposed` or `illustrative`; may be empty.
    pub basis: String,
    /// Where its first day stands in the text.
    place: Range<usize>,
}

impl FileSettings {
    /// Reads the payers, and the settings of SIE, the bank and ledger files; other parts have their own readers.
    ///
    /// # Errors
    ///
    /// All that is wrong in the text, each with its place.
    pub fn parse(path: &Path, source: &str) -> Result<Self, Problems> {
        let mut document = Document::new(path, source);
        let Some(table) = document.parse(source) else { return Err(document.problems) };
        let mut root = Document::root(&table);
        let settings = Self {
            payers: payer::read(&mut document, &mut root),
            sie: sie::read(&mut document, &mut root),
            banks: bank::read(&mut document, &mut root),
            layouts: layout::read(&mut document, &mut root),
        };
        unknown_parts(&mut document, &root);
        overlaps(&mut document, &settings.payers, "payer", |payer| &payer.validity, |_| "");
        overlaps(&mut document, &settings.sie, "sie", |sie| &sie.validity, |_| "");
        overlaps(&mut document, &settings.banks, "bank", |bank| &bank.validity, |_| "");
        overlaps(&mut document, &settings.layouts, "layout", |layout| &layout.validity, |layout| &layout.name);
        if document.problems.is_empty() { Ok(settings) } else { Err(document.problems) }
    }

    /// Who pays on a day.
    ///
    /// # Errors
    ///
    /// `file_setting_missing` when the text says nothing of that day.
    pub fn payer(&self, on: Date) -> Result<&Payer, Problem> {
        on_day(&self.payers, on, "[[payer]]", |payer| &payer.validity)
    }

    /// How vouchers are written as SIE on a day.
    ///
    /// # Errors
    ///
    /// `file_setting_missing` when the text says nothing of that day.
    pub fn sie(&self, on: Date) -> Result<&SieSettings, Problem> {
        on_day(&self.sie, on, "[[sie]]", |sie| &sie.validity)
    }

    /// How the bank wants its files on a day.
    ///
    /// # Errors
    ///
    /// `file_setting_missing` when the text says nothing of that day.
    pub fn bank(&self, on: Date) -> Result<&BankProfile, Problem> {
        on_day(&self.banks, on, "[[bank]]", |bank| &bank.validity)
    }

    /// The layout with a name on a day.
    ///
    /// # Errors
    ///
    /// `layout_not_found` when none has the name on that day; names those that there are.
    pub fn layout(&self, name: &str, on: Date) -> Result<&Layout, Problem> {
        let holds = |layout: &&Layout| layout.validity.days.contains(on);
        self.layouts.iter().filter(holds).find(|layout| layout.name == name).ok_or_else(|| {
            let there: Vec<&str> = self.layouts.iter().filter(holds).map(|layout| layout.name.as_str()).collect();
            let there = there.join(", ");
            Problem::error(
                "layout_not_found",
                text!("det finns ingen filuppställning ”{name}” den {on}", "there is no layout “{name}” on {on}"),
            )
            .hint(text!("de som gäller den dagen: {there}", "those that hold on that day: {there}"))
        })
    }
}

fn on_day<'a, T>(list: &'a [T], on: Date, part: &str, validity: fn(&T) -> &Validity) -> Result<&'a T, Problem> {
    list.iter().find(|one| validity(one).days.contains(on)).ok_or_else(|| {
        Problem::error(
            "file_setting_missing",
            text!("files.toml säger inget om {part} den {on}", "files.toml says nothing of {part} on {on}"),
        )
        .hint(text!("lägg till {part} med from = senast den dagen", "add a {part} with from = that day or earlier"))
    })
}

/// Two settings of one kind (and one name) that hold on the same day.
fn overlaps<T>(document: &mut Document, list: &[T], part: &str, validity: fn(&T) -> &Validity, name: fn(&T) -> &str) {
    for (index, second) in list.iter().enumerate() {
        for first in &list[..index] {
            let (one, other) = (validity(first), validity(second));
            let Some(both) = one.days.intersect(other.days).filter(|_| name(first) == name(second)) else { continue };
            let day = both.from;
            let places = [&other.place, &one.place].map(|span| document.place(span.clone(), Text::default()));
            let mut problem = Problem::error(
                "file_settings_overlap",
                text!("två [[{part}]] gäller den {day}", "two [[{part}]] hold on {day}"),
            )
            .hint(text!("avsluta den ena med to", "end one of them with to"));
            problem.places.extend(places);
            document.problems.push(problem);
        }
    }
}

fn unknown_parts(document: &mut Document, root: &Section<'_, '_>) {
    for (key, span, _) in root.entries().filter(|(key, ..)| !PARTS.contains(key)) {
        let known = PARTS.join(", ");
        let problem = Problem::error("unknown_key", text!("okänd nyckel ”{key}”", "unknown key “{key}”"))
            .hint(text!("nycklarna här är: {known}", "the keys here are: {known}"));
        document.problem(problem, span);
    }
}

/// What an entry may rest on, as in all books.
const BASES: [&str; 3] = ["decided", "proposed", "illustrative"];

/// Reads `from`, `to`, `decision` and `basis`.
fn validity(document: &mut Document, section: &mut Section<'_, '_>) -> Option<Validity> {
    let place = section.place_of("from");
    let first = document.required_day(section, "from");
    let to = if section.has("to") { Some(document.day(section, "to")?) } else { None };
    let decision = optional(document, section, "decision").unwrap_or_default();
    let word = |text: &str| BASES.contains(&text).then(|| text.to_owned());
    let basis = if section.has("basis") { document.parsed(section, "basis", word)? } else { String::new() };
    let first = first?;
    let days = to.map_or(Span::open(first), |to| Span { from: first, to });
    if days.is_empty() {
        let problem = Problem::error("ends_before_start", text!("to är före from", "to is before from"));
        document.problem(problem, place.clone());
    }
    Some(Validity { days, decision, basis, place })
}

fn optional(document: &mut Document, section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    document.string(section, key).map(|(string, _)| string)
}

/// The value under `key`, one of a few words; `None` and a problem when it is another, `default` when it is missing.
fn one_of<T: Copy>(
    document: &mut Document,
    section: &mut Section<'_, '_>,
    key: &'static str,
    words: &[(&str, T)],
    default: Option<T>,
) -> Option<T> {
    let (string, span) = match default {
        Some(default) if !section.has(key) => return Some(default),
        _ => document.required(section, key)?,
    };
    let found = words.iter().find(|(word, _)| *word == string).map(|(_, value)| *value);
    if found.is_none() {
        let words = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let problem = Problem::error(
            "value_form",
            text!("”{string}” är inget giltigt värde för ”{key}”", "“{string}” is not a valid value for “{key}”"),
        )
        .hint(text!("de som finns: {words}", "there are: {words}"));
        document.problem(problem, span);
    }
    found
}
