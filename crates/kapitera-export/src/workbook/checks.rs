//! What must hold between sums, on the last sheet: the figure when the file was made, the figure of its sheet now, and what
//! its terms come to now.

use std::ops::Range;

use kapitera_message::{Language, Text, text};
use kapitera_output::{Cell, Identity, Place, Rows, Table};
use rust_xlsxwriter::{Formula, Url, Worksheet, XlsxError, column_number_to_name};

use super::Book;
use super::formats::{NumberForm, Position};
use super::numbers::exact;
use super::sheets::link;

/// A table on its sheet.
pub(super) struct Placed<'t> {
    /// The sheet's name.
    pub(super) sheet: String,
    /// Its first row on the sheet, from 0.
    pub(super) first: u32,
    /// The table.
    pub(super) table: &'t Table,
}

/// An identity in one column.
struct Check {
    sheet: String,
    said: Text,
    heading: Text,
    expected: f64,
    form: NumberForm,
    /// The figure on its sheet now.
    there: String,
    /// Its terms on their sheets now.
    formula: String,
}

/// Rows of a column: what they come to, and how a formula names them.
struct Found {
    ore: i128,
    signed: bool,
    cells: String,
}

impl<'f> Book<'f> {
    /// The table of what must hold: what was said, and of each table that its row of sums is the sum of its rows, unless it was
    /// said what else of the table it is.
    pub(super) fn identities(&mut self, sheet: &mut Worksheet, top: u32, said: &[&Identity]) -> Result<(), XlsxError> {
        let mut checks: Vec<Check> = said.iter().flat_map(|identity| self.checks_of(identity)).collect();
        let of_itself = |identity: &Identity, table: &Table| {
            identity.sum == Place::total(table.key) && identity.plus.iter().all(|term| term.table == table.key)
        };
        let spoken_of = |table: &Table| said.iter().any(|identity| of_itself(identity, table));
        for placed in self.tables.iter().filter(|placed| placed.table.total.is_some() && !spoken_of(placed.table)) {
            checks.extend(placed.sums());
        }
        if checks.is_empty() {
            return Ok(());
        }
        let headings = [
            text!("Blad", "Sheet"),
            text!("Kontroll", "Check"),
            text!("Kolumn", "Column"),
            text!("När filen gjordes", "When the file was made"),
            text!("På bladet nu", "On the sheet now"),
            text!("Räknat ur raderna nu", "From the rows now"),
            text!("Stämmer", "Agrees"),
        ];
        for (at, heading) in (0..).zip(&headings) {
            sheet.write_string_with_format(top, at, self.said(heading), &self.formats.heading)?;
        }
        let widest = checks.iter().map(|check| self.said(&check.said).chars().count()).max().unwrap_or_default();
        for (at, width) in [(1, u16::try_from(widest.min(70)).unwrap_or(70)), (2, 20), (3, 18), (4, 18), (5, 18)] {
            sheet.set_column_width(at, width)?;
        }
        for (row, check) in (top + 1..).zip(&checks) {
            self.check(sheet, row, check)?;
        }
        Ok(())
    }

    fn check(&mut self, sheet: &mut Worksheet, row: u32, check: &Check) -> Result<(), XlsxError> {
        let (yes, no) = match self.frame.language {
            Language::Sv => ("ja", "NEJ"),
            Language::En => ("yes", "NO"),
        };
        let format = self.formats.cell(check.form, Position::Row);
        let result = check.expected.to_string();
        let formula = |text: String| Formula::new(text).set_result(result.clone());
        sheet.write_url(row, 0, Url::new(link(&check.sheet)).set_text(&check.sheet))?;
        sheet.write_string(row, 1, self.said(&check.said))?;
        sheet.write_string(row, 2, self.said(&check.heading))?;
        sheet.write_number_with_format(row, 3, check.expected, &format)?;
        sheet.write_formula_with_format(row, 4, formula(format!("={}", check.there)), &format)?;
        sheet.write_formula_with_format(row, 5, formula(format!("=ROUND({},2)", check.formula)), &format)?;
        let at = row + 1;
        let agrees = format!("=IF(AND(D{at}=E{at},D{at}=F{at}),\"{yes}\",\"{no}\")");
        sheet.write_formula(row, 6, Formula::new(agrees).set_result(yes))?;
        Ok(())
    }

    /// What is said, in each of its columns; nothing where a number is one that Excel does not hold.
    fn checks_of(&self, identity: &Identity) -> Vec<Check> {
        identity.columns.iter().filter_map(|column| self.check_of(identity, column)).collect()
    }

