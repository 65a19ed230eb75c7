//! `kapitera settle`: the month's payment per health centre.

use kapitera_message::Text;
use kapitera_output::Part;
use kapitera_report::{missing_components, missing_sentence, settlement_output};
use kapitera_settle::{Request, Settled, model_for, settle};

use crate::args::{Common, Format, Settle};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{known_at, model_to_settle, models_to_settle, open, show, talk};

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
    let mut output = settlement_output(&region, &model, &settled);
    if asked.basis.model.is_some()
        && let Some(missing) = missing(common, &request)
    {
        if common.format == Format::Csv {
            talk(common, &missing);
        }
        let after_marks = output.parts.iter().take_while(|part| !matches!(part, Part::Table(_))).count();
        let part = Part::Sentences { key: "missing_components", heading: Text::default(), sentences: vec![missing] };
        output.parts.insert(after_marks, part);
    }
    show(common, &output)
}

/// What the region's own model in force pays or takes that the model asked for does not have: a comparison of the two would show
/// it as an effect of the change.
fn missing(common: &Common, asked: &Request<'_>) -> Option<Text> {
    let own = models_to_settle(common, None).ok()?;
    let in_force = model_for(&own, asked.month).ok()?;
    let components = missing_components(asked.model, in_force);
    if components.is_empty() {
        return None;
    }
    // Without the amounts, when the month cannot be settled by it: the warning stands anyway.
    let settled = settle_with_progress(&Request { model: in_force, compare: false, ..*asked }).ok();
    missing_sentence(in_force, &components, settled.as_ref())
}

/// Settles, with progress by the rows counted.
pub fn settle_with_progress(request: &Request<'_>) -> Result<Settled, Failure> {
    let progress = Progress::of(&request.month.to_string());
    Ok(settle(request, &|done, all| progress.at(done, all))?)
}
