//! Years on the way to a reform.

use kapitera_money::{Exact, Ore};
use kapitera_reform::Transition;
use proptest::prelude::*;

fn transition(years: u32, floor: Option<i128>, ceiling: Option<i128>, shared: bool) -> Transition {
    let per_mille = |limit: Option<i128>| limit.map(|limit| Exact::decimal(limit, 3));
    Transition { years, floor: per_mille(floor), ceiling: per_mille(ceiling), shared }
}

fn ore(all: &[i64]) -> Vec<Ore> {
    all.iter().map(|ore| Ore(*ore)).collect()
}

#[test]
fn a_change_comes_in_thirds_and_is_whole_in_the_last_year() {
    let years = transition(3, None, None, false).years(&ore(&[1000, 1000]), &ore(&[1100, 900])).unwrap();
    assert_eq!(
        years.iter().map(|year| year.change.clone()).collect::<Vec<_>>(),
        [ore(&[33, -33]), ore(&[67, -67]), ore(&[100, -100])]
    );
    assert!(years.iter().all(|year| year.region == Ore::ZERO));
}

#[test]
fn a_floor_costs_the_region_or_those_who_gain() {
    let (base, paid) = (ore(&[10_000, 10_000, 10_000]), ore(&[9_000, 10_700, 10_300]));
    let floored = transition(1, Some(20), None, false).years(&base, &paid).unwrap().remove(0);
    assert_eq!((floored.change, floored.region), (ore(&[-200, 700, 300]), Ore(800)));
    let shared = transition(1, Some(20), None, true).years(&base, &paid).unwrap().remove(0);
    assert_eq!((shared.change, shared.region), (ore(&[-200, 140, 60]), Ore::ZERO));
    // More than all gains: the region bears the rest.
    let dear =
        transition(1, Some(0), None, true).years(&ore(&[10_000, 10_000]), &ore(&[9_000, 10_300])).unwrap().remove(0);
    assert_eq!((dear.change, dear.region), (ore(&[0, 0]), Ore(700)));
}

#[test]
fn what_a_ceiling_holds_back_softens_losses() {
    let (base, paid) = (ore(&[10_000, 10_000, 10_000]), ore(&[11_000, 9_400, 9_800]));
    let held = transition(1, None, Some(40), false).years(&base, &paid).unwrap().remove(0);
    assert_eq!((held.change, held.region), (ore(&[400, -600, -200]), Ore(-600)));
    let shared = transition(1, None, Some(40), true).years(&base, &paid).unwrap().remove(0);
    assert_eq!((shared.change, shared.region), (ore(&[400, -150, -50]), Ore::ZERO));
}

#[test]
fn what_is_no_transition() {
    for (years, floor) in [(0, None), (21, None), (3, Some(-1))] {
        assert_eq!(transition(years, floor, None, false).years(&[], &[]).unwrap_err().code, "bad_transition");
    }
}

proptest! {
    #[test]
    fn limits_hold_and_öre_are_kept(
        centres in prop::collection::vec((0..5_000_000_i64, -900_000..900_000_i64), 1..12),
        years in 1..5_u32,
        floor in prop::option::of(0..100_i128),
        ceiling in prop::option::of(0..100_i128),
        shared: bool,
    ) {
        let base: Vec<Ore> = centres.iter().map(|(base, _)| Ore(*base)).collect();
        let paid: Vec<Ore> = centres.iter().map(|(base, change)| Ore(base + change)).collect();
        let all = transition(years, floor, ceiling, shared).years(&base, &paid).unwrap();
        prop_assert_eq!(all.len(), years as usize);
        for year in &all {
            let sum = |all: &[Ore]| all.iter().copied().sum::<Ore>();
            prop_assert_eq!(sum(&year.change), sum(&year.part) + year.region);
            for ((base, change), part) in base.iter().zip(&year.change).zip(&year.part) {
                // Half an öre of rounding at the most beyond a limit.
                let within = |limit: i128| i128::from(change.0).abs() * 2000 <= i128::from(base.0) * limit * 2 + 1000;
                if change.0 < 0 { prop_assert!(floor.is_none_or(within)); }
                if change.0 > 0 { prop_assert!(ceiling.is_none_or(within)); }
                prop_assert!(change.0 == 0 || (change.0 > 0) == (part.0 > 0), "nobody changes sides");
            }
        }
        let last = all.last().unwrap();
        let whole: Vec<Ore> = base.iter().zip(&paid).map(|(base, paid)| *paid - *base).collect();
        prop_assert_eq!(&last.part, &whole);
    }
}
