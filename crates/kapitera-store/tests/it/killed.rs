//! A program that appends, backs up and verifies is killed at random instants: what it was told is done is there, whole
//! and once, and the rest can be done again.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use kapitera_books::PeriodAct;
use kapitera_message::Problem;
use kapitera_store::testing::{Killed, Kills, PostgresServer, kill_at_random};
use kapitera_store::{EntryFilter, Location, RowFilter, Store};

use crate::cases::{Place, batch, id, period, posted};

/// Says to the killed program where its ledger is.
const PLACE: &str = "KAPITERA_STORE_KILLED";

/// Programs killed on one ledger before the next is begun: a look at it takes longer the more is in it.
const RUNS_ON_ONE: u32 = 100;

const CENTRES: u32 = 4;
const COMPONENTS: u32 = 5;

/// The batches are the same whoever makes them: settlement number `ordinal` of a month.
fn settlement(ordinal: u32) -> String {
    format!("2020-02-{ordinal}")
}

/// The program that is killed: goes on where the last one was, for ever. The tests that kill it start it in a process of its
/// own and tell it where; nobody else gives it anything to do.
#[test]
fn the_program_that_is_killed() {
    let Ok(setting) = std::env::var(PLACE) else { return };
    let location = Location::parse(&setting, std::path::Path::new("/")).unwrap();
    println!("begun");
    let mut store = again(|| Store::open(&location));
    again(|| store.append(&batch("eva", vec![period("2020-02", 1, PeriodAct::Opened)])));
    // What the one before was at may be done or not: it is done again.
    let last = again(|| done(&mut store)).into_iter().max().unwrap_or(1);
    for ordinal in last.. {
        let batch = posted(&settlement(ordinal), CENTRES, COMPONENTS);
        let entries = again(|| store.append(&batch));
        println!("done {ordinal} {}", entries.last().unwrap().number);
        if ordinal % 5 == 0 {
            let _ = store.backup(&mut std::io::sink());
        }
        if ordinal % 7 == 0 {
            // A connection that was lost cannot verify; anything else that does not hold is found by who looks after.
            let _ = store.verify();
        }
    }
}

/// Does something until the server is there: whether an append whose connection was lost is recorded shows when it is
/// done again.
fn again<T>(mut act: impl FnMut() -> Result<T, Problem>) -> T {
    loop {
        match act() {
            Ok(done) => return done,
            Err(problem) if ["store_lost", "store_commit_unknown", "store_unreachable"].contains(&problem.code) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(problem) => panic!("{}: {}", problem.code, problem.what.en),
        }
    }
}

/// The settlements that are there.
fn done(store: &mut Store) -> Result<BTreeSet<u32>, Problem> {
    let filter = EntryFilter { key_prefix: Some("settlement/".to_owned()), ..EntryFilter::default() };
    let entries = store.entries(&filter)?;
    Ok(entries.iter().map(|entry| id(entry.key.split('/').nth(1).unwrap()).ordinal).collect())
}

fn command(location: &Location) -> Command {
    let setting = match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(address) => address.clone(),
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed::the_program_that_is_killed", "--nocapture"]).env(PLACE, setting);
    command
}

