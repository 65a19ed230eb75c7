//! PostgreSQL. The server's own default of `fsync` and of the write-ahead log is what makes a commit stand.

mod connect;

use std::collections::BTreeMap;
use std::error::Error as _;

use bytes::BytesMut;
use kapitera_message::{Problem, text};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use super::{Cells, Value};
use crate::location::Location;

/// No limit for statements: a large batch is not given up half way. A limit for locks: longer than any of ours holds one.
/// Commits wait for the disk, whatever the server's setting is. Under the lock of the head READ COMMITTED is enough for
/// writing: each statement sees all that ended before the lock was given, and nobody else writes until we end.
const SET_UP: &str = "SET statement_timeout = 0; SET lock_timeout = '60s'; SET synchronous_commit = on; \
     SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning";

/// Any number of our own: who makes or changes the tables holds it.
const SCHEMA_LOCK: i64 = 0x6b61_7069_7465_7261;

pub(crate) struct Postgres {
    client: Client,
    address: String,
    /// The schema that is used in place of the address's own, quoted; empty for the address's.
    schema: String,
    statements: BTreeMap<String, Statement>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Postgres({})", Location::Postgres(self.address.clone()))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Int(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => (&**text).to_sql_checked(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        <i64 as ToSql>::accepts(kind) || <&str as ToSql>::accepts(kind)
    }

    to_sql_checked!();
}

impl Postgres {
    pub(super) fn open(address: &str) -> Result<Self, Problem> {
        Self::connect(address, String::new())
    }

    /// Opens a schema beside the one that the address leads to, and makes it where there is none: `name`, or, when the
    /// ledger has a schema of its own, `name_` and that one, so that ledgers in one database do not meet beside it.
    pub(super) fn open_beside(address: &str, name: &str) -> Result<Self, Problem> {
        let mut postgres = Self::open(address)?;
        let ledgers = postgres.query("SELECT CAST(coalesce(current_schema(), 'public') AS TEXT)", &[])?;
        let ledgers = ledgers.into_iter().next().map(|mut cells| cells.text("current_schema")).transpose()?;
        let schema = match ledgers.as_deref() {
            None | Some("public") => name.to_owned(),
            Some(ledgers) => format!("{name}_{ledgers}"),
        };
        let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
        postgres.make_schema(&schema, &quoted)?;
        postgres.schema = quoted;
        postgres.use_schema()?;
        Ok(postgres)
    }

    fn connect(address: &str, schema: String) -> Result<Self, Problem> {
        let mut client = connect::connect(address)?;
        client.batch_execute(SET_UP).map_err(|error| problem(address, &error, client.is_closed()))?;
        let mut postgres = Self { client, address: address.to_owned(), schema, statements: BTreeMap::new() };
        postgres.use_schema()?;
        Ok(postgres)
    }

    fn use_schema(&mut self) -> Result<(), Problem> {
        if self.schema.is_empty() { Ok(()) } else { self.batch(&format!("SET search_path = {}", self.schema)) }
    }

    /// Asks first: whoever may not make schemas may still use one that was made for them.
    fn make_schema(&mut self, schema: &str, quoted: &str) -> Result<(), Problem> {
        let there = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_namespace WHERE nspname = CAST($1 AS TEXT)";
        let there = self.query(there, &[schema.into()])?.into_iter().next();
        if there.map(|mut cells| cells.int("count")).transpose()?.is_some_and(|there| there > 0) {
            return Ok(());
        }
        self.batch("BEGIN")?;
        let made = self
            .lock_schema()
            .and_then(|()| self.batch(&format!("CREATE SCHEMA IF NOT EXISTS {quoted}")))
            .and_then(|()| self.commit());
        if made.is_err() {
            let _ = self.batch("ROLLBACK");
        }
        made
    }

    /// In place of a connection that was lost.
    fn connect_anew(&mut self) -> Result<(), Problem> {
        *self = Self::connect(&self.address, self.schema.clone())?;
        Ok(())
    }

    /// Begins, with a new connection when the one before was lost.
    pub(super) fn begin(&mut self, statement: &str) -> Result<(), Problem> {
        if self.client.is_closed() {
            self.connect_anew()?;
        }
        match self.batch(statement) {
            // The loss is noticed only now; nothing was under way.
            Err(problem) if problem.code == "store_lost" => {
                self.connect_anew()?;
                self.batch(statement)
            }
            done => done,
        }
    }

    pub(super) fn batch(&mut self, statements: &str) -> Result<(), Problem> {
        self.client.batch_execute(statements).map_err(|error| self.problem(&error))
    }

    pub(super) fn commit(&mut self) -> Result<(), Problem> {
        self.batch("COMMIT").map_err(|problem| {
            if problem.code == "store_lost" {
                Problem { code: "store_commit_unknown", ..problem }.hint(text!(
                    "gör om: det som redan är bokfört bokförs inte igen",
                    "do it again: what is recorded already is not recorded again"
                ))
            } else {
                problem
            }
        })
    }

