//! The settlement against a plain recomputation, person by person, on random regions and models.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod activity;
mod choices;
mod country;
mod errors;
mod events;
mod fraction;
mod gallery;
mod generate;
mod oracle;
mod properties;
mod region;
mod rules;
mod small;
