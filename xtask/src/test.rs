//! `cargo xtask test`: everything that must hold.
//!
//! Every part runs even when one before it failed, so that one run shows all there is to mend. A part that cannot run
//! has failed: nothing is skipped.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::browser::browser;
use crate::files::files;
use crate::run::{WHOLE, cargo, run, shown};
use crate::tidy::tidy;

/// Tests that passed and failed, over all test programs.
#[derive(Default)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

pub fn test() -> Result<(), String> {
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    let mut part = |name: &'static str, what: &mut dyn FnMut() -> Result<(), String>| {
        println!("\n━━ {name} ━━");
        if let Err(message) = what() {
            eprintln!("{message}");
            failed.push(name);
        }
    };
    part("tidy", &mut tidy);
    part("format", &mut format);
    part("lints", &mut lints);
    part("tests", &mut || tests(&mut tally));
    part("documentation", &mut documentation);
    part("files", &mut files);
    part("browser", &mut || browser(&[], &mut tally));
    println!();
    if tally.passed == 0 && !failed.contains(&"tests") {
        failed.push("tests");
    }
    let failed = failed.join(", ");
    println!(
        "{}",
        if failed.is_empty() { "all parts hold".to_owned() } else { format!("parts that failed: {failed}") }
    );
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if failed.is_empty() { Ok(()) } else { Err(String::new()) }
}

fn format() -> Result<(), String> {
    component("fmt", "rustfmt")?;
    run(&mut cargo(&["fmt", "--all", "--check", "--", "--files-with-diff"]))
        .map_err(|message| format!("{message}\nmend with: cargo fmt --all"))
}

fn lints() -> Result<(), String> {
    component("clippy", "clippy")?;
    run(&mut cargo(&[&["clippy", "--quiet"][..], &WHOLE, &["--all-targets", "--", "-D", "warnings"]].concat()))
}

fn documentation() -> Result<(), String> {
    let mut command = cargo(&[&["doc", "--quiet"][..], &WHOLE, &["--no-deps"]].concat());
    run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// All tests of all crates; their output is shown as it comes, and counted.
fn tests(tally: &mut Tally) -> Result<(), String> {
    let mut command = cargo(&[&["test"][..], &WHOLE, &["--no-fail-fast"]].concat());
    let does_not_run = |command: &Command, error| format!("{} does not run: {error}", shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| does_not_run(&command, error))?;
    let output = child.stdout.take().expect("the output is piped");
    let mut out = std::io::stdout();
    for line in BufReader::new(output).split(b'\n') {
        let line = line.map_err(|error| does_not_run(&command, error))?;
        // Nobody reads on when the terminal is gone; the exit code still says how it went.
        let _ = out.write_all(&line).and_then(|()| out.write_all(b"\n"));
        tally.add(&String::from_utf8_lossy(&line));
    }
    let status = child.wait().map_err(|error| does_not_run(&command, error))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed: {status}", shown(&command))) }
}

impl Tally {
    /// Adds a closing line of a test program: `test result: ok. 12 passed; 0 failed; 0 ignored; …`.
    fn add(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else { return };
        let counts = counts.split_once(". ").map_or("", |(_, counts)| counts);
        for (number, what) in counts.split("; ").filter_map(|count| count.split_once(' ')) {
            let number: u64 = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

/// Whether a component of the tool chain is there; if not, how to get it.
fn component(subcommand: &str, name: &str) -> Result<(), String> {
    let found = cargo(&[subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match found {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("{name} is not installed; install it with: rustup component add {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted_and_others_are_not() {
        let mut tally = Tally::default();
        tally.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        tally.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        tally.add("test a::b ... ok");
        assert_eq!((tally.passed, tally.failed), (15, 2));
    }
}
