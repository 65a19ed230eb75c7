//! A move that is reported a month late.

use kapitera_region::Mode;

use super::small::{BIRCH, SPRUCE, Small, listing, ore};

/// T1 (weight 0.8) left the birch for the spruce on 1 February; that came with the delivery of March.
fn with_late_move() -> Small {
    let small = Small::listed("");
    let row = |centre, from, to| listing("T1", "1980-05-05", "female", centre, from, to);
    small.listing(
        "2020-03-03T07:00:00Z",
        Mode::Changes,
        &[row(BIRCH, "2019-01-01", "2020-01-31"), row(SPRUCE, "2020-02-01", "")],
    );
    small
}

fn listed(small: &Small, month: &str, known_at: &str) -> [Option<i64>; 2] {
    let settled = small.settle_known(month, known_at.parse().unwrap(), false).unwrap();
    [BIRCH, SPRUCE].map(|centre| ore(&settled.settlement, 0, centre))
}

#[test]
fn it_changes_the_month_with_the_knowledge_of_today_and_not_with_that_of_then() {
    let small = with_late_move();
    // Then: 5.65 × 2 453 ÷ 12 = 1 154.954…, twice that 2 309.91 less 1 154.95; 2.8 × 2 453 ÷ 12 = 572.366…
    let then = [Some(115_496), Some(57_236)];
    assert_eq!(listed(&small, "2020-02", "2020-02-28T23:59:59Z"), then);
    assert_eq!(listed(&small, "2020-02", "2020-03-03T06:59:59Z"), then, "a second before it came");
    // Now: 4.85 × 2 453 ÷ 12 = 991.420…, twice that 1 982.84 less 991.42; 3.6 × 2 453 ÷ 12 = 735.9.
    let now = [Some(99_142), Some(73_590)];
    assert_eq!(listed(&small, "2020-02", "2020-03-03T07:00:00Z"), now, "the second it came");
    assert_eq!(listed(&small, "2020-02", "2030-01-01T00:00:00Z"), now);
    // What moved is what one loses and the other gains: 0.8 × 2 453 ÷ 12 = 163.53 kr.
    assert_eq!((115_496 - 99_142, 73_590 - 57_236), (16_354, 16_354));
}

#[test]
fn the_month_before_the_move_is_as_it_was() {
    let small = with_late_move();
    let january = [Some(115_495), Some(57_237)];
    assert_eq!(listed(&small, "2020-01", "2020-01-31T00:00:00Z"), january);
    assert_eq!(listed(&small, "2020-01", "2030-01-01T00:00:00Z"), january);
}

#[test]
fn the_digests_name_what_was_known() {
    let small = with_late_move();
    let digests = |known_at: &str| small.settle_known("2020-02", known_at.parse().unwrap(), false).unwrap().digests;
    let (then, later_then, now) =
        (digests("2020-02-01T00:00:00Z"), digests("2020-03-01T00:00:00Z"), digests("2020-04-01T00:00:00Z"));
    assert_eq!(then, later_then, "nothing came between");
    assert_eq!((&then.engine, &then.model), (&now.engine, &now.model));
    assert_ne!(then.deliveries, now.deliveries);
    assert_ne!(then.result, now.result);
}
