//! A disk that fills up at every possible place of an append: nothing is lost, and with room again it goes on.

use std::fs;

use kapitera_store::testing::{leave_pages, run_on_small_disk, small_disk};
use kapitera_store::{Location, Store};

use crate::cases::{opened, posted};

#[test]
fn a_full_disk_loses_nothing() {
    run_on_small_disk("full_disk::on_a_small_disk", 1).unwrap();
}

/// What is run on the small disk: the test before starts it in a process of its own; nobody else gives it anything to do.
#[test]
fn on_a_small_disk() {
    let Some(folder) = small_disk() else { return };
    let location = Location::Sqlite(folder.join("ledger.db"));
    let ballast = folder.join("ballast");
    let mut store = Store::open(&location).unwrap();
    store.append(&opened(&["2020-02"])).unwrap();
    let (mut full, mut fit) = (0, 0);
    // The room left grows by a page each time: the disk is full in the journal, in the file, in the seal.
    for pages in 0..40 {
        let head = store.head().unwrap();
        let batch = posted(&format!("2020-02-{}", pages + 1), 2, 8);
        leave_pages(&ballast, pages).unwrap();
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
