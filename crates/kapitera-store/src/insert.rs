//! Many rows in one statement: a statement for each row costs a journey to the server for each.

use kapitera_books::{Entry, Record};
use kapitera_message::Problem;

use crate::database::{Database, Value};
use crate::encode::{ENTRIES, LINES, ROWS, Table, entry_values, line_values, row_values};

/// Rows in a statement, the largest that is filled: few different statements, so that all are kept ready.
const SIZES: [usize; 3] = [50, 8, 1];

/// Inserts rows in order; `conflict` says what becomes of those that are there.
pub(crate) fn insert<'a>(
    database: &mut Database,
    table: &Table,
    conflict: &str,
    rows: impl Iterator<Item = Vec<Value<'a>>>,
) -> Result<(), Problem> {
    let width = table.columns.len();
    let mut waiting: Vec<Value<'a>> = Vec::with_capacity(SIZES[0] * width);
    let whole = statement(table, SIZES[0], conflict);
    for row in rows {
        waiting.extend(row);
        if waiting.len() == SIZES[0] * width {
            database.execute(&whole, &waiting)?;
            waiting.clear();
        }
    }
    let mut rest = waiting.as_slice();
    for size in SIZES {
        let part = statement(table, size, conflict);
        while rest.len() >= size * width {
            let (now, later) = rest.split_at(size * width);
            database.execute(&part, now)?;
            rest = later;
        }
    }
    Ok(())
}

fn statement(table: &Table, size: usize, conflict: &str) -> String {
    let width = table.columns.len();
    let places: Vec<String> = (0..size)
        .map(|row| {
            let places: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    format!("INSERT INTO {} ({}) VALUES {}{conflict}", table.name, table.columns(), places.join(", "))
}

/// Inserts entries with their rows and lines.
pub(crate) fn insert_entries(database: &mut Database, entries: &[(Entry, Record)]) -> Result<(), Problem> {
    insert(database, &ENTRIES, "", entries.iter().map(|(entry, _)| entry_values(entry)))?;
    let rows = entries.iter().filter_map(|(entry, record)| match record {
        Record::Voucher(voucher) => Some(row_values(entry.number, voucher)),
        _ => None,
    });
    insert(database, &ROWS, "", rows.flatten())?;
    let lines = entries.iter().filter_map(|(entry, record)| match record {
        Record::Draft(draft) => Some(line_values(entry.number, draft)),
        _ => None,
    });
    insert(database, &LINES, "", lines.flatten())
}
