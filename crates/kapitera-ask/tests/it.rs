//! Answers on a small invented region: what is paged is all of it, what is found is what a plain look finds, and no id leads
//! out of its folder. What the answers look like is seen in the sessions of `kapitera-cli`.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/citations.rs"]
mod citations;
#[path = "it/deliveries.rs"]
mod deliveries;
#[path = "it/ledger.rs"]
mod ledger;
#[path = "it/models.rs"]
mod models;
#[path = "it/small.rs"]
mod small;
