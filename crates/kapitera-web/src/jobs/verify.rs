//! Goes through the chain, the deliveries, the texts and the files.

use kapitera_message::text;
use kapitera_post::VerifyRequest;

use super::{Ended, Progress};
use crate::answer::Refused;
use crate::app::App;

pub fn run(app: &App, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let verified = app.office(|office| {
        Ok(office.verify_all(&VerifyRequest { resettle: true }, &|done, all| progress.at(done, all))?)
    })?;
    if !verified.holds() {
        return Ok(Ended::Refused(verified.problems));
    }
    let rows = verified.store.as_ref().map_or(0, |store| store.rows);
    let (deliveries, exports) = (verified.region.deliveries, verified.exports);
    Ok(Ended::Done {
        to: "/ledger/journal".to_owned(),
        said: text!(
            "Allt är helt: {rows} rader i huvudboken, {deliveries} leveranser och {exports} filer.",
            "All of it is whole: {rows} rows of the ledger, {deliveries} deliveries and {exports} files."
        ),
        problems: Vec::new(),
    })
}
