//! Takes in files that were sent as one delivery.

use std::path::PathBuf;

use jiff::Timestamp;
use kapitera_deliver::{Request, deliver};
use kapitera_desk::{Job, JobFilter, NewJob};
use kapitera_message::{Problem, Text, text};
use kapitera_money::parse_kronor;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Manifest, Mode};
use kapitera_register::RegisterKind;
use serde_json::json;

use super::{Ended, Kind, Progress, params};
use crate::answer::Refused;
use crate::app::App;
use crate::dispatch::CutOff;

pub fn run(app: &App, job: &Job, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let request = request(app, job)?;
    let all: u64 = request.files.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    let region = app.region()?;
    let delivered = deliver(&region, &request, &mut |bytes| progress.at(bytes, all))?;
    let manifest = &delivered.manifest;
    let (register, id, rows) = (manifest.register.name(), manifest.id(), manifest.rows);
    let Text { sv, en } = match manifest.rejected {
        0 => text!("inga rader avvisades", "no rows were rejected"),
        1 => text!("1 rad avvisades", "1 row was rejected"),
        rejected => text!("{rejected} rader avvisades", "{rejected} rows were rejected"),
    };
    Ok(Ended::Done {
        to: format!("/deliveries/{register}/{id}"),
        said: text!("Leveransen är mottagen: {rows} rader, {sv}.", "The delivery is taken in: {rows} rows, {en}."),
        problems: Vec::new(),
    })
}

fn request(app: &App, job: &Job) -> Result<Request, Refused> {
    let params = params(job);
    let text = |name: &str| params[name].as_str().filter(|text| !text.is_empty());
    let upload = text("upload")
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .ok_or_else(Refused::not_found)?;
    let folder = app.uploads().join(upload);
    let names = params["files"].as_array().cloned().unwrap_or_default();
    let files: Vec<PathBuf> =
        (0..).zip(&names).filter_map(|(at, name)| Some(folder.join(format!("{at}")).join(name.as_str()?))).collect();
    let register = text("register").and_then(RegisterKind::from_name).ok_or_else(Refused::not_found)?;
    Ok(Request {
        register,
        files,
        mapping: text("mapping").map(|name| app.root().join("mappings").join(name)),
        received: job.asked_at,
        covers: covers(text("from"), text("to")),
        mode: if text("mode") == Some("changes") { Mode::Changes } else { Mode::Full },
        backdated: false,
        control_sum: text("control_sum").and_then(parse_kronor),
    })
}

/// The days that a delivery speaks about; none when no day is named.
fn covers(from: Option<&str>, to: Option<&str>) -> Option<Span> {
    let day = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
    match (day(from), day(to)) {
        (None, None) => None,
        (from, to) => Some(Span { from: from.unwrap_or(Date::MIN), to: to.unwrap_or(OPEN_END) }),
    }
}

/// Takes away uploads whose process is gone and that no job needs. One that was cut off before it was a job is named among the
/// jobs, so that who sent it learns that nothing of it was taken in.
pub(super) fn sweep(app: &App) {
    for cut_off in crate::dispatch::cut_off(app) {
        let swept = sweep_one(app, &cut_off);
        // Without knowing what is wanted nothing is taken away.
        if let Err(problem) = swept {
            return crate::log::problem("uploads", &problem);
        }
    }
}

fn sweep_one(app: &App, cut_off: &CutOff) -> Result<(), Problem> {
    let name = &cut_off.name;
    match job_of(app, cut_off)? {
        Some(job) if !job.state.is_over() => return Ok(()),
        Some(_) => {}
        None if cut_off.by.is_empty() => {}
        None => {
            let params = json!({ "upload": name }).to_string();
            let key = format!("upload/{name}");
            let (kind, by) = (Kind::Import.name(), cut_off.by.as_str());
            let new = NewJob { key: &key, kind, params: &params, by, officer: "", centre: None, at: cut_off.at };
            app.desk(|desk| desk.add_interrupted_job(&new, Timestamp::now()))?;
        }
    }
    crate::dispatch::clear_uploads(app, name);
    Ok(())
}

/// The job of an upload, which was asked for when the upload began.
fn job_of(app: &App, cut_off: &CutOff) -> Result<Option<Job>, Problem> {
    let mut before = None;
    loop {
        let filter = JobFilter { kind: Some(Kind::Import.name().to_owned()), before, ..JobFilter::default() };
        let jobs = app.desk(|desk| desk.jobs(&filter))?;
        if let Some(job) = jobs.iter().find(|job| params(job)["upload"].as_str() == Some(cut_off.name.as_str())) {
            return Ok(Some(job.clone()));
        }
        match jobs.last() {
            Some(last) => before = Some(last.id),
            None => return Ok(None),
        }
    }
}

/// Takes away the files that were sent: what is taken in is in the register, and raw files name persons.
pub(super) fn forget(app: &App, job: &Job) {
    if Kind::from_name(&job.kind) == Some(Kind::Import)
        && let Some(upload) = params(job)["upload"].as_str()
    {
        crate::dispatch::clear_uploads(app, upload);
    }
}

/// The delivery that a job stored, also when it was interrupted before it could say so: it was received when the job was
/// asked for.
pub(crate) fn delivered_by(app: &App, job: &Job) -> Option<Manifest> {
    let register = params(job)["register"].as_str().and_then(RegisterKind::from_name)?;
    let received = job.asked_at;
    let deliveries = app.region().ok()?.deliveries(register).ok()?;
    deliveries.into_iter().find(|manifest| manifest.received.as_second() == received.as_second())
}
