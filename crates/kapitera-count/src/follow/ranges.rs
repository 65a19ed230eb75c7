//! Events read some persons at a time: all groups lie open side by side, each sorted by person, and every one is read once, from its first
//! row to its last.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use kapitera_message::{Problem, Problems};
use kapitera_region::StoredTable;
use kapitera_register::Label;

use super::persons::{Event, Questions};
use super::{FollowAsked, PersonsAsked, PersonsFound};
use crate::Effort;
use crate::events::{
    Batch, Coding, EventInput, EventKernel, EventRun, EventSource, EventSums, Piece, Readers, counted, pieces,
};

impl EventRun {
    /// Counts the events of a kind, and answers what is asked about their persons, in one pass.
    pub(super) fn ranges(
        &mut self,
        asked: &FollowAsked<'_>,
        input: &EventInput,
        questions: &[&PersonsAsked<'_>],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<PersonsFound>, Problems> {
        let kernel = self.kernel(input)?;
        let questions = Questions::new(&self.plan, asked.responsibility, input.kind(), questions);
        let streams = streams(Coding { input, kernel: &kernel }, asked.effort).map_err(|problem| vec![problem])?;
        let mut pass = Pass {
            kernel: &kernel,
            questions: &questions,
            streams,
            clinician: input.kind().labels().iter().position(|label| *label == Label::Clinician),
            threads: asked.effort.threads.max(1),
            range_rows: asked.effort.range_rows.max(1),
            done: AtomicU64::new(0),
            progress,
            sums: (0..asked.effort.threads.max(1)).map(|_| kernel.sums()).collect(),
        };
        let found = pass.run(input).map_err(|problem| vec![problem])?;
        let sums = pass.sums;
        let counted = counted(kernel, &sums)?;
        self.keep(counted);
        Ok(found)
    }
}

/// One pass over a register.
struct Pass<'a> {
    kernel: &'a EventKernel<'a>,
    questions: &'a Questions<'a>,
    streams: Vec<Mutex<Stream<'a>>>,
    clinician: Option<usize>,
    threads: usize,
    range_rows: u64,
    done: AtomicU64,
    progress: &'a (dyn Fn(u64) + Sync),
    sums: Vec<EventSums>,
}

impl Pass<'_> {
    fn run(&mut self, input: &EventInput) -> Result<Vec<PersonsFound>, Problem> {
        let rows: u64 = input.deliveries.iter().map(|delivery| delivery.rows).sum();
        let persons = self.questions.persons_end();
        let ranges = rows.div_ceil(self.range_rows).clamp(1, u64::from(persons).max(1)) as u32;
        let step = persons.div_ceil(ranges).max(1);
        let mut tallies = self.questions.tallies(self.threads);
        let mut from = 0;
        // The last range is everybody left: persons that no listing names, and nobody.
        loop {
            let end = if from + step >= persons { None } else { Some(from + step) };
            let events = self.read(end)?;
            self.questions.answer(&events, from, end, &mut tallies);
            match end {
                Some(end) => from = end,
                None => break,
            }
        }
        Ok(self.questions.found(tallies))
    }

    /// The events of the persons before `end` that are not read yet; all that are left when there is no end.
    fn read(&mut self, end: Option<u32>) -> Result<Vec<Event>, Problem> {
        let mut sums = std::mem::take(&mut self.sums);
        let next = AtomicUsize::new(0);
        let this = &*self;
        let read = |sums: &mut EventSums| -> Result<Vec<Event>, Problem> {
            let mut events = Vec::new();
            while let Some(stream) = this.streams.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut stream = stream.lock().expect("no thread panics with it");
                stream.until(end, this, sums, &mut events)?;
            }
            Ok(events)
        };
        let read: Vec<Result<Vec<Event>, Problem>> = std::thread::scope(|scope| {
            let threads: Vec<_> = sums.iter_mut().map(|sums| scope.spawn(|| read(sums))).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.map(|read| read.unwrap_or_else(|cause| std::panic::resume_unwind(cause))).collect()
        });
        self.sums = sums;
        let mut events = Vec::new();
        for some in read {
            events.append(&mut some?);
        }
        Ok(events)
    }
}

