//! A month's settlement.

use kapitera_message::Text;
use kapitera_model::Model;
use kapitera_output::{Output, Part};
use kapitera_region::Region;
use kapitera_report::{missing_components, missing_sentence, settlement_output};
use kapitera_settle::{Request, Settled, model_for};

use crate::models::load_models;

/// The month's payment per health centre, with what must be looked at and what it stands on.
pub fn settlement_answer(region: &Region, model: &Model, settled: &Settled) -> Output {
    settlement_output(region, model, settled)
}

/// What the region's own model in force pays or takes that the model asked for does not have: a comparison of the two would
/// show it as an effect of the change. Nothing when the region has no one model in force that month.
///
/// `settle` settles the month by the region's own model, to say what is missing in kronor; it is asked only when something
/// is. None from it leaves the amounts out, and the warning stands anyway.
pub fn missing_components_of(
    asked: &Request<'_>,
    settle: impl FnOnce(&Request<'_>) -> Option<Settled>,
) -> Option<Text> {
    let own = load_models(asked.region).ok()?;
    let in_force = model_for(&own, asked.month).ok()?;
    let components = missing_components(asked.model, in_force);
    if components.is_empty() {
        return None;
    }
    let settled = settle(&Request { model: in_force, compare: false, ..*asked });
    missing_sentence(in_force, &components, settled.as_ref())
}

/// Puts what [`missing_components_of`] said into a settlement's answer, below its marks.
pub fn say_missing(answer: &mut Output, missing: Text) {
    let after_marks = answer.parts.iter().take_while(|part| !matches!(part, Part::Table(_))).count();
    let part = Part::Sentences { key: "missing_components", heading: Text::default(), sentences: vec![missing] };
    answer.parts.insert(after_marks, part);
}
