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

mod draft;
mod entry;
mod form;
mod life;
mod record;
mod voucher;

pub use draft::{
    Cause, DeliveryRef, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, LineStance, SettlementId, TextRef,
    Unplaced,
};
pub use entry::{Batch, Entry, NewEntry, detail_sha256, sha256};
pub use life::{Life, Stage, Step, Taken};
pub use record::{
    ExportKind, ExportRecord, HeldBalance, HeldOutcome, PaymentItem, PaymentRecord, PeriodAct, PeriodRecord, PlanAct,
    PlanRecord, PlanStepRecord, Record, RecordKind, StepRecord, TextRecord,
};
pub use voucher::{Rests, Row, Series, Voucher};
