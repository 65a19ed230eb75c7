//! Writes one delivery of events: titles, headings, rows, a wrong row now and then, and the sum.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::{Date, Span};

use crate::event_dirt::{EventDirtFeeder, EventDirtKind};
use crate::event_format::{EventFormat, Field};
use crate::listing_format::FileKind;
use crate::plan::{PlannedImport, RowContent};
use crate::table::{Cell, Table};
use crate::write_csv::TextTable;
use crate::write_excel::SheetTable;

/// The most labels that a kind of events has.
pub(crate) const WORDS: usize = 5;
/// The most columns of a file of events.
const COLUMNS_MAX: usize = 10;

/// One event as it will stand in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventRow<'a> {
    /// Empty for none, as are the id and the centre.
    pub(crate) id_kind: &'static str,
    pub(crate) id: &'a str,
    pub(crate) day: Date,
    pub(crate) centre: &'a str,
    /// In öre.
    pub(crate) amount: i64,
    /// How many alike it tells of; 1 where the file does not say.
    pub(crate) quantity: u64,
    /// In the order of the kind's labels, in kapitera's words.
    pub(crate) words: [&'a str; WORDS],
}

/// How a delivery comes.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    /// The end of the file's name.
    pub(crate) tail: String,
    pub(crate) covers: Span,
    pub(crate) received: String,
    /// Adds to what is known instead of replacing it.
    pub(crate) changes: bool,
}

/// The file of one delivery.
pub(crate) struct EventFile {
    format: &'static EventFormat,
    sending: Sending,
    table: Box<dyn Table>,
    path: String,
    rows: u64,
    /// Of all amounts that are numbers, also those of wrong rows: what the source's own sum would be.
    sum: i64,
    dirt: EventDirtFeeder,
}

impl EventFile {
    /// Begins the file below `root`.
    pub(crate) fn create(root: &Path, format: &'static EventFormat, sending: Sending) -> Result<Self, Problems> {
        let relative = format.path(&sending.tail);
        let path = root.join(&relative);
        let mut table: Box<dyn Table> = match format.file {
            FileKind::Text(dialect) => Box::new(TextTable::create(&path, dialect)?),
            FileKind::Excel { sheet } => Box::new(SheetTable::create(&path, sheet)?),
        };
        for title in format.titles {
            table.row(&[Cell::Text(title)])?;
        }
        let headings: Vec<_> = format.columns.iter().map(|(_, heading)| Cell::Text(heading)).collect();
        table.row(&headings)?;
        let dirt = EventDirtFeeder::new(format);
        Ok(Self { format, sending, table, path: relative, rows: 0, sum: 0, dirt })
    }

    /// Writes a row, and sometimes a wrong one after it.
    pub(crate) fn write(&mut self, row: &EventRow<'_>) -> Result<(), Problems> {
        self.put(row, None)?;
        match self.dirt.due(self.rows) {
            Some(kind) => self.put(row, Some(kind)),
            None => Ok(()),
        }
    }

    /// Ends the file and says how it is to be taken in.
    pub(crate) fn finish(mut self) -> Result<PlannedImport, Problems> {
        if self.format.sum_row {
            let mut cells = [Cell::Empty; COLUMNS_MAX];
            let amount = self.format.columns.iter().position(|(field, _)| *field == Field::Amount).unwrap_or(0);
            cells[0] = Cell::Text("Summa");
            cells[amount] = Cell::Amount(self.sum);
            self.table.row(&cells[..self.format.columns.len()])?;
        }
        self.table.finish()?;
        Ok(PlannedImport {
            register: self.format.register(),
            files: vec![self.path],
            mapping: self.format.mapping.to_owned(),
            received: self.sending.received,
            covers_from: self.sending.covers.from,
            covers_to: self.sending.covers.to,
            changes: self.sending.changes,
            listing: None,
            content: Some(RowContent { rows: self.rows, amount_ore: self.sum, dirt: self.dirt.counts() }),
        })
    }

    fn put(&mut self, row: &EventRow<'_>, wrong: Option<EventDirtKind>) -> Result<(), Problems> {
        let mut cells = [Cell::Empty; COLUMNS_MAX];
        for (cell, (field, _)) in cells.iter_mut().zip(self.format.columns) {
            let spoilt = wrong.and_then(|kind| kind.spoil(*field, self.format, self.sending.covers));
            *cell = spoilt.unwrap_or_else(|| self.cell(*field, row));
        }
        self.rows += 1;
        if wrong != Some(EventDirtKind::AmountInWords) {
            self.sum += row.amount;
        }
        self.table.row(&cells[..self.format.columns.len()])
    }

    fn cell<'a>(&self, field: Field, row: &EventRow<'a>) -> Cell<'a> {
        let text = |text: &'a str| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
        match field {
            Field::IdKind => text(self.format.code(field, row.id_kind)),
            Field::Id => text(row.id),
            Field::Day => Cell::Day(row.day),
            Field::Centre => text(row.centre),
            Field::Amount => Cell::Amount(row.amount),
            Field::Quantity => Cell::Count(row.quantity),
            Field::Word(place) => text(self.format.code(field, row.words[place])),
        }
    }
}
