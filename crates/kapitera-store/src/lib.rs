//! The append-only ledger in a database: SQLite in a file, or PostgreSQL.
//!
//! What is recorded is the journal of [`kapitera_books`]: numbered entries with keys, each chained to the one before. An
//! append is all of a batch or nothing, whatever happens meanwhile, and appending the same again is appending it once.
//! Everything else in the database is derived from the entries in the same transaction, and [`Store::verify`] says whether
//! it still is what follows from them. Rules of booking are not here, and neither is a clock.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts are exact: nothing is cut off on the way"
)]

mod append;
mod asked;
mod balance;
mod check;
mod database;
mod derived;
mod dump;
mod encode;
mod insert;
mod location;
mod migrate;
mod read;
mod schema;
mod seal;
pub mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod verify;
mod walk;

pub use asked::{
    Balance, BalanceFilter, BalanceKey, EntryFilter, Head, LedgerRow, Order, PeriodState, Periods, Posted, RowFilter,
    StoreVerified,
};
pub use location::Location;
pub use schema::{COLUMNS, Class};
pub use store::Store;
