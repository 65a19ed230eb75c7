//! Reads the events of a kind piece by piece, on several threads.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use kapitera_message::{Problem, Problems, text};
use kapitera_region::{AmountReader, ColumnReader, StoredTable, TableReader};

use super::batch::Batch;
use super::column::{AMOUNT, CENTRE, DAY, LABELS, PERSON, quantity};
use super::days::DayFlags;
use super::input::{EventInput, EventSource};
use super::kernel::EventKernel;
use super::memory::MemoryEvents;
use crate::Effort;
use crate::source::position;

/// Gives every batch of rows that may count to `take`, together with what a thread has gathered; gives what each thread
/// gathered.
pub(crate) fn scan<S: Send>(
    input: &EventInput,
    kernel: &EventKernel<'_>,
    effort: Effort,
    progress: &(dyn Fn(u64) + Sync),
    start: impl Fn() -> S + Sync,
    take: impl Fn(usize, &Batch, &mut S) + Sync,
) -> Result<Vec<S>, Problems> {
    let pieces = pieces(input, &kernel.flags, kernel.plan.only);
    let left_out = input.deliveries.iter().map(|delivery| delivery.rows).sum::<u64>()
        - pieces.iter().map(|piece| piece.rows as u64).sum::<u64>();
    let done = AtomicU64::new(left_out);
    progress(left_out);
    let coding = Coding { input, kernel };
    let work = Work { coding, batch_rows: effort.batch_rows.max(1), done, progress };
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let share = || -> Result<S, Problem> {
        let mut gathered = start();
        let mut batch = Batch::default();
        while !failed.load(Ordering::Relaxed) {
            let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            let mut take = |batch: &Batch| take(piece.delivery, batch, &mut gathered);
            work.piece(piece, &mut batch, &mut take).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
        }
        Ok(gathered)
    };
    let threads = effort.threads.clamp(1, pieces.len().max(1));
    let results: Vec<Result<S, Problem>> = if threads == 1 {
        vec![share()]
    } else {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(share)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
                .collect()
        })
    };
    let mut gathered = Vec::new();
    let mut problems = Problems::new();
    for result in results {
        match result {
            Ok(share) => gathered.push(share),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(gathered) } else { Err(problems) }
}

/// A group of rows of a delivery.
pub(crate) struct Piece {
    pub delivery: usize,
    pub group: usize,
    pub rows: usize,
}

/// The pieces that may hold a row that counts: what the files say of their groups' days and persons leaves out the rest.
pub(crate) fn pieces(input: &EventInput, flags: &[DayFlags], only: Option<i32>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (delivery, (source, flags)) in input.deliveries.iter().map(|delivery| &delivery.source).zip(flags).enumerate() {
        if flags.is_empty() {
            continue;
        }
        match source {
            EventSource::Memory(events) => pieces.extend((0..events.groups()).map(|group| Piece {
                delivery,
                group,
                rows: events.group(group).len(),
            })),
            EventSource::Stored(table) => pieces.extend(
                (0..table.groups()).filter(|&group| may_count(table, group, flags, only)).map(|group| Piece {
                    delivery,
                    group,
                    rows: table.rows(group),
                }),
            ),
        }
    }
    pieces
}

fn may_count(table: &StoredTable, group: usize, flags: &DayFlags, only: Option<i32>) -> bool {
    let day = table.range(group, DAY).is_none_or(|days| flags.any(days));
    let holds = |only: i32, (least, most): (i32, i32)| {
        // Numbers without a sign: that of no person is the largest.
        (least.cast_unsigned()..=most.cast_unsigned()).contains(&only.cast_unsigned())
    };
    day && only.is_none_or(|only| table.range(group, PERSON).is_none_or(|persons| holds(only, persons)))
}

/// What turns stored names into positions in the plan's lists.
#[derive(Clone, Copy)]
pub(crate) struct Coding<'a> {
    pub input: &'a EventInput,
    pub kernel: &'a EventKernel<'a>,
}

struct Work<'a> {
    coding: Coding<'a>,
    batch_rows: usize,
    done: AtomicU64,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl Work<'_> {
    fn piece(&self, piece: &Piece, batch: &mut Batch, take: &mut dyn FnMut(&Batch)) -> Result<(), Problem> {
        match &self.coding.input.deliveries[piece.delivery].source {
            EventSource::Memory(events) => {
                self.memory(events, piece.group, batch, take);
                Ok(())
            }
            EventSource::Stored(table) => self.stored(table, piece.group, batch, take),
        }
    }

    fn memory(&self, events: &MemoryEvents, group: usize, batch: &mut Batch, take: &mut dyn FnMut(&Batch)) {
        let range = events.group(group);
        for start in range.clone().step_by(self.batch_rows) {
            let rows: Vec<usize> = (start..range.end.min(start + self.batch_rows)).collect();
            self.coding.in_memory(events, &rows, batch);
            take(batch);
            self.report(rows.len());
        }
    }

    fn stored(
        &self,
        table: &StoredTable,
        group: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&Batch),
    ) -> Result<(), Problem> {
        let rows = table.rows(group);
        let mut readers = Readers::open(self.coding, &mut table.reader()?, group)?;
        for start in (0..rows).step_by(self.batch_rows) {
            let count = self.batch_rows.min(rows - start);
            readers.read(count, batch)?;
            take(batch);
            self.report(count);
        }
        Ok(())
    }

    fn report(&self, rows: usize) {
        (self.progress)(self.done.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64);
    }
}

