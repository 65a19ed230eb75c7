//! The office on a small region, on SQLite and on PostgreSQL: a settlement's whole life, what is refused, two at once,
//! kills at random instants, and single changed bytes.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/balances.rs"]
mod balances;
#[path = "it/correct.rs"]
mod correct;
#[path = "it/exports.rs"]
mod exports;
#[path = "it/flips.rs"]
mod flips;
#[path = "it/full_disk.rs"]
mod full_disk;
#[path = "it/kill.rs"]
mod kill;
#[path = "it/life.rs"]
mod life;
#[path = "it/neutrality.rs"]
mod neutrality;
#[path = "it/outcomes.rs"]
mod outcomes;
#[path = "it/periods.rs"]
mod periods;
#[path = "it/plans.rs"]
mod plans;
#[path = "it/publications.rs"]
mod publications;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/review.rs"]
mod review;
#[path = "it/safeguards.rs"]
mod safeguards;
#[path = "it/six.rs"]
mod six;
#[path = "it/small.rs"]
mod small;
#[path = "it/standings.rs"]
mod standings;
#[path = "it/subjects.rs"]
mod subjects;
#[path = "it/together.rs"]
mod together;
#[path = "it/verify.rs"]
mod verify;
