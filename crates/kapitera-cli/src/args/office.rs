//! The words of the commands that book and pay.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use kapitera_ask::ledger::VoucherName;
use kapitera_books::{RecordKind, SettlementId, Subject};
use kapitera_message::text;
use kapitera_period::{Date, Month};

use super::{day, known, moment, month};
use crate::command_line::Unread;

/// Who acts.
#[derive(Clone, Debug, Args)]
pub struct Acting {
    /// Who acts: an officer of the books' officers.toml
    #[arg(long, value_name = "OFFICER")]
    pub by: String,
    /// When, in an invented region (2020-03-05T09:00:00Z); now when not given
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub at: Option<Timestamp>,
    /// What is to be recorded with it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// `kapitera settlement`
#[derive(Debug, Subcommand)]
pub enum Settlement {
    /// Prepare a month's settlement: a draft that can be reviewed, attested and posted
    Prepare(Prepare),
    /// List the settlements and corrections, and where each is in its life
    List {
        /// Only of this month
        #[arg(value_parser = month)]
        month: Option<Month>,
    },
    /// Show one: its steps, and what changed since the month before and why
    Show {
        /// Which: 2020-02-1
        #[arg(value_parser = settlement)]
        id: SettlementId,
    },
    /// Say that it has been reviewed
    Review(Step),
    /// Answer for it: by somebody else than who prepared it
    Attest(Step),
    /// Post it: its vouchers are recorded in the ledger
    Post(Step),
    /// Give a draft up
    Withdraw(Step),
    /// Take a review back
    RevokeReview(Step),
    /// Take an attestation back
    RevokeAttestation(Step),
    /// Undo one that is posted and not paid, by contrary vouchers
    Reverse(Step),
}

/// `kapitera settlement prepare`
#[derive(Debug, Args)]
pub struct Prepare {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// What is settled: primary-care or internal-trade
    #[arg(long, value_name = "SUBJECT", value_parser = super::subject, default_value = "primary-care", hide_default_value = true)]
    pub of: Subject,
    /// The month of the books to book it in; the open one when not given
    #[arg(long, value_parser = month, value_name = "MONTH")]
    pub post_in: Option<Month>,
    /// The model; the region's own when not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; what is known now when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
    #[command(flatten)]
    pub acting: Acting,
}

/// A step in the life of a settlement or correction.
#[derive(Debug, Args)]
pub struct Step {
    /// Which: 2020-02-1
    #[arg(value_parser = settlement)]
    pub id: SettlementId,
    #[command(flatten)]
    pub acting: Acting,
}

/// `kapitera correct`
#[derive(Debug, Args)]
pub struct Correct {
    /// The month that is corrected, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// What is settled: primary-care or internal-trade
    #[arg(long, value_name = "SUBJECT", value_parser = super::subject, default_value = "primary-care", hide_default_value = true)]
    pub of: Subject,
    /// Only show what differs and why: nothing is prepared
    #[arg(long, conflicts_with_all = ["by", "instalments", "post_in"])]
    pub show_only: bool,
    /// Who prepares it: an officer of the books' officers.toml
    #[arg(
        long,
        value_name = "OFFICER",
        required_unless_present = "show_only",
        default_value = "",
        hide_default_value = true
    )]
    pub by: String,
    /// When, in an invented region; now when not given
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub at: Option<Timestamp>,
    /// In how many monthly instalments what is taken back is paid; at once when not given
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub instalments: u32,
    /// Why, to be said with what is found
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// The month of the books to book it in; the open one when not given
    #[arg(long, value_parser = month, value_name = "MONTH")]
    pub post_in: Option<Month>,
    /// The model; the region's own when not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; what is known now when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera pay`
#[derive(Debug, Args)]
pub struct Pay {
    /// The open month of the books, 2020-03
    #[arg(value_parser = month)]
    pub period: Month,
    /// The day the bank is asked to pay
    #[arg(long, value_parser = day, value_name = "DAY", required_unless_present = "rejected")]
    pub execution: Option<Date>,
    /// The bank did not pay: the payment's id
    #[arg(long, value_name = "PAYMENT", requires = "provider", conflicts_with = "execution")]
    pub rejected: Option<String>,
    /// With --rejected: the provider that was not paid, by its organisation number
    #[arg(long, value_name = "ORG")]
    pub provider: Option<String>,
    #[command(flatten)]
    pub acting: Acting,
}

