//! Giving a file out: once, and never as something else.
//!
//! A file that is recorded is not made again: texts of the books may have changed on purpose since, and the program too.
//! What lies on the disk is compared with what is recorded. Only when the file is gone is it made again, and then it must
//! become the same.

use kapitera_books::{Entry, ExportKind, ExportRecord, sha256};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_post::{Act, Exported, Given, NewExport, Office};

/// What was given out.
#[derive(Clone, Debug, Default)]
pub struct HandedOut {
    /// The files, in the order they were made; those that were given before too.
    pub files: Vec<Exported>,
    /// What gave no file, and why.
    pub without: Vec<Text>,
    /// What kept files from being made, and files that are not as they were given. The others are given out all the same.
    pub problems: Problems,
}

/// A file that was made.
pub(crate) struct File {
    pub(crate) kind: ExportKind,
    pub(crate) of: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) total: Ore,
}

impl HandedOut {
    /// Gives out the file at a path under `exports/`, made by `make` when it is not recorded. `make` is told the number of the
    /// entry that the file was or is to be recorded before: what was recorded later was not known to it.
    pub(crate) fn give(
        &mut self,
        office: &mut Office,
        path: &str,
        act: &Act<'_>,
        make: impl FnOnce(&mut Office, u64) -> Result<Option<File>, Problems>,
    ) {
        match give(office, path, act, make) {
            Ok(file) => self.files.extend(file),
            Err(problems) => self.add_problems(problems),
        }
    }

    /// Adds what kept files from being made; what several files have in common is said once.
    pub fn add_problems(&mut self, problems: Problems) {
        for problem in problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// Adds why something gave no file, once.
    pub(crate) fn add_without(&mut self, said: Text) {
        if !self.without.contains(&said) {
            self.without.push(said);
        }
    }
}

fn give(
    office: &mut Office,
    path: &str,
    act: &Act<'_>,
    make: impl FnOnce(&mut Office, u64) -> Result<Option<File>, Problems>,
) -> Result<Option<Exported>, Problems> {
    let one = |problem: Problem| vec![problem];
    let gone = match office.given_export(path).map_err(one)? {
        Some(Given::Whole(exported)) => return Ok(Some(exported)),
        Some(Given::Gone { entry, record }) => Some((entry, record)),
        None => None,
    };
    let made = make(office, gone.as_ref().map_or(u64::MAX, |(entry, _)| entry.number));
    if let Some((entry, record)) = &gone {
        let is_same = |file: &File| sha256(&file.bytes) == record.sha256;
        if !made.as_ref().is_ok_and(|file| file.as_ref().is_some_and(is_same)) {
            let mut problems = vec![is_gone(entry, record)];
            problems.extend(made.err().unwrap_or_default());
            return Err(problems);
        }
    }
    let Some(File { kind, of, bytes, total }) = made? else { return Ok(None) };
    let new = NewExport { kind, of: &of, path, bytes: &bytes, total };
    office.write_export(&new, act).map(Some).map_err(one)
}

fn is_gone(entry: &Entry, record: &ExportRecord) -> Problem {
    let (path, number, by, at) = (&record.path, entry.number, &entry.by, entry.at);
    Problem::error(
        "export_gone",
        text!(
            "{path} är borta och blir inte densamma när den görs om",
            "{path} is gone and does not become the same when it is made again"
        ),
    )
    .named(text!("post {number}, av {by} {at}", "entry {number}, by {by} {at}"))
    .why(text!(
        "böckernas texter eller programmet är ändrade sedan den gavs, och den som fick den skulle ha en annan",
        "the texts of the books or the program have changed since it was given, and who was given it would have another"
    ))
    .hint(text!(
        "hämta filen ur en säkerhetskopia, eller från den som fick den, och lägg den på sin plats",
        "fetch the file from a backup, or from who was given it, and put it in its place"
    ))
}
