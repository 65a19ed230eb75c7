//! The counts of one specification, compact and in a fixed order.

use std::collections::BTreeMap;

use crate::CountSpec;

/// Counts by centre and by the keys of a specification. Centres ascend, and so do the codes within a centre;
/// a cell whose count is zero does not exist. Cells of events hold an amount too, and what no centre has lies after the
/// centres: see [`Unplaced`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    spec: CountSpec,
    /// Where each place's cells begin, the centres and for events then the unplaced; one more entry than places.
    starts: Vec<u32>,
    /// `spec.keys.len()` codes a cell.
    codes: Vec<u32>,
    counts: Vec<u64>,
    /// The amount of each cell in öre; empty unless events were counted.
    amounts: Vec<i64>,
    /// The sum of each place's cells.
    totals: Vec<u64>,
}

/// Events that belong to no centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unplaced {
    /// The person was listed nowhere on the service date, or the event has no person; with
    /// [`EventAt::Own`](crate::EventAt): the event has no centre.
    Nobody,
    /// The centre was not open on the service date.
    NotOpen,
    /// With [`EventAt::Region`](crate::EventAt): every event.
    Region,
}

impl Unplaced {
    /// All of them, in the order of their places.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::NotOpen, Self::Region];

    /// Its place among the cells laid out for `centres` centres.
    pub fn place(self, centres: usize) -> usize {
        centres + self as usize
    }
}

/// One cell: the codes in the order of the specification's keys, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// One code per key.
    pub codes: &'a [u32],
    /// How many persons, days or events; above zero.
    pub count: u64,
    /// The sum of the events' amounts in öre; 0 when no events were counted.
    pub amount: i64,
}

impl Cells {
    /// Cells of listings that come in their order already: centres ascending, and codes ascending within a centre.
    ///
    /// # Panics
    ///
    /// When they do not ascend, or a centre lies outside `centres`.
    pub fn from_ascending(
        spec: CountSpec,
        centres: usize,
        mut next: impl FnMut(&mut [u32]) -> Option<(u32, u64)>,
    ) -> Self {
        Self::ascending(spec, centres, |codes| next(codes).map(|(centre, count)| (centre, count, 0)))
    }

    /// Cells of events that come in their order already: place (a centre, or [`Unplaced::place`]), number and amount in
    /// öre.
    ///
    /// # Panics
    ///
    /// As [`Cells::from_ascending`].
    pub fn events_from_ascending(
        spec: CountSpec,
        centres: usize,
        next: impl FnMut(&mut [u32]) -> Option<(u32, u64, i64)>,
    ) -> Self {
        Self::ascending(spec, centres, next)
    }

    fn ascending(spec: CountSpec, centres: usize, mut next: impl FnMut(&mut [u32]) -> Option<(u32, u64, i64)>) -> Self {
        let stride = spec.keys.len();
        let places = places(&spec, centres);
        let of_events = spec.measure.is_of_events();
        let mut starts = vec![0; places + 1];
        let (mut codes, mut counts): (Vec<u32>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut amounts: Vec<i64> = Vec::new();
        let mut cell = vec![0; stride];
        let mut last: Option<u32> = None;
        while let Some((centre, count, amount)) = next(&mut cell) {
            let before = &codes[codes.len().saturating_sub(stride)..];
            let ascends = last.is_none_or(|last| (last, before) < (centre, &cell[..]));
            assert!(ascends && count > 0, "cells ascend and hold something");
            starts[centre as usize + 1] += 1;
            codes.extend_from_slice(&cell);
            counts.push(count);
            if of_events {
                amounts.push(amount);
            }
            last = Some(centre);
        }
        for index in 0..places {
            starts[index + 1] += starts[index];
        }
        Self::laid_out(spec, starts, codes, counts, amounts)
    }

    fn laid_out(spec: CountSpec, starts: Vec<u32>, codes: Vec<u32>, counts: Vec<u64>, amounts: Vec<i64>) -> Self {
        let total = |ends: &[u32]| counts[ends[0] as usize..ends[1] as usize].iter().sum();
        let totals = starts.windows(2).map(total).collect();
        Self { spec, starts, codes, counts, amounts, totals }
    }

    /// What was counted.
    pub fn spec(&self) -> &CountSpec {
        &self.spec
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The number of centres the cells are laid out for.
    pub fn centres(&self) -> usize {
        self.starts.len() - 1 - unplaced(&self.spec)
    }

    /// What no centre has; nothing when listings were counted.
    pub fn unplaced(&self, why: Unplaced) -> impl Iterator<Item = Cell<'_>> {
        let place = if self.spec.measure.is_of_events() { why.place(self.centres()) } else { self.starts.len() };
        self.of_centre(place)
    }

    /// The same counts under another specification, with as many keys: for counts of one time that stand in for those
    /// of another, as in a forecast.
    ///
    /// # Panics
    ///
    /// When the specification has other keys, or is of events and this is not.
    pub fn stand_in_for(self, spec: CountSpec) -> Self {
        assert_eq!(self.spec.keys, spec.keys, "the keys are the same");
        assert_eq!(self.spec.measure.is_of_events(), spec.measure.is_of_events(), "both are of events or neither");
        Self { spec, ..self }
    }

    /// The same with one more cell's worth at a place: a centre, or [`Unplaced::place`]. The order stands.
    ///
    /// # Panics
    ///
    /// When the number of codes is not the number of keys, the place is none that these are laid out for, or nothing is added.
    #[must_use]
    pub fn with(&self, place: u32, codes: &[u32], count: u64, amount: i64) -> Self {
        let mut cells = self.clone();
        let stride = cells.spec.keys.len();
        assert_eq!(codes.len(), stride, "one code per key");
        assert!(count > 0, "something is added");
        let at = place as usize;
        let (start, end) = (cells.starts[at] as usize, cells.starts[at + 1] as usize);
        let codes_of = |index: usize| &self.codes[index * stride..(index + 1) * stride];
        let mut index = start;
        while index < end && codes_of(index) < codes {
            index += 1;
        }
        if index < end && codes_of(index) == codes {
            cells.counts[index] += count;
            if let Some(there) = cells.amounts.get_mut(index) {
                *there += amount;
            }
        } else {
            cells.codes.splice(index * stride..index * stride, codes.iter().copied());
            cells.counts.insert(index, count);
            if cells.spec.measure.is_of_events() {
                cells.amounts.insert(index, amount);
            }
            cells.starts.iter_mut().skip(at + 1).for_each(|start| *start += 1);
        }
        cells.totals[at] += count;
        cells
    }

    /// The cells of the centre at position `centre` in the cube's list; none when it has none.
    pub fn of_centre(&self, centre: usize) -> impl Iterator<Item = Cell<'_>> {
        let range = match (self.starts.get(centre), self.starts.get(centre.saturating_add(1))) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        let stride = self.spec.keys.len();
        range.map(move |index| Cell {
            codes: &self.codes[index * stride..(index + 1) * stride],
            count: self.counts[index],
            amount: self.amounts.get(index).copied().unwrap_or(0),
        })
    }

