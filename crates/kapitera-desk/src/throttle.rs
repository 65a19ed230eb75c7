//! How many wrong attempts are let through: five, and then a wait that grows, but never so long that others can shut
//! somebody out.
//!
//! After OWASP's device cookies: a browser that has signed in as a user before has a counter of its own, which nobody else
//! can fill; all other browsers share one for each user, whether the user exists or not, and one for the address that they come from. An attempt
//! is counted before its password is looked at, so that many at once are as many as one after the other, and a right
//! one is taken back. Here is only the counting; there is no clock and no database in it.

use jiff::{SignedDuration, Timestamp};

use crate::when::{after, before};

/// How many attempts, and how long a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong attempts that lock; one at least.
    pub attempts: usize,
    /// They lock when they are made within this time.
    pub within: SignedDuration,
    /// How long the first lock holds; each in a row holds twice as long as the one before.
    pub lock_first: SignedDuration,
    /// No lock holds longer.
    pub lock_longest: SignedDuration,
    /// When no lock has held for this long, the next is a first one again.
    pub forgotten_after: SignedDuration,
}

impl Limits {
    /// For a user in all browsers that have not signed in before, for each browser that has, and for a session in which
    /// the password is asked for again: 5 within 15 minutes, 1 minute, at most 15. So 20 attempts an hour are the most.
    pub const USER: Self = Self {
        attempts: 5,
        within: SignedDuration::from_mins(15),
        lock_first: SignedDuration::from_mins(1),
        lock_longest: SignedDuration::from_mins(15),
        forgotten_after: SignedDuration::from_hours(1),
    };

    /// For an address (of IPv6 its first 64 bits): ten times as many, since a whole hospital may have one.
    pub const ADDRESS: Self = Self { attempts: 50, ..Self::USER };
}

/// The wrong attempts of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    pub(crate) wrong: Vec<Timestamp>,
    pub(crate) locks: u32,
    pub(crate) locked_until: Option<Timestamp>,
}

/// What a counter says to an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is not made.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// It is made, and counted as a wrong one.
    Counted(Counted),
}

/// An attempt that was counted, with what it takes to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many more are let through before the counter locks, if this one is wrong.
    pub left: u32,
    /// Until when this one has locked, if it is wrong.
    pub locked_until: Option<Timestamp>,
    at: Timestamp,
    before: (u32, Option<Timestamp>),
}

impl Counter {
    /// Counts an attempt as a wrong one, or refuses it.
    pub fn attempt(&mut self, limits: &Limits, at: Timestamp) -> Attempt {
        if let Some(until) = self.locked_until.filter(|until| at < *until) {
            return Attempt::Locked { until };
        }
        let (open_since, counts_since) = (self.locked_until, before(at, limits.within));
        self.wrong.retain(|wrong| *wrong > counts_since && open_since.is_none_or(|open| *wrong >= open));
        self.wrong.push(at);
        let mut counted = Counted {
            left: u32::try_from(limits.attempts.saturating_sub(self.wrong.len())).unwrap_or(u32::MAX),
            locked_until: None,
            at,
            before: (self.locks, self.locked_until),
        };
        if self.wrong.len() >= limits.attempts {
            let in_a_row = self.locked_until.is_some_and(|until| at < after(until, limits.forgotten_after));
            self.locks = if in_a_row { self.locks.saturating_add(1) } else { 1 };
            self.locked_until = Some(after(at, lock(limits, self.locks)));
            counted.locked_until = self.locked_until;
        }
        Attempt::Counted(counted)
    }

    /// Takes back an attempt that was right, and the lock that it made.
    pub fn take_back(&mut self, counted: &Counted) {
        if let Some(place) = self.wrong.iter().rposition(|wrong| *wrong == counted.at) {
            self.wrong.remove(place);
        }
        if counted.locked_until.is_some() && counted.locked_until == self.locked_until {
            (self.locks, self.locked_until) = counted.before;
        }
    }
}

/// How long the lock of this number in a row holds.
fn lock(limits: &Limits, number: u32) -> SignedDuration {
    let factor = 2_i32.checked_pow(number.saturating_sub(1));
    factor
        .and_then(|factor| limits.lock_first.checked_mul(factor))
        .unwrap_or(limits.lock_longest)
        .min(limits.lock_longest)
}
