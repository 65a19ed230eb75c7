//! The statistics beside computations of others: `cases.csv`, made by `cases.py` with scipy and statsmodels.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use kapitera_statistics::{
    Confidence, Funnel, Interval, Point, Refusal, Stratum, count, directly, funnel_of_ratios, funnel_of_shares,
    indirectly, rate, rate_of_repeated, ratio, share,
};
use proptest::prelude::*;

const CASES: &str = include_str!("cases.csv");

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
}

fn confidence(word: &str) -> Confidence {
    match word {
        "95" => Confidence::P95,
        "998" => Confidence::P998,
        other => panic!("{other} is no confidence"),
    }
}

fn numbers(words: &[&str]) -> Vec<f64> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

/// `events/of` or `events/of/standard`, apart by spaces.
fn triples(words: &str) -> Vec<Vec<f64>> {
    words.split(' ').map(|one| numbers(&one.split('/').collect::<Vec<_>>())).collect()
}

fn whole(number: f64) -> u64 {
    number as u64
}

fn is_case(function: &str, level: &str, rest: &[&str]) -> bool {
    let limits = |found: Interval, wanted: &[f64]| near(found.low, wanted[0]) && near(found.high, wanted[1]);
    match function {
        "share" => {
            let given = numbers(rest);
            let found = share(whole(given[0]), whole(given[1]), confidence(level)).unwrap();
            near(found.value, given[0] / given[1]) && limits(found, &given[2..])
        }
        "count" => {
            let given = numbers(rest);
            limits(count(whole(given[0]), confidence(level)), &given[1..])
        }
        "directly" | "indirectly" => {
            let part = if function == "directly" { 1.0 } else { 1.0 / 100_000.0 };
            let stratum = |one: Vec<f64>| Stratum { events: whole(one[0]), of: one[1], standard: one[2] * part };
            let strata: Vec<Stratum> = triples(rest[0]).into_iter().map(stratum).collect();
            let found = match function {
                "directly" => directly(&strata, 1.0, confidence(level)),
                _ => indirectly(&strata, confidence(level)),
            };
            let (found, wanted) = (found.unwrap(), numbers(&rest[1..]));
            near(found.value, wanted[0]) && limits(found, &wanted[1..])
        }
        _ => {
            let point = |one: Vec<f64>| Point { events: whole(one[0]), of: one[1] };
            let points: Vec<Point> = triples(rest[0]).into_iter().map(point).collect();
            let funnel =
                if function == "funnel-of-shares" { funnel_of_shares(&points) } else { funnel_of_ratios(&points) };
            let Funnel { target, dispersion, limits } = funnel.unwrap();
            let found = [target, dispersion.phi, dispersion.tau_squared, limits[0].outer.0, limits[0].outer.1];
            found.iter().zip(numbers(&rest[1..])).all(|(found, wanted)| near(*found, wanted))
        }
    }
}

#[test]
fn they_agree_with_the_computations_of_others() {
    let mut met = 0;
    for line in CASES.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let [function, level, rest @ ..] = &cells[..] else { panic!("{line}") };
        assert!(is_case(function, level, rest), "{line}");
        met += 1;
    }
    assert!(met > 100, "{met} cases");
}

#[test]
fn what_cannot_be_reckoned_is_refused() {
    let level = Confidence::P95;
    assert_eq!(share(0, 0, level), Err(Refusal::NothingToDivideBy));
    assert_eq!(share(3, 2, level), Err(Refusal::MoreThanAll));
    assert_eq!(rate(3, 0.0, 1.0, level), Err(Refusal::NothingToDivideBy));
    assert_eq!(ratio(3, f64::NAN, level), Err(Refusal::NothingToDivideBy));
    let few = [Stratum { events: 9, of: 100.0, standard: 1.0 }];
    assert_eq!(directly(&few, 1.0, level), Err(Refusal::TooFewEvents { events: 9, needed: 10 }));
    let nobody = [Stratum { events: 10, of: 100.0, standard: 1.0 }, Stratum { events: 0, of: 0.0, standard: 2.0 }];
    assert_eq!(directly(&nobody, 1.0, level), Err(Refusal::MustBeAboveZero));
    assert_eq!(funnel_of_shares(&[Point { events: 1, of: 2.0 }; 4]), Err(Refusal::TooFewPoints));
    assert_eq!(funnel_of_shares(&[Point { events: 3, of: 2.0 }; 5]), Err(Refusal::MoreThanAll));
}

#[test]
fn events_that_persons_have_several_of_give_wider_limits() {
    let level = Confidence::P95;
    // One each: the same as if persons were not told apart.
    let once = rate_of_repeated(&[(1, 40)], 1_000.0, 1_000.0, level).unwrap();
    assert_eq!(once, rate(40, 1_000.0, 1_000.0, level).unwrap());
    // Ten persons with four each: the variance is four times as large.
    let often = rate_of_repeated(&[(4, 10), (0, 700)], 1_000.0, 1_000.0, level).unwrap();
    assert_eq!(often.value, 40.0);
    assert!(near(often.high - 40.0, 2.0 * (once.high - 40.0)) && near(40.0 - often.low, 2.0 * (40.0 - once.low)));
    let none = rate_of_repeated(&[(0, 10)], 1_000.0, 1.0, level).unwrap();
    assert!(none.low == 0.0 && none.value == 0.0 && none.high > 0.0);
}

proptest! {
    /// A share lies within its limits, the limits within 0 and 1, and the outer limits outside the inner.
    #[test]
    fn limits_are_where_they_can_be((events, all) in (1_u64..50_000).prop_flat_map(|all| (0..=all, Just(all)))) {
        let (inner, outer) = (share(events, all, Confidence::P95).unwrap(), share(events, all, Confidence::P998).unwrap());
        prop_assert!(inner.holds(inner.value) && outer.holds(inner.low) && outer.holds(inner.high));
        prop_assert!(outer.low >= 0.0 && outer.high <= 1.0);
    }

    /// Where chance alone is at work nothing is added, or little; and the target always lies within the limits.
    #[test]
    fn a_funnel_holds_its_target(points in proptest::collection::vec((50_u64..5_000, 0_u64..=100), 5..60)) {
        let points: Vec<Point> =
            points.into_iter().map(|(all, percent)| Point { events: all * percent / 100, of: all as f64 }).collect();
        let funnel = funnel_of_shares(&points).unwrap();
        for limits in &funnel.limits {
            prop_assert!(limits.outer.0 <= limits.inner.0 && limits.inner.1 <= limits.outer.1);
            prop_assert!(limits.outer.0 <= funnel.target + 1e-12 && funnel.target <= limits.outer.1 + 1e-12);
        }
        prop_assert!(funnel.dispersion.tau_squared >= 0.0);
    }
}
