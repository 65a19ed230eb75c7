//! Databases of other crates beside the ledger, where it lies and as it speaks, and never in its own tables.
//!
//! One text of SQL serves both databases: `$1` for values, and columns of BIGINT and TEXT only, none of them null. A
//! transaction reads one state, or writes alone: no other writes to this database until it ends, in any process, and it
//! sees all that ended before. What is under way when a closure fails is undone.

use kapitera_message::{Problem, Text, text};

pub use crate::database::{Cells, Value};

use crate::database::Database;
use crate::location::Location;
use crate::migrate::Tables;

/// A database beside the ledger.
#[derive(Debug)]
pub struct Beside {
    database: Database,
}

/// What a database beside the ledger is called, and the texts of SQL that make its tables.
#[derive(Clone, Debug)]
pub struct Making {
    /// A word of small letters, the name of the file before `.db`, and of the schema.
    pub name: &'static str,
    /// What it is, as the beginning of a sentence: “the ledger”.
    pub whose: Text,
    /// The name and the statements of each form that the tables have had, the first as they were made. The same for both
    /// databases. A text that was given out is never changed.
    pub migrations: &'static [(&'static str, &'static str)],
}

/// The statements of a transaction.
#[derive(Debug)]
pub struct Sql<'a>(&'a mut Database);

impl Beside {
    /// Opens it; makes it where there is none, and brings an older one to the form of this program.
    ///
    /// For a file it is the file `name.db` in the same folder, with a write-ahead log, which only its owner reads. For
    /// PostgreSQL it is a schema in the same database: `name`, or `name_schema` when the ledger's schema is not `public`.
    ///
    /// # Errors
    ///
    /// `store_newer` when a later program made it; `store_not_ours` when there are other tables; `ledger_file_name` when
    /// the ledger has its name; `store_damaged`, `store_io`, `store_unreachable`, `store_busy`.
    pub fn open(ledger: &Location, making: &Making) -> Result<Self, Problem> {
        let database = Database::open_beside(ledger, making.name).map_err(told)?;
        let mut beside = Self { database };
        let tables = tables(making);
        tables.migrate(&mut beside.database, tables.version()).map_err(told)?;
        Ok(beside)
    }

    /// Reads one state.
    ///
    /// # Errors
    ///
    /// Those of `read`, and when the database cannot be read.
    pub fn reading<T>(&mut self, read: impl FnOnce(&mut Sql<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        self.database.begin_read().map_err(told)?;
        let done = read(&mut Sql(&mut self.database));
        self.database.roll_back();
        done.map_err(told)
    }

    /// Writes alone: all of it, or nothing when `write` fails.
    ///
    /// # Errors
    ///
    /// Those of `write`; `store_busy`, `store_full`, `store_io`, `store_lost`, after which nothing is written;
    /// `store_commit_unknown`, after which it may be.
    pub fn writing<T>(&mut self, write: impl FnOnce(&mut Sql<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        self.database.begin_write().map_err(told)?;
        let done = self.database.lock_beside().and_then(|()| write(&mut Sql(&mut self.database)));
        let done = done.and_then(|value| self.database.commit().map(|()| value));
        if done.is_err() {
            self.database.roll_back();
        }
        done.map_err(told)
    }
}

impl Sql<'_> {
    /// Runs a statement, and says how many rows it inserted, changed or deleted.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Problem> {
        self.0.execute(sql, values)
    }

    /// The rows that a query gives.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Cells>, Problem> {
        self.0.query(sql, values)
    }

    /// The one number that a query gives; none when it gives no row.
    ///
    /// # Errors
    ///
    /// When the database cannot do it, and `column_not_read` when it is no number.
    pub fn number(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Option<i64>, Problem> {
        self.0.number(sql, values)
    }
}

fn tables(making: &Making) -> Tables {
    let name = making.name;
    Tables {
        texts: making.migrations,
        whose: making.whose.clone(),
        strangers: Problem::error(
            "store_not_ours",
            text!("{name} har tabeller som inte är våra", "{name} has tables that are not ours"),
        )
        .hint(text!("flytta undan dem", "move them away")),
    }
}

/// The ledger's own command for damage does not look beside the ledger.
fn told(problem: Problem) -> Problem {
    if problem.code != "store_damaged" {
        return problem;
    }
    problem.hint(text!("lägg tillbaka en säkerhetskopia", "put back a backup"))
}