impl Coding<'_> {
    /// Rows in memory as a batch.
    pub fn in_memory(self, events: &MemoryEvents, rows: &[usize], batch: &mut Batch) {
        let numbers = self.kernel.plan.numbers.of(events);
        let coded = |column: usize| -> Vec<i32> {
            let codes: Vec<i32> = events.names[column].iter().map(|name| self.code(column, name)).collect();
            rows.iter().map(|&row| codes[events.columns[column][row] as usize]).collect()
        };
        let person = |&row: &usize| {
            let at = events.columns[PERSON][row];
            numbers.get(at as usize).copied().unwrap_or(-1)
        };
        batch.persons = rows.iter().map(person).collect();
        batch.days = rows.iter().map(|&row| events.columns[DAY][row]).collect();
        batch.amounts = rows.iter().map(|&row| events.amounts[row]).collect();
        batch.quantities = rows.iter().filter_map(|&row| events.quantities.get(row).copied()).collect();
        batch.centres = coded(CENTRE);
        batch.labels = (LABELS..self.kernel.columns.len()).map(coded).collect();
    }

    /// The position of a name in the plan's list for its column; −1 when nobody asks for the column.
    fn code(self, column: usize, name: &str) -> i32 {
        let plan = self.kernel.plan;
        if !self.kernel.columns[column] {
            return -1;
        }
        match self.input.kind.labels().get(column.wrapping_sub(LABELS)) {
            Some(label) => plan.labels.get(label).map_or(-1, |words| position(words, name)),
            None => position(&plan.centres, name),
        }
    }
}

/// The columns of a group, opened.
pub(crate) struct Readers {
    persons: ColumnReader,
    days: ColumnReader,
    amounts: AmountReader,
    /// None for kinds whose rows count 1.
    quantities: Option<ColumnReader>,
    centres: Option<ColumnReader>,
    labels: Vec<Option<ColumnReader>>,
}

impl Readers {
    /// Opens the columns that are needed.
    pub fn open(coding: Coding<'_>, reader: &mut TableReader, group: usize) -> Result<Self, Problem> {
        let mut texts = |column: usize| -> Result<Option<ColumnReader>, Problem> {
            if !coding.kernel.columns[column] {
                return Ok(None);
            }
            let mut unknown = false;
            let opened = reader.codes(group, column, |text| {
                let code = coding.code(column, text);
                unknown |= code < 0;
                code
            })?;
            if unknown { Err(unknown_word()) } else { Ok(Some(opened)) }
        };
        let centres = texts(CENTRE)?;
        let labels = (LABELS..coding.kernel.columns.len()).map(&mut texts).collect::<Result<_, _>>()?;
        Ok(Self {
            persons: reader.numbers(group, PERSON)?,
            days: reader.numbers(group, DAY)?,
            amounts: reader.amounts(group, AMOUNT)?,
            quantities: quantity(coding.input.kind).map(|column| reader.numbers(group, column)).transpose()?,
            centres,
            labels,
        })
    }

    /// The next rows, in place of those in the batch.
    pub fn read(&mut self, count: usize, batch: &mut Batch) -> Result<(), Problem> {
        batch.labels.resize_with(self.labels.len(), Vec::new);
        batch.amounts.clear();
        self.amounts.read(count, &mut batch.amounts)?;
        let Batch { persons, days, centres, quantities, labels, .. } = batch;
        let all = [
            (Some(&mut self.persons), persons),
            (Some(&mut self.days), days),
            (self.centres.as_mut(), centres),
            (self.quantities.as_mut(), quantities),
        ];
        let labels = self.labels.iter_mut().map(Option::as_mut).zip(labels);
        for (reader, values) in all.into_iter().chain(labels) {
            values.clear();
            if let Some(reader) = reader {
                reader.read(count, values)?;
            }
        }
        Ok(())
    }
}

fn unknown_word() -> Problem {
    Problem::error(
        "stored_value",
        text!("en lagrad händelse har ett okänt värde", "a stored event has an unknown value"),
    )
    .hint(text!("kör ”kapitera verify” för att se vad som är helt", "run “kapitera verify” to see what is whole"))
}

/// Adds the names that occur in a column of the pieces that may count.
pub(crate) fn names(
    input: &EventInput,
    flags: &[DayFlags],
    column: usize,
    names: &mut BTreeSet<Arc<str>>,
) -> Result<(), Problems> {
    for piece in pieces(input, flags, None) {
        match &input.deliveries[piece.delivery].source {
            EventSource::Memory(events) => names.extend(events.names[column].iter().cloned()),
            EventSource::Stored(table) => {
                let read = table.reader().and_then(|mut reader| reader.texts(piece.group, column));
                names.extend(read.map_err(|problem| vec![problem])?);
            }
        }
    }
    Ok(())
}
