//! Difference in differences of ordering.

use kapitera_money::Exact;
use kapitera_statistics::Refusal as StatisticsRefusal;
use kapitera_trade::{LeftOut, MonthOrdered, Refusal, UnitMonths, WhyLeftOut, Windows, feedback};
use proptest::prelude::*;

use crate::common::{month, near};

const WINDOWS: Windows = Windows { before: 12, after: 12 };

/// A unit of so many listed that orders so many per listed and year up to the month of its feedback, and so many from it on.
fn unit(name: &str, listed: i64, first: Option<&str>, changes: &str, before: i64, after: i64) -> UnitMonths {
    let months = (0..48).map(|at| {
        let month = month("2021-01").plus(at);
        let per_year = if month < changes.parse().unwrap() { before } else { after };
        MonthOrdered {
            month,
            ordered: Exact::fraction((listed * per_year).into(), 12).unwrap(),
            listed: Exact::whole(listed),
        }
    });
    UnitMonths { unit: name.to_owned(), first_feedback: first.map(month), months: months.collect() }
}

fn region() -> Vec<UnitMonths> {
    let mut units = Vec::new();
    for (at, after) in [9, 8, 10, 7, 11].into_iter().enumerate() {
        // The month of the feedback belongs to neither window, so the change may begin in it.
        units.push(unit(&format!("W{at}"), 1_000, Some("2023-01"), "2023-01", 12, after));
    }
    for (at, after) in [12, 13, 11, 14, 10].into_iter().enumerate() {
        units.push(unit(&format!("O{at}"), 1_000, None, "2023-01", 11, after));
    }
    units
}

#[test]
fn by_hand() {
    let found = feedback(&region(), WINDOWS).unwrap();
    assert!(near(found.before, 12.0, 1e-12));
    assert!(near(found.change_with, -3.0, 1e-12) && near(found.change_without, 1.0, 1e-12));
    assert!(near(found.effect.value, -4.0, 1e-12));
    // Both groups have a variance of 2.5 within, of the mean 0.5: Welch's test with 8 degrees of freedom and t 2.306.
    assert!(near(found.freedom, 8.0, 1e-9));
    assert!(near(found.effect.high - found.effect.value, 2.306_004, 1e-6));
    assert_eq!(found.with[0].before, Exact::whole(12));
    assert!(found.with.iter().all(|unit| near(unit.beside, 1.0, 1e-12)));
    assert!(found.left_out.is_empty());
}

#[test]
fn each_unit_has_its_own_window() {
    let mut units = region();
    // All without feedback rose in July 2023; who had feedback in January 2022 is not beside that.
    units.retain(|unit| unit.first_feedback.is_some());
    units[0] = unit("W0", 1_000, Some("2022-01"), "2022-01", 12, 10);
    for at in 0..5 {
        units.push(unit(&format!("O{at}"), 500 + 100 * at, None, "2023-07", 6, 12 + at));
    }
    let found = feedback(&units, WINDOWS).unwrap();
    assert!(near(found.with[0].beside, 0.0, 1e-12));
    // In the window of the others half the months after are higher.
    let listed: f64 = (0..5).map(|at| f64::from(500 + 100 * at)).sum();
    let half = (0..5).map(|at| f64::from(500 + 100 * at) / listed * f64::from(6 + at) / 12.0).sum::<f64>() * 6.0;
    assert!(near(found.with[1].beside, half * 7.0 / 6.0, 1e-9), "{} {half}", found.with[1].beside);
}

#[test]
fn what_all_units_met_is_no_chance() {
    // All units, with feedback or without, order four times as much from July 2023; half of the windows hold it.
    let mut units = Vec::new();
    for at in 0..5 {
        let (early, late) = (Some("2022-01"), Some("2023-06"));
        let change = 8 + i64::from(at % 2);
        units.push(unit(&format!("E{at}"), 1_000, early, "2022-01", 12, change));
        units.push(unit(&format!("L{at}"), 1_000, late, "2023-07", 12, change + 36));
        units.push(unit(&format!("O{at}"), 1_000, None, "2023-07", 12, 48));
    }
    let found = feedback(&units, WINDOWS).unwrap();
    // −4 and −3, three and two of each kind.
    assert!(near(found.effect.value, -3.6, 1e-9), "{found:?}");
    assert!(near(found.effect.high - found.effect.value, 2.262_157 * (2.4 / 9.0 / 10.0_f64).sqrt(), 1e-6), "{found:?}");
    assert!(near(found.change_with - found.change_without, -3.6, 1e-9));
}

#[test]
fn who_has_no_whole_window_is_left_out_and_told_of() {
    let mut units = region();
    units.push(unit("early", 1_000, Some("2021-06"), "2021-06", 12, 10));
    units.push(unit("late", 1_000, Some("2024-06"), "2024-06", 12, 10));
    let mut gap = unit("gap", 1_000, None, "2023-01", 12, 10);
    gap.months.remove(15);
    units.push(gap);
    let mut empty = unit("empty", 1_000, Some("2023-01"), "2023-01", 12, 10);
    empty.months[30].listed = Exact::ZERO;
    units.push(empty);
    let found = feedback(&units, WINDOWS).unwrap();
    let left = |unit: &str, why| LeftOut { unit: unit.to_owned(), why };
    assert_eq!(
        found.left_out,
        [
            left("early", WhyLeftOut::MonthUnknown(month("2020-06"))),
            left("empty", WhyLeftOut::NobodyListed(month("2023-07"))),
            left("gap", WhyLeftOut::MonthUnknown(month("2022-04"))),
            left("late", WhyLeftOut::MonthUnknown(month("2025-01"))),
        ]
    );
    assert_eq!((found.with.len(), found.without.len()), (5, 5));
    assert!(near(found.effect.value, -4.0, 1e-12));
    units.retain(|unit| unit.unit != "O3");
    assert_eq!(feedback(&units, WINDOWS), Err(Refusal::TooFewUnits { with: 5, without: 4, needed: 5 }));
}

