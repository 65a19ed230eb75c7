//! The counters of wrong attempts as they are kept, so that all processes count alike.

use std::net::IpAddr;

use jiff::Timestamp;
use kapitera_message::Problem;
use kapitera_store::sql::{Cells, Sql};

use crate::secret;
use crate::sign_in::SignInRefusal;
use crate::throttle::{Attempt, Counted, Counter, Limits};
use crate::when::{kept, stored, time_if_any};

/// Which counter, and what becomes of it when the attempt was right.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    name: String,
    limits: &'static Limits,
    when_right: WhenRight,
}

#[derive(Clone, Copy, Debug)]
enum WhenRight {
    /// Whoever knows the password may begin anew.
    Forget,
    /// Others are counted here too: who knows one password does not clear the way for trying theirs.
    TakeBack,
}

/// An attempt that every counter let through.
#[derive(Clone, Debug)]
pub(crate) struct Tried(Vec<(Place, Counted)>);

impl Place {
    /// Of all browsers that are not known as the user's.
    pub(crate) fn user(name: &str) -> Self {
        Self::new("user", name, &Limits::USER, WhenRight::Forget)
    }

    /// Of a browser that has signed in as the user before.
    pub(crate) fn device(id: i64) -> Self {
        Self::new("device", &id.to_string(), &Limits::USER, WhenRight::Forget)
    }

    /// Of a session in which the password is asked for again.
    pub(crate) fn session(id: i64) -> Self {
        Self::new("session", &id.to_string(), &Limits::USER, WhenRight::Forget)
    }

    /// Of a network address.
    pub(crate) fn address(address: &str) -> Self {
        Self::new("address", &network(address), &Limits::ADDRESS, WhenRight::TakeBack)
    }

    fn new(kind: &str, of: &str, limits: &'static Limits, when_right: WhenRight) -> Self {
        Self { name: secret::digest(&format!("{kind}\n{of}")), limits, when_right }
    }
}

impl Tried {
    /// What is said when the attempt was wrong.
    pub(crate) fn refusal(&self) -> SignInRefusal {
        let locked = self.0.iter().filter_map(|(_, counted)| counted.locked_until).max();
        let left = self.0.iter().map(|(_, counted)| counted.left).min().unwrap_or(0);
        locked.map_or(SignInRefusal::Wrong { left }, |until| SignInRefusal::Locked { until })
    }

    /// The attempt was right.
    pub(crate) fn was_right(&self, sql: &mut Sql<'_>, at: Timestamp) -> Result<(), Problem> {
        for (place, counted) in &self.0 {
            match place.when_right {
                WhenRight::Forget => {
                    sql.execute("DELETE FROM counters WHERE counter = $1", &[place.name.as_str().into()])?;
                }
                WhenRight::TakeBack => {
                    let mut counter = load(sql, place)?;
                    counter.take_back(counted);
                    save(sql, place, &counter, at)?;
                }
            }
        }
        Ok(())
    }
}

/// Counts an attempt in all these places, or in none when one of them is locked. In a transaction that writes.
pub(crate) fn attempt(
    sql: &mut Sql<'_>,
    places: Vec<Place>,
    at: Timestamp,
) -> Result<Result<Tried, SignInRefusal>, Problem> {
    let at = kept(at);
    let mut tried = Vec::with_capacity(places.len());
    let mut locked: Option<Timestamp> = None;
    for place in places {
        let mut counter = load(sql, &place)?;
        match counter.attempt(place.limits, at) {
            Attempt::Locked { until } => locked = locked.max(Some(until)),
            Attempt::Counted(counted) => tried.push((place, counted, counter)),
        }
    }
    if let Some(until) = locked {
        return Ok(Err(SignInRefusal::Locked { until }));
    }
    for (place, _, counter) in &tried {
        save(sql, place, counter, at)?;
    }
    Ok(Ok(Tried(tried.into_iter().map(|(place, counted, _)| (place, counted)).collect())))
}

fn load(sql: &mut Sql<'_>, place: &Place) -> Result<Counter, Problem> {
    let rows = sql.query(
        "SELECT wrong_at, locks, locked_until FROM counters WHERE counter = $1",
        &[place.name.as_str().into()],
    )?;
    rows.into_iter().next().map_or_else(|| Ok(Counter::default()), |mut cells| read(&mut cells))
}

fn read(cells: &mut Cells) -> Result<Counter, Problem> {
    let wrong = cells.text("counters.wrong_at")?;
    let wrong = wrong.split_whitespace().filter_map(|at| Timestamp::from_microsecond(at.parse().ok()?).ok());
    Ok(Counter {
        wrong: wrong.collect(),
        locks: cells.natural("counters.locks")?,
        locked_until: time_if_any(cells, "counters.locked_until")?,
    })
}

fn save(sql: &mut Sql<'_>, place: &Place, counter: &Counter, at: Timestamp) -> Result<(), Problem> {
    let wrong: Vec<String> = counter.wrong.iter().map(|at| at.as_microsecond().to_string()).collect();
    sql.execute(
        "INSERT INTO counters (counter, wrong_at, locks, locked_until, touched_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (counter) DO UPDATE SET wrong_at = excluded.wrong_at, locks = excluded.locks, \
         locked_until = excluded.locked_until, touched_at = excluded.touched_at",
        &[
            place.name.as_str().into(),
            wrong.join(" ").into(),
            i64::from(counter.locks).into(),
            counter.locked_until.map_or(0.into(), stored),
            stored(at),
        ],
    )?;
    Ok(())
}

/// The address, of IPv6 the network that one household or company has; what is no address is its own.
fn network(address: &str) -> String {
    match address.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => {
            let [one, two, three, four, ..] = address.segments();
            format!("{one:x}:{two:x}:{three:x}:{four:x}::/64")
        }
        Err(_) => address.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_for_its_network() {
        assert_eq!(network("10.0.0.7"), "10.0.0.7");
        assert_eq!(network(" ::ffff:10.0.0.7"), "10.0.0.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2::9"), "2001:db8:1:2::/64");
        assert_eq!(network("unix"), "unix");
    }
}
