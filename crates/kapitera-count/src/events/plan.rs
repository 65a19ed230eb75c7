//! What is fixed before the first event is read: the names, where everyone was listed, and which centres are open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_period::{Span, day_number};
use kapitera_region::DaySet;
use kapitera_register::{Centre, EventKind, Label};

use super::column::{CENTRE, LABELS};
use super::coverage;
use super::days::{DayFlags, OpenDays};
use super::input::EventInput;
use super::numbers::Numbers;
use super::states::States;
use super::{build, scan};
use crate::listing::Form;
use crate::source::position;
use crate::{Effort, Input};

/// Everything that is fixed before the first event is read.
pub(crate) struct EventPlan {
    /// What is counted.
    pub specs: Vec<CountSpec>,
    /// All centres of listings looked at, and of the events when their own centres are asked for, ascending.
    pub centres: Vec<Arc<str>>,
    /// The position of the empty name among them, which is no centre; −1 when no event lacks one.
    pub no_centre: i32,
    /// The position among them of each word of the label of suppliers; none unless a specification asks for sellers.
    pub sellers: Vec<i32>,
    /// All area codes of the listings looked at, ascending.
    pub areas: Vec<Arc<str>>,
    /// All doctors of the listings looked at, ascending.
    pub doctors: Vec<Arc<str>>,
    /// All words of the labels asked for, ascending.
    pub labels: BTreeMap<Label, Vec<Arc<str>>>,
    /// Where everyone was listed; none when no specification asks.
    pub states: Option<States>,
    /// Which centres are open on the days counted.
    pub open: OpenDays,
    /// The numbers of persons in memory.
    pub numbers: Numbers,
    /// The one person counted.
    pub only: Option<i32>,
}

/// What is asked for.
pub(crate) struct Asked<'a> {
    pub input: &'a Input,
    pub specs: &'a [CountSpec],
    pub centres: &'a [Centre],
    /// Only this person.
    pub only: Option<u32>,
    /// All labels and centres, whether a specification asks or not.
    pub every_word: bool,
    pub effort: Effort,
}

/// The register, the days and the rule of a specification of events.
pub(crate) fn events_of(spec: &CountSpec) -> Option<(EventKind, Span, EventAt)> {
    match spec.measure {
        Measure::Events { of, span, at } => Some((of, span, at)),
        Measure::Heads { .. } | Measure::Days { .. } => None,
    }
}

/// Whether a specification asks where persons were listed.
pub(crate) fn asks_states(spec: &CountSpec) -> bool {
    let listed = events_of(spec).is_some_and(|(_, _, at)| at == EventAt::Listed);
    listed || spec.keys.iter().any(|key| !matches!(key, Key::Label(_)))
}

/// Whether a specification asks who sold.
fn asks_sellers(spec: &CountSpec) -> bool {
    events_of(spec).is_some_and(|(_, _, at)| at == EventAt::Seller)
}

/// How many days before the service date the listing is looked at.
pub(crate) fn days_before(responsibility: Responsibility) -> i32 {
    i32::from(responsibility == Responsibility::NextDay)
}

impl EventPlan {
    /// Plans the counting; reads names and listings.
    pub fn new(asked: &Asked<'_>) -> Result<Self, Problems> {
        let missing = coverage::check(asked.input, asked.specs);
        if missing.is_empty() { Self::of_what_is_there(asked) } else { Err(missing) }
    }

