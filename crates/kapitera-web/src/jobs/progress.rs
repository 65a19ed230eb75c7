//! How far a job has come, told to the desk now and then; and the word from there that it is to stop.
//!
//! Stopping is unwinding: the computing functions are told of progress and give no way to say stop, and nothing they do on
//! the way leaves anything behind, since all that is kept is kept in one step at the end. Libraries that compute on demand
//! stop in the same way.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kapitera_desk::{Heartbeat, Progress as Told};

use crate::app::App;

/// How often the desk is told.
const EVERY: Duration = Duration::from_millis(400);

/// The progress of one job.
pub struct Progress<'a> {
    app: &'a App,
    job: i64,
    server: &'a str,
    told: Mutex<Instant>,
    done: AtomicU64,
    all: AtomicU64,
    is_stopped: AtomicBool,
}

/// What a job that was stopped unwinds with.
pub struct Stopped;

impl<'a> Progress<'a> {
    /// The progress of a job that `server` runs.
    pub fn new(app: &'a App, job: i64, server: &'a str) -> Self {
        Self {
            app,
            job,
            server,
            told: Mutex::new(Instant::now()),
            done: AtomicU64::new(0),
            all: AtomicU64::new(0),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// So much of so much is done. From any thread; does not return when the job is to stop.
    pub fn at(&self, done: u64, all: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        if let Ok(mut told) = self.told.try_lock()
            && told.elapsed() >= EVERY
        {
            *told = Instant::now();
            self.beat();
        }
        if self.is_stopped() {
            resume_unwind(Box::new(Stopped));
        }
    }

    /// Tells the desk that the job lives, and hears whether it is to stop.
    pub fn beat(&self) {
        let (done, all) = (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed));
        let told = Told { done, all, what_now: "", at: Timestamp::now() };
        match self.app.desk(|desk| desk.heartbeat(self.job, self.server, &told)) {
            // Held for dead, it is not ours any more: what it would keep is kept by nobody.
            Ok(Heartbeat::CancelAsked | Heartbeat::Lost) => self.is_stopped.store(true, Ordering::Relaxed),
            Ok(Heartbeat::GoOn) => {}
            Err(problem) => crate::log::problem("heartbeat", &problem),
        }
    }

    /// Whether it is to stop.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}
