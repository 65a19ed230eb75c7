//! Takes in files that were sent as one delivery.

use std::path::PathBuf;

use kapitera_deliver::{Request, deliver};
use kapitera_desk::{Job, JobFilter, JobState};
use kapitera_message::{Text, text};
use kapitera_money::parse_kronor;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Manifest, Mode};
use kapitera_register::RegisterKind;

use super::{Ended, Kind, Progress, params};
use crate::answer::Refused;
use crate::app::App;

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
    let upload = text("upload").filter(|name| name.bytes().all(|byte| byte.is_ascii_hexdigit())).ok_or_else(Refused::not_found)?;
    let folder = app.uploads().join(upload);
    let names = params["files"].as_array().cloned().unwrap_or_default();
    let files: Vec<PathBuf> = (0..).zip(&names).filter_map(|(at, name)| Some(folder.join(format!("{at}")).join(name.as_str()?))).collect();
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

/// Takes away uploads that no job has: they were cut off when the server stopped. Each is named among the jobs, so that who
/// sent it learns that nothing of it was taken in.
pub(super) fn sweep(app: &App) {
    let mut kept = std::collections::BTreeSet::new();
    for state in [JobState::Waiting, JobState::Running] {
        let filter = JobFilter { state: Some(state), kind: Some(Kind::Import.name().to_owned()), limit: 1000, ..JobFilter::default() };
        match app.desk(|desk| desk.jobs(&filter)) {
            Ok(jobs) => kept.extend(jobs.iter().filter_map(|job| params(job)["upload"].as_str().map(str::to_owned))),
            // Without knowing what is wanted nothing is taken away.
            Err(problem) => return crate::log::problem("uploads", &problem),
        }
    }
    for entry in std::fs::read_dir(app.uploads()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_old = entry.metadata().and_then(|there| there.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > CUT_OFF));
        if is_old && !kept.contains(&name) {
            crate::dispatch::clear_uploads(app, &name);
        }
    }
}

/// An upload that no job has after so long was cut off: nobody sends for longer in silence.
const CUT_OFF: std::time::Duration = std::time::Duration::from_secs(60);

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
