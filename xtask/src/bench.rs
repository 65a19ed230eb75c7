//! `cargo xtask bench`: speed, as ratios to a peer run in the same go where there is one.
//!
//! Figures of one machine mean little on another; a ratio and a limit with room do. What is missed is said, and a limit
//! that is broken fails the command. All that is made lies under the target directory, in `bench/`; what takes long
//! is kept there for the next run and made anew when the folder is removed.

mod costs;
mod country;
mod evaluate;
mod figures;
mod follow_up;
mod http;
mod import;
mod ledger;
mod load;
mod regions;
mod server;
mod web;
mod whatif;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::run::{cargo, run, target};

/// The peer's version is fixed, so that ratios over time speak of us.
const DUCKDB: &str = "2.0.0";

/// Where things lie.
struct Bench {
    /// Everything that is made.
    folder: PathBuf,
    /// The program that is measured.
    kapitera: PathBuf,
}

/// The parts; those of the first list measure the program itself.
const WITH_PROGRAM: [&str; 5] = ["country", "import", "evaluate", "whatif", "web"];
const ALL: [&str; 8] = ["country", "import", "evaluate", "whatif", "costs", "follow-up", "ledger", "web"];

/// Measures the parts named, or all. `--rows N` makes the costs fewer than a country's.
pub fn bench(words: &[&str]) -> Result<(), String> {
    let (parts, rows) = match words {
        [parts @ .., "--rows", rows] => (parts, rows.parse().map_err(|_| format!("--rows {rows}: not a number"))?),
        parts => (parts, costs::ROWS),
    };
    if let Some(unknown) = parts.iter().find(|part| !ALL.contains(part)) {
        return Err(format!("there is no part {unknown}; the parts are {}", ALL.join(", ")));
    }
    let parts = if parts.is_empty() { &ALL[..] } else { parts };
    if parts.iter().any(|part| WITH_PROGRAM.contains(part)) {
        run(&mut cargo(&["build", "--release", "--package", "kapitera-cli"]))?;
    }
    let bench = Bench { folder: target().join("bench"), kapitera: target().join("release").join("kapitera") };
    fs::create_dir_all(&bench.folder).map_err(|error| format!("{} cannot be made: {error}", bench.folder.display()))?;
    python(&bench)?;
    let mut broken = Vec::new();
    for part in parts {
        let done = match *part {
            "country" => country::measure(&bench),
            "import" => import::measure(&bench),
            "costs" => costs::measure(&bench, rows),
            "follow-up" => follow_up::measure(&bench),
            "ledger" => ledger::measure(&bench),
            "web" => web::measure(&bench),
            "whatif" => whatif::measure(&bench),
            _ => evaluate::measure(&bench),
        };
        if let Err(message) = done {
            println!("{message}");
            broken.push(*part);
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("bench: not as it must be: {}", broken.join(", "))) }
}

/// A Python of our own with DuckDB in it; Python also measures, since the standard library cannot.
fn python(bench: &Bench) -> Result<(), String> {
    let venv = bench.folder.join("venv");
    if !venv.join("bin/python").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))
            .map_err(|message| format!("{message}\nPython 3 with venv is needed: apt-get install python3-venv"))?;
    }
    let wanted = format!("duckdb=={DUCKDB}");
    run(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "--disable-pip-version-check", &wanted]))
}

impl Bench {
    /// The Python that has DuckDB.
    fn python(&self) -> PathBuf {
        self.folder.join("venv/bin/python")
    }
}

/// A number with a space every third digit.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(" ")
}
