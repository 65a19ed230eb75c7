//! For tests of this and other crates: a PostgreSQL of their own, programs killed at random instants, and disks that fill up.

mod disk;
mod kill;
mod server;

pub use disk::{leave_pages, run_on_small_disk, small_disk};
pub use kill::{Killed, Kills, Random, kill_at_random};
pub use server::PostgresServer;

use kapitera_message::Problem;

use crate::{Location, Store};

/// Opens a ledger with tables of an earlier form, as an older program made them.
///
/// # Errors
///
/// As [`Store::open`].
pub fn open_as_of(location: &Location, version: i64) -> Result<Store, Problem> {
    Store::open_as_of(location, version)
}
