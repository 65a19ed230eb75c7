//! Finds the heading row, and thereby where each column stands.

use std::sync::Arc;

use kapitera_message::{Problem, Text, text};

use crate::mapping::{Mapping, Origin};
use crate::nearest::nearest;
use crate::record::Record;
use crate::refuse::Refusal;

/// Rows searched for the headings.
pub(crate) const HEADING_ROWS_MAX: usize = 30;

/// Where each of the register's columns stands in a file.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By the column's place in the register.
    pub columns: Vec<Position>,
    /// The number of cells of the heading row up to its last heading.
    pub width: usize,
}

/// Where one column stands.
#[derive(Debug)]
pub(crate) enum Position {
    /// Not in this source.
    Absent,
    /// The same for all rows.
    Constant(String),
    /// In this cell, under this heading.
    Cell(usize, Arc<str>),
}

/// The search for the headings: remembers the nearest miss for the message.
#[derive(Default)]
pub(crate) struct Search {
    best_found: usize,
    best_row: Option<u32>,
    missing: Vec<String>,
    seen: Vec<String>,
}

impl Search {
    /// The layout, when `record` holds all headings.
    ///
    /// # Errors
    ///
    /// When it holds all of them and one of them twice: either could be meant.
    pub(crate) fn try_row(
        &mut self,
        name: &str,
        record: &Record,
        mapping: &Mapping,
    ) -> Result<Option<Layout>, Refusal> {
        let headings: Vec<String> = record.cells().map(normal).collect();
        let mut layout = Layout {
            columns: mapping.origins.iter().map(constant).collect(),
            width: headings.iter().rposition(|heading| !heading.is_empty()).map_or(0, |last| last + 1),
        };
        let (mut missing, mut repeated, mut found) = (Vec::new(), Vec::new(), 0);
        for (column, names) in mapping.headings() {
            let wanted: Vec<String> = names.iter().map(|name| normal(name)).collect();
            let mut places = (0..headings.len()).filter(|&at| wanted.contains(&headings[at]));
            let (first, second) = (places.next(), places.next());
            found += usize::from(first.is_some());
            match (first, second) {
                (Some(at), None) => layout.columns[column] = Position::Cell(at, record.get(at).into()),
                (Some(at), Some(_)) => repeated.push(record.get(at).to_owned()),
                _ => missing.push(names.join(" / ")),
            }
        }
        if missing.is_empty() && repeated.is_empty() {
            return Ok(Some(layout));
        }
        if missing.is_empty() {
            return Err(repeated_headings(name, record.row, &repeated));
        }
        let more_cells = found == 0 && self.best_found == 0 && headings.len() > self.seen.len();
        if found > self.best_found || more_cells {
            let seen = record.cells().filter(|heading| !heading.is_empty()).map(str::to_owned).collect();
            *self = Self { best_found: found, best_row: Some(record.row), missing, seen };
        }
        Ok(None)
    }

    /// The refusal when no row held all headings.
    pub(crate) fn not_found(self, name: &str, mapping: &Mapping) -> Refusal {
        let missing = if self.best_row.is_some() {
            self.missing
        } else {
            mapping.headings().map(|(_, names)| names.join(" / ")).collect()
        };
        let near: Vec<(&str, &str)> = missing
            .iter()
            .filter_map(|heading| Some((heading.as_str(), nearest(heading, self.seen.iter().map(String::as_str))?)))
            .collect();
        let (list, near) =
            (in_quotes(&missing), in_quotes(&near.iter().map(|(a, b)| format!("{a} ≈ {b}")).collect::<Vec<_>>()));
        let most = HEADING_ROWS_MAX;
        let (sv, en) = (list.sv, list.en);
        let what = text!(
            "ingen av de {most} första raderna har alla rubriker; {sv} saknas",
            "none of the first {most} rows has all headings; {en} missing"
        );
        let problem = Problem::error("no_heading_row", what).named(match self.best_row {
            Some(row) => text!("{name}, närmast rad {row}", "{name}, nearest row {row}"),
            None => text!("{name}", "{name}"),
        });
        let Text { sv, en } = near;
        Box::new(problem.hint(if sv.is_empty() {
            text!(
                "rätta rubrikerna under [columns] i avbildningen",
                "correct the headings under [columns] in the mapping"
            )
        } else {
            text!(
                "rätta rubrikerna under [columns] i avbildningen: {sv}",
                "correct the headings under [columns] in the mapping: {en}"
            )
        }))
    }
}

/// The words in quotes, with commas between.
fn in_quotes(words: &[String]) -> Text {
    let list = |open: char| words.iter().map(|word| format!("{open}{word}”")).collect::<Vec<_>>().join(", ");
    Text { sv: list('”'), en: list('“') }
}

fn constant(origin: &Option<Origin>) -> Position {
    match origin {
        Some(Origin::Constant(value)) => Position::Constant(value.clone()),
        _ => Position::Absent,
    }
}

fn repeated_headings(name: &str, row: u32, headings: &[String]) -> Refusal {
    let list = headings.join("”, ”");
    Box::new(
        Problem::error(
            "heading_repeated",
            text!("flera kolumner passar rubriken ”{list}”", "several columns fit the heading “{list}”"),
        )
        .named(text!("{name}, rad {row}", "{name}, row {row}"))
        .hint(text!(
            "ta bort eller döp om den kolumn som inte ska läsas",
            "remove or rename the column that is not to be read"
        )),
    )
}

/// Headings are compared without case, line breaks, and kinds and number of spaces.
fn normal(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
