//! `cargo xtask fuzz`: random inputs for everything that reads what others wrote.
//!
//! libFuzzer, guided by the coverage of our own code and of the libraries we read with, on the stable tool chain. Any
//! panic is a fault of ours: the input that provokes it is kept under the target directory, in `fuzz/`, and its
//! smallest form belongs in `fuzz/corpus/` once mended, where every `cargo test` runs it again.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::run::{cargo, root, run, target};

/// What can be fuzzed: the folders of the corpus, and the names in `fuzz/src/targets.rs`.
const TARGETS: [&str; 8] = ["model", "cases", "evaluate", "mapping", "import", "workbook", "settings", "words"];
/// Seconds each, when not told.
const SECONDS: u64 = 60;
/// Longer inputs only make it slower.
const LENGTH_MAX: u32 = 16_384;
/// Counts edges and compares values, as libFuzzer expects it; all flags of the stable compiler.
const INSTRUMENT: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

pub fn fuzz(arguments: &[&str]) -> Result<(), String> {
    let (mut seconds, mut wanted) = (SECONDS, Vec::new());
    let mut words = arguments.iter();
    while let Some(&word) = words.next() {
        match word {
            "--seconds" => {
                let number = words.next().and_then(|number| number.parse().ok());
                seconds = number.ok_or("--seconds wants a whole number")?;
            }
            target if TARGETS.contains(&target) => wanted.push(target),
            other => return Err(format!("there is no target {other}; the targets are {}", TARGETS.join(", "))),
        }
    }
    let program = build()?;
    let wanted = if wanted.is_empty() { TARGETS.to_vec() } else { wanted };
    let failed: Vec<&str> = wanted.into_iter().filter(|target| one(&program, target, seconds).is_err()).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("fuzz: faults found in {}", failed.join(", "))) }
}

fn build() -> Result<std::path::PathBuf, String> {
    let folder = target().join("fuzz-build");
    // Named, so that build scripts and macros are built without the instruments.
    let host = crate::run::read(Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say its host")?;
    let mut command = cargo(&["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", host]);
    run(command.env("RUSTFLAGS", INSTRUMENT).env("CARGO_TARGET_DIR", &folder))?;
    Ok(folder.join(host).join("release").join("kapitera-fuzz"))
}

fn one(program: &Path, name: &str, seconds: u64) -> Result<(), String> {
    println!("\n━━ fuzz {name}, {seconds} s ━━");
    let found = target().join("fuzz").join(name);
    let corpus = found.join("corpus");
    fs::create_dir_all(&corpus).map_err(|error| format!("{} cannot be made: {error}", corpus.display()))?;
    let mut command = Command::new(program);
    command.env("KAPITERA_FUZZ", name).arg(&corpus).arg(root().join("fuzz/corpus").join(name));
    command.arg(format!("-artifact_prefix={}/", found.display())).arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-max_len={LENGTH_MAX}")).args([
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
    ]);
    let dictionary = root().join("fuzz/words.txt");
    let done = run(command.arg(format!("-dict={}", dictionary.display())));
    if let Err(message) = &done {
        eprintln!("{message}\nthe input lies in {}", found.display());
    }
    done
}
