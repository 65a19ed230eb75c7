//! Times as they stand in columns: microseconds since 1970, and 0 for never.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::{Problem, text};
use kapitera_store::sql::{Cells, Value};

/// A time as it is written.
pub(crate) fn stored(at: Timestamp) -> Value<'static> {
    Value::Int(at.as_microsecond())
}

/// The time as it will be read.
pub(crate) fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The next column, which is a time.
pub(crate) fn time(cells: &mut Cells, column: &'static str) -> Result<Timestamp, Problem> {
    let number = cells.int(column)?;
    Timestamp::from_microsecond(number).map_err(|_| {
        Problem::error(
            "column_not_read",
            text!("kolumnen {column} innehåller ingen tid", "column {column} holds no time"),
        )
    })
}

/// The next column, which is a time, or never.
pub(crate) fn time_if_any(cells: &mut Cells, column: &'static str) -> Result<Option<Timestamp>, Problem> {
    Ok(Some(time(cells, column)?).filter(|at| *at != Timestamp::UNIX_EPOCH))
}

/// So much later; the last time of all where there is none so late.
pub(crate) fn after(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// So much earlier; the first time of all where there is none so early.
pub(crate) fn before(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_sub(wait).unwrap_or(Timestamp::MIN)
}
