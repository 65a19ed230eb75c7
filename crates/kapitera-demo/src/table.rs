//! A table on its way into a file: cells whose look each kind of file decides for itself.

use std::path::Path;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_period::Date;

/// One cell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Day(Date),
    Count(u64),
    /// Money, in öre.
    Amount(i64),
    /// A number with four decimals, in ten-thousandths.
    Index(u32),
}

/// A file that takes rows.
pub(crate) trait Table {
    /// Writes one row; a title row is a row with one cell.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Problems>;

    /// Writes what remains. Without it the file is not whole.
    fn finish(self: Box<Self>) -> Result<(), Problems>;
}

/// The problem of a file that could not be written, alone in a list: a list is small to hand on.
pub(crate) fn not_written(path: &Path, cause: &dyn std::fmt::Display) -> Problems {
    let path = path.display();
    let problem = Problem::error(
        "demo_file_not_written",
        text!("filen {path} kunde inte skrivas: {cause}", "the file {path} could not be written: {cause}"),
    )
    .named(Text::same(path.to_string()))
    .why(text!("demon består av filer i en katalog", "the demo consists of files in a directory"))
    .hint(text!(
        "välj en katalog som du får skriva i, med plats för filerna",
        "choose a directory that you may write to, with room for the files"
    ));
    vec![problem]
}
