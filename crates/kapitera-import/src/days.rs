//! Days and spans of days in a row.

use kapitera_message::text;
use kapitera_period::{Date, OPEN_END, Span};

use crate::reject::Reason;
use crate::row::{Row, RowLog};

/// First and last day; an empty last day is an open end.
pub(crate) fn read_span(row: &Row<'_>, from: usize, to: usize, log: &mut RowLog) -> Option<Span> {
    let first = row.cell(from, log).and_then(|cell| log.keep(from, cell.date()));
    let last = read_last(row, to, log);
    in_order(Span { from: first?, to: last? }, to, log)
}

/// The same where an empty first day means that the row held always.
pub(crate) fn read_open_span(row: &Row<'_>, from: usize, to: usize, log: &mut RowLog) -> Option<Span> {
    /// Before any register begins.
    const ALWAYS: Date = jiff::civil::date(1900, 1, 1);
    let first =
        row.cell(from, log).and_then(|cell| if cell.is_empty() { Some(ALWAYS) } else { log.keep(from, cell.date()) });
    let last = read_last(row, to, log);
    in_order(Span { from: first?, to: last? }, to, log)
}

fn read_last(row: &Row<'_>, to: usize, log: &mut RowLog) -> Option<Date> {
    row.cell(to, log).and_then(|cell| if cell.is_empty() { Some(OPEN_END) } else { log.keep(to, cell.date()) })
}

fn in_order(span: Span, to: usize, log: &mut RowLog) -> Option<Span> {
    if !span.is_empty() {
        return Some(span);
    }
    let (from, last) = (span.from, span.to);
    let what = text!(
        "sista dagen {last} ligger före första dagen {from}",
        "the last day {last} is before the first day {from}"
    );
    log.reject(to, Reason::new("from_after_to", what));
    None
}

/// The day, which must be one that the delivery speaks about.
pub(crate) fn within(day: Date, covers: Span) -> Result<Date, Reason> {
    if covers.contains(day) {
        return Ok(day);
    }
    Err(Reason::new(
        "outside_covers",
        text!(
            "{day} är ingen av de dagar som leveransen gäller, {covers}",
            "{day} is none of the days that the delivery covers, {covers}"
        ),
    )
    .hint(text!(
        "ange alla dagar som filen gäller med --covers, eller leverera raden för sin egen tid",
        "give all days that the file covers with --covers, or deliver the row for its own time"
    )))
}

/// The day, which must not lie after what the delivery can know of.
pub(crate) fn not_after(day: Date, reference_day: Date) -> Result<Date, Reason> {
    if day <= reference_day {
        return Ok(day);
    }
    Err(Reason::new(
        "day_not_yet_come",
        text!(
            "{day} ligger efter {reference_day}, den sista dag som leveransen kan veta något om",
            "{day} is after {reference_day}, the last day that the delivery can know of"
        ),
    ))
}
