//! Settles a month and records the draft with its review.

use kapitera_books::Subject;
use kapitera_desk::Job;
use kapitera_message::text;
use kapitera_period::Month;
use kapitera_post::{Act, Prepare};

use super::{Ended, Progress, params};
use crate::answer::Refused;
use crate::app::App;

pub fn run(app: &App, job: &Job, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let params = params(job);
    let month = month(&params["month"])?;
    let named = params["post_in"].as_str().and_then(|month| month.parse().ok());
    let subject = subject(&params["of"])?;
    let models = app.models_of(subject)?;
    let act = Act { by: &job.officer, at: job.asked_at, note: params["note"].as_str().unwrap_or_default() };
    let prepared = app.office(|office| {
        let post_in = kapitera_ask::settlement::month_of_the_books(office, named)?;
        let request = Prepare { month, subject, models: &models, known_at: None, post_in };
        Ok(office.prepare(&request, &act, &|done, all| progress.at(done, all))?)
    })?;
    let id = prepared.draft.id;
    Ok(Ended::Done {
        to: format!("/settlements/{id}"),
        said: text!("Avräkningen {id} är förberedd.", "The settlement {id} is prepared."),
        problems: Vec::new(),
    })
}

/// A month that was checked when the job was asked for.
pub(super) fn month(value: &serde_json::Value) -> Result<Month, Refused> {
    value.as_str().and_then(|month| month.parse().ok()).ok_or_else(Refused::not_found)
}

/// What is settled, as it was checked when the job was asked for; jobs of before there was a choice are of primary care.
pub(super) fn subject(value: &serde_json::Value) -> Result<Subject, Refused> {
    let Some(name) = value.as_str() else { return Ok(Subject::PrimaryCare) };
    Subject::named(name).ok_or_else(Refused::not_found)
}

/// The settlement or correction that a job prepared, also when it was interrupted before it could say so.
pub(crate) fn prepared_by(app: &App, job: &Job) -> Option<kapitera_books::SettlementId> {
    let month = month(&params(job)["month"]).ok()?;
    let officer = &job.officer;
    let standings = app.standings().ok()?;
    let own = standings.of(month).find(|one| one.life.prepared_by == *officer && one.life.prepared_at == job.asked_at);
    own.map(|one| one.draft.id)
}
