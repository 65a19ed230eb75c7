//! Four factors.

use kapitera_money::{Exact, Ore};
use kapitera_trade::{
    Basket, FactorSums, FourFactors, Method, Period, Points, Refusal, Service, Weighing, four_factors,
};
use proptest::prelude::*;

use crate::common::{basket, baskets, floats, near, service};

fn period(listed: i64, bought: Basket) -> Period {
    Period { listed: Exact::whole(listed), bought }
}

/// Listed, use, mix, price.
fn four(sums: &FactorSums) -> [i64; 4] {
    [sums.listed.0, sums.use_per_listed.0, sums.mix.0, sums.price.0]
}

#[test]
fn each_factor_alone_is_that_factor() {
    let before = period(1_000, basket(&[("A", 100, 4_000_00), ("B", 300, 6_000_00)]));
    let check = |listed: i64, rows: &[(&str, u64, i64)], expected: [i64; 4]| {
        for method in [Method::LogMean, Method::Shapley] {
            let found = four_factors(&before, &period(listed, basket(rows)), None, method).unwrap();
            assert_eq!(four(&found.sums), expected, "{method:?}");
        }
    };
    check(1_000, &[("A", 100, 4_000_00), ("B", 300, 6_000_00)], [0; 4]);
    // A tenth more listed, who use as much.
    check(1_100, &[("A", 110, 4_400_00), ("B", 330, 6_600_00)], [1_000_00, 0, 0, 0]);
    check(1_000, &[("A", 110, 4_400_00), ("B", 330, 6_600_00)], [0, 1_000_00, 0, 0]);
    // As many, but 100 of the cheap ones are now dear.
    check(1_000, &[("A", 200, 8_000_00), ("B", 200, 4_000_00)], [0, 0, 2_000_00, 0]);
    check(1_000, &[("A", 100, 5_000_00), ("B", 300, 6_000_00)], [0, 0, 0, 1_000_00]);
}

#[test]
fn points_weigh_and_the_result_says_so() {
    // One tomography more instead of ten blood samples: as much work by points.
    let before = period(100, basket(&[("B", 100, 1_000_00), ("CT", 10, 10_000_00)]));
    let after = period(100, basket(&[("B", 90, 900_00), ("CT", 11, 11_000_00)]));
    let points = Points::from([(service("B"), Exact::ONE), (service("CT"), Exact::whole(10))]);
    let weighed = four_factors(&before, &after, Some(&points), Method::Shapley).unwrap();
    assert_eq!(weighed.weighing, Weighing::Points);
    assert_eq!((&weighed.volume.0, &weighed.volume.1), (&Exact::whole(200), &Exact::whole(200)));
    assert_eq!(four(&weighed.sums), [0, 0, 900_00, 0]);
    let numbers = four_factors(&before, &after, None, Method::Shapley).unwrap();
    assert_eq!(numbers.weighing, Weighing::Numbers);
    assert!(numbers.sums.use_per_listed < Ore(0) && numbers.sums.mix > Ore(900_00));
    assert_eq!(numbers.use_per_listed, (Exact::decimal(110, 2), Exact::decimal(101, 2)));
}

#[test]
fn what_came_went_or_was_free() {
    let before = period(100, basket(&[("A", 10, 100_00), ("FREE", 10, 0), ("OLD", 5, 70_00), ("FEE", 0, 3_00)]));
    let after = period(100, basket(&[("A", 10, 100_00), ("FREE", 10, 50_00), ("NEW", 5, 90_00), ("FEE", 0, 4_00)]));
    for method in [Method::LogMean, Method::Shapley] {
        let found = four_factors(&before, &after, None, method).unwrap();
        assert_eq!(four(&found.sums), [0, 0, 0, 50_00]);
        let FactorSums { entering, leaving, without_quantity, .. } = found.sums;
        assert_eq!((entering, leaving, without_quantity), (Ore(90_00), Ore(70_00), Ore(1_00)));
    }
}

#[test]
fn large_amounts_that_hardly_change_sum_to_the_ore() {
    let before = period(130_000, basket(&[("A", 999_999, 900_000_000_001_37), ("B", 3, 1)]));
    let after = period(130_001, basket(&[("A", 1_000_000, 900_000_000_001_38), ("B", 4, 2)]));
    let found = four_factors(&before, &after, None, Method::LogMean).unwrap();
    assert_eq!(found.sums.change(), Ore(2));
}

/// With the logarithm of nought a very large number below zero, every factor for itself (Ang and Liu 2007): what came and went is mix.
fn plain(before: &Period, after: &Period) -> [f64; 4] {
    const OF_NOUGHT: f64 = -1e12;
    let ln = |number: f64| if number > 0.0 { number.ln() } else { OF_NOUGHT };
    let (n0, n1) = (kapitera_statistics::near(&before.listed), kapitera_statistics::near(&after.listed));
    let volume = |basket: &Basket| basket.values().map(|bought| bought.quantity as f64).sum::<f64>();
    let (all0, all1) = (volume(&before.bought), volume(&after.bought));
    let mut services: Vec<&Service> = before.bought.keys().chain(after.bought.keys()).collect();
    services.sort();
    services.dedup();
    let mut sums = [0.0; 4];
    for service in services {
        let ((v0, q0), (v1, q1)) = (floats(&before.bought, service), floats(&after.bought, service));
        if v0 == 0.0 && v1 == 0.0 {
            continue;
        }
        // A service that is not bought has the other period's price, and no share.
        let (p0, p1) = (if q0 > 0.0 { v0 / q0 } else { v1 / q1 }, if q1 > 0.0 { v1 / q1 } else { v0 / q0 });
        let was = [ln(n0), ln(all0 / n0), ln(q0 / all0), ln(p0)];
        let is = [ln(n1), ln(all1 / n1), ln(q1 / all1), ln(p1)];
        let apart = is.iter().sum::<f64>() - was.iter().sum::<f64>();
        let mean = if apart.abs() < 1e-12 { v0 } else { (v1 - v0) / apart };
        for (sum, (was, is)) in sums.iter_mut().zip(was.into_iter().zip(is)) {
            *sum += mean * (is - was);
        }
    }
    sums
}

