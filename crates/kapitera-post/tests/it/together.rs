//! Two controllers at once: one of them does it, the other is told who was first.

use std::sync::Barrier;
use std::thread;

use kapitera_books::Stage;
use kapitera_post::Office;

use crate::kill::with_postgres;
use crate::small::{Small, act, month};

/// Rounds of each meeting; the threads meet at a barrier, so that most of them truly collide.
const ROUNDS: u32 = 6;
const AT: &str = "2020-01-21T09:00:00Z";

/// Lets two do something at the same time, each with an office of its own.
fn both<T: Send>(
    small: &Small,
    one: impl Fn(&mut Office) -> T + Sync,
    other: impl Fn(&mut Office) -> T + Sync,
) -> [T; 2] {
    let barrier = Barrier::new(2);
    let run = |act: &(dyn Fn(&mut Office) -> T + Sync)| {
        let mut office = small.office();
        barrier.wait();
        act(&mut office)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| run(&one));
        let second = run(&other);
        [first.join().unwrap(), second]
    })
}

/// Exactly one of the two did it; the other is told so in words.
fn one_of(results: [Result<(), (&'static str, String)>; 2], told: &[&str]) {
    let done = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(done, 1, "{results:?}");
    for (code, said) in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(told.contains(code), "{code}: {said}");
    }
}

fn problem(problem: kapitera_message::Problem) -> (&'static str, String) {
    (problem.code, format!("{} {:?}", problem.what.sv, problem.places.len()))
}

fn first(problems: kapitera_message::Problems) -> (&'static str, String) {
    problem(problems.into_iter().next().unwrap())
}

fn meetings(make: impl Fn() -> Small) {
    for _ in 0..ROUNDS {
        let small = make();
        let mut office = small.office();
        office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
        let prepare = |by: &'static str| {
            let small = &small;
            move |office: &mut Office| small.prepare(office, "2020-01", &act(by, AT)).map(drop).map_err(first)
        };
        one_of(both(&small, prepare("controller"), prepare("attestant")), &["entry_key_taken", "draft_is_live"]);
        let standings = office.standings(None).unwrap();
        assert_eq!(standings.len(), 1);
        let (id, by) = (standings[0].draft.id, standings[0].life.prepared_by.clone());
        let other = if by == "controller" { "attestant" } else { "controller" };
        let review =
            |by: &'static str| move |office: &mut Office| office.review(id, &act(by, AT)).map(drop).map_err(problem);
        one_of(both(&small, review("controller"), review("attestant")), &["step_taken_meanwhile", "step_not_allowed"]);
        office.attest(id, &act(other, AT)).unwrap();
        // One posts, the other withdraws: both answer to the same stage.
        let post = |office: &mut Office| office.post(id, &act("controller", AT)).map(drop).map_err(first);
        let again = |office: &mut Office| office.post(id, &act("attestant", AT)).map(drop).map_err(first);
        one_of(both(&small, post, again), &["step_taken_meanwhile", "step_not_allowed"]);
        let rows = office.store().rows(&Default::default()).unwrap();
        let booked: kapitera_money::Ore =
            rows.iter().filter(|row| !row.row.component.is_empty()).map(|row| row.row.amount).sum();
        assert_eq!(booked, standings[0].draft.total(), "it is posted once");
        let pay = |by: &'static str| {
            move |office: &mut Office| {
                office.pay(month("2020-01"), month("2020-01").last(), &act(by, AT)).map(drop).map_err(first)
            }
        };
        one_of(both(&small, pay("ekonom"), pay("kassa")), &["entry_key_taken", "nothing_to_pay"]);
        assert_eq!(office.payments().unwrap().len(), 1);
        assert_eq!(office.standing(id).unwrap().unwrap().life.stage, Stage::Paid);
        assert!(office.owed().unwrap().iter().all(|owed| owed.balance.0 == 0));
        office.store().verify().unwrap();
    }
}

#[test]
fn two_at_once_in_a_file() {
    meetings(Small::new);
}

#[test]
fn two_at_once_in_postgres() {
    with_postgres(|place| meetings(|| Small::with_database(&place())));
}

#[test]
fn who_comes_second_is_told_who_was_first() {
    let small = Small::new();
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let id = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    office.review(id, &act("attestant", AT)).unwrap();
    let late = office.review(id, &act("controller", AT)).unwrap_err();
    let place = format!("{:?}", late.places);
    assert!(place.contains("granskad av attestant 2020-01-21T09:00:00Z"), "{place}");
}
