//! `kapitera statement`: what a centre is paid, what it is charged and what is left.

use kapitera_message::{Problem, text};
use kapitera_report::{mark, statement_output, statements_output};
use kapitera_settle::{StatementRequest, find_centre, statements};

use crate::args::{Common, Statement as Asked};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, models_to_settle, open, show};

pub fn run(common: &Common, asked: &Asked) -> Result<(), Failure> {
    if asked.centre.is_none() && !asked.all {
        return Err(Problem::error("no_centre_asked", text!("ingen hälsocentral är angiven", "no centre is named"))
            .hint(text!("ange --centre C för en, eller --all för alla", "give --centre C for one, or --all for all"))
            .into());
    }
    let region = open(common)?;
    let models = models_to_settle(common, asked.basis.model.as_deref())?;
    let request = StatementRequest {
        region: &region,
        models: &models,
        month: asked.month,
        known_at: known_at(&asked.basis),
        forecast: !asked.no_forecast,
    };
    let progress = Progress::of(&asked.month.to_string());
    let made = statements(&request, &|done, all| progress.at(done, all))?;
    drop(progress);
    let mut output = match &asked.centre {
        Some(wanted) => statement_output(&made, find_centre(&made.centres, wanted)?),
        None => statements_output(&made, &region.settings().name),
    };
    let model = models.iter().find(|model| model.id == made.month.model);
    output.parts.splice(0..0, model.and_then(mark));
    show(common, &output)
}
