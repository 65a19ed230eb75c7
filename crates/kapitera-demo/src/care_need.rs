//! The care need index as SCB computes it, backwards: counts that give a centre the index it should have.
//!
//! Index per person = Σ weight × count / population; the index of the table is that over the reference mean, to four
//! decimals. The counts are invented; weights and mean are SCB's.

use crate::random::Draw;

/// Hundredths, in the order of [`NeedCounts::counts`].
const WEIGHTS: [u64; 7] = [323, 572, 615, 419, 419, 513, 397];

/// The reference mean, ten-thousandths.
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

    /// The index, ten-thousandths, halves rounded up.
    pub(crate) fn index(&self) -> u32 {
        let divisor = u128::from(self.population.max(1) * MEAN);
        let numerator = u128::from(sum(&self.counts)) * 1_000_000;
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
        assert_eq!(published.index(), 15_513);
    }

    #[test]
    fn counts_carry_the_index_they_were_made_for() {
        let mut draw = Source::new(2).for_region();
        for need in [7_900, 10_000, 13_200] {
            for population in [100, 1_200, 14_000] {
                let made = NeedCounts::for_need(need, population, &mut draw);
                assert!(made.index().abs_diff(need) <= 8, "{need} {population} {made:?}");
                assert!(made.counts.iter().all(|&count| count > 0 && count * 4 < made.population));
            }
        }
    }
}
