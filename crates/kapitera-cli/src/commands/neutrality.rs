//! `kapitera neutrality`: what only some providers can be paid, by what decision, and whether others were offered it.

use std::path::Path;

use kapitera_post::{NeutralityRequest, Offers, booked_facts, neutrality, neutrality_output};

use super::ledger::periods;
use crate::args::{Common, Neutrality};
use crate::fail::Failure;
use crate::session::{models_to_settle, open_office, show};

pub fn run(common: &Common, asked: &Neutrality) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let models = models_to_settle(common, None)?;
    let offers = match office.books().text("offers.toml") {
        Some((path, source)) => Offers::parse(Path::new(path), source)?,
        // Nothing written down is what the report says of every payment then.
        None => Offers::default(),
    };
    let facts = booked_facts(office.store(), periods(asked.periods))?;
    let (from, to) = (asked.periods.from, asked.periods.to);
    let report = neutrality(&facts, &NeutralityRequest { from, to, models: &models, offers: &offers })?;
    show(common, &neutrality_output(&report))
}
