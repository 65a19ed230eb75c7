//! Which keys go with what is counted: a visit has a profession, a cost has none.

use kapitera_cube::Key;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_register::EventKind;

use crate::ast::{Component, Count, Filter, Model, Selector, TableKey};
use crate::doc::Spot;

/// What is counted, as far as its keys go.
#[derive(Clone, Copy)]
pub(super) enum Counted {
    /// Listed persons.
    Listed,
    /// Events, with what is known of their persons on the day.
    Events(EventKind),
    /// Events by what they say themselves: a cost rule must judge an event whoever it is of.
    EventsAlone(EventKind),
}

impl Counted {
    /// What `component` counts; none when it counts nothing that has keys.
    pub(super) fn of(model: &Model, component: &Component) -> Option<Self> {
        match &component.count {
            Count::Listed { .. } => Some(Self::Listed),
            Count::Events { of, .. } => Some(Self::Events(*of)),
            Count::Cost { name, .. } => model.cost(name).map(|rule| Self::Events(rule.of)),
            Count::Value { .. } | Count::Components(_) | Count::Centre => None,
        }
    }

    pub(super) fn has(self, key: TableKey) -> bool {
        let of_event = |kind: EventKind| match key {
            // A dispensing has no centre from which its person could be listed here or elsewhere; trade has no persons.
            TableKey::ListedAt => kind != EventKind::Drugs && !kind.is_of_trade(),
            TableKey::Label(label) => label.is_of(kind),
            _ => false,
        };
        let of_others = !matches!(key, TableKey::ListedAt | TableKey::Label(_));
        let of_place = matches!(key, TableKey::Owner | TableKey::Centre);
        match self {
            Self::Listed => of_others,
            Self::Events(kind) if kind.is_of_trade() => of_place || of_event(kind),
            Self::Events(kind) => of_others || of_event(kind),
            Self::EventsAlone(kind) => of_event(kind),
        }
    }

    fn named(self) -> Text {
        match self {
            Self::Listed => text!("listade", "listed persons"),
            Self::Events(EventKind::Visits) | Self::EventsAlone(EventKind::Visits) => text!("besök", "visits"),
            Self::Events(EventKind::Drugs) | Self::EventsAlone(EventKind::Drugs) => text!("uttag", "dispensings"),
            Self::Events(EventKind::Costs) | Self::EventsAlone(EventKind::Costs) => {
                text!("kostnadsposter", "cost items")
            }
            Self::Events(EventKind::Calls) | Self::EventsAlone(EventKind::Calls) => text!("samtal", "calls"),
            Self::Events(EventKind::Assessments) | Self::EventsAlone(EventKind::Assessments) => {
                text!("vårdbehov", "needs of assessment")
            }
            Self::Events(EventKind::Orders) | Self::EventsAlone(EventKind::Orders) => text!("beställningar", "orders"),
            Self::Events(EventKind::Feedback) | Self::EventsAlone(EventKind::Feedback) => {
                text!("återkopplingar", "feedback events")
            }
            Self::Events(EventKind::PocTests) | Self::EventsAlone(EventKind::PocTests) => {
                text!("patientnära analyser", "point-of-care tests")
            }
        }
    }

    /// A key that what is counted does not have, with those it has.
    pub(super) fn lacks(self, key: TableKey, spot: &Spot) -> Problem {
        let (named, name) = (self.named(), key.name());
        let (sv, en) = (&named.sv, &named.en);
        let has: Vec<&str> = TableKey::NAMES.iter().filter(|(_, key)| self.has(*key)).map(|(name, _)| *name).collect();
        let has = has.join(", ");
        let problem = Problem::error("key_does_not_fit", text!("{sv} har inget ”{name}”", "{en} have no “{name}”"))
            .at(spot.here())
            .hint(text!("de har: {has}", "they have: {has}"));
        match self {
            Self::EventsAlone(_) => problem.why(text!(
                "vem som bär en kostnad avgörs av vad kostnaden själv säger, också när personen inte är känd",
                "who carries a cost is judged by what the cost itself says, also when the person is not known"
            )),
            Self::Listed | Self::Events(_) => problem,
        }
    }
}

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        let (Count::Listed { filter, .. } | Count::Events { filter, .. }) = &component.count else { continue };
        let Some(counted) = Counted::of(model, component) else { continue };
        let misfits = filter.iter().filter(|filter| !counted.has(filter.key));
        problems.extend(misfits.map(|filter| counted.lacks(filter.key, &filter.spot)));
        if let Counted::Listed = counted {
            problems.extend(filter.iter().filter(|filter| is_never_unknown(filter)).map(never_unknown));
        }
    }
    for rule in &model.costs {
        let counted = Counted::EventsAlone(rule.of);
        let misfits = rule.filter.iter().filter(|filter| !counted.has(filter.key));
        problems.extend(misfits.map(|filter| counted.lacks(filter.key, &filter.spot)));
    }
}

/// Whether a condition on listed persons names `unknown` where only events can have it: each listing has an age and a
/// sex, and began some day.
fn is_never_unknown(filter: &Filter) -> bool {
    let of_area = filter.key.count_key() == Some(Key::Area);
    let unknown = |selector: &Selector| matches!(selector, Selector::Name(name) if **name == *"unknown");
    !of_area && filter.key.may_be_unknown() && filter.any_of.iter().any(unknown)
}

fn never_unknown(filter: &Filter) -> Problem {
    let name = filter.key.name();
    Problem::error(
        "unknown_word",
        text!("”unknown” betyder inget om listades {name}", "“unknown” means nothing of the {name} of listed persons"),
    )
    .at(filter.spot.here())
    .why(text!("det är känt om alla listade", "it is known of all listed persons"))
    .hint(text!("ta bort ”unknown”", "remove “unknown”"))
}
