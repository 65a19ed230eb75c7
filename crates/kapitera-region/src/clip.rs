//! Sets of days, and which delivery speaks for which days.

use kapitera_period::{Date, OPEN_END, Span, day_from_number, day_number};

/// A set of days as spans that ascend and neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaySet {
    spans: Vec<(i32, i32)>,
}

impl DaySet {
    /// The days of all `spans`.
    pub fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        let spans = spans.into_iter().filter(|span| !span.is_empty());
        Self::from_numbers(spans.map(|span| (day_number(span.from), day_number(span.to))).collect())
    }

    /// Whether it holds no day.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether it holds `day`.
    pub fn contains(&self, day: Date) -> bool {
        let day = day_number(day);
        let before = self.spans.partition_point(|&(from, _)| from <= day);
        before > 0 && day <= self.spans[before - 1].1
    }

    /// The days as spans that ascend and neither overlap nor touch.
    pub fn spans(&self) -> Vec<Span> {
        self.spans.iter().filter_map(|&(from, to)| span_from(from, to)).collect()
    }

    /// The days in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let clipped = |&(from, to): &(i32, i32)| {
            let both = other.spans.iter().map(move |&(own_from, own_to)| (own_from.max(from), own_to.min(to)));
            both.filter(|(from, to)| from <= to)
        };
        Self { spans: self.spans.iter().flat_map(clipped).collect() }
    }

    /// The days in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_numbers(self.spans.iter().chain(&other.spans).copied().collect())
    }

    /// The days in this set and not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for &(mut from, to) in &self.spans {
            for &(other_from, other_to) in &other.spans {
                if other_to < from || other_from > to {
                    continue;
                }
                if other_from > from {
                    left.push((from, other_from - 1));
                }
                from = other_to + 1;
            }
            if from <= to {
                left.push((from, to));
            }
        }
        Self { spans: left }
    }

    /// The parts of `span` in the set, ascending.
    pub fn clip(&self, span: Span) -> Vec<Span> {
        let (from, to) = (day_number(span.from), day_number(span.to));
        let clipped = self.spans.iter().map(|&(own_from, own_to)| (own_from.max(from), own_to.min(to)));
        clipped.filter(|(from, to)| from <= to).filter_map(|(from, to)| span_from(from, to)).collect()
    }

    fn from_numbers(mut numbers: Vec<(i32, i32)>) -> Self {
        numbers.sort_unstable();
        let mut spans: Vec<(i32, i32)> = Vec::with_capacity(numbers.len());
        for (from, to) in numbers {
            match spans.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => spans.push((from, to)),
            }
        }
        Self { spans }
    }
}

fn span_from(from: i32, to: i32) -> Option<Span> {
    Some(Span { from: day_from_number(from)?, to: day_from_number(to).unwrap_or(OPEN_END) })
}

/// For each delivery, in order of receipt, the days for which no later one speaks.
pub(crate) fn effective(spoken: &[DaySet]) -> Vec<DaySet> {
    let mut later = DaySet::default();
    let mut left: Vec<DaySet> = Vec::with_capacity(spoken.len());
    for days in spoken.iter().rev() {
        left.push(days.minus(&later));
        later = later.union(days);
    }
    left.reverse();
    left
}

/// Joins spans of equal things that follow each other without a day between. `rows` are sorted by thing and day.
pub(crate) fn join<T>(rows: Vec<T>, same: impl Fn(&T, &T) -> bool, span: impl Fn(&mut T) -> &mut Span) -> Vec<T> {
    let mut joined: Vec<T> = Vec::with_capacity(rows.len());
    for mut row in rows {
        let days = *span(&mut row);
        if let Some(last) = joined.last_mut()
            && same(last, &row)
            && span(last).to.tomorrow().is_ok_and(|next| next == days.from)
        {
            span(last).to = days.to;
            continue;
        }
        joined.push(row);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(spans: &[(i32, i32)]) -> DaySet {
        DaySet::from_numbers(spans.iter().copied().filter(|(from, to)| from <= to).collect())
    }

    fn has(set: &DaySet, day: i32) -> bool {
        set.spans.iter().any(|&(from, to)| from <= day && day <= to)
    }

    proptest! {
        #[test]
        fn sets_are_sets(a in prop::collection::vec((0..30, 0..30), 0..5), b in prop::collection::vec((0..30, 0..30), 0..5)) {
            let (a, b) = (set(&a), set(&b));
            let (union, minus, both) = (a.union(&b), a.minus(&b), a.intersect(&b));
            for set in [&union, &minus, &both] {
                let whole = set.spans.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0);
                prop_assert!(whole && set.spans.iter().all(|(from, to)| from <= to), "{:?}", set);
                prop_assert_eq!(&DaySet::of(set.spans()), set);
            }
            for day in -1..32 {
                prop_assert_eq!(has(&both, day), has(&a, day) && has(&b, day));
                prop_assert_eq!(a.contains(day_from_number(day).unwrap()), has(&a, day));
                prop_assert_eq!(has(&union, day), has(&a, day) || has(&b, day));
                prop_assert_eq!(has(&minus, day), has(&a, day) && !has(&b, day));
            }
        }
    }
}
