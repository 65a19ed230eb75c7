//! A country's month settled from Parquet to the table per centre, beside the same in DuckDB's SQL on the same files.
//!
//! Both must give the same öre for every centre and component, or nothing is measured. Two threads each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::{Figures, all, judge, measured, median, print_table};
use super::regions::{delivery, region, write};
use super::{Bench, DUCKDB, grouped};
use crate::run::{root, run};

/// A country.
pub const PERSONS: u64 = 10_500_000;
const RUNS: usize = 5;
const COMPONENTS: [&str; 4] = ["by-age", "by-index", "drugs", "by-area"];

/// Largest share of DuckDB's CPU time, and the share that is aimed at.
const CPU_LIMIT: f64 = 1.0;
const CPU_AIM: f64 = 0.5;
const RESIDENT_LIMIT_MIB: f64 = 150.0;

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ settling a month of a country ━━");
    let country = Country::prepare(bench)?;
    let (mut ours, mut peer, mut query, mut reading) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(country.settle()?);
        let (whole, alone) = country.query("settle")?;
        peer.push(whole);
        query.push(alone);
        reading.push(country.query("columns")?.1);
    }
    let equal = country.compare()?;
    println!("  {} amounts in öre and {} numbers of listed are equal", equal * COMPONENTS.len(), equal);
    print_table(&[
        ("kapitera settle, the whole process", &ours),
        (&format!("DuckDB {DUCKDB}, the query alone"), &query),
        (&format!("DuckDB {DUCKDB}, the whole process"), &peer),
        ("DuckDB reading the four columns alone", &reading),
    ]);
    let cpu = |runs: &[Figures]| median(runs.iter().map(|run| run.cpu));
    println!("  CPU time of kapitera / DuckDB, whole processes: {:.2}", cpu(&ours) / cpu(&peer));
    let resident = ours.iter().map(|run| run.resident_mib).fold(0.0, f64::max);
    all([
        judge(
            "CPU time of kapitera, its start included / DuckDB, the query alone",
            cpu(&ours) / cpu(&query),
            CPU_LIMIT,
            Some(CPU_AIM),
        ),
        judge("largest resident size of kapitera, MiB", resident, RESIDENT_LIMIT_MIB, None),
    ])
}

/// The region with the model and the queries made for it.
struct Country<'a> {
    bench: &'a Bench,
    region: PathBuf,
    model: PathBuf,
}

impl<'a> Country<'a> {
    fn prepare(bench: &'a Bench) -> Result<Self, String> {
        let region = region(bench, "country", PERSONS)?;
        let areas = areas(&region)?;
        let text = include_str!("../../bench/country.model.toml").to_owned();
        let rows: String =
            areas.iter().map(|(code, cents)| format!("\"{code}\" = {}.{:02}\n", cents / 100, cents % 100)).collect();
        let model = region.join("models/bench.toml");
        write(&model, &format!("{text}{rows}"))?;
        let listing = delivery(&region, "listing", "20200103")?.join("rows.parquet");
        let listing = listing.display().to_string();
        let [centres, indices] = ["centres", "indices"].map(|register| delivery(&region, register, "20200102"));
        let area_rows: Vec<String> = areas
            .iter()
            .map(|(code, cents)| format!("('{code}', {cents})"))
            .chain(["('unknown', 0)".to_owned()])
            .collect();
        let sql = include_str!("../../bench/country.sql")
            .replace("{ages}", &ages(&text)?)
            .replace("{areas}", &area_rows.join(", "))
            .replace("{listing}", &listing)
            .replace("{centres}", &centres?.join("rows.parquet").display().to_string())
            .replace("{indices}", &indices?.join("rows.parquet").display().to_string());
        write(&bench.folder.join("settle.sql"), &sql)?;
        let columns =
            format!("SELECT count(centre), count(area), min(birth), max(\"from\") FROM read_parquet('{listing}')\n");
        write(&bench.folder.join("columns.sql"), &columns)?;
        let country = Self { bench, region, model };
        let rows = fs::read_to_string(delivery(&country.region, "listing", "20200103")?.join("manifest.toml"))
            .unwrap_or_default();
        let rows = rows.lines().find_map(|line| line.strip_prefix("rows = ")?.parse().ok()).unwrap_or(0);
        println!("  {} rows of listing, {} areas; {RUNS} runs of each, in turn", grouped(rows), areas.len());
        Ok(country)
    }

