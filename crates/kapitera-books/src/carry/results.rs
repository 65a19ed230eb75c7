//! Reads a file of units' results: `centre;from;to;result;payments;source`, with `listed` last where it is known.

use std::collections::BTreeMap;

use csv::StringRecord;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Exact, Ore, parse_number};
use kapitera_period::{Date, Span};

use super::UnitResult;
use crate::plan::kr;

/// The columns in their order; the last may be left out.
const COLUMNS: [&str; 7] = ["centre", "from", "to", "result", "payments", "source", "listed"];

/// The most rows that a file may have: every week of two thousand units.
const ROWS_MOST: usize = 100_000;

/// Reads results. The separator is a semicolon or a comma, whichever the heading has; amounts are kronor with a point or, in
/// files with semicolons, a comma before the decimals.
///
/// # Errors
///
/// All that is wrong with the file, each problem with its row.
pub fn read_results(path: &str, bytes: &[u8]) -> Result<Vec<UnitResult>, Problems> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(path, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let semicolons = text.lines().next().unwrap_or_default().contains(';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Rows {
        path,
        comma: semicolons,
        width: None,
        results: Vec::new(),
        seen: BTreeMap::new(),
        problems: Problems::new(),
    };
    for record in reader.records() {
        if !rows.record(record) {
            break;
        }
    }
    if rows.width.is_none() && rows.problems.is_empty() {
        rows.problem(1, "results_heading", text!("filen är tom", "the file is empty"), heading_hint());
    }
    if rows.problems.is_empty() { Ok(rows.results) } else { Err(rows.problems) }
}

fn not_utf8(path: &str, byte: usize) -> Problems {
    let what = text!("filen är inte UTF-8 (byte {byte})", "the file is not UTF-8 (byte {byte})");
    let problem = Problem::error("results_not_utf8", what).named(text!("{path}", "{path}"));
    vec![problem.hint(text!("spara filen som UTF-8", "save the file as UTF-8"))]
}

/// The rows of a file read so far, and the problems found.
struct Rows<'a> {
    path: &'a str,
    /// Whether decimals may stand after a comma: it is not the separator.
    comma: bool,
    /// The number of columns, when the heading has been read.
    width: Option<usize>,
    results: Vec<UnitResult>,
    /// The line on which a unit's row from a day was seen first.
    seen: BTreeMap<(String, Date), u64>,
    problems: Problems,
}

