//! Which months the registers have stated whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_model::{Indicator, IndicatorMeasure, Tally};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_region::{DaySet, Mode, Region};
use kapitera_register::{EventKind, RegisterKind};

/// Why a month has no figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A register has not been stated whole for the days that the figure looks at: the register, the source, and the first and last
    /// day that are missing.
    Register(RegisterKind, String, Date, Date),
    /// The indicator is not in force.
    NotInForce,
}

/// The days that are known of each register, by source.
pub(crate) struct KnownDays {
    listing: DaySet,
    events: BTreeMap<EventKind, Vec<(String, DaySet)>>,
}

impl KnownDays {
    pub fn read(region: &Region, known_at: Timestamp) -> Result<Self, Problems> {
        let mut listing = DaySet::default();
        for manifest in region.known(RegisterKind::Listing, known_at)? {
            if manifest.mode == Mode::Full {
                listing = listing.union(&DaySet::of([manifest.covers]));
            }
        }
        let mut events = BTreeMap::new();
        for kind in EventKind::ALL {
            events.insert(kind, region.events_covered(kind, known_at)?);
        }
        Ok(Self { listing, events })
    }

    /// What is missing of `days`.
    pub fn missing(&self, indicator: &Indicator, days: Span) -> Vec<Missing> {
        let wanted = DaySet::of([days]);
        let mut missing = Vec::new();
        let mut look = |register: RegisterKind, source: &str, known: &DaySet| {
            let lacks = wanted.minus(known).spans();
            if let (Some(first), Some(last)) = (lacks.first(), lacks.last()) {
                missing.push(Missing::Register(register, source.to_owned(), first.from, last.to));
            }
        };
        for kind in kinds(indicator) {
            let sources = &self.events[&kind];
            if sources.is_empty() {
                look(kind.register(), "", &DaySet::default());
            }
            for (source, known) in sources {
                look(kind.register(), source, known);
            }
        }
        if asks_listings(indicator) {
            look(RegisterKind::Listing, "", &self.listing);
        }
        missing
    }

    /// The first and the last month of which some indicator's registers of events are known whole. Listings say nothing here: they are
    /// stated until further notice.
    pub fn months(&self, indicators: &[&Indicator]) -> Option<(Month, Month)> {
        let everything = || DaySet::of([Span { from: Date::MIN, to: OPEN_END }]);
        let mut any = DaySet::default();
        for indicator in indicators.iter().filter(|indicator| !kinds(indicator).is_empty()) {
            let mut known = if asks_listings(indicator) { self.listing.clone() } else { everything() };
            for kind in kinds(indicator) {
                let sources = &self.events[&kind];
                let of_kind = sources.iter().fold(everything(), |known, (_, days)| known.intersect(days));
                known = if sources.is_empty() { DaySet::default() } else { known.intersect(&of_kind) };
            }
            any = any.union(&known);
        }
        let spans = any.spans();
        let (first, last) = (spans.first()?.from, spans.last()?.to);
        let (from, to) = (Month::of(first)?, Month::of(last)?);
        let from = if from.first() == first { from } else { from.plus(1) };
        let to = if to.last() == last { to } else { to.plus(-1) };
        (from <= to).then_some((from, to))
    }
}

/// The registers of events that an indicator looks at.
pub(crate) fn kinds(indicator: &Indicator) -> BTreeSet<EventKind> {
    let mut kinds: BTreeSet<EventKind> = tallies(indicator)
        .filter_map(|tally| match tally {
            Tally::Events { of, .. } => Some(*of),
            _ => None,
        })
        .collect();
    if matches!(indicator.measure, IndicatorMeasure::Continuity { .. }) {
        kinds.insert(EventKind::Visits);
    }
    kinds
}

/// Whether an indicator looks at where persons are listed.
fn asks_listings(indicator: &Indicator) -> bool {
    let persons = matches!(indicator.measure, IndicatorMeasure::Continuity { .. } | IndicatorMeasure::Rate { .. });
    persons
        || !indicator.by.is_empty()
        || tallies(indicator).any(|tally| match tally {
            Tally::Events { of, at, filter, .. } => {
                *of != EventKind::Calls
                    && (*at == kapitera_cube::EventAt::Listed
                        || filter.iter().any(|filter| !matches!(filter.key, kapitera_model::TableKey::Label(_))))
            }
            Tally::Listed { .. } | Tally::Moved(_) => true,
            Tally::Value { .. } => false,
        })
}

/// All that an indicator counts.
pub(crate) fn tallies(indicator: &Indicator) -> impl Iterator<Item = &Tally> {
    let (one, other): (&[Tally], &[Tally]) = match &indicator.measure {
        IndicatorMeasure::Share { of, those } => (of, those),
        IndicatorMeasure::Rate { those, .. } => (those, &[]),
        IndicatorMeasure::Number { those, less } => (those, less),
        IndicatorMeasure::Continuity { .. } => (&[], &[]),
    };
    one.iter().chain(other).chain(indicator.beside.iter().flat_map(|beside| &beside.count))
}
