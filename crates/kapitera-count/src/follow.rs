//! What is followed up: the counts of a cube, and what only a person's events together can tell, in one pass over each register.
//!
//! ```text
//! what to count ─▶ plan ─┐
//! events ─────▶ ranges ──┤  all groups side by side, some persons at a time
//!                        ├─▶ kernel   the cube's cells, as in every count
//!                        └─▶ persons  the same person's events together: how often, and by whom
//! listings ───▶ moves       who came and who went between two days
//! ```
//!
//! Memory is that of the listings and of some millions of events, however many there are.

mod moves;
mod persons;
mod ranges;
mod tally;

use kapitera_cube::{CountSpec, Cube, EventAt, Key, Measure, Responsibility};
use kapitera_message::{Problem, Problems};
use kapitera_period::Span;
use kapitera_register::{Centre, EventKind, Label};

use crate::events::{Asked, EventPlan, EventRun};
use crate::listing::Form;
use crate::{Effort, Input, join};

pub use moves::{Moves, MovesFound};
pub use tally::{Indices, PART, PersonTally, PersonsFound};

/// A question about persons: of each, the events that `keep` keeps in each window.
#[derive(Clone, Copy)]
pub struct PersonsAsked<'a> {
    /// Which events.
    pub of: EventKind,
    /// The labels that `keep` looks at.
    pub labels: &'a [Label],
    /// Whether an event with this word for the label is looked at; it is when that holds for all `labels`.
    pub keep: &'a (dyn Fn(Label, &str) -> bool + Sync),
    /// The windows; their days are one run together.
    pub windows: &'a [Span],
    /// What is asked.
    pub rule: PersonsRule,
}

/// What is asked about persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonsRule {
    /// Of those listed on the last day of a window: by whom they were met.
    Continuity {
        /// The fewest visits to known clinicians.
        least: u32,
        /// Only visits at the centre where the person is listed on the last day.
        own_centre: bool,
    },
    /// How many events each person had where they were listed on the day: so that a rate's limits can be told.
    Repeated,
}

/// What is to be followed up.
#[derive(Clone, Copy)]
pub struct FollowAsked<'a> {
    /// Listings and events.
    pub input: &'a Input,
    /// What the cube is to hold.
    pub specs: &'a [CountSpec],
    /// The questions about persons.
    pub persons: &'a [PersonsAsked<'a>],
    /// Who came and went from the day before each span to its last day.
    pub moves: &'a [Span],
    /// The centres, by id and day.
    pub centres: &'a [Centre],
    /// Who answers on a day.
    pub responsibility: Responsibility,
    /// How the work is spread; changes no result.
    pub effort: Effort,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The counts.
    pub cube: Cube,
    /// The answers about persons, in the order asked.
    pub persons: Vec<PersonsFound>,
    /// Who came and went, in the order asked.
    pub moves: Vec<MovesFound>,
}

/// Follows up. `progress` is told the rows of events done and all of them, from any thread.
///
/// # Errors
///
/// As [`crate::count()`].
///
/// # Panics
///
/// As [`crate::count()`].
pub fn follow(asked: &FollowAsked<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Followed, Problems> {
    let moves = moves::moves(asked)?;
    let (of_events, of_listings): (Vec<CountSpec>, Vec<CountSpec>) =
        crate::plan::needed(asked.specs).into_iter().partition(|spec| spec.measure.is_of_events());
    let listings = Asked {
        input: asked.input,
        specs: &of_listings,
        centres: asked.centres,
        only: None,
        every_word: false,
        effort: asked.effort,
    };
    let listings =
        if of_listings.is_empty() { None } else { Some(crate::listings(&listings, &of_listings, &|_, _| ())?) };
    if of_events.is_empty() && asked.persons.is_empty() {
        return Ok(Followed { cube: listings.unwrap_or_default(), persons: Vec::new(), moves });
    }
    let (events, persons) = events(asked, &of_events, progress)?;
    let cube = match listings {
        Some(listings) => join::join(listings, events),
        None => events,
    };
    Ok(Followed { cube, persons, moves })
}

/// The events of all kinds asked about.
fn events(
    asked: &FollowAsked<'_>,
    specs: &[CountSpec],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(Cube, Vec<PersonsFound>), Problems> {
    // What only persons tell is planned as if it were counted, so that its columns and listings are there.
    let also: Vec<CountSpec> = asked.persons.iter().filter_map(|question| planned(asked, question)).collect();
    let all: Vec<CountSpec> = specs.iter().chain(&also).cloned().collect();
    let of_plan = Asked {
        input: asked.input,
        specs: &all,
        centres: asked.centres,
        only: None,
        every_word: false,
        effort: asked.effort,
    };
    let rows = crate::events::rows(&of_plan);
    let plan = EventPlan::new(&of_plan)?;
    let mut run = EventRun::new(plan, specs.len());
    let mut found: Vec<Option<PersonsFound>> = asked.persons.iter().map(|_| None).collect();
    let mut before = 0;
    for kind in EventKind::ALL {
        let progress = |done| progress(before + done, rows);
        let questions: Vec<(usize, &PersonsAsked<'_>)> =
            asked.persons.iter().enumerate().filter(|(_, question)| question.of == kind).collect();
        let input = asked.input.events.get(&kind);
        if questions.is_empty() {
            run.count(kind, input, asked.effort, &progress)?;
        } else if let Some(input) = input {
            let plain: Vec<&PersonsAsked<'_>> = questions.iter().map(|(_, question)| *question).collect();
            let answers = run.ranges(asked, input, &plain, &progress)?;
            for ((at, _), answer) in questions.into_iter().zip(answers) {
                found[at] = Some(answer);
            }
        }
        before += input.map_or(0, |input| input.deliveries.iter().map(|delivery| delivery.rows).sum());
    }
    let cube = run.finish(asked.centres);
    let found = found.into_iter().map(|answer| answer.unwrap_or_default()).collect();
    Ok((cube, found))
}

/// A question about persons as a specification: of the days of all its windows, with what it looks at.
fn planned(asked: &FollowAsked<'_>, question: &PersonsAsked<'_>) -> Option<CountSpec> {
    let from = question.windows.iter().map(|window| window.from).min()?;
    let to = question.windows.iter().map(|window| window.to).max()?;
    let mut keys: Vec<Key> = question.labels.iter().copied().map(Key::Label).collect();
    keys.push(Key::Sex);
    if matches!(question.rule, PersonsRule::Continuity { .. }) {
        keys.extend([Key::ListedAt, Key::Label(Label::Clinician)]);
    }
    keys.sort_unstable();
    keys.dedup();
    let measure = Measure::Events { of: question.of, span: Span { from, to }, at: EventAt::Listed };
    Some(CountSpec { measure, age_on: from, responsibility: asked.responsibility, keys })
}

/// Listings person by person, which counts of listed do not tell.
fn by_person<'a>(asked: &FollowAsked<'a>) -> Result<&'a [crate::listing::Delivery], Problem> {
    match &asked.input.listing.form {
        Form::Persons(deliveries) => Ok(deliveries),
        Form::Counts(_) => Err(crate::events::counts_have_no_persons()),
    }
}
