//! The events themselves: those of a person, and those behind a number in the cube.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::{Date, Span, day_from_number, day_number};
use kapitera_region::{DaySet, NO_PERSON};
use kapitera_register::{Centre, EventKind};

use super::batch::Batch;
use super::kernel::{EventKernel, Work};
use super::plan::{Asked, EventPlan, days_before, events_of};
use super::states::NOWHERE;
use super::{EventInput, build, scan};
use crate::listing::Form;
use crate::person::persons;
use crate::source::position;
use crate::{Effort, Input};

/// An event as it was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFound {
    /// The person's number; none for an event without a person.
    pub number: Option<u32>,
    /// The service date.
    pub day: Date,
    /// The centre of the event itself; empty for none.
    pub centre: Arc<str>,
    /// The amount.
    pub amount: Ore,
    /// How many alike it tells of: what it counts.
    pub quantity: u64,
    /// One word per label of the kind.
    pub labels: Vec<Arc<str>>,
    /// The centre where the person was listed on the service date; none when listed nowhere.
    pub listed_at: Option<Arc<str>>,
    /// The delivery that states it.
    pub delivery: String,
}

/// The events of one person on the days of `span`, in order of days, each with where the person was listed then. What is
/// not delivered is not missed here.
///
/// # Errors
///
/// When a delivery cannot be read, the listings are counts, or the listing is not known for the day of an event.
pub fn events_of_person(
    input: &Input,
    kind: EventKind,
    person: u32,
    span: Span,
    responsibility: Responsibility,
) -> Result<Vec<EventFound>, Problems> {
    let deliveries = persons(input)?;
    let measure = Measure::Events { of: kind, span, at: EventAt::Region };
    let spec = CountSpec { measure, age_on: Date::ZERO, responsibility, keys: Vec::new() };
    let effort = Effort::default();
    let specs = std::slice::from_ref(&spec);
    let asked = Asked { input, specs, centres: &[], only: Some(person), every_word: true, effort };
    let plan = EventPlan::of_what_is_there(&asked)?;
    let (found, _) = search(&asked, &plan, kind, &|_, _| true, usize::MAX)?;

    let before = days_before(responsibility);
    let shifted = |day: Date| if before == 1 { day.yesterday().unwrap_or(day) } else { day };
    let days = DaySet::of(found.iter().map(|event| Span { from: shifted(event.day), to: shifted(event.day) }));
    let listings = build::plan(deliveries, &days, &BTreeSet::new())?;
    let states = build::build(deliveries, &listings, Some(person.cast_signed()), effort)?;
    let listed = |event: EventFound| {
        let run = states.at(person.cast_signed(), day_number(event.day) - before);
        let listed_at = (run != NOWHERE).then(|| listings.centres[states.centre(run) as usize].clone());
        EventFound { listed_at, ..event }
    };
    let mut found: Vec<EventFound> = found.into_iter().map(listed).collect();
    found.sort_by(|a, b| {
        (a.day, &a.centre, a.amount, &a.labels, a.quantity, &a.delivery).cmp(&(
            b.day,
            &b.centre,
            b.amount,
            &b.labels,
            b.quantity,
            &b.delivery,
        ))
    });
    Ok(found)
}

/// The events behind the cells of a place: a centre's id, or none for those that belong to nobody (with
/// [`EventAt::Region`]: all). At most `most` of them, and the number of all. The largest amounts come first; equal ones
/// by day, person, centre, labels and delivery.
///
/// # Errors
///
/// As [`crate::count`]; also when the listing is not known for all days, since each event says where its person was
/// listed.
pub fn events_behind(
    input: &Input,
    spec: &CountSpec,
    place: Option<&str>,
    centres: &[Centre],
    most: usize,
) -> Result<(Vec<EventFound>, u64), Problems> {
    events_behind_where(input, spec, place, centres, most, &|_| true)
}

