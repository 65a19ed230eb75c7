//! The invented regions that are measured on, made once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::{Bench, grouped};
use crate::run::run;

/// The region of so many persons, made by `kapitera demo` when it is not there.
pub fn region(bench: &Bench, name: &str, persons: u64) -> Result<PathBuf, String> {
    let folder = bench.folder.join(name);
    // Written last: without it the folder is what an interrupted run left.
    let whole = bench.folder.join(format!("{name}.whole"));
    if whole.exists() {
        return Ok(folder);
    }
    let key = bench.folder.join(format!("{name}.key"));
    // What is not there need not be removed; what cannot be removed stops the next step.
    let _ = (fs::remove_dir_all(&folder), fs::remove_file(&key));
    println!("making {} with {} persons (once) …", folder.display(), grouped(persons));
    let begun = Instant::now();
    let mut command = Command::new(&bench.kapitera);
    command.arg("demo").arg(&folder).args(["--persons", &persons.to_string()]);
    run(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    println!("  made, imported and settled in {:.0} s", begun.elapsed().as_secs_f64());
    write(&whole, "")?;
    Ok(folder)
}

/// The one delivery folder of a register that was received on this day (`20200103`).
pub fn delivery(region: &Path, register: &str, day: &str) -> Result<PathBuf, String> {
    let folder = region.join("registers").join(register);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let found = entries.flatten().find(|entry| entry.file_name().to_string_lossy().starts_with(day));
    found.map(|entry| entry.path()).ok_or_else(|| format!("{} has no delivery of {day}", folder.display()))
}

pub fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