#[test]
fn units_that_change_alike_tell_nothing_of_chance() {
    let mut units = Vec::new();
    for at in 0..5 {
        units.push(unit(&format!("W{at}"), 1_200, Some("2023-01"), "2023-01", 12, 9));
        units.push(unit(&format!("O{at}"), 1_200, None, "2023-01", 12, 12));
    }
    assert_eq!(feedback(&units, WINDOWS), Err(Refusal::Statistics(StatisticsRefusal::NoSpread)));
}

/// A unit's name, feedback, and orders and listed of each month.
type Row = (Option<i32>, Vec<(u32, u32)>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let months = || proptest::collection::vec((0..900_u32, 1..4_000_u32), 14);
    let with = proptest::collection::vec((3..11_i32, months()).prop_map(|(first, months)| (Some(first), months)), 5..9);
    let without = proptest::collection::vec(months().prop_map(|months| (None, months)), 5..9);
    (with, without).prop_map(|(with, without)| with.into_iter().chain(without).collect())
}

/// The effect written out as one sum of all units' changes, each with its share.
fn plain(rows: &[Row]) -> f64 {
    let around = |months: &[(u32, u32)], first: i32| {
        let sum = |from: i32, to: i32| {
            (from..to)
                .map(|at| months[at as usize])
                .fold((0.0, 0.0), |(a, b), (c, d)| (a + f64::from(c), b + f64::from(d)))
        };
        let ((o0, l0), (o1, l1)) = (sum(first - 3, first), sum(first + 1, first + 4));
        (12.0 * (o1 / l1 - o0 / l0), l0 + l1)
    };
    let (mut effect, mut weights) = (0.0, 0.0);
    for (first, months) in rows.iter().filter_map(|(first, months)| Some(((*first)?, months))) {
        let (change, weight) = around(months, first);
        let (mut beside, mut all) = (0.0, 0.0);
        for (_, months) in rows.iter().filter(|(first, _)| first.is_none()) {
            let (change, weight) = around(months, first);
            beside += change * weight;
            all += weight;
        }
        effect += weight * (change - beside / all);
        weights += weight;
    }
    effect / weights
}

proptest! {
    #[test]
    fn as_reckoned_plainly(rows in rows()) {
        let start = month("2020-01");
        let units: Vec<UnitMonths> = rows.iter().enumerate().map(|(at, (first, months))| UnitMonths {
            unit: format!("U{at:02}"),
            first_feedback: first.map(|first| start.plus(first)),
            months: (0..).zip(months).map(|(at, (ordered, listed))| MonthOrdered {
                month: start.plus(at), ordered: Exact::whole(*ordered), listed: Exact::whole(*listed),
            }).collect(),
        }).collect();
        let windows = Windows { before: 3, after: 3 };
        let found = feedback(&units, windows).unwrap();
        prop_assert!(near(found.effect.value, plain(&rows), 1e-9 * (1.0 + found.effect.value.abs() + found.before)));
        prop_assert!(near(found.change_with - found.change_without, found.effect.value, 1e-9 * (1.0 + found.before)));
        prop_assert!(near(found.without.iter().map(|unit| unit.weight).sum::<f64>(), 1.0, 1e-12));
        let mut turned = units;
        turned.reverse();
        prop_assert_eq!(feedback(&turned, windows).unwrap(), found);
    }
}

/// Numbers drawn by a rule that is the same everywhere (splitmix64).
struct Draw(u64);

impl Draw {
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, with standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// Months that all units meet alike, units of unlike size that drift by chance, a third as much at the largest as at the smallest, and
/// feedback at three different times that does nothing.
fn drawn(draw: &mut Draw) -> Vec<UnitMonths> {
    let common: Vec<f64> = (0..48).map(|_| 20.0 + 3.0 * draw.normal()).collect();
    (0..20)
        .map(|at| {
            let first = (at < 8).then(|| month("2022-06").plus(at % 3 * 4));
            let listed = 1_000.0 + 8_000.0 * draw.next();
            let (level, drift) = (draw.normal(), draw.normal() * 90.0 / f64::sqrt(listed));
            let months = (0_u8..48).map(|at| {
                let rate = common[usize::from(at)] + level + drift * f64::from(at) / 12.0 + 0.3 * draw.normal();
                let ordered = (rate.max(0.0) * listed / 12.0).round() as i64;
                let month = month("2021-01").plus(at.into());
                MonthOrdered { month, ordered: Exact::whole(ordered), listed: Exact::whole(listed as i64) }
            });
            UnitMonths { unit: format!("U{at:02}"), first_feedback: first, months: months.collect() }
        })
        .collect()
}

#[test]
fn limits_hold_the_truth_as_often_as_they_say() {
    let mut draw = Draw(2_017);
    let regions = 1_000;
    let held = (0..regions).filter(|_| feedback(&drawn(&mut draw), WINDOWS).unwrap().effect.holds(0.0)).count();
    // 95 % less or more two standard errors of 1 000 tries, and half a per cent.
    assert!((931..=969).contains(&held), "{held} of {regions}");
}
