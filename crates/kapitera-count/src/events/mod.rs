//! Events become cells: each event meets the state of its person on its service date.
//!
//! ```text
//! listings ─▶ states   where every person was listed on the days asked for, by the rule that counts listings
//! events ───▶ batches ─┤  columns of numbers of the rows whose day the delivery speaks for
//!                      ▼
//!                   kernel   place and keys of each event, number and öre added up
//!                      ▼
//!                    cells   and those that no centre has
//! ```
//!
//! An event is a row of a delivery that speaks for its day; which one does is said where deliveries are stored. Everything
//! met = everything in cells, in number and in öre: checked in every run.

mod batch;
mod build;
mod cells;
mod column;
mod coverage;
mod days;
mod find;
mod input;
mod kernel;
mod memory;
mod numbers;
mod person_costs;
mod plan;
mod scan;
mod shape;
mod states;
mod stream;
mod tally;

use kapitera_cube::Cube;
use kapitera_message::{Problem, Problems};
use kapitera_register::EventKind;

pub use find::{EventFound, events_behind, events_behind_where, events_of_person};
pub use input::EventInput;
pub(crate) use input::{EventDelivery, EventSource};
pub use person_costs::{CostTally, CostsOfWords, PersonCosts, PersonCostsAsked, PersonSums, person_costs};

pub(crate) use batch::Batch;
pub(crate) use build::{build as build_states, plan as plan_states};
pub(crate) use column::PERSON;
pub(crate) use days::OpenDays;
pub(crate) use kernel::{EventKernel, EventSums};
pub(crate) use plan::{Asked, EventPlan, counts_have_no_persons, days_before};
pub(crate) use scan::{Coding, Piece, Readers, pieces};
pub(crate) use states::{NOWHERE, States};

pub(crate) use cells::Counted;

/// The rows of all events asked for.
pub(crate) fn rows(asked: &Asked<'_>) -> u64 {
    let of_kind = |kind| {
        asked
            .input
            .events
            .get(&kind)
            .map_or(0, |events: &EventInput| events.deliveries.iter().map(|delivery| delivery.rows).sum())
    };
    let kinds: std::collections::BTreeSet<_> =
        asked.specs.iter().filter_map(|spec| plan::events_of(spec).map(|(kind, ..)| kind)).collect();
    kinds.into_iter().map(of_kind).sum()
}

/// The cube of events by the specifications asked for, which are all of events. `progress` is told the rows done.
pub(crate) fn cube(asked: &Asked<'_>, progress: &(dyn Fn(u64) + Sync)) -> Result<Cube, Problems> {
    let mut run = EventRun::new(EventPlan::new(asked)?, asked.specs.len());
    let mut before = 0;
    for kind in EventKind::ALL {
        let input = asked.input.events.get(&kind);
        before += run.count(kind, input, asked.effort, &|done| progress(before + done))?;
    }
    Ok(run.finish(asked.centres))
}

/// The registers of events being counted one after the other by one plan.
pub(crate) struct EventRun {
    /// The plan.
    pub plan: EventPlan,
    /// The first specifications of the plan, which are counted; the others only say what is looked at besides.
    own: usize,
    counted: Vec<Option<Counted>>,
}

impl EventRun {
    /// Nothing counted yet.
    pub fn new(plan: EventPlan, own: usize) -> Self {
        Self { plan, own, counted: (0..own).map(|_| None).collect() }
    }

    /// The kernel for a register, of the specifications that are counted.
    pub fn kernel(&self, input: &EventInput) -> Result<EventKernel<'_>, Problems> {
        let mut kernel = EventKernel::new(&self.plan, input, false).map_err(|problem| vec![problem])?;
        kernel.specs.retain(|(position, ..)| *position < self.own);
        Ok(kernel)
    }

    /// Counts the events of a kind; gives how many rows were looked through.
    pub fn count(
        &mut self,
        kind: EventKind,
        input: Option<&EventInput>,
        effort: crate::Effort,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<u64, Problems> {
        let none = EventInput { kind, deliveries: Vec::new(), covered: None };
        let input = input.unwrap_or(&none);
        let kernel = self.kernel(input)?;
        if kernel.specs.is_empty() {
            return Ok(0);
        }
        let take = |delivery, batch: &batch::Batch, sums: &mut _| kernel.add(delivery, batch, sums);
        let shares = scan::scan(input, &kernel, effort, progress, || kernel.sums(), take)?;
        let counted = counted(kernel, &shares)?;
        self.keep(counted);
        Ok(input.deliveries.iter().map(|delivery| delivery.rows).sum::<u64>())
    }

    /// Keeps what was counted of a kind.
    pub fn keep(&mut self, counted: Vec<(usize, Counted)>) {
        counted.into_iter().for_each(|(position, counted)| self.counted[position] = Some(counted));
    }

    /// The cube of all that was counted.
    pub fn finish(mut self, centres: &[kapitera_register::Centre]) -> Cube {
        self.plan.specs.truncate(self.own);
        let counted: Option<Vec<Counted>> = self.counted.into_iter().collect();
        cells::cube(&self.plan, &counted.expect("every specification is of some kind"), centres)
    }
}

/// What the threads summed, by the position of the specification.
pub(crate) fn counted(kernel: EventKernel<'_>, shares: &[EventSums]) -> Result<Vec<(usize, Counted)>, Problems> {
    let mut sums = kernel.sums();
    shares.iter().for_each(|share| sums.merge(share));
    let mut all = Vec::new();
    for (((position, shape, _), tally), met) in kernel.specs.into_iter().zip(&sums.tallies).zip(sums.met) {
        met.check().map_err(|problem: Problem| vec![problem])?;
        all.push((position, Counted { shape, met, cells: tally.ascending() }));
    }
    Ok(all)
}
