//! Price indices: what the same services cost now against then.
//!
//! Fisher's index lies between those of Laspeyres (what was bought before, at the new prices) and of Paasche (what is bought now). Over
//! many months services come and go, and few are left in both ends: then each month is laid beside the one before and the indices are
//! multiplied, a chain. A chain drifts from the direct index when quantities swing with prices; how much is shown.

use kapitera_money::{Exact, RoundMode};
use kapitera_period::Month;

use crate::price_quantity::both;
use crate::whole::sum;
use crate::{Basket, Bought, Purchases, Refusal};

/// What services bought in both periods cost after against before; 1 is as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceIndex {
    /// Σ p₁q₀ / Σ p₀q₀, exact.
    pub laspeyres: Exact,
    /// Σ p₁q₁ / Σ p₀q₁, exact.
    pub paasche: Exact,
    /// The root of their product, to the nearest in the twelfth decimal.
    pub fisher: Exact,
    /// How many services were bought in both.
    pub matched: usize,
    /// The part of what was charged before that they had; exact, 0–1.
    pub matched_before: Exact,
    /// The part of what was charged after that they had; exact, 0–1.
    pub matched_after: Exact,
}

/// Decimals of Fisher's index, and of what a chain multiplies to.
const DECIMALS: u32 = 12;

/// The price indices between two periods, of the services bought in both. Those that came or went have no price to compare; how much of
/// the amounts the others had is said. A service that was free in both stands in the quantities and adds nothing.
///
/// # Errors
///
/// Without services bought in both, when they cost nothing in one of the periods, with an amount below zero, or when an index does not fit.
pub fn price_index(before: &Basket, after: &Basket) -> Result<PriceIndex, Refusal> {
    check(before)?;
    check(after)?;
    let matched: Vec<(Bought, Bought)> = both(before, after)
        .filter(|(_, before, after)| before.quantity > 0 && after.quantity > 0)
        .map(|(_, before, after)| (before, after))
        .collect();
    let was: i128 = matched.iter().map(|(before, _)| i128::from(before.amount.0)).sum();
    let is: i128 = matched.iter().map(|(_, after)| i128::from(after.amount.0)).sum();
    if was == 0 || is == 0 {
        return Err(Refusal::NothingMatched);
    }
    let at = |price: Bought, many: Bought| {
        let amount = &Exact::whole(price.amount.0) * &Exact::whole(many.quantity);
        amount.checked_div(&Exact::whole(price.quantity)).unwrap_or(Exact::ZERO)
    };
    let new_price = sum(matched.iter().map(|(before, after)| at(*after, *before)).collect());
    let old_price = sum(matched.iter().map(|(before, after)| at(*before, *after)).collect());
    let laspeyres = new_price.checked_div(&Exact::whole(was)).ok_or(Refusal::NothingMatched)?;
    let paasche = Exact::whole(is).checked_div(&old_price).ok_or(Refusal::NothingMatched)?;
    let fisher = root(&(&laspeyres * &paasche))?;
    let part = |matched: i128, basket: &Basket| {
        let all: Bought = basket.values().copied().sum();
        Exact::whole(matched).checked_div(&Exact::whole(all.amount.0)).ok_or(Refusal::NothingMatched)
    };
    let (matched_before, matched_after) = (part(was, before)?, part(is, after)?);
    Ok(PriceIndex { laspeyres, paasche, fisher, matched: matched.len(), matched_before, matched_after })
}

fn check(basket: &Basket) -> Result<(), Refusal> {
    let negative = basket.iter().find(|(_, bought)| bought.amount.0 < 0);
    negative.map_or(Ok(()), |(service, _)| Err(Refusal::NegativeAmount { service: service.clone() }))
}

/// The square root of a number that is not below zero, to the nearest in the last decimal.
fn root(square: &Exact) -> Result<Exact, Refusal> {
    // Bit by bit, the largest whole number of units of the last decimal whose square is not above it.
    let not_above = |root: &Exact| root * root <= *square;
    let bits = (0..i128::BITS - 1).rev().map(|bit| 1_i128 << bit);
    let low = bits.fold(0, |low, bit| if not_above(&Exact::decimal(low + bit, DECIMALS)) { low + bit } else { low });
    let above = low.checked_add(1).ok_or(Refusal::TooLarge)?;
    let middle = &Exact::decimal(low, DECIMALS) + &Exact::decimal(5, DECIMALS + 1);
    Ok(Exact::decimal(if not_above(&middle) { above } else { low }, DECIMALS))
}

/// A month of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The month.
    pub month: Month,
    /// The month's prices against those of the month before.
    pub index: PriceIndex,
    /// The chain up to here, against the first month: the links' Fisher indices multiplied, each product to the nearest in the twelfth
    /// decimal.
    pub level: Exact,
}

/// A chain of monthly Fisher indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// The first month, whose level is 1.
    pub first: Month,
    /// The months after it.
    pub links: Vec<Link>,
    /// The last month against the first, of the services bought in both.
    pub direct: PriceIndex,
    /// How far the chain has drifted: its level over the direct Fisher index, less 1; exact.
    pub drift: Exact,
}

/// The longest chain: fifty years of months.
const LONGEST: i32 = 600;

/// The monthly Fisher indices from `from` to `to`, multiplied, and the direct index beside them.
///
/// # Errors
///
/// When `to` is not after `from` or more than 600 months after; when a month has no index against the one before, or the last none against
/// the first, which is told with the month.
pub fn chained(purchases: &Purchases, from: Month, to: Month) -> Result<Chained, Refusal> {
    if !(1..=LONGEST).contains(&from.months_to(to)) {
        return Err(Refusal::NoChain { from, to });
    }
    let mut links: Vec<Link> = Vec::new();
    let first = purchases.basket(from, from);
    let mut before = first.clone();
    let mut level = Exact::ONE;
    for month in (1..=from.months_to(to)).map(|at| from.plus(at)) {
        let after = purchases.basket(month, month);
        let index = price_index(&before, &after).map_err(|why| why.between(month.plus(-1), month))?;
        level = rounded(&(&level * &index.fisher))?;
        links.push(Link { month, index, level: level.clone() });
        before = after;
    }
    let direct = price_index(&first, &before).map_err(|why| why.between(from, to))?;
    let drift = level.checked_div(&direct.fisher).ok_or(Refusal::TooLarge)?;
    Ok(Chained { first: from, links, direct, drift: &drift - &Exact::ONE })
}

fn rounded(number: &Exact) -> Result<Exact, Refusal> {
    number
        .round_decimals(DECIMALS, RoundMode::HalfAway)
        .map(|mantissa| Exact::decimal(mantissa, DECIMALS))
        .ok_or(Refusal::TooLarge)
}
