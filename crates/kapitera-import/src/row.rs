//! One row by the register's columns, and what is found in it.

use std::sync::Arc;

use kapitera_message::text;

use crate::cell::Cell;
use crate::columns::columns;
use crate::heading::{Layout, Position};
use crate::mapping::Mapping;
use crate::record::{CellKind, Record};
use crate::reject::{Reason, shown};
use crate::report::Remarked;

/// One row of a file, by the register's columns.
pub(crate) struct Row<'a> {
    pub record: &'a Record,
    pub layout: &'a Layout,
    pub mapping: &'a Mapping,
}

impl<'a> Row<'a> {
    /// The cell of a column, its code translated; empty when the source does not have the column. `None` when
    /// something is wrong with it, which is then in the log.
    pub(crate) fn cell(&self, column: usize, log: &mut RowLog) -> Option<Cell<'a>> {
        log.keep(column, self.try_cell(column))
    }

    /// The same, with what is wrong with it.
    pub(crate) fn try_cell(&self, column: usize) -> Result<Cell<'a>, Reason> {
        let at = match &self.layout.columns[column] {
            Position::Absent => return Ok(Cell::of_text("")),
            Position::Constant(value) => return Ok(Cell::of_text(value)),
            Position::Cell(at, _) => *at,
        };
        let cell = Cell { text: self.record.get(at), kind: self.record.kind(at), from_1904: self.record.from_1904 };
        match cell.kind {
            CellKind::Error => {
                let error = cell.text;
                return Err(Reason::new(
                    "excel_error",
                    text!("cellen har felet {error}", "the cell has the error {error}"),
                ));
            }
            CellKind::Formula => {
                let what = text!("formeln har inget sparat värde", "the formula has no saved value");
                let hint = text!("öppna arbetsboken i Excel och spara den", "open the workbook in Excel and save it");
                return Err(Reason::new("formula_without_value", what).hint(hint));
            }
            CellKind::Text | CellKind::Number => {}
        }
        let Some(codes) = &self.mapping.codes[column] else { return Ok(cell) };
        let meaning = codes.get(cell.text).or_else(|| codes.get(&cell.text.to_lowercase()));
        match meaning {
            Some(meaning) => Ok(Cell::of_text(meaning)),
            None if cell.is_empty() => Ok(cell),
            None => Err(unknown_code(cell.text, columns(self.mapping.register)[column].name)),
        }
    }

    /// The column's text as it came.
    pub(crate) fn raw(&self, column: usize) -> &'a str {
        match &self.layout.columns[column] {
            Position::Absent => "",
            Position::Constant(value) => value,
            Position::Cell(at, _) => self.record.get(*at),
        }
    }

    /// Whether the column's text is all there is to its cell, so that equal texts mean the same.
    pub(crate) fn is_plain(&self, column: usize) -> bool {
        match &self.layout.columns[column] {
            Position::Absent | Position::Constant(_) => true,
            Position::Cell(at, _) => matches!(self.record.kind(*at), CellKind::Text | CellKind::Number),
        }
    }

    /// Whether the column is read from the file.
    pub(crate) fn is_read(&self, column: usize) -> bool {
        matches!(self.layout.columns[column], Position::Cell(..))
    }

    /// Whether the column's cell is the only one of the file's row with anything in it.
    pub(crate) fn has_only(&self, column: usize) -> bool {
        match &self.layout.columns[column] {
            Position::Cell(only, _) => {
                self.record.cells().enumerate().all(|(at, cell)| cell.is_empty() != (at == *only))
                    && *only < self.record.len()
            }
            _ => false,
        }
    }

    pub(crate) fn heading(&self, column: usize) -> Arc<str> {
        match &self.layout.columns[column] {
            Position::Cell(_, heading) => heading.clone(),
            _ => "".into(),
        }
    }

    /// Whether the row's first text begins with the mapping's word for sums.
    pub(crate) fn begins_as_sum(&self) -> bool {
        let Some(word) = self.mapping.sum_row.as_deref() else { return false };
        let Some(first) = self.record.cells().find(|cell| !cell.is_empty()) else { return false };
        let mut letters = first.chars().flat_map(char::to_lowercase);
        word.chars().all(|letter| letters.next() == Some(letter))
    }

    /// Cells too few or too many shift the others into columns where they do not belong.
    pub(crate) fn wrong_length(&self) -> Option<Reason> {
        let (record, width, cells) = (self.record, self.layout.width, self.record.len());
        let too_many = (width..cells).any(|at| !record.get(at).is_empty());
        // A workbook leaves empty cells out, and its cells never shift.
        if record.is_sparse() || !(cells < width || too_many) {
            return None;
        }
        let what = text!(
            "raden har {cells} celler, rubrikraden {width}",
            "the row has {cells} cells, the heading row {width}"
        );
        let hint = text!(
            "står ett skiljetecken i en cell utan citattecken?",
            "is there a delimiter in a cell without quotes?"
        );
        Some(Reason::new("row_length", what).hint(hint))
    }
}

fn unknown_code(value: &str, column: &str) -> Reason {
    let value = shown(value);
    Reason::new("code_unknown", text!("koden ”{value}” är inte förklarad", "the code “{value}” is not explained")).hint(
        text!("skriv den under [codes.{column}] i avbildningen", "write it under [codes.{column}] in the mapping"),
    )
}

/// A value that is none of a column's.
pub(crate) fn unknown_value(value: &str, possible: &str, column: &str) -> Reason {
    let value = shown(value);
    Reason::new("value_unknown", text!("”{value}” är inget av {possible}", "“{value}” is none of {possible}")).hint(
        text!("förklara det under [codes.{column}] i avbildningen", "explain it under [codes.{column}] in the mapping"),
    )
}

/// What was found in one row.
#[derive(Default)]
pub(crate) struct RowLog {
    pub reasons: Vec<(usize, Reason)>,
    pub remarks: Vec<Remarked>,
    /// A personal number that a spreadsheet has destroyed.
    pub damaged: bool,
}

impl RowLog {
    /// Rejects the row for what is in a column.
    pub(crate) fn reject(&mut self, column: usize, reason: Reason) {
        self.reasons.push((column, reason));
    }

    /// The value, or `None` with its reason in the log.
    pub(crate) fn keep<T>(&mut self, column: usize, result: Result<T, Reason>) -> Option<T> {
        result.map_err(|reason| self.reject(column, reason)).ok()
    }

    /// Notes something that the row is accepted with.
    pub(crate) fn remark(&mut self, remarked: Remarked) {
        self.remarks.push(remarked);
    }

    /// Notes a personal number that a spreadsheet has destroyed: the whole delivery is refused.
    pub(crate) fn damaged(&mut self) {
        self.damaged = true;
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.reasons.is_empty()
    }
}
