//! The rules of the books: what is recorded, how it is chained, what a settlement may go through, which vouchers it makes.
//!
//! Everything here is pure: times, names and texts are arguments, and nothing is read or written. What is recorded is an
//! [`Entry`] of one journal; vouchers, settlements, steps, periods, plans, payments and exports are all entries, each with a
//! key made by its caller, so that recording twice is recording once.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts are exact: nothing is cut off on the way"
)]

pub mod carry;
mod draft;
mod entry;
mod form;
pub mod instalments;
mod life;
pub mod pay;
mod plan;
pub mod post;
pub mod reclaim;
mod record;
mod subject;
mod texts;
mod voucher;

pub use draft::{
    Cause, DeliveryRef, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, LineStance, SettlementId, TextRef,
    Unplaced,
};
pub use entry::{Batch, Entry, NewEntry, detail_sha256, sha256};
pub use life::{Life, Stage, Step, Taken};
pub use plan::{
    CentrePay, MonthFacts, Plan, PlanBase, PlanBooked, PlanCentre, PlanDecision, PlanFacts, PlanKind, PlanLife,
    PlanStage, PlanTaken, ProviderThen, Scheduled, ScheduledAmount, equal_parts, spread,
};
pub use record::{
    ExportKind, ExportRecord, HeldBalance, HeldOutcome, OutcomeRecord, PaymentItem, PaymentRecord, PeriodAct,
    PeriodRecord, PlanAct, PlanRecord, PlanStepRecord, PublicationAct, PublicationRecord, PublicationStepRecord,
    Record, RecordKind, StepRecord, TextRecord,
};
pub use subject::Subject;
pub use texts::{
    Account, AccountClass, AccountError, Address, BankAccount, Books, Chart, Coded, CorrectionRule, Dated,
    Illustrative, NegativeRule, ORGANISATION_SCHEME, Officer, PayAccount, Posting, Provider, Right, Role, is_bic,
    is_org_number, is_vat_number, parse_iban, peppol_address,
};
pub use voucher::{Rests, Row, Series, Voucher};
