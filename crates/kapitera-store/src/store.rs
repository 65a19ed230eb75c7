//! The ledger as it is opened, asked and appended to.

use std::io::{BufRead, Write};

use kapitera_books::{Batch, Draft, Entry, Record, SettlementId, Subject};
use kapitera_message::{Problem, Problems, Severity, text};
use kapitera_period::Month;

use crate::asked::{
    Balance, BalanceFilter, EntryFilter, Head, LedgerRow, PeriodState, Posted, RowFilter, StoreVerified,
};
use crate::database::Database;
use crate::location::Location;
use crate::seal::{self, Changed, Seal, Sealer, State};
use crate::{append, balance, check, derived, dump, read, schema, verify};

/// A ledger.
#[derive(Debug)]
pub struct Store {
    location: Location,
    database: Database,
    /// Of a file; dropped after the connection to it.
    sealer: Option<Sealer>,
}

impl Store {
    /// Opens the ledger at a location; makes it where there is none, and brings an older one to the form of this program.
    ///
    /// # Errors
    ///
    /// `store_newer` when a later program made it; `store_damaged` when it cannot be read; `store_io`, `store_unreachable`.
    pub fn open(location: &Location) -> Result<Self, Problem> {
        Self::open_as_of(location, schema::VERSION)
    }

    /// Opens the ledger with tables of the form `version`, or a later one that they have.
    pub(crate) fn open_as_of(location: &Location, version: i64) -> Result<Self, Problem> {
        let Location::Sqlite(path) = location else {
            let mut database = Database::open(location)?;
            schema::migrate(&mut database, version)?;
            return Ok(Self { location: location.clone(), database, sealer: None });
        };
        let sealer = Sealer::open(path)?;
        let lock = sealer.lock()?;
        sealer.check_first_page()?;
        let database = Database::open(location).map_err(|problem| sealer.named(problem))?;
        let mut store = Self { location: location.clone(), database, sealer: Some(sealer) };
        if let Err(problem) = store.set_up_file(version) {
            return Err(store.sealer.map_or(problem.clone(), |sealer| sealer.named(problem)));
        }
        drop(lock);
        Ok(store)
    }

    /// Where it lies.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Records a batch: all of it, or nothing. Vouchers are given their numbers. When all of it is there already, with the
    /// same content and by the same person, what is there is given and nothing is recorded. A text under its key is the
    /// same whoever recorded it, so that those already there are passed over.
    ///
    /// # Errors
    ///
    /// `entry_key_taken` when a key stands for something else, `period_not_open`, those of [`kapitera_books::Voucher::check`],
    /// `field_not_clean`; `store_busy`, `store_full`, `store_io`, `store_lost`: whatever it is, nothing of the batch is
    /// recorded, but for `store_lost` and `store_commit_unknown`, after which it may be: append it again to learn which.
    pub fn append(&mut self, batch: &Batch) -> Result<Vec<Entry>, Problem> {
        check::batch(batch)?;
        self.writing(|database| append::append(database, batch))
    }

    /// As [`Store::append`], when nothing was recorded since `head`: what was read then still holds.
    ///
    /// # Errors
    ///
    /// As [`Store::append`]; `head_moved` when something was recorded meanwhile. Nothing is recorded then.
    pub fn append_after(&mut self, batch: &Batch, head: &Head) -> Result<Vec<Entry>, Problem> {
        check::batch(batch)?;
        self.writing(|database| {
            let now = derived::load_head(database)?;
            let (entries, wrote) = append::append(database, batch)?;
            if wrote && now != *head {
                let (then, number) = (head.number, now.number);
                return Err(Problem::error(
                    "head_moved",
                    text!(
                        "något annat registrerades samtidigt: {number} poster, {then} när det lästes",
                        "something else was recorded meanwhile: {number} entries, {then} when it was read"
                    ),
                )
                .hint(text!("gör om det med det som nu gäller", "do it again with what holds now")));
            }
            Ok((entries, wrote))
        })
    }

