//! Runs commands in a directory of their own, and compares sessions with what is committed.
//!
//! A session is a text file: lines that begin with `## ` are remarks, lines that begin with `$ ` are commands, and what
//! follows a command is what it printed: standard output, then `[stderr]` and standard error, then `[exit 1]` unless it
//! was 0. Commands are run by `sh` with `kapitera` on the path. `UPDATE_SNAPSHOTS=1` writes what was printed instead of
//! comparing. Digests of the program's own sources stand as `[engine]`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// What was printed by a command.
pub struct Printed {
    pub stdout: String,
    pub stderr: String,
    pub exit: i32,
}

/// A directory that commands are run in; removed at the end.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// With the small region's settings, models, mappings and raw files in `small`, its key beside it, nothing imported.
    pub fn small() -> Self {
        let place = Self::empty();
        copy(&tests().join("small"), &place.path("small"));
        fs::copy(tests().join("small.key"), place.path("small.key")).unwrap();
        place
    }

    /// With the small region and its first deliveries taken in.
    pub fn settled() -> Self {
        static MADE: OnceLock<Place> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let place = Self::small();
            for (register, file, received, covers) in FIRST_DELIVERIES {
                place.ok(&format!(
                    "kapitera import {register} small/raw/{file} --received {received} {covers} --region small"
                ));
            }
            place
        });
        made.copied()
    }

    /// With the demo region of 3 000 persons in `demo`.
    pub fn demo() -> Self {
        static MADE: OnceLock<Place> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let place = Self::empty();
            place.ok("kapitera demo demo --persons 3000 --seed 7");
            place
        });
        made.copied()
    }

    /// With all that another has.
    pub fn copied(&self) -> Self {
        let place = Self::empty();
        copy(self.dir.path(), place.dir.path());
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command line.
    pub fn run(&self, line: &str) -> Printed {
        let output = self.output(line);
        let text = |bytes: Vec<u8>| without_engine(&String::from_utf8(bytes).unwrap());
        Printed { stdout: text(output.stdout), stderr: text(output.stderr), exit: output.status.code().unwrap_or(-1) }
    }

    fn output(&self, line: &str) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_kapitera"));
        let mut path = OsString::from(binary.parent().unwrap());
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(line).current_dir(self.dir.path()).env("PATH", path).env("COLUMNS", "100");
        shell.output().unwrap()
    }

    /// Runs a command line that must succeed; what it printed on standard output.
    pub fn ok(&self, line: &str) -> String {
        let printed = self.run(line);
        assert_eq!(printed.exit, 0, "{line}\n{}{}", printed.stdout, printed.stderr);
        printed.stdout
    }

    /// Settles in JSON.
    pub fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.ok(&format!("{line} --format json"))).unwrap()
    }
}

/// The first deliveries of the small region.
const FIRST_DELIVERIES: [(&str, &str, &str, &str); 4] = [
    ("centres", "centres.csv", "2020-01-02T08:00:00Z", ""),
    ("areas", "areas.csv", "2020-01-02T08:05:00Z", ""),
    ("indices", "indices.csv", "2020-01-02T08:10:00Z", ""),
    ("listing", "listing-2020-01.csv", "2020-01-03T06:45:00Z", "--covers 2020-01-01/"),
];

pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Copies a directory with all in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(|_| ()).unwrap()
        }
    }
}

/// All files below a directory.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The digest of the program's sources changes with every change of them, so no session can hold it.
fn without_engine(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let word = line.trim_start().trim_start_matches(['"', '#', ' ']);
        let is_engine =
            ["engine", "program", "Program", "calibration program"].iter().any(|name| word.starts_with(name));
        let digest = line.as_bytes().windows(64).position(|window| window.iter().all(u8::is_ascii_hexdigit));
        match digest.filter(|_| is_engine) {
            Some(at) => out.extend([&line[..at], "[engine]", &line[at + 64..]]),
            None => out.push_str(line),
        }
    }
    out
}

/// Runs the session in `tests/sessions/NAME.txt` and compares.
pub fn session(name: &str, place: &Place) {
    let path = tests().join("sessions").join(format!("{name}.txt"));
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let played = play(&committed, place);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        if played != committed {
            fs::write(&path, played).unwrap();
        }
        return;
    }
    if let Some((line, (was, is))) = committed.lines().zip(played.lines()).enumerate().find(|(_, (was, is))| was != is)
    {
        panic!(
            "{}:{}: another text than committed\n  committed: {was}\n  printed:   {is}\nUPDATE_SNAPSHOTS=1 takes it",
            path.display(),
            line + 1
        );
    }
    assert_eq!(committed, played, "{}: more or less was printed than committed", path.display());
}

fn play(committed: &str, place: &Place) -> String {
    let mut played = String::new();
    for line in committed.lines() {
        if let Some(remark) = line.strip_prefix("## ") {
            played.push_str(&format!("## {remark}\n"));
        } else if let Some(command) = line.strip_prefix("$ ") {
            let Printed { stdout, stderr, exit } = place.run(command);
            played.push_str(&format!("$ {command}\n{stdout}"));
            if !stderr.is_empty() {
                played.push_str(&format!("[stderr]\n{stderr}"));
            }
            if exit != 0 {
                played.push_str(&format!("[exit {exit}]\n"));
            }
            played.push('\n');
        }
    }
    played
}
