//! `kapitera statement`: what a centre is paid, what it is charged and what is left.

use kapitera_ask::models::models_of;
use kapitera_ask::statement::statement_answer;
use kapitera_message::{Problem, text};
use kapitera_settle::{StatementRequest, find_centre, statements};

use crate::args::{Common, Statement as Asked};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, open, show};

pub fn run(common: &Common, asked: &Asked) -> Result<(), Failure> {
    if asked.centre.is_none() && !asked.all {
        return Err(Problem::error("no_centre_asked", text!("ingen hälsocentral är angiven", "no centre is named"))
            .hint(text!("ange --centre C för en, eller --all för alla", "give --centre C for one, or --all for all"))
            .into());
    }
    let region = open(common)?;
    let models = models_of(&region, asked.basis.of, asked.basis.model.as_deref())?;
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
    let centre = asked.centre.as_deref().map(|wanted| find_centre(&made.centres, wanted)).transpose()?;
    show(common, &statement_answer(&made, &models, centre, &region.settings().name))
}
