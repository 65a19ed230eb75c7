//! Parts of workbooks that other files hold too: a chart with its figures in a workbook of their own, and the theme.

use kapitera_document::{Frame, Picture};
use kapitera_output::Part;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Book, charts, properties};

/// A workbook without anything of its own, for the theme that all have.
pub(crate) fn empty_workbook() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    workbook.save_to_buffer()
}

/// A workbook of one sheet, with the chart of a picture over its figures, and the chart's width and height; none when it has
/// no figures.
pub(crate) fn chart_workbook(picture: &Picture, frame: &Frame) -> Result<Option<(Vec<u8>, (u32, u32))>, XlsxError> {
    let part = Part::Table(picture.table());
    let title = picture.head().title.get(frame.language);
    let mut book = Book::new(frame);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(title, frame)?);
    let mut sheet = book.sheet(&part, title)?;
    let Some(placed) = book.tables.last() else { return Ok(None) };
    let Some(mut chart) = charts::chart(picture, placed, frame.language)? else { return Ok(None) };
    // A heading stands above it.
    chart.title().set_hidden();
    sheet.insert_chart(0, 0, &chart)?;
    let size = charts::size(picture, placed.table.rows.len());
    workbook.push_worksheet(sheet);
    Ok(Some((workbook.save_to_buffer()?, size)))
}
