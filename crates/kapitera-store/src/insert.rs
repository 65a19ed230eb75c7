//! Rows written many at once: one by one, each is a journey to the server.

use kapitera_books::{Entry, Record};
use kapitera_message::Problem;

use crate::database::{Database, Value};
use crate::encode::{ENTRIES, LINES, ROWS, Table, entry_values, line_values, row_values};

/// Rows that wait to be written together.
const ROWS_AT_ONCE: usize = 2000;

/// Inserts rows in order; `conflict` says what becomes of those that are there.
pub(crate) fn insert<'a>(
    database: &mut Database,
    table: &Table,
    conflict: &str,
    rows: impl Iterator<Item = Vec<Value<'a>>>,
) -> Result<(), Problem> {
    let mut waiting: Vec<Vec<Value<'a>>> = Vec::new();
    for row in rows {
        waiting.push(row);
        if waiting.len() == ROWS_AT_ONCE {
            database.insert(table.name, table.columns, conflict, &waiting)?;
            waiting.clear();
        }
    }
    if waiting.is_empty() { Ok(()) } else { database.insert(table.name, table.columns, conflict, &waiting) }
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
