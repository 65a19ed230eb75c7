//! The command as a person meets it: sessions at a prompt, with everything that is printed.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/calibrate.rs"]
mod calibrate;
#[path = "it/compare_report.rs"]
mod compare_report;
#[path = "it/demo.rs"]
mod demo;
#[path = "it/exports.rs"]
mod exports;
#[path = "it/follow_up.rs"]
mod follow_up;
#[path = "it/guide.rs"]
mod guide;
#[path = "it/harness.rs"]
mod harness;
#[path = "it/hygiene.rs"]
mod hygiene;
#[path = "it/programmes.rs"]
mod programmes;
#[path = "it/readme.rs"]
mod readme;
#[path = "it/reforms.rs"]
mod reforms;
#[path = "it/region.rs"]
mod region;
#[path = "it/risk.rs"]
mod risk;
#[path = "it/serve.rs"]
mod serve;
#[path = "it/sessions.rs"]
mod sessions;
#[path = "it/statements.rs"]
mod statements;
#[path = "it/trade.rs"]
mod trade;
#[path = "it/what_if.rs"]
mod what_if;
#[path = "it/workbook_checks.rs"]
mod workbook_checks;
