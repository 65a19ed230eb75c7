//! The ledger of an invented year at the size of a large region, for `cargo xtask bench ledger`: `ledger FOLDER ROWS`.
//!
//! Writes a figure a line, `name value`: rows a second, or milliseconds.
#![allow(clippy::print_stdout, reason = "its figures are what it is for")]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kapitera_books::{Batch, NewEntry, PeriodAct, PeriodRecord, Record, Rests, Row, Series, SettlementId, Voucher};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::testing::PostgresServer;
use kapitera_store::{BalanceFilter, BalanceKey, Location, Order, Periods, RowFilter, Store};

type Done<T> = Result<T, Box<dyn Error>>;

const CENTRES: u32 = 1200;
const MONTHS: u32 = 12;
/// Lines of a centre in the settlement that is measured alone.
const LINES: u32 = 20;
const ACCOUNTS: u32 = 20;
/// Centres of each provider.
const PROVIDER: u32 = 8;
const RUNS: usize = 15;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rows] = arguments.as_slice() else { return Err("ledger FOLDER ROWS".into()) };
    let rows: u32 = rows.parse()?;
    let file = Path::new(folder).join("ledger.db");
    for what in ["", ".seal", ".lock", "-journal"] {
        let _ = std::fs::remove_file(format!("{}{what}", file.display()));
    }
    measure("sqlite", &Location::Sqlite(file), rows)?;
    let server = PostgresServer::begin(&["shared_buffers=512MB", "max_wal_size=4GB"])?;
    measure("postgres", &server.place()?, rows)
}

fn measure(name: &str, location: &Location, rows: u32) -> Done<()> {
    let mut store = Store::open(location).map_err(said)?;
    let months: Vec<Month> = (1..=12).filter_map(|month| Month::new(2020, month)).collect();
    store.append(&opened(&months)).map_err(said)?;
    let lines = rows / (CENTRES * MONTHS) - 1;
    let (mut posting, mut posted) = (Duration::ZERO, 0);
    for month in &months {
        let batch = settlement(
            SettlementId { month: *month, subject: kapitera_books::Subject::PrimaryCare, ordinal: 1 },
            lines,
        );
        let begun = Instant::now();
        store.append(&batch).map_err(said)?;
        posting += begun.elapsed();
        posted += CENTRES * (lines + 1);
    }
    println!("{name}.rows {posted}");
    println!("{name}.rows_a_second {:.0}", f64::from(posted) / posting.as_secs_f64());
    let batch =
        settlement(SettlementId { month: months[5], subject: kapitera_books::Subject::PrimaryCare, ordinal: 2 }, LINES);
    let begun = Instant::now();
    store.append(&batch).map_err(said)?;
    println!("{name}.settlement_ms {:.1}", milliseconds(begun.elapsed()));
    let small = |number: u32| {
        one(SettlementId { month: months[6], subject: kapitera_books::Subject::PrimaryCare, ordinal: 2 + number })
    };
    let mut number = 0;
    figure(name, "one_voucher", || {
        number += 1;
        store.append(&small(number)).map(|_| ())
    })?;
    reading(name, location)?;
    let begun = Instant::now();
    store.backup(&mut std::io::sink()).map_err(said)?;
    println!("{name}.backup_ms {:.1}", milliseconds(begun.elapsed()));
    let begun = Instant::now();
    store
        .verify()
        .map_err(|problems| format!("{} problems: {:?}", problems.len(), problems.first().map(|one| &one.what)))?;
    println!("{name}.verify_ms {:.1}", milliseconds(begun.elapsed()));
    Ok(())
}

