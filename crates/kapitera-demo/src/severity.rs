//! How dear something is beside what is usual: mostly near a half, seldom many times as much.
//!
//! Whole numbers only, so that every machine draws the same.

use crate::random::Draw;

/// What stands for the mean.
pub(crate) const SEVERITY_MEAN: u64 = 10_000;

/// Of a thousand, those that are many times as dear.
const DEAR: u64 = 20;
/// They begin at so many times the mean, and are at most so many times that.
const DEAR_FROM: u64 = 5;
const DEAR_MOST: u64 = 20;
/// The median of the others: with the dear ones the mean is 1.
const MEDIAN: u64 = 5_000;

/// 16 binary places: one in the draws.
const UNIT: u64 = 1 << 16;
/// What stands for 1 in the exponential.
const ONE: u128 = 1 << 32;

/// A factor in ten-thousandths of the mean. Lognormal with the spread 1, and for two in a hundred Pareto's with the exponent 2, cut
/// off at a hundred times the mean.
pub(crate) fn severity(draw: &mut Draw) -> u64 {
    if draw.below(1_000) < DEAR {
        let root = (draw.below(UNIT * UNIT) + 1).isqrt().max(UNIT / DEAR_MOST);
        return SEVERITY_MEAN * DEAR_FROM * UNIT / root;
    }
    let factor = exponential(normal(draw));
    (u128::from(MEDIAN) * factor / ONE) as u64
}

/// Normal with the mean 0 and the spread 1, in 16 binary places: the sum of twelve even draws, never beyond 6.
fn normal(draw: &mut Draw) -> i64 {
    let four = |_| {
        let drawn = draw.below(UNIT * UNIT * UNIT);
        drawn % UNIT + drawn / UNIT % UNIT + drawn / UNIT / UNIT
    };
    let sum: u64 = (0..4).map(four).sum();
    // Twelve times the middle of 0 to 65 535.
    sum as i64 - 6 * (UNIT as i64 - 1)
}

/// e to a number with 16 binary places.
fn exponential(of: i64) -> u128 {
    let of_one = u128::from(of.unsigned_abs()) << 16;
    // All terms are positive: nothing is lost by cancelling.
    let (mut sum, mut term, mut number) = (0, ONE, 0);
    while term > 0 {
        sum += term;
        number += 1;
        term = term * of_one / ONE / number;
    }
    if of < 0 { ONE * ONE / sum } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    #[test]
    fn exponentials_are_those_of_the_formula() {
        let unit = UNIT as i64;
        let per_million = |of| exponential(of) * 1_000_000 / ONE;
        assert_eq!([0, unit, -unit, unit / 2].map(per_million), [1_000_000, 2_718_281, 367_879, 1_648_721]);
    }

    #[test]
    fn the_mean_is_1_and_a_few_are_dear() {
        let mut draw = Source::new(6).for_region();
        let drawn: Vec<u64> = (0..200_000).map(|_| severity(&mut draw)).collect();
        let mean = drawn.iter().sum::<u64>() / 200_000;
        // The spread of one is about 2; of the mean of so many about 0.004.
        assert!(mean.abs_diff(SEVERITY_MEAN) < 200, "{mean}");
        let mut sorted = drawn;
        sorted.sort_unstable();
        assert!((4_900..5_400).contains(&sorted[100_000]), "{}", sorted[100_000]);
        let most = SEVERITY_MEAN * DEAR_FROM * DEAR_MOST;
        let dear = sorted.iter().filter(|factor| **factor >= SEVERITY_MEAN * DEAR_FROM).count();
        assert!((4_000..6_500).contains(&dear), "{dear}");
        assert!((most * 9 / 10..=most * 101 / 100).contains(sorted.last().unwrap()));
    }
}
