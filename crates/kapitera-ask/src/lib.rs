//! What people ask of a region, answered as an [`Output`](kapitera_output::Output): the same for commands and pages.
//!
//! A question that takes long, settling a month above all, is not asked here: who asks settles, or has settled already, and
//! gives what came of it. So a command shows its progress, and a server keeps what it has. Command lines, standard output
//! and the clock are kept out on purpose; what is recorded is recorded by the office, not here.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and places in the ledger are exact: nothing is cut off on the way"
)]

pub mod carry_over;
pub mod compare;
pub mod compare_report;
pub mod decisions;
pub mod deliveries;
pub mod explain;
pub mod export;
pub mod freeze;
pub mod indicators;
pub mod ledger;
pub mod listing;
pub mod model;
pub mod models;
pub mod neutrality;
mod places;
pub mod plan;
pub mod programmes;
pub mod public;
pub mod publication;
pub mod reconcile;
pub mod risk;
pub mod settle;
pub mod settlement;
pub mod sheet;
pub mod statement;
pub mod trade;
pub mod trade_invoices;
pub mod verify;

use kapitera_message::{Problem, Problems};

/// A problem among several.
fn one(problem: Problem) -> Problems {
    vec![problem]
}