fn without_fees((mut before, mut after): (Basket, Basket)) -> (Basket, Basket) {
    for basket in [&mut before, &mut after] {
        basket.retain(|_, bought| bought.quantity > 0);
    }
    (before, after)
}

/// All 24 orders, one by one, with binary numbers.
fn by_orders(before: &Period, after: &Period) -> [f64; 4] {
    let (n0, n1) = (kapitera_statistics::near(&before.listed), kapitera_statistics::near(&after.listed));
    let volume = |basket: &Basket| basket.values().map(|bought| bought.quantity as f64).sum::<f64>();
    let (all0, all1) = (volume(&before.bought), volume(&after.bought));
    let orders: Vec<[usize; 4]> = (0..256_usize)
        .map(|code| [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6])
        .filter(|order| (0..4).all(|factor| order.contains(&factor)))
        .collect();
    assert_eq!(orders.len(), 24);
    let mut sums = [0.0; 4];
    for service in before.bought.keys().filter(|service| after.bought.contains_key(*service)) {
        let ((v0, q0), (v1, q1)) = (floats(&before.bought, service), floats(&after.bought, service));
        let was = [n0, all0 / n0, q0 / all0, v0 / q0];
        let is = [n1, all1 / n1, q1 / all1, v1 / q1];
        for order in &orders {
            let mut at = was;
            for &factor in order {
                let then: f64 = at.iter().product();
                at[factor] = is[factor];
                sums[factor] += (at.iter().product::<f64>() - then) / 24.0;
            }
        }
    }
    sums
}

fn found(before: &Period, after: &Period, method: Method) -> Option<FourFactors> {
    match four_factors(before, after, None, method) {
        Err(Refusal::NothingBought) => None,
        found => Some(found.unwrap()),
    }
}

proptest! {
    #[test]
    fn as_reckoned_plainly(both in baskets(), listed in (1..20_000_i64, 1..20_000_i64)) {
        let (before, after) = without_fees(both);
        let (before, after) = (period(listed.0, before), period(listed.1, after));
        let Some(log_mean) = found(&before, &after, Method::LogMean) else { return Ok(()) };
        let within = log_mean.lines.len() as f64 + 1.0;
        let sums = log_mean.sums;
        let whole_mix = (sums.mix + sums.entering - sums.leaving).0;
        let mine = [sums.listed.0, sums.use_per_listed.0, whole_mix, sums.price.0];
        let [listed, used, mix, price] = plain(&before, &after);
        let change = sums.change().0 as f64;
        prop_assert!(near(listed + used + mix + price, change, 1.0), "the plain one sums");
        for (mine, plain) in mine.into_iter().zip([listed, used, mix, price]) {
            prop_assert!(near(mine as f64, plain, within), "{mine} beside {plain}");
        }
        let shapley = found(&before, &after, Method::Shapley).unwrap();
        for (mine, plain) in four(&shapley.sums).into_iter().zip(by_orders(&before, &after)) {
            prop_assert!(near(mine as f64, plain, within + 1e-6 * plain.abs()), "{mine} beside {plain}");
        }
        for lines in [&log_mean.lines, &shapley.lines] {
            for line in lines {
                prop_assert_eq!(line.parts.change(), line.after.amount - line.before.amount);
            }
        }
        prop_assert_eq!(shapley.sums.change(), sums.change());
    }

    /// Where all services are bought and paid for in both, the second computation is the same to the öre of each line.
    #[test]
    fn without_noughts_to_the_ore(rows in proptest::collection::vec((1..900_u64, 1..9_000_000_i64, 1..900_u64, 1..9_000_000_i64), 1..12), listed in (1..20_000_i64, 1..20_000_i64)) {
        let of = |after: bool| -> Basket {
            let row = |(at, row): (usize, &(u64, i64, u64, i64))| {
                let (quantity, amount) = if after { (row.2, row.3) } else { (row.0, row.1) };
                (Service::new("LAB", at.to_string()), crate::common::bought(quantity, amount))
            };
            rows.iter().enumerate().map(row).collect()
        };
        let (before, after) = (period(listed.0, of(false)), period(listed.1, of(true)));
        let log_mean = found(&before, &after, Method::LogMean).unwrap();
        for (mine, plain) in four(&log_mean.sums).into_iter().zip(plain(&before, &after)) {
            prop_assert!(near(mine as f64, plain, rows.len() as f64 + 0.01), "{mine} beside {plain}");
        }
    }

    /// What a period's listed, or the points, are measured in changes nothing.
    #[test]
    fn units_change_nothing(both in baskets(), times in 2..50_i64) {
        let (before, after) = both;
        let points = |times: i64| -> Points {
            before.keys().chain(after.keys()).map(|service| (service.clone(), Exact::whole(times))).collect()
        };
        let with = |times: i64| four_factors(&period(times, before.clone()), &period(3 * times, after.clone()), Some(&points(times)), Method::Shapley);
        let (one, many) = (with(1), with(times));
        prop_assert_eq!(one.map(|found| found.sums), many.map(|found| found.sums));
    }
}
