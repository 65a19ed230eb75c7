//! What a model needs counted for a month.

use kapitera_cube::{Cells, CountSpec, Cube, EventAt, Key, Measure};
use kapitera_model::{
    AgeDate, AtMostPer, Carrier, Component, Count, Counting, EventMeasure, Factor, Filter, Model, ResolveError,
    TimeRules,
};
use kapitera_period::{Date, Month, Span};
use kapitera_register::EventKind;

use crate::cost_rules::at_of;

/// A model and the month it is settled for.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'m> {
    /// The model.
    pub model: &'m Model,
    /// The month of the settlement.
    pub month: Month,
}

/// Which events a component counts on a day.
pub(crate) struct EventCount<'a> {
    pub(crate) of: EventKind,
    pub(crate) measure: EventMeasure,
    /// Whose they are, or who carries them when that is no centre.
    pub(crate) at: Result<EventAt, Carrier>,
    pub(crate) filter: &'a [Filter],
}

impl<'m> Plan<'m> {
    /// The plan of settling `month` by `model`.
    pub fn new(model: &'m Model, month: Month) -> Self {
        Self { model, month }
    }

    /// The month paid for under `time`.
    pub fn period(&self, time: &TimeRules) -> Month {
        self.month.plus(time.pays_for)
    }

    /// The month a component pays for, cut where a value that the component uses changes. What others use does not
    /// cut it: a limit or a step would then give another amount because of something unrelated.
    pub fn parts(&self, component: &Component) -> Vec<Span> {
        self.model.parts_for(component, self.period(&component.time).span())
    }

    /// The day on which listings are counted; none for person-days.
    pub fn counting_date(&self, time: &TimeRules) -> Option<Date> {
        match time.counting {
            Counting::FirstOfMonth => Some(self.month.first()),
            Counting::LastOfMonth => Some(self.month.last()),
            Counting::LastOfPreviousMonth => Some(self.month.plus(-1).last()),
            Counting::Fifteenth => Some(self.month.span().from.saturating_add(jiff::Span::new().days(14))),
            Counting::PersonDays => None,
        }
    }

    /// The day on which ages are taken.
    pub fn age_date(&self, time: &TimeRules) -> Date {
        let year = self.month.year();
        let first = self.month.first();
        match time.age {
            AgeDate::CountingDate => self.counting_date(time).unwrap_or(first),
            AgeDate::FirstOfMonth => first,
            AgeDate::FirstOfYear => Month::new(year, 1).map_or(first, Month::first),
            AgeDate::LastOfYear => Month::new(year, 12).map_or(first, Month::last),
        }
    }

    /// What `component` needs counted for one part of the period; `None` when it counts neither persons nor events,
    /// and for costs that no centre carries that day.
    pub fn spec(&self, component: &Component, part: Span) -> Option<CountSpec> {
        if let Ok(Some(events)) = self.event_count(component, part.from) {
            let measure = Measure::Events { of: events.of, span: part, at: events.at.ok()? };
            let keys = filter_keys(events.filter).chain(self.table_keys(component));
            return Some(self.spec_of(measure, &component.time, keys.collect()));
        }
        let Count::Listed { filter, at_most } = &component.count else { return None };
        let mut keys: Vec<Key> = filter_keys(filter).chain(self.table_keys(component)).collect();
        if matches!(at_most, Some((_, AtMostPer::Doctor))) {
            keys.push(Key::Doctor);
        }
        Some(self.spec_of(self.listed_measure(&component.time, part), &component.time, keys))
    }

    /// What the number of listed persons is read from: the model's own rules of time, no keys.
    pub fn listed_spec(&self) -> CountSpec {
        let time = &self.model.time;
        self.spec_of(self.listed_measure(time, self.period(time).span()), time, Vec::new())
    }

    /// As [`Plan::listed_spec`], by keys: where the listed live, for example.
    pub fn listed_by(&self, keys: Vec<Key>) -> CountSpec {
        let time = &self.model.time;
        self.spec_of(self.listed_measure(time, self.period(time).span()), time, keys)
    }

