//! The journal from its first entry to its last, each with its rows or lines, and what of it is not as it was recorded.

use std::collections::VecDeque;

use kapitera_books::{Entry, Record, RecordKind, detail_sha256};
use kapitera_message::{Problem, Problems, Text, text};

use crate::check;
use crate::database::{Cells, Database, Value};
use crate::encode::{
    ENTRIES, LINES, ROWS, RowHeader, StoredLine, StoredRow, Table, read_entry, read_line, read_place, read_row,
};
use crate::read::not_whole;

/// Rows read at once.
const PAGE: i64 = 4000;

/// Gives each entry in order with what it records; none of that when it cannot be read. What does not hold is said with
/// the entry. Stops at the first error that `each` gives.
pub(crate) fn walk(
    database: &mut Database,
    each: &mut dyn FnMut(Entry, Option<Record>, Problems) -> Result<(), Problem>,
) -> Result<Problems, Problem> {
    let mut problems = Vec::new();
    let mut rows = Stream::new(&ROWS, read_row);
    let mut lines = Stream::new(&LINES, read_line);
    let mut after = i64::MIN;
    let columns = ENTRIES.columns();
    loop {
        let sql = format!("SELECT number, {columns} FROM entries WHERE number > $1 ORDER BY number LIMIT $2");
        let page = database.query(&sql, &[after.into(), (PAGE / 4).into()])?;
        if page.is_empty() {
            break;
        }
        for mut cells in page {
            let number = cells.int("number")?;
            if number <= after {
                return Err(disordered("entries"));
            }
            after = number;
            match read_entry(&mut cells) {
                Ok(entry) => {
                    let mut said = Vec::new();
                    let rows = rows.of(database, entry.number, &mut said)?;
                    let lines = lines.of(database, entry.number, &mut said)?;
                    let record = assemble(&entry, rows, lines, &mut said);
                    each(entry, record, said)?;
                }
                Err(problem) => problems.push(problem.named(text!("post {after}", "entry {after}"))),
            }
        }
    }
    rows.of(database, u64::MAX, &mut problems)?;
    lines.of(database, u64::MAX, &mut problems)?;
    Ok(problems)
}

/// Puts rows or lines into what an entry's body says, and says what is not as it was recorded.
pub(crate) fn assemble(
    entry: &Entry,
    rows: Vec<StoredRow>,
    lines: Vec<StoredLine>,
    problems: &mut Problems,
) -> Option<Record> {
    let place = check::place(entry.number, &entry.key);
    if entry.hash() != entry.sha256 {
        problems.push(
            Problem::error(
                "entry_changed",
                text!("posten är inte den som registrerades", "the entry is not the one that was recorded"),
            )
            .named(place.clone())
            .why(text!("dess hash är en annan", "its hash is another")),
        );
    }
    let mut record = match Record::read(entry.kind, &entry.body) {
        Ok(record) => record,
        Err(problem) => {
            problems.push(problem.named(place));
            return None;
        }
    };
    if entry.kind != RecordKind::Voucher && !rows.is_empty() || entry.kind != RecordKind::Draft && !lines.is_empty() {
        problems.push(not_whole(entry));
    }
    let place = match &mut record {
        Record::Voucher(voucher) => {
            let (header, name) = (RowHeader::of(voucher), voucher.name());
            for (stored, position) in rows.into_iter().zip(1_u32..) {
                if stored.header != header || stored.position != position {
                    problems.push(head_of_row(&stored, &header).named(check::voucher_place(
                        entry.number,
                        &entry.key,
                        &name,
                    )));
                }
                voucher.rows.push(stored.row);
            }
            check::voucher_place(entry.number, &entry.key, &name)
        }
        Record::Draft(draft) => {
            for (stored, position) in lines.into_iter().zip(1_u32..) {
                if stored.position != position {
                    problems.push(not_whole(entry));
                }
                draft.lines.push(stored.line);
            }
            place
        }
        _ => place,
    };
    if detail_sha256(&record.details()) != entry.detail_sha256 {
        problems.push(Problem { places: Vec::new(), ..not_whole(entry) }.named(place.clone()));
    }
    let holds = match &record {
        Record::Voucher(voucher) => voucher.check(),
        _ => Ok(()),
    };
    if let Err(problem) = holds.and_then(|()| check::details(&record)) {
        problems.push(problem.named(place));
    }
    Some(record)
}

