//! What runs used, and the table of it.

use std::path::Path;
use std::process::Command;

use super::Bench;
use crate::run::{root, run};

/// What one run used.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Seconds by the clock on the wall.
    pub wall: f64,
    /// Seconds of CPU, user and system, all threads.
    pub cpu: f64,
    /// Largest resident size, MiB.
    pub resident_mib: f64,
}

impl Figures {
    /// Reads what `measure.py` wrote.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [wall, user, system, kib] = numbers[..] else {
            return Err(format!("{}: four numbers expected", path.display()));
        };
        Ok(Self { wall, cpu: user + system, resident_mib: kib / 1024.0 })
    }
}

/// Runs a command whose standard output goes to a file, and measures the whole process.
pub fn measured(bench: &Bench, stdout: &Path, program: &Path, arguments: &[&str]) -> Result<Figures, String> {
    let figures = bench.folder.join("figures.txt");
    let mut command = Command::new(bench.python());
    command.arg(root().join("xtask/bench/measure.py")).arg(&figures).arg(stdout).arg(program).args(arguments);
    run(&mut command)?;
    Figures::read(&figures)
}

/// The middle one of some figures.
pub fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    Spread::of(numbers).middle
}

/// How far figures lie apart; not numbers when there are none.
struct Spread {
    least: f64,
    middle: f64,
    most: f64,
}

impl Spread {
    fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.collect();
        numbers.sort_by(f64::total_cmp);
        let at = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        Self { least: at(0), middle: at(numbers.len() / 2), most: at(numbers.len().saturating_sub(1)) }
    }
}

/// Prints a row per thing measured, with the medians and how far the runs lie apart.
pub fn print_table(rows: &[(&str, &[Figures])]) {
    println!(
        "  {:<44} {:>8} {:>8} {:>8} {:>8} {:>9}",
        "median of the runs", "CPU s", "least", "most", "wall s", "most MiB"
    );
    for (name, runs) in rows {
        let Spread { least, middle, most } = Spread::of(runs.iter().map(|run| run.cpu));
        let wall = median(runs.iter().map(|run| run.wall));
        let resident = Spread::of(runs.iter().map(|run| run.resident_mib)).most;
        println!("  {name:<44} {middle:>8.3} {least:>8.3} {most:>8.3} {wall:>8.3} {resident:>9.1}");
    }
}

/// Prints whether a figure keeps its limit; a broken limit is the error.
pub fn judge(what: &str, figure: f64, limit: f64, aim: Option<f64>) -> Result<(), String> {
    let said = format!("{what}: {figure:.2}, limit {limit:.2}");
    if figure > limit || figure.is_nan() {
        return Err(format!("  BROKEN  {said}"));
    }
    match aim {
        Some(aim) if figure > aim => println!("  ok      {said}; the aim of {aim:.2} is missed"),
        Some(aim) => println!("  ok      {said}; the aim of {aim:.2} is met"),
        None => println!("  ok      {said}"),
    }
    Ok(())
}

/// All judgements, so that one broken limit does not hide another.
pub fn all(judgements: impl IntoIterator<Item = Result<(), String>>) -> Result<(), String> {
    let broken: Vec<String> = judgements.into_iter().filter_map(Result::err).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}
