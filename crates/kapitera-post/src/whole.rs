//! A file that is written whole or not at all.
//!
//! It is written under another name, synced, and renamed. A kill at any instant leaves nothing or the whole file under its
//! own name; what it leaves under the other name is written over by the next run.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use kapitera_message::Problem;

use crate::problems::file_problem;

/// What a file is called while it is written, after its own name.
pub(crate) const UNFINISHED: &str = ".unfinished";

/// Writes a file that is not there, whole or not at all; its folder is there.
///
/// # Errors
///
/// Those of `write`, and of the disk.
pub fn write_whole<T>(target: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T, Problem>) -> Result<T, Problem> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(UNFINISHED);
    let unfinished = target.with_file_name(name);
    let problem = |error: std::io::Error| file_problem(target, &error);
    let written = File::create(&unfinished).map_err(problem).and_then(|file| {
        let mut out = BufWriter::new(file);
        let value = write(&mut out)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(problem)?;
        fs::rename(&unfinished, target).map_err(problem)?;
        Ok(value)
    });
    if written.is_err() {
        // A full disk must not be left with half a file; nothing can be done when that fails too.
        let _ = fs::remove_file(&unfinished);
        return written;
    }
    sync_folder(folder_of(target))?;
    written
}

pub(crate) fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes the names in a folder last through a power cut, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Problem> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| file_problem(folder, &error))
}
