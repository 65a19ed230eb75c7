//! A job: work that takes longer than a request, as it is asked for, goes on and ends.

use jiff::Timestamp;
use kapitera_message::{Problem, Text, text};
use kapitera_store::sql::Cells;

use crate::when::{time, time_if_any};

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Nobody has taken it yet.
    Waiting,
    /// A server is at it.
    Running,
    /// It did what it should.
    Done,
    /// A rule said no; nothing is wrong with the program.
    Refused,
    /// Something went wrong.
    Failed,
    /// Somebody asked it to stop, and it did.
    Cancelled,
    /// Its server has not been heard of: how much it did has to be looked at.
    Interrupted,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number, in the order in which jobs were asked for.
    pub id: i64,
    /// What kind of work, a word that the servers know.
    pub kind: String,
    /// What of it, as JSON.
    pub params: String,
    /// The user who asked for it.
    pub by: String,
    /// The id in the books under which it takes steps; empty when it takes none.
    pub officer: String,
    /// The centre that it concerns, when it is one.
    pub centre: Option<String>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// How far it has come.
    pub state: JobState,
    /// Which server took it; empty while it waits.
    pub server: String,
    /// When it was taken.
    pub began_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When its server was last heard of.
    pub heartbeat_at: Option<Timestamp>,
    /// So many steps are done …
    pub done: u64,
    /// … of so many; 0 while that is not known.
    pub all: u64,
    /// What it is at, as the server says it.
    pub what_now: String,
    /// Somebody has asked it to stop.
    pub cancel_asked: bool,
    /// What came of it, as JSON. Empty until it has ended, and in lists of jobs.
    pub answer: String,
}

/// A job to add.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    /// Made with the form: the same key is the same job, however often the form is sent.
    pub key: &'a str,
    /// What kind of work.
    pub kind: &'a str,
    /// What of it, as JSON, at most 256 KiB.
    pub params: &'a str,
    /// Who asks.
    pub by: &'a str,
    /// The id in the books under which it takes steps; empty when it takes none.
    pub officer: &'a str,
    /// The centre that it concerns, when it is one.
    pub centre: Option<&'a str>,
    /// When it is asked for.
    pub at: Timestamp,
}

/// How far a job is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// So many steps are done …
    pub done: u64,
    /// … of so many; 0 while that is not known.
    pub all: u64,
    /// What it is at; cut after 500 characters.
    pub what_now: &'a str,
    /// When.
    pub at: Timestamp,
}

/// How a job ends.
#[derive(Clone, Copy, Debug)]
pub struct JobEnd<'a> {
    /// Done, refused, failed or cancelled.
    pub state: JobState,
    /// What came of it, as JSON.
    pub answer: &'a str,
    /// When.
    pub at: Timestamp,
}

/// What a job learns when it says how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heartbeat {
    /// Nothing.
    GoOn,
    /// It is to stop where it can be stopped, and to end as [`JobState::Cancelled`].
    CancelAsked,
    /// It is not this server's any more: it was held for dead. It is to stop at once; nothing that it says is kept.
    Lost,
}

/// Which jobs; what is none is not asked about.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Asked for by this user.
    pub by: Option<String>,
    /// Concerning this centre.
    pub centre: Option<String>,
    /// With a lower number: the next page.
    pub before: Option<i64>,
    /// So many; 0 and what is more than 500 count as 500.
    pub limit: u32,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Running, Self::Done, Self::Refused, Self::Failed, Self::Cancelled, Self::Interrupted];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    /// The state of a word; none when it is none's.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Waiting => text!("väntar", "waiting"),
            Self::Running => text!("pågår", "running"),
            Self::Done => text!("klart", "done"),
            Self::Refused => text!("nekat", "refused"),
            Self::Failed => text!("misslyckat", "failed"),
            Self::Cancelled => text!("avbrutet", "cancelled"),
            Self::Interrupted => text!("avbröts oväntat", "interrupted"),
        }
    }

    /// Whether nothing more becomes of it.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// What is read of a job, in the order of [`read`]; its answer is read apart.
pub(crate) const COLUMNS: &str = "id, kind, params, asked_by, officer, centre, asked_at, state, server, began_at, \
    ended_at, heartbeat_at, steps_done, steps_all, what_now, cancel_asked_at";

/// The next columns, which are a job without its answer.
pub(crate) fn read(cells: &mut Cells) -> Result<Job, Problem> {
    Ok(Job {
        id: cells.int("jobs.id")?,
        kind: cells.text("jobs.kind")?,
        params: cells.text("jobs.params")?,
        by: cells.text("jobs.asked_by")?,
        officer: cells.text("jobs.officer")?,
        centre: Some(cells.text("jobs.centre")?).filter(|centre| !centre.is_empty()),
        asked_at: time(cells, "jobs.asked_at")?,
        state: {
            let word = cells.text("jobs.state")?;
            JobState::from_name(&word).ok_or_else(|| {
                Problem::error("column_not_read", text!("okänt jobbtillstånd ”{word}”", "unknown job state “{word}”"))
            })?
        },
        server: cells.text("jobs.server")?,
        began_at: time_if_any(cells, "jobs.began_at")?,
        ended_at: time_if_any(cells, "jobs.ended_at")?,
        heartbeat_at: time_if_any(cells, "jobs.heartbeat_at")?,
        done: cells.natural("jobs.steps_done")?,
        all: cells.natural("jobs.steps_all")?,
        what_now: cells.text("jobs.what_now")?,
        cancel_asked: time_if_any(cells, "jobs.cancel_asked_at")?.is_some(),
        answer: String::new(),
    })
}
