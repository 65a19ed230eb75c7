//! The seal of a ledger in a file: a checksum of each page, in a file beside it, so that a changed byte is found wherever
//! it stands, also where nothing is stored.
//!
//! SQLite counts its commits in the first page. A seal is of one count. Killed between a commit and its seal, the program
//! leaves a seal of an earlier count: then the content alone says whether the ledger is whole, and if so it is sealed anew.
//! The count cannot be changed by a single byte without notice: SQLite writes it in two places.

mod journal;
mod pages;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kapitera_message::{Problem, Problems, Text, text};

use crate::database::{BUSY, busy};
use pages::PageFile;

pub(crate) use journal::Changed;

const MAGIC: &[u8] = b"kapitera seal 1\n";

/// Pages that are told of one by one; more are only counted.
const TOLD_MOST: usize = 20;

/// Pages read at once when all are.
const PAGES_AT_ONCE: u64 = 64;

/// The checksums of a file's pages after one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    counter: u32,
    page_size: u32,
    /// CRC-32 of each page.
    pages: Vec<u32>,
}

/// How the seal stands to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The file has no page yet, and no seal.
    New,
    /// It is of the file's last commit.
    Current(Seal),
    /// It is of an earlier commit.
    Earlier,
    /// There is none.
    Missing,
    /// It cannot be read.
    Damaged,
}

/// The file's first page as far as it concerns the seal.
#[derive(Clone, Copy, Debug)]
struct Header {
    page_size: u32,
    counter: u32,
    /// The count again, as of the version that wrote it last.
    valid_for: u32,
    free_pages: u32,
}

/// Looks after the seal of one file.
#[derive(Debug)]
pub(crate) struct Sealer {
    path: PathBuf,
    file: PageFile,
}

/// Held by who appends, from before the transaction until the seal is written: the next one meets the seal of its state.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its lock, which closing the file lets go")] File);

impl Sealer {
    /// Opens the file beside SQLite; makes an empty one where there is none.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let file = PageFile::open(path).map_err(|error| problem(path, &error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Waits until nobody else appends.
    pub(crate) fn lock(&self) -> Result<Lock, Problem> {
        let path = beside(&self.path, "lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| problem(&path, &error))?;
        let until = Instant::now() + BUSY;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(fs::TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(fs::TryLockError::WouldBlock) => return Err(busy()),
                Err(fs::TryLockError::Error(error)) => return Err(problem(&path, &error)),
            }
        }
    }