    /// The last entry.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn head(&mut self) -> Result<Head, Problem> {
        self.reading(derived::load_head)
    }

    /// The entry with this key.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn entry(&mut self, key: &str) -> Result<Option<Entry>, Problem> {
        self.reading(|database| read::entry(database, key))
    }

    /// A page of entries, oldest first.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn entries(&mut self, filter: &EntryFilter) -> Result<Vec<Entry>, Problem> {
        self.reading(|database| read::entries(database, filter))
    }

    /// What an entry records, with its rows or lines.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or the entry is not whole.
    pub fn record(&mut self, entry: &Entry) -> Result<Record, Problem> {
        self.reading(|database| read::record(database, entry))
    }

    /// A settlement or correction as it was prepared.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or the entry is not whole.
    pub fn draft(&mut self, id: SettlementId) -> Result<Option<(Entry, Draft)>, Problem> {
        self.reading(|database| read::draft(database, id))
    }

    /// The months of the books, in order.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn periods(&mut self) -> Result<Vec<PeriodState>, Problem> {
        let periods = self.reading(derived::load_periods)?;
        Ok(periods.into_iter().map(|(month, period)| PeriodState { month, open: period.open }).collect())
    }

    /// What the model has posted for a month: the sum of the rows with a component and without a plan, by centre, component
    /// and provider, sorted by these; sums of zero too.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn posted(&mut self, month_for: Month) -> Result<Vec<Posted>, Problem> {
        self.reading(|database| read::posted(database, month_for))
    }

    /// As [`Store::posted`], of the settlements and corrections of one subject.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn posted_of(&mut self, month_for: Month, subject: Subject) -> Result<Vec<Posted>, Problem> {
        self.reading(|database| read::posted_of(database, month_for, subject))
    }

    /// A page of rows.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn rows(&mut self, filter: &RowFilter) -> Result<Vec<LedgerRow>, Problem> {
        self.reading(|database| read::rows(database, filter))
    }

    /// Balances, from the table that is kept with every append.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn balances(&mut self, filter: &BalanceFilter) -> Result<Vec<Balance>, Problem> {
        self.reading(|database| balance::balances(database, filter))
    }

    /// Computes everything anew and compares.
    ///
    /// # Errors
    ///
    /// All that does not hold, each with its place.
    pub fn verify(&mut self) -> Result<StoreVerified, Problems> {
        let lock = self.sealer.as_ref().map(Sealer::lock).transpose().map_err(|problem| vec![problem])?;
        let begun = self.database.begin_read().and_then(|()| derived::load_head(&mut self.database).map(|_| ()));
        let done = self.verify_now();
        self.database.roll_back();
        drop(lock);
        match (begun, done) {
            (Ok(()), done) => done,
            (Err(problem), Ok(_)) => Err(vec![problem]),
            (Err(_), Err(problems)) => Err(problems),
        }
    }

    /// Writes the whole ledger as lines of text that [`restore`](Self::restore) reads, while others may append.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or the lines cannot be written.
    pub fn backup(&mut self, out: &mut dyn Write) -> Result<Head, Problem> {
        // A copy of the file is made at once, and others write on while the lines are written from it.
        let copy = match &self.database {
            Database::Sqlite(sqlite) => Some(Database::Sqlite(Box::new(sqlite.copy()?))),
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => None,
        };
        match copy {
            Some(mut copy) => dump::write(&mut copy, out),
            None => self.reading(|database| dump::write(database, out)),
        }
    }

    /// Reads a backup into a database that holds nothing: all of it, or nothing.
    ///
    /// # Errors
    ///
    /// `restore_not_empty`, `backup_damaged` when it is cut or changed, and what [`verify`](Self::verify) says.
    pub fn restore(location: &Location, input: &mut dyn BufRead) -> Result<Self, Problems> {
        let mut store = Self::open(location).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let done = store.writing(|database| match dump::restore(database, input) {
            Ok(()) => Ok(((), true)),
            Err(said) => {
                let first = said.first().cloned();
                problems = said;
                first.map_or(Ok(((), false)), Err)
            }
        });
        match done {
            Ok(()) => Ok(store),
            Err(_) if !problems.is_empty() => Err(problems),
            Err(problem) => Err(vec![problem]),
        }
    }

    /// The tables of a file, and its seal when they are new or were changed.
    fn set_up_file(&mut self, version: i64) -> Result<(), Problem> {
        // What a killed program left is put back by the first reading.
        let old = self.reading(schema::is_old)?;
        let Some(before) = self.sealer.as_ref().map(Sealer::state).transpose()? else { return Ok(()) };
        if let (Some(sealer), State::Current(seal), true) = (&self.sealer, &before, old) {
            sealer.compare(seal).map_err(|problems| first(&problems))?;
        }
        schema::migrate(&mut self.database, version)?;
        // Killed before it was sealed for the first time, a ledger has no seal and nothing in it.
        let seal = match before {
            State::New | State::Missing => self.reading(derived::load_head)?.number == 0,
            State::Current(_) => old,
            State::Earlier | State::Damaged => false,
        };
        if seal { self.sealing(Sealer::seal) } else { Ok(()) }
    }

    /// Reads one state.
    fn reading<T>(&mut self, read: impl FnOnce(&mut Database) -> Result<T, Problem>) -> Result<T, Problem> {
        self.database.begin_read()?;
        let done = read(&mut self.database);
        self.database.roll_back();
        done
    }

    /// Writes in one transaction, and seals what it wrote. `write` says whether there is anything to keep.
    fn writing<T>(&mut self, write: impl FnOnce(&mut Database) -> Result<(T, bool), Problem>) -> Result<T, Problem> {
        let _lock = self.sealer.as_ref().map(Sealer::lock).transpose()?;
        self.database.begin_write()?;
        let done = self.write_unsealed(write).and_then(|(value, wrote, seal)| {
            if wrote {
                self.database.commit()?;
            }
            Ok((value, seal))
        });
        self.database.roll_back();
        let (value, seal) = done?;
        // It is recorded, sealed or not: without a seal of its own state the next append or verification makes one.
        let _ = match seal {
            NextSeal::None => Ok(()),
            NextSeal::Changed(seal, changed) => self.sealing(|sealer| sealer.reseal(seal, changed)),
            NextSeal::Whole => self.seal_if_whole(),
        };
        Ok(value)
    }

    fn write_unsealed<T>(
        &mut self,
        write: impl FnOnce(&mut Database) -> Result<(T, bool), Problem>,
    ) -> Result<(T, bool, NextSeal), Problem> {
        self.database.lock_head()?;
        let state = self.sealer.as_ref().map(Sealer::state).transpose()?;
        let (value, wrote) = write(&mut self.database)?;
        let seal = match (&self.sealer, state) {
            (Some(sealer), Some(State::Current(seal))) if wrote => {
                let changed = sealer.changes(&seal)?;
                NextSeal::Changed(seal, changed)
            }
            (Some(_), Some(State::Earlier)) if wrote => NextSeal::Whole,
            _ => NextSeal::None,
        };
        Ok((value, wrote, seal))
    }

    /// Seals while nobody can write: a transaction that reads holds the file.
    fn sealing(&mut self, seal: impl FnOnce(&Sealer) -> Result<(), Problem>) -> Result<(), Problem> {
        let Self { database, sealer: Some(sealer), .. } = self else { return Ok(()) };
        database.begin_read()?;
        let sealed = derived::load_head(database).and_then(|_| seal(sealer));
        database.roll_back();
        sealed
    }

    fn seal_if_whole(&mut self) -> Result<(), Problem> {
        let Self { database, sealer: Some(sealer), .. } = self else { return Ok(()) };
        database.begin_read()?;
        let whole = derived::load_head(database).is_ok()
            && verify::file(database).is_empty()
            && verify::content(database).is_ok();
        let sealed = if whole { sealer.seal() } else { Ok(()) };
        database.roll_back();
        sealed
    }

    /// Compares in the transaction under way.
    fn verify_now(&mut self) -> Result<StoreVerified, Problems> {
        let Self { database, sealer, .. } = self;
        let Some(sealer) = sealer else { return verify::content(database) };
        let mut problems = Vec::new();
        let mut pages = None;
        let state = match sealer.state() {
            Ok(state) => Some(state),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        if let Some(State::Current(seal)) = &state {
            match sealer.compare(seal) {
                Ok(compared) => pages = Some(compared),
                Err(said) => problems.extend(said),
            }
        }
        problems.extend(verify::file(database));
        let verified = match verify::content(database) {
            Ok(verified) if problems.is_empty() => StoreVerified { pages, ..verified },
            Ok(_) => return Err(problems),
            Err(said) => return Err(problems.into_iter().chain(said).collect()),
        };
        match state {
            Some(State::Earlier) => {
                // On a full disk it cannot be sealed, and is no less whole.
                let unsealed = sealer.seal().err().map(|problem| Problem { severity: Severity::Warning, ..problem });
                let remarks = std::iter::once(seal::earlier(unsealed.is_none())).chain(unsealed).collect();
                Ok(StoreVerified { remarks, ..verified })
            }
            Some(state @ (State::Missing | State::Damaged)) => {
                let mut said = vec![sealer.not_there(state == State::Missing)];
                said.extend(sealer.seal().err());
                Err(said)
            }
            _ => Ok(verified),
        }
    }
}

/// What is sealed after a commit.
enum NextSeal {
    /// Nothing.
    None,
    /// What the commit changed of a sealed file.
    Changed(Seal, Changed),
    /// Everything, when it holds: what was changed before the commit is not known.
    Whole,
}

/// The first of several problems, which are never none.
fn first(problems: &Problems) -> Problem {
    problems
        .first()
        .cloned()
        .unwrap_or_else(|| Problem::error("store_damaged", text!("filen är skadad", "the file is damaged")))
}
