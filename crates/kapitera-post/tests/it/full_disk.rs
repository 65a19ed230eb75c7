//! A disk that fills up while settlements are prepared, posted, corrected, paid, exported and backed up: what is there is
//! whole, what failed says so, and with room again the rest is done as if the disk had never been full.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kapitera_store::testing::{Random, leave_pages, run_on_small_disk, small_disk};

use crate::kill::{UNDISTURBED, backups_are_whole, exports_are_whole, posted_once, work};
use crate::small::Small;

/// The most pages left: mostly too few for a voucher or a step, at times more than anything needs.
const MOST: [u64; 4] = [8, 24, 48, 400];
/// How often the disk fills up at least while the months are worked through, which begins anew when they are done.
const FULL: u32 = 120;

#[test]
fn a_full_disk_loses_nothing() {
    run_on_small_disk("full_disk::on_a_small_disk", 32).unwrap();
}

/// What is run on the small disk: the test before starts it in a process of its own; nobody else gives it anything to do.
#[test]
fn on_a_small_disk() {
    let Some(folder) = small_disk() else { return };
    let folder = folder.as_path();
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
                leave_pages(&ballast, random.below(most)).unwrap();
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
