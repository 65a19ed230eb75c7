//! A table with its texts, and how wide its columns are on a page.
//!
//! Word measures tables anew when a file is opened, other word processors do not: the widths are reckoned here, from the number of
//! letters. What is too wide for the page is told in smaller letters, and then in several tables that each begin with the first column.

use std::ops::Range;

use kapitera_message::Language;
use kapitera_output::{Cell, Table, decimals_most, missing_decimals};

use super::letters::printable;

/// How the pages lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Page {
    Upright,
    Lying,
}

impl Page {
    /// Width and height in twentieths of a point: A4.
    pub(super) fn size(self) -> (u32, u32) {
        match self {
            Self::Upright => (11_906, 16_838),
            Self::Lying => (16_838, 11_906),
        }
    }

    /// The room between the margins.
    pub(super) fn room(self) -> u32 {
        self.size().0 - 2 * MARGIN
    }
}

/// The margins to the left and to the right, in twentieths of a point.
pub(super) const MARGIN: u32 = 1_020;
/// The sizes of letters in tables, in half points, the largest first.
const SIZES: [u32; 4] = [18, 16, 15, 14];
/// The width of a letter, in twentieths of a point for a half point of its size: somewhat wider than figures, as bold letters are.
const LETTER: u32 = 11;
/// What a cell's own margins and its border take.
const CELL_MARGINS: u32 = 150;
/// The letters of a long text that a column should have room for, and those of a long word.
const TEXT_LETTERS: u32 = 34;
const WORD_LETTERS: u32 = 22;
/// Word takes no more columns in a table.
const COLUMNS_MAX: usize = 63;

/// A table with its texts.
pub(super) struct Grid {
    pub(super) headings: Vec<String>,
    /// Which columns stand to the right.
    pub(super) right: Vec<bool>,
    pub(super) rows: Vec<Vec<String>>,
    /// Which of the rows are sums of others.
    pub(super) sums: Vec<bool>,
    pub(super) total: Option<Vec<String>>,
    needs: Vec<Need>,
}

/// The letters that a column must have room for, and those it had better have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Need {
    least: u32,
    wanted: u32,
}

/// A table as it stands on a page, or one of the tables that it is told in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fitted {
    /// The columns of it.
    pub(super) columns: Vec<usize>,
    /// Their widths in twentieths of a point.
    pub(super) widths: Vec<u32>,
    /// The size of its letters in half points.
    pub(super) size: u32,
}

impl Grid {
    /// What people read of a table; none when that is nothing.
    pub(super) fn of(table: &Table, language: Language) -> Option<Self> {
        let read = table.columns_read();
        if read.is_empty() || (table.rows.is_empty() && table.total.is_none()) {
            return None;
        }
        let most: Vec<u32> = read.iter().map(|&column| decimals_most(table, column)).collect();
        let row = |cells: &Vec<Cell>, is_total: bool| -> Vec<String> {
            let one = |(&column, &most): (&usize, &u32)| match cells.get(column) {
                None => String::new(),
                Some(Cell::Empty) if is_total => String::new(),
                // A figure space is as wide as a figure: the decimal marks of a column stand above each other.
                Some(cell) if cell.is_number() => {
                    cell.shown(language) + &"\u{2007}".repeat(missing_decimals(cell, most))
                }
                Some(cell) => printable(&cell.shown(language)),
            };
            read.iter().zip(&most).map(one).collect()
        };
        let heading = |&column: &usize| printable(table.columns[column].heading.get(language));
        let mut grid = Self {
            headings: read.iter().map(heading).collect(),
            right: read.iter().map(|&column| is_right(table, column)).collect(),
            rows: table.rows.iter().map(|cells| row(cells, Table::is_sum(cells))).collect(),
            sums: table.rows.iter().map(|cells| Table::is_sum(cells)).collect(),
            total: table.total.as_ref().map(|cells| row(cells, true)),
            needs: Vec::new(),
        };
        grid.needs = (0..read.len()).map(|column| grid.need(column)).collect();
        Some(grid)
    }

