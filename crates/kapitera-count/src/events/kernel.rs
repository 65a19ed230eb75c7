//! The kernel of events: rows meet the days asked for, the listings and the centres, and are added up by place and keys.
//!
//! Plain loops over columns of numbers; the same for Parquet and for events in memory.

use kapitera_cube::{CountSpec, EventAt, Unplaced};
use kapitera_message::{Problem, text};
use kapitera_register::Label;

use super::batch::{Batch, Rows};
use super::days::DayFlags;
use super::input::EventInput;
use super::plan::{EventPlan, asks_states, columns, day_numbers, days_before, events_of};
use super::shape::Shape;
use super::states::NOWHERE;
use super::tally::{EventTally, Sum};

/// What does not change while the events of a kind are added.
pub(crate) struct EventKernel<'p> {
    pub plan: &'p EventPlan,
    /// The positions in the plan of the specifications of this kind, each with its numbering and its days.
    pub specs: Vec<(usize, Shape, (i32, i32))>,
    /// For each delivery, the days of which its rows count.
    pub flags: Vec<DayFlags>,
    /// The columns that are needed.
    pub columns: Vec<bool>,
    /// Whether the state on the service date, and on the day before, is asked for.
    before: [bool; 2],
}

/// What has been added up so far, and room to work in.
pub(crate) struct EventSums {
    /// Per specification of the kernel.
    pub tallies: Vec<EventTally>,
    /// Per specification: all that was met, whatever became of it.
    pub met: Vec<Met>,
    work: Work,
    at: Vec<u32>,
    index: Vec<u64>,
}

/// What was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    /// How many events.
    pub number: u64,
    /// Their amounts.
    pub amount: i128,
    /// Their amounts without signs.
    pub gross: u128,
}

/// Room for the rows of a batch.
#[derive(Default)]
pub(crate) struct Work {
    at: Vec<u32>,
    states: [Vec<u32>; 2],
}

impl<'p> EventKernel<'p> {
    /// The kernel for the specifications of the kind of `input`.
    pub fn new(plan: &'p EventPlan, input: &EventInput, every_word: bool) -> Result<Self, Problem> {
        let mut specs = Vec::new();
        let mut before = [false; 2];
        for (position, spec) in plan.specs.iter().enumerate() {
            let Some((_, span, _)) = events_of(spec).filter(|(of, ..)| *of == input.kind) else { continue };
            specs.push((position, Shape::new(spec, input.kind, plan)?, day_numbers(span)));
            before[days_before(spec.responsibility) as usize] |= asks_states(spec);
        }
        let columns = columns(&plan.specs, input.kind, every_word);
        Ok(Self { plan, specs, flags: EventPlan::flags(input, &plan.specs), columns, before })
    }

    /// Empty sums.
    pub fn sums(&self) -> EventSums {
        EventSums {
            tallies: self.specs.iter().map(|(_, shape, _)| EventTally::new(shape.cells)).collect(),
            met: vec![Met::default(); self.specs.len()],
            work: Work::default(),
            at: Vec::new(),
            index: Vec::new(),
        }
    }

    /// The rows of a batch that count, with the states of their persons.
    pub fn rows<'a>(&self, delivery: usize, batch: &'a Batch, work: &'a mut Work) -> Rows<'a> {
        let flags = &self.flags[delivery];
        let days = batch.days.iter().enumerate();
        work.at.clear();
        work.at.extend(days.filter(|(_, day)| flags.has(**day)).map(|(at, _)| at as u32));
        if let Some(only) = self.plan.only {
            work.at.retain(|&at| batch.persons[at as usize] == only);
        }
        for (before, found) in work.states.iter_mut().enumerate() {
            found.clear();
            if let Some(states) = self.plan.states.as_ref().filter(|_| self.before[before]) {
                found.resize(batch.days.len(), NOWHERE);
                for &at in &work.at {
                    let at = at as usize;
                    found[at] = states.at(batch.persons[at], batch.days[at] - before as i32);
                }
            }
        }
        Rows { batch, at: &work.at, states: &work.states }
    }

