//! What must hold between figures of a result, said so that somebody else can reckon it again.

use std::ops::Range;

use kapitera_message::Text;

/// A figure that is other figures added and taken away, in each of some columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What must hold, in words.
    pub said: Text,
    /// The keys of the columns that it holds in; every table it speaks of has them.
    pub columns: Vec<String>,
    /// The figure.
    pub sum: Place,
    /// What is added.
    pub plus: Vec<Place>,
    /// What is taken away.
    pub minus: Vec<Place>,
}

/// Rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table's key.
    pub table: &'static str,
    /// Which of its rows.
    pub rows: Rows,
}

/// Which rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// These, from 0, added up.
    Body(Range<usize>),
    /// The row of sums below the others.
    Total,
}

impl Place {
    /// One row.
    pub fn row(table: &'static str, row: usize) -> Self {
        Self { table, rows: Rows::Body(row..row + 1) }
    }

    /// Several rows.
    pub fn rows(table: &'static str, rows: Range<usize>) -> Self {
        Self { table, rows: Rows::Body(rows) }
    }

    /// The row of sums.
    pub fn total(table: &'static str) -> Self {
        Self { table, rows: Rows::Total }
    }
}
