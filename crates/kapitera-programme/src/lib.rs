//! Improvement programmes as texts: programme → package → measure → part, with goal, plan and outcome by period; what they
//! give so far, what is late, what has changed; and where the same thing is said twice and differs.
//!
//! ```text
//! programmes/NAME.toml ──read_programme──▶ Programme ──┬─reconcile──────────────────▶ findings: both places, the difference
//! amounts looked up ──derive (an item's rule)──▶ Derived ─┐                         │
//! what the responsible report ──────────────▶ Reported ─┴─report(as of)─▶ rows, sums, forecast, effect, who is late
//!                                                        └─changes(since, as of)─▶ what is new
//! ```
//!
//! What holds here:
//!
//! - A blank is not zero. An amount that nobody gave is `None` all the way, and sums say how many they are of.
//! - An outcome counts from the day it was known: a report as of a day never uses what came later.
//! - Parts and wholes are never both counted. Where both are given the whole's own amount counts, and the difference is shown.
//! - Nothing is smoothed over: what a source says twice is written twice, each with its place, and compared.
//!
//! The crate is pure: no clock, no file, no ledger. Whoever has the amounts looks them up by [`lookups()`] and hands them to
//! [`derive()`]. The written reference is `docs/programmes.md`.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod amount;
mod check;
mod facts;
mod goal;
mod item;
mod period;
mod programme;
mod read;
mod reconcile;
mod report;
mod rule;
mod stated;
mod when;
mod words;

pub use amount::{AmountError, Quantity, Unit, amount_text, parse_amount};
pub use facts::{Facts, Reported};
pub use goal::{Goal, GoalAmount};
pub use item::{Effect, Entry, Item, Level, Measured, Removed, Status, Valuation};
pub use period::{Period, PeriodKind};
pub use programme::{Category, Cited, DecisionCited, Named, Programme, Source};
pub use read::read_programme;
pub use reconcile::{Check, Consequence, Finding, Said, Side, finding_text, reconcile};
pub use report::{
    Cell, Change, Deviation, EffectYear, Forecast, ForecastBy, ForecastHow, ForecastPart, Late, Outcome, OutcomeFrom,
    PartsDiffer, Report, Row, Split, Standing, Sum, Totals, changes, report,
};
pub use rule::{
    AccountRange, Against, Amounts, Derived, DerivedLine, Good, Lookup, OutcomeRule, Selector, Sign, derive, lookups,
};
pub use stated::{DeviationFrom, Figure, Stated, What};
pub use when::When;
pub use words::{
    effect_text, forecast_rule_text, late_text, level_text, period_kind_text, standing_text, status_text,
    valuation_text,
};