    /// Adds rows of a delivery to the sums of every specification.
    pub fn add(&self, delivery: usize, batch: &Batch, sums: &mut EventSums) {
        let rows = self.rows(delivery, batch, &mut sums.work);
        if rows.at.is_empty() {
            return;
        }
        let mut last: Option<(i32, i32)> = None;
        let mut met = Met::default();
        for (at, (position, shape, days)) in self.specs.iter().enumerate() {
            if last.replace(*days) != Some(*days) {
                sums.at.clear();
                sums.at.extend(rows.at.iter().filter(|&&at| within(*days, batch.days[at as usize])));
                met = Met::of(sums.at.iter().map(|&at| batch.sum(at as usize)));
            }
            sums.met[at].add(met);
            self.places(&self.plan.specs[*position], &rows, &sums.at, &mut sums.index);
            shape.extend(self.plan, &rows, &sums.at, &mut sums.index);
            sums.tallies[at].add(&sums.index, sums.at.iter().map(|&at| batch.sum(at as usize)));
        }
    }

    /// The place of each row at `at`: a centre, or one after the centres.
    pub fn places(&self, spec: &CountSpec, rows: &Rows<'_>, at: &[u32], places: &mut Vec<u64>) {
        let Some((of, _, event_at)) = events_of(spec) else { return };
        let centres = self.plan.centres.len();
        let unplaced = |why: Unplaced| why.place(centres) as u64;
        let (nobody, not_open) = (unplaced(Unplaced::Nobody), unplaced(Unplaced::NotOpen));
        let open = |at: usize, centre: i32| {
            let is_open = self.plan.open.is_open(rows.batch.days[at], centre);
            if is_open { u64::from(centre.cast_unsigned()) } else { not_open }
        };
        places.clear();
        let rows_at = at.iter().map(|&at| at as usize);
        match (event_at, &self.plan.states) {
            (EventAt::Region, _) => places.resize(at.len(), unplaced(Unplaced::Region)),
            (EventAt::Own, _) => places.extend(rows_at.map(|at| {
                let centre = rows.batch.centres[at];
                if centre == self.plan.no_centre { nobody } else { open(at, centre) }
            })),
            (EventAt::Seller, _) => {
                let sellers = of.labels().iter().position(|label| *label == Label::Supplier);
                let codes = &rows.batch.labels[sellers.expect("a plan has sellers of kinds that have them")];
                places.extend(rows_at.map(|at| {
                    let centre = self.plan.sellers[codes[at].cast_unsigned() as usize];
                    if centre == self.plan.no_centre { nobody } else { open(at, centre) }
                }));
            }
            (EventAt::Listed, Some(states)) => {
                let runs = &rows.states[days_before(spec.responsibility) as usize];
                places.extend(rows_at.map(|at| match runs[at] {
                    NOWHERE => nobody,
                    run => open(at, states.centre(run)),
                }));
            }
            (EventAt::Listed, None) => unreachable!("a plan that asks where persons are listed has states"),
        }
    }
}

/// Whether a day is one of those from the first to the last.
#[inline]
pub(crate) fn within((first, last): (i32, i32), day: i32) -> bool {
    first <= day && day <= last
}

impl Met {
    /// Of rows that tell of this.
    pub fn of(rows: impl Iterator<Item = Sum>) -> Self {
        rows.fold(Self::default(), |met, Sum { number, amount }| Self {
            number: met.number + number,
            amount: met.amount + i128::from(amount),
            gross: met.gross + u128::from(amount.unsigned_abs()),
        })
    }

    /// Takes others in.
    pub fn add(&mut self, other: Self) {
        self.number += other.number;
        self.amount += other.amount;
        self.gross += other.gross;
    }

    /// Amounts of which no sum can be too large, whatever the order.
    pub fn check(&self) -> Result<(), Problem> {
        if self.gross <= i64::MAX.unsigned_abs().into() { Ok(()) } else { Err(too_large()) }
    }
}

fn too_large() -> Problem {
    Problem::error(
        "amounts_too_large",
        text!("händelsernas belopp är tillsammans för stora", "the events' amounts are too large together"),
    )
    .why(text!("summor i öre rymmer omkring 92 000 miljarder kronor", "sums in öre hold about 92 000 billion kronor"))
    .hint(text!(
        "sök ett orimligt belopp bland leveransernas rader",
        "look for an unreasonable amount among the deliveries' rows"
    ))
}

impl EventSums {
    /// Adds the sums of another thread.
    pub fn merge(&mut self, other: &Self) {
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(tally, other)| tally.merge(other));
        self.met.iter_mut().zip(&other.met).for_each(|(met, other)| met.add(*other));
    }
}