    /// Everything that must be counted, without repeats: what the components count, and what the balance of costs
    /// needs ([`Plan::cost_specs`]).
    pub fn specs(&self) -> Vec<CountSpec> {
        let mut specs = vec![self.listed_spec()];
        specs.extend(self.cost_specs());
        for component in &self.model.components {
            let events = counts_events(component);
            for part in self.parts(component) {
                // Events of days on which the component is not in force need not be known.
                if !events || component.provenance.valid.contains(part.from) {
                    specs.extend(self.spec(component, part));
                }
            }
        }
        specs.sort();
        specs.dedup();
        specs
    }

    /// The registers of events that the plan needs, without repeats.
    pub fn event_kinds(&self) -> Vec<EventKind> {
        let kind = |spec: CountSpec| match spec.measure {
            Measure::Events { of, .. } => Some(of),
            Measure::Heads { .. } | Measure::Days { .. } => None,
        };
        let mut kinds: Vec<EventKind> = self.specs().into_iter().filter_map(kind).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// Whether the month is settled for all units that buy, not for centres alone: some component in force counts orders, feedback
    /// or point-of-care tests.
    pub fn settles_units(&self) -> bool {
        let of_trade = |component: &&Component| matches!(component.count, Count::Events { of, .. } if of.is_of_trade());
        let in_force =
            |component: &Component| component.provenance.valid.intersect(self.period(&component.time).span()).is_some();
        self.model.components.iter().filter(of_trade).any(in_force)
    }

    /// The counts of `cube` that this plan reads; a cube may hold those of other months too.
    pub fn counts_in<'c>(&self, cube: &'c Cube) -> Vec<&'c Cells> {
        self.specs().iter().filter_map(|spec| cube.find(spec)).collect()
    }

    /// Which events `component` counts on `day`; `None` when it counts none at all.
    pub(crate) fn event_count<'a>(
        &self,
        component: &'a Component,
        day: Date,
    ) -> Result<Option<EventCount<'a>>, ResolveError>
    where
        'm: 'a,
    {
        match &component.count {
            Count::Events { of, measure, at, filter } => {
                Ok(Some(EventCount { of: *of, measure: *measure, at: Ok(*at), filter }))
            }
            Count::Cost { name, .. } => {
                let rule = self.model.cost(name).ok_or_else(|| ResolveError::Unknown(name.clone()))?;
                let version = rule.on(day).ok_or_else(|| ResolveError::NotInForce(name.clone(), day))?;
                let carrier = version.carrier;
                let at = at_of(carrier).ok_or(carrier);
                Ok(Some(EventCount { of: rule.of, measure: EventMeasure::Amount, at, filter: &rule.filter }))
            }
            _ => Ok(None),
        }
    }

    pub(crate) fn spec_of(&self, measure: Measure, time: &TimeRules, mut keys: Vec<Key>) -> CountSpec {
        keys.sort_unstable();
        keys.dedup();
        CountSpec { measure, age_on: self.age_date(time), responsibility: time.responsibility, keys }
    }

    fn listed_measure(&self, time: &TimeRules, part: Span) -> Measure {
        match self.counting_date(time) {
            Some(on) => Measure::Heads { on },
            None => Measure::Days { span: part },
        }
    }

    /// The keys of the tables that a component weighs by.
    fn table_keys<'a>(&self, component: &'a Component) -> impl Iterator<Item = Key> + use<'a, 'm> {
        let model = self.model;
        let tables = component.weigh.iter().filter_map(move |factor| match factor {
            Factor::Table(name, _) => model.table(name),
            _ => None,
        });
        tables.flat_map(|table| table.by.iter().filter_map(|key| key.count_key()))
    }
}

/// Whether a component counts events, by a cost rule or itself.
pub(crate) fn counts_events(component: &Component) -> bool {
    matches!(component.count, Count::Events { .. } | Count::Cost { .. })
}

/// The keys that conditions ask for.
pub(crate) fn filter_keys(filter: &[Filter]) -> impl Iterator<Item = Key> {
    filter.iter().filter_map(|filter| filter.key.count_key())
}
