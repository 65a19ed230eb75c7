//! What was charged beside the price lists: nothing is dropped, and each difference has its kronor.

use kapitera_money::Ore;

use crate::{Bought, PriceList, Purchase, Refusal};

/// What came of laying a purchase beside the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Charged as the list has it, quantity times price.
    AsListed,
    /// Charged more.
    Dearer,
    /// Charged less.
    Cheaper,
    /// The list has prices of the service, but none of that day.
    NoPriceThatDay,
    /// The list has no price of the service at all.
    NotListed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::AsListed, Self::Dearer, Self::Cheaper, Self::NoPriceThatDay, Self::NotListed];
}

/// Purchases of one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many rows.
    pub rows: u64,
    /// How many were bought, and what was charged.
    pub charged: Bought,
    /// What the list says; 0 of those without a price, whose difference is 0 too: there is nothing to differ from.
    pub listed: Ore,
    /// Charged less listed.
    pub difference: Ore,
}

/// A purchase that was not charged as the list has it, or that the list has no price of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its place among the purchases, from 0.
    pub row: usize,
    /// What came of it.
    pub outcome: Outcome,
    /// The list's price of one; none without one.
    pub price: Option<Ore>,
    /// What the list says of all of them: price times quantity; none without a price.
    pub listed: Option<Ore>,
    /// Charged less listed; none without a price.
    pub difference: Option<Ore>,
}

/// What was charged beside the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// By outcome, in the order of [`Outcome::ALL`].
    pub tallies: [Tally; 5],
    /// The sum of the tallies.
    pub whole: Tally,
    /// All that were not charged as listed, in the order of the purchases.
    pub differences: Vec<Difference>,
}

impl Reconciled {
    /// The purchases of one outcome.
    pub fn of(&self, outcome: Outcome) -> Tally {
        self.tallies[outcome as usize]
    }
}

/// Lays each purchase beside the list in force on its day.
///
/// Every row stands in one outcome; rows, quantities and amounts of the outcomes sum to those of the purchases, which is checked.
///
/// # Errors
///
/// When a price times a quantity does not fit in 64 bits of öre.
pub fn reconcile(purchases: &[Purchase], list: &PriceList) -> Result<Reconciled, Refusal> {
    let mut tallies = [Tally::default(); 5];
    let mut differences = Vec::new();
    for (row, purchase) in purchases.iter().enumerate() {
        let found = judged(row, purchase, list)?;
        let tally = &mut tallies[found.outcome as usize];
        *tally = summed([*tally, of(purchase, &found)]);
        if found.outcome != Outcome::AsListed {
            differences.push(found);
        }
    }
    let whole = summed(tallies);
    assert_eq!(whole.rows, purchases.len() as u64, "every row has one outcome");
    let bought: Bought = purchases.iter().map(|purchase| purchase.bought).sum();
    assert_eq!(whole.charged, bought, "outcomes sum to the purchases");
    let unpriced = tallies[Outcome::NoPriceThatDay as usize].charged + tallies[Outcome::NotListed as usize].charged;
    let told = whole.listed + whole.difference + unpriced.amount;
    assert_eq!(bought.amount, told, "what was charged is listed, differing or without a price");
    Ok(Reconciled { tallies, whole, differences })
}

fn judged(row: usize, purchase: &Purchase, list: &PriceList) -> Result<Difference, Refusal> {
    let Purchase { day, service, bought, .. } = purchase;
    let Some(price) = list.on(service, *day).map(|listed| listed.price) else {
        let outcome = if list.knows(service) { Outcome::NoPriceThatDay } else { Outcome::NotListed };
        return Ok(Difference { row, outcome, price: None, listed: None, difference: None });
    };
    let listed = i128::from(price.0) * i128::from(bought.quantity);
    let listed = i64::try_from(listed).map(Ore).map_err(|_| Refusal::TooLarge)?;
    let difference = bought.amount - listed;
    let outcome = match difference.cmp(&Ore::ZERO) {
        std::cmp::Ordering::Equal => Outcome::AsListed,
        std::cmp::Ordering::Greater => Outcome::Dearer,
        std::cmp::Ordering::Less => Outcome::Cheaper,
    };
    Ok(Difference { row, outcome, price: Some(price), listed: Some(listed), difference: Some(difference) })
}

fn of(purchase: &Purchase, found: &Difference) -> Tally {
    Tally {
        rows: 1,
        charged: purchase.bought,
        listed: found.listed.unwrap_or_default(),
        difference: found.difference.unwrap_or_default(),
    }
}

fn summed(tallies: impl IntoIterator<Item = Tally>) -> Tally {
    tallies.into_iter().fold(Tally::default(), |sum, one| Tally {
        rows: sum.rows + one.rows,
        charged: sum.charged + one.charged,
        listed: sum.listed + one.listed,
        difference: sum.difference + one.difference,
    })
}