    /// How the pages had better lie for this table.
    pub(super) fn page(&self) -> Page {
        let all: Vec<usize> = (0..self.headings.len()).collect();
        let fits = |size: &u32| self.widths(&all, *size, Page::Upright.room()).is_some();
        // Small letters are better than pages that lie, the smallest are not.
        if SIZES[..2].iter().any(fits) { Page::Upright } else { Page::Lying }
    }

    /// The table on a page.
    pub(super) fn fitted(&self, page: Page) -> Vec<Fitted> {
        let all: Vec<usize> = (0..self.headings.len()).collect();
        for size in SIZES {
            if let Some(widths) = self.widths(&all, size, page.room()) {
                return vec![Fitted { columns: all, widths, size }];
            }
        }
        let size = SIZES[SIZES.len() - 1];
        // The first column stands in each table when it names the rows.
        let leading = !self.right[0];
        let mut fitted: Vec<Fitted> = Vec::new();
        let mut next = usize::from(leading);
        while next < all.len() {
            let columns = |end: usize| -> Vec<usize> { (0..usize::from(leading)).chain(next..end).collect() };
            let ends: Range<usize> = next + 1..all.len() + 1;
            let most = |end: &usize| self.widths(&columns(*end), size, page.room()).is_some();
            let end = ends.take_while(most).last().unwrap_or(next + 1);
            let columns = columns(end);
            let widths = self.widths(&columns, size, page.room()).unwrap_or_else(|| self.least(&columns, size));
            fitted.push(Fitted { columns, widths, size });
            next = end;
        }
        fitted
    }

    /// The widths of columns in a room; none when they do not fit.
    fn widths(&self, columns: &[usize], size: u32, room: u32) -> Option<Vec<u32>> {
        let least = self.least(columns, size);
        let spare = room.checked_sub(least.iter().sum())?;
        if columns.len() > COLUMNS_MAX {
            return None;
        }
        let more = |(&column, least): (&usize, &u32)| width(self.needs[column].wanted, size) - least;
        let more: Vec<u32> = columns.iter().zip(&least).map(more).collect();
        let all: u32 = more.iter().sum();
        let share = |more: u32| if all <= spare { more } else { more * spare / all };
        Some(least.iter().zip(&more).map(|(least, more)| least + share(*more)).collect())
    }

    fn least(&self, columns: &[usize], size: u32) -> Vec<u32> {
        columns.iter().map(|&column| width(self.needs[column].least, size)).collect()
    }

    fn need(&self, column: usize) -> Need {
        let heading = need_of(&self.headings[column]);
        let cells = self.rows.iter().chain(&self.total).map(|row| need_of(&row[column]));
        // Headings may be broken between all their words; they are bold, and short ones of broad letters need more than their share.
        let least = heading.least + 1;
        let heading = Need { least, wanted: least };
        cells.fold(heading, |most, need| Need {
            least: most.least.max(need.least),
            wanted: most.wanted.max(need.wanted),
        })
    }
}

/// The width of a column with room for so many letters.
fn width(letters: u32, size: u32) -> u32 {
    letters * size * LETTER / 2 + CELL_MARGINS
}

fn need_of(text: &str) -> Need {
    let letters = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    // A no-break space holds its words together.
    let least = text.split(' ').map(letters).max().unwrap_or(0).clamp(1, WORD_LETTERS);
    Need { least, wanted: least.max(letters(text).min(TEXT_LETTERS)) }
}

/// Whether the column stands to the right: numbers, and no words among the sums.
fn is_right(table: &Table, column: usize) -> bool {
    let sum = table.total.as_ref().and_then(|total| total.get(column));
    table.is_numeric(column) && sum.is_none_or(|sum| sum.is_number() || matches!(sum, Cell::Empty))
}
