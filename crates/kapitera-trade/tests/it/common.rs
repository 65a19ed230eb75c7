//! What several tests make.

use std::collections::BTreeMap;

use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month};
use kapitera_trade::{Basket, Bought, Purchase, Service};
use proptest::prelude::*;

/// A service of the laboratory.
pub fn service(code: &str) -> Service {
    Service::new("LAB", code)
}

pub fn bought(quantity: u64, amount: i64) -> Bought {
    Bought { quantity, amount: Ore(amount) }
}

pub fn basket(of: &[(&str, u64, i64)]) -> Basket {
    of.iter().map(|(code, quantity, amount)| (service(code), bought(*quantity, *amount))).collect()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn purchase(on: &str, code: &str, quantity: u64, amount: i64) -> Purchase {
    Purchase {
        day: day(on),
        buyer: "HC1".into(),
        service: service(code),
        group: "".into(),
        bought: bought(quantity, amount),
    }
}

/// A fraction.
pub fn part(top: i128, bottom: i128) -> Exact {
    Exact::fraction(top, bottom).unwrap()
}

pub fn near(one: f64, other: f64, within: f64) -> bool {
    (one - other).abs() <= within
}

/// Baskets of a few services in both periods: some came, some went, some were free, some have an amount without a quantity.
pub fn baskets() -> impl Strategy<Value = (Basket, Basket)> {
    let one = prop_oneof![
        1 => Just((0_u64, 0_i64)),
        1 => (1..300_u64).prop_map(|quantity| (quantity, 0)),
        1 => (1..50_000_i64).prop_map(|amount| (0, amount)),
        8 => (1..3_000_u64, 1..90_000_000_i64),
    ];
    let rows = proptest::collection::vec((one.clone(), one), 1..14);
    rows.prop_map(|rows| {
        let mut both = (BTreeMap::new(), BTreeMap::new());
        for (at, ((was, before), (is, after))) in rows.into_iter().enumerate() {
            let of = Service::new(if at % 3 == 0 { "RAD" } else { "LAB" }, format!("S{at}"));
            // What is not there at all, and what is there with nothing, are the same.
            if was > 0 || before > 0 || at % 2 == 0 {
                both.0.insert(of.clone(), bought(was, before));
            }
            if is > 0 || after > 0 || at % 2 == 0 {
                both.1.insert(of, bought(is, after));
            }
        }
        both
    })
}

/// Amount and quantity of a service as binary numbers.
pub fn floats(basket: &Basket, service: &Service) -> (f64, f64) {
    let Bought { quantity, amount } = basket.get(service).copied().unwrap_or_default();
    (amount.0 as f64, quantity as f64)
}