    fn check_of(&self, identity: &Identity, column: &str) -> Option<Check> {
        let found = |place: &Place| self.placed(place)?.found(column, &place.rows);
        let sum = found(&identity.sum)?;
        let mut formula = String::new();
        let mut ore = 0;
        for (sign, places) in [(1, &identity.plus), (-1, &identity.minus)] {
            for term in places {
                let term = found(term)?;
                ore += sign * term.ore;
                formula.push_str(if sign < 0 {
                    "-"
                } else if formula.is_empty() {
                    ""
                } else {
                    "+"
                });
                formula.push_str(&format!("SUM({})", term.cells));
            }
        }
        debug_assert_eq!(ore, sum.ore, "{}: {column}", identity.said.en);
        let placed = self.placed(&identity.sum)?;
        let heading = placed.table.columns.iter().find(|there| there.key == column)?.heading.clone();
        let form = if sum.signed { NumberForm::Signed(2) } else { NumberForm::Plain(2) };
        let (sheet, said, there) = (placed.sheet.clone(), identity.said.clone(), sum.cells);
        Some(Check { sheet, said, heading, expected: exact(sum.ore, 2)?, form, there, formula })
    }

    fn placed(&self, place: &Place) -> Option<&Placed<'f>> {
        self.tables.iter().find(|placed| placed.table.key == place.table)
    }
}

impl Placed<'_> {
    /// That the row of sums is the sum of the rows, for each column of money in which it is.
    fn sums(&self) -> Vec<Check> {
        self.table.columns.iter().filter_map(|column| self.column_sum(&column.key)).collect()
    }

    fn column_sum(&self, column: &str) -> Option<Check> {
        let total = self.found(column, &Rows::Total)?;
        let runs: Vec<Found> =
            self.runs().into_iter().map(|run| self.found(column, &Rows::Body(run))).collect::<Option<_>>()?;
        let ore: i128 = runs.iter().map(|run| run.ore).sum();
        if runs.is_empty() || ore != total.ore {
            return None;
        }
        let cells: Vec<&str> = runs.iter().map(|run| run.cells.as_str()).collect();
        Some(Check {
            sheet: self.sheet.clone(),
            said: text!("Sista raden = raderna ovanför", "The last row = the rows above it"),
            heading: self.table.columns.iter().find(|there| there.key == column)?.heading.clone(),
            expected: exact(total.ore, 2)?,
            form: if total.signed { NumberForm::Signed(2) } else { NumberForm::Plain(2) },
            there: total.cells,
            formula: format!("SUM({})", cells.join(",")),
        })
    }

    /// The rows that are no sums of others, in unbroken runs.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.table.rows.iter().enumerate().filter(|(_, row)| !Table::is_sum(row)) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = at + 1,
                _ => runs.push(at..at + 1),
            }
        }
        runs
    }

    /// Rows of a column of money; none when it is not shown, when a cell of it is no money, or a number that Excel does not hold.
    fn found(&self, column: &str, rows: &Rows) -> Option<Found> {
        let table = self.table;
        let index = table.columns.iter().position(|there| there.key == column)?;
        let at = table.columns_read().iter().position(|&there| there == index)?;
        let letters = column_number_to_name(u16::try_from(at).ok()?);
        let (range, picked): (Range<usize>, &[Vec<Cell>]) = match rows {
            Rows::Body(range) => (range.clone(), table.rows.get(range.clone())?),
            Rows::Total => (table.rows.len()..table.rows.len() + 1, std::slice::from_ref(table.total.as_ref()?)),
        };
        let (mut ore, mut some, mut signed) = (0_i128, matches!(rows, Rows::Body(_)), false);
        for row in picked {
            match row.get(index) {
                Some(cell @ (Cell::Money(amount) | Cell::Change(amount))) => {
                    exact(amount.0.into(), 2)?;
                    ore += i128::from(amount.0);
                    some = true;
                    signed |= matches!(cell, Cell::Change(_));
                }
                Some(Cell::Empty) | None => {}
                Some(_) => return None,
            }
        }
        let row = |at: usize| u32::try_from(at).ok().map(|at| self.first + at + 1);
        let (first, last) = (row(range.start)?, row(range.end.checked_sub(1)?)?);
        let quoted = self.sheet.replace('\'', "''");
        let cells = if first == last {
            format!("'{quoted}'!{letters}{first}")
        } else {
            format!("'{quoted}'!{letters}{first}:{letters}{last}")
        };
        some.then_some(Found { ore, signed, cells })
    }
}
