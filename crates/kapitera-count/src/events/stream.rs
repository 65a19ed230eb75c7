//! A delivery of listings row by row, for the persons from one number to another.

use kapitera_message::Problem;
use kapitera_region::listing_column::PERSON;
use kapitera_region::{ColumnReader, StoredTable};

use crate::batch::{Columns, Edges};
use crate::listing::Delivery;
use crate::plan::Plan;
use crate::scan::{MemoryCodes, open_column};
use crate::source::Source;

/// Reads the rows of one delivery in order, batch by batch.
pub(crate) struct Stream<'a> {
    delivery: &'a Delivery,
    plan: &'a Plan,
    needs: [bool; 9],
    /// First person wanted, and the one after the last.
    persons: (i32, i32),
    batch_rows: usize,
    rows: Rows<'a>,
    buffers: [Vec<i32>; 9],
    at: usize,
    edges: Edges,
}

enum Rows<'a> {
    Memory { codes: MemoryCodes<'a>, next: usize },
    Stored { table: &'a StoredTable, next_group: usize, open: Option<(usize, Vec<Option<ColumnReader>>)> },
}

impl<'a> Stream<'a> {
    /// The rows of `delivery`, of persons from `persons.0` to before `persons.1`.
    pub fn new(
        delivery: &'a Delivery,
        plan: &'a Plan,
        needs: [bool; 9],
        persons: (i32, i32),
        batch_rows: usize,
    ) -> Result<Self, Problem> {
        let rows = match &delivery.source {
            Source::Memory(rows) => {
                let next = rows.columns[PERSON].partition_point(|&person| person < persons.0);
                Rows::Memory { codes: MemoryCodes::new(rows, plan), next }
            }
            Source::Stored(table) => Rows::Stored { table, next_group: 0, open: None },
        };
        let (buffers, edges) = (Default::default(), Edges::default());
        let mut stream = Self { delivery, plan, needs, persons, batch_rows, rows, buffers, at: 0, edges };
        stream.fill()?;
        while stream.person().is_some_and(|person| person < persons.0) {
            stream.advance()?;
        }
        Ok(stream)
    }

    /// The person of the present row; `None` when there is no more.
    #[inline]
    pub fn person(&self) -> Option<i32> {
        self.buffers[PERSON].get(self.at).copied().filter(|&person| person < self.persons.1)
    }

    /// A column of the present row; 0 when the column is not needed.
    #[inline]
    pub fn value(&self, column: usize) -> i32 {
        self.buffers[column].get(self.at).copied().unwrap_or(0)
    }

    /// Goes to the next row.
    #[inline]
    pub fn advance(&mut self) -> Result<(), Problem> {
        self.at += 1;
        if self.at < self.buffers[PERSON].len() { Ok(()) } else { self.fill() }
    }

    fn fill(&mut self) -> Result<(), Problem> {
        self.at = 0;
        self.buffers.iter_mut().for_each(Vec::clear);
        match &mut self.rows {
            Rows::Memory { codes, next } => {
                let end = codes.rows().min(*next + self.batch_rows);
                codes.fill(*next..end, &mut self.buffers);
                *next = end;
            }
            Rows::Stored { table, next_group, open } => {
                while open.as_ref().is_none_or(|(left, _)| *left == 0) {
                    let Some(group) = wanted_group(table, *next_group, self.persons) else { return Ok(()) };
                    *next_group = group + 1;
                    *open = Some((table.rows(group), open_group(table, self.plan, self.needs, group)?));
                }
                let Some((left, readers)) = open else { return Ok(()) };
                let count = self.batch_rows.min(*left);
                *left -= count;
                for (reader, buffer) in readers.iter_mut().zip(&mut self.buffers) {
                    if let Some(reader) = reader {
                        reader.read(count, buffer)?;
                    }
                }
            }
        }
        let columns: Columns<'_> = std::array::from_fn(|column| self.buffers[column].as_slice());
        self.edges.check(&columns, &self.delivery.id)
    }
}

/// The first group from `group` on that may hold persons wanted.
fn wanted_group(table: &StoredTable, group: usize, (first, end): (i32, i32)) -> Option<usize> {
    let holds = |&group: &usize| table.range(group, PERSON).is_none_or(|(least, most)| first <= most && least < end);
    (group..table.groups()).find(holds)
}

fn open_group(
    table: &StoredTable,
    plan: &Plan,
    needs: [bool; 9],
    group: usize,
) -> Result<Vec<Option<ColumnReader>>, Problem> {
    let mut reader = table.reader()?;
    let open =
        |(column, needed)| if needed { open_column(&mut reader, plan, group, column).map(Some) } else { Ok(None) };
    needs.into_iter().enumerate().map(open).collect()
}
