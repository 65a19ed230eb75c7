//! The rules of listing: a text with validity, a check of the registers against it, and proposals of who is to be
//! assigned where.
//!
//! ```text
//! listing-rules.toml ──read_rules──▶ Rules ─┐
//! centres, areas, distances ──────▶ World ──┼──check──▶ Report: breaches by kind and centre
//! listings ───────────────────────▶ Runs ───┤
//! residents ────────────────────────────────┴──assign─▶ Proposals: a centre for each person, with the reason
//! ```
//!
//! All of it is pure; `stored` alone reads a region, and `effect` has the proposals counted and paid. The written
//! reference is `docs/listing-rules.md`.
#![deny(clippy::float_arithmetic, reason = "amounts and counts are exact: nothing is cut off on the way")]

mod assign;
mod candidates;
mod check;
mod effect;
mod names;
mod propose;
mod read;
mod relist;
mod rules;
mod runs;
mod stored;
mod text;
mod words;
mod world;

pub use kapitera_count::ListingRun;

pub use assign::{AssignRequest, Cause, Mover, NoCentre, Outcome, Proposal, Proposals, assign};
pub use candidates::{Barred, Candidate, barred, candidates, closing_candidates};
pub use check::{Breach, BreachKind, CapBreach, CheckRequest, NotJudged, Report, ResidentDays, Who, check};
pub use effect::{Effect, EffectRequest, Pay, effect};
pub use names::unknown_names;
pub use propose::{Facts, Proposed, Wanted, propose};
pub use read::read_rules;
pub use rules::*;
pub use runs::Runs;
pub use stored::{Known, Reach};
pub use words::{barred_text, breach_text, cause_text, no_centre_text, not_judged_text, way_text};
pub use world::World;
