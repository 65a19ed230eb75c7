//! Drafts a publication: counts all indicators, and hides what could be worked out from all that was ever published.

use kapitera_ask::publication::{PublishAsked, draft_answer};
use kapitera_desk::Job;
use kapitera_message::text;
use kapitera_post::Act;

use super::{Ended, Progress, params};
use crate::answer::Refused;
use crate::app::App;

pub fn run(app: &App, job: &Job, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let params = params(job);
    let asked = PublishAsked {
        month: params["month"].as_str().and_then(|month| month.parse().ok()),
        known_at: jiff::Timestamp::MAX,
        notice: params["notice"].as_str().unwrap_or_default().to_owned(),
        open_changes: params["open_changes"].as_bool().unwrap_or_default(),
        give_up: params["give_up"].as_bool().unwrap_or_default(),
    };
    let act = Act { by: &job.officer, at: job.asked_at, note: "" };
    app.office(|office| Ok(draft_answer(office, &asked, &act, &|done, all| progress.at(done, all))?))?;
    let id = drafted_by(app, job).ok_or_else(Refused::not_found)?;
    Ok(Ended::Done {
        to: format!("/publications/{id}"),
        said: text!("Utkastet {id} är gjort.", "The draft {id} is made."),
        problems: Vec::new(),
    })
}

/// The publication that a job drafted, also when it was interrupted before it could say so.
pub(crate) fn drafted_by(app: &App, job: &Job) -> Option<String> {
    let all = app.office(|office| Ok(office.publications()?)).ok()?;
    let own = all.into_iter().find(|one| one.by == job.officer && one.at == job.asked_at);
    own.map(|one| one.record.id)
}
