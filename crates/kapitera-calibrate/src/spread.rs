//! How far a weight may lie from what another window of the same care would have given: two standard errors.
//!
//! *By chance* holds if every event came by itself, independent of all others (Poisson): too small, because who comes once
//! comes again. *Between centres* leaves out one centre at a time and looks at how much the weight moves (delete-one
//! jackknife): it holds whatever makes persons of one centre alike or one person come often, and needs no data on single
//! persons. Neither is on the way to a weight. All is done in whole numbers, so that every machine shows the same digits.

use std::ops::Range;

use kapitera_money::{Exact, RoundMode};

use crate::weights::{CentreTallies, Tally, weight};

/// The decimals of standard errors.
pub const STANDARD_ERROR_DECIMALS: u32 = 6;

/// The decimals of the weights that the jackknife compares.
const REPLICATE_DECIMALS: u32 = 9;

/// The standard error if every event came by itself. The weight is a part over the whole that it belongs to: a more in the
/// part moves both. None when the part has no events.
pub(crate) fn by_chance(part: &Tally, all: &Tally, exact: &Exact) -> Option<i128> {
    if part.events == 0 || part.amount.is_zero() {
        return None;
    }
    let of_part = Exact::ONE.checked_div(&part.amount)?;
    let of_all = Exact::ONE.checked_div(&all.amount)?;
    let own = &of_part - &of_all;
    let rest = &all.variance - &part.variance;
    let relative = &(&(&own * &own) * &part.variance) + &(&(&of_all * &of_all) * &rest);
    root(&(&(exact * exact) * &relative))
}

/// The standard error between centres of the weight that `bands` share, times `factor`.
pub(crate) fn between_centres(centres: &[CentreTallies], bands: &Range<usize>, factor: &Exact) -> Option<i128> {
    let sums: Vec<(Tally, Tally)> = centres
        .iter()
        .map(|centre| (sum(&centre.bands[bands.clone()]), sum(&centre.bands)))
        .filter(|(_, all)| all.days > 0)
        .collect();
    if sums.iter().filter(|(part, _)| part.days > 0).count() < 2 {
        return None;
    }
    let (mut part, mut all) = (Tally::NONE, Tally::NONE);
    for (one, of_all) in &sums {
        part.add(one);
        all.add(of_all);
    }
    let mut replicates = Vec::with_capacity(sums.len());
    for (one, of_all) in &sums {
        let (part, all) = (less(&part, one), less(&all, of_all));
        if part.days == 0 || all.amount.is_zero() {
            return None;
        }
        let without = &weight(&part, &all) * factor;
        replicates.push(without.round_decimals(REPLICATE_DECIMALS, RoundMode::HalfAway)?);
    }
    let count = i128::try_from(replicates.len()).ok()?;
    let total: i128 = replicates.iter().sum();
    // Σ (r − mean)² × count, which is whole.
    let squares = replicates.iter().try_fold(0_i128, |sum, replicate| {
        let away = replicate.checked_mul(count)?.checked_sub(total)?;
        sum.checked_add(away.checked_mul(away)?)
    })?;
    // (k − 1)/k × Σ (r − mean)², with Σ (r − mean)² = squares / k².
    let variance = Exact::fraction(squares, count * count)?;
    let variance = &variance * &Exact::fraction(count - 1, count)?;
    root(&(&variance * &Exact::decimal(1, 2 * REPLICATE_DECIMALS)))
}

fn sum(tallies: &[Tally]) -> Tally {
    let mut sum = Tally::NONE;
    tallies.iter().for_each(|tally| sum.add(tally));
    sum
}

fn less(all: &Tally, part: &Tally) -> Tally {
    Tally {
        days: all.days - part.days,
        events: all.events - part.events,
        amount: &all.amount - &part.amount,
        variance: &all.variance - &part.variance,
    }
}

/// The square root, cut off after [`STANDARD_ERROR_DECIMALS`] decimals.
fn root(square: &Exact) -> Option<i128> {
    let whole = square.round_decimals(2 * STANDARD_ERROR_DECIMALS, RoundMode::HalfAway)?;
    i128::try_from(u128::try_from(whole).ok()?.isqrt()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(days: u64, events: u64) -> Tally {
        Tally { days, events, amount: Exact::whole(events), variance: Exact::whole(events) }
    }

    #[test]
    fn a_part_by_chance_is_a_share_of_the_whole() {
        // 100 of 400 events in half of the days: w = 0.5, and 400 events given w is 2 × a share of 1/4:
        // 2 × √(0.25 × 0.75 / 400) = 0.0433.
        let (part, all) = (tally(500, 100), tally(1000, 400));
        assert_eq!(by_chance(&part, &all, &weight(&part, &all)), Some(43_301));
        assert_eq!(by_chance(&tally(500, 0), &all, &Exact::ZERO), None);
    }

    #[test]
    fn centres_that_are_alike_have_no_spread() {
        let centre = |young: u64, old: u64| CentreTallies {
            centre: "A".into(),
            bands: vec![tally(100, young), tally(100, old)],
        };
        assert_eq!(between_centres(&[centre(1, 3), centre(1, 3), centre(2, 6)], &(0..1), &Exact::ONE), Some(0));
        // Without the first 2 × 3/8 = 0.75, without the second 2 × 1/4 = 0.5: √(1/2 × (0.125² + 0.125²)) = 0.125.
        assert_eq!(between_centres(&[centre(1, 3), centre(3, 5)], &(0..1), &Exact::ONE), Some(125_000));
        assert_eq!(between_centres(&[centre(1, 3)], &(0..1), &Exact::ONE), None);
        assert_eq!(between_centres(&[centre(0, 3), centre(0, 5)], &(0..1), &Exact::ONE), Some(0));
    }
}
