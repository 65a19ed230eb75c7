//! Thousands of random months, booked by the crate and by a second, simple model of the books that shares nothing with it.
//!
//! Each seed is a region of five centres over ten years of months: settlements (some late, some undone and made anew),
//! corrections of any earlier month after late facts, thresholds, instalments, a clawback over twelve months, payments that
//! are carried, invoiced or rejected. The rules change on the way: another account for what is owed, another rule for who owes.

#[path = "simulation/counts.rs"]
mod counts;
#[path = "simulation/ledger.rs"]
mod ledger;
#[path = "simulation/simple.rs"]
mod simple;
#[path = "simulation/world.rs"]
mod world;

use world::World;

/// Seeds and months of each: together more than 5 000 months.
const SEEDS: u64 = 48;
const MONTHS: u32 = 120;

#[test]
fn the_books_and_a_simple_model_of_them_agree_to_the_ore() {
    let mut total = counts::Counts::default();
    for seed in 0..SEEDS {
        let mut world = World::new(seed);
        for _ in 0..MONTHS {
            world.month();
        }
        world.finish();
        total.add(&world.counts);
    }
    // What the seeds must have met for the agreement to mean something.
    assert!(total.months >= 5_000, "{total:?}");
    for (what, count) in total.all() {
        assert!(count >= 100, "{what} came {count} times: {total:?}");
    }
}
