//! The ledger as one file that no database is needed to read.

use std::path::Path;

use kapitera_message::{Problem, text};
use kapitera_store::Head;

use crate::Office;
use crate::whole::write_whole;

impl Office {
    /// Writes a backup of the whole ledger, while others may write on: all of it, or no file. Gives the last entry in it.
    ///
    /// # Errors
    ///
    /// `backup_exists` when there is such a file; when the ledger cannot be read or the file cannot be written.
    pub fn write_backup(&mut self, path: &Path) -> Result<Head, Problem> {
        if path.exists() {
            return Err(in_the_way(path));
        }
        write_whole(path, |out| self.store.backup(out))
    }
}

fn in_the_way(path: &Path) -> Problem {
    let shown = path.display();
    Problem::error("backup_exists", text!("{shown} finns redan", "{shown} is there already"))
        .why(text!("en säkerhetskopia skrivs inte över", "a backup is not written over"))
        .hint(text!("ange ett annat namn", "give another name"))
}
