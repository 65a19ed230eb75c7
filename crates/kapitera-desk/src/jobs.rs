//! The queue of jobs that all servers share: one job runs at a time, in the order in which they were asked for.
//!
//! All jobs exclude each other: they read and write the same registers and ledger. A server that is not heard of is held
//! for dead; if it was only slow, nothing that it says afterwards is kept.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::{Problem, text};
use kapitera_store::sql::{Sql, Value};

use crate::job::{self, Heartbeat, Job, JobEnd, JobFilter, JobState, NewJob, Progress};
use crate::when::{before, stored};
use crate::{Desk, desk::next_id, field};

/// Characters of a key, a kind, a name.
const WORD_MOST: usize = 200;
/// Characters of what a job is at.
const WHAT_MOST: usize = 500;
/// Bytes of the parameters and of the answer.
const PARAMS_MOST: usize = 256 * 1024;
const ANSWER_MOST: usize = 4 * 1024 * 1024;
/// Jobs of a page.
const PAGE_MOST: u32 = 500;
/// Jobs that wait at once.
const WAITING_MOST: i64 = 1000;

impl Desk {
    /// Adds a job to the queue, or gives the one that was added under this key.
    ///
    /// # Errors
    ///
    /// `job_key_taken` when the key stands for another job or another user's; `too_many_jobs`; `field_empty`,
    /// `field_not_clean`, `field_too_long`; `job_params_too_large`.
    pub fn add_job(&mut self, new: &NewJob<'_>) -> Result<Job, Problem> {
        check(new)?;
        self.writing(|sql| {
            if let Some(there) = find(sql, "WHERE job_key = $1", &[new.key.into()])?.pop() {
                let same = there.kind == new.kind && there.params == new.params && there.by == new.by;
                return if same { Ok(there) } else { Err(taken(&there)) };
            }
            let waiting = sql.number("SELECT COUNT(*) FROM jobs WHERE state = 'waiting'", &[])?.unwrap_or(0);
            if waiting >= WAITING_MOST {
                return Err(Problem::error(
                    "too_many_jobs",
                    text!("{waiting} jobb väntar redan", "{waiting} jobs are waiting already"),
                )
                .hint(text!("vänta, eller avbryt några", "wait, or cancel some")));
            }
            let id = insert(sql, new)?;
            known(sql, id)
        })
    }

    /// Adds a job that was interrupted before it was a job, so that who asked for it learns of it; or gives the one that was
    /// added under this key.
    ///
    /// # Errors
    ///
    /// `field_empty`, `field_not_clean`, `field_too_long`; `job_params_too_large`.
    pub fn add_interrupted_job(&mut self, new: &NewJob<'_>, at: Timestamp) -> Result<Job, Problem> {
        check(new)?;
        self.writing(|sql| {
            if let Some(there) = find(sql, "WHERE job_key = $1", &[new.key.into()])?.pop() {
                return Ok(there);
            }
            let id = insert(sql, new)?;
            set_over(sql, id, JobState::Interrupted, at)?;
            known(sql, id)
        })
    }

