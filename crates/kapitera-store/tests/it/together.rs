//! Several who append at once.

use std::sync::Barrier;

use kapitera_books::{Batch, Entry};
use kapitera_message::Problem;
use kapitera_store::{Location, Store};

use crate::cases::{Place, opened, posted};

const ROUNDS: u32 = 12;

/// Appends each batch from a thread and a connection of its own, at the same instant.
fn at_once(location: &Location, batches: &[Batch]) -> Vec<Result<Vec<Entry>, Problem>> {
    let together = Barrier::new(batches.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = batches
            .iter()
            .map(|batch| {
                let together = &together;
                scope.spawn(move || {
                    let mut store = Store::open(location).unwrap();
                    together.wait();
                    store.append(batch)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn the_same_at_once_is_recorded_once() {
    for place in Place::both() {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        for round in 1..=ROUNDS {
            let batch = posted(&format!("2020-02-{round}"), 3, 4);
            let done = at_once(&place.location, &[batch.clone(), batch]);
            assert_eq!(done[0].as_ref().unwrap(), done[1].as_ref().unwrap());
        }
        let verified = store.verify().unwrap();
        assert_eq!((verified.head.number, verified.remarks), (1 + u64::from(ROUNDS) * 4, Vec::new()));
    }
}

#[test]
fn of_two_officers_one_is_first() {
    for place in Place::both() {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        for round in 1..=ROUNDS {
            let one = posted(&format!("2020-02-{round}"), 3, 4);
            let other = Batch { by: "bo".to_owned(), ..one.clone() };
            let done = at_once(&place.location, &[one, other]);
            let refused: Vec<&Problem> = done.iter().filter_map(|done| done.as_ref().err()).collect();
            assert_eq!(refused.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["entry_key_taken"]);
        }
        assert_eq!(store.verify().unwrap().head.number, 1 + u64::from(ROUNDS) * 4);
    }
}

#[test]
fn different_things_at_once_are_all_recorded() {
    for place in Place::both() {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        for round in 0..ROUNDS / 2 {
            let batches: Vec<Batch> =
                (1..=4).map(|number| posted(&format!("2020-02-{}", round * 4 + number), 2, 3)).collect();
            at_once(&place.location, &batches).into_iter().for_each(|done| drop(done.unwrap()));
        }
        let verified = store.verify().unwrap();
        assert_eq!((verified.vouchers, verified.remarks), (u64::from(ROUNDS / 2) * 8, Vec::new()));
    }
}

#[test]
fn a_lost_connection_is_made_anew() {
    let place = Place::postgres();
    let Location::Postgres(address) = &place.location else { panic!("a server") };
    let mut store = place.open();
    store.append(&opened(&["2020-02"])).unwrap();
    let mut other = postgres::Client::connect(address, postgres::NoTls).unwrap();
    // Only the connections of this place are ended: other tests use the same server.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE pid <> pg_backend_pid() \
        AND relation = 'head'::regclass";
    for round in 1..=3 {
        // Found by the lock that its transaction holds while it waits for ours.
        let mut transaction = other.transaction().unwrap();
        transaction.batch_execute("SELECT number FROM head FOR UPDATE").unwrap();
        let batch = posted(&format!("2020-02-{round}"), 2, 2);
        let ended = std::thread::scope(|scope| {
            let thread = scope.spawn(|| store.append(&batch));
            let mut ended = 0;
            while ended == 0 {
                std::thread::sleep(std::time::Duration::from_millis(5));
                ended = transaction.execute(end, &[]).unwrap();
            }
            thread.join().unwrap()
        });
        assert_eq!(ended.unwrap_err().code, "store_lost");
        transaction.rollback().unwrap();
        assert_eq!(store.append(&batch).unwrap().len(), 3);
    }
    store.verify().unwrap();
}
