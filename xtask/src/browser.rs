//! The part "browser" of `cargo xtask test`: the web pages in a browser, as persons walk through them.
//!
//! The tests in `tests/browser/` are run by Node's own runner, with Debian's Chromium. What they need from npm is installed once,
//! below the target directory; Chromium is installed by us when we may. Where that cannot be, the part has failed, and says what
//! to do. The program is built with all that is optional, as for the other tests.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::run::{WHOLE, cargo, fresh, hash, read, root, run, target};
use crate::test::Tally;

/// Where the tests lie.
const TESTS: &str = "tests/browser";
/// What they share, with its own tests, which need no program.
const CHECKS: &str = "tests/browser/lib/";
/// The end of their names.
const TEST: &str = ".test.mjs";
/// What the packages are, and how they are installed.
const NEEDS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
const CHROMIUM: &str = "/usr/bin/chromium";
/// The least version of Node that the packages run on.
const NODE_LEAST: u32 = 20;

/// The part as a command of its own, which says the counts.
pub fn browser_alone(words: &[&str]) -> Result<(), String> {
    let mut tally = Tally::default();
    let done = browser(words, &mut tally);
    println!("{} passed, {} failed", tally.passed, tally.failed);
    done
}

/// Runs the tests, those whose files' names have one of the words, and adds their counts.
pub fn browser(words: &[&str], tally: &mut Tally) -> Result<(), String> {
    let start = Instant::now();
    let (pictures, words) = match words {
        ["--pictures", folder, words @ ..] => (Some(std::path::absolute(folder).map_err(|e| e.to_string())?), words),
        words => (None, words),
    };
    let files = tests(words)?;
    node()?;
    chromium()?;
    let packages = packages()?;
    let work = target().join("browser").join("run");
    fresh(&work)?;
    // The tests of the checks have pages of their own.
    if files.iter().any(|file| !file.starts_with(CHECKS)) {
        run(&mut cargo(&[&["build", "--quiet"][..], &WHOLE, &["--bin", "kapitera"]].concat()))?;
    }
    let counts = work.join("counts.tap");
    let mut command = Command::new("node");
    command.current_dir(root()).args(["--test", "--test-concurrency=1"]);
    command.args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"]);
    command.arg(joined("--test-reporter-destination=", &counts)).args(&files);
    command.env("KAPITERA", target().join("debug").join("kapitera"));
    command.env("KAPITERA_CHROMIUM", CHROMIUM).env("KAPITERA_BROWSER_PACKAGES", packages);
    command.env("KAPITERA_BROWSER_WORK", &work).env_remove("KAPITERA_BROWSER_PICTURES");
    command.envs(pictures.map(|folder| ("KAPITERA_BROWSER_PICTURES", folder)));
    let done = run(&mut command);
    let counted = Counts::read(&fs::read_to_string(&counts).unwrap_or_default());
    tally.passed += counted.passed;
    tally.failed += counted.failed;
    println!("browser: {:.1} s", start.elapsed().as_secs_f64());
    done?;
    if counted.left_out > 0 {
        return Err(format!("{} tests in the browser were left out; each must run", counted.left_out));
    }
    if counted.passed == 0 { Err("no test in the browser has run".to_owned()) } else { Ok(()) }
}

/// The files of tests, relative to the root, by name.
fn tests(words: &[&str]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    collect(TESTS, &mut found)?;
    found.retain(|file| words.is_empty() || words.iter().any(|word| file.contains(word)));
    found.sort();
    if found.is_empty() { Err(format!("{TESTS} has no such tests: {}", words.join(" "))) } else { Ok(found) }
}

fn collect(folder: &str, found: &mut Vec<String>) -> Result<(), String> {
    let unread = |error| format!("{folder} cannot be read: {error}");
    for entry in fs::read_dir(root().join(folder)).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, found)?;
        } else if path.ends_with(TEST) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether Node is there and new enough; if not, how to get it.
fn node() -> Result<(), String> {
    let install = format!("install Node {NODE_LEAST} or newer with npm: apt-get install -y nodejs npm");
    let version = read(Command::new("node").arg("--version")).map_err(|message| format!("{message}\n{install}"))?;
    let major: Option<u32> =
        version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(major) if major >= NODE_LEAST => {
            read(Command::new("npm").arg("--version")).map_err(|message| format!("{message}\n{install}")).map(drop)
        }
        _ => Err(format!("Node is of version {}\n{install}", version.trim())),
    }
}

/// Debian's Chromium, installed when it is not there and we may.
fn chromium() -> Result<(), String> {
    let install = ["install", "-y", "--no-install-recommends", "chromium"];
    if !Path::new(CHROMIUM).exists() && read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        println!("installing chromium");
        let mut apt = Command::new("apt-get");
        // The lists of packages may be missing, or old.
        if read(apt.args(install)).is_err() && read(Command::new("apt-get").arg("update")).is_ok() {
            read(&mut apt).map_or_else(|message| eprintln!("{message}"), drop);
        }
    }
    if Path::new(CHROMIUM).exists() {
        return Ok(());
    }
    Err(format!("{CHROMIUM} is not there; install it with: apt-get {}", install.join(" ")))
}

/// The folder where the packages of npm are installed, of these versions.
fn packages() -> Result<PathBuf, String> {
    let source = root().join(TESTS);
    let unread = |name: &str, error: std::io::Error| format!("{TESTS}/{name} cannot be read: {error}");
    let mut wanted = Vec::new();
    for name in NEEDS {
        wanted.extend(fs::read(source.join(name)).map_err(|error| unread(name, error))?);
    }
    let folder = target().join("browser").join(format!("npm-{:016x}", hash(&wanted)));
    let ready = folder.join("ready");
    if ready.exists() {
        return Ok(folder);
    }
    println!("installing what {TESTS}/package.json names");
    fresh(&folder)?;
    for name in NEEDS {
        fs::copy(source.join(name), folder.join(name)).map_err(|error| unread(name, error))?;
    }
    let mut install = Command::new("npm");
    run(install.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]))
        .map_err(|message| {
        let folder = folder.display();
        format!("{message}\nthe packages could not be installed; try: cd {folder} && npm ci --ignore-scripts")
    })?;
    fs::write(&ready, "").map_err(|error| format!("{} cannot be written: {error}", ready.display()))?;
    Ok(folder)
}

fn joined(words: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(words);
    joined.push(path);
    joined
}

/// What Node's runner counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    left_out: u64,
}

impl Counts {
    /// Reads the closing lines of a report: `# pass 12`; the last of each, since tests may print such lines too.
    fn read(report: &str) -> Self {
        let last = |name: &str| {
            let said =
                report.lines().rev().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(' '));
            said.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0)
        };
        // What was cut short has failed; what was skipped or put off has not run.
        Self {
            passed: last("pass"),
            failed: last("fail") + last("cancelled"),
            left_out: last("skipped") + last("todo"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_counts_of_a_report_are_read() {
        let report = "TAP version 13\n# pass 99\nok 1 - a\n1..7\n# tests 7\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n\
                      # skipped 1\n# todo 1\n# duration_ms 12.5\n";
        assert_eq!(Counts::read(report), Counts { passed: 3, failed: 2, left_out: 2 });
        assert_eq!(Counts::read(""), Counts::default());
    }

    #[test]
    fn the_tests_of_the_checks_are_among_the_tests() {
        assert!(tests(&[]).is_ok_and(|files| files.iter().any(|file| file.ends_with("lib/selftest.test.mjs"))));
        assert!(tests(&["no-such-test"]).is_err());
    }
}
