//! Text files as Swedish systems write them: encoding, separator, line ends and dates by dialect.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use encoding_rs::WINDOWS_1252;
use kapitera_message::Problems;
use kapitera_period::Date;

use crate::table::{Cell, Table, not_written};

/// How the letters become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf8WithMark,
    Windows1252,
    /// Little-endian with byte order mark: Excel's "Unicode text".
    Utf16,
}

/// How a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `2020-01-31`
    Dashes,
    /// `20200131`
    Digits,
    /// `2020-01-31 00:00:00`
    WithTime,
}

/// How an amount of money is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberForm {
    /// Between kronor and öre.
    pub(crate) mark: char,
    /// Between thousands.
    pub(crate) group: Option<char>,
    pub(crate) minus: char,
    /// The minus stands after the number.
    pub(crate) minus_after: bool,
}

impl NumberForm {
    /// `-1234,50`
    pub(crate) const COMMA: Self = Self { mark: ',', group: None, minus: '-', minus_after: false };
    /// `-1234.50`
    pub(crate) const POINT: Self = Self { mark: '.', ..Self::COMMA };
}

/// Everything that sets one text file's form apart from another's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub(crate) encoding: Encoding,
    pub(crate) delimiter: char,
    pub(crate) line_end: &'static str,
    /// A first line `sep=;`, which Excel obeys and hides.
    pub(crate) sep_line: bool,
    pub(crate) dates: DateForm,
    pub(crate) numbers: NumberForm,
}

/// A text file being written.
pub(crate) struct TextTable {
    path: PathBuf,
    file: BufWriter<File>,
    dialect: Dialect,
    line: String,
}

impl TextTable {
    /// Begins the file.
    pub(crate) fn create(path: &Path, dialect: Dialect) -> Result<Self, Problems> {
        let file = File::create(path).map_err(|cause| not_written(path, &cause))?;
        let file = BufWriter::with_capacity(1 << 18, file);
        let mut table = Self { path: path.to_owned(), file, dialect, line: String::with_capacity(256) };
        match dialect.encoding {
            Encoding::Utf8WithMark => table.bytes(b"\xEF\xBB\xBF")?,
            Encoding::Utf16 => table.bytes(b"\xFF\xFE")?,
            Encoding::Utf8 | Encoding::Windows1252 => {}
        }
        if dialect.sep_line {
            table.line.push_str("sep=");
            table.line.push(dialect.delimiter);
            table.end_line()?;
        }
        Ok(table)
    }

    fn end_line(&mut self) -> Result<(), Problems> {
        self.line.push_str(self.dialect.line_end);
        let written = match self.dialect.encoding {
            Encoding::Windows1252 if !self.line.is_ascii() => self.file.write_all(&WINDOWS_1252.encode(&self.line).0),
            Encoding::Utf16 => {
                let units: Vec<u8> = self.line.encode_utf16().flat_map(u16::to_le_bytes).collect();
                self.file.write_all(&units)
            }
            _ => self.file.write_all(self.line.as_bytes()),
        };
        self.line.clear();
        written.map_err(|cause| not_written(&self.path, &cause))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Problems> {
        self.file.write_all(bytes).map_err(|cause| not_written(&self.path, &cause))
    }
}

impl Table for TextTable {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Problems> {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.line.push(self.dialect.delimiter);
            }
            match *cell {
                Cell::Empty => {}
                Cell::Text(text) => push_text(&mut self.line, text, self.dialect.delimiter),
                Cell::Day(day) => push_day(&mut self.line, day, self.dialect.dates),
                Cell::Count(count) => push_whole(&mut self.line, count, None),
                Cell::Amount(ore) => push_amount(&mut self.line, ore, self.dialect.numbers),
                Cell::Index(value) => self.line.push_str(&format!("{},{:04}", value / 10_000, value % 10_000)),
            }
        }
        self.end_line()
    }

    fn finish(mut self: Box<Self>) -> Result<(), Problems> {
        self.file.flush().map_err(|cause| not_written(&self.path, &cause))
    }
}

/// The day in the given form.
pub(crate) fn push_day(line: &mut String, day: Date, form: DateForm) {
    let dash = form != DateForm::Digits;
    push_digits(line, day.year().unsigned_abs().into(), 1000);
    if dash {
        line.push('-');
    }
    push_digits(line, day.month().unsigned_abs().into(), 10);
    if dash {
        line.push('-');
    }
    push_digits(line, day.day().unsigned_abs().into(), 10);
    if form == DateForm::WithTime {
        line.push_str(" 00:00:00");
    }
}

/// The amount in kronor with two decimals.
fn push_amount(line: &mut String, ore: i64, form: NumberForm) {
    if ore < 0 && !form.minus_after {
        line.push(form.minus);
    }
    push_whole(line, ore.unsigned_abs() / 100, form.group);
    line.push(form.mark);
    push_digits(line, (ore.unsigned_abs() % 100) as u32, 10);
    if ore < 0 && form.minus_after {
        line.push(form.minus);
    }
}

/// Without [`ToString`]: millions of rows are written.
fn push_whole(line: &mut String, number: u64, group: Option<char>) {
    let mut digits = [0_u8; 20];
    let (mut rest, mut count) = (number, 0);
    while rest > 0 || count == 0 {
        digits[count] = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
    }
    for place in (0..count).rev() {
        line.push(char::from(digits[place]));
        if let Some(mark) = group.filter(|_| place > 0 && place % 3 == 0) {
            line.push(mark);
        }
    }
}

fn push_digits(line: &mut String, number: u32, mut place: u32) {
    while place > 0 {
        line.push(char::from(b'0' + (number / place % 10) as u8));
        place /= 10;
    }
}

fn push_text(line: &mut String, text: &str, delimiter: char) {
    if text.contains([delimiter, '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn amounts_are_written_in_each_form() {
        let write = |ore, form| {
            let mut line = String::new();
            push_amount(&mut line, ore, form);
            line
        };
        assert_eq!(
            write(1_234_567_05, NumberForm { group: Some('\u{a0}'), ..NumberForm::COMMA }),
            "1\u{a0}234\u{a0}567,05"
        );
        assert_eq!(write(-50, NumberForm::POINT), "-0.50");
        assert_eq!(write(-123_00, NumberForm { minus_after: true, ..NumberForm::COMMA }), "123,00-");
        assert_eq!(write(0, NumberForm::COMMA), "0,00");
    }

    #[test]
    fn days_are_written_in_each_form() {
        let write = |form| {
            let mut line = String::new();
            push_day(&mut line, date(2020, 2, 3), form);
            line
        };
        assert_eq!(write(DateForm::Dashes), "2020-02-03");
        assert_eq!(write(DateForm::Digits), "20200203");
        assert_eq!(write(DateForm::WithTime), "2020-02-03 00:00:00");
    }
}
