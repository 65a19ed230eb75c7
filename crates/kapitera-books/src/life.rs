//! The life of a settlement: which step may follow which, and who may take it.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::{Problem, Text, text};
use serde::{Deserialize, Serialize};

use crate::draft::SettlementId;

/// A step in the life of a settlement or correction after it was prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Somebody has looked at what changed and why.
    Reviewed,
    /// Somebody else than the preparer answers for it.
    Attested,
    /// Its vouchers are in the ledger.
    Posted,
    /// What it gives has been paid, or held with a named outcome.
    Paid,
    /// The review no longer stands.
    ReviewRevoked,
    /// The attestation no longer stands.
    AttestationRevoked,
    /// It will not be posted: another may be prepared.
    Withdrawn,
    /// Contrary vouchers undo its own: another may be prepared.
    Reversed,
    /// The bank did not pay.
    PaymentRejected,
}

/// Where in its life a settlement or correction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Prepared.
    Draft,
    /// Looked at.
    Reviewed,
    /// Answered for.
    Attested,
    /// In the ledger.
    Posted,
    /// Paid.
    Paid,
    /// Given up before it was posted.
    Withdrawn,
    /// Undone after it was posted.
    Reversed,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 9] = [
        Self::Reviewed,
        Self::Attested,
        Self::Posted,
        Self::Paid,
        Self::ReviewRevoked,
        Self::AttestationRevoked,
        Self::Withdrawn,
        Self::Reversed,
        Self::PaymentRejected,
    ];

    /// Its word for people.
    pub fn said(self) -> Text {
        match self {
            Self::Reviewed => text!("granskad", "reviewed"),
            Self::Attested => text!("attesterad", "attested"),
            Self::Posted => text!("bokförd", "posted"),
            Self::Paid => text!("betald", "paid"),
            Self::ReviewRevoked => text!("granskning återtagen", "review revoked"),
            Self::AttestationRevoked => text!("attest återtagen", "attestation revoked"),
            Self::Withdrawn => text!("tillbakadragen", "withdrawn"),
            Self::Reversed => text!("återförd", "reversed"),
            Self::PaymentRejected => text!("betalning avvisad", "payment rejected"),
        }
    }

    /// What is done, as a noun in Swedish and a participle in English.
    pub fn deed(self) -> Text {
        match self {
            Self::Reviewed => text!("granskning", "reviewed"),
            Self::Attested => text!("attest", "attested"),
            Self::Posted => text!("bokföring", "posted"),
            Self::Paid => text!("betalning", "paid"),
            Self::ReviewRevoked => text!("återtagen granskning", "taken back from review"),
            Self::AttestationRevoked => text!("återtagen attest", "taken back from attestation"),
            Self::Withdrawn => text!("tillbakadragande", "withdrawn"),
            Self::Reversed => text!("återföring", "reversed"),
            Self::PaymentRejected => text!("avvisad betalning", "marked as rejected by the bank"),
        }
    }
}

impl Stage {
    /// What it is, as a sentence goes on after “it is”.
    pub fn is(self) -> Text {
        if self == Self::Draft { text!("ett utkast", "a draft") } else { self.said() }
    }

    /// Its word for people.
    pub fn said(self) -> Text {
        match self {
            Self::Draft => text!("utkast", "draft"),
            Self::Reviewed => text!("granskad", "reviewed"),
            Self::Attested => text!("attesterad", "attested"),
            Self::Posted => text!("bokförd", "posted"),
            Self::Paid => text!("betald", "paid"),
            Self::Withdrawn => text!("tillbakadragen", "withdrawn"),
            Self::Reversed => text!("återförd", "reversed"),
        }
    }

    /// Whether another settlement or correction of the month may be prepared.
    pub fn lets_another_begin(self) -> bool {
        matches!(self, Self::Posted | Self::Paid | Self::Withdrawn | Self::Reversed)
    }

