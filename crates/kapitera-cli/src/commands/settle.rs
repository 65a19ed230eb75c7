//! `kapitera settle`: the month's payment per health centre.

use kapitera_report::settlement_output;
use kapitera_settle::{Request, Settled, settle};

use crate::args::{Common, Settle};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, model_to_settle, open, show};

pub fn run(common: &Common, asked: &Settle) -> Result<(), Failure> {
    let region = open(common)?;
    let model = model_to_settle(common, asked.basis.model.as_deref(), asked.month)?;
    let request = Request {
        region: &region,
        model: &model,
        month: asked.month,
        known_at: known_at(&asked.basis),
        compare: !asked.no_compare,
    };
    let settled = settle_with_progress(&request)?;
    show(common, &settlement_output(&region, &model, &settled))
}

/// Settles, with progress by the rows counted.
pub fn settle_with_progress(request: &Request<'_>) -> Result<Settled, Failure> {
    let progress = Progress::of(&request.month.to_string());
    Ok(settle(request, &|done, all| progress.at(done, all))?)
}
