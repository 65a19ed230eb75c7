//! What changed since the month before, and why: what somebody reads before they attest.
//!
//! A review is made when a settlement is prepared and recorded with it, word for word, so that what was read then can be
//! shown for ever; the draft names its digest. All amounts are whole öre, and the parts of every change sum to it.

mod build;
mod correction;
mod data;
mod form;
mod outliers;
mod parameters;
mod show;
mod split;
mod words;

pub(crate) use build::{Before, PostedBefore, ReviewInput, review};
pub(crate) use correction::review_of_correction;
pub use data::{
    CauseSum, ChangedParameter, CorrectionLine, Outlier, PlanChange, Review, ReviewCentre, ReviewComponent, ReviewLine,
    Said, Split,
};
pub use show::review_parts;