    /// The stage after `step`; none when the step may not be taken here.
    pub fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Draft, Step::Reviewed) | (Self::Attested, Step::AttestationRevoked) => Some(Self::Reviewed),
            (Self::Reviewed, Step::Attested) => Some(Self::Attested),
            (Self::Attested, Step::Posted) | (Self::Paid, Step::PaymentRejected) => Some(Self::Posted),
            (Self::Posted, Step::Paid) => Some(Self::Paid),
            (Self::Reviewed, Step::ReviewRevoked) => Some(Self::Draft),
            (Self::Draft | Self::Reviewed | Self::Attested, Step::Withdrawn) => Some(Self::Withdrawn),
            (Self::Posted, Step::Reversed) => Some(Self::Reversed),
            _ => None,
        }
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub step: Step,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// On the draft with this hash.
    pub on: String,
    /// What was said with it.
    pub note: String,
}

/// The life of one settlement or correction so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Whose.
    pub id: SettlementId,
    /// Who prepared it.
    pub prepared_by: String,
    /// When.
    pub prepared_at: Timestamp,
    /// The hash of the entry that holds the draft.
    pub sha256: String,
    /// The steps, in order.
    pub steps: Vec<Taken>,
    /// Where it is now.
    pub stage: Stage,
}

/// So much may the clocks of two machines differ.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

