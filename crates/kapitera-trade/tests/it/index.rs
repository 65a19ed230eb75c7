//! Price indices.

use kapitera_money::Exact;
use kapitera_trade::{Basket, Cell, Purchases, Refusal, Service, chained, price_index};
use proptest::prelude::*;

use crate::common::{basket, baskets, bought, floats, month, near, part};

#[test]
fn by_hand() {
    // A 10 kr → 12 kr, B 5 kr → 4 kr; C went and D came.
    let before = basket(&[("A", 10, 100_00), ("B", 20, 100_00), ("C", 1, 50_00)]);
    let after = basket(&[("A", 5, 60_00), ("B", 30, 120_00), ("D", 1, 20_00)]);
    let found = price_index(&before, &after).unwrap();
    assert_eq!(found.laspeyres, Exact::ONE);
    // (60 + 120) / (50 + 150).
    assert_eq!(found.paasche, part(9, 10));
    assert_eq!(found.fisher, Exact::decimal(948_683_298_051, 12));
    assert_eq!((found.matched, found.matched_before, found.matched_after), (2, part(4, 5), part(9, 10)));
}

#[test]
fn a_chain_drifts_when_quantities_swing_with_prices() {
    let mut purchases = Purchases::default();
    let mut add = |month_text: &str, rows: &[(&str, u64, i64)]| {
        for (service, bought) in basket(rows) {
            let cell = Cell { month: month(month_text), buyer: "HC1".into(), service, group: "".into() };
            purchases.add(cell, bought);
        }
    };
    // A sale in February: cheap and much, and little the month after.
    add("2024-01", &[("A", 10, 100_00), ("B", 10, 100_00)]);
    add("2024-02", &[("A", 100, 500_00), ("B", 10, 100_00)]);
    add("2024-03", &[("A", 1, 10_00), ("B", 10, 100_00)]);
    add("2024-04", &[("A", 10, 100_00), ("B", 10, 100_00)]);
    let found = chained(&purchases, month("2024-01"), month("2024-04")).unwrap();
    assert_eq!(found.direct.fisher, Exact::ONE);
    // √(0.75 · 6/11) · √(11/6 · 11/10.5) · 1 by hand; the chain does not come back.
    let level = (0.75_f64 * 600.0 / 1100.0).sqrt() * (1100.0 / 600.0 * 110.0 / 105.0_f64).sqrt();
    let last = found.links.last().unwrap();
    assert!(near(kapitera_statistics::near(&last.level), level, 1e-11), "{:?}", last.level);
    assert_eq!(found.drift, &last.level - &Exact::ONE);
    assert_eq!(found.links.len(), 3);
    let gap = chained(&purchases, month("2024-03"), month("2024-05"));
    assert_eq!(gap, Err(Refusal::NothingMatchedBetween { before: month("2024-04"), after: month("2024-05") }));
}

#[test]
fn a_root_is_the_nearest() {
    let of = |amount| price_index(&basket(&[("A", 1, 100)]), &basket(&[("A", 1, amount)])).unwrap().fisher;
    for amount in [1, 99, 100, 101, 12_345, 1_000_000_000_000] {
        assert_eq!(of(amount), part(amount.into(), 100));
    }
}

fn plain(before: &Basket, after: &Basket) -> Option<(f64, f64)> {
    let (mut new_then, mut then, mut new_now, mut now) = (0.0, 0.0, 0.0, 0.0);
    for service in before.keys() {
        let ((v0, q0), (v1, q1)) = (floats(before, service), floats(after, service));
        if q0 > 0.0 && q1 > 0.0 {
            new_then += v1 / q1 * q0;
            then += v0;
            new_now += v1;
            now += v0 / q0 * q1;
        }
    }
    (then > 0.0 && new_now > 0.0).then(|| (new_then / then, new_now / now))
}

proptest! {
    #[test]
    fn as_reckoned_plainly((before, after) in baskets()) {
        let Some((laspeyres, paasche)) = plain(&before, &after) else {
            prop_assert_eq!(price_index(&before, &after), Err(Refusal::NothingMatched));
            return Ok(());
        };
        let found = price_index(&before, &after).unwrap();
        let close = |exact: &Exact, plain: f64| near(kapitera_statistics::near(exact) / plain, 1.0, 1e-9);
        prop_assert!(close(&found.laspeyres, laspeyres) && close(&found.paasche, paasche));
        // The nearest: half a unit of the last decimal to either side encloses the product.
        let half = Exact::decimal(5, 13);
        let (low, high) = (&found.fisher - &half, &found.fisher + &half);
        let square = &found.laspeyres * &found.paasche;
        prop_assert!((low.is_negative() || &low * &low <= square) && square < &high * &high);
        // Backwards it is the inverse.
        let back = price_index(&after, &before).unwrap();
        prop_assert_eq!(&back.laspeyres * &found.paasche, Exact::ONE);
    }

    /// A new list that makes everything dearer by the same is that much dearer, whatever was bought.
    #[test]
    fn a_common_change_is_the_index(quantities in proptest::collection::vec((1..99_u64, 1..99_u64, 1..5_000_i64), 1..9), percent in 1..300_i64) {
        let of = |price: i64, after: bool| -> Basket {
            let row = |(at, (was, is, ore)): (usize, &(u64, u64, i64))| {
                let quantity = if after { *is } else { *was };
                (Service::new("LAB", at.to_string()), bought(quantity, ore * price * quantity as i64))
            };
            quantities.iter().enumerate().map(row).collect()
        };
        let found = price_index(&of(100, false), &of(percent, true)).unwrap();
        prop_assert_eq!(found.fisher, part(percent.into(), 100));
    }
}