/// What must hold after each kill. `told` gathers what was ever told to be done.
fn check(location: &Location, killed: &Killed, told: &mut BTreeSet<(u32, u64)>) -> Result<(), String> {
    for line in &killed.lines {
        if let Some((ordinal, number)) = line.strip_prefix("done ").and_then(|rest| rest.split_once(' ')) {
            told.insert((ordinal.parse().unwrap(), number.parse().unwrap()));
        }
    }
    let mut store = Store::open(location).map_err(|problem| problem.what.en)?;
    let verified = store.verify().map_err(|problems| format!("{}: {}", problems[0].code, problems[0].what.en))?;
    let there = done(&mut store).map_err(|problem| problem.what.en)?;
    let batches = u64::try_from(there.len()).unwrap();
    let (entries, vouchers) = (u64::from(CENTRES + 1), u64::from(CENTRES));
    let opened = verified.head.number.min(1);
    if verified.head.number != opened + batches * entries
        || verified.vouchers != batches * vouchers
        || verified.rows != batches * vouchers * u64::from(COMPONENTS + 1)
    {
        return Err(format!("not whole batches: {verified:?} of {batches}"));
    }
    if !there.iter().copied().eq(1..=u32::try_from(batches).unwrap()) {
        return Err(format!("a batch is missing: {there:?}"));
    }
    for (ordinal, number) in told.iter() {
        let batch = posted(&settlement(*ordinal), CENTRES, COMPONENTS);
        let last = store.entry(&batch.entries.last().unwrap().key).map_err(|problem| problem.what.en)?;
        if last.map(|entry| entry.number) != Some(*number) {
            return Err(format!("settlement {ordinal} was told to be recorded as {number}, and is not"));
        }
    }
    Ok(())
}

/// After all kills: doing everything again changes nothing, and what the rows sum to is what was recorded once.
fn check_once(location: &Location) {
    let mut store = Store::open(location).unwrap();
    let head = store.head().unwrap();
    let there = done(&mut store).unwrap();
    for ordinal in &there {
        store.append(&posted(&settlement(*ordinal), CENTRES, COMPONENTS)).unwrap();
    }
    assert_eq!(store.head().unwrap(), head);
    let rows = store.rows(&RowFilter::default()).unwrap();
    assert_eq!(rows.len(), there.len() * usize::try_from(CENTRES * (COMPONENTS + 1)).unwrap());
    assert_eq!(rows.iter().map(|row| row.row.amount.0).sum::<i64>(), 0);
    assert!(there.len() > 10, "the programs came to nothing: {there:?}");
}

#[test]
fn killed_at_any_instant_the_file_is_whole() {
    for round in 0..5 {
        let place = Place::sqlite();
        let mut told = BTreeSet::new();
        let kills = Kills { runs: RUNS_ON_ONE, within: Duration::from_millis(60), seed: 1000 + round };
        kill_at_random(kills, |_| command(&place.location), |killed| check(&place.location, killed, &mut told))
            .unwrap();
        check_once(&place.location);
    }
}

#[test]
fn killed_at_any_instant_the_server_s_ledger_is_whole() {
    for round in 0..2 {
        let place = Place::postgres();
        let mut told = BTreeSet::new();
        let kills = Kills { runs: RUNS_ON_ONE, within: Duration::from_millis(60), seed: 2000 + round };
        kill_at_random(kills, |_| command(&place.location), |killed| check(&place.location, killed, &mut told))
            .unwrap();
        check_once(&place.location);
    }
}

#[test]
fn the_server_s_process_killed_the_ledger_is_whole() {
    // Killing one of its processes makes a server begin anew for all: this one is nobody else's.
    let server = PostgresServer::begin(&["fsync=off"]).unwrap();
    let location = server.place().unwrap();
    let mut told = BTreeSet::new();
    let kills = Kills { runs: 20, within: Duration::from_millis(60), seed: 3000 };
    let mut backends = 0;
    let program = |_| {
        server.wait().unwrap();
        command(&location)
    };
    // The server's process is killed while the program runs, by a thread of its own.
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let mut killed = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                // While the server begins anew it says so.
                if server.kill_a_backend().unwrap_or(false) {
                    killed += 1;
                    std::thread::sleep(Duration::from_millis(400));
                }
                std::thread::sleep(Duration::from_millis(15));
            }
            killed
        });
        let checked = kill_at_random(kills, program, |killed| {
            loop {
                server.wait()?;
                match check(&location, killed, &mut told) {
                    Err(said) if said.contains("connection") || said.contains("reached") => {}
                    done => return done,
                }
            }
        });
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        backends = killer.join().unwrap();
        checked.unwrap();
    });
    assert!(backends > 0, "no process of the server was killed");
    server.wait().unwrap();
    Store::open(&location).unwrap().verify().unwrap();
}
