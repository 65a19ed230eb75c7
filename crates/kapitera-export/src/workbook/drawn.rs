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

/// A chart in a workbook of one sheet, over its figures.
pub(crate) struct ChartWorkbook {
    pub(crate) bytes: Vec<u8>,
    /// The chart's width and height, in a measure of their own.
    pub(crate) size: (u32, u32),
}

/// The chart of a picture in a workbook of its own; none when it has no figures.
pub(crate) fn chart_workbook(picture: &Picture, frame: &Frame) -> Result<Option<ChartWorkbook>, XlsxError> {
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
    Ok(Some(ChartWorkbook { bytes: workbook.save_to_buffer()?, size }))
}
