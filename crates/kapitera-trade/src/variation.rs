//! How far apart units order per listed, and what it would be in kronor if the upper half came to the median.
//!
//! Orders are repeat events: the same person has many, in one visit even, so the number of orders varies more by chance than a Poisson
//! number does, and whose they are is not told. The funnel's limits are widened by how far apart the units in fact lie (overdispersion),
//! which takes that in together with all else that is not accounted for; a unit outside them stands out among the units, and that is all.

use std::collections::BTreeSet;

use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_statistics::{Dispersion, Limits, Point, funnel_of_ratios, near};

use crate::Refusal;

/// What a unit ordered in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordering {
    /// Which.
    pub unit: String,
    /// How many were ordered.
    pub ordered: u64,
    /// How many are listed.
    pub listed: Exact,
    /// How many orders the region's rates by age and sex, or the like, would give it; for all units or for none.
    pub expected: Option<Exact>,
    /// What the orders cost.
    pub amount: Ore,
}

/// What units are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The same per listed everywhere: ages and needs are not taken into account.
    Crude,
    /// What was given for each, indirectly standardised.
    Given,
}

/// A unit beside the others.
#[derive(Clone, Debug, PartialEq)]
pub struct ToMedian {
    /// Which.
    pub unit: String,
    /// How many were ordered.
    pub ordered: u64,
    /// How many were expected, exact.
    pub expected: Exact,
    /// Ordered over expected, exact.
    pub ratio: Exact,
    /// Ordered per listed, exact; none without listed.
    pub per_listed: Option<Exact>,
    /// The ratio with the funnel's limits.
    pub limits: Limits,
    /// What its orders cost.
    pub amount: Ore,
    /// How many orders it has beyond the median, exact; 0 up to it.
    pub above: Exact,
    /// What these cost at its own mean price, to the nearest öre, half away from zero.
    pub saved: Ore,
}

/// The units beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Variation {
    /// What they are measured by.
    pub expected: Expected,
    /// All orders over all expected, exact: 1 when the expected numbers are of these units and this period.
    pub whole: Exact,
    /// The median of the units' ratios, each unit counting one; of an even number the mean of the two in the middle; exact.
    pub median: Exact,
    /// How far apart the units lie; phi 1 by chance alone, were orders independent.
    pub dispersion: Dispersion,
    /// The units as they were given.
    pub units: Vec<ToMedian>,
    /// What all orders cost.
    pub amount: Ore,
    /// The sum of the units' `saved`.
    pub saved: Ore,
    /// The same before rounding, in öre.
    pub exact: Exact,
}

/// Lays units beside each other, and says what it would be worth if those above the median came to it: fewer orders at the unit's own mean
/// price, that is with the same mix. That it would be better care is not said.
///
/// # Errors
///
/// With fewer than five units; when a unit stands twice; when nothing is expected of one, or it is expected of some only; with an amount
/// below zero, or an amount without orders.
pub fn variation(units: &[Ordering]) -> Result<Variation, Refusal> {
    check(units)?;
    let (expected, expectations) = expectations(units)?;
    let ratio = |(unit, expected): (&Ordering, &Exact)| {
        let none = || Refusal::NothingExpected { unit: unit.unit.clone() };
        Exact::whole(unit.ordered).checked_div(expected).ok_or_else(none)
    };
    let ratios: Vec<Exact> = units.iter().zip(&expectations).map(ratio).collect::<Result<_, _>>()?;
    let points: Vec<Point> =
        units.iter().zip(&expectations).map(|(unit, of)| Point { events: unit.ordered, of: near(of) }).collect();
    let funnel = funnel_of_ratios(&points)?;
    let median = median(&ratios);
    let (mut rows, mut exact) = (Vec::new(), Exact::ZERO);
    for (((unit, expected), ratio), limits) in units.iter().zip(expectations).zip(ratios).zip(funnel.limits) {
        let above = &Exact::whole(unit.ordered) - &(&median * &expected);
        let above = if above.is_negative() { Exact::ZERO } else { above };
        let worth = (&above * &Exact::whole(unit.amount.0)).checked_div(&Exact::whole(unit.ordered));
        let worth = worth.unwrap_or(Exact::ZERO);
        let saved = worth.round(RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok()).map(Ore);
        let saved = saved.ok_or(Refusal::TooLarge)?;
        exact += &worth;
        let (name, per_listed) = (unit.unit.clone(), Exact::whole(unit.ordered).checked_div(&unit.listed));
        let Ordering { ordered, amount, .. } = *unit;
        rows.push(ToMedian { unit: name, ordered, expected, ratio, per_listed, limits, amount, above, saved });
    }
    let saved: Ore = rows.iter().map(|row| row.saved).sum();
    let amount: Ore = units.iter().map(|unit| unit.amount).sum();
    let half = Exact::fraction(rows.len() as i128, 2).unwrap_or(Exact::ZERO);
    assert!((&exact - &Exact::whole(saved.0)).abs() <= half, "the öre sum to the exact amount but for rounding");
    assert!((Ore::ZERO..=amount).contains(&saved), "no more is saved than it cost");
    let all: Exact = rows.iter().map(|row| row.expected.clone()).sum();
    let ordered: Exact = rows.iter().map(|row| Exact::whole(row.ordered)).sum();
    let whole = ordered.checked_div(&all).unwrap_or(Exact::ZERO);
    Ok(Variation { expected, whole, median, dispersion: funnel.dispersion, units: rows, amount, saved, exact })
}

fn check(units: &[Ordering]) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    for unit in units {
        let name = || unit.unit.clone();
        if !names.insert(&unit.unit) {
            return Err(Refusal::UnitTwice { unit: name() });
        }
        if unit.amount < Ore::ZERO || (unit.ordered == 0 && unit.amount != Ore::ZERO) {
            return Err(Refusal::AmountWithoutOrders { unit: name() });
        }
    }
    Ok(())
}

/// What is expected of each; all above zero.
fn expectations(units: &[Ordering]) -> Result<(Expected, Vec<Exact>), Refusal> {
    let given: Vec<&Exact> = units.iter().filter_map(|unit| unit.expected.as_ref()).collect();
    let (kind, all): (Expected, Vec<Exact>) = if given.is_empty() {
        let ordered: Exact = units.iter().map(|unit| Exact::whole(unit.ordered)).sum();
        let listed: Exact = units.iter().map(|unit| &unit.listed).sum();
        let rate = ordered.checked_div(&listed).unwrap_or(Exact::ZERO);
        (Expected::Crude, units.iter().map(|unit| &unit.listed * &rate).collect())
    } else if let Some(unit) = units.iter().find(|unit| unit.expected.is_none()) {
        return Err(Refusal::ExpectedOfSomeOnly { unit: unit.unit.clone() });
    } else {
        (Expected::Given, given.into_iter().cloned().collect())
    };
    match units.iter().zip(&all).find(|(_, expected)| **expected <= Exact::ZERO) {
        Some((unit, _)) => Err(Refusal::NothingExpected { unit: unit.unit.clone() }),
        None => Ok((kind, all)),
    }
}

/// The middle one, or the mean of the two in the middle; of at least one.
fn median(values: &[Exact]) -> Exact {
    let mut sorted = values.to_vec();
    sorted.sort();
    let (low, high) = (&sorted[(sorted.len() - 1) / 2], &sorted[sorted.len() / 2]);
    &Exact::decimal(5, 1) * &(low + high)
}
