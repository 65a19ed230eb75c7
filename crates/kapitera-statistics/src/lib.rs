//! Statistics of follow-up: intervals of shares, means, counts and rates, standardised figures, funnels with overdispersion,
//! differences and places, change over time, continuity of care; and whether a change did something ([`series`]).
//!
//! These figures are compared, never paid, so they are reckoned with binary floating point; what is counted stays whole. The methods
//! are those of public follow-up in health care, each with its source at its function, and the tests hold them to computations of others.
//!
//! ```
//! use kapitera_statistics::{Confidence, share};
//!
//! // 84 of 100 answered the same day: between 75.6 and 89.9 per cent, by Wilson's method.
//! let answered = share(84, 100, Confidence::P95)?;
//! assert!((answered.low - 0.755_8).abs() < 1e-4 && (answered.high - 0.899_0).abs() < 1e-4);
//! // Of nobody there is no share.
//! assert!(share(0, 0, Confidence::P95).is_err());
//! # Ok::<(), kapitera_statistics::Refusal>(())
//! ```
//!
//! Kept out on purpose: what is counted, who may see it, files.

mod chart;
mod confidence;
mod continuity;
mod counts;
mod difference;
mod funnel;
mod means;
mod near;
mod ranks;
mod refusal;
pub mod series;
mod shares;
mod standardised;
mod student;
mod verdict;
mod weighted;

pub use chart::{BASE, Chart, ChartMonth, ChartPoint, RUN, Side, Signal, chart, chart_of_rates};
pub use confidence::{Confidence, Interval};
pub use continuity::{Continuity, continuity};
pub use counts::{EXACT_BELOW, count, rate, rate_of_repeated, rate_of_squares, ratio};
pub use difference::difference;
pub use funnel::{Dispersion, Funnel, Limits, MeanPoint, Point, funnel_of_means, funnel_of_ratios, funnel_of_shares};
pub use means::mean;
pub use near::near;
pub use ranks::{Rank, ranks};
pub use refusal::Refusal;
pub use shares::share;
pub use standardised::{Stratum, directly, indirectly};
pub use verdict::Verdict;
pub use weighted::{Apart, Weighted, weighted_apart};
