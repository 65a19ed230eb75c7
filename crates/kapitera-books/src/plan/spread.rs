//! Sums spread over months so that the parts are equal and sum to the whole.

use kapitera_money::{Exact, Ore, largest_remainder};

/// The parts of a sum in `months` months: equal but for an öre, the larger first, summing to it.
///
/// # Panics
///
/// When there is no month: a plan has at least one.
pub fn equal_parts(total: Ore, months: u32) -> Vec<Ore> {
    let weights = vec![Exact::ONE; usize::try_from(months).unwrap_or(usize::MAX)];
    let parts = largest_remainder(total.0.into(), &weights).unwrap_or_else(|error| unreachable!("{error:?}"));
    parts
        .into_iter()
        .map(|part| Ore(i64::try_from(part).unwrap_or_else(|_| unreachable!("a part of an i64"))))
        .collect()
}

/// Several amounts paid off one after the other in `months` equal instalments: for each month what is paid of which amount,
/// by its index. What takes and what gives are spread each by itself. Every amount's parts sum to it, and the instalments of
/// the same sign differ by at most an öre.
pub fn spread(amounts: &[Ore], months: u32) -> Vec<Vec<(usize, Ore)>> {
    let mut spread: Vec<Vec<(usize, Ore)>> = vec![Vec::new(); usize::try_from(months).unwrap_or(usize::MAX)];
    for sign in [-1_i64, 1] {
        let mut queue = amounts.iter().enumerate().filter(|(_, amount)| amount.0.signum() == sign);
        let total: Ore = queue.clone().map(|(_, amount)| *amount).sum();
        let mut current = queue.next().map(|(index, amount)| (index, amount.0.abs()));
        for (month, part) in equal_parts(total, months).into_iter().enumerate() {
            let mut left = part.0.abs();
            while left > 0
                && let Some((index, rest)) = current
            {
                let paid = rest.min(left);
                spread[month].push((index, Ore(sign * paid)));
                left -= paid;
                current = if rest > paid {
                    Some((index, rest - paid))
                } else {
                    queue.next().map(|(index, amount)| (index, amount.0.abs()))
                };
            }
        }
    }
    let paid: Ore = spread.iter().flatten().map(|(_, amount)| *amount).sum();
    assert_eq!(paid, amounts.iter().copied().sum(), "instalments sum to what is paid off");
    spread
}
