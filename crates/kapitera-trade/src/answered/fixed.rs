//! The prices that all months are reckoned at.

use std::collections::BTreeMap;

use kapitera_money::{Exact, Ore};

use crate::asked::{AwarenessAsked, Market};
use crate::{Bought, Cell, Service};

/// What one of each service weighs, all months alike.
///
/// A service weighs its price on the day that was chosen. Of a supplier none of whose services has a price that day each weighs one: only
/// its own course is followed, in per cent. A service without a price of a supplier that has prices has no weight, and is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedPrices {
    /// In kronor; 1 of suppliers without prices.
    pub weights: BTreeMap<Service, Exact>,
    /// Suppliers whose services weigh one each.
    pub by_number: Vec<std::sync::Arc<str>>,
    /// Services without a weight, with all that was bought of them.
    pub left_out: BTreeMap<Service, Bought>,
}

impl FixedPrices {
    /// Those of the services that were bought of the suppliers asked about.
    pub fn of(market: &Market, asked: &AwarenessAsked) -> Self {
        let mut found = Self { weights: BTreeMap::new(), by_number: Vec::new(), left_out: BTreeMap::new() };
        for supplier in asked.priced.iter().chain(&asked.beside) {
            let bought =
                market.purchases.only(|cell| cell.service.supplier == *supplier).by(|cell| cell.service.clone());
            let price = |service: &Service| market.prices.on(service, asked.at_prices_of).map(|price| price.price);
            let has_prices = bought.keys().any(|service| price(service).is_some_and(|price| price > Ore::ZERO));
            if !has_prices {
                found.by_number.push(supplier.clone());
            }
            for (service, bought) in bought {
                match price(&service) {
                    _ if !has_prices => drop(found.weights.insert(service, Exact::ONE)),
                    Some(price) => drop(found.weights.insert(service, kronor(price))),
                    None => drop(found.left_out.insert(service, bought)),
                }
            }
        }
        found
    }

    /// What a cell comes to; none of a service without a weight.
    pub fn worth(&self, cell: &Cell, bought: Bought) -> Option<Exact> {
        self.weights.get(&cell.service).map(|weight| weight * &Exact::whole(bought.quantity))
    }
}

fn kronor(ore: Ore) -> Exact {
    Exact::decimal(i128::from(ore.0), 2)
}
