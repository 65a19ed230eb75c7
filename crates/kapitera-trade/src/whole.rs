//! Parts that sum to a whole number of öre.

use kapitera_money::{Exact, Ore, RoundMode, largest_remainder};

use crate::Refusal;

/// Parts in öre, of either sign, as whole öre that sum to `total`: each is cut off downwards, and the öre that are left go one each to
/// those that lost most, the first of equals first.
///
/// # Errors
///
/// When a part does not fit in 64 bits.
///
/// # Panics
///
/// When the parts do not sum to `total` exactly: a fault of ours.
pub(crate) fn in_ore(total: Ore, parts: &[Exact]) -> Result<Vec<Ore>, Refusal> {
    assert_eq!(parts.iter().sum::<Exact>(), Exact::whole(total.0), "parts sum to their whole");
    let low: Vec<i64> = parts.iter().map(floor).collect::<Option<_>>().ok_or(Refusal::TooLarge)?;
    let lost: Vec<Exact> = parts.iter().zip(&low).map(|(part, low)| part - &Exact::whole(*low)).collect();
    let left = i128::from(total.0) - low.iter().copied().map(i128::from).sum::<i128>();
    let more = largest_remainder(left, &lost).map_err(|_| Refusal::TooLarge)?;
    let ore = low.iter().zip(more).map(|(low, more)| i64::try_from(i128::from(*low) + more).map(Ore));
    let ore: Vec<Ore> = ore.collect::<Result<_, _>>().map_err(|_| Refusal::TooLarge)?;
    let back: i128 = ore.iter().map(|part| i128::from(part.0)).sum();
    assert_eq!(back, i128::from(total.0), "parts in öre sum to their whole");
    Ok(ore)
}

fn floor(part: &Exact) -> Option<i64> {
    let cut = part.round(RoundMode::Down)?;
    let low = if part < &Exact::whole(cut) { cut - 1 } else { cut };
    i64::try_from(low).ok()
}

/// The sum of many fractions with unlike denominators, halves first, so that long denominators are few.
pub(crate) fn sum(mut numbers: Vec<Exact>) -> Exact {
    while numbers.len() > 1 {
        numbers = numbers.chunks(2).map(|pair| pair.iter().sum()).collect();
    }
    numbers.pop().unwrap_or(Exact::ZERO)
}
