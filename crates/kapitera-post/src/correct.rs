//! Corrections: a closed month settled with today's knowledge, what that makes another, why, and for how many.
//!
//! ```text
//! posted drafts ─▶ posted + recorded but not moved = the month as it was settled last
//! region ────────▶ as then ─▶ listings ─▶ visits, costs ─▶ indices ─▶ model = the month as it is settled now
//!                       each step's difference is a cause; all causes = now less posted, line by line
//! ```
//!
//! The whole region is settled each time, since a pool moves everyone. Nothing here changes what is posted: a correction is a
//! draft of differences that goes the way of every draft, and is booked in an open month.

mod changed;
mod data;
mod draft;
mod output;
mod parts;
mod recorded;
mod threshold;
mod words;

pub use data::{CauseFound, CorrectedCentre, CorrectedComponent, CorrectedLine, Correction};
pub use draft::{CorrectionRequest, PreparedCorrection};
pub use output::{correction_output, correction_parts};

use jiff::Timestamp;
use kapitera_books::{DraftKind, Subject};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_settle::{Bridge, BridgeRequest, Knowledge, Settled, bridge, line_amounts, model_digest, model_for};

use crate::knowledge::{known_of, no_one_model};
use crate::prepare::is_of;
use crate::{Act, Office, Standing};
use data::Found;

/// What is to be compared.
#[derive(Clone, Copy, Debug)]
pub struct Compare<'a> {
    /// The month; its settlement must be posted.
    pub month: Month,
    /// What was settled of it.
    pub subject: Subject,
    /// The region's models; the one in force settles the month.
    pub models: &'a [Model],
    /// Deliveries received later do not count; none for all that are known now.
    pub known_at: Option<Timestamp>,
    /// Now: no delivery that is received later can be known, and the rule of this day says what is moved.
    pub now: Timestamp,
}

/// A correction with what it was found from.
pub(crate) struct Compared<'m> {
    pub(crate) correction: Correction,
    pub(crate) settled: Settled,
    pub(crate) model: &'m Model,
    pub(crate) standings: Vec<Standing>,
}

impl Office {
    /// Settles a posted month with today's knowledge and compares it with what is posted, without recording anything.
    /// `progress` is told rows counted and rows in all, for each time that is counted.
    ///
    /// # Errors
    ///
    /// `month_not_posted`, `known_before_last`, `delivery_is_gone`, `ledger_differs_from_drafts`, and those of settling.
    pub fn compare_correction(
        &mut self,
        asked: &Compare<'_>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Correction, Problems> {
        self.compared(asked, progress).map(|compared| compared.correction)
    }

    pub(crate) fn compared<'m>(
        &mut self,
        asked: &Compare<'m>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Compared<'m>, Problems> {
        let one = |problem: Problem| vec![problem];
        let Compare { month, subject, models, now, .. } = *asked;
        let known_at = asked.known_at.unwrap_or(now).min(now);
        let standings = self.standings_of(month, subject).map_err(one)?;
        let posted: Vec<&Standing> = standings.iter().filter(|standing| standing.is_posted()).collect();
        let settlement = settlement_of((month, subject), &posted).map_err(one)?;
        let last = posted.last().map_or(settlement, |last| *last);
        if known_at < last.draft.known_at {
            return Err(vec![known_before_last(last, known_at)]);
        }
        let recorded = self.recorded(&posted).map_err(one)?;
        let model = model_for(models, month).map_err(|why| vec![no_one_model(why)])?;
        is_of(model, month, subject).map_err(one)?;
        let model_then = self.model_then(last, model)?;
        let model_then = model_then.as_ref().unwrap_or(model);
        let known_then = known_of(&self.region, &last.draft)?.into();
        let known = Knowledge::from(known_at);
        let region = &self.region;
        let request = BridgeRequest { region, month, model_then, known_then: &known_then, model, known: &known };
        let Bridge { first, steps, last: settled } = bridge(&request, progress)?;
        let amounts = line_amounts(model, &settled.settlement);
        let bridge = Bridge { first, steps, last: settled };
        let act = Act { by: "", at: now, note: "" };
        let rule = self.books.corrections(act.day()).map_err(one)?;
        let rule_said = words::rule(rule, self.books.decision_of(&rule.origin));
        let found = Found {
            region,
            standings: &standings,
            posted: &posted,
            settlement,
            last,
            known_at,
            rule,
            rule_said,
            model_then,
            model,
        };
        let correction = data::correction(&found, &recorded, &bridge, &amounts);
        Ok(Compared { correction, settled: bridge.last, model, standings })
    }

    /// The model of a draft from its recorded texts; none when it is the same as `model`.
    fn model_then(&mut self, last: &Standing, model: &Model) -> Result<Option<Model>, Problems> {
        let draft = &last.draft;
        if model_digest(model) == draft.model {
            return Ok(None);
        }
        let then = self.recorded_model(draft)?;
        if model_digest(&then) == draft.model {
            return Ok(Some(then));
        }
        let id = draft.id;
        Err(vec![
            Problem::error(
                "recorded_model_differs",
                text!(
                    "modelltexterna som {id} bokfördes med är inte de som den namnger",
                    "the model texts that {id} was recorded with are not those it names"
                ),
            )
            .hint(text!("kör ”kapitera ledger verify”", "run “kapitera ledger verify”")),
        ])
    }
}

/// The month's posted settlement.
fn settlement_of<'s>((month, subject): (Month, Subject), posted: &[&'s Standing]) -> Result<&'s Standing, Problem> {
    let found = posted.iter().find(|standing| standing.draft.kind == DraftKind::Settlement);
    found.copied().ok_or_else(|| {
        let of = subject.option();
        Problem::error(
            "month_not_posted",
            text!(
                "{month} är inte bokförd, så det finns inget att rätta",
                "{month} is not posted, so there is nothing to correct"
            ),
        )
        .hint(text!(
            "förbered, attestera och bokför den först: kapitera settlement prepare {month}{of}",
            "prepare, attest and post it first: kapitera settlement prepare {month}{of}"
        ))
    })
}

fn known_before_last(last: &Standing, known_at: Timestamp) -> Problem {
    let (id, then) = (last.draft.id, last.draft.known_at);
    Problem::error(
        "known_before_last",
        text!(
            "{id} bokfördes med det som var känt {then}; det går inte att rätta med mindre, känt {known_at}",
            "{id} was posted with what was known at {then}; it cannot be corrected with less, known at {known_at}"
        ),
    )
    .why(text!("det som redan är känt skulle räknas bort", "what is known already would be taken away again"))
    .hint(text!("ange en senare tid med --known-at", "name a later time with --known-at"))
}
