//! SQLite in a file, with a rollback journal: a commit is on the disk or did not happen.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kapitera_message::{Problem, Problems, Text, text};
use rusqlite::backup::Backup;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode};

use super::{Cells, Value};

/// How long a writer waits for others: longer than any of ours holds the file.
pub(crate) const BUSY: Duration = Duration::from_secs(60);

/// The statements that are kept ready.
const STATEMENTS: usize = 64;

pub(crate) struct Sqlite {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sqlite({})", self.path.display())
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let connection = Connection::open(path).map_err(|error| problem(path, &error))?;
        let sqlite = Self { connection, path: path.to_owned() };
        sqlite.set_up().map_err(|error| sqlite.problem(&error))?;
        let mode: String = sqlite
            .connection
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .map_err(|error| sqlite.problem(&error))?;
        // The mode is written in the file: it is not ours to change what somebody else has set.
        if mode != "delete" {
            return Err(Problem::error(
                "store_journal_mode",
                text!("filen har journal_mode {mode}, inte delete", "the file has journal_mode {mode}, not delete"),
            )
            .named(Text::same(path.display().to_string())));
        }
        Ok(sqlite)
    }

    /// Opens the file `name.db` in the folder of the ledger's file, with a write-ahead log: who reads does not wait for who
    /// writes. A new file is nobody else's to read.
    pub(super) fn open_beside(ledger: &Path, name: &str) -> Result<Self, Problem> {
        let path = ledger.with_file_name(format!("{name}.db"));
        if path == ledger {
            let shown = ledger.display().to_string();
            return Err(Problem::error(
                "ledger_file_name",
                text!("huvudbokens fil får inte heta {name}.db", "the ledger's file must not be named {name}.db"),
            )
            .named(Text::same(shown))
            .why(text!(
                "filen med det namnet ligger bredvid huvudboken och håller annat",
                "the file of that name lies beside the ledger and holds other things"
            ))
            .hint(text!("ge huvudbokens fil ett annat namn", "give the ledger's file another name")));
        }
        let is_new = !path.exists();
        let connection = Connection::open(&path).map_err(|error| problem(&path, &error))?;
        let sqlite = Self { connection, path };
        sqlite.set_up().map_err(|error| sqlite.problem(&error))?;
        sqlite.write_ahead()?;
        if is_new {
            sqlite.keep_private()?;
        }
        Ok(sqlite)
    }

    /// The mode stands in the file once it is set. Setting it fails at once where somebody else does so too.
    fn write_ahead(&self) -> Result<(), Problem> {
        let begun = Instant::now();
        let mode: String = loop {
            let set = self.connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
            match set {
                Ok(mode) => break mode,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && begun.elapsed() < BUSY => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(error) => return Err(self.problem(&error)),
            }
        };
        if mode != "wal" {
            return Err(Problem::error(
                "store_journal_mode",
                text!("filen har journal_mode {mode}, inte wal", "the file has journal_mode {mode}, not wal"),
            )
            .named(Text::same(self.path.display().to_string()))
            .hint(text!("lägg den på en disk i datorn själv", "put it on a disk of the machine itself")));
        }
        // FULL syncs the log at every commit. No journal is deleted at one, so that EXTRA has nothing more to do.
        self.connection.pragma_update(None, "synchronous", "FULL").map_err(|error| self.problem(&error))
    }

    /// What lies beside the ledger may prove who somebody is. The log takes over the file's rights.
    #[cfg(unix)]
    fn keep_private(&self) -> Result<(), Problem> {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(0o600)).map_err(|error| {
            Problem::error(
                "store_io",
                text!("filens rättigheter kan inte sättas: {error}", "the file's rights cannot be set: {error}"),
            )
            .named(Text::same(self.path.display().to_string()))
        })
    }

    #[cfg(not(unix))]
    fn keep_private(&self) -> Result<(), Problem> {
        Ok(())
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        let Self { connection, .. } = self;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // EXTRA also syncs the directory when the journal is deleted: a commit that was answered stands after a power cut.
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        // A file that is damaged is met with care, and what is sorted lies in memory, not in files beside.
        connection.pragma_update(None, "cell_size_check", "ON")?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "cache_size", -64_000)
    }

    pub(crate) fn problem(&self, error: &rusqlite::Error) -> Problem {
        problem(&self.path, error)
    }

    pub(super) fn batch(&self, statements: &str) -> Result<(), Problem> {
        self.connection.execute_batch(statements).map_err(|error| self.problem(&error))
    }

    /// A failed statement may have ended the transaction already.
    pub(super) fn roll_back(&self) -> Result<(), Problem> {
        if self.connection.is_autocommit() { Ok(()) } else { self.batch("ROLLBACK") }
    }

    /// What SQLite finds wrong with the file: trees, free pages, indices.
    pub(crate) fn integrity(&self) -> Problems {
        let said = self.query("PRAGMA integrity_check", &[]);
        let said: Result<Vec<String>, Problem> =
            said.and_then(|rows| rows.into_iter().map(|mut cells| cells.text("integrity_check")).collect());
        let damaged = |said: String| {
            Problem::error("store_damaged", text!("filen är skadad: {said}", "the file is damaged: {said}"))
                .named(Text::same(self.path.display().to_string()))
        };
        match said {
            Ok(said) => said.into_iter().filter(|said| said != "ok").map(damaged).collect(),
            Err(problem) => vec![problem],
        }
    }

    /// A copy of one state in a file of its own, which the system takes away when it is closed or the program dies.
    pub(crate) fn copy(&self) -> Result<Self, Problem> {
        let copy = || {
            let mut copy = Connection::open("")?;
            let backup = Backup::new(&self.connection, &mut copy)?;
            backup.run_to_completion(i32::MAX, Duration::from_millis(5), None)?;
            drop(backup);
            Ok(copy)
        };
        let connection = copy().map_err(|error| self.problem(&error))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { connection, path: self.path.clone() })
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Problem> {
        let run = || {
            let mut statement = self.connection.prepare_cached(&numbered(sql))?;
            statement.execute(rusqlite::params_from_iter(values))
        };
        run().map(|rows| rows as u64).map_err(|error| self.problem(&error))
    }

    pub(super) fn insert(&self, sql: &str, rows: &[Vec<Value<'_>>]) -> Result<(), Problem> {
        let run = || {
            let mut statement = self.connection.prepare_cached(&numbered(sql))?;
            rows.iter().try_for_each(|row| statement.execute(rusqlite::params_from_iter(row)).map(|_| ()))
        };
        run().map_err(|error| self.problem(&error))
    }

    pub(super) fn query(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Cells>, Problem> {
        let run = || {
            let mut statement = self.connection.prepare_cached(&numbered(sql))?;
            let columns = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let cells: Result<Vec<_>, _> = (0..columns).map(|column| row.get_ref(column).map(read)).collect();
                all.push(Cells::new(cells?));
            }
            Ok(all)
        };
        run().map_err(|error: rusqlite::Error| self.problem(&error))
    }
}

