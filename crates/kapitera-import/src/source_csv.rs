//! Rows of a delimited text file, in a stream.
//!
//! Lines are counted as an editor counts them, also blank ones and those inside quotes, so that a message's row
//! can be found. The delimiter is the one that makes the heading row complete.

use std::collections::VecDeque;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::decode::Lines;
use crate::heading::{HEADING_ROWS_MAX, Layout, Search};
use crate::mapping::Mapping;
use crate::record::Record;
use crate::refuse::{self, Refusal};
use crate::report::LeftOut;

/// The most lines that one quoted cell may run over.
const RECORD_LINES_MAX: usize = 100;
/// Lines read ahead to find the heading row.
const AHEAD: usize = HEADING_ROWS_MAX + RECORD_LINES_MAX;

/// What is known of a text file when it has been read.
pub(crate) struct TextFacts {
    pub sha256_hex: String,
    pub bytes: u64,
    pub delimiter: u8,
    pub left_out: LeftOut,
}

/// Reads all rows below the heading row.
pub(crate) fn read(
    name: &str,
    lines: Lines<'_>,
    mapping: &Mapping,
    on_row: &mut dyn FnMut(&Record, &Layout) -> Result<(), Refusal>,
) -> Result<TextFacts, Refusal> {
    let mut source =
        Source { name, lines, ahead: VecDeque::new(), row: 0, splitter: Splitter::new(b';'), line: Vec::new() };
    let mut left_out = LeftOut::default();
    let (layout, delimiter) = source.find_heading(mapping, &mut left_out)?;
    let mut record = Record::default();
    while source.next(&mut record)? {
        if record.is_blank() {
            left_out.blank += 1;
        } else {
            on_row(&record, &layout)?;
        }
    }
    let (sha256_hex, bytes) = source.lines.finish();
    Ok(TextFacts { sha256_hex, bytes, delimiter, left_out })
}

struct Source<'n, 'a> {
    name: &'n str,
    lines: Lines<'a>,
    ahead: VecDeque<Vec<u8>>,
    row: u32,
    splitter: Splitter,
    line: Vec<u8>,
}

impl Source<'_, '_> {
    fn find_heading(&mut self, mapping: &Mapping, left_out: &mut LeftOut) -> Result<(Layout, u8), Refusal> {
        let mut line = Vec::new();
        while self.ahead.len() < AHEAD && self.lines.next(&mut line)? {
            self.ahead.push_back(std::mem::take(&mut line));
        }
        let declared = mapping.delimiter.or_else(|| self.ahead.front().and_then(|line| sep_line(line)));
        let candidates: Vec<u8> = declared.map_or(vec![b';', b'\t', b','], |one| vec![one]);
        let mut search = Search::default();
        for row in 0..self.ahead.len().min(HEADING_ROWS_MAX) {
            for &delimiter in &candidates {
                let mut splitter = Splitter::new(delimiter);
                let mut record = Record::default();
                record.row = row as u32 + 1;
                let Some(used) = splitter.split_ahead(&self.ahead, row, &mut record) else { continue };
                if let Some(layout) = search.try_row(self.name, &record, mapping)? {
                    self.count_titles(row, left_out);
                    self.ahead.drain(..row + used);
                    self.row = (row + used) as u32;
                    self.splitter = splitter;
                    return Ok((layout, delimiter));
                }
            }
        }
        Err(search.not_found(self.name, mapping))
    }

    fn count_titles(&self, rows: usize, left_out: &mut LeftOut) {
        for line in self.ahead.iter().take(rows) {
            match line.trim_ascii() {
                [] => left_out.blank += 1,
                _ => left_out.title += 1,
            }
        }
    }

    fn take_line(&mut self) -> Result<bool, Refusal> {
        let any = match self.ahead.pop_front() {
            Some(line) => {
                self.line = line;
                true
            }
            None => self.lines.next(&mut self.line)?,
        };
        if any {
            self.row = self.row.checked_add(1).ok_or_else(|| refuse::too_many_rows(self.name))?;
        }
        Ok(any)
    }

    fn next(&mut self, record: &mut Record) -> Result<bool, Refusal> {
        if !self.take_line()? {
            return Ok(false);
        }
        record.row = self.row;
        self.splitter.start();
        for _ in 0..RECORD_LINES_MAX {
            if self.splitter.take(&self.line) {
                self.splitter.finish(record);
                return Ok(true);
            }
            if !self.take_line()? {
                break;
            }
        }
        Err(refuse::quote_open(self.name, record.row, RECORD_LINES_MAX))
    }
}

/// The delimiter that a first line `sep=;` names.
fn sep_line(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_start() {
        [s, e, p, b'=', delimiter, ..] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => {
            matches!(delimiter, b';' | b',' | b'\t' | b'|').then_some(*delimiter)
        }
        _ => None,
    }
}

/// Splits lines into cells by the rules for quotes.
struct Splitter {
    parser: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    cells: usize,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        let parser = ReaderBuilder::new().delimiter(delimiter).build();
        Self { parser, bytes: Vec::new(), ends: Vec::new(), used: 0, cells: 0 }
    }

    fn start(&mut self) {
        self.parser.reset();
        (self.used, self.cells) = (0, 0);
    }

    /// Takes one line; `true` when the row is complete, `false` when a quote is still open.
    fn take(&mut self, line: &[u8]) -> bool {
        if line.is_empty() && self.used == 0 && self.cells == 0 {
            return true;
        }
        // A cell takes no more bytes than it has in the line, and a line no more cells than bytes and one.
        self.bytes.resize(self.bytes.len().max(self.used + line.len() + 2), 0);
        self.ends.resize(self.ends.len().max(self.cells + line.len() + 2), 0);
        let mut complete = false;
        for part in [line, b"\n"] {
            let (result, _, written, ended) =
                self.parser.read_record(part, &mut self.bytes[self.used..], &mut self.ends[self.cells..]);
            self.used += written;
            self.cells += ended;
            complete = result == ReadRecordResult::Record;
        }
        complete
    }

    fn finish(&mut self, record: &mut Record) {
        self.bytes.truncate(self.used);
        // The line was decoded to UTF-8 and cells end at ASCII bytes, so the cells are UTF-8.
        let whole = record.replace(&mut self.bytes, &self.ends[..self.cells]);
        assert!(whole, "cells of a decoded line are UTF-8");
    }

    /// Splits the row that begins at `lines[row]`; `None` when a quote stays open. Gives the lines used.
    fn split_ahead(&mut self, lines: &VecDeque<Vec<u8>>, row: usize, record: &mut Record) -> Option<usize> {
        self.start();
        for (used, line) in lines.iter().skip(row).take(RECORD_LINES_MAX).enumerate() {
            if self.take(line) {
                self.finish(record);
                return Some(used + 1);
            }
        }
        None
    }
}