/// The pages and balances that a person opens, each with a ledger that was just opened.
fn reading(name: &str, location: &Location) -> Done<()> {
    let year = Periods::year(2020);
    let page = |order| RowFilter { periods: year, order, limit: 50, ..RowFilter::default() };
    let fresh = || Store::open(location);
    figure(name, "page_first", || fresh()?.rows(&page(Order::OldestFirst)).map(|_| ()))?;
    figure(name, "page_last", || fresh()?.rows(&page(Order::NewestFirst)).map(|_| ()))?;
    let middle = fresh().map_err(said)?.head().map_err(said)?.number / 2;
    let within = RowFilter { after: Some((middle, 1)), ..page(Order::OldestFirst) };
    figure(name, "page_middle", || fresh()?.rows(&within).map(|_| ()))?;
    let centre = RowFilter { centre: Some(centre(CENTRES / 2)), ..page(Order::NewestFirst) };
    figure(name, "page_of_centre", || fresh()?.rows(&centre).map(|_| ()))?;
    let account = RowFilter { account: Some("4013".to_owned()), ..page(Order::NewestFirst) };
    figure(name, "page_of_account", || fresh()?.rows(&account).map(|_| ()))?;
    let march = RowFilter { periods: Month::new(2020, 3).map(Periods::month), ..centre };
    figure(name, "page_of_centre_and_month", || fresh()?.rows(&march).map(|_| ()))?;
    let by = |key| BalanceFilter { periods: year, by: vec![key], ..BalanceFilter::default() };
    figure(name, "balances_by_account", || fresh()?.balances(&by(BalanceKey::Account)).map(|_| ()))?;
    figure(name, "balances_by_provider", || fresh()?.balances(&by(BalanceKey::Provider)).map(|_| ()))?;
    let months = Month::new(2020, 3).zip(Month::new(2020, 11)).map(|(from, to)| Periods { from, to });
    let part = BalanceFilter { periods: months, ..by(BalanceKey::Account) };
    figure(name, "balances_of_nine_months", || fresh()?.balances(&part).map(|_| ()))?;
    let month = Month::new(2020, 6).ok_or("a month")?;
    figure(name, "posted", || fresh()?.posted(month).map(|_| ()))
}

/// The median of some runs.
fn figure(name: &str, what: &str, mut run: impl FnMut() -> Result<(), kapitera_message::Problem>) -> Done<()> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        run().map_err(said)?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    println!("{name}.{what}_ms {:.1}", milliseconds(times[RUNS / 2]));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn said(problem: kapitera_message::Problem) -> String {
    format!("{}: {}", problem.code, problem.what.en)
}

fn batch(entries: Vec<NewEntry>) -> Batch {
    Batch { at: Timestamp::UNIX_EPOCH, by: "eva".to_owned(), entries }
}

fn opened(months: &[Month]) -> Batch {
    let entry = |month: &Month| NewEntry {
        key: format!("period/{month}/1"),
        record: Record::Period(PeriodRecord { month: *month, act: PeriodAct::Opened, reason: String::new() }),
    };
    batch(months.iter().map(entry).collect())
}

fn centre(number: u32) -> String {
    format!("SE2321000016-{number:04}")
}

fn settlement(id: SettlementId, lines: u32) -> Batch {
    batch((0..CENTRES).map(|number| voucher(id, number, lines)).collect())
}

fn one(id: SettlementId) -> Batch {
    batch(vec![voucher(id, 7, LINES)])
}

fn voucher(settlement: SettlementId, number: u32, lines: u32) -> NewEntry {
    let month = settlement.month;
    let row = |account: String, component: String, ore: i64| Row {
        account,
        cost_centre: format!("41{:02}", number % 40),
        activity: "201".to_owned(),
        counterpart: if number.is_multiple_of(2) { "811" } else { "132" }.to_owned(),
        provider: format!("{:010}", 5_560_000_000_u64 + u64::from(number / PROVIDER)),
        centre: centre(number),
        component,
        plan: String::new(),
        month_for: month,
        amount: Ore(ore),
        text: String::new(),
    };
    let mut rows: Vec<Row> = (0..lines)
        .map(|line| {
            let ore = i64::from(line * 7919 + number * 104_729) % 9_000_000 + 1;
            row(format!("{}", 4000 + line % ACCOUNTS), format!("ersättning-{line}"), ore)
        })
        .collect();
    let sum: i64 = rows.iter().map(|row| row.amount.0).sum();
    rows.push(row("2440".to_owned(), String::new(), -sum));
    let voucher = Voucher {
        series: Series::A,
        number: None,
        date: month.last(),
        period: month,
        text: "Hälsoval, påhittad".to_owned(),
        settlement: Some(settlement),
        rests: Rests { on: vec!["RS 2019-1".to_owned()], ..Rests::default() },
        rows,
    };
    NewEntry { key: format!("settlement/{settlement}/voucher/{}", centre(number)), record: Record::Voucher(voucher) }
}
