//! How far apart units order, and the upper half at the median.

use kapitera_money::{Exact, Ore};
use kapitera_statistics::{Point, funnel_of_ratios};
use kapitera_trade::{Expected, Ordering, Refusal, variation};
use proptest::prelude::*;

use crate::common::{near, part};

fn ordering(unit: &str, ordered: u64, listed: i64, amount: i64) -> Ordering {
    Ordering { unit: unit.to_owned(), ordered, listed: Exact::whole(listed), expected: None, amount: Ore(amount) }
}

#[test]
fn by_hand() {
    // 2, 3, 4, 5 and 6 per listed; 4 in all.
    let units: Vec<Ordering> =
        (2..=6).map(|per| ordering(&format!("U{per}"), 1_000 * per, 1_000, 40_000_01 * per as i64)).collect();
    let found = variation(&units).unwrap();
    assert_eq!((found.expected, &found.whole, &found.median), (Expected::Crude, &Exact::ONE, &Exact::ONE));
    let rows: Vec<_> = found.units.iter().map(|row| (row.ratio.clone(), row.above.clone(), row.saved)).collect();
    assert_eq!(
        rows,
        [
            (part(1, 2), Exact::ZERO, Ore(0)),
            (part(3, 4), Exact::ZERO, Ore(0)),
            (Exact::ONE, Exact::ZERO, Ore(0)),
            (part(5, 4), Exact::whole(1_000), Ore(40_000_01)),
            (part(3, 2), Exact::whole(2_000), Ore(80_000_02)),
        ]
    );
    assert_eq!(found.saved, Ore(120_000_03));
    assert_eq!(found.units[3].per_listed, Some(Exact::whole(5)));
    assert!(found.dispersion.phi > 100.0);
}

#[test]
fn what_is_expected_may_be_given() {
    let mut units: Vec<Ordering> = (1..=6).map(|at| ordering(&at.to_string(), 100 * at, 500, 1_000_00)).collect();
    for unit in &mut units {
        unit.expected = Some(Exact::whole(unit.ordered));
    }
    units[0].listed = Exact::ZERO;
    let found = variation(&units).unwrap();
    assert_eq!((found.expected, found.saved, found.median), (Expected::Given, Ore(0), Exact::ONE));
    assert_eq!(found.units[0].per_listed, None);
    units[3].expected = None;
    assert_eq!(variation(&units), Err(Refusal::ExpectedOfSomeOnly { unit: "4".to_owned() }));
}

proptest! {
    #[test]
    fn as_reckoned_plainly(rows in proptest::collection::vec((0..9_000_u64, 1..9_000_i64, 0..900_000_000_i64), 5..30)) {
        let units: Vec<Ordering> = rows.iter().enumerate().map(|(at, &(ordered, listed, amount))| {
            ordering(&at.to_string(), ordered, listed, if ordered == 0 { 0 } else { amount })
        }).collect();
        prop_assume!(rows.iter().any(|row| row.0 > 0));
        let found = variation(&units).unwrap();
        // The rate per listed at the median, with binary numbers.
        let mut rates: Vec<f64> = rows.iter().map(|row| row.0 as f64 / row.1 as f64).collect();
        rates.sort_by(f64::total_cmp);
        let median = f64::midpoint(rates[(rates.len() - 1) / 2], rates[rates.len() / 2]);
        let mut all = 0.0;
        for (unit, row) in units.iter().zip(&found.units) {
            let listed = kapitera_statistics::near(&unit.listed);
            let above = (unit.ordered as f64 - median * listed).max(0.0);
            let saved = if unit.ordered == 0 { 0.0 } else { unit.amount.0 as f64 / unit.ordered as f64 * above };
            all += saved;
            prop_assert!(near(row.saved.0 as f64, saved, 0.51 + 1e-6 * saved), "{row:?} {saved}");
            prop_assert!(row.saved <= unit.amount);
        }
        prop_assert!(near(found.saved.0 as f64, all, units.len() as f64 + 1e-6 * all));
        prop_assert_eq!(&found.whole, &Exact::ONE);
        let points: Vec<Point> = found.units.iter().map(|row| Point {
            events: row.ordered,
            of: kapitera_statistics::near(&row.expected),
        }).collect();
        let funnel = funnel_of_ratios(&points).unwrap();
        prop_assert_eq!(funnel.limits, found.units.iter().map(|row| row.limits).collect::<Vec<_>>());
    }
}
