//! What all requests share: the region, the desk, the office, and what was computed before.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kapitera_desk::Desk;
use kapitera_message::{Problem, Problems};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_post::Office;
use kapitera_region::{Region, Settings};
use kapitera_settle::{Settled, Statements};
use kapitera_store::Location;

use crate::answer::Refused;
use crate::cache::Cache;
use crate::config::Config;

/// At most so many ledgers and desks are kept open.
const KEPT: usize = 8;
/// How long the texts and deliveries of the region are believed to be as they were.
const BELIEVED: Duration = Duration::from_millis(200);

/// What all requests share.
pub struct App {
    /// How the server was started.
    pub config: Config,
    /// The region's settings as they were when the server began.
    pub settings: Settings,
    pub(crate) ledger: Location,
    offices: Mutex<Vec<(u64, Office)>>,
    desks: Mutex<Vec<Desk>>,
    stamp: Mutex<Option<(Instant, u64)>>,
    models: Cache<u64, Vec<Model>>,
    settled: Cache<SettledKey, Settled>,
    statements: Cache<SettledKey, Statements>,
    outputs: Cache<(String, u64, u64), kapitera_output::Output>,
    passwords: Mutex<()>,
    pub(crate) job_bell: crate::jobs::Bell,
    pub(crate) seen: crate::seen::SeenLog,
    #[cfg(feature = "oidc")]
    pub(crate) oidc: crate::oidc::Provider,
}

/// What a settled month rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SettledKey {
    month: Month,
    known_at: Timestamp,
    /// The draft whose deliveries alone count; empty for all that are known.
    draft: String,
    stamp: u64,
}

impl App {
    /// Opens a region to be served.
    ///
    /// # Errors
    ///
    /// When the region, its ledger or its desk cannot be opened.
    pub fn open(config: Config) -> Result<Self, Problems> {
        let region = Region::open(&config.region)?;
        let settings = region.settings().clone();
        let ledger = Location::parse(&settings.database, region.root()).map_err(|problem| vec![problem])?;
        // The ledger first: in a database that is shared it looks for tables of others.
        let office = Office::open(region)?;
        let desk = open_desk(&ledger, &settings).map_err(|problem| vec![problem])?;
        let app = Self {
            offices: Mutex::new(Vec::new()),
            desks: Mutex::new(vec![desk]),
            stamp: Mutex::new(None),
            models: Cache::of(2),
            settled: Cache::of(12),
            statements: Cache::of(8),
            outputs: Cache::of(400),
            passwords: Mutex::new(()),
            job_bell: crate::jobs::Bell::default(),
            seen: crate::seen::SeenLog::default(),
            #[cfg(feature = "oidc")]
            oidc: crate::oidc::Provider::new(&settings.web, &config.region)?,
            config,
            settings,
            ledger,
        };
        app.keep_office(app.stamp(), office);
        Ok(app)
    }

    /// The region's directory.
    pub fn root(&self) -> &Path {
        &self.config.region
    }

    /// Where files lie while they are sent and taken in.
    pub(crate) fn uploads(&self) -> PathBuf {
        self.root().join("uploads")
    }

    /// The region as it is now.
    ///
    /// # Errors
    ///
    /// When its settings cannot be read.
    pub fn region(&self) -> Result<Region, Refused> {
        Ok(Region::open(self.root())?)
    }

    /// Does something with the desk.
    ///
    /// # Errors
    ///
    /// When the desk cannot be opened, and those of `work`.
    pub fn desk<T, E: From<Problem>>(&self, work: impl FnOnce(&mut Desk) -> Result<T, E>) -> Result<T, E> {
        let kept = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut desk = match kept {
            Some(desk) => desk,
            None => open_desk(&self.ledger, &self.settings)?,
        };
        let done = work(&mut desk);
        // A connection that failed may be lost: the next one opens another.
        if done.is_ok() {
            let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
            if desks.len() < KEPT {
                desks.push(desk);
            }
        }
        done
    }

    /// Does something with the office, which has the books as they lie in the region's directory now.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, and those of `work`.
    pub fn office<T>(&self, work: impl FnOnce(&mut Office) -> Result<T, Refused>) -> Result<T, Refused> {
        let stamp = self.stamp();
        let kept = {
            let mut offices = self.offices.lock().unwrap_or_else(PoisonError::into_inner);
            offices.retain(|(of, _)| *of == stamp);
            offices.pop()
        };
        let mut office = match kept {
            Some((_, office)) => office,
            None => Office::open(self.region()?)?,
        };
        let done = work(&mut office);
        let is_whole = match &done {
            Ok(_) => true,
            Err(refused) => refused.problems.iter().all(|problem| !problem.code.starts_with("store_")),
        };
        if is_whole {
            self.keep_office(stamp, office);
        }
        done
    }

    fn keep_office(&self, stamp: u64, office: Office) {
        let mut offices = self.offices.lock().unwrap_or_else(PoisonError::into_inner);
        if offices.len() < KEPT {
            offices.push((stamp, office));
        }
    }

    /// Tries a password: one at a time, since each try takes memory and time on purpose.
    pub(crate) fn trying_passwords<T>(&self, work: impl FnOnce() -> T) -> T {
        let _one = self.passwords.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }

