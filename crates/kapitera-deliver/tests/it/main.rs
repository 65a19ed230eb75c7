//! Raw files become deliveries of a region, or are refused whole.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod events;
mod gallery;
mod registers;
mod small;
