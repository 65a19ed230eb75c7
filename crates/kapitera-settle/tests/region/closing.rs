//! A centre closes, and some are left behind on its list.

use jiff::Timestamp;
use kapitera_money::Ore;
use kapitera_region::Mode;

use super::small::{BIRCH, SPRUCE, Small, listing, ore, total};

/// The spruce closes with February; T6 chooses the birch, nobody says where T7 goes.
fn closed() -> Small {
    let small = Small::listed("2020-02-29");
    let row = |centre, from, to| listing("T6", "1985-09-09", "female", centre, from, to);
    small.listing(
        "2020-03-03T07:00:00Z",
        Mode::Changes,
        &[row(SPRUCE, "2019-01-01", "2020-02-29"), row(BIRCH, "2020-03-01", "")],
    );
    small
}

#[test]
fn who_is_left_behind_is_counted_and_not_paid() {
    let settled = closed().settle("2020-03");
    let outcomes: Vec<_> =
        settled.cube.outcomes.iter().map(|outcome| (outcome.reason, &*outcome.centre, outcome.count)).collect();
    assert_eq!(outcomes, [("centre_not_open", SPRUCE, 1)]);
    let said: Vec<&str> = settled
        .checks
        .iter()
        .filter(|check| check.code == "everyone_counted_once")
        .map(|check| check.said.en.as_str())
        .collect();
    assert_eq!(
        said,
        ["7 listed on 2020-03-01: 6 counted once, 1 not counted (their centre was not open: SE2329999995-T002)"]
    );
    assert_eq!(ore(&settled.settlement, 0, SPRUCE), None, "nothing is paid to a closed centre");
    // 6.45 × 2 453 ÷ 12 = 1 318.4875: three of them 3 955.46 less two 2 636.98 (2 636.975 rounds from zero).
    assert_eq!(ore(&settled.settlement, 0, BIRCH), Some(131_848));
    assert_eq!(settled.settlement.total(), total(&settled.settlement, BIRCH));
}

#[test]
fn the_month_before_says_what_the_closed_centre_had() {
    let settled = closed().settle_known("2020-03", Timestamp::MAX, true).unwrap();
    let before = settled.before.unwrap().unwrap();
    assert_eq!(ore(&before, 0, SPRUCE), Some(57_236));
    assert!(total(&before, SPRUCE) > Ore(57_236) && total(&settled.settlement, SPRUCE) == Ore::ZERO);
}

#[test]
fn the_last_month_is_paid_whole() {
    let settled = closed().settle("2020-02");
    assert!(settled.cube.outcomes.is_empty());
    assert_eq!(ore(&settled.settlement, 0, SPRUCE), Some(57_236));
}
