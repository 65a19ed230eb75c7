//! Thin bands are merged with a neighbour, by one rule that depends on nothing but listed days.
//!
//! The thinnest band that is thin is merged with its neighbour of fewer person-years, and so on until none is thin or one
//! band is left. Of equals the younger goes first: the thinnest to be merged, and the neighbour to merge with. What is
//! merged is not divided again.

use std::ops::Range;

/// Days of four years: a person-year is 365.25 days.
const DAYS_OF_FOUR_YEARS: u128 = 1461;

/// Whether so many listed days are too few: fewer than `person_years_min` years of 365.25 days, or none at all.
pub fn is_thin(days: u64, person_years_min: u64) -> bool {
    days == 0 || u128::from(days) * 4 < u128::from(person_years_min) * DAYS_OF_FOUR_YEARS
}

/// The groups that bands with so many listed days form, as ranges of their positions, in order of age. The last one left
/// may still be thin.
pub fn merge_thin(days: &[u64], person_years_min: u64) -> Vec<Range<usize>> {
    let mut groups: Vec<(Range<usize>, u64)> =
        days.iter().enumerate().map(|(index, &days)| (index..index + 1, days)).collect();
    while groups.len() > 1 {
        let thin = groups.iter().enumerate().filter(|(_, (_, days))| is_thin(*days, person_years_min));
        // The first of equals is the youngest.
        let Some((thinnest, _)) = thin.min_by_key(|(_, (_, days))| *days) else { break };
        let older = groups.get(thinnest + 1).map(|(_, days)| *days);
        let younger = thinnest.checked_sub(1).map(|index| groups[index].1);
        let left = match (younger, older) {
            (Some(younger), Some(older)) if older < younger => thinnest,
            (Some(_), _) => thinnest - 1,
            (None, _) => thinnest,
        };
        let (range, days) = groups.remove(left + 1);
        groups[left].0.end = range.end;
        groups[left].1 += days;
    }
    groups.into_iter().map(|(range, _)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(years: &[u64], min: u64, expected: &[Range<usize>]) {
        let days: Vec<u64> = years.iter().map(|years| years * 1461 / 4).collect();
        assert_eq!(merge_thin(&days, min), expected, "{years:?}");
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one group of several bands is meant")]
    fn the_thinnest_goes_to_the_thinner_neighbour() {
        check(&[400, 400, 400], 100, &[0..1, 1..2, 2..3]);
        check(&[400, 40, 200], 100, &[0..1, 1..3]);
        check(&[200, 40, 400], 100, &[0..2, 2..3]);
        check(&[300, 40, 300], 100, &[0..2, 2..3]);
        check(&[40, 400, 40], 100, &[0..3]);
        // 4 with 40 (44), then 60 with its only neighbour left, 44: 104.
        check(&[400, 300, 60, 40, 4], 100, &[0..1, 1..2, 2..5]);
        check(&[10, 10], 100, &[0..2]);
        check(&[0, 400], 0, &[0..2]);
        check(&[100, 400], 100, &[0..1, 1..2]);
        check(&[], 100, &[]);
    }

    #[test]
    fn a_hundred_person_years_are_36_525_days() {
        assert!(is_thin(36_524, 100));
        assert!(!is_thin(36_525, 100));
        assert!(is_thin(0, 0) && !is_thin(1, 0));
    }
}
