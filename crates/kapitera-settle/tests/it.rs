//! The models of the repository and of its language reference, through reading, counting and evaluating.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/activity.rs"]
mod activity;
#[path = "bridge/mod.rs"]
mod bridge;
#[path = "it/language.rs"]
mod language;
#[path = "it/models.rs"]
mod models;
#[path = "it/mutations.rs"]
mod mutations;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "region/mod.rs"]
mod region;
#[path = "statement/mod.rs"]
mod statement;
#[path = "year/mod.rs"]
mod year;