/// As [`events_behind`], of the events alone that `keep` keeps: for a component that takes some of them.
///
/// # Errors
///
/// As [`events_behind`].
pub fn events_behind_where(
    input: &Input,
    spec: &CountSpec,
    place: Option<&str>,
    centres: &[Centre],
    most: usize,
    keep: &(dyn Fn(&EventFound) -> bool + Sync),
) -> Result<(Vec<EventFound>, u64), Problems> {
    let Some((kind, _, at)) = events_of(spec) else { return Ok((Vec::new(), 0)) };
    let mut spec = spec.clone();
    if matches!(input.listing.form, Form::Persons(_)) && !spec.keys.contains(&Key::ListedAt) {
        // So that the listings are looked at.
        spec.keys.push(Key::ListedAt);
    }
    let specs = std::slice::from_ref(&spec);
    let asked = Asked { input, specs, centres, only: None, every_word: true, effort: Effort::default() };
    let plan = EventPlan::new(&asked)?;
    let wanted = match place {
        Some(id) => u64::try_from(position(&plan.centres, id)).ok(),
        None if at == EventAt::Region => Some(Unplaced::Region.place(plan.centres.len()) as u64),
        None => Some(Unplaced::Nobody.place(plan.centres.len()) as u64),
    };
    let Some(wanted) = wanted else { return Ok((Vec::new(), 0)) };
    search(&asked, &plan, kind, &|event_place, event| event_place == wanted && keep(&event()), most)
}

/// Whether an event in a place is wanted; the event itself is made only when asked for.
type Wanted<'a> = dyn Fn(u64, &dyn Fn() -> EventFound) -> bool + Sync + 'a;

/// The events of the one specification of the plan that are `wanted`: the first `most`, and the number of all.
fn search(
    asked: &Asked<'_>,
    plan: &EventPlan,
    kind: EventKind,
    wanted: &Wanted<'_>,
    most: usize,
) -> Result<(Vec<EventFound>, u64), Problems> {
    let Some(input) = asked.input.events.get(&kind) else { return Ok((Vec::new(), 0)) };
    let kernel = EventKernel::new(plan, input, true).map_err(|problem| vec![problem])?;
    let spec = &plan.specs[0];
    let before = days_before(spec.responsibility) as usize;
    let take = |delivery: usize, batch: &Batch, search: &mut Search| {
        let rows = kernel.rows(delivery, batch, &mut search.work);
        kernel.places(spec, &rows, rows.at, &mut search.places);
        for (&at, &place) in rows.at.iter().zip(&search.places) {
            let sorted = Sorted::new(delivery, batch, at as usize);
            let run = rows.states[before].get(at as usize).copied().unwrap_or(NOWHERE);
            if wanted(place, &|| sorted.event(plan, input, run)) {
                search.all += 1;
                search.found.push((sorted, run));
                if search.found.len() > most {
                    search.found.pop();
                }
            }
        }
    };
    let shares = scan::scan(input, &kernel, asked.effort, &|_| {}, Search::default, take)?;
    let all = shares.iter().map(|share| share.all).sum();
    let mut found: Vec<(Sorted, u32)> = shares.into_iter().flat_map(|share| share.found).collect();
    found.sort();
    found.truncate(most);
    Ok((found.into_iter().map(|(sorted, run)| sorted.event(plan, input, run)).collect(), all))
}

/// What a thread has found.
#[derive(Default)]
struct Search {
    /// The last of them on top.
    found: BinaryHeap<(Sorted, u32)>,
    all: u64,
    work: Work,
    places: Vec<u64>,
}

/// An event in the order in which events are shown: codes ascend as their names do.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sorted {
    amount: Reverse<i64>,
    day: i32,
    /// Without a sign, so that no person comes last.
    person: u32,
    centre: i32,
    labels: Vec<i32>,
    quantity: u64,
    delivery: usize,
}

impl Sorted {
    fn new(delivery: usize, batch: &Batch, at: usize) -> Self {
        Self {
            amount: Reverse(batch.amounts[at]),
            day: batch.days[at],
            person: batch.persons[at].cast_unsigned(),
            centre: batch.centres[at],
            labels: batch.labels.iter().map(|codes| codes[at]).collect(),
            quantity: batch.sum(at).number,
            delivery,
        }
    }

    fn event(&self, plan: &EventPlan, input: &EventInput, run: u32) -> EventFound {
        let words = input.kind.labels().iter().zip(&self.labels);
        let listed_at = plan.states.as_ref().filter(|_| run != NOWHERE).map(|states| states.centre(run));
        EventFound {
            number: Some(self.person).filter(|&person| person != NO_PERSON),
            day: day_from_number(self.day).unwrap_or(Date::ZERO),
            centre: plan.centres[self.centre as usize].clone(),
            amount: Ore(self.amount.0),
            quantity: self.quantity,
            labels: words.map(|(label, &code)| plan.labels[label][code as usize].clone()).collect(),
            listed_at: listed_at.map(|centre| plan.centres[centre as usize].clone()),
            delivery: input.deliveries[self.delivery].id.clone(),
        }
    }
}
