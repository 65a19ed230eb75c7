//! Settles a posted month again with what is known now, and records the differences as a draft.

use kapitera_desk::Job;
use kapitera_message::text;
use kapitera_post::{Act, CorrectionRequest};

use super::prepare::{month, subject};
use super::{Ended, Progress, params};
use crate::answer::Refused;
use crate::app::App;

pub fn run(app: &App, job: &Job, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let params = params(job);
    let month = month(&params["month"])?;
    let named = params["post_in"].as_str().and_then(|month| month.parse().ok());
    let instalments = params["instalments"].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
    let subject = subject(&params["of"])?;
    let models = app.models_of(subject)?;
    let act = Act { by: &job.officer, at: job.asked_at, note: params["note"].as_str().unwrap_or_default() };
    let prepared = app.office(|office| {
        let post_in = kapitera_ask::settlement::month_of_the_books(office, named)?;
        let request = CorrectionRequest { month, subject, models: &models, known_at: None, post_in, instalments };
        Ok(office.prepare_correction(&request, &act, &|done, all| progress.at(done, all))?)
    })?;
    Ok(match prepared.prepared {
        Some(prepared) => {
            let id = prepared.draft.id;
            Ended::Done {
                to: format!("/settlements/{id}"),
                said: text!("Rättelsen {id} är förberedd.", "The correction {id} is prepared."),
                problems: Vec::new(),
            }
        }
        None => Ended::Done {
            to: format!("/months/{month}/correction?of={}", subject.name()),
            said: text!("Inget skiljer: ingen rättelse är förberedd.", "Nothing differs: no correction is prepared."),
            problems: Vec::new(),
        },
    })
}
