//! Places in a list, and how little a place may mean.

use crate::{Interval, difference};

/// A place among all, from 1, and the places it could as well have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The place by value. Those alike share the first of their places: 1, 2, 2, 4.
    pub place: usize,
    /// One more than are clearly better.
    pub best: usize,
    /// All less those that are clearly worse.
    pub worst: usize,
}

impl Rank {
    /// Whether it could as well have another place than its own.
    pub fn too_close_to_call(self) -> bool {
        self.best < self.worst
    }
}

/// The place of each, in the order that is given; with `higher_is_first` the highest value has place 1, else the lowest.
///
/// Another is clearly better or worse when the interval of the [`difference`] excludes 0, at the confidence of the intervals; one that lies
/// on the limit does not exclude it. Each pair is judged by itself, without correction for how many there are (Goldstein and Spiegelhalter
/// 1996 tell why places need limits at all). With 30 centres that do not differ there are 435 pairs, and at 95 % some twenty of them come
/// out as clear by chance. So the places say which centres can be told from this one, and are no test of the whole list, nor limits that
/// hold for all places at once: those would be wider (Mogstad et al. 2024).
pub fn ranks(intervals: &[Interval], higher_is_first: bool) -> Vec<Rank> {
    let is_before = |one: Interval, other: Interval| {
        if higher_is_first { one.value > other.value } else { one.value < other.value }
    };
    let is_clearly_before = |one: Interval, other: Interval| {
        let difference = difference(one, other);
        if higher_is_first { difference.low > 0.0 } else { difference.high < 0.0 }
    };
    let rank = |&own: &Interval| {
        let many = |is: &dyn Fn(Interval) -> bool| intervals.iter().filter(|&&other| is(other)).count();
        Rank {
            place: 1 + many(&|other| is_before(other, own)),
            best: 1 + many(&|other| is_clearly_before(other, own)),
            worst: intervals.len() - many(&|other| is_clearly_before(own, other)),
        }
    };
    intervals.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64], reach: f64) -> Vec<(usize, usize, usize)> {
        let around = |&value: &f64| Interval { low: value - reach, value, high: value + reach };
        let intervals: Vec<Interval> = values.iter().map(around).collect();
        ranks(&intervals, true).into_iter().map(|rank| (rank.best, rank.place, rank.worst)).collect()
    }

    #[test]
    fn by_hand() {
        // The limits of a difference lie √2 · 1 from it: 5 and 4 are not told apart, 2 is told from both.
        assert_eq!(of(&[2.0, 5.0, 4.0], 1.0), [(3, 3, 3), (1, 1, 2), (1, 2, 2)]);
        // 3 could change place with either neighbour, while 4 is told from 2.
        assert_eq!(of(&[4.0, 3.0, 2.0], 1.0), [(1, 1, 2), (1, 2, 3), (2, 3, 3)]);
    }

    #[test]
    fn those_alike_share_the_first_of_their_places() {
        assert_eq!(of(&[1.0, 9.0, 1.0, 0.0], 0.1), [(2, 2, 3), (1, 1, 1), (2, 2, 3), (4, 4, 4)]);
        // Without any doubt about each, those alike still are not told apart.
        assert_eq!(of(&[1.0, 1.0], 0.0), [(1, 1, 2), (1, 1, 2)]);
    }

    #[test]
    fn one_is_first_and_last_and_of_none_there_are_no_places() {
        assert_eq!(of(&[7.0], 1.0), [(1, 1, 1)]);
        assert_eq!(of(&[], 1.0), []);
    }

    #[test]
    fn what_spans_more_than_a_place_is_too_close_to_call() {
        assert!(Rank { place: 2, best: 1, worst: 2 }.too_close_to_call());
        assert!(!Rank { place: 2, best: 2, worst: 2 }.too_close_to_call());
    }
}
