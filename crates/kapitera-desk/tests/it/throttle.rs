//! The counter of wrong attempts against a second one that keeps everything that happened and counts it anew each time.

use jiff::{SignedDuration, Timestamp};
use kapitera_desk::SignInRefusal;
use kapitera_desk::throttle::{Attempt, Counter, Limits};
use proptest::prelude::*;

use crate::cases::{Place, RIGHT, Try, WRONG, at, with_password};

/// All that happened to one counter, in order.
#[derive(Default)]
struct Model {
    wrong: Vec<Timestamp>,
    /// When each lock began and ended.
    locks: Vec<(Timestamp, Timestamp)>,
}

impl Model {
    /// Until when it is locked.
    fn locked(&self, now: Timestamp) -> Option<Timestamp> {
        self.locks.iter().map(|(_, until)| *until).find(|until| now < *until)
    }

    /// Counts one that is wrong; gives how many are left, or until when this one has locked.
    fn wrong(&mut self, limits: &Limits, now: Timestamp) -> Result<usize, Timestamp> {
        self.wrong.push(now);
        let open = self.locks.last().map(|(_, until)| *until);
        let counts =
            |wrong: &&Timestamp| now.duration_since(**wrong) < limits.within && open.is_none_or(|open| **wrong >= open);
        let count = self.wrong.iter().filter(counts).count();
        if count < limits.attempts {
            return Ok(limits.attempts - count);
        }
        // Locks in a row: each began less than the time of forgetting after the end of the one before.
        let mut minutes = limits.lock_first;
        let mut begins = now;
        for (began, until) in self.locks.iter().rev() {
            if begins.duration_since(*until) >= limits.forgotten_after {
                break;
            }
            minutes = (minutes * 2).min(limits.lock_longest);
            begins = *began;
        }
        let until = now + minutes;
        self.locks.push((now, until));
        Err(until)
    }
}

/// How long after the one before, and whether it is right.
fn attempts() -> impl Strategy<Value = Vec<(i64, bool)>> {
    let pause = prop_oneof![6 => 0_i64..90, 3 => 60_i64..1000, 1 => 3000_i64..5000];
    let right = prop_oneof![9 => Just(false), 1 => Just(true)];
    proptest::collection::vec((pause, right), 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_counter_counts_as_who_remembers_everything(attempts in attempts(), takes_back: bool) {
        let limits = Limits::USER;
        let (mut counter, mut model) = (Counter::default(), Model::default());
        let mut now = at(0);
        for (pause, right) in attempts {
            now += SignedDuration::from_secs(pause);
            match (counter.attempt(&limits, now), model.locked(now)) {
                (Attempt::Locked { until }, locked) => prop_assert_eq!(Some(until), locked),
                (Attempt::Counted(counted), None) if right && takes_back => {
                    // As if it had not been.
                    counter.take_back(&counted);
                }
                (Attempt::Counted(_), None) if right => {
                    counter = Counter::default();
                    model = Model::default();
                }
                (Attempt::Counted(counted), None) => match model.wrong(&limits, now) {
                    Ok(left) => {
                        prop_assert_eq!((counted.left as usize, counted.locked_until), (left, None));
                    }
                    Err(until) => prop_assert_eq!(counted.locked_until, Some(until)),
                },
                (counted, locked) => prop_assert!(false, "{counted:?} where {locked:?}"),
            }
        }
    }
}

#[test]
fn locks_double_up_to_a_quarter_of_an_hour() {
    let limits = Limits::USER;
    let mut counter = Counter::default();
    let (mut now, mut minutes) = (at(0), Vec::new());
    for _ in 0..40 {
        if let Attempt::Counted(counted) = counter.attempt(&limits, now)
            && let Some(until) = counted.locked_until
        {
            minutes.push(until.duration_since(now).as_mins());
            now = until;
        }
    }
    assert_eq!(minutes, [1, 2, 4, 8, 15, 15, 15, 15]);
    // An hour in which none holds, and they begin anew.
    now += limits.forgotten_after;
    let last = (0..5).map(|_| counter.attempt(&limits, now)).last();
    assert!(matches!(last, Some(Attempt::Counted(counted)) if counted.locked_until == Some(now + limits.lock_first)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    /// Through the database and the passwords, for a browser that is not known: its user's counter.
    #[test]
    fn signing_in_counts_so(attempts in proptest::collection::vec((0_i64..200, any::<bool>(), 0_u8..8), 1..30)) {
        let place = Place::sqlite();
        let mut desks = [place.open(), place.open()];
        with_password(&mut desks[0], "anna", &[]);
        let mut model = Model::default();
        let mut now = at(0);
        for (number, (pause, _, kind)) in attempts.into_iter().enumerate() {
            now += SignedDuration::from_secs(pause);
            let right = kind == 0;
            let tried = Try { password: if right { RIGHT } else { WRONG }, ..Try::wrong("anna") };
            let said = tried.at(&mut desks[number % 2], now).map(|_| ());
            let expected = match model.locked(now) {
                Some(until) => Err(SignInRefusal::Locked { until }),
                None if right => {
                    model = Model::default();
                    Ok(())
                }
                None => Err(match model.wrong(&Limits::USER, now) {
                    Ok(left) => SignInRefusal::Wrong { left: u32::try_from(left).unwrap() },
                    Err(until) => SignInRefusal::Locked { until },
                }),
            };
            prop_assert_eq!(said, expected);
        }
    }
}
