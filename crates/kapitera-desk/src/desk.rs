//! The desk: one connection to the database, and what every part of it needs.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::{Problem, text};
use kapitera_store::Location;
use kapitera_store::sql::{Beside, Making, Sql};

use crate::session::{SESSION_IDLE, SESSION_LONGEST};
use crate::when::{before, stored};
use crate::{device, schema};

/// How long the counter of wrong attempts is kept after the last one: longer than anything of it still counts.
const COUNTERS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The desk. It owns one connection; a process may open as many as it has threads for.
#[derive(Debug)]
pub struct Desk {
    beside: Beside,
    demo_users: bool,
}

impl Desk {
    /// Opens the desk beside a ledger; makes it where there is none.
    ///
    /// Beside a file it is the file `desk.db` in the same folder, which only its owner may read. In PostgreSQL it is the
    /// schema `desk` of the same database, or `desk_SCHEMA` when the ledger lies in another schema than `public`.
    ///
    /// # Errors
    ///
    /// `store_newer` when a later program made it; `store_not_ours`, `store_damaged`, `store_io`, `store_unreachable`.
    pub fn open(ledger: &Location) -> Result<Self, Problem> {
        let whose = text!("webbens databas", "the web's database");
        let beside = Beside::open(ledger, &Making { name: "desk", whose, migrations: &schema::MIGRATIONS })?;
        Ok(Self { beside, demo_users: false })
    }

    /// Lets users of the demo sign in. Without this they are refused, their sessions and tokens are none: a demo's users
    /// have passwords that everybody knows.
    #[must_use]
    pub fn with_demo_users(mut self) -> Self {
        self.demo_users = true;
        self
    }

    /// Takes away what has no effect any more: sessions that ended by time, counters that count nothing, browsers that
    /// have not signed in for a year. Gives how many rows that was. To be called now and then, by any process.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn sweep(&mut self, at: Timestamp) -> Result<u64, Problem> {
        self.writing(|sql| {
            let idle = stored(before(at, SESSION_IDLE));
            let old = stored(before(at, SESSION_LONGEST));
            let sessions =
                sql.execute("DELETE FROM sessions WHERE last_seen_at <= $1 OR began_at <= $2", &[idle, old])?;
            let counted = stored(before(at, COUNTERS_KEPT));
            let counters = sql.execute("DELETE FROM counters WHERE touched_at < $1", &[counted])?;
            let unused = stored(before(at, device::KEPT));
            let devices = sql.execute("DELETE FROM devices WHERE signed_in_at < $1", &[unused])?;
            Ok(sessions + counters + devices)
        })
    }

    pub(crate) fn demo_users(&self) -> bool {
        self.demo_users
    }

    pub(crate) fn reading<T>(&mut self, read: impl FnOnce(&mut Sql<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        self.beside.reading(read)
    }

    pub(crate) fn writing<T>(&mut self, write: impl FnOnce(&mut Sql<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        self.beside.writing(write)
    }
}

/// The next id of a kind, which nothing else has had. In a transaction that writes.
pub(crate) fn next_id(sql: &mut Sql<'_>, kind: &'static str) -> Result<i64, Problem> {
    sql.execute("UPDATE last_ids SET last_id = last_id + 1 WHERE kind = $1", &[kind.into()])?;
    last_id(sql, kind)
}

/// The last id that was given to a kind; 0 when there is none.
pub(crate) fn last_id(sql: &mut Sql<'_>, kind: &'static str) -> Result<i64, Problem> {
    Ok(sql.number("SELECT last_id FROM last_ids WHERE kind = $1", &[kind.into()])?.unwrap_or(0))
}
