//! The sheets: what stands in which cell.

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Identity, Part, Table};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::checks::Placed;
use super::formats::{NumberForm, Position};
use super::numbers::{Written, written};

/// The widest column of a table, in characters.
const WIDTH_MAX: usize = 60;
/// The narrowest.
const WIDTH_MIN: usize = 8;
/// The width of a column of sentences.
const WIDTH_SENTENCES: u16 = 100;

impl<'f> Book<'f> {
    pub(super) fn said<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.frame.language)
    }

    /// The sheet of a part; `title` names it when it has no heading.
    pub(super) fn sheet(&mut self, part: &'f Part, title: &str) -> Result<Worksheet, XlsxError> {
        let heading = match part {
            Part::Table(table) | Part::ForPrograms(table) | Part::ForPeople(table) => &table.heading,
            Part::Sentences { heading, .. } | Part::Facts { heading, .. } => heading,
            Part::List { .. } | Part::Identities(_) => &Text::default(),
        };
        let heading = self.said(heading);
        let shown = if heading.is_empty() { title } else { heading };
        let name = self.names.take(heading, title);
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        let row = self.begin(&mut sheet, shown)?;
        self.part(&mut sheet, row, &name, part)?;
        Ok(sheet)
    }

    /// Heading and marks; the first row below them.
    pub(super) fn begin(&self, sheet: &mut Worksheet, heading: &str) -> Result<u32, XlsxError> {
        let mut row = 0;
        if !heading.is_empty() {
            sheet.write_string_with_format(row, 0, heading, &self.formats.title)?;
            row += 1;
        }
        for mark in &self.frame.marks {
            sheet.write_string_with_format(row, 0, self.said(mark), &self.formats.mark)?;
            row += 1;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(row)
    }

    /// Writes a part from `row` on; the first row below it.
    fn part(&mut self, sheet: &mut Worksheet, row: u32, name: &str, part: &'f Part) -> Result<u32, XlsxError> {
        match part {
            Part::Table(table) | Part::ForPrograms(table) | Part::ForPeople(table) => {
                self.table(sheet, row, name, table)
            }
            Part::Sentences { sentences, .. } => self.sentences(sheet, row, sentences),
            Part::Facts { facts, .. } => self.facts(sheet, row, facts),
            Part::List { .. } | Part::Identities(_) => Ok(row),
        }
    }

    fn table(&mut self, sheet: &mut Worksheet, top: u32, name: &str, table: &'f Table) -> Result<u32, XlsxError> {
        let read = table.columns_read();
        let first = top + 1;
        let mut below = first;
        let mut widths = vec![WIDTH_MIN; read.len()];
        for (at, &column) in (0..).zip(&read) {
            let heading = self.said(&table.columns[column].heading);
            let format = if table.is_numeric(column) { &self.formats.heading_right } else { &self.formats.heading };
            sheet.write_string_with_format(top, at, heading, format)?;
            widths[usize::from(at)] = widths[usize::from(at)].max(heading.chars().count().min(WIDTH_MAX / 3));
        }
        let position = |row: &[Cell]| if Table::is_sum(row) { Position::Sum } else { Position::Row };
        let rows = table.rows.iter().map(|row| (row, position(row)));
        for (cells, position) in rows.chain(table.total.iter().map(|row| (row, Position::Total))) {
            for (at, &column) in (0..).zip(&read) {
                let Some(cell) = cells.get(column) else { continue };
                let width = self.cell(sheet, below, at, cell, position)?;
                widths[usize::from(at)] = widths[usize::from(at)].max(width.min(WIDTH_MAX));
            }
            below += 1;
        }
        let rows = u32::try_from(table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        self.columns(sheet, &widths)?;
        sheet.set_freeze_panes(first, 0)?;
        sheet.set_repeat_rows(top, top)?;
        if rows > 0 && !read.is_empty() {
            let last = u16::try_from(read.len() - 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            sheet.autofilter(top, 0, top + rows, last)?;
        }
        self.tables.push(Placed { sheet: name.to_owned(), first, table });
        Ok(below)
    }

    fn columns(&self, sheet: &mut Worksheet, widths: &[usize]) -> Result<(), XlsxError> {
        for (at, width) in (0..).zip(widths) {
            let width = u16::try_from(*width).unwrap_or(u16::MAX).saturating_add(2);
            sheet.set_column_width(at, width)?;
        }
        Ok(())
    }

    /// Writes a cell; how many characters it takes.
    fn cell(
        &mut self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &Cell,
        position: Position,
    ) -> Result<usize, XlsxError> {
        let shown = cell.shown(self.frame.language);
        let width = shown.chars().count();
        let plain = self.formats.cell(NumberForm::Text, position);
        match written(cell, || shown) {
            Written::Blank if position == Position::Row => {}
            Written::Blank => drop(sheet.write_blank(row, column, &plain)?),
            Written::Number(number, form) => {
                let format = self.formats.cell(form, position);
                sheet.write_number_with_format(row, column, number, &format)?;
            }
            Written::Text(text) => drop(sheet.write_string_with_format(row, column, text, &plain)?),
            Written::Digits(digits) => {
                let note = self
                    .said(&text!(
                        "talet har fler siffror än Excel kan hålla, och står därför som text",
                        "the number has more digits than Excel can hold, and is therefore a text"
                    ))
                    .to_owned();
                sheet.write_string_with_format(row, column, digits, &plain)?;
                sheet.insert_note(row, column, &rust_xlsxwriter::Note::new(note))?;
            }
        }
        Ok(width)
    }

    fn sentences(&self, sheet: &mut Worksheet, top: u32, sentences: &[Text]) -> Result<u32, XlsxError> {
        sheet.set_column_width(0, WIDTH_SENTENCES)?;
        let mut row = top;
        for sentence in sentences {
            sheet.write_string_with_format(row, 0, self.said(sentence), &self.formats.wrapped)?;
            row += 1;
        }
        Ok(row)
    }

    fn facts(
        &mut self,
        sheet: &mut Worksheet,
        top: u32,
        facts: &[(&'static str, Text, Cell)],
    ) -> Result<u32, XlsxError> {
        let mut widths = [WIDTH_MIN, WIDTH_MIN];
        let mut row = top;
        for (_, name, value) in facts {
            let name = self.said(name).to_owned();
            sheet.write_string(row, 0, &name)?;
            widths[0] = widths[0].max(name.chars().count().min(WIDTH_MAX));
            widths[1] = widths[1].max(self.cell(sheet, row, 1, value, Position::Row)?.min(WIDTH_MAX));
            row += 1;
        }
        self.columns(sheet, &widths)?;
        Ok(row)
    }

    /// The last sheet: the result's own checks, and what must hold between its sums.
    pub(super) fn checks(
        &mut self,
        name: &str,
        checks: &[&'f Part],
        identities: &[&Identity],
    ) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let mut row = self.begin(&mut sheet, name)?;
        for part in checks {
            row = self.part(&mut sheet, row, name, part)? + 1;
        }
        self.identities(&mut sheet, row, identities)?;
        Ok(sheet)
    }
}

pub(super) fn link(sheet: &str) -> String {
    let quoted = sheet.replace('\'', "''");
    format!("internal:'{quoted}'!A1")
}
