//! A document as a workbook: first a sheet with its texts, its sheets and the commands that print them, then a sheet for each
//! table, facts and chart, and last the checks.

use kapitera_document::{Document, Frame, Picture, Piece, command_words};
use kapitera_message::{Problem, Text, text};
use kapitera_output::Part;
use rust_xlsxwriter::{Url, Workbook, Worksheet, XlsxError};

use super::sheets::link;
use super::{Book, charts, key, not_made, properties, shown};

/// The widths of the first sheet's columns: headings and sentences, sheets, commands.
const WIDTHS: [u16; 3] = [70, 32, 110];

/// What gets a sheet.
struct Leaf<'d> {
    /// The number of its section, from 0.
    section: usize,
    part: Part,
    /// The chart that its figures are drawn as.
    picture: Option<&'d Picture>,
}

/// A document as a workbook. Charts are Excel's own, drawn from the cells beside them.
///
/// # Errors
///
/// As [`workbook`](super::workbook).
pub fn document_workbook(document: &Document, frame: &Frame) -> Result<Vec<u8>, Problem> {
    make(document, frame).map_err(|error| not_made(&error))
}

fn make(document: &Document, frame: &Frame) -> Result<Vec<u8>, XlsxError> {
    let leaves = leaves(document);
    let mut book = Book::new(frame);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document.title.get(frame.language), frame)?);
    // The names of the first sheet and the last are promised before the others take theirs.
    let [contents, last] = [text!("Innehåll", "Contents"), text!("Kontroller", "Checks")]
        .map(|name| book.names.take(name.get(frame.language), ""));
    let mut sheets = Vec::new();
    for leaf in &leaves {
        let heading = document.sections[leaf.section].heading.get(frame.language);
        let mut sheet = book.sheet(&leaf.part, heading)?;
        if let (Some(picture), Some(placed)) = (leaf.picture, book.tables.last()) {
            charts::insert(&mut sheet, picture, placed, frame.language)?;
        }
        sheets.push((leaf.section, sheet));
    }
    let names: Vec<(usize, String)> = sheets.iter().map(|(section, sheet)| (*section, sheet.name())).collect();
    workbook.push_worksheet(book.contents(&contents, document, &names)?);
    for (_, sheet) in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.push_worksheet(book.checks(&last, &[], &[])?);
    workbook.save_to_buffer()
}

/// What gets a sheet, in the order of the document.
fn leaves(document: &Document) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    for (section, of) in document.sections.iter().enumerate() {
        for piece in &of.pieces {
            match piece {
                Piece::Sentence(_) => {}
                Piece::Chart(picture, _) => {
                    leaves.push(Leaf { section, part: Part::Table(picture.table()), picture: Some(picture) });
                }
                Piece::Result(parts) => {
                    let (mut read, mut identities) = (Vec::new(), Vec::new());
                    shown(parts, &mut read, &mut identities);
                    leaves.extend(read.into_iter().filter(|part| key(part) != super::CHECKS).map(|part| Leaf {
                        section,
                        part: part.clone(),
                        picture: None,
                    }));
                }
            }
        }
    }
    leaves
}

impl Book<'_> {
    fn contents(&self, name: &str, document: &Document, names: &[(usize, String)]) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let mut row = self.begin(&mut sheet, self.said(&document.title))?;
        for (at, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(at, width)?;
        }
        sheet.write_string(row, 0, format!("{}, {}", self.frame.author, self.frame.day()))?;
        row += 2;
        let headings = [text!("Avsnitt", "Section"), text!("Blad", "Sheet"), command_words()];
        for (at, heading) in (0..).zip(&headings) {
            sheet.write_string_with_format(row, at, self.said(heading), &self.formats.heading)?;
        }
        row += 1;
        for (number, section) in document.sections.iter().enumerate() {
            let sentences = section.pieces.iter().filter_map(|piece| match piece {
                Piece::Sentence(sentence) => Some(sentence),
                _ => None,
            });
            let own = names.iter().filter(|(of, _)| *of == number).map(|(_, name)| name.as_str());
            let (sentences, own): (Vec<&Text>, Vec<&str>) = (sentences.collect(), own.collect());
            sheet.write_string_with_format(row, 0, self.said(&section.heading), &self.formats.heading)?;
            if let Some(command) = &section.command {
                sheet.write_string_with_format(row, 2, command, &self.formats.wrapped)?;
            }
            for (row, name) in (row..).zip(&own) {
                sheet.write_url(row, 1, Url::new(link(name)).set_text(*name))?;
            }
            for (row, sentence) in (row + 1..).zip(&sentences) {
                sheet.write_string_with_format(row, 0, self.said(sentence), &self.formats.wrapped)?;
            }
            let rows = own.len().max(sentences.len() + 1);
            row += u32::try_from(rows).map_err(|_| XlsxError::RowColumnLimitError)? + 1;
        }
        Ok(sheet)
    }
}
