//! What only some providers can be paid, by what decision, and whether others were offered it.

use std::path::Path;

use jiff::Timestamp;
use kapitera_books::Books;
use kapitera_message::Problems;
use kapitera_output::Output;
use kapitera_post::{NeutralityRequest, Offers, Office, booked_facts, neutrality, neutrality_output};
use kapitera_store::Periods;

use crate::models::load_models;
use crate::one;

/// What the books call their text of offers.
pub(crate) const OFFERS: &str = "offers.toml";

/// What was offered to whom, by the books; none when nothing is written down, which is what the report says of every payment then.
///
/// # Errors
///
/// All that is wrong in the text.
pub(crate) fn offers(books: &Books) -> Result<Offers, Problems> {
    books.text(OFFERS).map_or_else(|| Ok(Offers::default()), |(path, source)| Offers::parse(Path::new(path), source))
}

/// The report of the payments for these months, whenever they were booked.
///
/// # Errors
///
/// When the region's models, the books' offers, the ledger or the register of centres cannot be read, or what is booked is
/// of a component that no model knows.
pub fn neutrality_answer(office: &mut Office, months: Periods) -> Result<Output, Problems> {
    let models = load_models(office.region())?;
    let offers = offers(office.books())?;
    let facts = booked_facts(office.store(), months).map_err(one)?;
    let Periods { from, to } = months;
    let known = office.region().centres(Timestamp::MAX)?;
    let centres: Vec<String> = known.into_iter().map(|centre| centre.id.to_string()).collect();
    let region = &office.region().settings().name;
    let request = NeutralityRequest { region, from, to, centres: &centres, models: &models, offers: &offers };
    Ok(neutrality_output(&neutrality(&facts, &request)?))
}
