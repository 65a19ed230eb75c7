//! Internal trade beside cases made by hand, plain second computations, and what it says when there is no result.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod answered;
mod asked;
mod break_even;
mod charges;
mod common;
mod factors;
mod feedback;
mod gallery;
mod index;
mod price_quantity;
mod variation;
