//! Reads the deliveries of a plan piece by piece, on several threads, and has the kernel add them up.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use kapitera_cube::Key;
use kapitera_message::{Problem, Problems, text};
use kapitera_region::listing_column::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, PERSON, SEX, TO};
use kapitera_region::{ColumnReader, StoredTable, TableReader};
use kapitera_register::{Centre, ListingKind, Sex};

use crate::Effort;
use crate::batch::{Columns, Edges};
use crate::kernel::{Kernel, Shape, Sums};
use crate::listing::Delivery;
use crate::plan::Plan;
use crate::source::{MemoryRows, Source, position};

/// What a scan gave.
pub(crate) struct Scanned {
    /// All sums.
    pub sums: Sums,
    /// How the specifications number their cells.
    pub shapes: Vec<Shape>,
}

/// Scans every delivery that the plan needs; only the rows of person `only` when given.
pub(crate) fn scan(
    deliveries: &[Delivery],
    plan: &Plan,
    centres: &[Centre],
    only: Option<u32>,
    effort: Effort,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Scanned, Problems> {
    let only = only.map(u32::cast_signed);
    let kernel = Kernel::new(plan, centres, only).map_err(|problem| vec![problem])?;
    let used = used(plan);
    let pieces: Vec<(usize, usize)> = used
        .iter()
        .flat_map(|&delivery| (0..deliveries[delivery].source.groups()).map(move |group| (delivery, group)))
        .collect();
    let work = Work {
        deliveries,
        plan,
        kernel: &kernel,
        needs: needs(plan),
        only,
        batch_rows: effort.batch_rows.max(1),
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        done: AtomicU64::new(0),
        all: used.iter().map(|&delivery| deliveries[delivery].rows).sum(),
        progress,
        pieces,
    };
    let threads = effort.threads.clamp(1, work.pieces.len().max(1));
    let results: Vec<Result<Share, Problem>> = if threads == 1 {
        vec![work.share()]
    } else {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| work.share())).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
                .collect()
        })
    };
    let mut sums = kernel.sums();
    let mut edges = Vec::new();
    let mut problems = Problems::new();
    for result in results {
        match result {
            Ok(share) => {
                sums.merge(&share.sums);
                edges.extend(share.edges);
            }
            Err(problem) => problems.push(problem),
        }
    }
    join_edges(deliveries, &work.pieces, edges).unwrap_or_else(|problem| problems.push(problem));
    if problems.is_empty() { Ok(Scanned { sums, shapes: kernel.into_shapes() }) } else { Err(problems) }
}

/// The deliveries that some part needs, ascending.
pub(crate) fn used(plan: &Plan) -> BTreeSet<usize> {
    plan.parts.iter().flat_map(|part| part.layers.iter().map(|(delivery, _)| *delivery)).collect()
}

/// Checks that the pieces of each delivery follow each other.
fn join_edges(
    deliveries: &[Delivery],
    pieces: &[(usize, usize)],
    mut edges: Vec<(usize, Edges)>,
) -> Result<(), Problem> {
    edges.sort_by_key(|(piece, _)| *piece);
    let mut joined: Option<(usize, Edges)> = None;
    for (piece, edges) in edges {
        let delivery = pieces[piece].0;
        match &mut joined {
            Some((same, joined)) if *same == delivery => joined.join(edges, &deliveries[delivery].id)?,
            _ => joined = Some((delivery, edges)),
        }
    }
    Ok(())
}

/// One thread's share of the result.
struct Share {
    sums: Sums,
    edges: Vec<(usize, Edges)>,
}

/// What all threads share.
struct Work<'a> {
    deliveries: &'a [Delivery],
    plan: &'a Plan,
    kernel: &'a Kernel<'a>,
    needs: [bool; 9],
    only: Option<i32>,
    batch_rows: usize,
    /// Delivery and group of each piece of work.
    pieces: Vec<(usize, usize)>,
    next: AtomicUsize,
    failed: AtomicBool,
    done: AtomicU64,
    all: u64,
    progress: &'a (dyn Fn(u64, u64) + Sync),
}