    /// The sum of the centre's cells.
    pub fn total_of_centre(&self, centre: usize) -> u64 {
        self.totals.get(centre).copied().unwrap_or(0)
    }

    /// The sum of all cells.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The sum of all amounts in öre.
    pub fn total_amount(&self) -> i128 {
        self.amounts.iter().map(|&amount| i128::from(amount)).sum()
    }
}

/// The places after the centres.
fn unplaced(spec: &CountSpec) -> usize {
    if spec.measure.is_of_events() { Unplaced::ALL.len() } else { 0 }
}

fn places(spec: &CountSpec, centres: usize) -> usize {
    centres + unplaced(spec)
}

/// Gathers counts in any order; the same counts give the same [`Cells`] whatever the order.
#[derive(Clone, Debug)]
pub struct CellsBuilder {
    spec: CountSpec,
    counts: BTreeMap<(u32, Vec<u32>), (u64, i64)>,
}

impl CellsBuilder {
    /// An empty builder for `spec`.
    pub fn new(spec: CountSpec) -> Self {
        Self { spec, counts: BTreeMap::new() }
    }

    /// Adds `count` to the cell of `centre` with `codes`, one code per key of the specification.
    ///
    /// # Panics
    ///
    /// When the number of codes is not the number of keys.
    pub fn add(&mut self, centre: u32, codes: &[u32], count: u64) {
        self.add_events(centre, codes, count, 0);
    }

    /// Adds `count` events of `amount` öre together to the cell of a place: a centre, or [`Unplaced::place`].
    ///
    /// # Panics
    ///
    /// When the number of codes is not the number of keys.
    pub fn add_events(&mut self, place: u32, codes: &[u32], count: u64, amount: i64) {
        assert_eq!(codes.len(), self.spec.keys.len(), "one code per key");
        if count > 0 {
            let cell = self.counts.entry((place, codes.to_vec())).or_default();
            cell.0 += count;
            cell.1 += amount;
        }
    }

    /// The finished cells, laid out for `centres` centres.
    ///
    /// # Panics
    ///
    /// When a count was added for a centre outside `centres`.
    pub fn finish(self, centres: usize) -> Cells {
        let mut cells = self.counts.into_iter();
        Cells::ascending(self.spec, centres, |codes| {
            let ((place, cell), (count, amount)) = cells.next()?;
            codes.copy_from_slice(&cell);
            Some((place, count, amount))
        })
    }
}

#[cfg(test)]
mod tests {
    use kapitera_period::{Date, Span};
    use kapitera_register::EventKind;
    use proptest::prelude::*;

    use super::*;
    use crate::{EventAt, Key, Measure, Responsibility};

    const DAY: Date = Date::constant(2020, 2, 1);

    fn spec(of_events: bool) -> CountSpec {
        let span = Span { from: DAY, to: DAY };
        let measure = if of_events {
            Measure::Events { of: EventKind::Visits, span, at: EventAt::Own }
        } else {
            Measure::Heads { on: DAY }
        };
        CountSpec { measure, age_on: DAY, responsibility: Responsibility::SameDay, keys: vec![Key::Age, Key::Sex] }
    }

    proptest! {
        /// One more is what building all of it together gives.
        #[test]
        fn one_more_is_counted_as_if_it_had_been_there(
            cells in proptest::collection::vec((0..3_u32, 0..4_u32, 0..2_u32, 1..5_u64), 0..20),
            more in (0..3_u32, 0..4_u32, 0..2_u32, 1..5_u64),
            of_events: bool,
        ) {
            let mut builder = CellsBuilder::new(spec(of_events));
            for (centre, age, sex, count) in cells {
                builder.add_events(centre, &[age, sex], count, i64::from(age) * 100);
            }
            let (centre, age, sex, count) = more;
            let before = builder.clone().finish(3);
            builder.add_events(centre, &[age, sex], count, 77);
            prop_assert_eq!(before.with(centre, &[age, sex], count, 77), builder.finish(3));
        }
    }
}