    /// As [`EventPlan::new`], without asking whether all events of the days are there.
    pub fn of_what_is_there(asked: &Asked<'_>) -> Result<Self, Problems> {
        let Asked { input, specs, centres, only, effort, .. } = *asked;
        let mut problems = Problems::new();
        problems.extend(specs.iter().filter_map(label_of_other_events));
        let looked_at = looked_at(specs);
        let deliveries = match &input.listing.form {
            Form::Persons(deliveries) => deliveries.as_slice(),
            Form::Counts(_) if looked_at.is_empty() => &[],
            Form::Counts(_) => {
                problems.push(counts_have_no_persons());
                &[]
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let only = only.map(u32::cast_signed);
        let numbers = Numbers::new(input);
        let keys: BTreeSet<Key> = specs.iter().flat_map(|spec| spec.keys.iter().copied()).collect();
        let mut listings = build::plan(deliveries, &looked_at, &keys)?;
        let (own_centres, labels) = read_names(asked)?;
        let sellers: &[Arc<str>] = match specs.iter().any(asks_sellers) {
            true => labels.get(&Label::Supplier).map_or(&[], Vec::as_slice),
            false => &[],
        };
        let names: BTreeSet<Arc<str>> =
            listings.centres.drain(..).chain(own_centres).chain(sellers.iter().cloned()).collect();
        listings.centres = names.into_iter().collect();
        let states = match looked_at.is_empty() {
            true => None,
            false => Some(build::build(deliveries, &listings, only, effort)?),
        };
        let wanted = EventKind::ALL.iter().map(|&kind| coverage::wanted(specs, kind));
        let wanted = wanted.fold(DaySet::default(), |all, days| all.union(&days));
        let open = OpenDays::new(&wanted, &listings.centres, centres);
        let crate::plan::Plan { centres, areas, doctors, .. } = listings;
        let (specs, no_centre) = (specs.to_vec(), position(&centres, ""));
        let sellers = sellers.iter().map(|seller| position(&centres, seller)).collect();
        Ok(Self { specs, centres, no_centre, sellers, areas, doctors, labels, states, open, numbers, only })
    }

    /// The days of each delivery of a kind that some specification counts.
    pub fn flags(input: &EventInput, specs: &[CountSpec]) -> Vec<DayFlags> {
        let wanted = coverage::wanted(specs, input.kind);
        input.deliveries.iter().map(|delivery| DayFlags::both(&delivery.days, &wanted)).collect()
    }
}

/// The days on which some specification looks at listings.
fn looked_at(specs: &[CountSpec]) -> DaySet {
    let asking = specs.iter().filter(|spec| asks_states(spec));
    DaySet::of(asking.filter_map(|spec| {
        let (_, span, _) = events_of(spec)?;
        match spec.responsibility {
            Responsibility::SameDay => Some(span),
            Responsibility::NextDay => Some(Span { from: span.from.yesterday().ok()?, to: span.to.yesterday().ok()? }),
        }
    }))
}

/// The columns of a kind's events that something is asked of; the first of them are those of every kind.
pub(crate) fn columns(specs: &[CountSpec], kind: EventKind, every_word: bool) -> Vec<bool> {
    let of_kind = || specs.iter().filter(|spec| events_of(spec).is_some_and(|(of, ..)| of == kind));
    let mut asked = vec![true; LABELS + kind.labels().len()];
    let own = |spec: &CountSpec| {
        events_of(spec).is_some_and(|(.., at)| at == EventAt::Own) || spec.keys.contains(&Key::ListedAt)
    };
    asked[CENTRE] = every_word || of_kind().any(own);
    for (at, label) in kind.labels().iter().enumerate() {
        let wanted = |spec: &CountSpec| {
            spec.keys.contains(&Key::Label(*label)) || (*label == Label::Supplier && asks_sellers(spec))
        };
        asked[LABELS + at] = every_word || of_kind().any(wanted);
    }
    asked
}

type Names = (BTreeSet<Arc<str>>, BTreeMap<Label, Vec<Arc<str>>>);

/// The names that occur in the columns asked for: the centres of all events, and the words of each label.
fn read_names(asked: &Asked<'_>) -> Result<Names, Problems> {
    let mut centres = BTreeSet::new();
    let mut labels: BTreeMap<Label, BTreeSet<Arc<str>>> = BTreeMap::new();
    for (kind, input) in &asked.input.events {
        let flags = EventPlan::flags(input, asked.specs);
        if flags.iter().all(DayFlags::is_empty) {
            continue;
        }
        let columns = columns(asked.specs, *kind, asked.every_word);
        if columns[CENTRE] {
            scan::names(input, &flags, CENTRE, &mut centres)?;
        }
        for (at, label) in kind.labels().iter().enumerate().filter(|(at, _)| columns[LABELS + at]) {
            // Several kinds may have the label: its codes are of all their words.
            scan::names(input, &flags, LABELS + at, labels.entry(*label).or_default())?;
        }
    }
    let listed = |(label, words): (Label, BTreeSet<Arc<str>>)| (label, words.into_iter().collect());
    Ok((centres, labels.into_iter().map(listed).collect()))
}

/// A specification of events by what other events have.
fn label_of_other_events(spec: &CountSpec) -> Option<Problem> {
    let (of, ..) = events_of(spec)?;
    let seller = asks_sellers(spec).then_some(Label::Supplier);
    let labels = spec.keys.iter().filter_map(|key| match key {
        Key::Label(label) => Some(*label),
        _ => None,
    });
    let other = labels.chain(seller).find(|label| !label.is_of(of))?.name();
    let register = of.name();
    Some(Problem::error(
        "label_of_other_events",
        text!("registret {register} har inget ”{other}”", "the register {register} has no “{other}”"),
    ))
}

pub(crate) fn counts_have_no_persons() -> Problem {
    let why: Text = text!("de säger inte var en person var listad", "they do not say where a person was listed");
    Problem::error(
        "counts_cannot_answer",
        text!("listning som antal räcker inte för modellen", "listing counts are not enough for the model"),
    )
    .why(why)
    .hint(text!("leverera listningen per person", "deliver the listing person by person"))
}

/// The first and last day of a span, as numbers.
pub(crate) fn day_numbers(span: Span) -> (i32, i32) {
    (day_number(span.from), day_number(span.to))
}