impl Work<'_> {
    /// Takes pieces until none is left.
    fn share(&self) -> Result<Share, Problem> {
        let mut share = Share { sums: self.kernel.sums(), edges: Vec::new() };
        while !self.failed.load(Ordering::Relaxed) {
            let piece = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(&(delivery, group)) = self.pieces.get(piece) else { break };
            let mut edges = Edges::default();
            let scanned = match &self.deliveries[delivery].source {
                Source::Stored(table) => self.stored(delivery, table, group, &mut share.sums, &mut edges),
                Source::Memory(rows) => self.memory(delivery, rows, group, &mut share.sums, &mut edges),
            };
            if let Err(problem) = scanned {
                self.failed.store(true, Ordering::Relaxed);
                return Err(problem);
            }
            share.edges.push((piece, edges));
        }
        Ok(share)
    }

    fn stored(
        &self,
        delivery: usize,
        table: &StoredTable,
        group: usize,
        sums: &mut Sums,
        edges: &mut Edges,
    ) -> Result<(), Problem> {
        let rows = table.rows(group);
        let Some(known) = self.known_days(delivery, table, group) else {
            self.report(rows);
            return Ok(());
        };
        let mut reader = table.reader()?;
        let mut readers: [Option<ColumnReader>; 9] = Default::default();
        for (column, slot) in readers.iter_mut().enumerate() {
            let skip = known.is_some() && (column == TO || (column == FROM && !self.needs_first_day()));
            if self.needs[column] && !skip {
                *slot = Some(open_column(&mut reader, self.plan, group, column)?);
            }
        }
        let id = &self.deliveries[delivery].id;
        let mut buffers: [Vec<i32>; 9] = Default::default();
        for start in (0..rows).step_by(self.batch_rows) {
            let count = self.batch_rows.min(rows - start);
            for (column, (slot, buffer)) in readers.iter_mut().zip(&mut buffers).enumerate() {
                buffer.clear();
                match (slot, column, known) {
                    (Some(reader), ..) => reader.read(count, buffer)?,
                    (None, FROM, Some((from, _))) => buffer.resize(count, from),
                    (None, TO, Some((_, to))) => buffer.resize(count, to),
                    _ => {}
                }
            }
            let columns: Columns<'_> = std::array::from_fn(|column| buffers[column].as_slice());
            edges.check(&columns, id)?;
            self.kernel.add(delivery, &columns, sums);
            self.report(count);
        }
        Ok(())
    }

    fn memory(
        &self,
        delivery: usize,
        rows: &MemoryRows,
        group: usize,
        sums: &mut Sums,
        edges: &mut Edges,
    ) -> Result<(), Problem> {
        let codes = MemoryCodes::new(rows, self.plan);
        let range = rows.group(group);
        let mut buffers: [Vec<i32>; 9] = Default::default();
        for start in range.clone().step_by(self.batch_rows) {
            let end = range.end.min(start + self.batch_rows);
            buffers.iter_mut().for_each(Vec::clear);
            codes.fill(start..end, &mut buffers);
            let columns: Columns<'_> = std::array::from_fn(|column| buffers[column].as_slice());
            edges.check(&columns, &self.deliveries[delivery].id)?;
            self.kernel.add(delivery, &columns, sums);
            self.report(end - start);
        }
        Ok(())
    }

    fn needs_first_day(&self) -> bool {
        self.plan.specs.iter().any(|spec| spec.keys.contains(&Key::Tenure))
    }

    /// What the file itself says of a group's days. `None` when no row can count; `Some(Some(..))` with a first and a
    /// last day that serve for every row when all of them span all days counted.
    fn known_days(&self, delivery: usize, table: &StoredTable, group: usize) -> Option<Option<(i32, i32)>> {
        if let (Some(only), Some((least, most))) = (self.only, table.range(group, PERSON))
            && !(least..=most).contains(&only)
        {
            return None;
        }
        let (Some((from_least, from_most)), Some((to_least, to_most))) =
            (table.range(group, FROM), table.range(group, TO))
        else {
            return Some(None);
        };
        let parts = self.plan.parts.iter().filter(|part| part.layers.iter().any(|(layer, _)| *layer == delivery));
        let (mut any, mut all) = (false, true);
        for part in parts {
            any |= from_least <= part.days.1 && part.days.0 <= to_most;
            all &= from_most <= part.days.0 && part.days.1 <= to_least;
        }
        any.then_some(all.then_some((from_most, to_least)))
    }

    fn report(&self, rows: usize) {
        let done = self.done.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64;
        (self.progress)(done, self.all);
    }
}

/// Rows in memory, with each name's code in a plan.
pub(crate) struct MemoryCodes<'a> {
    rows: &'a MemoryRows,
    codes: [Option<Vec<i32>>; 9],
}

