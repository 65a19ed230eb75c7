//! What all requests share: the region, the desk, the office, and what was computed before.

use std::any::Any;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kapitera_books::{SettlementId, Subject};
use kapitera_desk::Desk;
use kapitera_message::{Problem, Problems};
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_output::Output;
use kapitera_period::Month;
use kapitera_post::{Office, PeriodNow, Standing, Standings};
use kapitera_region::{Manifest, Region, Settings};
use kapitera_register::{Centre, RegisterKind};
use kapitera_settle::{Settled, Statements};
use kapitera_store::{Location, Posted};
use tokio::sync::Semaphore;

use crate::answer::Refused;
use crate::cache::{Cache, Mark};
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
    standings: Mutex<Arc<Standings>>,
    /// Whole months and comparisons, which are large.
    months: Cache,
    /// Drafts with their lines and reviews, which are large too.
    drafts: Cache,
    /// Everything else that was computed.
    kept: Cache,
    /// Whose turn it is to try a password.
    pub(crate) password_turns: Arc<Semaphore>,
    pub(crate) job_bell: crate::jobs::Bell,
    pub(crate) seen: crate::seen::SeenLog,
    #[cfg(feature = "oidc")]
    pub(crate) oidc: crate::oidc::Provider,
}

/// A settled month, and the model that settled it.
pub struct SettledBy {
    /// The month.
    pub settled: Settled,
    /// The model: as recorded with the settlement, when it is one's.
    pub model: Model,
}

