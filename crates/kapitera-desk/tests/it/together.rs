//! Several processes at one database, at the same instant.

use std::time::{Duration, Instant};

use kapitera_desk::{Desk, NewUser, Password, Role, SignInRefusal};
use kapitera_store::testing::PostgresServer;
use kapitera_store::{Location, Store};

use crate::cases::{Place, RIGHT, Try, at, at_once, change, new_user, on_both, with_password, without_password};
use crate::jobs;

const ROUNDS: i64 = 12;

#[test]
fn desks_that_are_made_at_once_are_one() {
    for _ in 0..4 {
        on_both(|place| {
            let made = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Desk::open(&place.location).map(|_| ()))).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
            });
            assert_eq!(made, [Ok(()), Ok(()), Ok(()), Ok(())]);
        });
    }
}

#[test]
fn a_job_is_taken_once() {
    on_both(|place| {
        let mut desk = place.open();
        for round in 0..ROUNDS {
            let id = desk.add_job(&jobs::new(&format!("job-{round}"))).unwrap().id;
            let taken = at_once(place, 4, |server, desk| desk.take_job(&format!("server{server}"), at(1)).unwrap());
            let taken: Vec<_> = taken.into_iter().flatten().collect();
            assert_eq!(taken.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
            let end = kapitera_desk::JobEnd { state: kapitera_desk::JobState::Done, answer: "", at: at(2) };
            desk.end_job(id, &taken[0].server, &end).unwrap();
        }
    });
}

#[test]
fn one_form_sent_twice_is_one_job() {
    on_both(|place| {
        drop(place.open());
        for round in 0..ROUNDS {
            let key = format!("form-{round}");
            let added = at_once(place, 3, |_, desk| desk.add_job(&jobs::new(&key)).unwrap().id);
            assert!(added.iter().all(|id| *id == added[0]), "{added:?}");
        }
    });
}

#[test]
fn as_many_attempts_at_once_as_one_after_the_other() {
    on_both(|place| {
        with_password(&mut place.open(), "anna", &[]);
        let said = at_once(place, 9, |_, desk| Try::wrong("anna").at(desk, at(0)).map(|_| ()).unwrap_err());
        let mut left: Vec<u32> = said
            .iter()
            .filter_map(|refusal| match refusal {
                SignInRefusal::Wrong { left } => Some(*left),
                _ => None,
            })
            .collect();
        left.sort_unstable();
        assert_eq!(left, [1, 2, 3, 4]);
        let locked = SignInRefusal::Locked { until: at(60) };
        assert_eq!(said.iter().filter(|refusal| **refusal == locked).count(), 5);
    });
}

#[test]
fn of_two_administrators_one_stays() {
    on_both(|place| {
        let mut desk = place.open();
        for round in 0..ROUNDS {
            let names = ["one", "two"].map(|name| format!("{name}{round}"));
            let both = names.each_ref().map(|name| without_password(&mut desk, name, &[Role::Administrator]));
            let done =
                at_once(place, 2, |number, desk| desk.disable(&change(&both[number])).map_err(|problem| problem.code));
            let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
            assert_eq!(refused, [&"last_administrator"]);
            // Nobody is left for the next round.
            place.run("UPDATE users SET is_disabled = 1");
        }
    });
}

#[test]
fn of_two_who_change_a_user_one_is_told() {
    on_both(|place| {
        let mut desk = place.open();
        let mut user = without_password(&mut desk, "anna", &[]);
        for _ in 0..ROUNDS {
            let done = at_once(place, 2, |number, desk| {
                desk.set_shown_name(&change(&user), &format!("Anna {number}")).map_err(|problem| problem.code)
            });
            let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
            assert_eq!(refused, [&"user_changed_meanwhile"]);
            let now = desk.user(&user.name).unwrap().unwrap();
            assert_eq!(done.iter().flatten().collect::<Vec<_>>(), [&now]);
            user = now;
        }
    });
}

#[test]
fn of_two_of_one_name_one_is_entered() {
    on_both(|place| {
        drop(place.open());
        let done = at_once(place, 3, |number, desk| {
            let shown_name = format!("Anna {number}");
            let new = NewUser { shown_name, password: Some(Password::new(RIGHT)), ..new_user("anna", &[]) };
            desk.create_user(&new, "test", at(0)).map_err(|problem| problem.code)
        });
        assert_eq!(done.iter().filter(|done| **done == Err("user_name_taken")).count(), 2);
    });
}

#[test]
fn who_reads_does_not_wait_for_who_writes() {
    on_both(|place| {
        let mut desk = place.open();
        let user = without_password(&mut desk, "anna", &[]);
        let begun = Instant::now();
        let read = |desk: &mut Desk| assert_eq!(desk.users().unwrap(), std::slice::from_ref(&user));
        match &place.location {
            Location::Sqlite(path) => {
                let writer = rusqlite::Connection::open(path.with_file_name("desk.db")).unwrap();
                writer.execute_batch("BEGIN IMMEDIATE; UPDATE users SET shown_name = 'Bo'").unwrap();
                read(&mut desk);
                read(&mut place.open());
            }
            Location::Postgres(_) => {
                let mut writer = place.client();
                let mut transaction = writer.transaction().unwrap();
                transaction
                    .batch_execute("SELECT version FROM schema_version FOR UPDATE; UPDATE users SET shown_name = 'Bo'")
                    .unwrap();
                read(&mut desk);
                read(&mut place.open());
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
    });
}

#[test]
fn a_lost_connection_is_made_anew() {
    // A server of its own: everybody else there loses the connection.
    let server = PostgresServer::begin(&["fsync=off"]).unwrap();
    let mut desk = Desk::open(&server.place().unwrap()).unwrap();
    let user = without_password(&mut desk, "anna", &[]);
    let mut client = server.client().unwrap();
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    assert_eq!(client.query(others, &[]).unwrap().len(), 1);
    drop(client);
    // Reading and writing find the desk's own schema again.
    assert_eq!(desk.users().unwrap(), std::slice::from_ref(&user));
    desk.set_shown_name(&change(&user), "Anna").unwrap();
}

#[test]
fn the_ledger_stays_the_ledger() {
    on_both(|place| {
        drop(Store::open(&place.location).unwrap());
        let mut desk = place.open();
        without_password(&mut desk, "anna", &[]);
        let mut store = Store::open(&place.location).unwrap();
        store.verify().unwrap();
        // In the other order too.
        assert_eq!(desk.users().unwrap().len(), 1);
    });
    let place = Place::sqlite();
    let mut desk = place.open();
    without_password(&mut desk, "anna", &[]);
    Store::open(&place.location).unwrap().verify().unwrap();
}
