//! Where a ledger lies.

use std::fmt;
use std::path::{Path, PathBuf};

use kapitera_message::{Problem, text};

/// Where a ledger lies: a file, or a database in a PostgreSQL server.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// An address as PostgreSQL writes it: `postgres://user@host/database`, or `host=… dbname=…`.
    Postgres(String),
}

impl Location {
    /// Reads the setting: an address that begins with `postgres://` or `postgresql://`, or the path of a file, relative to
    /// the region's directory.
    ///
    /// # Errors
    ///
    /// `ledger_location` when it is empty or an address of another kind.
    pub fn parse(setting: &str, region_root: &Path) -> Result<Self, Problem> {
        if setting.starts_with("postgres://") || setting.starts_with("postgresql://") {
            return Ok(Self::Postgres(setting.to_owned()));
        }
        if setting.is_empty() || setting.contains("://") || setting.contains('\0') {
            return Err(Problem::error(
                "ledger_location",
                text!("”{setting}” är ingen plats för en huvudbok", "“{setting}” is no place for a ledger"),
            )
            .hint(text!(
                "skriv en fil, till exempel ledger.db, eller postgres://användare@dator/databas",
                "write a file, for example ledger.db, or postgres://user@host/database"
            )));
        }
        Ok(Self::Sqlite(region_root.join(setting)))
    }
}

/// Without the password.
impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "{}", path.display()),
            Self::Postgres(address) => out.write_str(&without_password(address)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Location({self})")
    }
}

/// The address with what may be a password taken out: what stands between the user's colon and the `@`, and every setting
/// whose name holds the word.
fn without_password(address: &str) -> String {
    if let Some((scheme, rest)) = address.split_once("://") {
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let place = match place.rsplit_once('@') {
            Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
            None => place.to_owned(),
        };
        let query: Vec<&str> =
            query.into_iter().flat_map(|query| query.split('&')).filter(|part| !part.contains("password")).collect();
        let question = if query.is_empty() { "" } else { "?" };
        return format!("{scheme}://{place}{question}{}", query.join("&"));
    }
    // A password in this form may be quoted and hold spaces: nothing after its name is shown.
    match address.split_once("password") {
        Some((before, _)) => format!("{before}password=…"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_files_or_addresses() {
        let root = Path::new("/region");
        assert_eq!(Location::parse("ledger.db", root), Ok(Location::Sqlite("/region/ledger.db".into())));
        assert_eq!(Location::parse("/elsewhere/l.db", root), Ok(Location::Sqlite("/elsewhere/l.db".into())));
        assert!(matches!(Location::parse("postgres://host/books", root), Ok(Location::Postgres(_))));
        for wrong in ["", "mysql://host/books", "sqlite://ledger.db"] {
            assert_eq!(Location::parse(wrong, root).map_err(|problem| problem.code), Err("ledger_location"));
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let shown = |address: &str| Location::Postgres(address.to_owned()).to_string();
        assert_eq!(shown("postgres://eva:h@mlig@host:5432/books"), "postgres://eva@host:5432/books");
        assert_eq!(shown("postgres://host/books?user=eva&password=h"), "postgres://host/books?user=eva");
        assert_eq!(shown("host=/run dbname=books password='h e'"), "host=/run dbname=books password=…");
        assert_eq!(shown("host=/run dbname=books"), "host=/run dbname=books");
    }
}