/// What a result rests on: when that moves, it is made anew. The settings, texts and deliveries of the region are always among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// On these alone.
    OnRegion,
    /// And on what is posted, planned, paid and given out; not on drafts.
    OnPosted,
    /// And on the drafts and steps of a month, not on what is posted.
    OnMonth(Month),
    /// And on every entry of the journal.
    OnJournal,
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
            standings: Mutex::default(),
            months: Cache::of(16),
            drafts: Cache::of(24),
            kept: Cache::of(600),
            password_turns: Arc::new(Semaphore::new(1)),
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
        let region = self.keep("region", Rests::OnRegion, || Ok(Region::open(self.root())?))?;
        Ok((*region).clone())
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

    /// What the region's deliveries and texts are: another number when one has come or changed.
    pub fn stamp(&self) -> u64 {
        let mut kept = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, stamp)) = *kept
            && at.elapsed() < BELIEVED
        {
            return stamp;
        }
        let stamp = stamp_of(self.root(), self.settings.indicators.as_deref());
        *kept = Some((Instant::now(), stamp));
        stamp
    }

    /// Looks again at the deliveries and texts before the next answer.
    pub(crate) fn look_again(&self) {
        *self.stamp.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Where all settlements and corrections are now.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn standings(&self) -> Result<Arc<Standings>, Refused> {
        self.office(|office| {
            let head = office.store().head()?;
            let mut kept = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
            // Somebody else may have read on while this one waited.
            if !kept.are_at(&head) && !kept.are_at(&office.store().head()?) {
                *kept = Arc::new(kept.caught_up(office)?);
            }
            Ok(Arc::clone(&kept))
        })
    }

    /// What was computed under a name and still rests on the same, or what `make` computes now. `make` reads all of it itself:
    /// what was read before it is asked may be older than what the result is kept as resting on.
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn keep<V: Any + Send + Sync>(
        &self,
        name: &str,
        rests: Rests,
        make: impl FnOnce() -> Result<V, Refused>,
    ) -> Result<Arc<V>, Refused> {
        // The mark first: what is read after it may be newer than it says, never older.
        let mark = self.mark(rests)?;
        let cache = if let Rests::OnMonth(_) = rests { &self.drafts } else { &self.kept };
        cache.get_or(name, mark, make)
    }

    /// As [`App::keep`], of what is large and rests on the region alone: whole months, comparisons. Few are kept.
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn keep_large<V: Any + Send + Sync>(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<V, Refused>,
    ) -> Result<Arc<V>, Refused> {
        self.months.get_or(name, self.mark(Rests::OnRegion)?, make)
    }

    fn mark(&self, rests: Rests) -> Result<Mark, Refused> {
        let moved = match rests {
            Rests::OnRegion => 0,
            Rests::OnPosted => self.standings()?.last_posted(),
            Rests::OnMonth(month) => self.standings()?.last_of(month),
            Rests::OnJournal => self.standings()?.last(),
        };
        Ok(Mark(self.stamp(), moved))
    }

    /// The region's models.
    ///
    /// # Errors
    ///
    /// Those of reading them.
    pub fn models(&self) -> Result<Arc<Vec<Model>>, Refused> {
        self.keep("models", Rests::OnRegion, || Ok(kapitera_ask::models::load_models(&self.region()?)?))
    }

    /// The region's models of a subject.
    ///
    /// # Errors
    ///
    /// Those of reading them.
    pub fn models_of(&self, subject: Subject) -> Result<Arc<Vec<Model>>, Refused> {
        match subject {
            Subject::PrimaryCare => self.models(),
            Subject::InternalTrade => self.keep("trade models", Rests::OnRegion, || {
                Ok(kapitera_ask::models::load_trade_models(&self.region()?)?)
            }),
        }
    }

    /// What the region settles: internal trade too when its settings name models of it.
    ///
    /// # Errors
    ///
    /// When the settings cannot be read.
    pub fn subjects(&self) -> Result<Vec<Subject>, Refused> {
        let trades = !self.region()?.settings().trade_models.is_empty();
        Ok(Subject::ALL.into_iter().filter(|subject| *subject == Subject::PrimaryCare || trades).collect())
    }

    /// The centres as they are known now.
    ///
    /// # Errors
    ///
    /// When the register cannot be read.
    pub fn centres(&self) -> Result<Arc<Vec<Centre>>, Refused> {
        self.keep("centres", Rests::OnRegion, || Ok(self.region()?.centres(Timestamp::MAX)?))
    }

    /// The deliveries of a register, in order of receipt.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn deliveries(&self, register: RegisterKind) -> Result<Arc<Vec<Manifest>>, Refused> {
        let name = format!("deliveries {}", register.name());
        self.keep(&name, Rests::OnRegion, || Ok(self.region()?.deliveries(register)?))
    }

    /// A settlement or correction with its lines; none when there is none of that name.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn standing(&self, id: SettlementId) -> Result<Option<Arc<Standing>>, Refused> {
        if self.standings()?.one(id).is_none() {
            return Ok(None);
        }
        let name = format!("standing {id}");
        let whole = self
            .keep(&name, Rests::OnMonth(id.month), || self.office(|office| Ok(office.standing(id)?.map(Arc::new))))?;
        Ok(Option::clone(&whole))
    }

    /// What the lines of a settlement or correction come to.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn total(&self, standing: &Standing) -> Result<Ore, Refused> {
        let id = standing.draft.id;
        // A draft never changes: its hash is what its total rests on.
        let name = format!("total {id} {}", standing.entry.sha256);
        let total = self.kept.get_or(&name, Mark::default(), || {
            self.office(|office| {
                Ok::<_, Refused>(office.standing(id)?.map(|whole| whole.draft.total()).unwrap_or_default())
            })
        })?;
        Ok(*total)
    }

    /// What is posted for a month, by centre, component and provider.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn posted(&self, month: Month) -> Result<Arc<Vec<Posted>>, Refused> {
        let name = format!("posted {month}");
        self.keep(&name, Rests::OnPosted, || self.office(|office| Ok(office.store().posted(month)?)))
    }

    /// The months of the books.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn periods(&self) -> Result<Arc<Vec<PeriodNow>>, Refused> {
        self.keep("periods", Rests::OnPosted, || self.office(|office| Ok(office.periods()?)))
    }

    /// A month settled with what is known now, or as a settlement did.
    ///
    /// # Errors
    ///
    /// Those of settling.
    pub fn settled(&self, month: Month, draft: Option<&kapitera_books::Draft>) -> Result<Arc<SettledBy>, Refused> {
        self.settled_as(Subject::PrimaryCare, month, draft)
    }

    /// A month of a subject settled with what is known now.
    ///
    /// # Errors
    ///
    /// Those of settling.
    pub fn settled_now(&self, subject: Subject, month: Month) -> Result<Arc<SettledBy>, Refused> {
        self.settled_as(subject, month, None)
    }

    fn settled_as(
        &self,
        subject: Subject,
        month: Month,
        draft: Option<&kapitera_books::Draft>,
    ) -> Result<Arc<SettledBy>, Refused> {
        let name = match draft {
            None => format!("settled {} {month}", subject.name()),
            Some(draft) => format!("settled {} {}", draft.id, draft.known_at),
        };
        self.keep_large(&name, || {
            let region = self.region_of(draft)?;
            let model = match draft {
                Some(draft) => self.office(|office| Ok(office.recorded_model(draft)?))?,
                None => model_of(self.models_of(subject)?.as_slice(), month)?.clone(),
            };
            let known_at = draft.map_or(Timestamp::MAX, |draft| draft.known_at);
            let request =
                kapitera_settle::Request { region: &region, model: &model, month, known_at, compare: draft.is_none() };
            let settled = kapitera_settle::settle(&request, &|_, _| {})?;
            Ok(SettledBy { settled, model })
        })
    }

    /// The statements of a month with what is known now.
    ///
    /// # Errors
    ///
    /// Those of settling.
    pub fn statements(&self, month: Month) -> Result<Arc<Statements>, Refused> {
        self.keep_large(&format!("statements {month}"), || {
            let models = self.models()?;
            let region = self.region()?;
            let request = kapitera_settle::StatementRequest {
                region: &region,
                models: &models,
                month,
                known_at: Timestamp::MAX,
                forecast: true,
            };
            Ok(kapitera_settle::statements(&request, &|_, _| {})?)
        })
    }

    /// A result without the machine's path to the region: where it lies is nobody's matter.
    pub fn shown(&self, output: Output) -> Output {
        crate::in_region::in_region(output, self.root())
    }

    /// A result of the office, kept under a name; see [`App::keep`].
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn output(
        &self,
        name: &str,
        rests: Rests,
        make: impl FnOnce(&mut Office) -> Result<Output, Refused>,
    ) -> Result<Arc<Output>, Refused> {
        self.keep(name, rests, || self.office(make))
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
fn stamp_of(root: &Path, indicators: Option<&Path>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for register in folder(&root.join("registers")) {
        for delivery in folder(&register) {
            delivery.hash(&mut hasher);
        }
    }
    texts(&root.join("models"), 0, &mut hasher);
    texts(&root.join("books"), 0, &mut hasher);
    text(&root.join("kapitera.toml"), &mut hasher);
    if let Some(indicators) = indicators {
        text(&root.join(indicators), &mut hasher);
    }
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
