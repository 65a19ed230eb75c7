//! A region from raw files to settled months, by hand: seven persons at two centres, with every öre worked out beside it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod closing;
mod invoices;
mod late;
mod parts;
mod same;
mod small;
mod trade;
mod year;
