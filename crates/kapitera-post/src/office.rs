//! A region with its store and books.

use std::fs;
use std::path::Path;

use kapitera_books::{Batch, Books, Entry, NewEntry, SettlementId};
use kapitera_message::{Language, Problem, Problems, text};
use kapitera_region::Region;
use kapitera_store::{Head, Location, Store};

use crate::Act;

/// A region with its store and books: everything that happens to a settlement after it was computed goes through here.
pub struct Office {
    pub(crate) region: Region,
    pub(crate) store: Store,
    pub(crate) books: Books,
    /// A settlement whose next step rests on its having had so many.
    pub(crate) seen: Option<(SettlementId, usize)>,
}

impl Office {
    /// Opens the ledger that the region's settings name, and reads its books.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened, or with every problem of the books.
    pub fn open(region: Region) -> Result<Self, Problems> {
        let books = read_books(&region)?;
        let store = open_store(&region)?;
        Ok(Self { region, store, books, seen: None })
    }

    /// The region.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The books, as they lie in the region's directory now.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// From now on a step of this settlement is taken only while it has had so many steps: those that were seen by who takes
    /// it. None takes steps whatever has happened meanwhile, as long as they may come next.
    pub fn only_after(&mut self, seen: Option<(SettlementId, usize)>) {
        self.seen = seen;
    }

    /// The store, to read from. What is recorded goes through the other functions, which check it.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The language of what is recorded.
    pub(crate) fn language(&self) -> Language {
        self.region.settings().language
    }

    /// Records entries together: all of them or none.
    pub(crate) fn record(&mut self, act: &Act<'_>, entries: Vec<NewEntry>) -> Result<Vec<Entry>, Problem> {
        self.store.append(&Batch { at: act.at, by: act.by.to_owned(), entries })
    }

    /// Decides and records on one state of the ledger: `step` is told the last entry and records after it, and is done again
    /// while somebody else records something between.
    pub(crate) fn until_still<T>(
        &mut self,
        mut step: impl FnMut(&mut Self, &Head) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let mut left = TRIES;
        loop {
            let head = self.store.head().map_err(|problem| vec![problem])?;
            let done = step(self, &head);
            let raced = |problem: &Problem| ["head_moved", "entry_key_taken"].contains(&problem.code);
            let may_be = left > 1 && done.as_ref().is_err_and(|problems| problems.iter().any(raced));
            if !may_be || self.store.head().map_err(|problem| vec![problem])? == head {
                return done;
            }
            left -= 1;
        }
    }

    /// As [`Office::record`], when nothing was recorded since `head`; `head_moved` otherwise.
    pub(crate) fn record_after(
        &mut self,
        act: &Act<'_>,
        entries: Vec<NewEntry>,
        head: &Head,
    ) -> Result<Vec<Entry>, Problem> {
        self.store.append_after(&Batch { at: act.at, by: act.by.to_owned(), entries }, head)
    }
}

/// At most so many times something is decided again because something was recorded meanwhile.
const TRIES: u32 = 20;

/// Opens the ledger that the region's settings name.
pub(crate) fn open_store(region: &Region) -> Result<Store, Problems> {
    let one = |problem| vec![problem];
    let location = Location::parse(&region.settings().database, region.root()).map_err(one)?;
    Store::open(&location).map_err(one)
}

/// The books' texts, by their path from the region's directory, in order of their names.
pub(crate) fn books_texts(region: &Region) -> Result<Vec<(String, String)>, Problems> {
    let folder = region.path(&region.settings().books);
    let shown = shown(&region.settings().books);
    let not_read = |error: std::io::Error| {
        vec![
            Problem::error(
                "books_not_read",
                text!("regionens böcker kan inte läsas: {error}", "the region's books cannot be read: {error}"),
            )
            .named(text!("mappen {shown}", "the folder {shown}"))
            .hint(text!(
                "ange mappen med books i [ledger] i kapitera.toml",
                "name the folder with books in [ledger] of kapitera.toml"
            )),
        ]
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(not_read)? {
        let path = entry.map_err(not_read)?.path();
        if path.extension().is_some_and(|kind| kind == "toml") {
            names.push(path);
        }
    }
    names.sort_unstable();
    let mut texts = Vec::new();
    for path in names {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        texts.push((format!("{shown}/{name}"), fs::read_to_string(&path).map_err(not_read)?));
    }
    Ok(texts)
}

/// The books as they lie in the region's directory now.
///
/// # Errors
///
/// All that is wrong with them.
pub fn read_books(region: &Region) -> Result<Books, Problems> {
    Books::parse(&books_texts(region)?)
}

/// A relative path as it is recorded: the same on all systems.
pub(crate) fn shown(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}
