//! Tables by day, so that a row's day is looked up instead of compared.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_period::{Date, OPEN_END, Span, day_number};
use kapitera_region::DaySet;
use kapitera_register::Centre;

use crate::source::position;

/// A set of days as one flag per day.
#[derive(Clone, Debug)]
pub(crate) struct DayFlags {
    first: i32,
    flags: Vec<bool>,
}

impl DayFlags {
    /// The days that are in both sets.
    pub fn both(one: &DaySet, other: &DaySet) -> Self {
        let spans = runs(&one.minus(&one.minus(other)));
        let (Some(&(first, _)), Some(&(_, last))) = (spans.first(), spans.last()) else {
            return Self { first: 0, flags: Vec::new() };
        };
        let mut flags = vec![false; (last - first + 1).max(0) as usize];
        for (from, to) in spans {
            flags[(from - first) as usize..=(to - first) as usize].fill(true);
        }
        Self { first, flags }
    }

    /// Whether the day is in the set.
    #[inline]
    pub fn has(&self, day: i32) -> bool {
        self.flags.get(day.wrapping_sub(self.first).cast_unsigned() as usize).copied().unwrap_or(false)
    }

    /// Whether any day from `from` to `to` is in the set.
    pub fn any(&self, (from, to): (i32, i32)) -> bool {
        let last = self.first.saturating_add(self.flags.len() as i32 - 1);
        let (from, to) = (from.max(self.first), to.min(last));
        from <= to && self.flags[(from - self.first) as usize..=(to - self.first) as usize].contains(&true)
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }
}

/// The runs of days of a set, ascending.
pub(crate) fn runs(days: &DaySet) -> Vec<(i32, i32)> {
    let runs = days.clip(Span { from: Date::MIN, to: OPEN_END });
    runs.into_iter().map(|run| (day_number(run.from), day_number(run.to))).collect()
}

/// Which centres are open on each day.
pub(crate) struct OpenDays {
    first: i32,
    /// Where each day's flags begin in `flags`.
    start_of_day: Vec<u32>,
    /// One flag per centre, for each run of days on which the same ones are open.
    flags: Vec<bool>,
    /// Whether every centre is open on every day.
    all: bool,
}

impl OpenDays {
    /// For the days from the first to the last one wanted, by the register of centres; `names` ascend.
    pub fn new(wanted: &DaySet, names: &[Arc<str>], centres: &[Centre]) -> Self {
        let spans = runs(wanted);
        let (Some(&(first, _)), Some(&(_, last))) = (spans.first(), spans.last()) else {
            return Self { first: 0, start_of_day: Vec::new(), flags: Vec::new(), all: true };
        };
        let valid: Vec<(i32, i32, i32)> = centres
            .iter()
            .map(|centre| (position(names, &centre.id), day_number(centre.valid.from), day_number(centre.valid.to)))
            .filter(|(centre, ..)| *centre >= 0)
            .collect();
        let mut starts = BTreeSet::from([first]);
        starts.extend(valid.iter().flat_map(|&(_, from, to)| [from, to + 1]));
        starts.retain(|day| (first..=last).contains(day));
        let starts: Vec<i32> = starts.into_iter().collect();
        let mut open = Self { first, start_of_day: Vec::new(), flags: Vec::new(), all: false };
        for (at, &start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(last + 1);
            let begin = open.flags.len();
            open.flags.resize(begin + names.len(), false);
            for &(centre, ..) in valid.iter().filter(|&&(_, from, to)| from <= start && start <= to) {
                open.flags[begin + centre as usize] = true;
            }
            open.start_of_day.resize((end - first) as usize, begin as u32);
        }
        // The empty name is no centre.
        open.all = open.flags.iter().enumerate().all(|(at, &open)| open || names[at % names.len()].is_empty());
        open
    }

    /// Whether the centre is open on a day, which is one of those wanted.
    #[inline]
    pub fn is_open(&self, day: i32, centre: i32) -> bool {
        self.all || self.flags[self.start_of_day[(day - self.first) as usize] as usize + centre as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kapitera_register::Owner;

    #[test]
    fn flags_are_the_days_in_both_sets() {
        let span = |from, to| Span { from: date(2024, 1, from), to: date(2024, 1, to) };
        let one = DaySet::of([span(3, 10), span(20, 25)]);
        let flags = DayFlags::both(&one, &DaySet::of([span(5, 22)]));
        let of = |day| day_number(date(2024, 1, day));
        let has: Vec<i8> = (1..=31).filter(|&day| flags.has(of(day))).collect();
        assert_eq!(has, [5, 6, 7, 8, 9, 10, 20, 21, 22]);
        assert!(flags.any((of(10), of(12))) && !flags.any((of(11), of(19))) && !flags.any((of(23), of(31))));
        assert!(DayFlags::both(&one, &DaySet::default()).is_empty());
        assert!(!DayFlags::both(&one, &DaySet::default()).any((i32::MIN, i32::MAX)));
    }

    #[test]
    fn centres_open_and_close() {
        let centre = |id: &str, from, to| Centre {
            id: id.into(),
            name: String::new(),
            provider: String::new(),
            org_number: String::new(),
            owner: Owner::Private,
            valid: Span { from: date(2024, 1, from), to: date(2024, 1, to) },
        };
        let names: Vec<Arc<str>> = ["", "a", "b"].map(Arc::from).to_vec();
        let wanted = DaySet::of([Span { from: date(2024, 1, 1), to: date(2024, 1, 31) }]);
        let register = [centre("a", 1, 9), centre("a", 12, 31), centre("b", 5, 31), centre("c", 2, 3)];
        let open = OpenDays::new(&wanted, &names, &register);
        for day in 1..=31_i8 {
            let number = day_number(date(2024, 1, day));
            assert_eq!(open.is_open(number, 1), !(10..=11).contains(&day), "{day}");
            assert_eq!(open.is_open(number, 2), day >= 5, "{day}");
        }
        assert!(OpenDays::new(&wanted, &names[..2], &[centre("a", 1, 31)]).all);
    }
}