    /// The job that was added under a key, without its answer.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn job_of_key(&mut self, key: &str) -> Result<Option<Job>, Problem> {
        self.reading(|sql| Ok(find(sql, "WHERE job_key = $1", &[key.into()])?.pop()))
    }

    /// Takes the job that has waited longest for a server; none while another runs, and when none waits. Of several
    /// servers that ask at once one gets it.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn take_job(&mut self, server: &str, at: Timestamp) -> Result<Option<Job>, Problem> {
        // Asked every second by each server: without a lock while there is nothing to take.
        let next = "SELECT MIN(id) FROM jobs WHERE state = 'waiting' HAVING MIN(id) IS NOT NULL";
        if self.reading(|sql| sql.number(next, &[]))?.is_none() {
            return Ok(None);
        }
        self.writing(|sql| {
            let running = sql.number("SELECT COUNT(*) FROM jobs WHERE state = 'running'", &[])?.unwrap_or(0);
            let Some(id) = sql.number(next, &[])?.filter(|_| running == 0) else { return Ok(None) };
            sql.execute(
                "UPDATE jobs SET state = 'running', server = $2, began_at = $3, heartbeat_at = $3 WHERE id = $1",
                &[id.into(), server.into(), stored(at)],
            )?;
            known(sql, id).map(Some)
        })
    }

    /// Says that a job goes on and how far it is.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn heartbeat(&mut self, id: i64, server: &str, said: &Progress<'_>) -> Result<Heartbeat, Problem> {
        let big = |number: u64| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
        self.writing(|sql| {
            let kept = sql.execute(
                "UPDATE jobs SET heartbeat_at = $3, steps_done = $4, steps_all = $5, what_now = $6 \
                 WHERE id = $1 AND server = $2 AND state = 'running'",
                &[
                    id.into(),
                    server.into(),
                    stored(said.at),
                    big(said.done),
                    big(said.all),
                    field::cut(said.what_now, WHAT_MOST).into(),
                ],
            )?;
            if kept == 0 {
                return Ok(Heartbeat::Lost);
            }
            Ok(if known(sql, id)?.cancel_asked { Heartbeat::CancelAsked } else { Heartbeat::GoOn })
        })
    }

    /// Asks a job to stop. One that waits is cancelled at once; one that runs learns it with its next heartbeat; one that
    /// is over stays as it is.
    ///
    /// # Errors
    ///
    /// `job_unknown`.
    pub fn ask_cancel(&mut self, id: i64, by: &str, at: Timestamp) -> Result<Job, Problem> {
        self.writing(|sql| {
            let job = known(sql, id)?;
            if job.state.is_over() || job.cancel_asked {
                return Ok(job);
            }
            sql.execute(
                "UPDATE jobs SET cancel_asked_by = $2, cancel_asked_at = $3 WHERE id = $1",
                &[id.into(), by.into(), stored(at)],
            )?;
            if job.state == JobState::Waiting {
                set_over(sql, id, JobState::Cancelled, at)?;
            }
            known(sql, id)
        })
    }

    /// Ends a job that this server runs, with what came of it, as JSON of at most 4 MiB.
    ///
    /// # Errors
    ///
    /// `job_not_ours` when it does not run, or another server runs it; `job_not_over` when the state is no end;
    /// `job_answer_too_large`; `field_not_clean`.
    pub fn end_job(&mut self, id: i64, server: &str, end: &JobEnd<'_>) -> Result<Job, Problem> {
        let JobEnd { state, answer, at } = *end;
        if !state.is_over() || state == JobState::Interrupted {
            let name = state.name();
            return Err(Problem::error(
                "job_not_over",
                text!("ett jobb kan inte sluta som {name}", "a job cannot end as {name}"),
            ));
        }
        field::check_bytes("job_answer_too_large", &text!("svaret", "the answer"), answer, ANSWER_MOST)?;
        self.writing(|sql| {
            let job = known(sql, id)?;
            if job.state != JobState::Running || job.server != server {
                return Err(not_ours(&job));
            }
            set_over(sql, id, state, at)?;
            sql.execute("INSERT INTO job_answers (id, answer) VALUES ($1, $2)", &[id.into(), answer.into()])?;
            let job = known(sql, id)?;
            whole(sql, job)
        })
    }

    /// Interrupts jobs whose server has not been heard of for so long, and gives them: whoever calls it says what that
    /// means.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn interrupt_dead(&mut self, at: Timestamp, limit: SignedDuration) -> Result<Vec<Job>, Problem> {
        let dead = "WHERE state = 'running' AND heartbeat_at < $1";
        let since = before(at, limit);
        // Asked often by each server, and hardly ever so: without a lock.
        if self.reading(|sql| find(sql, dead, &[stored(since)]))?.is_empty() {
            return Ok(Vec::new());
        }
        self.writing(|sql| {
            let jobs = find(sql, dead, &[stored(since)])?;
            let interrupt = |job: Job| {
                set_over(sql, job.id, JobState::Interrupted, at)?;
                known(sql, job.id)
            };
            jobs.into_iter().map(interrupt).collect()
        })
    }

    /// Jobs without their answers, the newest first.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn jobs(&mut self, filter: &JobFilter) -> Result<Vec<Job>, Problem> {
        let JobFilter { state, kind, by, centre, before, limit } = filter;
        let asked: [(&str, Option<Value<'_>>); 5] = [
            ("state = ", state.map(|state| state.name().into())),
            ("kind = ", kind.as_deref().map(Value::from)),
            ("asked_by = ", by.as_deref().map(Value::from)),
            ("centre = ", centre.as_deref().map(Value::from)),
            ("id < ", before.map(Value::from)),
        ];
        let asked: Vec<(&str, Value<'_>)> =
            asked.into_iter().filter_map(|(condition, value)| Some((condition, value?))).collect();
        let conditions: Vec<String> =
            (1..).zip(&asked).map(|(number, (condition, _))| format!("{condition}${number}")).collect();
        let values: Vec<Value<'_>> = asked.into_iter().map(|(_, value)| value).collect();
        let which = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        let limit = if *limit == 0 { PAGE_MOST } else { (*limit).min(PAGE_MOST) };
        self.reading(|sql| find(sql, &format!("{which} ORDER BY id DESC LIMIT {limit}"), &values))
    }

    /// A job with its answer.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn job(&mut self, id: i64) -> Result<Option<Job>, Problem> {
        self.reading(|sql| {
            let job = job_of(sql, id)?;
            job.map(|job| whole(sql, job)).transpose()
        })
    }
}

