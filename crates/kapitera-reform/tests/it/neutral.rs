//! Neutral to the öre in every month, told by settling with the value that was found.

use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use kapitera_reform::{Comparison, Turned, make_neutral};
use proptest::prelude::*;

use crate::small::{Facts, Small, facts, head, months, pieces, reform_text};

/// What the base pays in each month.
fn base_months(small: &Small, months: &[Month]) -> Vec<Ore> {
    months.iter().map(|month| small.settled(&small.model("base.toml"), *month).into_iter().sum()).collect()
}

fn codes(small: &Small, comparison: &Comparison, knob: &str) -> Vec<&'static str> {
    let target = base_months(small, comparison.ground.months());
    let prepared = &comparison.compared[0].prepared;
    match make_neutral(&comparison.ground, prepared, &[], knob, &target) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|problem| problem.code).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_month_costs_what_it_did(facts in facts(), pieces in pieces(), by in 0..3_usize) {
        let small = Small::new(&facts);
        small.write("reform.toml", &reform_text(&pieces));
        let months = months(3);
        let knob = ["fixed", "age/40-69", "pool"][by];
        let comparison = small.compare(&["reform.toml"], &months, &[], None);
        let target = base_months(&small, &months);
        let prepared = &comparison.compared[0].prepared;
        // Nobody may be of the ages, and the pool may be too small: then no value does it, and that is said.
        let neutral = match make_neutral(&comparison.ground, prepared, &[], knob, &target) {
            Ok(neutral) => neutral,
            Err(problems) => {
                prop_assert!(
                    ["neutral_without_effect", "neutral_out_of_reach"].contains(&problems[0].code),
                    "{:?}", problems
                );
                prop_assert!(knob != "fixed" || problems[0].code == "neutral_out_of_reach");
                return Ok(());
            }
        };
        let model = small.model("reform.toml");
        for (at, found) in neutral.months.iter().enumerate() {
            prop_assert_eq!(neutral.paid.of_month(at), target[at]);
            prop_assert!(!found.value.is_negative());
            // Settled by a text with the value, the month costs the same; or as much more as lines were held back.
            let text = head("saved").replace("base.toml", "reform.toml") + &model.turned_text(knob, &found.value).unwrap();
            small.write("saved.toml", &text);
            let settled: Ore = small.settled(&small.model("saved.toml"), months[at]).into_iter().sum();
            if found.by_order == 0 {
                prop_assert_eq!(settled, target[at]);
            } else {
                prop_assert!(settled > target[at] && (settled - target[at]).0 < 12, "{:?}", settled - target[at]);
            }
        }
    }
}

#[test]
fn centres_that_step_together_are_taken_in_order() {
    // Four centres with the same persons step by the same öre at the same value: a month that differs by one öre from a
    // multiple of four cannot be met by a value alone.
    let facts =
        Facts { persons: (0..8).map(|at| (1960, at % 4, 0)).collect(), indices: [100; 4], positions: [0, 0, 0, 0] };
    let small = Small::new(&facts);
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &months(2), &[], None);
    let prepared = &comparison.compared[0].prepared;
    let mut met = 0;
    for more in 0..8 {
        let target: Vec<Ore> = base_months(&small, &months(2)).into_iter().map(|month| month + Ore(more)).collect();
        let neutral = make_neutral(&comparison.ground, prepared, &[], "fixed", &target).unwrap();
        for (at, month) in neutral.months.iter().enumerate() {
            assert_eq!(neutral.paid.of_month(at), target[at]);
            met += usize::from(month.by_order > 0);
        }
    }
    assert!(met > 0, "some months cannot be met by a value alone");
}

#[test]
fn the_value_is_the_shortest_that_does_it() {
    let facts = Facts {
        persons: vec![(1960, 0, 0), (1961, 1, 0), (1990, 2, 0)],
        indices: [100, 110, 90, 100],
        positions: [0; 4],
    };
    let small = Small::new(&facts);
    small.write("reform.toml", &(head("reform") + "[change.parameter.fixed]\nvalue = 3300\n"));
    let comparison = small.compare(&["reform.toml"], &months(1), &[], None);
    let prepared = &comparison.compared[0].prepared;
    let neutral = make_neutral(&comparison.ground, prepared, &[], "fixed", &base_months(&small, &months(1))).unwrap();
    assert_eq!(neutral.months[0].value, Exact::whole(3273), "what the base says is the shortest");
    assert_eq!(neutral.months[0].before, Exact::whole(3300));
}

#[test]
fn what_cannot_be_made_neutral_is_said() {
    let facts = Facts { persons: vec![(1960, 0, 0), (1990, 2, 0)], indices: [100; 4], positions: [1, 0, 0, 0] };
    let small = Small::new(&facts);
    small.write("dear.toml", &(head("dear") + "[change.parameter.position]\nvalue = 9000000\n"));
    let comparison = small.compare(&["dear.toml"], &months(2), &[], None);
    assert_eq!(codes(&small, &comparison, "fixed"), ["neutral_out_of_reach"], "less than nothing cannot be paid");
    assert_eq!(codes(&small, &comparison, "age/70-"), ["neutral_without_effect"], "nobody is so old");
    assert_eq!(codes(&small, &comparison, "nothing"), ["no_such_knob"]);
    assert!(codes(&small, &comparison, "position").is_empty());
    // A share that takes from one part what it gives another moves little, and cannot be more than all.
    assert_eq!(codes(&small, &comparison, "capitation.need"), ["neutral_out_of_reach"]);
}

#[test]
fn what_gave_way_stands_beside_the_changes() {
    let facts = Facts {
        persons: vec![(1960, 0, 0), (1990, 2, 0), (1940, 1, 0)],
        indices: [90, 100, 120, 100],
        positions: [1, 0, 2, 0],
    };
    let small = Small::new(&facts);
    small.write("reform.toml", &(head("reform") + "[change.parameter.position]\nvalue = 480000\n"));
    let turned = [Turned { name: "vat".into(), value: Exact::decimal(5, 2) }];
    let comparison = small.compare(&["reform.toml"], &months(2), &turned, Some("position"));
    let compared = &comparison.compared[0];
    assert_eq!(compared.paid.total(), comparison.base.paid.total());
    let chain = compared.chain.as_ref().unwrap();
    let sum = |all: &[Ore]| all.iter().copied().sum::<Ore>();
    let parts =
        sum(&chain.links[0].step) + sum(compared.knobs.as_ref().unwrap()) + sum(compared.gave_way.as_ref().unwrap());
    assert_eq!(parts, Ore::ZERO);
    assert!(sum(compared.gave_way.as_ref().unwrap()) < Ore::ZERO);
    let found = &compared.neutral.as_ref().unwrap().months[0];
    assert_eq!(found.before, Exact::whole(480_000));
    assert!(found.value < Exact::whole(420_000), "the turned share costs something too: {found:?}");
}