/// `kapitera ledger`
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Show the rows of the vouchers, a page at a time
    Show(LedgerShow),
    /// Show one voucher: its rows, what it rests on, its entry in the journal
    Voucher {
        /// Which: A-12
        #[arg(value_parser = voucher)]
        voucher: VoucherName,
    },
    /// Show the journal's entries, the last recorded first, a page at a time
    Journal(LedgerJournal),
    /// Show balances: opening, debit, credit, closing
    Balance(LedgerBalance),
    /// Prove that the ledger, and all that it names, is whole
    Verify {
        /// Settle every posted month again and compare
        #[arg(long)]
        resettle: bool,
    },
    /// Open a month of the books
    Open(Period),
    /// Close a month of the books
    Close(Period),
    /// Open a closed month again; --note says why
    Reopen(Period),
    /// Record the texts of models and books as they are now: a change to them was meant
    RecordTexts(Acting),
}

/// A month of the books.
#[derive(Debug, Args)]
pub struct Period {
    /// The month, 2020-03
    #[arg(value_parser = month)]
    pub month: Month,
    #[command(flatten)]
    pub acting: Acting,
}

/// `kapitera ledger show`
#[derive(Debug, Args)]
pub struct LedgerShow {
    /// The months of the books: 2020-02, 2020-01/2020-03, or 2020; all when not given
    #[arg(value_parser = months, value_name = "MONTHS")]
    pub periods: Option<Months>,
    /// Only this account
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Only this provider: organisation number
    #[arg(long, value_name = "ORG")]
    pub provider: Option<String>,
    /// Only this centre: HSA id, or its end
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    /// Only this component
    #[arg(long, value_name = "X")]
    pub component: Option<String>,
    /// Only this plan
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<String>,
    /// Only this settlement or correction: 2020-02-1
    #[arg(long, value_parser = settlement, value_name = "ID")]
    pub settlement: Option<SettlementId>,
    /// Only with all of these words, or parts of words: in texts, numbers, codes and names
    #[arg(long, value_name = "WORDS")]
    pub words: Option<String>,
    /// How many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub rows: u32,
    /// The page goes on after this row, as the page before says: ENTRY:ROW
    #[arg(long, value_parser = position, value_name = "ENTRY:ROW")]
    pub after: Option<(u64, u32)>,
}

/// `kapitera ledger journal`
#[derive(Debug, Args)]
pub struct LedgerJournal {
    /// Only entries of this kind: text, draft, step, voucher, period, plan, plan-step, payment or export
    #[arg(long, value_parser = record_kind, value_name = "KIND")]
    pub kind: Option<RecordKind>,
    /// How many entries
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub entries: u32,
    /// The page goes on before this entry, as the page before says
    #[arg(long, value_name = "ENTRY")]
    pub before: Option<u64>,
}

/// `kapitera ledger balance`
#[derive(Debug, Args)]
pub struct LedgerBalance {
    /// The months of the books: 2020-02, 2020-01/2020-03, or 2020; all when not given
    #[arg(value_parser = months, value_name = "MONTHS")]
    pub periods: Option<Months>,
    /// By what
    #[arg(long, value_enum, default_value_t = BalanceBy::Account)]
    pub by: BalanceBy,
    /// Only this account
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Only this provider: organisation number
    #[arg(long, value_name = "ORG")]
    pub provider: Option<String>,
    /// Only this centre: HSA id, or its end
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
}

/// What balances are shown by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BalanceBy {
    /// Account
    Account,
    /// Provider and account
    Provider,
    /// Centre and account
    Centre,
    /// Cost centre and account
    CostCentre,
    /// Counterpart and account
    Counterpart,
    /// Month and account
    Period,
}

