//! One way to speak with both databases: one text of SQL with `$1` for values, and only whole numbers and texts.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use kapitera_message::{Problem, text};

use crate::location::Location;

pub(crate) use sqlite::{BUSY, Sqlite, busy};

#[cfg(feature = "postgres")]
use self::postgres::Postgres;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A BIGINT.
    Int(i64),
    /// A TEXT.
    Text(Cow<'a, str>),
}

#[cfg(feature = "postgres")]
impl Value<'_> {
    fn kind(&self) -> ::postgres::types::Type {
        match self {
            Self::Int(_) => ::postgres::types::Type::INT8,
            Self::Text(_) => ::postgres::types::Type::TEXT,
        }
    }

    fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Text(_) => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// The columns of a row that was read, taken out in order. What is neither a number nor a text is none.
#[derive(Debug)]
pub struct Cells(std::vec::IntoIter<Option<Value<'static>>>);

impl Cells {
    pub(crate) fn new(cells: Vec<Option<Value<'static>>>) -> Self {
        Self(cells.into_iter())
    }

    /// The next column, which is a text.
    ///
    /// # Errors
    ///
    /// `column_not_read` when it is none, as in the following.
    pub fn text(&mut self, column: &'static str) -> Result<String, Problem> {
        match self.0.next() {
            Some(Some(Value::Text(text))) => Ok(text.into_owned()),
            _ => Err(unread(column)),
        }
    }

    /// The next column, which is a number.
    ///
    /// # Errors
    ///
    /// `column_not_read` when it is none.
    pub fn int(&mut self, column: &'static str) -> Result<i64, Problem> {
        match self.0.next() {
            Some(Some(Value::Int(number))) => Ok(number),
            _ => Err(unread(column)),
        }
    }

    /// The next column, which is a number that `N` has.
    ///
    /// # Errors
    ///
    /// `column_not_read` when it is none.
    pub fn natural<N: TryFrom<i64>>(&mut self, column: &'static str) -> Result<N, Problem> {
        N::try_from(self.int(column)?).map_err(|_| unread(column))
    }

    /// The next column, which is the text of something, in the one form that we write.
    ///
    /// # Errors
    ///
    /// `column_not_read` when it is none.
    pub fn parsed<T: FromStr + Display>(&mut self, column: &'static str) -> Result<T, Problem> {
        let text = self.text(column)?;
        text.parse().ok().filter(|value: &T| value.to_string() == text).ok_or_else(|| unread(column))
    }
}

/// A column holds what it cannot.
pub(crate) fn unread(column: &'static str) -> Problem {
    Problem::error(
        "column_not_read",
        text!("kolumnen {column} innehåller något som den inte kan", "column {column} holds what it cannot"),
    )
}

/// A database that is open.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(Box<Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Box<Postgres>),
}

impl Database {
    pub(crate) fn open(location: &Location) -> Result<Self, Problem> {
        match location {
            Location::Sqlite(path) => Ok(Self::Sqlite(Box::new(Sqlite::open(path)?))),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => Ok(Self::Postgres(Box::new(Postgres::open(address)?))),
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => Err(Problem::error(
                "store_without_postgres",
                text!(
                    "programmet är byggt utan PostgreSQL: {location}",
                    "the program is built without PostgreSQL: {location}"
                ),
            )
            .hint(text!(
                "bygg med --features postgres, eller använd en fil",
                "build with --features postgres, or use a file"
            ))),
        }
    }

    /// Opens a database of ours beside the ledger: the file `name.db` in its folder, or a schema in its database.
    pub(crate) fn open_beside(ledger: &Location, name: &'static str) -> Result<Self, Problem> {
        match ledger {
            Location::Sqlite(path) => Ok(Self::Sqlite(Box::new(Sqlite::open_beside(path, name)?))),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => Ok(Self::Postgres(Box::new(Postgres::open_beside(address, name)?))),
            // It says what lacks.
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => Self::open(ledger),
        }
    }

