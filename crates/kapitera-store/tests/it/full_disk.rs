//! A disk that fills up at every possible place of an append: nothing is lost, and with room again it goes on.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use kapitera_store::{Location, Store};
use tempfile::TempDir;

use crate::cases::{opened, posted};

const FOLDER: &str = "KAPITERA_STORE_FULL_DISK";

/// The small disk is mounted for a program of its own, so that nothing of it is left.
#[test]
fn a_full_disk_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let root = fs::metadata(folder.path()).unwrap().uid() == 0;
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    let run = "mount -t tmpfs -o size=1m none \"$KAPITERA_STORE_FULL_DISK\" && exec \"$0\" --exact full_disk::on_a_small_disk --nocapture";
    command.args(["sh", "-c", run]).arg(std::env::current_exe().unwrap()).env(FOLDER, folder.path());
    let output = command.output().expect("unshare of util-linux is needed");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

/// What is run on the small disk: the test before starts it in a process of its own and tells it where; nobody else gives it
/// anything to do.
#[test]
fn on_a_small_disk() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let location = Location::Sqlite(folder.join("ledger.db"));
    let ballast = folder.join("ballast");
    let mut store = Store::open(&location).unwrap();
    store.append(&opened(&["2020-02"])).unwrap();
    let (mut full, mut fit) = (0, 0);
    // The room left grows by a page each time: the disk is full in the journal, in the file, in the seal.
    for pages in 0..40 {
        let head = store.head().unwrap();
        let batch = posted(&format!("2020-02-{}", pages + 1), 2, 8);
        fill(&ballast, pages);
        match store.append(&batch) {
            Ok(_) => fit += 1,
            Err(problem) => {
                assert_eq!(problem.code, "store_full", "{}", problem.what.en);
                assert_eq!(store.head().unwrap(), head);
                full += 1;
            }
        }
        // Whole while the disk is full, for this program and for another; the same again when there is room.
        store.verify().unwrap();
        Store::open(&location).unwrap().verify().unwrap();
        fs::remove_file(&ballast).unwrap();
        let entries = store.append(&batch).unwrap();
        assert_eq!(entries.last().unwrap().number, head.number + 3);
        store.verify().unwrap();
    }
    assert!(full > 3 && fit > 3, "{full} {fit}");
}

/// Fills the disk but for so many pages.
fn fill(ballast: &Path, pages: u64) {
    let mut size = 1 << 20;
    let mut step = size / 2;
    // As much as fits.
    fs::write(ballast, []).unwrap();
    let mut fits = 0;
    while step >= 4096 {
        if fs::write(ballast, vec![1; size]).is_ok() {
            fits = size;
            size += step;
        } else {
            size -= step;
        }
        step /= 2;
    }
    let left = usize::try_from(pages).unwrap() * 4096;
    fs::write(ballast, vec![1; fits.saturating_sub(left)]).unwrap();
}
