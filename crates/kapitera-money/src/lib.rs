//! Exact numbers, öre, rounding and sharing out.
//!
//! No binary floating point exists in this crate. Between its inputs and its one rounding an amount is an
//! [`Exact`] fraction; where it is paid it is a whole number of öre, [`Ore`].
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod exact;
mod format;
mod ore;
mod parse;
mod round;
mod share;

pub use exact::Exact;
pub use format::{decimal_text, format_decimal, format_ore, format_whole, plain_text};
pub use ore::Ore;
pub use parse::{ParseNumberError, parse_kronor, parse_number};
pub use round::RoundMode;
pub use share::{ShareError, largest_remainder};