    pub(super) fn lock_schema(&mut self) -> Result<(), Problem> {
        self.query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT pg_advisory_xact_lock($1)) AS locked",
            &[SCHEMA_LOCK.into()],
        )
        .map(|_| ())
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Problem> {
        let statement = self.statement(sql)?;
        self.client.execute(&statement, &parameters(values)).map_err(|error| self.problem(&error))
    }

    pub(super) fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Cells>, Problem> {
        let statement = self.statement(sql)?;
        let rows = self.client.query(&statement, &parameters(values)).map_err(|error| self.problem(&error))?;
        Ok(rows.iter().map(|row| Cells::new((0..row.len()).map(|column| read(row, column)).collect())).collect())
    }

    /// Rows that are new, in the form in which PostgreSQL takes them fastest.
    pub(super) fn copy(&mut self, table: &str, names: &str, rows: &[Vec<Value<'_>>]) -> Result<(), Problem> {
        let kinds: Vec<Type> = rows.first().into_iter().flatten().map(Value::kind).collect();
        let copied = self.client.copy_in(&format!("COPY {table} ({names}) FROM STDIN BINARY")).and_then(|sink| {
            let mut writer = BinaryCopyInWriter::new(sink, &kinds);
            rows.iter().try_for_each(|row| writer.write(&parameters(row)))?;
            writer.finish()
        });
        copied.map(|_| ()).map_err(|error| self.problem(&error))
    }

    /// Rows of which some may be there.
    pub(super) fn insert(&mut self, sql: &str, lists: &[List<'_>]) -> Result<(), Problem> {
        let statement = self.statement(sql)?;
        let lists: Vec<&(dyn ToSql + Sync)> = lists
            .iter()
            .map(|list| match list {
                List::Ints(numbers) => numbers as &(dyn ToSql + Sync),
                List::Texts(texts) => texts as &(dyn ToSql + Sync),
            })
            .collect();
        self.client.execute(&statement, &lists).map(|_| ()).map_err(|error| self.problem(&error))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Problem> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|error| self.problem(&error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn problem(&self, error: &postgres::Error) -> Problem {
        problem(&self.address, error, self.client.is_closed())
    }
}

/// A column of many rows.
pub(super) enum List<'a> {
    Ints(Vec<i64>),
    Texts(Vec<&'a str>),
}

impl List<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Ints(_) => "BIGINT",
            Self::Texts(_) => "TEXT",
        }
    }
}

/// The columns of rows that all have the same kinds of values.
pub(super) fn lists<'a>(rows: &'a [Vec<Value<'a>>]) -> Vec<List<'a>> {
    let columns = rows.first().map_or(0, Vec::len);
    (0..columns)
        .map(|column| {
            let values = || rows.iter().filter_map(|row| row.get(column));
            let ints: Vec<i64> = values().filter_map(Value::int).collect();
            if ints.len() == rows.len() {
                List::Ints(ints)
            } else {
                List::Texts(values().filter_map(Value::text).collect())
            }
        })
        .collect()
}

fn parameters<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(row: &postgres::Row, column: usize) -> Option<Value<'static>> {
    let kind = row.columns().get(column)?.type_();
    if <i64 as FromSql>::accepts(kind) {
        row.try_get::<_, i64>(column).ok().map(Value::Int)
    } else {
        row.try_get::<_, String>(column).ok().map(Value::from)
    }
}

fn place(address: &str) -> kapitera_message::Text {
    kapitera_message::Text::same(Location::Postgres(address.to_owned()).to_string())
}

/// The error with what it comes from: the outer one only says that there is one.
fn said(error: &postgres::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

fn problem(address: &str, error: &postgres::Error, closed: bool) -> Problem {
    let said = said(error);
    let state = error.code();
    let full = state.is_some_and(|state| *state == SqlState::DISK_FULL || *state == SqlState::OUT_OF_MEMORY);
    let waited = [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    let ended = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
    let problem = if closed
        || error.is_closed()
        || state.is_none_or(|state| ended.contains(state)) && error.as_db_error().is_some()
    {
        Problem::error(
            "store_lost",
            text!("förbindelsen med databasen bröts: {said}", "the connection to the database was lost: {said}"),
        )
    } else if full {
        Problem::error("store_full", text!("databasen är full: {said}", "the database is full: {said}"))
            .why(text!("inget av det som skulle skrivas är skrivet", "nothing of what was to be written is written"))
            .hint(text!("ge databasen plats och gör om", "make room for the database and do it again"))
    } else if state.is_some_and(|state| waited.contains(state)) {
        super::sqlite::busy()
    } else if state.is_some_and(|state| state.code().starts_with("58")) {
        Problem::error(
            "store_io",
            text!("servern kan inte läsa eller skriva: {said}", "the server cannot read or write: {said}"),
        )
    } else if state.is_some_and(|state| *state == SqlState::DATA_CORRUPTED || *state == SqlState::INDEX_CORRUPTED) {
        Problem::error("store_damaged", text!("databasen är skadad: {said}", "the database is damaged: {said}"))
    } else {
        Problem::error("store_failed", text!("PostgreSQL svarar: {said}", "PostgreSQL answers: {said}"))
    };
    problem.named(place(address))
}

/// Texts are sorted and compared by their bytes in SQLite: so they are here, whatever language the database has.
pub(super) fn by_bytes(statements: &str) -> String {
    statements.replace(" TEXT ", " TEXT COLLATE \"C\" ")
}
