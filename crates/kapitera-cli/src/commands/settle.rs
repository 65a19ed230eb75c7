//! `kapitera settle`: the month's payment per health centre.

use kapitera_ask::settle::{missing_components_of, say_missing, settlement_answer};
use kapitera_settle::{Request, Settled, settle};

use crate::args::{Common, Format, Settle};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, model_to_settle, open, show, talk};

pub fn run(common: &Common, asked: &Settle) -> Result<(), Failure> {
    let region = open(common)?;
    let model = model_to_settle(common, &region, &asked.basis, asked.month)?;
    let request = Request {
        region: &region,
        model: &model,
        month: asked.month,
        known_at: known_at(&asked.basis),
        compare: !asked.no_compare,
    };
    let settled = settle_with_progress(&request)?;
    let mut output = settlement_answer(&region, &model, &settled);
    if asked.basis.model.is_some()
        && let Some(missing) = missing_components_of(&request, |own| settle_with_progress(own).ok())
    {
        if common.format == Format::Csv {
            talk(common, &missing);
        }
        say_missing(&mut output, missing);
    }
    show(common, &output)
}

/// Settles, with progress by the rows counted.
pub fn settle_with_progress(request: &Request<'_>) -> Result<Settled, Failure> {
    let progress = Progress::of(&request.month.to_string());
    Ok(settle(request, &|done, all| progress.at(done, all))?)
}
