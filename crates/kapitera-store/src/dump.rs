//! A backup: the journal as lines of JSON, the same from both databases.
//!
//! The first line says what it is, how many entries there are and the hash of the last; then each entry is followed by its
//! rows or lines; the last line is the digest of all before. What is derived is not in it: it is derived anew.

use std::io::{BufRead, Read as _, Write};

use kapitera_books::Entry;
use kapitera_message::{Problem, Problems, text};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::asked::Head;
use crate::database::{Cells, Database, Value};
use crate::derived::{Derived, load_head};
use crate::encode::{
    ENTRIES, LINES, ROWS, StoredLine, StoredRow, entry_values, line_values, read_entry, read_line, read_place,
    read_row, row_values,
};
use crate::insert::insert_entries;
use crate::verify;
use crate::walk::{assemble, walk};

/// The form of the lines.
const FORM: u64 = 1;

/// The longest line: longer than any model's text.
const LINE_MOST: u64 = 1 << 28;

/// Entries written at once when a backup is restored.
const ENTRIES_AT_ONCE: usize = 500;

/// Writes the ledger as the transaction under way sees it.
pub(crate) fn write(database: &mut Database, out: &mut dyn Write) -> Result<Head, Problem> {
    let head = load_head(database)?;
    let mut out = Lines { out, sha256: Sha256::new() };
    let Head { number, sha256 } = &head;
    out.line(&json!({
        "kapitera-ledger": FORM, "entries": number, "sha256": sha256,
        "entry": ENTRIES.columns, "row": ROWS.columns, "line": LINES.columns,
    }))?;
    let rest = walk(database, &mut |entry, record, problems| {
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        out.values("entry", entry_values(&entry))?;
        match &record {
            Some(kapitera_books::Record::Voucher(voucher)) => {
                row_values(entry.number, voucher).try_for_each(|values| out.values("row", values))
            }
            Some(kapitera_books::Record::Draft(draft)) => {
                line_values(entry.number, draft).try_for_each(|values| out.values("line", values))
            }
            _ => Ok(()),
        }
    })?;
    if let Some(problem) = rest.into_iter().next() {
        return Err(problem);
    }
    let digest = hex(out.sha256.clone());
    out.line(&json!({ "digest": digest }))?;
    out.out.flush().map_err(|error| unwritten(&error))?;
    Ok(head)
}

/// Lines with the digest of all so far.
struct Lines<'a> {
    out: &'a mut dyn Write,
    sha256: Sha256,
}

impl Lines<'_> {
    fn values(&mut self, kind: &str, values: Vec<Value<'_>>) -> Result<(), Problem> {
        let values = values.into_iter().map(|value| match value {
            Value::Int(number) => Json::from(number),
            Value::Text(text) => Json::from(text.into_owned()),
        });
        self.line(&std::iter::once(Json::from(kind)).chain(values).collect())
    }

    fn line(&mut self, line: &Json) -> Result<(), Problem> {
        let line = format!("{line}\n");
        self.sha256.update(line.as_bytes());
        self.out.write_all(line.as_bytes()).map_err(|error| unwritten(&error))
    }
}

fn hex(sha256: Sha256) -> String {
    sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unwritten(error: &std::io::Error) -> Problem {
    Problem::error(
        "backup_not_written",
        text!("säkerhetskopian kan inte skrivas: {error}", "the backup cannot be written: {error}"),
    )
    .hint(text!("skriv den där det finns plats och rätt att skriva", "write it where there is room and leave to write"))
}

/// Reads a backup in the transaction under way, into a ledger that holds nothing, and looks whether it holds.
pub(crate) fn restore(database: &mut Database, input: &mut dyn BufRead) -> Result<(), Problems> {
    fill(database, input).map_err(|problem| vec![problem])?;
    verify::content(database).map(|_| ())
}

fn fill(database: &mut Database, input: &mut dyn BufRead) -> Result<(), Problem> {
    let mut reader = Reader { input, sha256: Sha256::new(), line: 0 };
    let header = reader.header()?;
    let before = Derived::load(database)?;
    if before.head.number != 0 || database.number("SELECT COUNT(*) FROM entries", &[])? != Some(0) {
        return Err(Problem::error("restore_not_empty", text!("huvudboken är inte tom", "the ledger is not empty"))
            .why(text!("det som är bokfört skrivs aldrig över", "what is recorded is never written over"))
            .hint(text!("återställ till en ny fil eller databas", "restore into a new file or database")));
    }
    let mut after = before.clone();
    let mut waiting = Vec::new();
    let mut next = reader.next()?;
    while let Some(Line::Entry(entry)) = next {
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        next = loop {
            match reader.next()? {
                Some(Line::Row(row)) if row.entry == entry.number => rows.push(row),
                Some(Line::OfDraft(line)) if line.entry == entry.number => lines.push(line),
                Some(Line::Row(_) | Line::OfDraft(_)) => return Err(reader.damaged()),
                other => break other,
            }
        };
        let mut problems = Vec::new();
        let record = assemble(&entry, rows, lines, &mut problems);
        if let Some(record) = &record {
            after.add(&entry, record, &mut problems);
        }
        let (Some(record), None) = (record, problems.into_iter().next()) else { return Err(reader.damaged()) };
        waiting.push((entry, record));
        if waiting.len() == ENTRIES_AT_ONCE {
            insert_entries(database, &waiting)?;
            waiting.clear();
        }
    }
    if next.is_some() || after.head != header {
        return Err(reader.damaged());
    }
    insert_entries(database, &waiting)?;
    after.store(&before, database)
}

enum Line {
    Entry(Entry),
    Row(StoredRow),
    OfDraft(StoredLine),
}

struct Reader<'a> {
    input: &'a mut dyn BufRead,
    sha256: Sha256,
    /// The line last read, from 1.
    line: u64,
}

