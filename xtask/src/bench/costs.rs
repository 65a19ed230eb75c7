//! A country's year of costs, each at the centre that was responsible on its service date, beside the same in DuckDB's
//! SQL on the same files.
//!
//! The region is made and counted by the example `costs` of `kapitera-count`. All must give the same numbers and öre for
//! every centre and kind, or nothing is measured. Two threads each.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use super::figures::{Figures, all, judge, measured, median, print_table};
use super::regions::{delivery, write};
use super::{Bench, DUCKDB, grouped};
use crate::run::{cargo, root, run, target};

/// Costs in a country's year.
pub const ROWS: u64 = 100_000_000;
/// Listed persons for so many costs: 10.66 millions in a country.
const PERSONS_PER_THOUSAND: f64 = 106.6;
const RUNS: usize = 3;

/// Largest share of the CPU time of DuckDB's faster query, and the share that is aimed at.
const CPU_LIMIT: f64 = 1.0;
const CPU_AIM: f64 = 0.5;
const RESIDENT_LIMIT_MIB: f64 = 2048.0;

pub fn measure(bench: &Bench, rows: u64) -> Result<(), String> {
    println!("\n━━ attributing a year of costs ━━");
    run(&mut cargo(&["build", "--release", "--package", "kapitera-count", "--example", "costs"]))?;
    let year = Year::prepare(bench, rows)?;
    let (mut ours, mut range) = (Vec::new(), (Vec::new(), Vec::new()));
    for _ in 0..RUNS {
        ours.push(year.count()?);
        let (whole, alone) = year.query("range")?;
        range.0.push(whole);
        range.1.push(alone);
        year.compare("range")?;
    }
    // Once: it takes many times longer.
    let asof = year.query("asof")?;
    let equal = year.compare("asof")?;
    println!("  {equal} numbers and amounts in öre are equal");
    print_table(&[
        ("kapitera, the whole process", &ours),
        (&format!("DuckDB {DUCKDB}, range join, the query alone"), &range.1),
        (&format!("DuckDB {DUCKDB}, range join, whole process"), &range.0),
        (&format!("DuckDB {DUCKDB}, ASOF join, the query alone"), &[asof.1]),
    ]);
    let millions = rows as f64 / 1e6;
    let (wall, cpu) = (median(ours.iter().map(|run| run.wall)), median(ours.iter().map(|run| run.cpu)));
    println!(
        "  kapitera: {:.1} million rows a second by the clock, {:.1} a CPU second",
        millions / wall,
        millions / cpu
    );
    println!("  wall time of kapitera / DuckDB's range join: {:.2}", wall / median(range.1.iter().map(|run| run.wall)));
    println!("  CPU time of kapitera / DuckDB's ASOF join: {:.2}", cpu / asof.1.cpu);
    let resident = ours.iter().map(|run| run.resident_mib).fold(0.0, f64::max);
    let fastest = median(range.1.iter().map(|run| run.cpu)).min(asof.1.cpu);
    all([
        judge(
            "CPU time of kapitera, its start included / DuckDB's faster query alone",
            cpu / fastest,
            CPU_LIMIT,
            Some(CPU_AIM),
        ),
        judge("largest resident size of kapitera, MiB", resident, RESIDENT_LIMIT_MIB, None),
    ])
}

/// The region with its costs, and the queries made for it.
struct Year<'a> {
    bench: &'a Bench,
    region: PathBuf,
    program: PathBuf,
}

impl<'a> Year<'a> {
    fn prepare(bench: &'a Bench, rows: u64) -> Result<Self, String> {
        let program = target().join("release/examples/costs");
        let region = bench.folder.join(format!("costs-{rows}"));
        // Written last: without it the folder is what an interrupted run left.
        let whole = bench.folder.join(format!("costs-{rows}.whole"));
        let persons = (rows as f64 / 1000.0 * PERSONS_PER_THOUSAND) as u64;
        if !whole.exists() {
            // What is not there need not be removed; what cannot be removed stops the next step.
            let _ = fs::remove_dir_all(&region);
            println!("making {} with {} costs (once) …", region.display(), grouped(rows));
            let begun = Instant::now();
            let mut command = Command::new(&program);
            run(command.arg("make").arg(&region).args([persons, rows].map(|number| number.to_string())))?;
            println!("  made in {:.0} s", begun.elapsed().as_secs_f64());
            write(&whole, "")?;
        }
        let year = Self { bench, region, program };
        year.queries()?;
        println!("  {} costs of {} persons; {RUNS} runs in turn", grouped(rows), grouped(persons));
        Ok(year)
    }

    fn queries(&self) -> Result<(), String> {
        let rows = |register: &str, day: &str| -> Result<String, String> {
            Ok(delivery(&self.region, register, day)?.join("rows.parquet").display().to_string())
        };
        let received = (2..=12).map(|month| format!("2020{month:02}01")).chain(["20210101".to_owned()]);
        let costs: Vec<String> =
            received.map(|day| Ok(format!("'{}'", rows("costs", &day)?))).collect::<Result<_, String>>()?;
        let texts = [
            ("asof", include_str!("../../bench/costs.asof.sql")),
            ("range", include_str!("../../bench/costs.range.sql")),
        ];
        for (name, text) in texts {
            let sql = text
                .replace("{centres}", &rows("centres", "20200102")?)
                .replace("{listing}", &rows("listing", "20200103")?)
                .replace("{costs}", &format!("[{}]", costs.join(", ")));
            write(&self.bench.folder.join(format!("costs.{name}.sql")), &sql)?;
        }
        Ok(())
    }

    fn count(&self) -> Result<Figures, String> {
        let region = self.region.display().to_string();
        measured(self.bench, &self.bench.folder.join("costs.csv"), &self.program, &["count", &region])
    }

    /// Figures of the whole process and of the query alone.
    fn query(&self, name: &str) -> Result<(Figures, Figures), String> {
        let folder = &self.bench.folder;
        let (script, sql) = (root().join("xtask/bench/query.py"), folder.join(format!("costs.{name}.sql")));
        let alone = folder.join("query.txt");
        let arguments = [script, sql, alone.clone()].map(|path| path.display().to_string());
        let arguments = arguments.each_ref().map(String::as_str);
        let whole = measured(self.bench, &folder.join(format!("costs.{name}.csv")), &self.bench.python(), &arguments)?;
        Ok((whole, Figures::read(&alone)?))
    }

    /// The number of rows, when all are the same.
    fn compare(&self, name: &str) -> Result<usize, String> {
        let tables = ["costs.csv".to_owned(), format!("costs.{name}.csv")].map(|table| self.bench.folder.join(table));
        let mut command = Command::new(self.bench.python());
        command.arg(root().join("xtask/bench/compare_rows.py")).args(&tables);
        run(&mut command).map_err(|_| "  BROKEN  kapitera and DuckDB do not give the same öre".to_owned())?;
        let lines = fs::read_to_string(&tables[0]).map_err(|error| error.to_string())?;
        Ok(lines.lines().count() - 1)
    }
}
