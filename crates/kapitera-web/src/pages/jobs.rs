//! Jobs: what runs, how far it has come, and what became of it.

use kapitera_desk::{Job, JobFilter, JobState, Scope};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::Form;
use crate::html::problem_parts;
use crate::jobs::{Kind, Stored, delivered_by, drafted_by, prepared_by};
use crate::page::{Block, Link, Page, Progress, Tone};
use crate::rights::{JOBS, STOP_JOBS};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/jobs", JOBS, "The jobs, the last first", list).api(Scope::Read),
    Route::get("/jobs/{job}", JOBS, "A job", one).api(Scope::Read),
    Route::get("/jobs/{job}/progress", JOBS, "How far a job has come, as a part of its page", progress),
    Route::post("/jobs/{job}/stop", STOP_JOBS, "Stops a job", stop).api(Scope::Settle),
];

/// So many jobs are listed.
const MOST: u32 = 100;

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let jobs = asked.app.desk(|desk| desk.jobs(&JobFilter { limit: MOST, ..JobFilter::default() }))?;
    let columns = vec![
        Column::new("job", text!("jobb", "job")),
        Column::new("kind", text!("vad", "what")),
        Column::new("state", text!("läge", "state")),
        Column::new("by", text!("av", "by")),
        Column::new("asked_at", text!("begärt", "asked")),
        Column::new("ended_at", text!("klart", "ended")),
    ];
    let rows = jobs
        .iter()
        .map(|job| {
            vec![
                Cell::Name(job.id.to_string()),
                Cell::Words(label(job)),
                state_cell(job.state),
                Cell::Name(job.by.clone()),
                Cell::Name(super::when(job.asked_at)),
                job.ended_at.map_or(Cell::Empty, |at| Cell::Name(super::when(at))),
            ]
        })
        .collect();
    let table = Table { key: "jobs", heading: Text::default(), columns, rows, total: None };
    let page = Page::new(text!("Jobb", "Jobs"))
        .lead(text!("Ett i taget, i den ordning de begärdes.", "One at a time, in the order they were asked for."))
        .linked(Output::of(vec![Part::Table(table)]), asked.links());
    Ok(Answer::page(page))
}

fn label(job: &Job) -> Text {
    Kind::from_name(&job.kind).map_or_else(|| Text::same(job.kind.clone()), Kind::label)
}

fn state_cell(state: JobState) -> Cell {
    Cell::Code(state.name(), words(state))
}

fn words(state: JobState) -> Text {
    match state {
        JobState::Waiting => text!("väntar", "waits"),
        JobState::Running => text!("pågår", "under way"),
        JobState::Done => text!("klart", "done"),
        JobState::Refused => text!("avvisat", "refused"),
        JobState::Failed => text!("fel i programmet", "a fault in the program"),
        JobState::Cancelled => text!("avbrutet", "stopped"),
        JobState::Interrupted => text!("avbröts när servern stannade", "interrupted when the server stopped"),
    }
}

fn named(asked: &Asked<'_>) -> Result<Job, Refused> {
    let id: i64 = asked.parsed("job")?;
    asked.app.desk(|desk| desk.job(id))?.ok_or_else(Refused::not_found)
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let job = named(asked)?;
    let id = job.id;
    let Text { sv, en } = label(&job);
    let mut page = Page::new(text!("{sv}: jobb {id}", "{en}: job {id}")).under(text!("Jobb", "Jobs"), "/jobs");
    page.blocks.extend(done::done(asked));
    page.blocks.extend(state(asked, &job));
    if is_open(&job) && asked.may(STOP_JOBS) {
        page = page.with(Block::Actions(vec![
            Form::post(format!("/jobs/{id}/stop"), text!("Avbryt jobbet", "Stop the job")).grave(),
        ]));
    }
    let stored = Stored::read(&job.answer);
    let optional = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Name(text.to_owned()) };
    let facts = vec![
        ("job", text!("jobb", "job"), Cell::Name(id.to_string())),
        ("kind", text!("vad", "what"), Cell::Name(job.kind.clone())),
        ("state", text!("läge", "state"), state_cell(job.state)),
        ("by", text!("begärt av", "asked by"), Cell::Name(job.by.clone())),
        ("asked_at", text!("begärt", "asked"), Cell::Name(super::when(job.asked_at))),
        ("began_at", text!("började", "began"), job.began_at.map_or(Cell::Empty, |at| Cell::Name(super::when(at)))),
        ("ended_at", text!("slutade", "ended"), job.ended_at.map_or(Cell::Empty, |at| Cell::Name(super::when(at)))),
        ("to", text!("gav", "gave"), optional(&stored.to)),
    ];
    let mut parts = vec![Part::Facts { key: "of_job", heading: Text::default(), facts }];
    if !stored.problems.is_empty()
        && let Some(Part::Table(table)) = problem_parts(&stored.problems).parts.pop()
    {
        let mut table = table;
        for (row, code) in table.rows.iter_mut().zip(&stored.codes) {
            row[0] = Cell::Name(code.clone());
        }
        parts.push(Part::ForPrograms(table));
    }
    Ok(Answer::page(page.linked(Output::of(parts), asked.links())))
}

