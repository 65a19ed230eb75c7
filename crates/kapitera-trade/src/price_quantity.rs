//! What a change is made of: price and quantity by Bennet's indicator (Bennet 1920), with what came and went on lines of their own.
//!
//! Of a service bought in both periods the price is what was charged divided by the quantity, p, and the change is ½(q₀ + q₁)(p₁ − p₀) of
//! price and ½(p₀ + p₁)(q₁ − q₀) of quantity: exact, and the same backwards. Where buyers pay different prices for one service, a
//! change in who buys is a change of price here; take them apart first ([`crate::Purchases::only`]) where that matters.

use kapitera_money::{Exact, Ore};

use crate::whole::{in_ore, sum};
use crate::{Basket, Bought, Refusal, Service};

/// The change of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceQuantityLine {
    /// Which.
    pub service: Service,
    /// What was bought before.
    pub before: Bought,
    /// What was bought after.
    pub after: Bought,
    /// The part of price in öre, exact; 0 unless bought in both periods.
    pub exact_price: Exact,
    /// The part of quantity in öre, exact; 0 unless bought in both periods.
    pub exact_quantity: Exact,
    /// The line in whole öre.
    pub parts: PriceQuantitySums,
}

/// Parts of a change, in whole öre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PriceQuantitySums {
    /// Dearer or cheaper, of services bought in both periods.
    pub price: Ore,
    /// More or fewer, of services bought in both periods.
    pub quantity: Ore,
    /// What services cost after that were not bought before.
    pub entering: Ore,
    /// What services cost before that were not bought after; it is taken away.
    pub leaving: Ore,
    /// The change of what was charged without a quantity, such as a fee for being connected. It has no price.
    pub without_quantity: Ore,
}

impl PriceQuantitySums {
    /// The whole change: price + quantity + entering − leaving + what has no quantity.
    pub fn change(&self) -> Ore {
        self.price + self.quantity + self.entering - self.leaving + self.without_quantity
    }

    fn plus(self, other: Self) -> Self {
        Self {
            price: self.price + other.price,
            quantity: self.quantity + other.quantity,
            entering: self.entering + other.entering,
            leaving: self.leaving + other.leaving,
            without_quantity: self.without_quantity + other.without_quantity,
        }
    }
}

/// A change taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceQuantity {
    /// All that was bought before.
    pub before: Bought,
    /// All that was bought after.
    pub after: Bought,
    /// A line for each service, in order.
    pub lines: Vec<PriceQuantityLine>,
    /// The sums of the lines.
    pub sums: PriceQuantitySums,
    /// The sum of the exact parts of price, in öre.
    pub exact_price: Exact,
    /// The sum of the exact parts of quantity, in öre.
    pub exact_quantity: Exact,
}

/// Takes the change between two periods apart, service by service.
///
/// Each line's parts sum to its change exactly and, rounded by largest remainder, to the öre; so do the sums. Both are checked. A service
/// is bought in a period when its quantity there is above 0.
///
/// # Errors
///
/// When a part does not fit in 64 bits of öre.
pub fn price_quantity(before: &Basket, after: &Basket) -> Result<PriceQuantity, Refusal> {
    let lines: Vec<PriceQuantityLine> =
        both(before, after).map(|(service, before, after)| line(service, before, after)).collect::<Result<_, _>>()?;
    let sums = lines.iter().fold(PriceQuantitySums::default(), |sums, line| sums.plus(line.parts));
    let exact_price = sum(lines.iter().map(|line| line.exact_price.clone()).collect());
    let exact_quantity = sum(lines.iter().map(|line| line.exact_quantity.clone()).collect());
    let (before, after): (Bought, Bought) = (before.values().copied().sum(), after.values().copied().sum());
    assert_eq!(sums.change(), after.amount - before.amount, "the parts of a change sum to it");
    assert_eq!(&exact_price + &exact_quantity, Exact::whole((sums.price + sums.quantity).0), "so do the exact ones");
    Ok(PriceQuantity { before, after, lines, sums, exact_price, exact_quantity })
}

/// Each service of either period with what was bought of it in both.
pub(crate) fn both<'a>(
    before: &'a Basket,
    after: &'a Basket,
) -> impl Iterator<Item = (&'a Service, Bought, Bought)> + Clone {
    let of = |basket: &Basket, service| basket.get(service).copied().unwrap_or_default();
    let gone = before.keys().filter(|service| !after.contains_key(*service));
    let mut services: Vec<&Service> = after.keys().chain(gone).collect();
    services.sort_unstable();
    services.into_iter().map(move |service| (service, of(before, service), of(after, service)))
}

/// What is no price and no quantity: of a service that came, that went, or that has no quantity in either period.
pub(crate) fn came_and_went(before: Bought, after: Bought) -> PriceQuantitySums {
    let none = PriceQuantitySums::default();
    match (before.quantity > 0, after.quantity > 0) {
        (true, true) => none,
        (false, true) => PriceQuantitySums { entering: after.amount, without_quantity: -before.amount, ..none },
        (true, false) => PriceQuantitySums { leaving: before.amount, without_quantity: after.amount, ..none },
        (false, false) => PriceQuantitySums { without_quantity: after.amount - before.amount, ..none },
    }
}

fn line(service: &Service, before: Bought, after: Bought) -> Result<PriceQuantityLine, Refusal> {
    let mut parts = came_and_went(before, after);
    let (mut exact_price, mut exact_quantity) = (Exact::ZERO, Exact::ZERO);
    let change = after.amount - before.amount;
    if let (Some(was), Some(is)) = (price(before), price(after)) {
        let many = |bought: Bought| Exact::whole(bought.quantity);
        let half = Exact::decimal(5, 1);
        exact_price = &(&half * &(&many(before) + &many(after))) * &(&is - &was);
        exact_quantity = &(&half * &(&was + &is)) * &(&many(after) - &many(before));
        let ore = in_ore(change, &[exact_price.clone(), exact_quantity.clone()])?;
        (parts.price, parts.quantity) = (ore[0], ore[1]);
    }
    assert_eq!(parts.change(), change, "the parts of a line sum to its change");
    Ok(PriceQuantityLine { service: service.clone(), before, after, exact_price, exact_quantity, parts })
}

/// Öre for one; none of what has no quantity.
pub(crate) fn price(bought: Bought) -> Option<Exact> {
    Exact::fraction(bought.amount.0.into(), bought.quantity.into())
}
