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

pub(crate) use build::{build as build_states, plan as plan_states};
pub(crate) use plan::Asked;
pub(crate) use states::States;

use cells::Counted;
use kernel::EventKernel;
use plan::EventPlan;

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
    let plan = EventPlan::new(asked)?;
    let mut counted: Vec<Option<Counted>> = plan.specs.iter().map(|_| None).collect();
    let mut before = 0;
    let one = |problem: Problem| vec![problem];
    for kind in EventKind::ALL {
        let none = EventInput { kind, deliveries: Vec::new(), covered: None };
        let input = asked.input.events.get(&kind).unwrap_or(&none);
        let kernel = EventKernel::new(&plan, input, false).map_err(one)?;
        if kernel.specs.is_empty() {
            continue;
        }
        let take = |delivery, batch: &batch::Batch, sums: &mut _| kernel.add(delivery, batch, sums);
        let shares = scan::scan(input, &kernel, asked.effort, &|done| progress(before + done), || kernel.sums(), take)?;
        let mut sums = kernel.sums();
        shares.iter().for_each(|share| sums.merge(share));
        before += input.deliveries.iter().map(|delivery| delivery.rows).sum::<u64>();
        for (((position, shape, _), tally), met) in kernel.specs.into_iter().zip(&sums.tallies).zip(sums.met) {
            met.check().map_err(one)?;
            counted[position] = Some(Counted { shape, met, cells: tally.ascending() });
        }
    }
    let counted: Option<Vec<Counted>> = counted.into_iter().collect();
    Ok(cells::cube(&plan, &counted.expect("every specification is of some kind"), asked.centres))
}
