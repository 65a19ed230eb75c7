//! Settlements and corrections, and where they are in their lives.

use kapitera_books::SettlementId;
use kapitera_message::{Problem, Problems, text};
use kapitera_output::Output;
use kapitera_period::Month;
use kapitera_post::{Office, review_parts};
use kapitera_report::{standing_output, standings_output};

use crate::one;

/// All settlements and corrections, or those of a month: a row each.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn list_answer(office: &mut Office, month: Option<Month>) -> Result<Output, Problems> {
    let standings = office.standings(month).map_err(one)?;
    let listed: Vec<_> = standings.iter().map(|standing| (standing, standing.draft.total())).collect();
    Ok(standings_output(&office.region().settings().name, &listed))
}

/// A settlement or correction: what it is, its steps and its review.
///
/// # Errors
///
/// `no_such_settlement`; when the journal cannot be read.
pub fn one_answer(office: &mut Office, id: SettlementId) -> Result<Output, Problems> {
    let standing = office.standing(id).map_err(one)?.ok_or_else(|| one(no_such_settlement(id)))?;
    let review = office.review_of(id).map_err(one)?;
    Ok(standing_output(&office.region().settings().name, &standing, review_parts(&review)))
}

/// That there is no settlement or correction of that name.
pub fn no_such_settlement(id: SettlementId) -> Problem {
    Problem::error("no_such_settlement", text!("det finns ingen avräkning {id}", "there is no settlement {id}")).hint(
        text!("de som finns visas av: kapitera settlement list", "kapitera settlement list shows those there are"),
    )
}

/// The month of the books that was named, else the one that is open.
///
/// # Errors
///
/// `no_open_period`, or `several_open_periods` when one of them must be named; when the ledger cannot be read.
pub fn month_of_the_books(office: &mut Office, named: Option<Month>) -> Result<Month, Problem> {
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
        .hint(text!("öppna en: kapitera ledger open MÅNAD --by …", "open one: kapitera ledger open MONTH --by …"))),
        _ => {
            let months = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Problem::error(
                "several_open_periods",
                text!("flera bokföringsmånader är öppna: {months}", "several months of the books are open: {months}"),
            )
            .hint(text!("ange vilken med --post-in", "say which with --post-in")))
        }
    }
}
