//! The vouchers as files take them: what is recorded, when and by whom, and the names of the codes in their rows.

use std::collections::BTreeMap;

use kapitera_books::{Row, Voucher};
use kapitera_message::{Text, text};
use kapitera_period::Date;

/// A voucher of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherOut {
    /// The voucher, with its number and its rows.
    pub voucher: Voucher,
    /// The number of its entry in the journal.
    pub entry: u64,
    /// The day it was recorded.
    pub recorded: Date,
    /// Who recorded it.
    pub by: String,
}

/// A field of a row that holds a code, and that other people's ledgers keep as a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowCode {
    /// The cost centre.
    CostCentre,
    /// The area of activity (*verksamhet*).
    Activity,
    /// The counterpart (*motpart*).
    Counterpart,
    /// The provider's organisation number.
    Provider,
    /// The centre's HSA id.
    Centre,
    /// The component of the model.
    Component,
    /// The plan.
    Plan,
    /// The month that the amount belongs to.
    MonthFor,
}

impl RowCode {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CostCentre,
        Self::Activity,
        Self::Counterpart,
        Self::Provider,
        Self::Centre,
        Self::Component,
        Self::Plan,
        Self::MonthFor,
    ];

    /// Its word in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::CostCentre => "cost-centre",
            Self::Activity => "activity",
            Self::Counterpart => "counterpart",
            Self::Provider => "provider",
            Self::Centre => "centre",
            Self::Component => "component",
            Self::Plan => "plan",
            Self::MonthFor => "month-for",
        }
    }

    /// The code that the row has; empty when it has none.
    pub fn of(self, row: &Row) -> String {
        match self {
            Self::CostCentre => row.cost_centre.clone(),
            Self::Activity => row.activity.clone(),
            Self::Counterpart => row.counterpart.clone(),
            Self::Provider => row.provider.clone(),
            Self::Centre => row.centre.clone(),
            Self::Component => row.component.clone(),
            Self::Plan => row.plan.clone(),
            Self::MonthFor => row.month_for.to_string(),
        }
    }
}

/// What accounts and codes are called. A code without a name goes by its code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// By account number.
    pub accounts: BTreeMap<String, String>,
    /// By kind of code and code.
    pub codes: BTreeMap<(RowCode, String), String>,
}

impl Names {
    /// The name of a code; the code itself when it has none.
    pub fn of<'a>(&'a self, kind: RowCode, code: &'a str) -> &'a str {
        self.codes.get(&(kind, code.to_owned())).map_or(code, String::as_str)
    }
}

/// Where a voucher is, in words.
pub(crate) fn place(voucher: &Voucher) -> Text {
    let name = voucher.name();
    text!("verifikation {name}", "voucher {name}")
}

/// Where a row of a voucher is, in words; rows are counted from 1.
pub(crate) fn row_place(voucher: &Voucher, index: usize) -> Text {
    let (name, row, account) =
        (voucher.name(), index + 1, voucher.rows.get(index).map_or("", |row| row.account.as_str()));
    text!("verifikation {name}, rad {row}, konto {account}", "voucher {name}, row {row}, account {account}")
}
