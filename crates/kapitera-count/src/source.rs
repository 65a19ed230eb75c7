//! Where a delivery's rows are: in a stored table, or in memory as the same columns.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Problem, text};
use kapitera_period::day_number;
use kapitera_region::StoredTable;
use kapitera_register::{ListingKind, ListingRow, Pseudonym, Sex};

/// The rows of a delivery, sorted by person and first day.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// In Parquet.
    Stored(StoredTable),
    /// In memory.
    Memory(Arc<MemoryRows>),
}

/// Rows as columns of numbers; texts are positions in the lists of names.
#[derive(Debug, Default)]
pub(crate) struct MemoryRows {
    /// The columns, by their position in [`kapitera_region::listing_column`].
    pub columns: [Vec<i32>; 9],
    /// Area codes, ascending.
    pub areas: Vec<Arc<str>>,
    /// Centre ids, ascending.
    pub centres: Vec<Arc<str>>,
    /// Doctors, ascending; the empty name stands for none.
    pub doctors: Vec<Arc<str>>,
}

/// Rows of a memory source that are scanned as one piece of work.
const MEMORY_GROUP: usize = 1 << 16;

impl Source {
    /// The number of pieces of work it is scanned in.
    pub fn groups(&self) -> usize {
        match self {
            Self::Stored(table) => table.groups(),
            Self::Memory(rows) => rows.columns[0].len().div_ceil(MEMORY_GROUP),
        }
    }
}

impl MemoryRows {
    /// The rows of a piece of work.
    pub fn group(&self, group: usize) -> Range<usize> {
        let start = group * MEMORY_GROUP;
        start..self.columns[0].len().min(start + MEMORY_GROUP)
    }

    /// Lays `rows` out as columns; a person's number is the position in `persons`, which ascend.
    pub fn new(rows: &[ListingRow], persons: &[Pseudonym]) -> Result<Self, Problem> {
        let mut sorted: Vec<&ListingRow> = rows.iter().collect();
        sorted.sort_by_key(|row| (row.person, row.valid.from));
        let overlap =
            sorted.windows(2).find(|pair| pair[0].person == pair[1].person && pair[1].valid.from <= pair[0].valid.to);
        if let Some(pair) = overlap {
            return Err(twice(&format!("{}, {}", pair[0].valid, pair[1].valid)));
        }
        let names = |name: fn(&ListingRow) -> Arc<str>| -> Vec<Arc<str>> {
            sorted.iter().map(|row| name(row)).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let none: Arc<str> = "".into();
        let areas = names(|row| row.area.clone());
        let centres = names(|row| row.centre.clone());
        let doctors: BTreeSet<Arc<str>> = sorted.iter().map(|row| row.doctor.clone().unwrap_or(none.clone())).collect();
        let doctors: Vec<Arc<str>> = doctors.into_iter().collect();
        let at = |names: &[Arc<str>], name: &str| position(names, name);
        let numbers = |number: &dyn Fn(&ListingRow) -> i32| sorted.iter().map(|row| number(row)).collect();
        let columns = [
            numbers(&|row| persons.binary_search(&row.person).map_or(-1, |number| number as i32)),
            numbers(&|row| day_number(row.birth)),
            numbers(&|row| i32::from(row.sex == Sex::Male)),
            numbers(&|row| at(&areas, &row.area)),
            numbers(&|row| at(&centres, &row.centre)),
            numbers(&|row| i32::from(row.kind == ListingKind::Assigned)),
            numbers(&|row| at(&doctors, row.doctor.as_deref().unwrap_or(""))),
            numbers(&|row| day_number(row.valid.from)),
            numbers(&|row| day_number(row.valid.to)),
        ];
        Ok(Self { columns, areas, centres, doctors })
    }
}

/// The position of `name` in `names`, which ascend; −1 when it is not there.
pub(crate) fn position(names: &[Arc<str>], name: &str) -> i32 {
    names.binary_search_by(|other| (**other).cmp(name)).map_or(-1, |position| position as i32)
}

/// The problem of a delivery that lists a person twice on one day.
pub(crate) fn twice(place: &str) -> Problem {
    Problem::error(
        "person_counted_twice",
        text!("en leverans listar en person två gånger samma dag", "a delivery lists a person twice on one day"),
    )
    .named(text!("{place}", "{place}"))
    .why(text!("varje person räknas högst en gång per dag", "each person counts at most once a day"))
}
