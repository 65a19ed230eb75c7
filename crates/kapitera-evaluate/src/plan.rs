//! What a model needs counted for a month.

use kapitera_cube::{Cells, CountSpec, Cube, Key, Measure};
use kapitera_model::{AgeDate, AtMostPer, Component, Count, Counting, Factor, Model, TimeRules};
use kapitera_period::{Date, Month, Span};

/// A model and the month it is settled for.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'m> {
    /// The model.
    pub model: &'m Model,
    /// The month of the settlement.
    pub month: Month,
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

    /// What `component` needs counted for one part of the period; `None` when it counts no persons.
    pub fn spec(&self, component: &Component, part: Span) -> Option<CountSpec> {
        let Count::Listed { filter, at_most } = &component.count else { return None };
        let mut keys: Vec<Key> = filter.iter().filter_map(|filter| filter.key.count_key()).collect();
        for factor in &component.weigh {
            if let Factor::Table(name, _) = factor
                && let Some(table) = self.model.table(name)
            {
                keys.extend(table.by.iter().filter_map(|key| key.count_key()));
            }
        }
        if matches!(at_most, Some((_, AtMostPer::Doctor))) {
            keys.push(Key::Doctor);
        }
        Some(self.spec_with(&component.time, part, keys))
    }

    /// What the number of listed persons is read from: the model's own rules of time, no keys.
    pub fn listed_spec(&self) -> CountSpec {
        let time = &self.model.time;
        self.spec_with(time, self.period(time).span(), Vec::new())
    }

    /// Everything that must be counted, without repeats.
    pub fn specs(&self) -> Vec<CountSpec> {
        let mut specs = vec![self.listed_spec()];
        for component in &self.model.components {
            for part in self.parts(component) {
                specs.extend(self.spec(component, part));
            }
        }
        specs.sort();
        specs.dedup();
        specs
    }

    /// The counts of `cube` that this plan reads; a cube may hold those of other months too.
    pub fn counts_in<'c>(&self, cube: &'c Cube) -> Vec<&'c Cells> {
        self.specs().iter().filter_map(|spec| cube.find(spec)).collect()
    }

    fn spec_with(&self, time: &TimeRules, part: Span, mut keys: Vec<Key>) -> CountSpec {
        keys.sort_unstable();
        keys.dedup();
        let measure = match self.counting_date(time) {
            Some(on) => Measure::Heads { on },
            None => Measure::Days { span: part },
        };
        CountSpec { measure, age_on: self.age_date(time), responsibility: time.responsibility, keys }
    }
}
