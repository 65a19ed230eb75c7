//! Deliveries become a cube: the one counting kernel.
//!
//! ```text
//! what to count ─▶ plan ─────────┐  parts: days on which the same deliveries speak and the same centres are open
//! deliveries ────▶ batches ──────┤  columns of numbers, from Parquet or from memory
//!                                ▼
//!                             kernel   weight of each row × its keys, added up in whole numbers
//!                                ▼
//!                              cube    cells, and what was not counted with the reason
//! ```
//!
//! Rules of counting:
//!
//! - A person counts on a day when a row that speaks for the day has `from ≤ day ≤ to`. With
//!   [`Responsibility::NextDay`](kapitera_cube::Responsibility) who answers on a day is where the person was listed the
//!   day before, as stated by the deliveries that speak for the day before; the centre must be open on the day itself.
//! - For each person the rows of one delivery speak: the latest one that covers the day and is full or mentions the
//!   person. There must be a full delivery for every day counted.
//! - Age is whole years on the age date: 0 for a person born after it, at most 179. Tenure is whole months from the
//!   first day of the listing to the age date: 0 when it begins after it, at most 1 200.
//! - A person listed at a centre that is not open that day is not counted; the cube says how many, by centre. All that
//!   were met = all counted + all not counted, and each person counts at most once a day: both are checked in every run.
//!
//! All sums are whole numbers, so the order of rows, files and threads changes nothing.

mod ages;
mod batch;
mod cells;
mod counts;
mod input;
mod kernel;
mod overrides;
mod person;
mod plan;
mod scan;
mod source;
mod tally;

use kapitera_cube::{CountSpec, Cube};
use kapitera_message::Problems;
use kapitera_register::Centre;

pub use input::{ListingInput, MemoryDelivery};
pub use person::{PersonListing, count_person, person_listings};

/// How the work is spread; changes no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Threads at most.
    pub threads: usize,
    /// Rows unpacked at a time; bounds the memory used.
    pub batch_rows: usize,
}

impl Default for Effort {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        Self { threads, batch_rows: 8192 }
    }
}

/// Counts `input` by every specification that no other one answers, in one pass.
///
/// The cube's centres are those counted, those with something not counted, and those of `centres` that are open on a
/// day counted; its areas and doctors are those that occur in a cell. `progress` is told rows done and rows in all,
/// from any thread.
///
/// # Errors
///
/// When a day has no full delivery, a delivery cannot be read or lists a person twice on one day, or listing counts
/// cannot answer a specification.
pub fn count(
    input: &ListingInput,
    specs: &[CountSpec],
    centres: &[Centre],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Cube, Problems> {
    count_with(input, specs, centres, Effort::default(), progress)
}

/// As [`count`], with a stated effort.
///
/// # Errors
///
/// As [`count`].
pub fn count_with(
    input: &ListingInput,
    specs: &[CountSpec],
    centres: &[Centre],
    effort: Effort,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Cube, Problems> {
    let specs = plan::needed(specs);
    match &input.0 {
        input::Form::Persons(deliveries) => {
            let plan = plan::Plan::new(deliveries, &specs, centres)?;
            let scanned = scan::scan(deliveries, &plan, centres, None, effort, progress)?;
            Ok(cells::cube(&plan, scanned, centres))
        }
        input::Form::Counts(known) => counts::cube(known, &specs, centres),
    }
}
