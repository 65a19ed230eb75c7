//! What if: what other models would pay the same centres for the same months.
//!
//! The registers are counted once ([`kapitera_settle::Ground`]); every model and variant is then evaluated on the same counts by
//! the one evaluation that settles months. Nothing here is ever paid.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts are exact: nothing is cut off on the way"
)]

mod chain;
mod cliffs;
mod compare;
mod fairness;
mod literature;
mod marginal;
mod neutral;
mod paid;
mod places;
mod prepared;
mod problems;
mod range;
mod rank;
mod seek;
mod sweep;
mod transition;
mod variant;

pub use chain::{By, Chain, Link};
pub use cliffs::NearCliff;
pub use compare::{Compared, Comparison, ComparisonRequest, ComponentRow, GroupBy, GroupRow, PlaceRow, Proposal};
pub use fairness::{Need, PayAgainstNeed, Quarter, Slope, Together};
pub use literature::{Applied, Effect, ScenarioPaid, effects};
pub use marginal::{Home, More, Visitor, Worth, WorthAt};
pub use neutral::{Neutral, NeutralMonth, make_neutral};
pub use paid::{ComponentName, Paid};
pub use places::{Place, Rurality};
pub use prepared::{Prepared, Turned};
pub use range::{Range, parse_range};
pub use seek::{Goal, Seek, Sought};
pub use sweep::{Swept, sweep};
pub use transition::{Transition, TransitionYear};
