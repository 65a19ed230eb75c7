//! The care need index as SCB computes it, backwards: counts that give a centre the index it should have.
//!
//! Index per person = Σ weight × count / population; the index of the table is that over the mean of all centres,
//! weighted by population, to four decimals. The counts are invented; the weights are SCB's.

use crate::random::Draw;

/// Hundredths, in the order of [`NeedCounts::counts`].
const WEIGHTS: [u64; 7] = [323, 572, 615, 419, 419, 513, 397];

/// About the mean of Σ weight × count / population that counts are made for, ten-thousandths: SCB's of the country.
const MEAN: u64 = 24_762;

/// Persons per 100 000 at index 1, in the same order; the fifth (moved in) makes up the rest.
const SHARES: [u64; 7] = [5_100, 9_500, 9_500, 3_600, 0, 5_200, 9_000];
const MOVED_IN: usize = 4;

/// A centre with fewer inhabitants round it is given this many: whole persons could not carry the index otherwise.
const POPULATION_MIN: u64 = 1_200;

/// One row of SCB's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NeedCounts {
    /// Under 5; born outside; alone 65+; single parents; moved in; unemployed; low education.
    pub(crate) counts: [u64; 7],
    pub(crate) population: u64,
}

impl NeedCounts {
    /// Nobody.
    pub(crate) const NONE: Self = Self { counts: [0; 7], population: 0 };

    /// Counts that give about the index `need` (ten-thousandths).
    pub(crate) fn for_need(need: u32, population: u64, draw: &mut Draw) -> Self {
        let population = population.max(POPULATION_MIN);
        let mut counts = SHARES.map(|share| {
            let jitter = 900 + draw.below(201);
            population * share * u64::from(need) * jitter / (100_000 * 10_000 * 1_000)
        });
        let wanted = u64::from(need) * MEAN * population / 1_000_000;
        let weight = WEIGHTS[MOVED_IN];
        counts[MOVED_IN] = (wanted.saturating_sub(sum(&counts)) + weight / 2) / weight;
        Self { counts, population }
    }

    /// The index on the scale where `all` centres together have 1: ten-thousandths, halves rounded up.
    pub(crate) fn index_among(&self, all: &Self) -> u32 {
        let divisor = u128::from(self.population.max(1)) * u128::from(sum(&all.counts).max(1));
        let numerator = u128::from(sum(&self.counts)) * u128::from(all.population) * 10_000;
        u32::try_from((numerator + divisor / 2) / divisor).unwrap_or(u32::MAX)
    }

    /// Both rows together.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut counts = self.counts;
        counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        Self { counts, population: self.population + other.population }
    }
}

fn sum(counts: &[u64; 7]) -> u64 {
    counts.iter().zip(WEIGHTS).map(|(count, weight)| count * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    #[test]
    fn gives_the_published_index() {
        let published = NeedCounts { counts: [595, 1_391, 484, 167, 385, 981, 632], population: 5_912 };
        assert_eq!(sum(&published.counts), 2_270_942);
        // Among counts whose mean is the country's, 2.4762.
        let country = NeedCounts { counts: [0, 0, 0, 0, 0, 0, 2_476_200], population: 3_970_000 };
        assert_eq!(published.index_among(&country), 15_513);
    }

    #[test]
    fn counts_carry_the_index_they_were_made_for() {
        let mut draw = Source::new(2).for_region();
        for need in [7_900, 10_000, 13_200] {
            for population in [100, 1_200, 14_000] {
                let made = NeedCounts::for_need(need, population, &mut draw);
                let average = NeedCounts { counts: [0, 0, 0, 0, 0, 0, 2_476_200], population: 3_970_000 };
                assert!(made.index_among(&average).abs_diff(need) <= 8, "{need} {population} {made:?}");
                assert!(made.counts.iter().all(|&count| count > 0 && count * 4 < made.population));
            }
        }
    }
}
