//! A result or a document as an Excel workbook: a sheet for each of its parts, with real numbers, and a sheet with the checks.
//!
//! What people read is there, and nothing else: tables without rows and sums, tables for programs and columns for programs
//! are left out. Numbers are numbers, with the decimals they have, as long as Excel's own form of numbers holds every digit
//! of them; a number that it would change is a text. Sums are values, as in every other form of the result. On the last
//! sheet stands what must hold between them: each sum as it was when the file was made, beside formulas that take it and its
//! terms from the sheets as they are now, so that a figure changed afterwards shows.
//!
//! Pure: the same input gives the same bytes.

mod charts;
mod checks;
mod documents;
mod drawn;
mod formats;
mod names;
mod numbers;
mod sheets;

pub use documents::document_workbook;
pub(crate) use drawn::{chart_workbook, empty_workbook};
pub use kapitera_document::Frame;
use kapitera_message::{Language, Problem, text};
use kapitera_output::{Identity, Output, Part, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use formats::Formats;
use names::SheetNames;

/// The key of the part that holds the checks.
const CHECKS: &str = "checks";

/// The result as a workbook.
///
/// # Errors
///
/// `workbook_not_made` when the result is larger than a workbook can be, with what the writer says.
pub fn workbook(output: &Output, frame: &Frame) -> Result<Vec<u8>, Problem> {
    make(output, frame).map_err(|error| not_made(&error))
}

fn make<'f>(output: &'f Output, frame: &'f Frame) -> Result<Vec<u8>, XlsxError> {
    let title = output.title.as_ref().map_or("", |title| title.get(frame.language));
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(title, frame)?);
    let mut book = Book::new(frame);
    let mut parts = Vec::new();
    let mut identities = Vec::new();
    shown(&output.parts, &mut parts, &mut identities);
    let (checks, others): (Vec<&Part>, Vec<&Part>) = parts.into_iter().partition(|part| key(part) == CHECKS);
    // The last sheet's name is promised before the others take theirs.
    let last = book.names.take(if frame.language == Language::Sv { "Kontroller" } else { "Checks" }, "");
    for part in others {
        workbook.push_worksheet(book.sheet(part, title)?);
    }
    workbook.push_worksheet(book.checks(&last, &checks, &identities)?);
    workbook.save_to_buffer()
}

/// A workbook on the way.
struct Book<'f> {
    frame: &'f Frame,
    formats: Formats,
    names: SheetNames,
    /// Where the tables stand, in the order of their sheets.
    tables: Vec<checks::Placed<'f>>,
}

impl<'f> Book<'f> {
    fn new(frame: &'f Frame) -> Self {
        Self { frame, formats: Formats::new(), names: SheetNames::new(), tables: Vec::new() }
    }
}

/// The parts that people read, in order, those of things in lists one after the other; and what must hold between them.
fn shown<'p>(parts: &'p [Part], into: &mut Vec<&'p Part>, identities: &mut Vec<&'p Identity>) {
    for part in parts {
        match part {
            Part::ForPrograms(_) => {}
            Part::Identities(said) => identities.extend(said),
            Part::Table(Table { rows, total, .. }) | Part::ForPeople(Table { rows, total, .. })
                if rows.is_empty() && total.is_none() => {}
            Part::List { items, .. } => items.iter().for_each(|item| shown(&item.parts, into, identities)),
            _ => into.push(part),
        }
    }
}

fn key(part: &Part) -> &str {
    match part {
        Part::Table(table) | Part::ForPrograms(table) | Part::ForPeople(table) => table.key,
        Part::Sentences { key, .. } | Part::Facts { key, .. } | Part::List { key, .. } => key,
        Part::Identities(_) => "",
    }
}

fn properties(title: &str, frame: &Frame) -> Result<DocProperties, XlsxError> {
    let dated = frame.dated;
    // Excel knows no days before 1900; without a time of its own the file would differ from run to run.
    let created =
        ExcelDateTime::from_ymd(dated.year().unsigned_abs(), dated.month().unsigned_abs(), dated.day().unsigned_abs())?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject(&frame.subject)
        .set_author(&frame.author)
        .set_creation_datetime(&created))
}

fn not_made(error: &XlsxError) -> Problem {
    Problem::error("workbook_not_made", text!("arbetsboken kunde inte göras", "the workbook could not be made"))
        .why(text!("{error}", "{error}"))
        .hint(text!("ta ut resultatet som tabell eller CSV i stället", "take the result as a table or CSV instead"))
}
