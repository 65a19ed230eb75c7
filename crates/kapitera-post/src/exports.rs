//! Files given to somebody: written whole or not at all, and recorded with the digest of their bytes.
//!
//! A file is written whole and only then recorded. A kill at any instant leaves nothing, a whole file that the next run
//! finds equal and records, or a whole recorded file.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Component, Path};

use kapitera_books::{Entry, ExportKind, ExportRecord, NewEntry, Record, RecordKind, sha256};
use kapitera_message::{Problem, text};
use kapitera_money::Ore;

use crate::problems::file_problem;
use crate::whole::{UNFINISHED, folder_of, sync_folder, write_whole};
use crate::{Act, Office};

/// The folder of all exports, in the region's directory.
pub(crate) const FOLDER: &str = "exports";
/// The locked file: one writer at a time.
const LOCK: &str = ".lock";

/// A file to be given to somebody.
#[derive(Clone, Copy, Debug)]
pub struct NewExport<'a> {
    /// What it is.
    pub kind: ExportKind,
    /// What it is of: a month, a payment's id, a centre and a month.
    pub of: &'a str,
    /// Where it is to lie under `exports/`: names with `/` between them.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The amount it comes to.
    pub total: Ore,
}

/// What came of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The entry that records it.
    pub entry: Entry,
    /// What it records.
    pub record: ExportRecord,
    /// Whether the file was written now; it was there already otherwise.
    pub written: bool,
}

/// A recorded file, and how it lies on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// As it was given.
    Whole(Exported),
    /// It is not there any more.
    Gone {
        /// The entry that records it.
        entry: Entry,
        /// What it records.
        record: ExportRecord,
    },
}

/// The key of an export, by its path from the region's directory.
pub(crate) fn export_key(path: &str) -> String {
    format!("export/{path}")
}

impl Office {
    /// Writes a file under `exports/` and records it. The same again is the same file and the same entry.
    ///
    /// # Errors
    ///
    /// `officer_missing` when nobody by that id has any right; `export_differs` when other bytes are recorded under the path, `export_in_the_way` when another file lies there,
    /// `export_path` when the path leads elsewhere; when the file cannot be written.
    pub fn write_export(&mut self, new: &NewExport<'_>, act: &Act<'_>) -> Result<Exported, Problem> {
        self.books.any_officer(act.by, act.day())?;
        let path = path_of(new.path)?;
        let record = ExportRecord {
            kind: new.kind,
            path: path.clone(),
            of: new.of.to_owned(),
            sha256: sha256(new.bytes),
            bytes: new.bytes.len() as u64,
            total: new.total,
        };
        let root = self.region.root().to_owned();
        let _lock = lock(&root.join(FOLDER))?;
        let there = self.recorded_export(&path)?;
        if let Some((entry, there)) = &there
            && *there != record
        {
            return Err(differs(entry, there, &record));
        }
        let written = put(&root, &path, new.bytes, there.is_some())?;
        if let Some((entry, record)) = there {
            return Ok(Exported { entry, record, written });
        }
        let new = NewEntry { key: export_key(&path), record: Record::Export(record.clone()) };
        let entries = self.record(act, vec![new])?;
        let entry = entries.into_iter().next().ok_or_else(crate::problems::nothing_recorded)?;
        Ok(Exported { entry, record, written })
    }

    /// A file under `exports/` that was given before, compared with what is recorded of it; none when none is recorded there.
    ///
    /// # Errors
    ///
    /// `export_changed` when other bytes lie there, `export_path`; when the file or the journal cannot be read.
    pub fn given_export(&mut self, path: &str) -> Result<Option<Given>, Problem> {
        let path = path_of(path)?;
        let Some((entry, record)) = self.recorded_export(&path)? else { return Ok(None) };
        let target = self.region.root().join(&path);
        match fs::read(&target).map(|bytes| sha256(&bytes)) {
            Ok(there) if there == record.sha256 => Ok(Some(Given::Whole(Exported { entry, record, written: false }))),
            Ok(there) => Err(in_the_way(&path, &there, &record.sha256, true)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(Given::Gone { entry, record })),
            Err(error) => Err(file_problem(&target, &error)),
        }
    }

