//! What came of every row and krona that was taken in, and who carries the costs of a month.

use kapitera_evaluate::Plan;
use kapitera_message::Problems;
use kapitera_output::Output;
use kapitera_report::reconcile_output;
use kapitera_settle::{Request, Settled, reconcile};

/// Reconciles the registers for the period that the model settles the month by. `settled` is what `request` gave.
///
/// # Errors
///
/// When a delivery cannot be read.
pub fn reconcile_answer(request: &Request<'_>, settled: &Settled) -> Result<Output, Problems> {
    let Request { region, model, month, known_at, .. } = *request;
    let period = Plan::new(model, month).period(&model.time);
    let balances = reconcile(region, known_at, period.span())?;
    Ok(reconcile_output(region, model, settled, &balances, &period.to_string()))
}