    /// Begins a transaction that writes. No other such is under way until it ends, and it sees all that ended before.
    pub(crate) fn begin_write(&mut self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch("BEGIN IMMEDIATE"),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.begin("BEGIN ISOLATION LEVEL READ COMMITTED"),
        }
    }

    /// Rows are found in the order of an index, and only those that are asked for: without statistics, which a server makes
    /// some time after the rows, PostgreSQL may sort a whole year for one page. Until the transaction ends.
    pub(crate) fn read_in_order(&mut self) -> Result<(), Problem> {
        match self {
            // SQLite sorts only where no index has the order.
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => {
                postgres.batch("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
            }
        }
    }

    /// Begins a transaction that reads one state.
    pub(crate) fn begin_read(&mut self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch("BEGIN"),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch("COMMIT"),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.commit(),
        }
    }

    /// Ends a transaction without a trace. That it cannot be ended only happens to a connection that is lost, whose
    /// transaction the database ends itself.
    pub(crate) fn roll_back(&mut self) {
        let _ = match self {
            Self::Sqlite(sqlite) => sqlite.roll_back(),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.batch("ROLLBACK"),
        };
    }

    /// The tables of ours or others, by name.
    pub(crate) fn tables(&mut self) -> Result<Vec<String>, Problem> {
        let sql = match self {
            Self::Sqlite(_) => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {
                "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
            }
        };
        self.query(sql, &[])?.iter_mut().map(|cells| cells.text("name")).collect()
    }

    /// Waits until no other transaction of ours writes.
    pub(crate) fn lock_head(&mut self) -> Result<(), Problem> {
        match self {
            // BEGIN IMMEDIATE has done it.
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.batch("SELECT number FROM head FOR UPDATE"),
        }
    }

    /// Waits until no other transaction writes to a database beside the ledger, whose first row of versions is the lock.
    pub(crate) fn lock_beside(&mut self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => {
                postgres.batch("SELECT version FROM schema_version WHERE version = 1 FOR UPDATE")
            }
        }
    }

    /// Waits until nobody else makes or changes tables.
    pub(crate) fn lock_schema(&mut self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.lock_schema(),
        }
    }

    /// Runs statements that make tables.
    pub(crate) fn migrate(&mut self, statements: &str) -> Result<(), Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch(statements),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.batch(&postgres::by_bytes(statements)),
        }
    }

    /// Inserts rows, of which there is one at least. SQLite takes them one by one; to PostgreSQL all
    /// go at once, and each column as a list where some may be there.
    pub(crate) fn insert(
        &mut self,
        table: &str,
        columns: &[&str],
        conflict: &str,
        rows: &[Vec<Value<'_>>],
    ) -> Result<(), Problem> {
        let names = columns.join(", ");
        match self {
            Self::Sqlite(sqlite) => {
                let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
                let places = places.join(", ");
                sqlite.insert(&format!("INSERT INTO {table} ({names}) VALUES ({places}){conflict}"), rows)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) if conflict.is_empty() => postgres.copy(table, &names, rows),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => {
                let lists = postgres::lists(rows);
                let places: Vec<String> =
                    (1..).zip(&lists).map(|(place, list)| format!("${place}::{}[]", list.kind())).collect();
                let places = places.join(", ");
                // The order of the rows is not kept by a word of the standard, and nothing depends on it.
                postgres.insert(
                    &format!("INSERT INTO {table} ({names}) SELECT * FROM unnest({places}) AS listed{conflict}"),
                    &lists,
                )
            }
        }
    }

    /// Runs a statement, and says how many rows it inserted, changed or deleted.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.execute(sql, values),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.execute(sql, values),
        }
    }

    pub(crate) fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Cells>, Problem> {
        match self {
            Self::Sqlite(sqlite) => sqlite.query(sql, values),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.query(sql, values),
        }
    }

    /// The one number that a query gives; none when it gives no row.
    pub(crate) fn number(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Option<i64>, Problem> {
        self.query(sql, values)?.into_iter().next().map(|mut cells| cells.int("number")).transpose()
    }
}
