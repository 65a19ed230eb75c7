//! A file as it is handed over: its bytes, and the amount it comes to.

use kapitera_money::Ore;

/// A finished file. Made again from the same things it has the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What it comes to: of vouchers the sum of the debit rows, of payments the sum paid.
    pub total: Ore,
    /// How many things of its kind it holds: vouchers, payments, rows.
    pub count: usize,
}