/// `kapitera plan`
#[derive(Debug, Subcommand)]
pub enum Plan {
    /// Check a plan's text and show its schedule
    Show {
        /// The plan's text, or the id of a recorded plan
        plan: PathBuf,
    },
    /// List the recorded plans
    List,
    /// Record a plan: it is followed when somebody else has attested it
    Add {
        /// The plan's text
        plan: PathBuf,
        #[command(flatten)]
        acting: Acting,
    },
    /// Answer for a plan: by somebody else than who recorded it
    Attest {
        /// The plan's id
        id: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// End a plan before its time; --note says why, and what is booked stands
    End {
        /// The plan's id
        id: String,
        #[command(flatten)]
        acting: Acting,
    },
}

/// `kapitera carry-over`
#[derive(Debug, Subcommand)]
pub enum CarryOver {
    /// Show what of a year is carried over; nothing is recorded
    Show {
        /// The year
        year: i16,
        /// The units' results: centre;from;to;result;payments;source. The recorded ones when not given
        #[arg(long, value_name = "FILE")]
        results: Option<PathBuf>,
    },
    /// Record a year's results and outcome, to be booked when somebody else attests them
    Prepare {
        /// The year
        year: i16,
        /// The units' results: centre;from;to;result;payments;source
        #[arg(long, value_name = "FILE")]
        results: PathBuf,
        /// The open month that it is to be booked in
        #[arg(long, value_parser = month, value_name = "MONTH")]
        post_in: Month,
        #[command(flatten)]
        acting: Acting,
    },
    /// Answer for a year and book it: by somebody else than who prepared it
    Attest {
        /// The year
        year: i16,
        #[command(flatten)]
        acting: Acting,
    },
}

/// `kapitera neutrality`
#[derive(Debug, Args)]
pub struct Neutrality {
    /// The months the payments are for, whenever they were booked: 2020-02, 2020-01/2020-03, or 2020
    #[arg(value_parser = months, value_name = "MONTHS")]
    pub periods: Months,
}

/// `kapitera export`
#[derive(Debug, Args)]
pub struct Export {
    /// What
    #[arg(value_enum)]
    pub what: ExportWhat,
    /// The month of the books, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// Of statements: only this centre
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    #[command(flatten)]
    pub acting: Acting,
}

/// The files that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportWhat {
    /// A statement per centre, as PDF
    #[cfg_attr(not(feature = "pdf"), value(hide = true))]
    Pdf,
    /// A statement per centre, as Excel
    Excel,
    /// The month's vouchers as SIE 4I
    Sie,
    /// The month's payments as pain.001
    Payments,
    /// Self-billing invoices and credit notes, Peppol BIS Self-Billing 3.0
    Invoices,
    /// The ledger's rows as CSV, in the layouts of the books' files.toml
    Csv,
    /// All of these
    All,
}

/// `kapitera backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write
    pub file: PathBuf,
}

/// `kapitera restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The file to read
    pub file: PathBuf,
}

/// Months from first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// The first.
    pub from: Month,
    /// The last.
    pub to: Month,
}

fn settlement(text: &str) -> Result<SettlementId, Unread> {
    text.parse().map_err(|()| Unread(text!("skriv en avräkning som 2020-02-1", "write a settlement as 2020-02-1")))
}

fn voucher(text: &str) -> Result<VoucherName, Unread> {
    text.parse().map_err(|()| Unread(text!("skriv en verifikation som A-12", "write a voucher as A-12")))
}

fn record_kind(text: &str) -> Result<RecordKind, Unread> {
    RecordKind::from_name(text).ok_or_else(|| {
        let known = RecordKind::ALL.map(RecordKind::name).join(", ");
        Unread(text!("det finns: {known}", "there are: {known}"))
    })
}

pub(super) fn months(text: &str) -> Result<Months, Unread> {
    let read = |text: &str| text.parse::<Month>().ok();
    let year = |text: &str| {
        let year: i16 = text.parse().ok().filter(|_| text.len() == 4)?;
        Some(Months { from: Month::new(year, 1)?, to: Month::new(year, 12)? })
    };
    let pair = || {
        let (from, to) = text.split_once("..").or_else(|| text.split_once('/'))?;
        Some(Months { from: read(from)?, to: read(to)? })
    };
    let one = || read(text).map(|month| Months { from: month, to: month });
    year(text).or_else(one).or_else(pair).filter(|months| months.from <= months.to).ok_or_else(|| {
        Unread(text!(
            "skriv månader som 2020-02, 2020-01/2020-03 eller 2020",
            "write months as 2020-02, 2020-01/2020-03 or 2020"
        ))
    })
}

fn position(text: &str) -> Result<(u64, u32), Unread> {
    let read = text.split_once(':').and_then(|(entry, row)| Some((entry.parse().ok()?, row.parse().ok()?)));
    read.ok_or_else(|| Unread(text!("skriv som 17:3", "write as 17:3")))
}
