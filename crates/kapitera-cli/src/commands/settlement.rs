//! `kapitera settlement`: prepared, reviewed, attested, posted.

use kapitera_ask::models::models_of;
use kapitera_ask::settlement::{list_answer, month_of_the_books, one_answer};
use kapitera_books::SettlementId;
use kapitera_message::text;
use kapitera_post::{Act, Office, Prepare as PrepareRequest, Stepped};
use kapitera_report::step_sentence;

use crate::args::{Acting, Common, Prepare, Settlement, Step};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, talk, time_of};

pub fn run(common: &Common, asked: &Settlement) -> Result<(), Failure> {
    match asked {
        Settlement::Prepare(asked) => prepare(common, asked),
        Settlement::List { month } => show(common, &list_answer(&mut open_office(common)?, *month)?),
        Settlement::Show { id } => show(common, &one_answer(&mut open_office(common)?, *id)?),
        Settlement::Review(step) => take(common, step, |office, id, act| Ok(office.review(id, act)?)),
        Settlement::Attest(step) => take(common, step, |office, id, act| Ok(office.attest(id, act)?)),
        Settlement::Post(step) => take(common, step, |office, id, act| Ok(office.post(id, act)?)),
        Settlement::Withdraw(step) => take(common, step, |office, id, act| Ok(office.withdraw(id, act)?)),
        Settlement::RevokeReview(step) => take(common, step, |office, id, act| Ok(office.revoke_review(id, act)?)),
        Settlement::RevokeAttestation(step) => {
            take(common, step, |office, id, act| Ok(office.revoke_attestation(id, act)?))
        }
        Settlement::Reverse(step) => take(common, step, |office, id, act| Ok(office.reverse(id, act)?)),
    }
}

fn prepare(common: &Common, asked: &Prepare) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let models = models_of(office.region(), asked.of, asked.model.as_deref())?;
    let post_in = month_of_the_books(&mut office, asked.post_in)?;
    let request =
        PrepareRequest { month: asked.month, subject: asked.of, models: &models, known_at: asked.known_at, post_in };
    let progress = Progress::of(&asked.month.to_string());
    let prepared = with_act(&mut office, &asked.acting, |office, act| {
        Ok(office.prepare(&request, act, &|done, all| progress.at(done, all))?)
    })?;
    drop(progress);
    let id = prepared.draft.id;
    show(common, &one_answer(&mut office, id)?)?;
    next_step(common, id);
    Ok(())
}

/// Says what comes next to who prepared a draft.
pub fn next_step(common: &Common, id: SettlementId) {
    let region = common.region.display();
    talk(
        common,
        &text!(
            "\nNästa steg: kapitera settlement review {id} --by GRANSKARE --region {region}, sedan attest och post.",
            "\nNext: kapitera settlement review {id} --by REVIEWER --region {region}, then attest and post."
        ),
    );
}

fn take(
    common: &Common,
    step: &Step,
    taken: fn(&mut Office, SettlementId, &Act<'_>) -> Result<Stepped, Failure>,
) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let stepped = with_act(&mut office, &step.acting, |office, act| taken(office, step.id, act))?;
    talk(common, &step_sentence(&stepped.life, &stepped.vouchers));
    Ok(())
}

/// Does something as who was named, at the time that was said.
pub fn with_act<T>(
    office: &mut Office,
    acting: &Acting,
    act: impl FnOnce(&mut Office, &Act<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let at = time_of(office, acting.at)?;
    act(office, &Act { by: &acting.by, at, note: &acting.note })
}
