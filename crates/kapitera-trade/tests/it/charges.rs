//! Sums of purchases, and what was charged beside the price lists.

use std::collections::BTreeMap;

use kapitera_money::Ore;
use kapitera_period::{Span, day_from_number};
use kapitera_trade::{Bought, ListPrice, Outcome, PriceList, Purchase, Purchases, reconcile};
use proptest::prelude::*;

use crate::common::{bought, day, month, purchase, service};

fn price(code: &str, price: i64, from: &str, to: &str) -> ListPrice {
    let valid = Span { from: day(from), to: day(to) };
    ListPrice { service: service(code), group: "".into(), points: None, price: Ore(price), valid }
}

#[test]
fn each_purchase_has_its_outcome_and_its_kronor() {
    let list = PriceList::new([
        price("CRP", 45_00, "2024-07-01", "9999-12-31"),
        price("CRP", 40_00, "2024-01-01", "2024-06-30"),
        price("HB", 0, "2024-01-01", "2024-01-31"),
    ])
    .unwrap();
    let rows = [
        purchase("2024-06-30", "CRP", 3, 120_00),
        purchase("2024-07-01", "CRP", 3, 120_00),
        purchase("2024-06-30", "CRP", 2, 90_00),
        purchase("2023-12-31", "CRP", 1, 38_00),
        purchase("2024-01-31", "HB", 5, 0),
        purchase("2024-02-01", "HB", 1, 10_00),
        purchase("2024-02-01", "TSH", 1, 99_00),
        // A fee without a quantity costs more than the list has it.
        purchase("2024-06-30", "CRP", 0, 5_00),
    ];
    let found = reconcile(&rows, &list).unwrap();
    let of = |outcome| {
        let tally = found.of(outcome);
        (tally.rows, tally.charged, tally.listed, tally.difference)
    };
    assert_eq!(of(Outcome::AsListed), (2, bought(8, 120_00), Ore(120_00), Ore(0)));
    assert_eq!(of(Outcome::Cheaper), (1, bought(3, 120_00), Ore(135_00), Ore(-15_00)));
    assert_eq!(of(Outcome::Dearer), (2, bought(2, 95_00), Ore(80_00), Ore(15_00)));
    assert_eq!(of(Outcome::NoPriceThatDay), (2, bought(2, 48_00), Ore(0), Ore(0)));
    assert_eq!(of(Outcome::NotListed), (1, bought(1, 99_00), Ore(0), Ore(0)));
    assert_eq!((found.whole.rows, found.whole.charged), (8, bought(16, 482_00)));
    let listed: Vec<_> =
        found.differences.iter().map(|row| (row.row, row.outcome, row.price, row.difference)).collect();
    assert_eq!(
        listed,
        [
            (1, Outcome::Cheaper, Some(Ore(45_00)), Some(Ore(-15_00))),
            (2, Outcome::Dearer, Some(Ore(40_00)), Some(Ore(10_00))),
            (3, Outcome::NoPriceThatDay, None, None),
            (5, Outcome::NoPriceThatDay, None, None),
            (6, Outcome::NotListed, None, None),
            (7, Outcome::Dearer, Some(Ore(40_00)), Some(Ore(5_00))),
        ]
    );
}

#[test]
fn sums_are_by_month_buyer_service_and_group() {
    let mut rows = vec![
        purchase("2024-01-31", "CRP", 3, 120_00),
        purchase("2024-01-01", "CRP", 1, 40_00),
        purchase("2024-02-01", "CRP", 2, 80_00),
        purchase("2024-02-01", "HB", 2, 20_00),
    ];
    rows[3].buyer = "HC2".into();
    let all = Purchases::of(&rows).unwrap();
    assert_eq!(all.cells().count(), 3);
    assert_eq!(all.total(), bought(8, 260_00));
    let by_month = all.by(|cell| cell.month);
    assert_eq!(
        by_month,
        BTreeMap::from([(month("2024-01"), bought(4, 160_00)), (month("2024-02"), bought(4, 100_00))])
    );
    assert_eq!(all.basket(month("2024-02"), month("2024-12"))[&service("HB")], bought(2, 20_00));
    assert_eq!(all.only(|cell| &*cell.buyer == "HC2").total(), bought(2, 20_00));
    assert_eq!(all.basket(month("2025-01"), month("2024-01")).len(), 0);
    rows.reverse();
    assert_eq!(Purchases::of(&rows).unwrap(), all);
}

/// Prices without days in common: each ends some days before the next begins.
fn lists() -> impl Strategy<Value = Vec<ListPrice>> {
    let steps = proptest::collection::vec((0..20_i32, 1..40_i32, 0..5_000_i64), 0..8);
    proptest::collection::vec(steps, 1..4).prop_map(|services| {
        let mut prices = Vec::new();
        for (at, steps) in services.into_iter().enumerate() {
            let mut from = 19_000;
            for (gap, days, ore) in steps {
                let span = Span {
                    from: day_from_number(from + gap).unwrap(),
                    to: day_from_number(from + gap + days - 1).unwrap(),
                };
                prices.push(ListPrice { valid: span, ..price(&format!("S{at}"), ore, "2024-01-01", "2024-01-01") });
                from += gap + days;
            }
        }
        prices
    })
}

fn rows() -> impl Strategy<Value = Vec<Purchase>> {
    let row =
        (19_000..19_300_i32, 0..5_u32, 0..20_u64, 0..60_000_i64).prop_map(|(on, at, quantity, amount)| Purchase {
            day: day_from_number(on).unwrap(),
            bought: bought(quantity, amount),
            ..purchase("2024-01-01", &format!("S{at}"), 0, 0)
        });
    proptest::collection::vec(row, 0..40)
}

proptest! {
    /// The price of a day is the one whose days hold it, looked for one by one, in whatever order they were told.
    #[test]
    fn the_price_is_the_days(prices in lists(), rows in rows(), charged_right in any::<bool>()) {
        let mut turned = prices.clone();
        turned.reverse();
        let list = PriceList::new(turned).unwrap();
        let on = |row: &Purchase| {
            let mut found = prices.iter().filter(|price| price.service == row.service && price.valid.contains(row.day));
            let price = found.next();
            assert!(found.next().is_none());
            price
        };
        let mut rows = rows;
        for row in &mut rows {
            let price = on(row).map(|price| price.price.0);
            prop_assert_eq!(list.on(&row.service, row.day).map(|price| price.price.0), price);
            if let Some(price) = price.filter(|_| charged_right) {
                row.bought.amount = Ore(price * row.bought.quantity as i64);
            }
        }
        let found = reconcile(&rows, &list).unwrap();
        let with_price: i64 = rows.iter().filter_map(|row| Some(on(row)?.price.0 * row.bought.quantity as i64)).sum();
        prop_assert_eq!(found.whole.listed, Ore(with_price));
        prop_assert_eq!(found.whole.charged, rows.iter().map(|row| row.bought).sum::<Bought>());
        let rest = found.differences.len() as u64 + found.of(Outcome::AsListed).rows;
        prop_assert_eq!(rest, rows.len() as u64);
        if charged_right {
            prop_assert_eq!(found.whole.difference, Ore(0));
        }
        let per_row: i64 = found.differences.iter().filter_map(|row| row.difference).map(|ore| ore.0).sum();
        prop_assert_eq!(found.whole.difference, Ore(per_row));
    }
}
