//! `kapitera settlement`: prepared, reviewed, attested, posted.

use kapitera_ask::models::models_to_settle;
use kapitera_books::SettlementId;
use kapitera_message::{Problem, text};
use kapitera_period::Month;
use kapitera_post::{Act, Office, Prepare as PrepareRequest, Stepped, review_parts};
use kapitera_report::{standing_output, standings_output, step_sentence};

use crate::args::{Acting, Common, Prepare, Settlement, Step};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, talk, time_of};

pub fn run(common: &Common, asked: &Settlement) -> Result<(), Failure> {
    match asked {
        Settlement::Prepare(asked) => prepare(common, asked),
        Settlement::List { month } => list(common, *month),
        Settlement::Show { id } => show_one(common, &mut open_office(common)?, *id),
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
    let models = models_to_settle(office.region(), asked.model.as_deref())?;
    let post_in = month_of_the_books(&mut office, asked.post_in)?;
    let request = PrepareRequest { month: asked.month, models: &models, known_at: asked.known_at, post_in };
    let progress = Progress::of(&asked.month.to_string());
    let prepared = with_act(&mut office, &asked.acting, |office, act| {
        Ok(office.prepare(&request, act, &|done, all| progress.at(done, all))?)
    })?;
    drop(progress);
    let id = prepared.draft.id;
    show_one(common, &mut office, id)?;
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

fn list(common: &Common, month: Option<Month>) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let standings = office.standings(month)?;
    show(common, &standings_output(&office.region().settings().name, &standings))
}

/// Shows a settlement or correction: its steps and its review.
pub fn show_one(common: &Common, office: &mut Office, id: SettlementId) -> Result<(), Failure> {
    let standing = office.standing(id)?.ok_or_else(|| no_such_settlement(id))?;
    let review = office.review_of(id)?;
    show(common, &standing_output(&office.region().settings().name, &standing, review_parts(&review)))
}

/// That there is no settlement or correction of that name.
pub fn no_such_settlement(id: SettlementId) -> Problem {
    Problem::error("no_such_settlement", text!("det finns ingen avräkning {id}", "there is no settlement {id}")).hint(
        text!("de som finns visas av: kapitera settlement list", "kapitera settlement list shows those there are"),
    )
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

/// The month of the books that was named, else the one that is open.
pub fn month_of_the_books(office: &mut Office, named: Option<Month>) -> Result<Month, Failure> {
    if let Some(month) = named {
        return Ok(month);
    }
    let open: Vec<Month> = office.periods()?.iter().filter(|period| period.open).map(|period| period.month).collect();
    match open[..] {
        [only] => Ok(only),
        [] => Err(Problem::error(
            "no_open_period",
            text!("ingen bokföringsmånad är öppen", "no month of the books is open"),
        )
        .hint(text!("öppna en: kapitera ledger open MÅNAD --by …", "open one: kapitera ledger open MONTH --by …"))
        .into()),
        _ => {
            let months = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Problem::error(
                "several_open_periods",
                text!("flera bokföringsmånader är öppna: {months}", "several months of the books are open: {months}"),
            )
            .hint(text!("ange vilken med --post-in", "say which with --post-in"))
            .into())
        }
    }
}
