//! Deliveries become a cube: the one counting kernel.
//!
//! ```text
//! what to count ─▶ plan ─────────┐  parts: days on which the same deliveries speak and the same centres are open
//! listings ──────▶ batches ──────┤  columns of numbers, from Parquet or from memory
//!                                ▼
//!                             kernel   weight of each row × its keys, added up in whole numbers
//!                                ▼
//! events ────────▶ states, kernel …  the same for events, in a module of their own
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
//! - An event counts on its service date, by the state of its person that day: see [`EventAt`](kapitera_cube::EventAt).
//!   Every day counted must be stated whole by every source of the register.
//! - A person listed at a centre that is not open that day is not counted; the cube says how many, by centre. All that
//!   were met = all counted + all not counted, and each person counts at most once a day: both are checked in every run.
//!
//! All sums are whole numbers, so the order of rows, files and threads changes nothing.

mod ages;
mod batch;
mod cells;
mod changes;
mod counts;
mod events;
mod follow;
mod input;
mod join;
mod kernel;
mod listing;
mod overrides;
mod person;
mod plan;
mod runs;
mod scan;
mod source;
mod tally;

use std::sync::atomic::{AtomicU64, Ordering};

use kapitera_cube::{CountSpec, Cube};
use kapitera_message::Problems;
use kapitera_register::Centre;

use events::Asked;
use listing::Form;

pub use changes::{EventChanges, Known, ListingChange, Touched, event_changes, listing_changes};
pub use events::{
    CostTally, CostsOfWords, EventFound, EventInput, PersonCosts, PersonCostsAsked, PersonSums, events_behind,
    events_behind_where, events_of_person, person_costs,
};
pub use follow::{
    FollowAsked, Followed, Indices, Moves, MovesFound, PART, PersonTally, PersonsAsked, PersonsFound, PersonsRule,
    follow,
};
pub use input::Input;
pub use listing::{ListingInput, MemoryDelivery};
pub use person::{PersonListing, count_person, person_listings};
pub use runs::{ListingRun, ListingRuns, listing_runs};

/// How the work is spread; changes no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Threads at most.
    pub threads: usize,
    /// Rows unpacked at a time; bounds the memory used.
    pub batch_rows: usize,
    /// Rows held at a time, about, when a person's events are looked at together.
    pub range_rows: u64,
}

impl Default for Effort {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        Self { threads, batch_rows: 8192, range_rows: 4 << 20 }
    }
}

/// Counts `input` by every specification that no other one answers: listings in one pass, and the events of each kind
/// in one.
///
/// The cube's centres are those counted, those with something not counted, and those of `centres` that are open on a
/// day counted; its areas, doctors and labels are those that occur in a cell. `progress` is told rows done and rows in
/// all, from any thread.
///
/// # Errors
///
/// When a day has no full delivery of listings or is not covered by every source of events, a delivery cannot be read or
/// lists a person twice on one day, listing counts cannot answer a specification, or amounts do not fit in 64 bits.
///
/// # Panics
///
/// When listings are in memory and events of persons are stored, or the other way round.
pub fn count(
    input: &Input,
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
///
/// # Panics
///
/// As [`count`].
pub fn count_with(
    input: &Input,
    specs: &[CountSpec],
    centres: &[Centre],
    effort: Effort,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Cube, Problems> {
    everything(&Asked { input, specs, centres, only: None, every_word: false, effort }, progress)
}

/// The cube of listings and of events, each part made only when something is asked of it.
fn everything(asked: &Asked<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Cube, Problems> {
    let (of_events, of_listings): (Vec<CountSpec>, Vec<CountSpec>) =
        plan::needed(asked.specs).into_iter().partition(|spec| spec.measure.is_of_events());
    if of_events.is_empty() {
        return listings(asked, &of_listings, progress);
    }
    let events = Asked { specs: &of_events, ..*asked };
    let event_rows = events::rows(&events);
    if of_listings.is_empty() {
        return events::cube(&events, &|done| progress(done, event_rows));
    }
    let listing_rows = AtomicU64::new(0);
    let listings = listings(asked, &of_listings, &|done, all| {
        listing_rows.store(all, Ordering::Relaxed);
        progress(done, all + event_rows);
    });
    let before = listing_rows.into_inner();
    let events = events::cube(&events, &|done| progress(before + done, before + event_rows));
    match (listings, events) {
        (Ok(listings), Ok(events)) => Ok(join::join(listings, events)),
        (listings, events) => {
            let mut problems: Problems = Vec::new();
            for problem in [listings.err(), events.err()].into_iter().flatten().flatten() {
                // A day without listings is met twice when events look at it too.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            Err(problems)
        }
    }
}

fn listings(asked: &Asked<'_>, specs: &[CountSpec], progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Cube, Problems> {
    match &asked.input.listing.form {
        Form::Persons(deliveries) => {
            let plan = plan::Plan::new(deliveries, specs, asked.centres)?;
            let scanned = scan::scan(deliveries, &plan, asked.centres, asked.only, asked.effort, progress)?;
            Ok(cells::cube(&plan, scanned, asked.centres))
        }
        Form::Counts(known) => counts::cube(known, specs, asked.centres),
    }
}