fn check(new: &NewJob<'_>) -> Result<(), Problem> {
    field::check_said(&text!("jobbets nyckel", "the job's key"), new.key, WORD_MOST)?;
    field::check_said(&text!("jobbets slag", "the job's kind"), new.kind, WORD_MOST)?;
    field::check_said(&text!("beställaren", "who asks for the job"), new.by, WORD_MOST)?;
    field::check(&text!("tjänstepersonens id", "the officer's id"), new.officer, WORD_MOST)?;
    field::check(&text!("hälsocentralens id", "the health centre's id"), new.centre.unwrap_or_default(), WORD_MOST)?;
    field::check_bytes("job_params_too_large", &text!("beställningen", "what is asked for"), new.params, PARAMS_MOST)
}

/// Adds a job that waits, and gives its number. In a transaction that writes.
fn insert(sql: &mut Sql<'_>, new: &NewJob<'_>) -> Result<i64, Problem> {
    let id = next_id(sql, "job")?;
    sql.execute(
        "INSERT INTO jobs (id, job_key, kind, params, asked_by, officer, centre, asked_at, state, server, \
         began_at, ended_at, heartbeat_at, steps_done, steps_all, what_now, cancel_asked_by, cancel_asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', '', 0, 0, 0, 0, 0, '', '', 0)",
        &[
            id.into(),
            new.key.into(),
            new.kind.into(),
            new.params.into(),
            new.by.into(),
            new.officer.into(),
            new.centre.unwrap_or_default().into(),
            stored(new.at),
        ],
    )?;
    Ok(id)
}

fn taken(there: &Job) -> Problem {
    let (id, by) = (there.id, &there.by);
    Problem::error(
        "job_key_taken",
        text!("formuläret är redan använt för jobb {id} av {by}", "the form was used already for job {id} by {by}"),
    )
    .hint(text!("öppna sidan på nytt och skicka därifrån", "open the page anew and send from there"))
}

fn not_ours(job: &Job) -> Problem {
    let (id, state) = (job.id, job.state.label());
    let (sv, en) = (state.sv, state.en);
    Problem::error("job_not_ours", text!("jobb {id} körs inte här: {sv}", "job {id} does not run here: {en}")).why(
        text!(
            "servern hördes inte av och hölls för död, eller så är jobbet redan slut",
            "the server was not heard of and was held for dead, or the job is over already"
        ),
    )
}

fn set_over(sql: &mut Sql<'_>, id: i64, state: JobState, at: Timestamp) -> Result<(), Problem> {
    sql.execute(
        "UPDATE jobs SET state = $2, ended_at = $3 WHERE id = $1",
        &[id.into(), state.name().into(), stored(at)],
    )?;
    Ok(())
}

/// Jobs for which something holds, in the order that is said with it.
fn find(sql: &mut Sql<'_>, what_holds: &str, values: &[Value<'_>]) -> Result<Vec<Job>, Problem> {
    let columns = job::COLUMNS;
    let rows = sql.query(&format!("SELECT {columns} FROM jobs {what_holds}"), values)?;
    rows.into_iter().map(|mut cells| job::read(&mut cells)).collect()
}

fn job_of(sql: &mut Sql<'_>, id: i64) -> Result<Option<Job>, Problem> {
    Ok(find(sql, "WHERE id = $1", &[id.into()])?.pop())
}

fn known(sql: &mut Sql<'_>, id: i64) -> Result<Job, Problem> {
    job_of(sql, id)?.ok_or_else(|| unknown(id))
}

/// The job with its answer.
fn whole(sql: &mut Sql<'_>, job: Job) -> Result<Job, Problem> {
    let answer = sql.query("SELECT answer FROM job_answers WHERE id = $1", &[job.id.into()])?;
    let answer = answer.into_iter().next().map(|mut cells| cells.text("job_answers.answer")).transpose()?;
    Ok(Job { answer: answer.unwrap_or_default(), ..job })
}

fn unknown(id: i64) -> Problem {
    Problem::error("job_unknown", text!("det finns inget jobb {id}", "there is no job {id}"))
        .hint(text!("välj bland dem som finns", "choose one of those there are"))
}