/// SQLite takes `$1` for a name, and `?1` for the first value.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn read(value: ValueRef<'_>) -> Option<Value<'static>> {
    match value {
        ValueRef::Integer(number) => Some(Value::Int(number)),
        ValueRef::Text(bytes) => Some(Value::from(String::from_utf8(bytes.to_vec()).ok()?)),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

/// What SQLite says, as a problem of the file.
pub(crate) fn problem(path: &Path, error: &rusqlite::Error) -> Problem {
    let said = error.to_string();
    let problem = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            Problem::error("store_full", text!("disken är full: {said}", "the disk is full: {said}"))
                .why(text!(
                    "inget av det som skulle skrivas är skrivet",
                    "nothing of what was to be written is written"
                ))
                .hint(text!("ge plats på disken och gör om", "make room on the disk and do it again"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Problem::error("store_damaged", text!("filen är skadad: {said}", "the file is damaged: {said}"))
                .hint(text!("kontrollera med kapitera ledger verify", "look with kapitera ledger verify"))
        }
        Some(
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied,
        ) => Problem::error(
            "store_io",
            text!("filen kan inte läsas eller skrivas: {said}", "the file cannot be read or written: {said}"),
        ),
        _ => Problem::error("store_failed", text!("SQLite svarar: {said}", "SQLite answers: {said}")),
    };
    problem.named(Text::same(path.display().to_string()))
}

/// Others write for longer than one waits.
pub(crate) fn busy() -> Problem {
    Problem::error("store_busy", text!("andra skriver i databasen", "others are writing to the database"))
        .hint(text!("försök igen om en stund", "try again in a while"))
}
