//! What came of every row and krona that was taken in, who carries the costs of a month, and what orders were charged.

use kapitera_evaluate::Plan;
use kapitera_message::Problems;
use kapitera_output::Output;
use kapitera_report::{Balances, reconcile_output};
use kapitera_settle::{Request, Settled, charge_balances, reconcile};

/// Reconciles the registers for the period that the model settles the month by. `settled` is what `request` gave. Of a model
/// that counts orders, what was charged for them is held against the suppliers' price lists.
///
/// # Errors
///
/// When a delivery cannot be read.
pub fn reconcile_answer(request: &Request<'_>, settled: &Settled) -> Result<Output, Problems> {
    let Request { region, model, month, known_at, .. } = *request;
    let period = Plan::new(model, month).period(&model.time);
    let balances = reconcile(region, known_at, period.span())?;
    let charges = charge_balances(region, &settled.known, known_at, period.span())?;
    Ok(reconcile_output(
        region,
        model,
        settled,
        &Balances { registers: &balances, charges: &charges },
        &period.to_string(),
    ))
}