    /// How the seal stands to the file; a problem when one of them is not of the other at all.
    pub(crate) fn state(&self) -> Result<State, Problem> {
        let read = match fs::read(beside(&self.path, "seal")) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(problem(&beside(&self.path, "seal"), &error)),
        };
        let Some(header) = self.header()? else {
            return match read {
                None => Ok(State::New),
                Some(_) => Err(Problem::error(
                    "ledger_gone",
                    text!(
                        "filen är tom eller borta, men dess sigill finns",
                        "the file is empty or gone, but its seal is there"
                    ),
                )
                .named(self.place())
                .hint(text!("återställ en säkerhetskopia", "restore a backup"))),
            };
        };
        if header.counter != header.valid_for {
            return Err(self
                .page_problem(1, header.page_size)
                .named(text!("byte 24–27 och 92–95", "bytes 24–27 and 92–95")));
        }
        let seal = match read.map(|bytes| Seal::read(&bytes)) {
            None => return Ok(State::Missing),
            Some(None) => return Ok(State::Damaged),
            Some(Some(seal)) => seal,
        };
        match header.counter.cmp(&seal.counter) {
            std::cmp::Ordering::Equal => Ok(State::Current(seal)),
            std::cmp::Ordering::Greater => Ok(State::Earlier),
            std::cmp::Ordering::Less => Err(Problem::error(
                "ledger_older_than_seal",
                text!("filen är äldre än sitt sigill", "the file is older than its seal"),
            )
            .named(self.place())
            .why(text!("en äldre kopia har lagts på dess plats", "an older copy was put in its place"))
            .hint(text!("ta fram den fil som sigillet hör till", "find the file that the seal belongs to"))),
        }
    }

    /// Before SQLite reads the file: whether the first page, which says how the rest is read, is the one that was sealed.
    pub(crate) fn check_first_page(&self) -> Result<(), Problem> {
        // With a journal left by a killed program the page is about to be put back.
        let journal = fs::metadata(beside_journal(&self.path)).is_ok_and(|journal| journal.len() > 0);
        if journal {
            return Ok(());
        }
        let State::Current(seal) = self.state()? else { return Ok(()) };
        let page = self.read_page(1, seal.page_size)?;
        if seal.pages.first() == Some(&crc32fast::hash(&page)) {
            Ok(())
        } else {
            Err(self.page_problem(1, seal.page_size))
        }
    }

    /// The seal cannot be read, and all that can be looked at without it holds.
    pub(crate) fn not_there(&self, missing: bool) -> Problem {
        let problem = if missing {
            Problem::error("seal_missing", text!("huvudbokens sigill saknas", "the ledger's seal is missing"))
        } else {
            Problem::error("seal_damaged", text!("huvudbokens sigill är skadat", "the ledger's seal is damaged"))
        };
        problem
            .named(Text::same(beside(&self.path, "seal").display().to_string()))
            .why(text!(
                "en ändring där inget är sparat kan inte upptäckas utan det",
                "a change where nothing is stored cannot be found without it"
            ))
            .hint(text!(
                "innehållet stämmer och är förseglat på nytt; ta reda på vad som hände med sigillet",
                "the content holds and is sealed anew; find out what became of the seal"
            ))
    }

    /// Compares every page with the seal: how many hold, or which do not.
    pub(crate) fn compare(&self, seal: &Seal) -> Result<u64, Problems> {
        let now = self.compute().map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        if now.page_size != seal.page_size || now.pages.len() != seal.pages.len() {
            let (pages, sealed) = (now.pages.len(), seal.pages.len());
            problems.push(
                Problem::error(
                    "ledger_pages_missing",
                    text!(
                        "filen har {pages} sidor, och {sealed} är förseglade",
                        "the file has {pages} pages, and {sealed} are sealed"
                    ),
                )
                .named(self.place()),
            );
        }
        let changed: Vec<u32> = (1..)
            .zip(seal.pages.iter().zip(&now.pages))
            .filter(|(_, (before, now))| before != now)
            .map(|(page, _)| page)
            .collect();
        problems.extend(changed.iter().take(TOLD_MOST).map(|page| self.page_problem(*page, seal.page_size)));
        if changed.len() > TOLD_MOST {
            let more = changed.len() - TOLD_MOST;
            problems.push(Problem::error(
                "ledger_page_changed",
                text!("och {more} sidor till är ändrade", "and {more} more pages are changed"),
            ));
        }
        if problems.is_empty() { Ok(u64::try_from(seal.pages.len()).unwrap_or(u64::MAX)) } else { Err(problems) }
    }

    /// A problem of a file that cannot be opened, with the changed page when there is one.
    pub(crate) fn named(&self, problem: Problem) -> Problem {
        match self.state() {
            Ok(State::Current(seal)) => match self.compare(&seal) {
                Err(problems) => problems.into_iter().next().unwrap_or(problem),
                Ok(_) => problem,
            },
            _ => problem,
        }
    }

    /// What the transaction under way changes of a sealed file, when it holds; the pages that it changes are those sealed.
    pub(crate) fn changes(&self, seal: &Seal) -> Result<Changed, Problem> {
        let header = self.header()?;
        let changed = journal::read(&beside_journal(&self.path), seal.page_size, |page, before| {
            usize::try_from(page).ok().and_then(|page| seal.pages.get(page - 1)) == Some(&crc32fast::hash(before))
        })
        .map_err(|error| problem(&beside_journal(&self.path), &error))?;
        match changed {
            Changed::Tampered(page) => Err(self.page_problem(page, seal.page_size)),
            // Pages that were free are used again without being kept for going back.
            Changed::Pages(_) if header.is_none_or(|header| header.free_pages > 0) => Ok(Changed::Unknown),
            changed => Ok(changed),
        }
    }

    /// Seals the file after a commit that changed these pages of a sealed file. Nobody writes meanwhile.
    pub(crate) fn reseal(&self, mut seal: Seal, changed: Changed) -> Result<(), Problem> {
        let Some(header) = self.header()? else { return Ok(()) };
        // Another program than ours wrote too: what it changed is not known, and not ours to seal.
        if header.counter != seal.counter.wrapping_add(1) || header.counter != header.valid_for {
            return Ok(());
        }
        let Changed::Pages(mut pages) = changed else { return self.seal() };
        if header.free_pages > 0 {
            return self.seal();
        }
        let before = u32::try_from(seal.pages.len()).unwrap_or(u32::MAX);
        let now = self.page_count(seal.page_size)?;
        seal.pages.resize(usize::try_from(now).unwrap_or(usize::MAX), 0);
        pages.push(1);
        pages.extend(before + 1..=now);
        pages.sort_unstable();
        pages.dedup();
        for page in pages.into_iter().filter(|page| *page <= now) {
            let bytes = self.read_page(page, seal.page_size)?;
            if let Some(sum) = usize::try_from(page).ok().and_then(|page| seal.pages.get_mut(page - 1)) {
                *sum = crc32fast::hash(&bytes);
            }
        }
        seal.counter = header.counter;
        self.write(&seal)
    }

    /// Seals the file as it is. Nobody writes meanwhile.
    pub(crate) fn seal(&self) -> Result<(), Problem> {
        let seal = self.compute()?;
        self.write(&seal)
    }

    fn compute(&self) -> Result<Seal, Problem> {
        let Some(header) = self.header()? else {
            return Err(Problem::error("store_damaged", text!("filen är tom", "the file is empty")).named(self.place()));
        };
        let (page_size, len) = (usize::try_from(header.page_size).unwrap_or(usize::MAX), self.len()?);
        let mut pages = Vec::new();
        let mut at = 0;
        while at < len {
            let size = (len - at).min(u64::from(header.page_size) * PAGES_AT_ONCE);
            let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
            self.file.read_at(&mut bytes, at).map_err(|error| problem(&self.path, &error))?;
            pages.extend(bytes.chunks(page_size).map(crc32fast::hash));
            at += size;
        }
        Ok(Seal { counter: header.counter, page_size: header.page_size, pages })
    }

    /// Whole, or as before: written beside, put on the disk, and renamed.
    fn write(&self, seal: &Seal) -> Result<(), Problem> {
        let (new, path) = (beside(&self.path, "seal.new"), beside(&self.path, "seal"));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(&seal.bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().map_err(|error| problem(&path, &error))
    }

    /// None when the file is empty.
    fn header(&self) -> Result<Option<Header>, Problem> {
        let mut bytes = [0; 100];
        if self.len()? < 100 {
            return Ok(None);
        }
        self.file.read_at(&mut bytes, 0).map_err(|error| problem(&self.path, &error))?;
        let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let page_size = match u16::from_be_bytes([bytes[16], bytes[17]]) {
            // SQLite's word for 65 536.
            1 => 65_536,
            size => u32::from(size),
        };
        if !page_size.is_power_of_two() || page_size < 512 {
            return Err(self.page_problem(1, 4096).named(text!("byte 16–17", "bytes 16–17")));
        }
        Ok(Some(Header { page_size, counter: number(24), valid_for: number(92), free_pages: number(36) }))
    }

    fn len(&self) -> Result<u64, Problem> {
        self.file.len().map_err(|error| problem(&self.path, &error))
    }

    /// Pages, the last of which may be cut.
    fn page_count(&self, page_size: u32) -> Result<u32, Problem> {
        Ok(u32::try_from(self.len()?.div_ceil(u64::from(page_size))).unwrap_or(u32::MAX))
    }

    fn read_page(&self, page: u32, page_size: u32) -> Result<Vec<u8>, Problem> {
        let at = u64::from(page - 1) * u64::from(page_size);
        let size = self.len()?.saturating_sub(at).min(u64::from(page_size));
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        self.file.read_at(&mut bytes, at).map_err(|error| problem(&self.path, &error))?;
        Ok(bytes)
    }

    fn place(&self) -> Text {
        Text::same(self.path.display().to_string())
    }

    fn page_problem(&self, page: u32, page_size: u32) -> Problem {
        let from = u64::from(page - 1) * u64::from(page_size);
        let (to, path) = (from + u64::from(page_size) - 1, self.path.display());
        Problem::error(
            "ledger_page_changed",
            text!("filen är ändrad utanför programmet", "the file was changed outside the program"),
        )
        .named(text!("{path}, sida {page}, byte {from}–{to}", "{path}, page {page}, bytes {from}–{to}"))
        .why(text!("sidan är inte den som förseglades", "the page is not the one that was sealed"))
        .hint(text!("återställ en säkerhetskopia", "restore a backup"))
    }
}