impl Life {
    /// The life of a draft that was just prepared.
    pub fn begin(id: SettlementId, prepared_by: &str, prepared_at: Timestamp, sha256: &str) -> Self {
        Self {
            id,
            prepared_by: prepared_by.to_owned(),
            prepared_at,
            sha256: sha256.to_owned(),
            steps: Vec::new(),
            stage: Stage::Draft,
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    ///
    /// `step_not_allowed` when it may not follow, `attested_by_preparer` when the attester prepared the draft,
    /// `step_on_other_draft` when it was taken on another hash than the draft's, `step_before_last` when it is earlier than the
    /// step before.
    pub fn take(&mut self, taken: Taken) -> Result<(), Problem> {
        self.stage = self.may(&taken)?;
        self.steps.push(taken);
        Ok(())
    }

    /// The stage that a step would lead to; errors as [`Life::take`].
    ///
    /// # Errors
    ///
    /// As [`Life::take`].
    pub fn may(&self, taken: &Taken) -> Result<Stage, Problem> {
        let (id, Text { sv: step_sv, en: step_en }) = (self.id, taken.step.deed());
        let Some(next) = self.stage.after(taken.step) else {
            let Text { sv: now_sv, en: now_en } = self.stage.is();
            return Err(Problem::error(
                "step_not_allowed",
                text!("{step_sv} går inte för {id}: den är {now_sv}", "{id} cannot be {step_en}: it is {now_en}"),
            )
            .why(text!(
                "inget steg hoppas över, upprepas eller görs om annat än med ett motsatt steg",
                "no step is skipped, repeated or undone other than by a contrary step"
            ))
            .hint(self.hint()));
        };
        if taken.on != self.sha256 {
            return Err(Problem::error(
                "step_on_other_draft",
                text!("{id} är inte längre det utkast som visades", "{id} is not the draft that was shown any more"),
            ));
        }
        let (last, last_at) =
            self.steps.last().map_or((Stage::Draft.said(), self.prepared_at), |last| (last.step.said(), last.at));
        if taken.at.saturating_add(CLOCKS_DIFFER).is_ok_and(|at| at < last_at) {
            let (at, Text { sv, en }) = (taken.at, last);
            return Err(Problem::error(
                "step_before_last",
                text!(
                    "{id} kan inte bli {step_sv} {at}: den blev {sv} {last_at}",
                    "{id} cannot become {step_en} at {at}: it became {en} at {last_at}"
                ),
            )
            .why(text!("steg tas i den ordning de sker", "steps are taken in the order they happen"))
            .hint(text!("kontrollera datorns klocka", "look at the machine's clock")));
        }
        if taken.step == Step::Attested && taken.by == self.prepared_by {
            let by = &taken.by;
            return Err(Problem::error(
                "attested_by_preparer",
                text!("{by} har förberett {id} och kan inte attestera den", "{by} prepared {id} and cannot attest it"),
            )
            .why(text!("två personer ska stå för varje utbetalning", "two persons answer for every payment"))
            .hint(text!("låt en annan attestera", "let somebody else attest")));
        }
        Ok(next)
    }

    fn hint(&self) -> Text {
        match self.stage {
            Stage::Draft => text!(
                "nästa steg är att granska den, eller att dra tillbaka den",
                "the next step is to review it, or to withdraw it"
            ),
            Stage::Reviewed => text!("nästa steg är att attestera den", "the next step is to attest it"),
            Stage::Attested => text!("nästa steg är att bokföra den", "the next step is to post it"),
            Stage::Posted => {
                text!(
                    "nästa steg är att betala den; en rättelse ändrar den",
                    "the next step is to pay it; a correction changes it"
                )
            }
            Stage::Paid => text!("gör en rättelse: kapitera correct", "make a correction: kapitera correct"),
            Stage::Withdrawn | Stage::Reversed => {
                text!("förbered en ny: kapitera settlement prepare", "prepare another: kapitera settlement prepare")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: [Stage; 7] =
        [Stage::Draft, Stage::Reviewed, Stage::Attested, Stage::Posted, Stage::Paid, Stage::Withdrawn, Stage::Reversed];

    fn taken(step: Step, by: &str, on: &str) -> Taken {
        Taken { step, by: by.into(), at: Timestamp::UNIX_EPOCH, on: on.into(), note: String::new() }
    }

    fn life() -> Life {
        let id = "2020-02-1".parse().unwrap();
        Life::begin(id, "anna", Timestamp::UNIX_EPOCH, "abc")
    }

    #[test]
    fn the_way_to_a_payment_is_one() {
        let mut life = life();
        for (step, by) in
            [(Step::Reviewed, "anna"), (Step::Attested, "bo"), (Step::Posted, "anna"), (Step::Paid, "anna")]
        {
            life.take(taken(step, by, "abc")).unwrap();
        }
        assert_eq!((life.stage, life.steps.len()), (Stage::Paid, 4));
    }

    #[test]
    fn nothing_else_may_follow_than_what_is_named() {
        // Of 63 pairs of stage and step these eleven are allowed; what is not named here is refused.
        let allowed = [
            (Stage::Draft, Step::Reviewed, Stage::Reviewed),
            (Stage::Draft, Step::Withdrawn, Stage::Withdrawn),
            (Stage::Reviewed, Step::Attested, Stage::Attested),
            (Stage::Reviewed, Step::ReviewRevoked, Stage::Draft),
            (Stage::Reviewed, Step::Withdrawn, Stage::Withdrawn),
            (Stage::Attested, Step::Posted, Stage::Posted),
            (Stage::Attested, Step::AttestationRevoked, Stage::Reviewed),
            (Stage::Attested, Step::Withdrawn, Stage::Withdrawn),
            (Stage::Posted, Step::Paid, Stage::Paid),
            (Stage::Posted, Step::Reversed, Stage::Reversed),
            (Stage::Paid, Step::PaymentRejected, Stage::Posted),
        ];
        for stage in STAGES {
            for step in Step::ALL {
                let expected = allowed.iter().find(|(from, by, _)| (*from, *by) == (stage, step)).map(|found| found.2);
                assert_eq!(stage.after(step), expected, "{stage:?} {step:?}");
            }
        }
    }

    #[test]
    fn a_refused_step_changes_nothing() {
        let mut life = life();
        assert_eq!(life.take(taken(Step::Posted, "bo", "abc")).unwrap_err().code, "step_not_allowed");
        assert_eq!(life.take(taken(Step::Reviewed, "bo", "abd")).unwrap_err().code, "step_on_other_draft");
        life.take(taken(Step::Reviewed, "bo", "abc")).unwrap();
        assert_eq!(life.take(taken(Step::Attested, "anna", "abc")).unwrap_err().code, "attested_by_preparer");
        assert_eq!((life.stage, life.steps.len()), (Stage::Reviewed, 1));
    }
}