    /// What the region's deliveries and texts are: another number when one has come or changed.
    pub fn stamp(&self) -> u64 {
        let mut kept = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, stamp)) = *kept
            && at.elapsed() < BELIEVED
        {
            return stamp;
        }
        let stamp = stamp_of(self.root());
        *kept = Some((Instant::now(), stamp));
        stamp
    }

    /// Looks again at the deliveries and texts before the next answer.
    pub(crate) fn look_again(&self) {
        *self.stamp.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The region's models.
    ///
    /// # Errors
    ///
    /// Those of reading them.
    pub fn models(&self) -> Result<Arc<Vec<Model>>, Refused> {
        let region = self.region()?;
        Ok(self.models.get_or(&self.stamp(), || kapitera_ask::models::load_models(&region))?)
    }

    /// A month settled with what is known now, or as a settlement did.
    ///
    /// # Errors
    ///
    /// Those of settling.
    pub fn settled(&self, month: Month, draft: Option<&kapitera_books::Draft>) -> Result<Arc<Settled>, Refused> {
        let models = self.models()?;
        let key = self.key(month, draft);
        self.settled.get_or(&key, || {
            let region = self.region_of(draft)?;
            let model = model_of(&models, month)?;
            let request =
                kapitera_settle::Request { region: &region, model, month, known_at: key.known_at, compare: draft.is_none() };
            Ok(kapitera_settle::settle(&request, &|_, _| {})?)
        })
    }

    /// The statements of a month with what is known now, or as a settlement did.
    ///
    /// # Errors
    ///
    /// Those of settling.
    pub fn statements(&self, month: Month, draft: Option<&kapitera_books::Draft>) -> Result<Arc<Statements>, Refused> {
        let models = self.models()?;
        let key = self.key(month, draft);
        self.statements.get_or(&key, || {
            let region = self.region_of(draft)?;
            let request = kapitera_settle::StatementRequest {
                region: &region,
                models: &models,
                month,
                known_at: key.known_at,
                forecast: true,
            };
            Ok(kapitera_settle::statements(&request, &|_, _| {})?)
        })
    }

    /// The model in force in a month.
    ///
    /// # Errors
    ///
    /// When there is none, or more than one.
    pub fn with_model<T>(
        &self,
        month: Month,
        work: impl FnOnce(&Model) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let models = self.models()?;
        work(model_of(&models, month)?)
    }

    /// A result that rests on the deliveries, the texts and the ledger, under a name of its own.
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn output(
        &self,
        name: String,
        make: impl FnOnce(&mut Office) -> Result<kapitera_output::Output, Refused>,
    ) -> Result<Arc<kapitera_output::Output>, Refused> {
        let head = self.office(|office| Ok(office.store().head()?))?;
        self.outputs.get_or(&(name, self.stamp(), head.number), || self.office(make))
    }

    fn key(&self, month: Month, draft: Option<&kapitera_books::Draft>) -> SettledKey {
        SettledKey {
            month,
            known_at: draft.map_or(Timestamp::MAX, |draft| draft.known_at),
            draft: draft.map(|draft| draft.id.to_string()).unwrap_or_default(),
            stamp: self.stamp(),
        }
    }

    fn region_of(&self, draft: Option<&kapitera_books::Draft>) -> Result<Region, Refused> {
        match draft {
            None => self.region(),
            Some(draft) => self.office(|office| Ok(office.region_of(draft)?)),
        }
    }
}

/// The desk; users of the demo are let in only to an invented region.
fn open_desk(ledger: &Location, settings: &Settings) -> Result<Desk, Problem> {
    let desk = Desk::open(ledger)?;
    Ok(if settings.invented { desk.with_demo_users() } else { desk })
}

/// The model in force in a month.
fn model_of(models: &[Model], month: Month) -> Result<&Model, Refused> {
    Ok(kapitera_settle::model_for(models, month).map_err(kapitera_ask::models::no_one_model)?)
}

/// The names of all deliveries, and the names, sizes and times of all texts.
fn stamp_of(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for register in folder(&root.join("registers")) {
        for delivery in folder(&register) {
            delivery.hash(&mut hasher);
        }
    }
    texts(&root.join("models"), 0, &mut hasher);
    texts(&root.join("books"), 0, &mut hasher);
    text(&root.join("kapitera.toml"), &mut hasher);
    hasher.finish()
}

/// At most so deep do texts lie.
const DEEPEST: u32 = 8;

fn texts(path: &Path, depth: u32, hasher: &mut DefaultHasher) {
    for path in folder(path) {
        if path.is_dir() {
            if depth < DEEPEST {
                texts(&path, depth + 1, hasher);
            }
        } else {
            text(&path, hasher);
        }
    }
}

fn text(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if let Ok(there) = path.metadata() {
        there.len().hash(hasher);
        there.modified().ok().hash(hasher);
    }
}

/// What lies in a folder, in order of names; nothing when it is not there.
fn folder(path: &Path) -> Vec<PathBuf> {
    let mut there: Vec<PathBuf> =
        std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    there.sort();
    there
}
