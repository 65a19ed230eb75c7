//! Tables made and changed by numbered texts of SQL, each once, in order, by whichever process comes first.

use kapitera_message::{Problem, Text, text};

use crate::database::Database;

const VERSIONS: &str = "CREATE TABLE schema_version (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
)";

/// The tables of one database: the texts that make them, and what is said of those that are not ours.
pub(crate) struct Tables {
    /// Name and statements by number from 1, the same for both databases.
    pub(crate) texts: &'static [(&'static str, &'static str)],
    /// What the database is, as the beginning of a sentence.
    pub(crate) whose: Text,
    /// That there are tables, but none of ours.
    pub(crate) strangers: Problem,
}

impl Tables {
    /// The form of this program's tables.
    pub(crate) fn version(&self) -> i64 {
        i64::try_from(self.texts.len()).unwrap_or(i64::MAX)
    }

    /// Brings the tables to the form `version`; in one transaction.
    pub(crate) fn migrate(&self, database: &mut Database, version: i64) -> Result<(), Problem> {
        database.begin_read()?;
        let there = self.there(database);
        database.roll_back();
        if there?.is_some_and(|there| there >= version) {
            return Ok(());
        }
        database.begin_write()?;
        let done = self.apply(database, version).and_then(|()| database.commit());
        if done.is_err() {
            database.roll_back();
        }
        done
    }

    /// The form that the tables have; none when there are none.
    pub(crate) fn there(&self, database: &mut Database) -> Result<Option<i64>, Problem> {
        let tables = database.tables()?;
        if !tables.iter().any(|table| table == "schema_version") {
            return if tables.is_empty() { Ok(None) } else { Err(self.strangers.clone()) };
        }
        let there = database.number("SELECT MAX(version) FROM schema_version", &[])?.unwrap_or(0);
        let known = self.version();
        if there > known {
            let Text { sv, en } = &self.whose;
            return Err(Problem::error(
                "store_newer",
                text!(
                    "{sv} har form {there}, och programmet kan form {known}",
                    "{en} has form {there}, and the program knows form {known}"
                ),
            )
            .named(text!("tabell schema_version", "table schema_version"))
            .why(text!("ett nyare program har öppnat den", "a newer program has opened it"))
            .hint(text!("använd det nyare programmet", "use the newer program")));
        }
        Ok(Some(there))
    }

    fn apply(&self, database: &mut Database, to: i64) -> Result<(), Problem> {
        database.lock_schema()?;
        let from = match self.there(database)? {
            Some(version) => version,
            None => {
                database.migrate(VERSIONS)?;
                0
            }
        };
        for (version, (name, statements)) in (1..=to).zip(self.texts) {
            if version > from {
                database.migrate(statements)?;
                database.execute(
                    "INSERT INTO schema_version (version, name) VALUES ($1, $2)",
                    &[version.into(), (*name).into()],
                )?;
            }
        }
        Ok(())
    }
}
