//! Who carries which costs, and what the balance of costs needs counted.

use std::collections::BTreeMap;

use kapitera_cube::{CountSpec, EventAt, Key, Measure};
use kapitera_model::{Carrier, Component, Count, TimeRules};
use kapitera_period::Span;
use kapitera_register::{EventKind, Label};

use crate::plan::{Plan, filter_keys};

/// Where the costs of a carrier are counted; none when no centre carries them.
pub(crate) fn at_of(carrier: Carrier) -> Option<EventAt> {
    match carrier {
        Carrier::Listed => Some(EventAt::Listed),
        Carrier::Ordering | Carrier::Own => Some(EventAt::Own),
        Carrier::Central | Carrier::Specialty => None,
    }
}

/// One register of costs and one month of it, to be balanced.
pub(crate) struct Balanced<'m> {
    pub(crate) of: EventKind,
    /// The month.
    pub(crate) days: Span,
    /// The rules of time that the costs are counted by.
    time: &'m TimeRules,
    /// The rules of this register, by position in the model.
    pub(crate) rules: Vec<usize>,
    /// The month, cut where a carrier changes.
    pub(crate) parts: Vec<Span>,
}

impl<'m> Plan<'m> {
    /// What the balance of costs needs counted: everything in the files by the keys that the rules ask for, and the same
    /// at the centres that carry. Included in [`Plan::specs`].
    pub fn cost_specs(&self) -> Vec<CountSpec> {
        let mut specs = Vec::new();
        for balanced in self.balanced() {
            for part in &balanced.parts {
                for at in [EventAt::Region, EventAt::Listed, EventAt::Own] {
                    specs.extend(self.balance_spec(&balanced, *part, at));
                }
            }
        }
        specs.sort();
        specs.dedup();
        specs
    }

    /// The registers of costs that have rules, with the months that are balanced: those that components with costs of
    /// the register pay for. A cost is paid for late when its invoices come late, and is then balanced with what is
    /// paid; without such a component the model's own rules of time say the month.
    pub(crate) fn balanced(&self) -> Vec<Balanced<'m>> {
        let mut found = Vec::new();
        for of in EventKind::ALL {
            let rules: Vec<usize> =
                (0..self.model.costs.len()).filter(|&rule| self.model.costs[rule].of == of).collect();
            if rules.is_empty() {
                continue;
            }
            let mut times: BTreeMap<_, &'m TimeRules> = BTreeMap::new();
            for component in self.model.components.iter().filter(|component| self.pays_costs(component, of)) {
                let time = &component.time;
                times.entry((time.pays_for, time.responsibility)).or_insert(time);
            }
            if times.is_empty() {
                times.insert((0, self.model.time.responsibility), &self.model.time);
            }
            for time in times.into_values() {
                let days = self.period(time).span();
                let parts = self.cut_by_carriers(&rules, days);
                found.push(Balanced { of, days, time, rules: rules.clone(), parts });
            }
        }
        found
    }

    fn pays_costs(&self, component: &Component, of: EventKind) -> bool {
        let Count::Cost { name, .. } = &component.count else { return false };
        let in_force = component.provenance.valid.intersect(self.period(&component.time).span()).is_some();
        in_force && self.model.cost(name).is_some_and(|rule| rule.of == of)
    }

    /// What is counted of one part of a balanced month; none when no rule is carried there.
    pub(crate) fn balance_spec(&self, balanced: &Balanced<'m>, part: Span, at: EventAt) -> Option<CountSpec> {
        let mut keys: Vec<Key> = Vec::new();
        let mut needed = at == EventAt::Region;
        for rule in balanced.rules.iter().map(|&rule| &self.model.costs[rule]) {
            let carrier = rule.on(part.from).map(|version| version.carrier);
            if at == EventAt::Region {
                // By these the specialties are told apart.
                let by_specialty = carrier == Some(Carrier::Specialty) && balanced.of == EventKind::Drugs;
                keys.extend(by_specialty.then_some(Key::Label(Label::Responsibility)));
            } else if carrier.and_then(at_of) != Some(at) {
                continue;
            }
            needed = true;
            keys.extend(filter_keys(&rule.filter));
        }
        let measure = Measure::Events { of: balanced.of, span: part, at };
        needed.then(|| self.spec_of(measure, balanced.time, keys))
    }

    fn cut_by_carriers(&self, rules: &[usize], days: Span) -> Vec<Span> {
        let versions = rules.iter().flat_map(|&rule| &self.model.costs[rule].versions);
        let mut starts = vec![days.from];
        for version in versions {
            let valid = version.provenance.valid;
            starts.push(valid.from);
            starts.extend(valid.to.tomorrow().ok());
        }
        starts.retain(|day| days.contains(*day));
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).filter_map(|start| start.yesterday().ok()).chain([days.to]);
        starts.iter().zip(ends).map(|(&from, to)| Span { from, to }).collect()
    }
}
