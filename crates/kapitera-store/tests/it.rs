//! The ledger in both databases.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/backup.rs"]
mod backup;
#[path = "it/cases.rs"]
mod cases;
#[path = "it/damage.rs"]
mod damage;
#[path = "it/full_disk.rs"]
mod full_disk;
#[path = "it/killed.rs"]
mod killed;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/schema.rs"]
mod schema;
#[path = "it/suite.rs"]
mod suite;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/together.rs"]
mod together;
