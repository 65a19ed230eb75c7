//! `kapitera explain`: how a centre's lines came about, or one person's part of them.

use kapitera_ask::explain::{
    Explain as Explaining, What, explain_answer, explain_person_answer, find_centre, find_component,
};
use kapitera_settle::Request;

use super::settle::settle_with_progress;
use crate::args::{Common, Explain};
use crate::fail::Failure;
use crate::session::{known_at, model_to_settle, open, show};

pub fn run(common: &Common, asked: &Explain) -> Result<(), Failure> {
    let region = open(common)?;
    let model = model_to_settle(common, &region, &asked.basis, asked.month)?;
    // A name that is no component is said before the month is settled.
    let component = asked.component.as_deref().map(|name| find_component(&model, name)).transpose()?;
    let known_at = known_at(&asked.basis);
    let request = Request { region: &region, model: &model, month: asked.month, known_at, compare: false };
    let settled = settle_with_progress(&request)?;
    let centre = find_centre(&settled.settlement.centres, &asked.centre)?;
    let what = asked.items.map_or(What::Lines, What::Items);
    let explaining = Explaining { model: &model, settled: &settled, centre, component, what };
    let answer = match &asked.person {
        Some(id) => explain_person_answer(&explaining, &region, id)?,
        None => explain_answer(&explaining, &region)?,
    };
    show(common, &answer)
}
