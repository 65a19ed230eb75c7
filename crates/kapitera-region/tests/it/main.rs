//! A region's directory from the outside: deliveries, what was known when, and proof of wholeness.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod deliveries;
mod events;
mod fixtures;
mod gallery;
mod numbering;
mod small_registers;
mod supersession;
mod wholeness;