impl Reader<'_> {
    fn header(&mut self) -> Result<Head, Problem> {
        let header = self.json()?;
        let columns = json!([ENTRIES.columns, ROWS.columns, LINES.columns]);
        let theirs = json!([header["entry"], header["row"], header["line"]]);
        if header["kapitera-ledger"] != json!(FORM) || columns != theirs {
            return Err(Problem::error(
                "backup_unknown",
                text!(
                    "filen är ingen säkerhetskopia som programmet kan",
                    "the file is no backup that the program knows"
                ),
            ));
        }
        match (header["entries"].as_u64(), header["sha256"].as_str()) {
            (Some(number), Some(sha256)) => Ok(Head { number, sha256: sha256.to_owned() }),
            _ => Err(self.damaged()),
        }
    }

    /// None after the last line, which must be there and be the digest of all before.
    fn next(&mut self) -> Result<Option<Line>, Problem> {
        let before = self.sha256.clone();
        let line = self.json()?;
        if let Some(said) = line.get("digest") {
            let ended = self.input.fill_buf().is_ok_and(<[u8]>::is_empty);
            return if said.as_str() == Some(&hex(before)) && ended { Ok(None) } else { Err(self.damaged()) };
        }
        let Json::Array(values) = line else { return Err(self.damaged()) };
        let mut values = values.into_iter();
        let kind = values.next();
        let mut cells = Cells::new(values.map(cell).collect());
        let read = match kind.as_ref().and_then(Json::as_str) {
            Some("entry") => read_entry(&mut cells).map(Line::Entry),
            Some("row") => read_place(&mut cells).and_then(|place| read_row(place, &mut cells)).map(Line::Row),
            Some("line") => read_place(&mut cells).and_then(|place| read_line(place, &mut cells)).map(Line::OfDraft),
            _ => return Err(self.damaged()),
        };
        read.map(Some).map_err(|_| self.damaged())
    }

    fn json(&mut self) -> Result<Json, Problem> {
        let mut bytes = Vec::new();
        let read = (&mut *self.input).take(LINE_MOST).read_until(b'\n', &mut bytes);
        read.map_err(|error| {
            Problem::error(
                "backup_not_read",
                text!("säkerhetskopian kan inte läsas: {error}", "the backup cannot be read: {error}"),
            )
        })?;
        self.line += 1;
        self.sha256.update(&bytes);
        let Some((b'\n', line)) = bytes.split_last() else { return Err(self.damaged()) };
        serde_json::from_slice(line).map_err(|_| self.damaged())
    }

    fn damaged(&self) -> Problem {
        let line = self.line;
        Problem::error(
            "backup_damaged",
            text!("säkerhetskopian är avklippt eller ändrad", "the backup is cut or changed"),
        )
        .named(text!("säkerhetskopian, rad {line}", "the backup, line {line}"))
        .why(text!("inget av den är återställt", "nothing of it is restored"))
        .hint(text!("använd en annan säkerhetskopia", "use another backup"))
    }
}

fn cell(value: Json) -> Option<Value<'static>> {
    match value {
        Json::Number(number) => number.as_i64().map(Value::Int),
        Json::String(text) => Some(text.into()),
        _ => None,
    }
}
