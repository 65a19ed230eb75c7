//! What price lists did to what was charged, before anything is said of what is ordered.

use std::collections::BTreeMap;

use kapitera_money::Exact;

use crate::asked::{Apart, Evaluation, Market, Months};
use crate::{
    Basket, Chained, FourFactors, Method, Period, Points, PriceIndex, PriceQuantity, Refusal, Service, chained,
    four_factors, price_index, price_quantity,
};

/// What was charged in two periods, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceLists {
    /// The periods.
    pub periods: Apart,
    /// Price and quantity, by service, with what came and went on lines of their own.
    pub price_quantity: Result<PriceQuantity, Refusal>,
    /// Listed, use per listed, mix and price.
    pub factors: Result<FourFactors, Refusal>,
    /// The prices of the latter against the former.
    pub index: Result<PriceIndex, Refusal>,
    /// The prices month by month since they came.
    pub chain: Result<Chained, Refusal>,
}

/// Takes what was charged by those who have prices apart.
pub fn price_lists(market: &Market, evaluation: &Evaluation) -> PriceLists {
    let asked = &evaluation.awareness;
    let periods = asked.price_lists;
    let priced = market.purchases.only(|cell| asked.priced.contains(&cell.service.supplier));
    let basket = |months: Months| priced.basket(months.first, months.last);
    let (before, after) = (basket(periods.before), basket(periods.after));
    let points = points(market, periods, [&before, &after]);
    let factors = || {
        let period = |months: Months, bought: &Basket| -> Result<Period, Refusal> {
            let listed = mean_listed(market, months).ok_or(Refusal::ListedUnknown { months })?;
            Ok(Period { listed, bought: bought.clone() })
        };
        four_factors(
            &period(periods.before, &before)?,
            &period(periods.after, &after)?,
            points.as_ref(),
            Method::LogMean,
        )
    };
    PriceLists {
        periods,
        price_quantity: price_quantity(&before, &after),
        factors: factors(),
        index: price_index(&before, &after),
        chain: chained(&priced, asked.introduced, evaluation.months.last),
    }
}

/// How many were listed, the mean of the months; none when a month is not known.
pub(super) fn mean_listed(market: &Market, months: Months) -> Option<Exact> {
    let sums: Option<Vec<Exact>> =
        months.each().map(|month| market.listed.get(&month).map(|centres| centres.values().sum())).collect();
    let sums = sums?;
    sums.iter().sum::<Exact>().checked_div(&Exact::whole(sums.len() as i128))
}

/// The points of all services bought, by the list of the latter period's last day; none when a service has none.
fn points(market: &Market, periods: Apart, baskets: [&Basket; 2]) -> Option<Points> {
    let day = periods.after.last.last();
    let services = baskets.into_iter().flatten().filter(|(_, bought)| bought.quantity > 0).map(|(service, _)| service);
    let of = |service: &Service| Some((service.clone(), market.prices.on(service, day)?.points.clone()?));
    services.map(of).collect::<Option<BTreeMap<_, _>>>()
}
