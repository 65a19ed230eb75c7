//! Reads raw files back with code of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use jiff::civil::Date;
use kapitera_demo::{DemoOptions, DemoPlan, PlannedImport, generate};
use kapitera_register::RegisterKind;

/// Heading, then data rows of one file, title rows and sum row left out.
pub type Rows = Vec<Vec<String>>;

/// Without activity.
pub fn demo(persons: u64, seed: u64) -> (tempfile::TempDir, DemoPlan) {
    demo_of(&DemoOptions { activity: false, ..DemoOptions::new(persons, seed) })
}

pub fn demo_of(options: &DemoOptions) -> (tempfile::TempDir, DemoPlan) {
    let dir = tempfile::tempdir().unwrap();
    let mut last = (0, 0);
    let plan = generate(options, dir.path(), &mut |done, total| last = (done, total)).unwrap();
    assert_eq!(last.0, last.1);
    (dir, plan)
}

pub fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in ["raw", "mappings"] {
        for entry in fs::read_dir(dir.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap());
        }
    }
    files
}

/// The rows below the row that has this heading, as text.
pub fn read(path: &Path, heading: &str) -> Rows {
    let rows = if path.extension().is_some_and(|ending| ending == "xlsx") { sheet(path) } else { text(path) };
    let start = rows.iter().position(|row| row.iter().any(|cell| cell == heading)).unwrap();
    rows.into_iter().skip(start + 1).filter(|row| row[0] != "Summa").collect()
}

pub fn text(path: &Path) -> Rows {
    let bytes = fs::read(path).unwrap();
    let (decoded, _, had_errors) = match bytes.get(..2) {
        Some(b"\xFF\xFE") => encoding_rs::UTF_16LE.decode(&bytes),
        _ if std::str::from_utf8(&bytes).is_ok() => encoding_rs::UTF_8.decode(&bytes),
        _ => encoding_rs::WINDOWS_1252.decode(&bytes),
    };
    assert!(!had_errors);
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&byte| decoded.lines().nth(5).unwrap_or_default().bytes().filter(|&other| other == byte).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap())
        .has_headers(false)
        .flexible(true)
        .from_reader(decoded.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

pub fn sheet(path: &Path) -> Rows {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |cell: &Data| match cell {
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

pub fn listings(dir: &Path, import: &PlannedImport) -> Rows {
    import.files.iter().flat_map(|file| read(&dir.join(file), "Kön")).collect()
}

pub fn listing_imports(plan: &DemoPlan) -> impl Iterator<Item = &PlannedImport> {
    plan.imports.iter().filter(|import| import.register == RegisterKind::Listing)
}

pub fn tidy(cell: &str) -> String {
    cell.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '-')).collect()
}

pub fn day(cell: &str) -> Option<Date> {
    let digits: String = cell.split(' ').next()?.chars().filter(char::is_ascii_digit).collect();
    Date::strptime("%Y%m%d", digits).ok()
}

/// A row of events, by the register's columns, in kapitera's words.
pub type Event = BTreeMap<String, String>;

/// The rows of a delivery that a mapping reads; wrong ones too, the sum left out.
pub fn mapped(dir: &Path, import: &PlannedImport) -> Vec<Event> {
    let mapping: toml::Table = fs::read_to_string(dir.join(&import.mapping)).unwrap().parse().unwrap();
    let columns = mapping["columns"].as_table().unwrap();
    let heading = columns.values().filter_map(toml::Value::as_str).next().unwrap();
    let path = dir.join(&import.files[0]);
    let delimiter = match mapping.get("delimiter").and_then(toml::Value::as_str) {
        Some("tab") => b'\t',
        Some(delimiter) => delimiter.as_bytes()[0],
        None => b';',
    };
    let rows =
        if path.extension().is_some_and(|ending| ending == "xlsx") { sheet(&path) } else { split(&path, delimiter) };
    let clean = |cell: &str| cell.trim_start_matches('\u{feff}').to_owned();
    let start = rows.iter().position(|row| row.iter().any(|cell| clean(cell) == heading)).unwrap();
    let headings: Vec<String> = rows[start].iter().map(|cell| clean(cell)).collect();
    let cell = |row: &[String], column: &str, origin: &toml::Value| {
        let Some(heading) = origin.as_str() else { return origin["constant"].as_str().unwrap().to_owned() };
        let text = row[headings.iter().position(|known| known == heading).unwrap()].clone();
        let codes = mapping.get("codes").and_then(|codes| codes.get(column));
        codes.and_then(|codes| codes.get(&text)?.as_str()).map_or(text, str::to_owned)
    };
    let data = rows[start + 1..].iter().filter(|row| row[0] != "Summa");
    data.map(|row| columns.iter().map(|(column, origin)| (column.clone(), cell(row, column, origin))).collect())
        .collect()
}

/// The sum that the last row of a delivery states, in öre.
pub fn stated_sum(dir: &Path, import: &PlannedImport) -> Option<i64> {
    let path = dir.join(&import.files[0]);
    let rows = if path.extension().is_some_and(|ending| ending == "xlsx") { sheet(&path) } else { split(&path, b';') };
    let last = rows.last().filter(|row| row[0] == "Summa")?;
    ore(last.last().unwrap())
}

/// An amount, in öre.
pub fn ore(cell: &str) -> Option<i64> {
    let is_negative = cell.contains(['-', '\u{2212}']);
    let digits: String = cell.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '-' | '\u{2212}')).collect();
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((&digits, ""));
    let amount = whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?;
    Some(if is_negative { -amount } else { amount })
}

fn split(path: &Path, delimiter: u8) -> Rows {
    let bytes = fs::read(path).unwrap();
    let decoded = match bytes.get(..2) {
        Some(b"\xFF\xFE") => encoding_rs::UTF_16LE.decode(&bytes).0,
        _ if std::str::from_utf8(&bytes).is_ok() => encoding_rs::UTF_8.decode(&bytes).0,
        _ => encoding_rs::WINDOWS_1252.decode(&bytes).0,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(decoded.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}