    fn settle(&self) -> Result<Figures, String> {
        let (region, model) = (self.region.display().to_string(), self.model.display().to_string());
        let arguments = [
            "settle",
            "2020-01",
            "--region",
            &region,
            "--model",
            &model,
            "--known-at",
            "2020-01-31",
            "--no-compare",
            "--format",
            "csv",
        ];
        measured(self.bench, &self.bench.folder.join("kapitera.csv"), &self.bench.kapitera, &arguments)
    }

    /// Figures of the whole process and of the query alone.
    fn query(&self, name: &str) -> Result<(Figures, Figures), String> {
        let folder = &self.bench.folder;
        let (script, sql) = (root().join("xtask/bench/query.py"), folder.join(format!("{name}.sql")));
        let alone = folder.join("query.txt");
        let arguments = [script, sql, alone.clone()].map(|path| path.display().to_string());
        let arguments = arguments.each_ref().map(String::as_str);
        let whole = measured(self.bench, &folder.join(format!("{name}.csv")), &self.bench.python(), &arguments)?;
        Ok((whole, Figures::read(&alone)?))
    }

    /// The number of centres, when every amount is the same.
    fn compare(&self) -> Result<usize, String> {
        let folder = &self.bench.folder;
        let mut command = Command::new(self.bench.python());
        command
            .arg(root().join("xtask/bench/compare.py"))
            .args(["kapitera.csv", "settle.csv"].map(|name| folder.join(name)));
        run(&mut command).map_err(|_| "  BROKEN  kapitera and DuckDB do not give the same öre".to_owned())?;
        let lines = fs::read_to_string(folder.join("settle.csv")).map_err(|error| error.to_string())?;
        Ok(lines.lines().count() - 1)
    }
}

/// The area codes of the raw file, each with an amount in öre that looks like any other.
fn areas(region: &Path) -> Result<Vec<(String, usize)>, String> {
    let path = region.join("raw/deso-omraden-2018.csv");
    let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let codes =
        text.lines().filter_map(|line| line.split(';').next()).filter(|code| code.len() == 9 && code.starts_with('9'));
    let areas: Vec<_> = codes.enumerate().map(|(index, code)| (code.to_owned(), index * 7919 % 94_001)).collect();
    if areas.is_empty() { Err(format!("{} has no areas", path.display())) } else { Ok(areas) }
}

/// A row of VALUES for each age: age weight and drug weight in ten-thousandths, as the model's tables say.
fn ages(model: &str) -> Result<String, String> {
    let (age, drug) = (weights(model, "age-weight")?, weights(model, "drug-weight")?);
    let rows: Vec<String> = (0..age.len()).map(|years| format!("({years}, {}, {})", age[years], drug[years])).collect();
    Ok(rows.join(", "))
}

/// The weight of each age from 0 to 179, in ten-thousandths.
fn weights(model: &str, table: &str) -> Result<Vec<u32>, String> {
    let start = format!("[table.{table}.rows]");
    let rows = model
        .lines()
        .skip_while(|line| *line != start)
        .skip(1)
        .take_while(|line| !line.starts_with('[') && !line.is_empty());
    let mut weights = Vec::new();
    for row in rows {
        let wrong = || format!("the row `{row}` of {table} is not read");
        let (band, value) = row.split_once(" = ").ok_or_else(wrong)?;
        let (_, last) = band.trim_matches('"').split_once('-').ok_or_else(wrong)?;
        let last: usize = if last.is_empty() { 179 } else { last.parse().map_err(|_| wrong())? };
        let weight: u32 = value.replace('.', "").parse().map_err(|_| wrong())?;
        weights.resize(last + 1, weight);
    }
    if weights.len() == 180 { Ok(weights) } else { Err(format!("{table} does not reach all ages")) }
}
