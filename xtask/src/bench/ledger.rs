//! An invented year of a large region posted to the ledger, in SQLite and in a PostgreSQL of the bench's own, and read.
//!
//! The ledger is made and asked by the example `ledger` of `kapitera-store`. Commits wait for the disk in both.

use std::process::Command;

use super::figures::{all, judge};
use super::{Bench, grouped};
use crate::run::{cargo, read, run, target};

/// Rows of the year.
const ROWS: &str = "1000000";

/// The largest milliseconds for a thousand rows posted: 20 000 rows a second.
const THOUSAND_ROWS_MS: f64 = 50.0;
/// The largest milliseconds for 1 200 centres with 20 lines each, posted as one batch.
const SETTLEMENT_MS: f64 = 2000.0;
/// The largest milliseconds until a page or the year's balances are read, opening included.
const OPENED_MS: f64 = 100.0;

/// What a person opens, and must not wait for.
const OPENED: [&str; 8] = [
    "page_first_ms",
    "page_last_ms",
    "page_middle_ms",
    "page_of_centre_ms",
    "page_of_account_ms",
    "page_of_centre_and_month_ms",
    "balances_by_account_ms",
    "balances_by_provider_ms",
];

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ the ledger ━━");
    run(&mut cargo(&["build", "--release", "--package", "kapitera-store", "--example", "ledger"]))?;
    let program = target().join("release/examples/ledger");
    let said = read(Command::new(program).arg(&bench.folder).arg(ROWS))?;
    let figures: Vec<(&str, f64)> = said
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, figure)| Some((name, figure.parse().ok()?)))
        .collect();
    for (name, figure) in &figures {
        println!("  {name:<40} {figure:>12.1}");
    }
    all(["sqlite", "postgres"].into_iter().flat_map(|database| judgements(database, &figures)))
}

fn judgements(database: &str, figures: &[(&str, f64)]) -> Vec<Result<(), String>> {
    // A figure that was not given breaks its limit.
    let figure = |name: &str| {
        let name = format!("{database}.{name}");
        figures.iter().find(|(other, _)| *other == name).map_or(f64::NAN, |(_, figure)| *figure)
    };
    println!("  {database}: {} rows a second", grouped(figure("rows_a_second") as u64));
    let mut judged = vec![
        judge(
            &format!("{database}: ms for a thousand rows posted"),
            1e6 / figure("rows_a_second"),
            THOUSAND_ROWS_MS,
            None,
        ),
        judge(
            &format!("{database}: ms for a settlement of 1 200 centres"),
            figure("settlement_ms"),
            SETTLEMENT_MS,
            None,
        ),
    ];
    judged.extend(OPENED.map(|name| judge(&format!("{database}: {name}"), figure(name), OPENED_MS, None)));
    judged
}
