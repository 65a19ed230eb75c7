//! Sharing a whole number of units so that the parts sum to it exactly.

use crate::{Exact, RoundMode};

/// Why a total cannot be shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// The weights sum to zero, so that no part has a size.
    NoWeight,
    /// A weight is below zero.
    NegativeWeight,
    /// A part does not fit in 128 bits.
    TooLarge,
}

/// Shares `total` units by `weights`, largest remainder first: each part is its exact share cut off towards
/// zero, and the units that are left go one each to the parts that lost most. Equal remainders: the part that
/// stands first in `weights` is served first, so the caller's order is the tie order.
///
/// The parts always sum to `total`, which may be negative. A weight of zero never gets a unit.
///
/// # Errors
///
/// When the weights sum to zero (unless the total is zero too) or one of them is negative.
pub fn largest_remainder(total: i128, weights: &[Exact]) -> Result<Vec<i128>, ShareError> {
    if weights.iter().any(Exact::is_negative) {
        return Err(ShareError::NegativeWeight);
    }
    if total == 0 {
        return Ok(vec![0; weights.len()]);
    }
    let sum: Exact = weights.iter().sum();
    let per_weight =
        Exact::whole(total.checked_abs().ok_or(ShareError::TooLarge)?).checked_div(&sum).ok_or(ShareError::NoWeight)?;
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let exact = &per_weight * weight;
        let part = exact.round(RoundMode::Down).ok_or(ShareError::TooLarge)?;
        remainders.push((&exact - &Exact::whole(part), index));
        parts.push(part);
    }
    let left = total.abs() - parts.iter().sum::<i128>();
    remainders.sort_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
    for (_, index) in remainders.iter().take(usize::try_from(left).map_err(|_| ShareError::TooLarge)?) {
        parts[*index] += 1;
    }
    if total < 0 {
        parts.iter_mut().for_each(|part| *part = -*part);
    }
    assert_eq!(parts.iter().sum::<i128>(), total, "shared parts sum to their total");
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thirds_and_ties() {
        let equal = [Exact::ONE, Exact::ONE, Exact::ONE];
        assert_eq!(largest_remainder(100, &equal), Ok(vec![34, 33, 33]));
        assert_eq!(largest_remainder(-101, &equal), Ok(vec![-34, -34, -33]));
        let pool = [Exact::whole(4000), Exact::ZERO, Exact::whole(2000)];
        assert_eq!(largest_remainder(845_000_000, &pool), Ok(vec![563_333_333, 0, 281_666_667]));
        assert_eq!(largest_remainder(1, &[Exact::ZERO]), Err(ShareError::NoWeight));
        assert_eq!(largest_remainder(0, &[Exact::ZERO]), Ok(vec![0]));
        assert_eq!(largest_remainder(1, &[-Exact::ONE]), Err(ShareError::NegativeWeight));
    }

    proptest! {
        #[test]
        fn parts_are_whole_and_within_one_unit(total in -10_000_000_000i128..10_000_000_000, weights in proptest::collection::vec((0u32..100_000, 1u32..1000), 1..40)) {
            let weights: Vec<Exact> = weights.iter().map(|&(a, b)| Exact::fraction(a.into(), b.into()).unwrap()).collect();
            let sum: Exact = weights.iter().sum();
            prop_assume!(!sum.is_zero());
            let parts = largest_remainder(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i128>(), total);
            for (part, weight) in parts.iter().zip(&weights) {
                let share = (&Exact::whole(total) * weight).checked_div(&sum).unwrap();
                prop_assert!((&share - &Exact::whole(*part)).abs() < Exact::ONE);
                prop_assert!(!weight.is_zero() || *part == 0);
            }
        }
    }
}