/// A row says otherwise than its voucher: the column by name.
fn head_of_row(stored: &StoredRow, voucher: &RowHeader) -> Problem {
    let (position, row) = (stored.position, &stored.header);
    let differs = [
        ("series", row.series != voucher.series),
        ("number", row.number != voucher.number),
        ("booked_on", row.date != voucher.date),
        ("period", row.period != voucher.period),
        ("settlement", row.settlement != voucher.settlement),
    ];
    let column = differs.into_iter().find(|(_, differs)| *differs).map_or("position", |(column, _)| column);
    Problem::error(
        "row_not_of_voucher",
        text!("en rad säger annat än sin verifikation", "a row says otherwise than its voucher"),
    )
    .named(text!("rad {position}, kolumn {column}", "row {position}, column {column}"))
}

/// What stands after the first two columns of a row.
type ReadRow<T> = fn((u64, u32), &mut Cells) -> Result<T, Problem>;

/// The rows of a table by entry and position, read as they are needed.
struct Stream<T> {
    table: &'static Table,
    read: ReadRow<T>,
    after: (i64, i64),
    page: VecDeque<((u64, u32), Result<T, Problem>)>,
    ended: bool,
}

impl<T> Stream<T> {
    fn new(table: &'static Table, read: ReadRow<T>) -> Self {
        Self { table, read, after: (i64::MIN, i64::MIN), page: VecDeque::new(), ended: false }
    }

    /// The rows of an entry; those of entries before it that were passed over belong to none.
    fn of(&mut self, database: &mut Database, entry: u64, problems: &mut Problems) -> Result<Vec<T>, Problem> {
        let mut found = Vec::new();
        loop {
            if self.page.is_empty() && !self.ended {
                self.fill(database, problems)?;
            }
            let Some(((of, position), _)) = self.page.front() else { return Ok(found) };
            let (of, position, table) = (*of, *position, self.table.name);
            if of > entry {
                return Ok(found);
            }
            let place =
                || text!("tabell {table}, post {of}, rad {position}", "table {table}, entry {of}, row {position}");
            match self.page.pop_front() {
                Some((_, Err(problem))) => problems.push(problem.named(place())),
                Some((_, Ok(row))) if of == entry => found.push(row),
                _ => problems.push(ownerless(place())),
            }
        }
    }

    fn fill(&mut self, database: &mut Database, problems: &mut Problems) -> Result<(), Problem> {
        let (columns, table) = (self.table.columns(), self.table.name);
        let sql = format!(
            "SELECT entry, position, {columns} FROM {table} WHERE (entry, position) > ($1, $2) \
             ORDER BY entry, position LIMIT $3"
        );
        let values: [Value<'_>; 3] = [self.after.0.into(), self.after.1.into(), PAGE.into()];
        let page = database.query(&sql, &values)?;
        self.ended = page.is_empty();
        for mut cells in page {
            let place = (cells.int("entry")?, cells.int("position")?);
            if place <= self.after {
                return Err(disordered(table));
            }
            self.after = place;
            match read_place(&mut cells) {
                Ok(place) => self.page.push_back((place, (self.read)(place, &mut cells))),
                Err(_) => {
                    let (entry, position) = self.after;
                    problems.push(ownerless(text!(
                        "tabell {table}, post {entry}, rad {position}",
                        "table {table}, entry {entry}, row {position}"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// A damaged file can give rows in a circle: nobody should follow them for ever.
pub(crate) fn disordered(table: &'static str) -> Problem {
    Problem::error(
        "table_disordered",
        text!("tabellen {table} kan inte läsas i ordning", "the table {table} cannot be read in order"),
    )
    .named(text!("tabell {table}", "table {table}"))
}

fn ownerless(place: Text) -> Problem {
    Problem::error("row_without_entry", text!("en rad hör inte till någon post", "a row belongs to no entry"))
        .named(place)
}