impl Seal {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let count = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        for number in [self.counter, self.page_size, count].iter().chain(&self.pages) {
            bytes.extend(number.to_be_bytes());
        }
        let sum = crc32fast::hash(&bytes);
        bytes.extend(sum.to_be_bytes());
        bytes
    }

    /// None when it is not whole.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (rest, sum) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(rest) != u32::from_be_bytes(*sum) {
            return None;
        }
        let numbers: Vec<u32> =
            rest.strip_prefix(MAGIC)?.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
        let [counter, page_size, count, pages @ ..] = numbers.as_slice() else { return None };
        let whole = usize::try_from(*count).ok() == Some(pages.len()) && page_size.is_power_of_two();
        whole.then(|| Self { counter: *counter, page_size: *page_size, pages: pages.to_vec() })
    }
}

/// A file of ours beside the ledger's.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    name.into()
}

/// SQLite's own file beside it while it writes.
fn beside_journal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn problem(path: &Path, error: &std::io::Error) -> Problem {
    let problem = if error.kind() == std::io::ErrorKind::StorageFull {
        Problem::error("store_full", text!("disken är full: {error}", "the disk is full: {error}"))
    } else {
        Problem::error(
            "store_io",
            text!("filen kan inte läsas eller skrivas: {error}", "the file cannot be read or written: {error}"),
        )
    };
    problem.named(Text::same(path.display().to_string()))
}

/// The seal was of an earlier commit, and the content holds; whether it could be sealed anew.
pub(crate) fn earlier(sealed: bool) -> Problem {
    let what = if sealed {
        text!(
            "sigillet var från en tidigare bokföring; innehållet stämmer och är förseglat på nytt",
            "the seal was of an earlier recording; the content holds and is sealed anew"
        )
    } else {
        text!(
            "sigillet är från en tidigare bokföring; innehållet stämmer",
            "the seal is of an earlier recording; the content holds"
        )
    };
    Problem::warning("seal_earlier", what).why(text!(
        "programmet avbröts mellan bokföring och försegling",
        "the program was stopped between recording and sealing"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_whole_or_not_at_all() {
        let seal = Seal { counter: 7, page_size: 4096, pages: vec![1, 2, 0xffff_ffff] };
        let bytes = seal.bytes();
        assert_eq!(Seal::read(&bytes), Some(seal));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            assert_eq!(Seal::read(&changed), None, "byte {at}");
            assert_eq!(Seal::read(&bytes[..at]), None, "cut at {at}");
        }
    }
}
