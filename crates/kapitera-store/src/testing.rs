//! For tests of this and other crates: a PostgreSQL of their own, and programs killed at random instants.

mod kill;
mod server;

pub use kill::{Killed, Kills, Random, kill_at_random};
pub use server::PostgresServer;
