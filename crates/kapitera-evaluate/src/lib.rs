//! The one pure, exact evaluation of a model on a counted cube.
//!
//! Settlement, correction, explanation, forecast and reform all call [`evaluate`]; there is no second
//! implementation of the model anywhere. Nothing here knows a clock, a file or a database, and nothing rounds
//! except in `round`, once per line.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod again;
mod alternatives;
mod cost_balance;
mod cost_rules;
mod count_limit;
mod draft;
mod elements;
mod evaluate;
mod event_outcomes;
mod events;
mod facts;
mod lookup;
mod plan;
mod price;
mod problems;
mod quantity;
mod round;
mod settlement;
mod shape;
mod split;
mod unallocated;
mod weigh;

pub use again::{ComponentAmounts, evaluate_again};
pub use alternatives::{Alternative, AlternativeKind, alternatives};
pub use cost_balance::{CostBalance, EventTally, RuleBalance, cost_balances};
pub use elements::{Element, ElementRow, EventKeys, PersonKeys, elements, event_weight, person_weight};
pub use evaluate::{evaluate, rounded_parts};
pub use event_outcomes::{EventOutcomes, event_outcomes};
pub use facts::{AreaFact, CentreFact, Facts, IndexValues, Item, Otherwise};
pub use plan::Plan;
pub use settlement::{Amount, LimitKind, Line, Priced, Settlement, Step, UnallocatedAmount};
