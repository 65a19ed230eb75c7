//! The sums that the last sheet shows beside formulas.

use kapitera_output::{Cell, Table};

use super::formats::NumberForm;
use super::numbers::exact;

/// The rows of a column of money, added up.
pub(super) struct ColumnSum {
    /// The sheet's name.
    pub(super) sheet: String,
    /// The column's heading.
    pub(super) heading: String,
    /// The sum of the rows.
    pub(super) sum: f64,
    /// How it is written.
    pub(super) form: NumberForm,
    /// The rows' cells, as a formula names them.
    pub(super) range: String,
}

/// The sum of a column's rows, when all its cells are kronor (or empty) and Excel holds each and the sum exactly.
pub(super) fn sum(table: &Table, column: usize) -> Option<f64> {
    let mut sum: i128 = 0;
    let mut some = false;
    for row in &table.rows {
        match row.get(column) {
            Some(Cell::Money(ore) | Cell::Change(ore)) => {
                exact(ore.0.into(), 2)?;
                sum += i128::from(ore.0);
                some = true;
            }
            Some(Cell::Empty) | None => {}
            Some(_) => return None,
        }
    }
    if some { exact(sum, 2) } else { None }
}
