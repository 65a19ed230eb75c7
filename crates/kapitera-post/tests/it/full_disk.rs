//! A disk that fills up while settlements are prepared, posted, corrected, paid, exported and backed up: what is there is
//! whole, what failed says so, and with room again the rest is done as if the disk had never been full.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use kapitera_store::testing::Random;
use tempfile::TempDir;

use crate::kill::{UNDISTURBED, backups_are_whole, exports_are_whole, posted_once, work};
use crate::small::Small;

const FOLDER: &str = "KAPITERA_POST_FULL_DISK";
/// A page of the disk.
const PAGE: usize = 4096;
/// The most pages left: mostly too few for a voucher or a step, at times more than anything needs.
const MOST: [u64; 4] = [8, 24, 48, 400];
/// How often the disk fills up at least while the months are worked through, which begins anew when they are done.
const FULL: u32 = 120;

/// The small disk is mounted for a program of its own, so that nothing of it is left.
#[test]
fn a_full_disk_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let root = fs::metadata(folder.path()).unwrap().uid() == 0;
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    let run = "mount -t tmpfs -o size=32m none \"$KAPITERA_POST_FULL_DISK\" && exec \"$0\" --exact full_disk::on_a_small_disk --nocapture";
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
    let ballast = folder.join("ballast");
    let mut random = Random::new(1);
    let (mut stopped, mut done) = (BTreeMap::<&str, u32>::new(), 0);
    while stopped.values().sum::<u32>() < FULL || done == 0 {
        let small = Small::within(folder);
        let mut restored = BTreeSet::new();
        loop {
            // Another room for each thing that is done.
            let mut fill_again = || {
                let most = MOST[usize::try_from(random.below(4)).unwrap()];
                fill(&ballast, random.below(most));
            };
            fill_again();
            let worked = work(&small.root(), &mut |_| fill_again());
            let began = !matches!(&worked, Err(stop) if stop.doing == "open");
            // Whole while the disk is full, unless there was no room for an empty ledger, and with room again.
            if began {
                whole(&small);
            }
            fs::remove_file(&ballast).unwrap();
            whole(&small);
            backups_are_whole(&small, &mut restored).unwrap();
            let Err(stop) = worked else { break };
            let code = stop.problem.code;
            assert!(
                ["store_full", "file_not_written", "backup_not_written"].contains(&code),
                "{}: {}",
                stop.doing,
                stop.problem.what.en
            );
            assert!(stop.problem.hint.is_some(), "{code} says how to mend it");
            *stopped.entry(stop.doing).or_default() += 1;
        }
        let head = small.office().store().head().unwrap();
        assert_eq!((head.number, &head.sha256), (UNDISTURBED.0, &UNDISTURBED.1));
        done += 1;
    }
    println!("{done} times done; the disk was full {stopped:?}");
    for what in ["prepare", "post", "correct", "pay", "export", "back up"] {
        assert!(stopped.contains_key(what), "the disk was never full in “{what}”: {stopped:?}");
    }
}

/// The ledger holds, each posting is there once, and no file is cut off.
fn whole(small: &Small) {
    let mut office = small.office();
    office.store().verify().unwrap();
    posted_once(&mut office).unwrap();
    exports_are_whole(small).unwrap();
}

/// Fills the disk but for so many pages.
fn fill(ballast: &Path, pages: u64) {
    use std::io::Write as _;
    let mut file = fs::File::create(ballast).unwrap();
    while file.write_all(&[1; PAGE]).is_ok() {}
    let full = file.metadata().unwrap().len();
    let left = pages * u64::try_from(PAGE).unwrap();
    file.set_len(full.saturating_sub(left)).unwrap();
}