impl<'a> MemoryCodes<'a> {
    /// The codes of all names of `rows`.
    pub fn new(rows: &'a MemoryRows, plan: &Plan) -> Self {
        let recode = |names: &[Arc<str>], all: &[Arc<str>]| -> Vec<i32> {
            names.iter().map(|name| position(all, name)).collect()
        };
        let mut codes: [Option<Vec<i32>>; 9] = Default::default();
        codes[CENTRE] = Some(recode(&rows.centres, &plan.centres));
        codes[AREA] = Some(recode(&rows.areas, &plan.areas));
        codes[DOCTOR] = Some(recode(&rows.doctors, &plan.doctors));
        Self { rows, codes }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows.columns[PERSON].len()
    }

    /// Adds a range of rows to the columns of `buffers`.
    pub fn fill(&self, range: Range<usize>, buffers: &mut [Vec<i32>; 9]) {
        for (column, buffer) in buffers.iter_mut().enumerate() {
            let values = &self.rows.columns[column][range.clone()];
            match &self.codes[column] {
                Some(codes) => buffer.extend(values.iter().map(|&code| codes[code as usize])),
                None => buffer.extend_from_slice(values),
            }
        }
    }
}

/// The columns that the plan needs, by position.
pub(crate) fn needs(plan: &Plan) -> [bool; 9] {
    let asks = |key| plan.specs.iter().any(|spec| spec.keys.contains(&key));
    let mut needs = [false; 9];
    for column in [PERSON, CENTRE, FROM, TO] {
        needs[column] = true;
    }
    for (column, key) in
        [(BIRTH, Key::Age), (SEX, Key::Sex), (AREA, Key::Area), (KIND, Key::Kind), (DOCTOR, Key::Doctor)]
    {
        needs[column] = asks(key);
    }
    needs
}

pub(crate) fn open_column(
    reader: &mut TableReader,
    plan: &Plan,
    group: usize,
    column: usize,
) -> Result<ColumnReader, Problem> {
    let names = |code: &dyn Fn(&str) -> i32, reader: &mut TableReader| {
        let mut unknown = false;
        let opened = reader.codes(group, column, |text| {
            let code = code(text);
            unknown |= code < 0;
            code
        })?;
        if unknown { Err(unknown_value()) } else { Ok(opened) }
    };
    match column {
        SEX => names(&|text| named(text, [Sex::Female.name(), Sex::Male.name()]), reader),
        KIND => names(&|text| named(text, [ListingKind::Active.name(), ListingKind::Assigned.name()]), reader),
        AREA => names(&|text| position(&plan.areas, text), reader),
        CENTRE => names(&|text| position(&plan.centres, text), reader),
        DOCTOR => names(&|text| position(&plan.doctors, text), reader),
        _ => reader.numbers(group, column),
    }
}

fn named(text: &str, names: [&str; 2]) -> i32 {
    names.iter().position(|name| *name == text).map_or(-1, |position| position as i32)
}

fn unknown_value() -> Problem {
    Problem::error(
        "stored_value",
        text!("en lagrad listning har ett okänt värde", "a stored listing has an unknown value"),
    )
    .hint(text!("kör ”kapitera verify” för att se vad som är helt", "run “kapitera verify” to see what is whole"))
}

/// Reads the names that occur in the deliveries used, so that codes are known before the first row is read.
pub(crate) fn read_names(deliveries: &[Delivery], plan: &mut Plan) -> Result<(), Problems> {
    let needs = needs(plan);
    let mut names: [BTreeSet<Arc<str>>; 3] = Default::default();
    for delivery in used(plan) {
        let wanted = [CENTRE, AREA, DOCTOR].into_iter().zip(&mut names).filter(|(column, _)| needs[*column]);
        for (column, names) in wanted {
            match &deliveries[delivery].source {
                Source::Memory(rows) => names.extend(match column {
                    CENTRE => rows.centres.iter().cloned(),
                    AREA => rows.areas.iter().cloned(),
                    _ => rows.doctors.iter().cloned(),
                }),
                Source::Stored(table) => {
                    let mut reader = table.reader().map_err(|problem| vec![problem])?;
                    for group in 0..table.groups() {
                        names.extend(reader.texts(group, column).map_err(|problem| vec![problem])?);
                    }
                }
            }
        }
    }
    let [centres, areas, doctors] = names.map(|names| names.into_iter().collect());
    (plan.centres, plan.areas, plan.doctors) = (centres, areas, doctors);
    Ok(())
}
