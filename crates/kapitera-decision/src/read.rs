//! From texts to a checked register.

mod assignment;
mod decision;
mod fields;

use std::path::Path;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_toml::{Document, Section};

use crate::{Register, Source, Spot};
use fields::{line, name_fits, stated, words};

/// The most bytes that a text may have.
const BYTES_MOST: usize = 4_000_000;

/// A name written where another thing is meant, to be looked up when all texts are read.
#[derive(Debug)]
pub(crate) struct Reference {
    /// What is named.
    pub of: Named,
    /// The name.
    pub name: String,
    /// Where it is written.
    pub spot: Spot,
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Source,
    Decision,
    /// A point of the decision.
    Point(String),
}

/// Where an end is written, for the problems of ends that do not agree.
#[derive(Debug)]
pub(crate) struct EndSpot {
    /// The name of the decision that ceases.
    pub of: String,
    /// The first day that it does not hold.
    pub from: kapitera_period::Date,
    /// Whether that is decided.
    pub decided: bool,
    /// Where it is written.
    pub spot: Spot,
}

/// All that is read, before it is checked.
#[derive(Debug, Default)]
pub(crate) struct Unchecked {
    pub register: Register,
    pub references: Vec<Reference>,
    pub ends: Vec<EndSpot>,
}

pub(crate) fn read(texts: &[(String, String)]) -> Result<Register, Problems> {
    let mut all = Unchecked::default();
    let mut problems = Problems::new();
    for (path, text) in texts {
        let mut document = Document::new(Path::new(path), text);
        one(&mut document, text, &mut all);
        problems.append(&mut document.problems);
    }
    // What could not be read is not there to be found: only what is read whole is checked together.
    if problems.is_empty() {
        problems = crate::check::check(&all);
    }
    if problems.is_empty() { Ok(all.register) } else { Err(problems) }
}

fn one(document: &mut Document, text: &str, all: &mut Unchecked) {
    if text.len() > BYTES_MOST {
        let what = text!("texten är längre än fyra miljoner tecken", "the text is longer than four million characters");
        document.hinted(0..0, "text_too_long", what, text!("dela upp den på flera", "divide it into several"));
        return;
    }
    let Some(table) = document.parse(text) else { return };
    let mut root = Document::root(&table);
    for section in named(document, &mut root, "source") {
        if let Some(source) = source(document, section) {
            all.register.sources.push(source);
        }
    }
    for section in named(document, &mut root, "decision") {
        if let Some(decision) = decision::read(document, section, all) {
            all.register.decisions.push(decision);
        }
    }
    for section in named(document, &mut root, "assignment") {
        if let Some(assignment) = assignment::read(document, section, all) {
            all.register.assignments.push(assignment);
        }
    }
    document.finish(root);
}

/// A table with its name.
struct NamedSection<'d, 's> {
    name: String,
    spot: Spot,
    section: Section<'d, 's>,
}

/// The tables `[key.NAME]`.
fn named<'d, 's>(document: &mut Document, root: &mut Section<'d, 's>, key: &'static str) -> Vec<NamedSection<'d, 's>> {
    let Some(section) = document.section(root, key) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, span, value) in section.entries() {
        let Some(table) = value.get_ref().as_table() else {
            let what = text!("”{key}.{name}” ska vara en tabell", "“{key}.{name}” must be a table");
            document.hinted(value.span(), "table_form", what, text!("skriv [{key}.{name}]", "write [{key}.{name}]"));
            continue;
        };
        if name_fits(document, name, &span) {
            let spot = Spot::of(document, span.clone());
            let section = Section::of(&format!("{key}.{name}"), span, table);
            found.push(NamedSection { name: name.to_owned(), spot, section });
        }
    }
    found
}

fn source(document: &mut Document, named: NamedSection<'_, '_>) -> Option<Source> {
    let NamedSection { name, spot, mut section } = named;
    let from = &mut section;
    let title = words(document, from, "title", true);
    let (case, date) = (line(document, from, "case", false), stated(document, from, "date"));
    let remark = words(document, from, "remark", false);
    document.finish(section);
    Some(Source { name, title: title?, case, date, remark, spot })
}

/// Notes that a name is written and must be known.
fn refer(document: &Document, all: &mut Unchecked, of: Named, name: &str, span: std::ops::Range<usize>) {
    let spot = Spot::of(document, span);
    all.references.push(Reference { of, name: name.to_owned(), spot });
}

/// The source, which must be known, and where in it.
fn read_at(document: &mut Document, from: &mut Section<'_, '_>, all: &mut Unchecked) -> Option<(String, String)> {
    let source = document.required(from, "source");
    let place = line(document, from, "place", true);
    let (source, span) = source?;
    refer(document, all, Named::Source, &source, span);
    Some((source, place?))
}

/// A problem that says how to mend it, for where no document is at hand.
pub(crate) fn problem(code: &'static str, what: Text, spot: &Spot, hint: Text) -> Problem {
    Problem { places: vec![spot.place()], ..Problem::error(code, what).hint(hint) }
}
