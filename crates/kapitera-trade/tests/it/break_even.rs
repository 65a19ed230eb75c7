//! The central laboratory against the point of care.

use kapitera_money::Exact;
use kapitera_trade::{
    Basis, BreakEven, Central, Figure, Measure, PointOfCare, Refusal, Transport, WhatPays, break_even,
};
use proptest::prelude::*;

use crate::common::part;

pub fn figure(value: i64) -> Figure {
    Figure { value: Exact::whole(value), basis: Basis::Illustrative }
}

fn central(fixed: i64, per_test: i64) -> Central {
    Central {
        fixed_per_month: figure(fixed),
        per_test: figure(per_test),
        transport: Transport::PerTest(figure(0)),
        minutes_per_test: figure(0),
        second_visit_share: figure(0),
        second_visit_cost: figure(0),
    }
}

fn point_of_care(device: i64, kit: i64) -> PointOfCare {
    PointOfCare {
        device_per_month: figure(device),
        kit_per_test: figure(kit),
        minutes_per_test: figure(0),
        controls_per_month: figure(0),
    }
}

fn found(central: &Central, point_of_care: &PointOfCare, volumes: &[i64]) -> BreakEven {
    let units: Vec<_> = volumes.iter().map(|volume| (volume.to_string(), Exact::whole(*volume))).collect();
    break_even(&figure(6), central, point_of_care, &units).unwrap()
}

#[test]
fn every_part_is_counted_once() {
    let central = Central {
        fixed_per_month: figure(100),
        per_test: figure(30),
        transport: Transport::PerDelivery { cost: figure(50), per_month: figure(20) },
        minutes_per_test: figure(5),
        second_visit_share: Figure {
            value: part(1, 10),
            basis: Basis::Read { source: kapitera_message::Text::same("invented") },
        },
        second_visit_cost: figure(400),
    };
    let point_of_care =
        PointOfCare { minutes_per_test: figure(8), controls_per_month: figure(10), ..point_of_care(3_000, 25) };
    let found = found(&central, &point_of_care, &[0, 57, 58, 200]);
    // 100 + 50 · 20 a month and 30 + 5 · 6 + 400/10 a test.
    assert_eq!((&found.central.fixed, &found.central.per_test), (&Exact::whole(1_100), &Exact::whole(100)));
    // 3 000 + 10 · 73 a month and 25 + 8 · 6 a test.
    assert_eq!((&found.point_of_care.fixed, &found.point_of_care.per_test), (&Exact::whole(3_730), &Exact::whole(73)));
    assert_eq!(found.pays, WhatPays::From { exact: part(2_630, 27), least: 98 });
    let rows: Vec<_> = found.units.iter().map(|unit| (unit.pays, unit.saved.clone())).collect();
    let saved = |volume: i64| Exact::whole(27 * volume - 2_630);
    assert_eq!(rows, [(false, saved(0)), (false, saved(57)), (false, saved(58)), (true, saved(200))]);
    assert_eq!(found.saved, saved(200));
    assert_eq!(found.assumptions.len(), 12);
    let read: Vec<Measure> = found
        .assumptions
        .iter()
        .filter(|assumption| assumption.figure.basis != Basis::Illustrative)
        .map(|assumption| assumption.measure)
        .collect();
    assert_eq!(read, [Measure::SecondVisitShare]);
}

#[test]
fn always_never_and_up_to() {
    let pays = |c: (i64, i64), p: (i64, i64)| found(&central(c.0, c.1), &point_of_care(p.0, p.1), &[]).pays;
    assert_eq!(pays((0, 30), (0, 20)), WhatPays::Always);
    assert_eq!(pays((0, 30), (0, 30)), WhatPays::Always);
    assert_eq!(pays((1_000, 30), (500, 20)), WhatPays::Always);
    assert_eq!(pays((0, 30), (1, 30)), WhatPays::Never);
    assert_eq!(pays((0, 20), (1, 30)), WhatPays::Never);
    assert_eq!(pays((0, 20), (0, 30)), WhatPays::Never);
    assert_eq!(pays((0, 30), (100, 20)), WhatPays::From { exact: Exact::whole(10), least: 10 });
    assert_eq!(pays((0, 30), (1, 20)), WhatPays::From { exact: part(1, 10), least: 1 });
    assert_eq!(pays((105, 20), (0, 30)), WhatPays::UpTo { exact: part(21, 2), most: 10 });
    assert_eq!(pays((9, 20), (0, 30)), WhatPays::Never);
}

#[test]
fn what_cannot_be_is_refused() {
    let share = Central { second_visit_share: figure(2), ..central(0, 1) };
    let refused = break_even(&figure(6), &share, &point_of_care(0, 1), &[]);
    assert_eq!(refused, Err(Refusal::AboveOne(Measure::SecondVisitShare)));
    let refused = break_even(&figure(6), &central(-1, 1), &point_of_care(0, 1), &[]);
    assert_eq!(refused, Err(Refusal::BelowZero(Measure::CentralFixedPerMonth)));
    let refused = break_even(&figure(6), &central(1, 1), &point_of_care(0, 1), &[("A".to_owned(), -Exact::ONE)]);
    assert_eq!(refused, Err(Refusal::NegativeVolume));
}

proptest! {
    /// Tried at every volume up to a thousand.
    #[test]
    fn pays_where_it_costs_no_more(c in (0..900_i64, 0..90_i64), p in (0..900_i64, 0..90_i64)) {
        let volumes: Vec<i64> = (0..1_000).collect();
        let found = found(&central(c.0, c.1), &point_of_care(p.0, p.1), &volumes);
        let mut saved = 0;
        for (volume, unit) in volumes.iter().zip(&found.units) {
            let (central, point) = (c.0 + c.1 * volume, p.0 + p.1 * volume);
            prop_assert_eq!(unit.pays, point <= central);
            prop_assert_eq!(&unit.central, &Exact::whole(central));
            saved += (central - point).max(0);
            let tests = *volume as u64;
            let told = match &found.pays {
                WhatPays::Always => true,
                WhatPays::Never => false,
                WhatPays::From { least, .. } => tests >= *least,
                WhatPays::UpTo { most, .. } => tests <= *most,
            };
            prop_assert!(tests == 0 || told == unit.pays, "{volume} {:?}", found.pays);
            if let WhatPays::From { exact, .. } | WhatPays::UpTo { exact, .. } = &found.pays {
                prop_assert_eq!(found.central.at(exact), found.point_of_care.at(exact));
            }
        }
        prop_assert_eq!(found.saved, Exact::whole(saved));
    }
}
