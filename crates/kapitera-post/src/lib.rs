//! A settlement's life, from prepared to paid: a region with its store and books, where every step is recorded with who,
//! when and on what hash.
//!
//! [`Office`] is the whole of it. It has no clock: a person and a time are given with each [`Act`].
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts are exact: nothing is cut off on the way"
)]

mod act;
mod backup;
mod balances;
mod booking;
mod carry;
mod correct;
mod exports;
mod knowledge;
mod marks;
mod neutrality;
mod office;
mod outcomes;
mod pay;
mod periods;
mod plans;
mod prepare;
mod problems;
mod publications;
mod review;
mod standings;
mod state;
mod steps;
mod texts;
mod verify;
mod whole;

pub use act::Act;
pub use balances::{BalanceLine, BalanceRequest};
pub use carry::{CarriedOver, CarryBooked, CarryRecorded, PrepareCarry, carry_parts};
pub use correct::{
    CauseFound, Compare, CorrectedCentre, CorrectedComponent, CorrectedLine, Correction, CorrectionRequest,
    PreparedCorrection, correction_output, correction_parts,
};
pub use exports::{Exported, Given, NewExport};
pub use marks::{books_mark, try_out_mark};
pub use neutrality::{
    BookedAmount, BookedFacts, CentreThen, Neutrality, NeutralityRequest, Offer, Offered, OfferedTo, Offers,
    OwnerAmount, OwnerSize, Payment, PlanThen, Restriction, RestsOn, booked_facts, neutrality, neutrality_output,
    restrictions,
};
pub use office::{Office, read_books};
pub use outcomes::{NewOutcome, RecordedOutcome};
pub use pay::{Paid, Rejected};
pub use periods::{Closed, PeriodNow};
pub use plans::{RecordedPlan, plan_parts, plan_stage_cell};
pub use prepare::{Prepare, Prepared};
pub use publications::{NewPublication, PublicationStage, PublicationStep, RecordedPublication};
pub use review::{
    CauseSum, ChangedParameter, CorrectionLine, Outlier, PlanChange, Review, ReviewCentre, ReviewComponent, ReviewLine,
    Said, Split, review_parts,
};
pub use standings::Standings;
pub use state::Standing;
pub use steps::Stepped;
pub use verify::{OfficeVerified, VerifyRequest};
pub use whole::write_whole;
