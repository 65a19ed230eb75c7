//! Indicators counted from small regions, against a plain second computation from what was put in.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/by_hand.rs"]
mod by_hand;
#[path = "it/plain.rs"]
mod plain;
#[path = "it/random.rs"]
mod random;
#[path = "it/reference.rs"]
mod reference;
#[path = "it/region.rs"]
mod region;
