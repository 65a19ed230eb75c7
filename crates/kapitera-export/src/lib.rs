//! Files for other people's software.
//!
//! Everything here is pure: books' types in, bytes out. The same things give the same bytes; ids and times are those that
//! are recorded. Each file's sums are checked before it is given out, and a character that a format lacks is an error that
//! names its place, never another character.

mod account;
mod cp437;
pub mod ledger_csv;
mod made;
pub mod pain;
pub mod peppol;
pub mod settings;
pub mod sie;
mod vouchers;
pub mod word;
pub mod workbook;
mod xml;

pub use made::Made;
pub use vouchers::{Names, RowCode, VoucherOut};
