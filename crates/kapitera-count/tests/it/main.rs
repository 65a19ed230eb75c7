//! Counting compared with a plain loop over persons, in memory and through stored deliveries.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod events;
mod naive;
mod random;
mod runs;
mod stored;
