//! The model language: a text becomes a checked model.
//!
//! A model (*styrmodell*) is a TOML text that a controller can read. It holds decisions, parameters, tables and
//! components; a component is one sentence: count something, weigh it, price it, shape it, and maybe share a pool
//! or split the amount. There is no scripting. The written reference is `docs/language.md`.
//!
//! Reading is pure: the caller fetches the texts. Every problem points into the text.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod activity;
mod ast;
mod cases;
mod check;
mod cliffs;
mod doc;
mod extend;
mod fields;
mod include;
mod indicator;
mod knobs;
mod read;
mod reform;
mod resolve;
mod rule_words;

pub use activity::{Carrier, CostRule, CostRuleVersion, DeclaredValue, EventMeasure, SplitShare, Take};
pub use ast::*;
pub use cases::{
    BalanceOf, BalancePart, Case, CaseEvent, CaseFile, CasePerson, ExpectWhat, Expectation, GivenValue, ListedCount,
    read_cases,
};
pub use cliffs::{Cliff, CliffAt, cliffs};
pub use doc::{Source, Spot};
pub use extend::Find;
pub use indicator::{
    Beside, Better, Division, Index, Indicator, IndicatorMeasure, Indicators, Level, LevelKind, Move, Tally,
};
pub use knobs::Knob;
pub use read::{read_indicators, read_model};
pub use reform::{Reform, ReformChange, Verb};
pub use resolve::{ResolveError, Resolved};