    /// All recorded files whose path under `exports/` begins so, with their entries, in the order they were given.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn given_exports(&mut self, prefix: &str) -> Result<Vec<(Entry, ExportRecord)>, Problem> {
        let mut given = Vec::new();
        for entry in self.entries(RecordKind::Export, &export_key(&format!("{FOLDER}/{prefix}")))? {
            if let Record::Export(record) = self.store.record(&entry)? {
                given.push((entry, record));
            }
        }
        Ok(given)
    }

    /// What is recorded of the file at this path from the region's directory.
    pub(crate) fn recorded_export(&mut self, path: &str) -> Result<Option<(Entry, ExportRecord)>, Problem> {
        let Some(entry) = self.store.entry(&export_key(path))? else { return Ok(None) };
        match self.store.record(&entry)? {
            Record::Export(record) => Ok(Some((entry, record))),
            _ => Ok(None),
        }
    }
}

/// The path from the region's directory, when it stays under `exports/` and its names are plain.
fn path_of(path: &str) -> Result<String, Problem> {
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && !name.ends_with(UNFINISHED)
            && !name.contains(['\\', ':'])
            && !name.chars().any(char::is_control)
    };
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if inside && path.split('/').all(plain) {
        return Ok(format!("{FOLDER}/{path}"));
    }
    Err(Problem::error(
        "export_path",
        text!("”{path}” är ingen plats för en fil under {FOLDER}", "“{path}” is no place for a file under {FOLDER}"),
    )
    .hint(text!("ange namn med snedstreck emellan: 2020-02/sie.si", "give names with slashes between: 2020-02/sie.si")))
}

/// Held while a file is written.
fn lock(folder: &Path) -> Result<File, Problem> {
    fs::create_dir_all(folder).map_err(|error| file_problem(folder, &error))?;
    let path = folder.join(LOCK);
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|error| file_problem(&path, &error))?;
    file.lock().map_err(|error| file_problem(&path, &error))?;
    Ok(file)
}

/// Makes the file be there with these bytes; whether it had to be written.
fn put(root: &Path, path: &str, bytes: &[u8], recorded: bool) -> Result<bool, Problem> {
    let target = root.join(path);
    match fs::read(&target) {
        Ok(there) if there == bytes => {
            // A kill may have come between the renaming and its lasting.
            sync_folder(folder_of(&target))?;
            Ok(false)
        }
        Ok(there) => Err(in_the_way(path, &sha256(&there), &sha256(bytes), recorded)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let folder = folder_of(&target);
            fs::create_dir_all(folder).map_err(|error| file_problem(folder, &error))?;
            write_whole(&target, |out| out.write_all(bytes).map_err(|error| file_problem(&target, &error)))?;
            // The folders above may be new names too.
            folder.ancestors().skip(1).take(2).try_for_each(sync_folder)?;
            Ok(true)
        }
        Err(error) => Err(file_problem(&target, &error)),
    }
}

fn differs(entry: &Entry, there: &ExportRecord, now: &ExportRecord) -> Problem {
    let (path, recorded, wanted) = (&there.path, &there.sha256, &now.sha256);
    let (number, by, at) = (entry.number, &entry.by, entry.at);
    Problem::error(
        "export_differs",
        text!(
            "{path} är redan given med andra byte: registrerad digest {recorded}, nu {wanted}",
            "{path} was given already with other bytes: recorded digest {recorded}, now {wanted}"
        ),
    )
    .named(text!("post {number}, av {by} {at}", "entry {number}, by {by} {at}"))
    .why(text!("den som fått filen skulle ha en annan", "who was given the file would have another"))
    .hint(text!(
        "det som gavs står kvar: hämta filen ur en säkerhetskopia, eller från den som fick den",
        "what was given stands: fetch the file from a backup, or from who was given it"
    ))
}

fn in_the_way(path: &str, there: &str, wanted: &str, recorded: bool) -> Problem {
    if recorded {
        return Problem::error(
            "export_changed",
            text!(
                "filen {path} är ändrad sedan den gavs: registrerad digest {wanted}, filens {there}",
                "the file {path} has changed since it was given: recorded digest {wanted}, the file's {there}"
            ),
        )
        .why(text!("den som fått filen har en annan", "who was given the file has another"))
        .hint(text!(
            "lägg tillbaka filen som den gavs, ur en säkerhetskopia; eller flytta undan den och exportera igen: den görs om när den blir densamma",
            "put the file back as it was given, from a backup; or move it away and export again: it is made again when it becomes the same"
        ));
    }
    Problem::error(
        "export_in_the_way",
        text!(
            "en annan fil ligger på {path}: dess digest är {there}, exportens {wanted}",
            "another file lies at {path}: its digest is {there}, the export's {wanted}"
        ),
    )
    .hint(text!("flytta undan filen och exportera igen", "move the file away and export again"))
}
