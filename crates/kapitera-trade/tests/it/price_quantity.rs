//! Price and quantity taken apart.

use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_trade::{Basket, PriceQuantitySums, Service, price_quantity};
use proptest::prelude::*;

use crate::common::{basket, baskets, bought, floats, near, part};

fn sums(price: i64, quantity: i64, entering: i64, leaving: i64, without_quantity: i64) -> PriceQuantitySums {
    let (price, quantity, entering) = (Ore(price), Ore(quantity), Ore(entering));
    PriceQuantitySums { price, quantity, entering, leaving: Ore(leaving), without_quantity: Ore(without_quantity) }
}

#[test]
fn by_hand() {
    let before = basket(&[("A", 10, 100), ("B", 3, 100), ("C", 5, 50), ("FEE", 0, 1_000), ("G", 0, 7)]);
    let after = basket(&[("A", 10, 130), ("B", 4, 100), ("D", 2, 80), ("FEE", 0, 1_200), ("G", 1, 9)]);
    let found = price_quantity(&before, &after).unwrap();
    let lines: Vec<_> = found.lines.iter().map(|line| (&*line.service.code, line.parts)).collect();
    assert_eq!(
        lines,
        [
            ("A", sums(30, 0, 0, 0, 0)),
            // p 100/3 → 25, q 3 → 4: 3½ · (−25/3) = −29 1/6 of price, 29 1/6 of quantity: −30 and 30 cut off downwards are −30 and 29.
            ("B", sums(-29, 29, 0, 0, 0)),
            ("C", sums(0, 0, 0, 50, 0)),
            ("D", sums(0, 0, 80, 0, 0)),
            ("FEE", sums(0, 0, 0, 0, 200)),
            // What was charged before without a quantity is no price.
            ("G", sums(0, 0, 9, 0, -7)),
        ]
    );
    assert_eq!(found.lines[1].exact_price, part(-175, 6));
    assert_eq!(found.lines[1].exact_quantity, part(175, 6));
    assert_eq!(found.sums, sums(1, 29, 89, 50, 193));
    assert_eq!(found.sums.change(), Ore(1_519 - 1_257));
    assert_eq!((found.exact_price, found.exact_quantity), (part(30 * 6 - 175, 6), part(175, 6)));
}

#[test]
fn of_nothing_nothing_is_changed() {
    let found = price_quantity(&Basket::new(), &Basket::new()).unwrap();
    assert_eq!((found.lines.len(), found.sums), (0, PriceQuantitySums::default()));
}

/// The mean of Laspeyres' and Paasche's parts, with binary numbers.
fn plain(before: &Basket, after: &Basket) -> [f64; 5] {
    let mut parts = [0.0; 5];
    let mut services: Vec<&Service> = before.keys().chain(after.keys()).collect();
    services.sort();
    services.dedup();
    for service in services {
        let ((v0, q0), (v1, q1)) = (floats(before, service), floats(after, service));
        if q0 > 0.0 && q1 > 0.0 {
            let (p0, p1) = (v0 / q0, v1 / q1);
            parts[0] += (q0 * (p1 - p0) + q1 * (p1 - p0)) / 2.0;
            parts[1] += (p0 * (q1 - q0) + p1 * (q1 - q0)) / 2.0;
            continue;
        }
        let slot = |quantity: f64, amount: f64, at: usize| if quantity > 0.0 { (at, amount) } else { (4, amount) };
        let ((came, after), (went, before)) = (slot(q1, v1, 2), slot(q0, v0, 3));
        parts[came] += after;
        parts[went] += if went == 3 { before } else { -before };
    }
    parts
}

proptest! {
    /// Beside a plain second computation; the whole is the change, backwards it is the same with the other sign.
    #[test]
    fn as_reckoned_plainly((before, after) in baskets()) {
        let found = price_quantity(&before, &after).unwrap();
        let [price, quantity, entering, leaving, without] = plain(&before, &after);
        let within = found.lines.len() as f64 + 1e-3;
        prop_assert!(near(found.sums.price.0 as f64, price, within) && near(found.sums.quantity.0 as f64, quantity, within));
        prop_assert_eq!(found.sums.entering.0, entering as i64);
        prop_assert_eq!(found.sums.leaving.0, leaving as i64);
        prop_assert_eq!(found.sums.without_quantity.0, without as i64);
        let amounts = |basket: &Basket| basket.values().map(|bought| bought.amount.0).sum::<i64>();
        prop_assert_eq!(found.sums.change().0, amounts(&after) - amounts(&before));
        for line in &found.lines {
            prop_assert!((&Exact::whole(line.parts.price.0) - &line.exact_price).abs() < Exact::ONE);
            prop_assert_eq!(line.parts.change(), line.after.amount - line.before.amount);
        }
        let back = price_quantity(&after, &before).unwrap();
        prop_assert_eq!(&back.exact_price, &-found.exact_price.clone());
        prop_assert_eq!((back.sums.entering, back.sums.leaving), (found.sums.leaving, found.sums.entering));
    }
}

/// A laboratory's whole list, with quantities that have no factors in common, is summed exactly.
#[test]
fn a_whole_list_sums_exactly() {
    let of = |turn: u64| -> Basket {
        let rows = 0..2_000_u64;
        let row = |at: u64| {
            let quantity = (at * 7_919 + turn * 104_729) % 20_011 + 1;
            (
                Service::new("LAB", format!("{at:04}")),
                bought(quantity, ((quantity * (37 + turn) * (at % 91 + 1)) + at) as i64),
            )
        };
        rows.map(row).collect()
    };
    let found = price_quantity(&of(1), &of(2)).unwrap();
    let exact = found.exact_price.round(RoundMode::HalfAway).unwrap();
    assert!(exact.abs_diff(found.sums.price.0.into()) <= 2_000);
}
