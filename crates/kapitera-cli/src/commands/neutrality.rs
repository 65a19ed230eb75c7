//! `kapitera neutrality`: what only some providers can be paid, by what decision, and whether others were offered it.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::models::load_models;
use kapitera_post::{NeutralityRequest, Offers, booked_facts, neutrality, neutrality_output};

use super::ledger::periods;
use crate::args::{Common, Neutrality};
use crate::fail::Failure;
use crate::session::{open_office, show};

pub fn run(common: &Common, asked: &Neutrality) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let models = load_models(office.region())?;
    let offers = match office.books().text("offers.toml") {
        Some((path, source)) => Offers::parse(Path::new(path), source)?,
        // Nothing written down is what the report says of every payment then.
        None => Offers::default(),
    };
    let facts = booked_facts(office.store(), periods(asked.periods))?;
    let (from, to) = (asked.periods.from, asked.periods.to);
    let known = office.region().centres(Timestamp::MAX)?;
    let centres: Vec<String> = known.into_iter().map(|centre| centre.id.to_string()).collect();
    let region = &office.region().settings().name;
    let request = NeutralityRequest { region, from, to, centres: &centres, models: &models, offers: &offers };
    let report = neutrality(&facts, &request)?;
    show(common, &neutrality_output(&report))
}
