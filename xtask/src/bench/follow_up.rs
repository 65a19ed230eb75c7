//! Everything that is followed up: a region's indicators over three years, continuity beside DuckDB, and a country in one pass.
//!
//! The regions are made and counted by the example `follow` of `kapitera-indicator`. Continuity must come out the same in DuckDB's
//! SQL, at every centre and month, or its ratio is not measured. Two threads each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::figures::{Figures, all, judge, measured, median, print_table};
use super::regions::{delivery, write};
use super::{Bench, DUCKDB, grouped};
use crate::run::{cargo, root, run, target};

/// A region, and a country: persons and centres.
const REGION: (u64, u64) = (131_000, 28);
const COUNTRY: (u64, u64) = (10_500_000, 1_200);
const RUNS: usize = 3;

/// Seconds by the clock for all indicators of a region, three years.
const REGION_SECONDS: f64 = 5.0;
/// Largest share of DuckDB's CPU time for continuity.
const CPU_LIMIT: f64 = 1.0;
const COUNTRY_RESIDENT_MIB: f64 = 2048.0;

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ following up a region and a country ━━");
    run(&mut cargo(&["build", "--release", "--package", "kapitera-indicator", "--example", "follow"]))?;
    let program = target().join("release/examples/follow");
    let region = Made::new(bench, &program, "make", REGION)?;
    let everything = root().join("indicators/primary-care.toml");
    let (mut ours, mut continuity, mut query, mut whole) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(region.count(&everything, "region")?.0);
        continuity.push(region.count(&root().join("xtask/bench/follow-up.continuity.toml"), "continuity")?.0);
        let (process, alone) = region.query()?;
        whole.push(process);
        query.push(alone);
    }
    let rows = region.compare()?;
    let (_, used) = region.count(&everything, "region")?;
    println!(
        "  {} indices of continuity are equal; all indicators: {} rows of events",
        grouped(rows),
        grouped(used.rows)
    );
    print_table(&[
        ("all indicators of a region, three years", &ours),
        ("continuity alone, kapitera, the whole process", &continuity),
        (&format!("continuity, DuckDB {DUCKDB}, the query alone"), &query),
        (&format!("continuity, DuckDB {DUCKDB}, the whole process"), &whole),
    ]);
    let middle = |runs: &[Figures], of: fn(&Figures) -> f64| median(runs.iter().map(of));
    let wall = |runs: &[Figures]| middle(runs, |run| run.wall);
    let cpu = |runs: &[Figures]| middle(runs, |run| run.cpu);
    println!("  wall time of continuity, kapitera / DuckDB's query alone: {:.2}", wall(&continuity) / wall(&query));
    let country = Made::new(bench, &program, "make-visits", COUNTRY)?;
    let (figures, used) = country.count(&root().join("xtask/bench/follow-up.country.toml"), "country")?;
    println!(
        "  a country: {} visits in {:.1} s, {:.2} million rows a second; VmHWM {:.0} MiB",
        grouped(used.rows),
        used.seconds,
        used.rows as f64 / used.seconds / 1e6,
        used.resident_mib
    );
    print_table(&[("a country, three years of visits", &[figures])]);
    all([
        judge("seconds for all indicators of a region, three years", wall(&ours), REGION_SECONDS, None),
        judge(
            "CPU time of continuity, kapitera's start included / DuckDB's query alone",
            cpu(&continuity) / cpu(&query),
            CPU_LIMIT,
            None,
        ),
        judge("largest resident size of the country, MiB", used.resident_mib, COUNTRY_RESIDENT_MIB, None),
    ])
}

/// A region with three years of events.
struct Made<'a> {
    bench: &'a Bench,
    program: &'a Path,
    folder: PathBuf,
}

/// What a run says of itself.
struct Used {
    rows: u64,
    seconds: f64,
    resident_mib: f64,
}

impl<'a> Made<'a> {
    fn new(bench: &'a Bench, program: &'a Path, how: &str, (persons, centres): (u64, u64)) -> Result<Self, String> {
        let folder = bench.folder.join(format!("follow-{persons}"));
        // Written last: without it the folder is what an interrupted run left.
        let whole = bench.folder.join(format!("follow-{persons}.whole"));
        if !whole.exists() {
            // What is not there need not be removed; what cannot be removed stops the next step.
            let _ = fs::remove_dir_all(&folder);
            println!(
                "making {} with {} persons and three years of events (once) …",
                folder.display(),
                grouped(persons)
            );
            let begun = Instant::now();
            run(Command::new(program).arg(how).arg(&folder).args([persons, centres].map(|number| number.to_string())))?;
            println!("  made in {:.0} s", begun.elapsed().as_secs_f64());
            write(&whole, "")?;
        }
        Ok(Self { bench, program, folder })
    }

    fn count(&self, text: &Path, name: &str) -> Result<(Figures, Used), String> {
        let (csv, used) = (self.csv(name), self.bench.folder.join(format!("follow-up.{name}.txt")));
        let arguments = [&self.folder, text, &used].map(|path| path.display().to_string());
        let [folder, text, used_in] = arguments.each_ref().map(String::as_str);
        let figures = measured(self.bench, &csv, self.program, &["count", folder, text, used_in])?;
        let said = fs::read_to_string(&used).map_err(|error| format!("{}: {error}", used.display()))?;
        let numbers: Vec<f64> = said.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [rows, seconds, kib] = numbers[..] else {
            return Err(format!("{}: three numbers expected", used.display()));
        };
        Ok((figures, Used { rows: rows as u64, seconds, resident_mib: kib / 1024.0 }))
    }

    fn csv(&self, name: &str) -> PathBuf {
        self.bench.folder.join(format!("follow-up.{name}.csv"))
    }

    /// Figures of the whole process and of the query alone.
    fn query(&self) -> Result<(Figures, Figures), String> {
        let visits = self.folder.join("registers/visits");
        let entries = fs::read_dir(&visits).map_err(|error| format!("{}: {error}", visits.display()))?;
        let deliveries = entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
        let files: Vec<String> =
            deliveries.map(|entry| format!("'{}'", entry.path().join("rows.parquet").display())).collect();
        let listing = delivery(&self.folder, "listing", "20180101")?.join("rows.parquet");
        let sql = include_str!("../../bench/follow-up.continuity.sql")
            .replace("{listing}", &listing.display().to_string())
            .replace("{visits}", &format!("[{}]", files.join(", ")));
        let path = self.bench.folder.join("follow-up.continuity.sql");
        write(&path, &sql)?;
        let alone = self.bench.folder.join("query.txt");
        let arguments = [root().join("xtask/bench/query.py"), path, alone.clone()];
        let arguments = arguments.map(|path| path.display().to_string());
        let arguments = arguments.each_ref().map(String::as_str);
        let whole = measured(self.bench, &self.csv("duckdb"), &self.bench.python(), &arguments)?;
        Ok((whole, Figures::read(&alone)?))
    }

    /// The number of rows, when all are the same.
    fn compare(&self) -> Result<u64, String> {
        let tables = ["continuity", "duckdb"].map(|name| self.csv(name));
        let mut command = Command::new(self.bench.python());
        command.arg(root().join("xtask/bench/compare_rows.py")).args(&tables);
        run(&mut command).map_err(|_| "  BROKEN  kapitera and DuckDB do not give the same continuity".to_owned())?;
        let lines = fs::read_to_string(&tables[0]).map_err(|error| error.to_string())?;
        Ok(lines.lines().count() as u64 - 1)
    }
}
