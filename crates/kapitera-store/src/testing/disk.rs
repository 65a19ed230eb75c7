//! A small disk that fills up, for a test that is run in a process of its own.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a test is told that its small disk lies.
const FOLDER: &str = "KAPITERA_SMALL_DISK";
/// The size of a page of such a disk, in bytes.
const PAGE: u64 = 4096;

/// Runs a test of this program, by its whole name, with a disk of so many mebibytes. The disk is mounted for that process
/// alone, so that nothing of it is left.
///
/// # Errors
///
/// When the disk cannot be mounted, and what the test said when it did not pass.
pub fn run_on_small_disk(test: &str, mebibytes: u32) -> Result<(), String> {
    let folder = tempfile::TempDir::new().map_err(|error| format!("no folder for the disk: {error}"))?;
    let program = std::env::current_exe().map_err(|error| format!("this program is nowhere: {error}"))?;
    let root = std::fs::metadata(folder.path()).is_ok_and(|metadata| metadata.uid() == 0);
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    let mount =
        format!("mount -t tmpfs -o size={mebibytes}m none \"${FOLDER}\" && exec \"$0\" --exact {test} --nocapture");
    command.args(["sh", "-c", &mount]).arg(program).env(FOLDER, folder.path());
    let output = command.output().map_err(|error| format!("unshare of util-linux is needed: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && said.contains("1 passed") {
        return Ok(());
    }
    Err(format!("{said}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// The small disk, for the test that [`run_on_small_disk`] runs; none for anybody else, who has nothing to do.
pub fn small_disk() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Fills the disk that a file lies on but for so many pages, with that file.
///
/// # Errors
///
/// When the file cannot be made or cut.
pub fn leave_pages(ballast: &Path, pages: u64) -> std::io::Result<()> {
    let mut file = File::create(ballast)?;
    let page = [1; 4096];
    while file.write_all(&page).is_ok() {}
    let full = file.metadata()?.len();
    file.set_len(full.saturating_sub(pages * PAGE))
}
