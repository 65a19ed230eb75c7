//! Rows of events on the disk until all persons have been met: new persons get their numbers only then, and memory
//! must not grow with the file.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use kapitera_message::Problem;

use crate::table::file_problem;

/// The most labels an event has.
pub(super) const LABELS_MAX: usize = 5;
/// Bytes of a record before its labels.
const HEAD: usize = 24;
/// Bytes of a record with all labels.
const RECORD_MAX: usize = HEAD + 4 * LABELS_MAX;
/// Bytes read or written at a time.
const BUFFER: usize = 1 << 18;

/// A row, in the order in which rows are stored. Labels that the kind of event does not have are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub person: u32,
    pub day: i32,
    pub centre: u32,
    pub amount: i64,
    pub labels: [u32; LABELS_MAX],
    pub quantity: u32,
}

/// A file of rows being written; records of fixed width, the numbers with their lowest byte first.
#[derive(Debug)]
pub(super) struct Spill {
    path: PathBuf,
    file: BufWriter<File>,
    labels: usize,
    rows: u64,
}

/// A file of rows being read.
pub(super) struct SpillReader {
    path: PathBuf,
    file: BufReader<File>,
    labels: usize,
    left: u64,
}

impl Spill {
    /// Begins a file at `path` for rows with `labels` labels.
    pub fn create(path: &Path, labels: usize) -> Result<Self, Problem> {
        let file = File::create_new(path).map_err(|error| file_problem(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(BUFFER, file), labels, rows: 0 })
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds a row.
    pub fn push(&mut self, row: &Row) -> Result<(), Problem> {
        let mut record = [0; RECORD_MAX];
        record[0..4].copy_from_slice(&row.person.to_le_bytes());
        record[4..8].copy_from_slice(&row.day.to_le_bytes());
        record[8..12].copy_from_slice(&row.centre.to_le_bytes());
        record[12..20].copy_from_slice(&row.amount.to_le_bytes());
        record[20..HEAD].copy_from_slice(&row.quantity.to_le_bytes());
        for (bytes, label) in record[HEAD..].chunks_exact_mut(4).zip(row.labels) {
            bytes.copy_from_slice(&label.to_le_bytes());
        }
        self.rows += 1;
        self.file.write_all(&record[..width(self.labels)]).map_err(|error| file_problem(&self.path, &error))
    }

    /// Turns to reading, from the first row.
    pub fn read(self) -> Result<SpillReader, Problem> {
        let Self { path, file, labels, rows: left } = self;
        file.into_inner().map_err(|error| file_problem(&path, &error))?;
        let file = File::open(&path).map_err(|error| file_problem(&path, &error))?;
        Ok(SpillReader { path, file: BufReader::with_capacity(BUFFER, file), labels, left })
    }
}

impl SpillReader {
    /// The next rows, at most `most`, into `rows`, which is emptied first; none at the end.
    pub fn next(&mut self, most: usize, rows: &mut Vec<Row>) -> Result<(), Problem> {
        rows.clear();
        let count = usize::try_from(self.left).map_or(most, |left| left.min(most));
        rows.reserve(count);
        let mut record = [0; RECORD_MAX];
        for _ in 0..count {
            let record = &mut record[..width(self.labels)];
            self.file.read_exact(record).map_err(|error| file_problem(&self.path, &error))?;
            rows.push(row_of(record));
        }
        self.left -= count as u64;
        Ok(())
    }

    /// Removes the file.
    pub fn remove(self) -> Result<(), Problem> {
        drop(self.file);
        fs::remove_file(&self.path).map_err(|error| file_problem(&self.path, &error))
    }
}

fn width(labels: usize) -> usize {
    HEAD + 4 * labels
}

fn row_of(record: &[u8]) -> Row {
    let four = |at: usize| *record[at..].first_chunk::<4>().expect("a record has its width");
    let mut labels = [0; LABELS_MAX];
    for (label, bytes) in labels.iter_mut().zip(record[HEAD..].as_chunks::<4>().0) {
        *label = u32::from_le_bytes(*bytes);
    }
    Row {
        person: u32::from_le_bytes(four(0)),
        day: i32::from_le_bytes(four(4)),
        centre: u32::from_le_bytes(four(8)),
        amount: i64::from_le_bytes(*record[12..].first_chunk().expect("a record has its width")),
        labels,
        quantity: u32::from_le_bytes(four(20)),
    }
}
