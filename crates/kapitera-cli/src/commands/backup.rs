//! `kapitera backup` and `kapitera restore`: the ledger as one file that no database is needed to read.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use kapitera_message::{Problem, text};
use kapitera_money::format_whole;
use kapitera_store::{Location, Store};

use crate::args::{Backup, Common, Restore};
use crate::fail::Failure;
use crate::session::{open, open_office, talk};

pub fn back_up(common: &Common, asked: &Backup) -> Result<(), Failure> {
    let path = &asked.file;
    let head = open_office(common)?.write_backup(path)?;
    let (shown, entries, hash) = (path.display(), format_whole(head.number), &head.sha256);
    talk(
        common,
        &text!(
            "{shown}: {entries} poster, journalens hash {hash}",
            "{shown}: {entries} entries, the journal's hash {hash}"
        ),
    );
    Ok(())
}

pub fn restore(common: &Common, asked: &Restore) -> Result<(), Failure> {
    let region = open(common)?;
    let location = Location::parse(&region.settings().database, region.root())?;
    let file = File::open(&asked.file).map_err(|error| file_problem(&asked.file, &error))?;
    let mut store = Store::restore(&location, &mut BufReader::new(file))?;
    let head = store.head()?;
    let (entries, hash) = (format_whole(head.number), &head.sha256);
    talk(
        common,
        &text!(
            "huvudboken är återläst: {entries} poster, journalens hash {hash}",
            "the ledger is restored: {entries} entries, the journal's hash {hash}"
        ),
    );
    Ok(())
}

fn file_problem(path: &Path, error: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::error("backup_file", text!("{shown}: {error}", "{shown}: {error}"))
        .hint(text!("ange en fil som kan läsas", "give a file that can be read"))
}
