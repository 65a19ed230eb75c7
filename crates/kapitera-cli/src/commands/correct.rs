//! `kapitera correct`: a posted month settled with today's knowledge.

use kapitera_ask::models::models_of;
use kapitera_ask::settlement::month_of_the_books;
use kapitera_message::text;
use kapitera_post::{Act, Compare, CorrectionRequest, correction_output};

use super::settlement::next_step;
use crate::args::{Common, Correct};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, talk, time_of};

pub fn run(common: &Common, asked: &Correct) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let models = models_of(office.region(), asked.of, asked.model.as_deref())?;
    let Correct { month, of: subject, known_at, instalments, .. } = *asked;
    let now = time_of(&office, asked.at)?;
    let progress = Progress::of(&month.to_string());
    if asked.show_only {
        let compare = Compare { month, subject, models: &models, known_at, now };
        let correction = office.compare_correction(&compare, &|done, all| progress.at(done, all))?;
        drop(progress);
        return show(common, &correction_output(&correction));
    }
    let post_in = month_of_the_books(&mut office, asked.post_in)?;
    let request = CorrectionRequest { month, subject, models: &models, known_at, post_in, instalments };
    let act = Act { by: &asked.by, at: now, note: &asked.reason };
    let prepared = office.prepare_correction(&request, &act, &|done, all| progress.at(done, all))?;
    drop(progress);
    show(common, &correction_output(&prepared.correction))?;
    match &prepared.prepared {
        Some(prepared) => next_step(common, prepared.draft.id),
        None => talk(
            common,
            &text!(
                "\nInget att bokföra: ingen rättelse är förberedd.",
                "\nNothing to book: no correction is prepared."
            ),
        ),
    }
    Ok(())
}
