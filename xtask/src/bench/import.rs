//! A listing of a million persons imported, with all checks, from CSV to Parquet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::figures::{all, judge, measured, median, print_table};
use super::regions::{delivery, region};
use super::{Bench, grouped};
use crate::run::run;

const PERSONS: u64 = 1_000_000;
const RUNS: usize = 3;
/// For a million rows.
const WALL_LIMIT_SECONDS: f64 = 10.0;

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ importing a listing ━━");
    let source = region(bench, "million", PERSONS)?;
    let files = raw_listing(&source)?;
    let mut runs = Vec::new();
    let mut rows = 0;
    for _ in 0..RUNS {
        let fresh = fresh(bench, &source)?;
        let fresh_shown = fresh.display().to_string();
        let mut arguments = vec!["import", "listing", "--region", &fresh_shown];
        arguments.extend(["--received", "2020-01-03T06:45:00Z", "--covers", "2020-01-01/"]);
        arguments.extend(files.iter().map(String::as_str));
        runs.push(measured(bench, &bench.folder.join("import.txt"), &bench.kapitera, &arguments)?);
        rows = rows_in(&delivery(&fresh, "listing", "20200103")?)?;
    }
    println!("  {} rows in {} files, {RUNS} runs", grouped(rows), files.len());
    print_table(&[("kapitera import, the whole process", &runs)]);
    let millions = f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / 1e6;
    let wall = median(runs.iter().map(|run| run.wall)) / millions;
    all([judge("seconds by the clock for a million rows", wall, WALL_LIMIT_SECONDS, None)])
}

/// The raw files of January.
fn raw_listing(region: &Path) -> Result<Vec<String>, String> {
    let folder = region.join("raw");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("listning-2020-01")));
    let mut files: Vec<String> = names.map(|path| path.display().to_string()).collect();
    files.sort();
    if files.is_empty() { Err(format!("{} has no listing of January", folder.display())) } else { Ok(files) }
}

/// A region that knows its centres and areas, and nobody yet.
fn fresh(bench: &Bench, source: &Path) -> Result<PathBuf, String> {
    let folder = bench.folder.join("fresh");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let copied = fs::create_dir_all(folder.join("mappings")).and_then(|()| {
        fs::copy(source.join("kapitera.toml"), folder.join("kapitera.toml"))?;
        for mapping in fs::read_dir(source.join("mappings"))? {
            let mapping = mapping?;
            fs::copy(mapping.path(), folder.join("mappings").join(mapping.file_name()))?;
        }
        Ok(())
    });
    copied.map_err(|error| format!("{} cannot be filled: {error}", folder.display()))?;
    for (register, file) in [("centres", "vardenheter-2020-01.csv"), ("areas", "deso-omraden-2018.csv")] {
        let mut command = Command::new(&bench.kapitera);
        command.args(["import", register, "--received", "2020-01-02T08:00:00Z", "--region"]).arg(&folder);
        run(command.arg(source.join("raw").join(file)).stdout(Stdio::null()))?;
    }
    Ok(folder)
}

/// The rows read, accepted or not.
fn rows_in(delivery: &Path) -> Result<u64, String> {
    let manifest = fs::read_to_string(delivery.join("manifest.toml")).map_err(|error| error.to_string())?;
    Ok(manifest.lines().filter_map(|line| line.strip_prefix("rows-in = ")?.parse::<u64>().ok()).sum())
}
