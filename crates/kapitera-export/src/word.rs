//! A result or a document for Word: WordprocessingML as ISO/IEC 29500 has it in its transitional form, which other word processors
//! read too.
//!
//! What people read is there, as in the PDF: tables without rows and sums, tables for programs and columns for programs are left out,
//! and the numbers have the form of [`kapitera_output::Cell::shown`]. Headings are Word's own styles, so that its list of headings,
//! its contents and a screen reader find them; a table's first row is its header and stands again on each page; texts have their
//! language. Charts are Word's own, with their figures in a workbook within the file, and what one sees in them said in words: Word shows
//! no SVG without a picture of points beside it. A letter that no XML holds, and one that nobody sees, stands as its code point,
//! `[U+0007]`.
//!
//! Written by `quick-xml` and `zip`, which the payments and the workbooks bring already. No crate for Word that is kept writes header
//! rows that repeat, the language of texts and words for pictures without a second of both, or tens of crates more.
//!
//! Pure: the same input gives the same bytes.

mod body;
mod charts;
mod content;
mod grid;
mod letters;
mod package;
mod styles;

use kapitera_document::{Document, Frame};
use kapitera_message::{Problem, text};
use kapitera_output::Output;

use content::Content;

/// The result as a file for Word.
///
/// # Errors
///
/// `word_not_made` when the result is larger than such a file can be, with what the writer says.
pub fn word(output: &Output, frame: &Frame) -> Result<Vec<u8>, Problem> {
    package::file(&Content::result(output, frame), frame).map_err(not_made)
}

/// A document as a file for Word: as [`word`], with sections a level above the headings of their tables and charts, and the command
/// that prints the figures of each section.
///
/// # Errors
///
/// As [`word`].
pub fn document_word(document: &Document, frame: &Frame) -> Result<Vec<u8>, Problem> {
    package::file(&Content::document(document, frame), frame).map_err(not_made)
}

fn not_made(said: String) -> Problem {
    Problem::error("word_not_made", text!("Wordfilen kunde inte göras", "the Word file could not be made"))
        .why(text!("{said}", "{said}"))
        .hint(text!("ta ut resultatet som tabell eller CSV i stället", "take the result as a table or CSV instead"))
}
