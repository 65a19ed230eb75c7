//! What may be asked of the ledger, and what it answers.

use kapitera_books::{RecordKind, Row, SettlementId};
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

/// The last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 when nothing is recorded.
    pub number: u64,
    /// Its hash; [`kapitera_books::Entry::GENESIS`] when nothing is recorded.
    pub sha256: String,
}

/// Which entries, by number, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only of this kind.
    pub kind: Option<RecordKind>,
    /// Only those whose key begins so.
    pub key_prefix: Option<String>,
    /// Only those with a higher number: the last one of the page before; 0 for the first page.
    pub after: u64,
    /// At most so many.
    pub limit: u32,
}

impl Default for EntryFilter {
    fn default() -> Self {
        Self { kind: None, key_prefix: None, after: 0, limit: u32::MAX }
    }
}

/// A month of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodState {
    /// The month.
    pub month: Month,
    /// Whether it takes vouchers.
    pub open: bool,
}

/// What the model has posted for a month at a centre, for a component and provider; a debit, that is paid, is positive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posted {
    /// The centre's HSA id.
    pub centre: String,
    /// The component.
    pub component: String,
    /// The provider's organisation number.
    pub provider: String,
    /// Öre.
    pub amount: Ore,
}

/// Months of the books, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// The first.
    pub from: Month,
    /// The last.
    pub to: Month,
}

impl Periods {
    /// One month.
    pub fn month(month: Month) -> Self {
        Self { from: month, to: month }
    }

    /// A calendar year; none outside the years that months have.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self { from: Month::new(year, 1)?, to: Month::new(year, 12)? })
    }
}

/// The order of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were recorded.
    #[default]
    OldestFirst,
    /// The last recorded first.
    NewestFirst,
}

/// Which rows. What is not given is not asked for; an empty text asks for rows that have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFilter {
    /// Booked in these months.
    pub periods: Option<Periods>,
    /// On this account.
    pub account: Option<String>,
    /// Of this centre.
    pub centre: Option<String>,
    /// Of this provider.
    pub provider: Option<String>,
    /// Of this component.
    pub component: Option<String>,
    /// Of this plan.
    pub plan: Option<String>,
    /// Of the vouchers of this settlement or correction.
    pub settlement: Option<SettlementId>,
    /// Which way.
    pub order: Order,
    /// Beyond this row: [`LedgerRow::place`] of the last one of the page before.
    pub after: Option<(u64, u32)>,
    /// At most so many.
    pub limit: u32,
}

impl Default for RowFilter {
    fn default() -> Self {
        Self {
            periods: None,
            account: None,
            centre: None,
            provider: None,
            component: None,
            plan: None,
            settlement: None,
            order: Order::OldestFirst,
            after: None,
            limit: u32::MAX,
        }
    }
}

/// A row of the ledger with what its voucher says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The number of the voucher's entry.
    pub entry: u64,
    /// Which of the voucher's rows, from 1.
    pub position: u32,
    /// The voucher as people write it: `A 12`.
    pub voucher: String,
    /// The day it is booked on.
    pub date: Date,
    /// The month it is booked in.
    pub period: Month,
    /// The settlement or correction it comes from.
    pub settlement: Option<SettlementId>,
    /// The row.
    pub row: Row,
}

impl LedgerRow {
    /// Where it stands, for [`RowFilter::after`].
    pub fn place(&self) -> (u64, u32) {
        (self.entry, self.position)
    }
}

/// By what balances are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BalanceKey {
    /// The account.
    Account,
    /// The provider's organisation number; empty for what is nobody's.
    Provider,
    /// The centre's HSA id; may be empty.
    Centre,
    /// The cost centre; may be empty.
    CostCentre,
    /// The counterpart's code; may be empty.
    Counterpart,
    /// The month of the books, `2020-02`.
    Period,
}

/// Which balances. What is not given is not asked for; an empty text asks for what has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BalanceFilter {
    /// The months; all when not given.
    pub periods: Option<Periods>,
    /// Added up by these, sorted by them in this order; by nothing gives one balance of everything.
    pub by: Vec<BalanceKey>,
    /// On this account.
    pub account: Option<String>,
    /// Of this provider.
    pub provider: Option<String>,
    /// Of this centre.
    pub centre: Option<String>,
}

/// A balance; debit is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The values of [`BalanceFilter::by`], in its order.
    pub keys: Vec<String>,
    /// Before the first month: by periods, before each of them.
    pub opening: Ore,
    /// Debits in the months.
    pub debit: Ore,
    /// Credits in the months, as a positive amount.
    pub credit: Ore,
    /// Opening, plus debits, minus credits.
    pub closing: Ore,
}

/// What a verification met when everything holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreVerified {
    /// The last entry.
    pub head: Head,
    /// Vouchers.
    pub vouchers: u64,
    /// Their rows.
    pub rows: u64,
    /// Lines of drafts.
    pub lines: u64,
    /// Pages of the file that were compared with its seal; none in PostgreSQL, or when the seal was of an earlier state.
    pub pages: Option<u64>,
    /// What the reader should know: a seal that was of an earlier state and was written anew.
    pub remarks: Vec<Problem>,
}
