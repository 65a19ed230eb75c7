//! The runner: takes the next job, runs it, says how it ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kapitera_desk::{Job, JobEnd, JobState};
use kapitera_message::{Problem, text};

use super::progress::{Progress, Stopped};
use super::{Ended, Kind, Stored, correct, export, import, prepare, publish, verify};
use crate::app::App;

/// How long a runner sleeps when nothing rings; another process may have taken in a job.
const NAP: Duration = Duration::from_millis(500);
/// So many times in the time after which a server is held for dead is a running job told to live, whatever it does.
const PULSES: u32 = 5;

/// Rings when a job has come.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// A job has come.
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    fn wait(&self) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) =
            self.heard.wait_timeout_while(rung, NAP, |rung| !*rung).unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}

/// Begins to take jobs, in a thread of its own that ends with the process.
///
/// # Errors
///
/// When no thread can begin.
pub fn begin(app: Arc<App>) -> std::io::Result<()> {
    let server = server_name();
    std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
        // Readers come first: a job takes what they leave.
        let _ = rustix::process::nice(5);
        loop {
            match next(&app, &server) {
                Ok(Some(job)) => run(&app, &server, &job),
                Ok(None) => app.job_bell.wait(),
                Err(problem) => {
                    crate::log::problem("jobs", &problem);
                    app.job_bell.wait();
                }
            }
        }
    })?;
    Ok(())
}

/// A name for this process that no other has.
fn server_name() -> String {
    let mut random = [0_u8; 4];
    // The number of the process and the time tell processes apart also without randomness.
    let _ = getrandom::fill(&mut random);
    let random = u32::from_le_bytes(random);
    format!("{}-{random:08x}-{}", std::process::id(), Timestamp::now().as_millisecond())
}

fn next(app: &App, server: &str) -> Result<Option<Job>, Problem> {
    let now = Timestamp::now();
    let dead_after = SignedDuration::try_from(app.config.patience.job).unwrap_or(SignedDuration::MAX);
    for dead in app.desk(|desk| desk.interrupt_dead(now, dead_after))? {
        import::forget(app, &dead);
    }
    app.desk(|desk| desk.take_job(server, now))
}

fn run(app: &App, server: &str, job: &Job) {
    let progress = Progress::new(app, job.id, server);
    let ended = with_pulse(&progress, app.config.patience.job / PULSES, || {
        catch_unwind(AssertUnwindSafe(|| work(app, job, &progress)))
    });
    import::forget(app, job);
    app.look_again();
    let (state, answer) = match ended {
        Ok(ended @ Ended::Done { .. }) => (JobState::Done, Stored::to_text(&ended)),
        Ok(ended @ Ended::Refused(_)) => (JobState::Refused, Stored::to_text(&ended)),
        Err(cause) if cause.is::<Stopped>() || progress.is_stopped() => (JobState::Cancelled, String::new()),
        Err(_) => {
            let (id, kind) = (job.id, &job.kind);
            crate::log::say(&format!("fault in job {id}, {kind}"));
            (JobState::Failed, Stored::to_text(&Ended::Refused(vec![fault()])))
        }
    };
    if let Err(problem) =
        app.desk(|desk| desk.end_job(job.id, server, &JobEnd { state, answer: &answer, at: Timestamp::now() }))
    {
        crate::log::problem("jobs", &problem);
    }
}

fn fault() -> Problem {
    Problem::error("program_fault", text!("ett fel i programmet", "a fault in the program"))
        .why(text!("jobbet är inte gjort", "the job is not done"))
        .hint(text!("anmäl felet med jobbets nummer", "report it with the job's number"))
}

/// Does something while the desk is told now and then that it lives.
fn with_pulse<T>(progress: &Progress<'_>, pulse: Duration, work: impl FnOnce() -> T) -> T {
    let ended = (Mutex::new(false), Condvar::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut is_over = ended.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !*is_over {
                let (over, waited) = ended.1.wait_timeout(is_over, pulse).unwrap_or_else(PoisonError::into_inner);
                is_over = over;
                if waited.timed_out() {
                    progress.beat();
                }
            }
        });
        let done = work();
        *ended.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        ended.1.notify_all();
        done
    })
}

fn work(app: &App, job: &Job, progress: &Progress<'_>) -> Ended {
    progress.at(0, 0);
    let done = match Kind::from_name(&job.kind) {
        Some(Kind::Import) => import::run(app, job, progress),
        Some(Kind::Prepare) => prepare::run(app, job, progress),
        Some(Kind::Correct) => correct::run(app, job, progress),
        Some(Kind::Export) => export::run(app, job, progress),
        Some(Kind::Publish) => publish::run(app, job, progress),
        Some(Kind::Verify) => verify::run(app, progress),
        None => {
            let kind = &job.kind;
            Err(Problem::error("no_such_kind", text!("okänt slag av jobb: {kind}", "unknown kind of job: {kind}"))
                .into())
        }
    };
    done.unwrap_or_else(|refused| Ended::Refused(refused.problems))
}