fn is_open(job: &Job) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Running)
}

/// How far it has come, or what became of it.
fn state(asked: &Asked<'_>, job: &Job) -> Vec<Block> {
    let id = job.id;
    let stored = Stored::read(&job.answer);
    let progress = Progress {
        from: format!("/jobs/{id}/progress"),
        done: job.done,
        all: job.all,
        what: match job.state {
            JobState::Running if job.cancel_asked => text!("Avbryts …", "Stopping …"),
            JobState::Running => text!("Pågår.", "Under way."),
            JobState::Waiting => text!("Väntar på att andra jobb ska bli klara.", "Waits for other jobs to be done."),
            _ => Text::default(),
        },
        goes_on: is_open(job),
    };
    if progress.goes_on {
        return vec![Block::Progress(progress)];
    }
    let mut blocks = Vec::new();
    match job.state {
        JobState::Done => blocks.push(Block::Notice(Tone::Good, stored.said.clone())),
        JobState::Cancelled => blocks.push(Block::Notice(
            Tone::Plain,
            text!(
                "Jobbet avbröts. Inget av det är gjort, utom filer som redan var skrivna.",
                "The job was stopped. Nothing of it is done, but for files that were written already."
            ),
        )),
        JobState::Interrupted => blocks.extend(interrupted(asked, job)),
        _ => blocks.push(Block::Notice(Tone::Warning, text!("Inget är gjort.", "Nothing is done."))),
    }
    if !stored.problems.is_empty() {
        blocks.push(Block::Problems(stored.problems));
    }
    if !stored.to.is_empty() {
        blocks.push(Block::Links(vec![Link::new(text!("Till resultatet", "To the result"), stored.to)]));
    }
    blocks
}

/// What an interrupted job had come to, which stands in the region itself.
fn interrupted(asked: &Asked<'_>, job: &Job) -> Vec<Block> {
    let kind = Kind::from_name(&job.kind);
    let came_to = match kind {
        Some(Kind::Import) => delivered_by(asked.app, job).map(|manifest| {
            let (register, id) = (manifest.register.name(), manifest.id());
            (
                text!("Leveransen hann tas in.", "The delivery had been taken in."),
                format!("/deliveries/{register}/{id}"),
            )
        }),
        Some(Kind::Prepare | Kind::Correct) => prepared_by(asked.app, job).map(|id| {
            (
                text!("Utkastet {id} hann registreras.", "The draft {id} had been recorded."),
                format!("/settlements/{id}"),
            )
        }),
        Some(Kind::Publish) => drafted_by(asked.app, job).map(|id| {
            (
                text!("Utkastet {id} hann registreras.", "The draft {id} had been recorded."),
                format!("/publications/{id}"),
            )
        }),
        _ => None,
    };
    if let Some((said, to)) = came_to {
        let before = text!("Servern stannade medan jobbet pågick.", "The server stopped while the job ran.");
        let said = Text { sv: format!("{} {}", before.sv, said.sv), en: format!("{} {}", before.en, said.en) };
        return vec![
            Block::Notice(Tone::Good, said),
            Block::Links(vec![Link::new(text!("Till resultatet", "To the result"), to)]),
        ];
    }
    let problem = Problem::error(
        "job_interrupted",
        text!("servern stannade medan jobbet pågick", "the server stopped while the job ran"),
    );
    let problem = match kind {
        Some(Kind::Export) => problem.why(text!(
            "filer som hann skrivas är hela och registrerade; de andra är inte gjorda",
            "files that had been written are whole and recorded; the others are not made"
        )),
        _ => problem.why(text!("inget av det är gjort", "nothing of it is done")),
    };
    let problem = match kind {
        Some(kind) => problem.hint(kind.again()),
        None => problem,
    };
    vec![Block::Problems(vec![problem])]
}

fn progress(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let job = named(asked)?;
    let mut blocks = state(asked, &job);
    if !is_open(&job) {
        // The part that asked is exchanged for what became of it; the rest of the page stands.
        let id = job.id;
        blocks.push(Block::Links(vec![Link::new(text!("Visa jobbet", "Show the job"), format!("/jobs/{id}"))]));
    }
    Ok(Answer::Fragment(blocks))
}

fn stop(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let job = named(asked)?;
    let id = job.id;
    let name = asked.viewer()?.user.name.to_string();
    asked.app.desk(|desk| desk.ask_cancel(id, &name, asked.at))?;
    Ok(Answer::Done(format!("/jobs/{id}?done=stopped")))
}
