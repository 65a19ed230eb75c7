//! `kapitera backup` and `kapitera restore`: the ledger as one file that no database is needed to read.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use kapitera_message::{Problem, text};
use kapitera_money::format_whole;
use kapitera_store::{Location, Store};

use crate::args::{Backup, Common, Restore};
use crate::fail::Failure;
use crate::session::{open, open_office, talk};

pub fn back_up(common: &Common, asked: &Backup) -> Result<(), Failure> {
    let path = &asked.file;
    if path.exists() {
        return Err(in_the_way(path).into());
    }
    let mut office = open_office(common)?;
    // Written under another name first: a backup that was cut off must not look like one.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    let unfinished: PathBuf = path.with_file_name(name);
    let written = write(&mut office, &unfinished).and_then(|head| {
        std::fs::rename(&unfinished, path).map_err(|error| file_problem(path, &error))?;
        Ok(head)
    });
    let head = written.inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })?;
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

fn write(office: &mut kapitera_post::Office, path: &Path) -> Result<kapitera_store::Head, Failure> {
    let file = File::create(path).map_err(|error| file_problem(path, &error))?;
    let mut out = BufWriter::new(file);
    let head = office.store().backup(&mut out)?;
    out.flush().map_err(|error| file_problem(path, &error))?;
    out.get_ref().sync_all().map_err(|error| file_problem(path, &error))?;
    Ok(head)
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

fn in_the_way(path: &Path) -> Problem {
    let shown = path.display();
    Problem::error("backup_exists", text!("{shown} finns redan", "{shown} is there already"))
        .why(text!("en säkerhetskopia skrivs inte över", "a backup is not written over"))
        .hint(text!("ange ett annat namn", "give another name"))
}

fn file_problem(path: &Path, error: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::error("backup_file", text!("{shown}: {error}", "{shown}: {error}"))
        .hint(text!("ange en fil som kan läsas och skrivas", "give a file that can be read and written"))
}