/// The streams of all groups that may hold a row that counts.
fn streams<'a>(coding: Coding<'a>, effort: Effort) -> Result<Vec<Mutex<Stream<'a>>>, Problem> {
    let input = coding.input;
    let mut streams = Vec::new();
    for Piece { delivery, group, rows } in pieces(input, &coding.kernel.flags, None) {
        let source = match &input.deliveries[delivery].source {
            EventSource::Stored(table) => Source::stored(coding, table, group)?,
            EventSource::Memory(events) => {
                let numbers = coding.kernel.plan.numbers.of(events);
                let number = |row: usize| {
                    let at = events.columns[crate::events::PERSON][row];
                    numbers.get(at as usize).copied().unwrap_or(-1).cast_unsigned()
                };
                let mut order: Vec<usize> = events.group(group).collect();
                order.sort_by_key(|&row| number(row));
                Source::Memory { coding, delivery, order, next: 0 }
            }
        };
        let batch_rows = effort.batch_rows.max(1);
        let stream = Stream { delivery, source, left: rows, batch_rows, batch: Batch::default(), at: 0 };
        streams.push(Mutex::new(stream));
    }
    Ok(streams)
}

/// A group of rows, read as far as is asked for.
struct Stream<'a> {
    delivery: usize,
    source: Source<'a>,
    /// Rows not in the batch yet.
    left: usize,
    batch_rows: usize,
    batch: Batch,
    /// The first row of the batch that nobody has taken.
    at: usize,
}

enum Source<'a> {
    Stored(Box<Readers>),
    Memory { coding: Coding<'a>, delivery: usize, order: Vec<usize>, next: usize },
}

impl Source<'_> {
    fn stored<'a>(coding: Coding<'_>, table: &StoredTable, group: usize) -> Result<Source<'a>, Problem> {
        Ok(Source::Stored(Box::new(Readers::open(coding, &mut table.reader()?, group)?)))
    }

    fn read(&mut self, count: usize, batch: &mut Batch) -> Result<(), Problem> {
        match self {
            Self::Stored(readers) => readers.read(count, batch),
            Self::Memory { coding, delivery, order, next } => {
                if let EventSource::Memory(events) = &coding.input.deliveries[*delivery].source {
                    coding.in_memory(events, &order[*next..*next + count], batch);
                }
                *next += count;
                Ok(())
            }
        }
    }
}

impl Stream<'_> {
    /// Takes the rows of persons before `end`; what is read is counted on the way.
    fn until(
        &mut self,
        end: Option<u32>,
        pass: &Pass<'_>,
        sums: &mut EventSums,
        events: &mut Vec<Event>,
    ) -> Result<(), Problem> {
        loop {
            let rest = &self.batch.persons[self.at..];
            let until = match end {
                Some(end) => self.at + rest.partition_point(|person| person.cast_unsigned() < end),
                None => self.batch.persons.len(),
            };
            self.take(until, pass, events);
            if self.at < self.batch.persons.len() || self.left == 0 {
                return Ok(());
            }
            let count = self.left.min(self.batch_rows);
            self.source.read(count, &mut self.batch)?;
            (self.left, self.at) = (self.left - count, 0);
            pass.kernel.add(self.delivery, &self.batch, sums);
            (pass.progress)(pass.done.fetch_add(count as u64, Ordering::Relaxed) + count as u64);
        }
    }

    fn take(&mut self, until: usize, pass: &Pass<'_>, events: &mut Vec<Event>) {
        let flags = &pass.kernel.flags[self.delivery];
        let batch = &self.batch;
        for at in self.at..until {
            let day = batch.days[at];
            let asked = if flags.has(day) { pass.questions.asked(day, &batch.labels, at) } else { 0 };
            if asked != 0 {
                let clinician = pass.clinician.and_then(|label| batch.labels[label].get(at)).copied().unwrap_or(-1);
                let centre = batch.centres.get(at).copied().unwrap_or(-1);
                events.push(Event { person: batch.persons[at].cast_unsigned(), day, centre, clinician, asked });
            }
        }
        self.at = until;
    }
}
