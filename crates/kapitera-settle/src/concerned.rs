//! Whom a difference concerns: the persons whose listing is known otherwise, and those whose visits, dispensings or costs are.
//!
//! Persons are found one by one, at every centre they touch: who leaves one centre for another is one person at each. They
//! are counted where the model looks: on the days on which it counts listings, and on the service dates of the events whose
//! centre it takes from the listing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::{EventFound, Known as Side, ListingChange, Touched, event_changes, listing_changes};
use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_evaluate::Plan;
use kapitera_message::Problems;
use kapitera_model::Count;
use kapitera_period::Span;
use kapitera_region::DaySet;
use kapitera_register::{EventKind, Label};

use crate::explain::{filter_of, passes};
use crate::known::Known;

/// Whom a difference concerns at a centre, or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concerned {
    /// The persons, by number.
    pub persons: BTreeSet<u32>,
    /// Rows of events that belong to no person.
    pub rows: u64,
    /// Those of the persons whose listing is another.
    pub moves: ListingMoves,
    /// Those behind each component that counts them itself, by its name.
    pub components: BTreeMap<String, Behind>,
}

/// Those whom a difference concerns that stand behind a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// The persons, by number.
    pub persons: BTreeSet<u32>,
    /// Rows of events that belong to no person.
    pub rows: u64,
}

impl Behind {
    /// How many they are: persons, and rows that belong to nobody.
    pub fn number(&self) -> u64 {
        self.persons.len() as u64 + self.rows
    }

    fn take(&mut self, person: Option<u32>) {
        match person {
            Some(person) => drop(self.persons.insert(person)),
            None => self.rows += 1,
        }
    }
}

impl Concerned {
    /// How many they are: persons, and rows that belong to nobody.
    pub fn number(&self) -> u64 {
        self.persons.len() as u64 + self.rows
    }

    /// Both together; who is in both is counted once.
    pub(crate) fn add(&mut self, other: &Self) {
        self.persons.extend(&other.persons);
        self.rows += other.rows;
        self.moves.arrived += other.moves.arrived;
        self.moves.left += other.moves.left;
        self.moves.otherwise += other.moves.otherwise;
        self.moves.service_days += other.moves.service_days;
        for (component, behind) in &other.components {
            let there = self.components.entry(component.clone()).or_default();
            there.persons.extend(&behind.persons);
            there.rows += behind.rows;
        }
    }
}

/// What has become of persons at a centre on the days on which listings are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListingMoves {
    /// They count there now and did not.
    pub arrived: u64,
    /// They counted there and do not now.
    pub left: u64,
    /// They count there for other days, or as of another age, area or the like.
    pub otherwise: u64,
    /// They are listed otherwise only on days on which events look their centre up.
    pub service_days: u64,
}

/// Whom a difference concerns, by centre.
pub(crate) type ByCentre = BTreeMap<Arc<str>, Concerned>;

/// The days on which listings are looked at in the same way, and what is asked of them.
#[derive(Default)]
struct Look {
    days: DaySet,
    keys: BTreeSet<Key>,
}

/// The looks of some specifications, by when a listing begins to count.
fn looks<'s>(specs: impl Iterator<Item = &'s CountSpec>) -> BTreeMap<Responsibility, Look> {
    let mut looks: BTreeMap<Responsibility, Look> = BTreeMap::new();
    for spec in specs {
        let look = looks.entry(spec.responsibility).or_default();
        look.days = look.days.union(&DaySet::of([days_of(spec)]));
        look.keys.extend(spec.keys.iter().filter(|key| !key.is_of_events()));
    }
    looks
}

fn days_of(spec: &CountSpec) -> Span {
    match spec.measure {
        Measure::Heads { on } => Span { from: on, to: on },
        Measure::Days { span } | Measure::Events { span, .. } => span,
    }
}

/// Whether events are asked where their persons were listed.
fn asks_listing(spec: &CountSpec) -> bool {
    let of_person = |key: &Key| !matches!(key, Key::Label(_));
    matches!(spec.measure, Measure::Events { at: EventAt::Listed, .. }) || spec.keys.iter().any(of_person)
}

/// All days on which `plan` looks at listings; the day before too where they count from the day after.
pub(crate) fn listing_days(plan: &Plan<'_>) -> DaySet {
    let specs = plan.specs();
    let looking = specs.iter().filter(|spec| !spec.measure.is_of_events() || asks_listing(spec));
    DaySet::of(looking.map(|spec| {
        let days = days_of(spec);
        match spec.responsibility {
            Responsibility::SameDay => days,
            Responsibility::NextDay => Span { from: days.from.yesterday().unwrap_or(days.from), to: days.to },
        }
    }))
}

/// The days of each register of events that `plan` looks at.
pub(crate) fn event_days(plan: &Plan<'_>) -> BTreeMap<EventKind, DaySet> {
    let mut days: BTreeMap<EventKind, DaySet> = BTreeMap::new();
    for spec in plan.specs() {
        if let Measure::Events { of, span, .. } = spec.measure {
            let there = days.entry(of).or_default();
            *there = there.union(&DaySet::of([span]));
        }
    }
    days
}

