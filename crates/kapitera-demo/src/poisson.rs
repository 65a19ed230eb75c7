//! How often something happens in some days when it happens independently of what was before: drawn from exact tables
//! in whole numbers, so that a rate is kept on every machine to within one part in 10¹⁵.

use crate::random::Draw;

/// What stands for the chance 1.
const ONE: u128 = 1 << 56;
/// Tables are made for means up to this; with a larger one the products would not fit.
const MEAN_MAX: u64 = 8;

/// Numbers of happenings with a given mean.
#[derive(Clone, Debug)]
pub(crate) struct Poisson {
    /// The chance of at most 0, 1, 2 … happenings.
    at_most: Vec<u64>,
}

impl Poisson {
    /// With the mean `numerator` / `denominator`.
    pub(crate) fn new(numerator: u64, denominator: u64) -> Self {
        assert!(numerator <= denominator * MEAN_MAX, "a mean of {numerator}/{denominator} is not foreseen");
        let mean = ONE * u128::from(numerator) / u128::from(denominator);
        let next = |term: u128, number: u128| term * mean / ONE / number;
        // All terms of e to the mean are positive: nothing is lost by cancelling.
        let (mut whole, mut term, mut number) = (0, ONE, 0);
        while term > 0 {
            whole += term;
            number += 1;
            term = next(term, number);
        }
        let (mut chance, mut sum, mut number) = (ONE * ONE / whole, 0, 0);
        let mut at_most = Vec::new();
        while chance > 0 {
            sum += chance;
            at_most.push(sum as u64);
            number += 1;
            chance = next(chance, number);
        }
        Self { at_most }
    }

    /// How often it happens this time.
    pub(crate) fn pick(&self, draw: &mut Draw) -> u64 {
        let at = draw.below(ONE as u64);
        self.at_most.iter().take_while(|&&chance| chance <= at).count() as u64
    }
}

/// Numbers of happenings in 1 to 31 days.
#[derive(Clone, Debug)]
pub(crate) struct DayRates(Vec<Poisson>);

impl DayRates {
    /// At `numerator` / `denominator` a year of 365 days.
    pub(crate) fn per_year(numerator: u64, denominator: u64) -> Self {
        Self((1..=31).map(|days| Poisson::new(numerator * days, denominator * 365)).collect())
    }

    /// How often it happens in so many days.
    pub(crate) fn pick(&self, days: usize, draw: &mut Draw) -> u64 {
        self.0.get(days.wrapping_sub(1)).map_or(0, |rates| rates.pick(draw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    #[test]
    fn chances_are_those_of_the_formula() {
        // e^-1/2 = 0.606530659712633…; half of it once more for exactly one happening.
        let half = Poisson::new(1, 2);
        let per_trillion = |place: usize| u128::from(half.at_most[place]) * 1_000_000_000_000 / ONE;
        assert_eq!((per_trillion(0), per_trillion(1)), (606_530_659_712, 909_795_989_568));
        assert!(half.at_most.is_sorted() && u128::from(*half.at_most.last().unwrap()) <= ONE);
        assert_eq!(Poisson::new(0, 1).pick(&mut Source::new(1).for_region()), 0);
    }

    #[test]
    fn the_mean_and_the_spread_are_the_rate() {
        let mut draw = Source::new(4).for_region();
        let rates = DayRates::per_year(73, 2);
        let drawn: Vec<u64> = (0..40_000).map(|_| rates.pick(31, &mut draw)).collect();
        // 3.1 a month: the sum has the mean and the variance 124 000.
        let sum: u64 = drawn.iter().sum();
        assert!(sum.abs_diff(124_000) < 4 * 352, "{sum}");
        let squares: u64 = drawn.iter().map(|number| number * number).sum();
        assert!((squares * 100 / 40_000).abs_diff(1271) < 30, "{squares}");
    }
}
