//! What is prepared, posted and paid, and what the ledger says.

mod claims;
mod grounds;
mod journal;
mod ledger;
mod life;
mod names;
mod payment;
mod statement;
mod voucher;

pub use claims::InstalmentClaim;
pub use grounds::{Ground, Grounds};
pub use journal::{JournalPage, journal_output};
pub use ledger::{BalancesBy, LedgerPage, balances_output, page_output, periods_output};
pub use life::{settlement_output as standing_output, settlements_output as standings_output, step_sentence};
pub use names::BookNames;
pub use payment::payment_output;
pub use statement::{BookedRow, CarriedRow, PostedStatement, StatementOf, posted_statement_output};
pub use voucher::{VoucherShown, voucher_output};