/// Whose listing differs, by centre.
pub(crate) fn of_listing(plan: &Plan<'_>, before: &Known, after: &Known) -> Result<ByCentre, Problems> {
    let specs = plan.specs();
    let side = |known| -> Side<'_> { side(known) };
    let mut all = ByCentre::new();
    for (responsibility, look) in looks(specs.iter().filter(|spec| !spec.measure.is_of_events())) {
        for change in listing_changes(side(before), side(after), &look.days, responsibility, &look.keys)? {
            let ListingChange { person, centre, touched } = change;
            let there = all.entry(centre).or_default();
            for component in counting(plan, responsibility) {
                there.components.entry(component.to_owned()).or_default().take(Some(person));
            }
            if there.persons.insert(person) {
                match touched {
                    Touched::Arrived => there.moves.arrived += 1,
                    Touched::Left => there.moves.left += 1,
                    Touched::Otherwise => there.moves.otherwise += 1,
                }
            }
        }
    }
    let events = specs.iter().filter(|spec| spec.measure.is_of_events() && asks_listing(spec));
    for (responsibility, look) in looks(events) {
        for change in listing_changes(side(before), side(after), &look.days, responsibility, &look.keys)? {
            let there = all.entry(change.centre).or_default();
            if there.persons.insert(change.person) {
                there.moves.service_days += 1;
            }
        }
    }
    Ok(all)
}

/// The components that count the listed by this responsibility.
fn counting<'p>(plan: &Plan<'p>, responsibility: Responsibility) -> impl Iterator<Item = &'p str> {
    let counts = move |component: &&kapitera_model::Component| {
        matches!(component.count, Count::Listed { .. }) && component.time.responsibility == responsibility
    };
    plan.model.components.iter().filter(counts).map(|component| component.name.as_str())
}

fn side(known: &Known) -> Side<'_> {
    Side { input: &known.input, centres: &known.centres }
}

/// A changed row of events: which register, by when a listing begins to count, and which of those that changed.
type Row = (EventKind, Responsibility, usize);

/// Whose visits, dispensings or costs differ, by the centre at which a component of the model takes them. Conditions on
/// what is said of an event are met; those on the person (an age) are not looked at.
pub(crate) fn of_activity(plan: &Plan<'_>, before: &Known, after: &Known) -> Result<ByCentre, Problems> {
    let mut changed: BTreeMap<(EventKind, Responsibility), Vec<EventFound>> = BTreeMap::new();
    for (of, responsibility, span) in hulls(plan) {
        let found = event_changes(&before.input, &after.input, of, span, responsibility)?;
        changed.insert((of, responsibility), found.gone.into_iter().chain(found.come).collect());
    }
    // At each centre which of the rows by component, so that one that several components take is one row.
    let mut rows: BTreeMap<Arc<str>, BTreeMap<&str, BTreeSet<Row>>> = BTreeMap::new();
    for component in &plan.model.components {
        let Some(filter) = filter_of(plan.model, &component.count) else { continue };
        for spec in plan.parts(component).into_iter().filter_map(|part| plan.spec(component, part)) {
            let Measure::Events { of, span, at } = spec.measure else { continue };
            let events = changed.get(&(of, spec.responsibility)).into_iter().flatten().enumerate();
            for (row, event) in events.filter(|(_, event)| span.contains(event.day)) {
                let centre = match at {
                    EventAt::Own => Some(&event.centre).filter(|centre| !centre.is_empty()),
                    EventAt::Listed => event.listed_at.as_ref(),
                    EventAt::Seller => seller(of, event),
                    EventAt::Region => None,
                };
                if let Some(centre) = centre
                    && filter.iter().all(|filter| passes(filter, of, event))
                {
                    let of_centre = rows.entry(centre.clone()).or_default();
                    of_centre.entry(&component.name).or_default().insert((of, spec.responsibility, row));
                }
            }
        }
    }
    let behind = |rows: &BTreeSet<Row>| {
        let mut behind = Behind::default();
        for event in rows.iter().filter_map(|(of, by, row)| changed.get(&(*of, *by))?.get(*row)) {
            behind.take(event.number);
        }
        behind
    };
    let concerned = |rows: BTreeMap<&str, BTreeSet<Row>>| {
        let Behind { persons, rows: of_nobody } = behind(&rows.values().flatten().copied().collect());
        let components = rows.iter().map(|(component, rows)| ((*component).to_owned(), behind(rows)));
        Concerned { persons, rows: of_nobody, components: components.collect(), ..Concerned::default() }
    };
    Ok(rows.into_iter().map(|(centre, rows)| (centre, concerned(rows))).collect())
}

/// The unit that sold, of an event that has one.
fn seller(of: EventKind, event: &EventFound) -> Option<&Arc<str>> {
    let at = of.labels().iter().position(|label| *label == Label::Supplier)?;
    event.labels.get(at).filter(|seller| !seller.is_empty())
}

/// The first and last day of each kind of events that components count, by when a listing begins to count.
fn hulls(plan: &Plan<'_>) -> Vec<(EventKind, Responsibility, Span)> {
    let mut hulls: BTreeMap<(EventKind, Responsibility), Span> = BTreeMap::new();
    for component in &plan.model.components {
        for spec in plan.parts(component).into_iter().filter_map(|part| plan.spec(component, part)) {
            if let Measure::Events { of, span, .. } = spec.measure {
                let hull = hulls.entry((of, spec.responsibility)).or_insert(span);
                *hull = Span { from: hull.from.min(span.from), to: hull.to.max(span.to) };
            }
        }
    }
    hulls.into_iter().map(|((of, responsibility), span)| (of, responsibility, span)).collect()
}
