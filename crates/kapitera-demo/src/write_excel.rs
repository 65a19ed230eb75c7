//! Excel sheets: real date cells, numbers as numbers, and the same bytes every time.

use std::path::{Path, PathBuf};

use kapitera_message::Problems;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::table::{Cell, Table, not_written};

/// A workbook with one sheet, kept in memory until it is finished.
pub(crate) struct SheetTable {
    path: PathBuf,
    sheet: Worksheet,
    next_row: u32,
    day: Format,
    index: Format,
    amount: Format,
}

impl SheetTable {
    /// Begins the sheet with this name.
    pub(crate) fn create(path: &Path, name: &str) -> Result<Self, Problems> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name).map_err(|cause| not_written(path, &cause))?;
        Ok(Self {
            path: path.to_owned(),
            sheet,
            next_row: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            index: Format::new().set_num_format("0.0000"),
            amount: Format::new().set_num_format("0.00"),
        })
    }

    fn cell(&mut self, column: u16, cell: Cell<'_>) -> Result<(), XlsxError> {
        let (row, sheet) = (self.next_row, &mut self.sheet);
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
            Cell::Day(day) => {
                let (year, month, day) = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day());
                let value = ExcelDateTime::from_ymd(year, month, day.unsigned_abs())?;
                sheet.write_datetime_with_format(row, column, &value, &self.day)?;
            }
            // An Excel sheet has no other numbers than floats; these are whole and small, or have four decimals.
            Cell::Count(count) => drop(sheet.write_number(row, column, count as f64)?),
            Cell::Amount(ore) => drop(sheet.write_number_with_format(row, column, ore as f64 / 100.0, &self.amount)?),
            Cell::Index(value) => {
                sheet.write_number_with_format(row, column, f64::from(value) / 10_000.0, &self.index)?;
            }
        }
        Ok(())
    }

    fn save(self) -> Result<(), XlsxError> {
        let mut workbook = Workbook::new();
        // Without a fixed time the file would differ from run to run.
        let created = ExcelDateTime::from_ymd(2020, 1, 2)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        workbook.push_worksheet(self.sheet);
        workbook.save(&self.path)
    }
}

impl Table for SheetTable {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Problems> {
        for (column, cell) in (0..).zip(cells) {
            self.cell(column, *cell).map_err(|cause| not_written(&self.path, &cause))?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Problems> {
        let path = self.path.clone();
        self.save().map_err(|cause| not_written(&path, &cause))
    }
}
