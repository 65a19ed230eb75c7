//! `kapitera reconcile`: what came of every row and krona that was taken in, and who carries the costs of a month.

use kapitera_ask::reconcile::reconcile_answer;
use kapitera_settle::Request;

use super::settle::settle_with_progress;
use crate::args::{Common, Reconcile};
use crate::fail::Failure;
use crate::session::{known_at, model_to_settle, open, show};

pub fn run(common: &Common, asked: &Reconcile) -> Result<(), Failure> {
    let region = open(common)?;
    let model = model_to_settle(common, &region, &asked.basis, asked.month)?;
    let known_at = known_at(&asked.basis);
    let request = Request { region: &region, model: &model, month: asked.month, known_at, compare: false };
    let settled = settle_with_progress(&request)?;
    show(common, &reconcile_answer(&request, &settled)?)
}