impl Rows<'_> {
    /// Takes a record; whether there is reason to go on.
    fn record(&mut self, record: Result<StringRecord, csv::Error>) -> bool {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let said = error.to_string();
                let what = text!("filen kan inte läsas: {said}", "the file cannot be read: {said}");
                self.problem(0, "results_not_read", what, text!("spara den som CSV på nytt", "save it as CSV anew"));
                return false;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let Some(width) = self.width else {
            self.width = self.heading(&record, line);
            return self.width.is_some();
        };
        if self.results.len() >= ROWS_MOST {
            let what = text!("filen har fler än {ROWS_MOST} rader", "the file has more than {ROWS_MOST} rows");
            self.problem(line, "results_too_many", what, text!("dela upp den", "divide it"));
            return false;
        }
        if let Some(row) = self.row(&record, line, width) {
            self.once(&row, line);
            self.results.push(row);
        }
        true
    }

    fn once(&mut self, row: &UnitResult, line: u64) {
        let (centre, from) = (&row.centre, row.days.from);
        if let Some(first) = self.seen.insert((centre.clone(), from), line) {
            let what = text!(
                "{centre} har redan en rad från {from}, på rad {first}",
                "{centre} has a row from {from} already, on line {first}"
            );
            self.problem(line, "results_row_twice", what, text!("ta bort den ena", "remove one of them"));
        }
    }

    fn problem(&mut self, line: u64, code: &'static str, what: Text, hint: Text) {
        let path = self.path;
        let place = text!("{path}, rad {line}", "{path}, line {line}");
        self.problems.push(Problem::error(code, what).named(place).hint(hint));
    }

    /// The number of columns, when the heading is one of the two there are.
    fn heading(&mut self, record: &StringRecord, line: u64) -> Option<usize> {
        let fits = (record.len() == COLUMNS.len() || record.len() == COLUMNS.len() - 1)
            && record.iter().zip(COLUMNS).all(|(cell, column)| cell == column);
        if !fits {
            let said = record.iter().collect::<Vec<_>>().join(";");
            self.problem(
                line,
                "results_heading",
                text!("rubriken är ”{said}”", "the heading is “{said}”"),
                heading_hint(),
            );
        }
        fits.then_some(record.len())
    }

    fn row(&mut self, record: &StringRecord, line: u64, width: usize) -> Option<UnitResult> {
        if record.len() != width {
            let count = record.len();
            self.problem(
                line,
                "results_columns",
                text!(
                    "raden har {count} kolumner, rubriken {width}",
                    "the row has {count} columns, the heading {width}"
                ),
                text!("skriv en text med skiljetecken inom citattecken", "write a text that has separators in quotes"),
            );
            return None;
        }
        let centre = self.cell(record, line, 0, |cell| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (!cell.is_empty() && cell.len() <= 64 && cell.bytes().all(fits)).then(|| cell.to_ascii_uppercase())
        });
        let from = self.cell(record, line, 1, day);
        let to = self.cell(record, line, 2, day);
        let comma = self.comma;
        let result = self.cell(record, line, 3, |cell| amount(cell, comma));
        let payments = self.cell(record, line, 4, |cell| amount(cell, comma).filter(|amount| *amount >= Ore::ZERO));
        let source = self.cell(record, line, 5, |cell| {
            let fits = !cell.is_empty() && !cell.chars().any(char::is_control) && cell.chars().count() <= 200;
            fits.then(|| cell.to_owned())
        });
        let listed = match record.get(6).filter(|cell| !cell.is_empty()) {
            Some(_) => Some(self.cell(record, line, 6, |cell| number(cell, comma))?),
            None => None,
        };
        let days = Span { from: from?, to: to? };
        if days.is_empty() {
            self.problem(
                line,
                "results_days_backwards",
                text!("sista dagen är före den första", "the last day is before the first"),
                text!("ändra from eller to", "change from or to"),
            );
            return None;
        }
        Some(UnitResult { centre: centre?, days, result: result?, payments: payments?, listed, source: source? })
    }

    fn cell<T>(
        &mut self,
        record: &StringRecord,
        line: u64,
        column: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let cell = record.get(column).unwrap_or_default();
        let value = read(cell);
        if value.is_none() {
            let name = COLUMNS[column];
            let hint = match column {
                0 => text!("skriv ett HSA-id", "write an HSA id"),
                1 | 2 => text!("skriv en dag: 2018-01-31", "write a day: 2018-01-31"),
                3 => text!(
                    "skriv kronor med högst två decimaler: -1234.50",
                    "write kronor with at most two decimals: -1234.50"
                ),
                4 => text!(
                    "skriv kronor från noll, med högst två decimaler",
                    "write kronor from zero, with at most two decimals"
                ),
                5 => text!("skriv var siffran är hämtad", "write where the figure was read"),
                _ => text!("skriv medelantalet listade", "write the mean number listed"),
            };
            self.problem(
                line,
                "results_cell",
                text!(
                    "”{cell}” i kolumnen ”{name}” går inte att läsa",
                    "“{cell}” in the column “{name}” cannot be read"
                ),
                hint,
            );
        }
        value
    }
}

fn heading_hint() -> Text {
    text!(
        "första raden ska vara centre;from;to;result;payments;source, och listed sist om det finns",
        "the first line must be centre;from;to;result;payments;source, and listed last where there is one"
    )
}

/// A day written `2018-01-31`, and nothing else.
fn day(cell: &str) -> Option<Date> {
    let day: Date = cell.parse().ok()?;
    (day.to_string() == cell).then_some(day)
}

fn amount(cell: &str, comma: bool) -> Option<Ore> {
    let plain = plain(cell, comma)?;
    (!plain.contains("kr")).then(|| kr(&plain)).flatten()
}

/// A number from zero.
fn number(cell: &str, comma: bool) -> Option<Exact> {
    let most = Exact::whole(100_000_000);
    parse_number(&plain(cell, comma)?).ok().filter(|number| !number.is_negative() && *number <= most)
}

/// A number with a point before its decimals.
fn plain(cell: &str, comma: bool) -> Option<String> {
    match (cell.contains(','), comma) {
        (true, false) => None,
        (true, true) if cell.contains('.') => None,
        _ => Some(cell.replace(',', ".")),
    }
}
