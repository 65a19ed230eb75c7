//! The ledger in both databases.

#[path = "it/cases.rs"]
mod cases;
#[path = "it/suite.rs"]
mod suite;
