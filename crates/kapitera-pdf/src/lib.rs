//! A result or a document as a tagged PDF (PDF/UA-1) in Swedish or English: title, headings, tables, sentences, facts and charts.
//!
//! One template, `statement.typ`, is filled by what stands in an [`Output`] or a [`Document`]; the texts of the data reach it as values
//! of a JSON file in memory, so that nothing in them is read as markup. How wide the columns are, how large the text
//! is and whether the pages lie down is computed here (`fit`), from the widths of the glyphs.
//!
//! Pure: the fonts and the template are part of the program, the day is an argument, no file, clock or network is
//! met, and the same input gives the same bytes.
//!
//! # Build weight
//!
//! The crate `typst` brings some 280 crates. A cold build with two jobs on two cores, dependencies optimised as in the
//! workspace's dev profile, takes about ten minutes and 1.7 GB of target directory; a dev build grows by about 50 MB, 9 of
//! them fonts. Whoever depends on this crate should do so behind a feature that is off by default.

mod content;
mod fit;
#[cfg(test)]
mod laid;
mod letters;
mod world;

pub use kapitera_document::Frame;

use kapitera_document::Document;
use kapitera_message::{Problem, text};
use kapitera_output::Output;

/// A result as PDF/UA-1: tagged, with title, language, headings, tables with header cells, and embedded fonts.
///
/// Shown is what people read: tables without rows and sums, tables for programs and columns for programs are left out,
/// and the numbers have the form of [`kapitera_output::Cell::shown`]. Letters for which no embedded font has a glyph are
/// shown by their code points, `[U+1F600]`; controls, direction marks and other invisible letters too. White space of
/// all kinds is a space.
///
/// # Errors
///
/// `pdf_not_made` when the document cannot be set, with what the typesetter says. That is our fault, not the data's.
///
/// ```
/// use kapitera_message::{Language, text};
/// use kapitera_output::{Cell, Output, Part};
///
/// let facts = vec![("centre", text!("Enhet", "Centre"), Cell::Name("Björkens *vårdcentral* #1".to_owned()))];
/// let part = Part::Facts { key: "centre", heading: text!("Mottagare", "Recipient"), facts };
/// let output = Output { title: Some(text!("Månadsavräkning", "Statement")), parts: vec![part], csv: None };
/// let frame = kapitera_pdf::Frame {
///     language: Language::Sv,
///     author: "Region Exempel".to_owned(),
///     subject: "Björkens vårdcentral, februari 2020".to_owned(),
///     dated: kapitera_period::Month::new(2020, 3).unwrap().first(),
///     marks: Vec::new(),
/// };
/// let file = kapitera_pdf::pdf(&output, &frame).unwrap();
/// assert!(file.starts_with(b"%PDF-1.7"));
/// ```
pub fn pdf(output: &Output, frame: &Frame) -> Result<Vec<u8>, Problem> {
    let letters = world::letters().map_err(not_made)?;
    let data = content::result(output, frame, letters).to_string();
    world::set(data, frame.dated).map_err(not_made)
}

/// A document as PDF/UA-1: as [`pdf`], with sections a level above the headings of their tables, charts as drawings with what
/// one sees in them said in words, and the command that prints the figures of each section.
///
/// # Errors
///
/// As [`pdf`].
pub fn document_pdf(document: &Document, frame: &Frame) -> Result<Vec<u8>, Problem> {
    let letters = world::letters().map_err(not_made)?;
    let data = content::document(document, frame, letters).to_string();
    world::set(data, frame.dated).map_err(not_made)
}

fn not_made(said: String) -> Problem {
    Problem::error("pdf_not_made", text!("PDF-filen kunde inte göras", "the PDF could not be made"))
        .why(text!("sättningen gav fel: {said}", "the typesetter failed: {said}"))
        .hint(text!(
            "felet ligger i programmet, inte i uppgifterna; rapportera det, och ta ut resultatet som tabell så länge",
            "the fault lies in the program, not in the data; report it, and take the result as a table meanwhile"
        ))
}
