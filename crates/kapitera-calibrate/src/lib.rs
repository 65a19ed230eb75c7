//! Weights and indices set from the registers: age weights from visits, drug weights from costs, CNI from SCB's counts.
//!
//! ```text
//! cube of a window ──gather──▶ tallies ──weights──▶ calibration ──reform──▶ a model text that extends the one in force
//! (events, listed days)        per centre and band   merged, exact, rounded ──effect──▶ who gains and who loses
//! ```
//!
//! [`weigh`] and [`care_need_index`] are pure: tables of whole numbers in, exact fractions out, rounded once at the end.
//! There is no binary floating point, not in the standard errors either: they are roots of whole numbers.
//! The rule in words is `docs/calibration.md`.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "weights decide amounts: nothing is cut off on the way"
)]

mod ages;
mod bands;
mod care_need;
mod care_need_weights;
mod effect;
mod gather;
mod merge;
mod provenance;
mod reform;
mod region;
mod spread;
mod weights;

pub use ages::Ages;
pub use bands::{Band, bands_of_table, parse_bands};
pub use care_need::{CareNeedIndex, CareNeedRow, CareNeedRule, CareNeedScale, ReferenceMean, SumUsed, care_need_index};
pub use care_need_weights::{CARE_NEED_WEIGHTS, read_care_need_weights};
pub use effect::{CentreEffect, Effect, effect_of_index, effect_of_model};
pub use gather::{Gathered, LeftOut, Measured, PRESCRIPTION_ONLY, gather};
pub use merge::{is_thin, merge_thin};
pub use provenance::Provenance;
pub use reform::{ReformText, reform_text};
pub use region::{
    CalibrateCareNeed, CalibrateWeights, CalibratedCareNeed, CalibratedWeights, calibrate_care_need, calibrate_weights,
};
pub use spread::STANDARD_ERROR_DECIMALS;
pub use weights::{Calibration, CentreTallies, Group, Tallies, Tally, WeightRule, weigh};

/// The digest of the sources that calibrated figures depend on, 64 hexadecimal digits.
pub const PROGRAM_SHA256: &str = env!("KAPITERA_CALIBRATE_SHA256");
