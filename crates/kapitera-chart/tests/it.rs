//! What holds of every drawing, whatever the figures; and some drawings as they are.
#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[path = "it/drawn.rs"]
mod drawn;
#[path = "it/follow.rs"]
mod follow;
#[path = "it/followed.rs"]
mod followed;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/samples.rs"]
mod samples;
#[path = "it/snapshots.rs"]
mod snapshots;
#[path = "it/tables.rs"]
mod tables;
