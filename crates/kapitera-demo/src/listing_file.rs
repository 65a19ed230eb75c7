//! Writes one delivery of listings: titles, headings, rows, sum rows, and more files when one gets too long.

use std::path::{Path, PathBuf};

use kapitera_message::Problems;
use kapitera_period::Date;
use kapitera_register::{ListingKind, Sex};

use crate::listing_format::{COLUMNS, FileKind, ListingFormat};
use crate::table::{Cell, Table};
use crate::write_csv::TextTable;
use crate::write_excel::SheetTable;

/// One row as it will stand in the file, also a wrong one.
#[derive(Clone, Debug)]
pub(crate) struct RawListing {
    pub(crate) id_kind: &'static str,
    pub(crate) id: String,
    pub(crate) birth: Option<Date>,
    pub(crate) sex: Sex,
    /// Empty for a person whose area is not told.
    pub(crate) area: String,
    pub(crate) centre: String,
    pub(crate) from: RawDay,
    pub(crate) to: Option<Date>,
    pub(crate) kind: ListingKind,
    /// Who is the person's fixed doctor; empty for none.
    pub(crate) doctor: String,
}

/// A day, or something that stands where a day should.
#[derive(Clone, Debug)]
pub(crate) enum RawDay {
    Day(Date),
    Text(&'static str),
}

/// The files of one delivery.
pub(crate) struct ListingFile {
    root: PathBuf,
    format: ListingFormat,
    table: Option<Box<dyn Table>>,
    rows_in_part: u64,
    /// All rows written, wrong ones too.
    pub(crate) rows: u64,
    /// Relative paths of the files begun.
    pub(crate) files: Vec<String>,
}

impl ListingFile {
    /// Begins the first file below `root`.
    pub(crate) fn create(root: &Path, format: ListingFormat) -> Result<Self, Problems> {
        let mut file = Self { root: root.to_owned(), format, table: None, rows_in_part: 0, rows: 0, files: Vec::new() };
        file.begin_part()?;
        Ok(file)
    }

    /// Writes a person's rows; they never lie in different files.
    pub(crate) fn write(&mut self, rows: &[RawListing]) -> Result<(), Problems> {
        if self.rows_in_part + rows.len() as u64 > self.format.rows_max {
            self.end_part()?;
            self.begin_part()?;
        }
        rows.iter().try_for_each(|row| self.write_row(row))
    }

    /// Ends the last file.
    pub(crate) fn finish(&mut self) -> Result<(), Problems> {
        self.end_part()
    }

    fn write_row(&mut self, row: &RawListing) -> Result<(), Problems> {
        let with_hyphen = self.format.hyphens && row.id_kind != "RES" && row.id.len() == 12;
        let hyphenated = with_hyphen.then(|| format!("{}-{}", &row.id[..8], &row.id[8..]));
        let cells = [
            Cell::Text(row.id_kind),
            Cell::Text(hyphenated.as_deref().unwrap_or(&row.id)),
            row.birth.map_or(Cell::Empty, Cell::Day),
            Cell::Text(self.format.sexes[usize::from(row.sex == Sex::Male)]),
            if row.area.is_empty() { Cell::Empty } else { Cell::Text(&row.area) },
            Cell::Text(&row.centre),
            match row.from {
                RawDay::Day(day) => Cell::Day(day),
                RawDay::Text(text) => Cell::Text(text),
            },
            row.to.map_or(Cell::Empty, Cell::Day),
            Cell::Text(self.format.choices[usize::from(row.kind == ListingKind::Assigned)]),
            if row.doctor.is_empty() { Cell::Empty } else { Cell::Text(&row.doctor) },
        ];
        self.rows += 1;
        self.rows_in_part += 1;
        self.table.as_mut().map_or(Ok(()), |table| table.row(&cells))
    }

    fn begin_part(&mut self) -> Result<(), Problems> {
        let relative = self.format.path(self.files.len());
        let path = self.root.join(&relative);
        let mut table: Box<dyn Table> = match self.format.kind {
            FileKind::Text(dialect) => Box::new(TextTable::create(&path, dialect)?),
            FileKind::Excel { sheet } => Box::new(SheetTable::create(&path, sheet)?),
        };
        for title in self.format.titles {
            table.row(&[Cell::Text(title)])?;
        }
        table.row(&self.format.headings.map(Cell::Text))?;
        self.table = Some(table);
        self.rows_in_part = 0;
        self.files.push(relative);
        Ok(())
    }

    fn end_part(&mut self) -> Result<(), Problems> {
        let Some(mut table) = self.table.take() else {
            return Ok(());
        };
        if self.format.sum_row {
            let mut cells = [Cell::Empty; COLUMNS.len()];
            cells[0] = Cell::Text("Summa");
            cells[1] = Cell::Count(self.rows_in_part);
            table.row(&cells)?;
        }
        table.finish()
    }
}
