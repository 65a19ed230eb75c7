//! Rows of an Excel workbook.
//!
//! A workbook keeps numbers as binary floats. The number that a person typed is the shortest decimal text that
//! gives the same float, so that text is what is read on, exactly as a cell of a text file.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, Reader, Xlsx, XlsxError};
use kapitera_period::Date;
use sha2::{Digest, Sha256};

use crate::RawFile;
use crate::decode::hex;
use crate::heading::{HEADING_ROWS_MAX, Layout, Search};
use crate::mapping::Mapping;
use crate::record::{CellKind, Record};
use crate::refuse::{self, Refusal};
use crate::report::LeftOut;
use crate::workbook_size;

/// The largest workbook that is read; a larger one is sent as text.
const BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Rows that a worksheet may have.
const ROWS_MAX: u32 = 1_048_576;
/// Columns that a worksheet may have.
const COLUMNS_MAX: usize = 16_384;

/// What is known of a workbook when it has been read.
pub(crate) struct ExcelFacts {
    pub sha256_hex: String,
    pub bytes: u64,
    pub sheet: String,
    pub left_out: LeftOut,
}

type OnRow<'a> = &'a mut dyn FnMut(&Record, &Layout) -> Result<(), Refusal>;

/// Reads all rows below the heading row of the sheet that the mapping names.
pub(crate) fn read(
    file: &RawFile,
    mapping: &Mapping,
    progress: &mut dyn FnMut(u64),
    on_row: OnRow<'_>,
) -> Result<ExcelFacts, Refusal> {
    let mut bytes = Vec::new();
    let input = file.open().map_err(|error| refuse::unreadable(&file.name, &error))?;
    input.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| refuse::unreadable(&file.name, &error))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(refuse::too_large(&file.name, BYTES_MAX));
    }
    progress(bytes.len() as u64);
    workbook_size::check(&file.name, &bytes)?;
    let (sha256_hex, size) = (hex(&Sha256::digest(&bytes)), bytes.len() as u64);
    let mut rows = Rows {
        name: &file.name,
        mapping,
        on_row,
        search: Search::default(),
        layout: None,
        tried: 0,
        left_out: LeftOut::default(),
    };
    let sheet = read_sheet(bytes, &mut rows)?;
    if rows.layout.is_none() {
        return Err(rows.search.not_found(&file.name, mapping));
    }
    Ok(ExcelFacts { sha256_hex, bytes: size, sheet, left_out: rows.left_out })
}

fn read_sheet(bytes: Vec<u8>, rows: &mut Rows<'_>) -> Result<String, Refusal> {
    let name = rows.name;
    let broken = |error: XlsxError| refuse::broken_excel(name, &error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheet_names();
    let sheet = match &rows.mapping.sheet {
        Some(sheet) => sheets.iter().find(|known| known.trim() == sheet.trim()),
        None => sheets.first(),
    };
    let Some(sheet) = sheet else {
        let wanted = rows.mapping.sheet.as_deref().unwrap_or("1");
        return Err(refuse::no_sheet(name, wanted, &sheets.join(", ")));
    };
    let from_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut record = Record::default();
    record.from_1904 = from_1904;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = (cell.pos.0.saturating_add(1), cell.pos.1 as usize);
        if row != record.row {
            rows.take(&record)?;
            record.clear();
            record.row = row;
        }
        if row > ROWS_MAX || column >= COLUMNS_MAX || column < record.len() {
            return Err(refuse::broken_excel(name, "cells out of order"));
        }
        while record.len() < column {
            record.push("", CellKind::Text);
        }
        push(&mut record, &cell.value, cell.formula.is_some(), from_1904);
    }
    rows.take(&record)?;
    Ok(sheet.clone())
}

struct Rows<'a> {
    name: &'a str,
    mapping: &'a Mapping,
    on_row: OnRow<'a>,
    search: Search,
    layout: Option<Layout>,
    tried: usize,
    left_out: LeftOut,
}

impl Rows<'_> {
    fn take(&mut self, record: &Record) -> Result<(), Refusal> {
        if record.row == 0 {
            return Ok(());
        }
        if record.is_blank() {
            self.left_out.blank += 1;
            return Ok(());
        }
        if let Some(layout) = &self.layout {
            return (self.on_row)(record, layout);
        }
        if self.tried < HEADING_ROWS_MAX {
            self.tried += 1;
            self.layout = self.search.try_row(self.name, record, self.mapping)?;
            if self.layout.is_none() {
                self.left_out.title += 1;
            }
        }
        Ok(())
    }
}

fn push(record: &mut Record, value: &DataRef<'_>, is_formula: bool, from_1904: bool) {
    match value {
        DataRef::Empty if is_formula => record.push("", CellKind::Formula),
        DataRef::Empty => record.push("", CellKind::Text),
        DataRef::Int(number) => record.push(&number.to_string(), CellKind::Number),
        DataRef::Float(number) => record.push(&number.to_string(), CellKind::Number),
        DataRef::String(text) => record.push(text, CellKind::Text),
        DataRef::SharedString(text) => record.push(text, CellKind::Text),
        DataRef::Bool(truth) => record.push(if *truth { "TRUE" } else { "FALSE" }, CellKind::Text),
        DataRef::DateTime(date) => record.push(&date_text(date.as_f64(), from_1904), CellKind::Text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => record.push(text, CellKind::Text),
        DataRef::Error(error) => record.push(&error.to_string(), CellKind::Error),
    }
}

/// A date cell as text; with its time of day when it has one, which no register date may have.
fn date_text(serial: f64, from_1904: bool) -> String {
    let whole = serial.floor();
    match serial_date(whole, from_1904) {
        Some(date) if whole == serial => date.to_string(),
        Some(date) => format!("{date} + {} d", serial - whole),
        None => serial.to_string(),
    }
}

/// The day that a workbook's day number stands for, from 1900-03-01 on: before it Excel counts a leap day that
/// never was.
pub(crate) fn serial_date(serial: f64, from_1904: bool) -> Option<Date> {
    let known = if from_1904 { 0.0 } else { 61.0 };
    if !(known..2_958_466.0).contains(&serial) {
        return None;
    }
    let (year, month, day, ..) = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, from_1904).to_ymd_hms_milli();
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_texts() {
        let mut record = Record::default();
        let day = |serial| DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        push(&mut record, &DataRef::Float(0.1 + 0.2), false, false);
        push(&mut record, &DataRef::Float(198_507_000_000.0), false, false);
        push(&mut record, &day(45_352.0), false, false);
        push(&mut record, &day(45_352.25), false, false);
        push(&mut record, &DataRef::Empty, true, false);
        let cells: Vec<&str> = record.cells().collect();
        assert_eq!(cells, ["0.30000000000000004", "198507000000", "2024-03-01", "2024-03-01 + 0.25 d", ""]);
        assert_eq!((record.kind(0), record.kind(4)), (CellKind::Number, CellKind::Formula));
    }

    #[test]
    fn day_numbers_follow_the_epoch() {
        let check = |serial, from_1904, expected: Option<&str>| {
            assert_eq!(serial_date(serial, from_1904).map(|day| day.to_string()).as_deref(), expected, "{serial}");
        };
        check(61.0, false, Some("1900-03-01"));
        check(60.0, false, None);
        check(45_352.0, false, Some("2024-03-01"));
        check(43_890.0, true, Some("2024-03-01"));
        check(2_958_466.0, false, None);
        check(f64::NAN, false, None);
    }
}
