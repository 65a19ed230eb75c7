//! The life of a plan: prepared, attested by somebody else, ended.

use kapitera_message::{Problem, text};

use crate::record::PlanAct;

/// Where in its life a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanStage {
    /// Recorded; not followed yet.
    Prepared,
    /// Followed: its lines come in each month's draft.
    Attested,
    /// Followed no more; what is booked stands.
    Ended,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTaken {
    /// What happened.
    pub act: PlanAct,
    /// By whom.
    pub by: String,
    /// Why; must be there when it is ended.
    pub reason: String,
}

/// The life of one plan so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLife {
    /// The plan's id.
    pub id: String,
    /// Who recorded it.
    pub prepared_by: String,
    /// The steps, in order.
    pub steps: Vec<PlanTaken>,
    /// Where it is now.
    pub stage: PlanStage,
}

impl PlanLife {
    /// The life of a plan that was just recorded.
    pub fn begin(id: &str, prepared_by: &str) -> Self {
        Self { id: id.to_owned(), prepared_by: prepared_by.to_owned(), steps: Vec::new(), stage: PlanStage::Prepared }
    }

    /// Takes a step.
    ///
    /// # Errors
    ///
    /// `plan_step_not_allowed` when it may not follow, `plan_attested_by_preparer` when the attester recorded the plan,
    /// `plan_ended_without_reason` when nobody says why.
    pub fn take(&mut self, taken: PlanTaken) -> Result<(), Problem> {
        self.stage = self.may(&taken)?;
        self.steps.push(taken);
        Ok(())
    }

    /// The stage that a step would lead to.
    ///
    /// # Errors
    ///
    /// As [`PlanLife::take`].
    pub fn may(&self, taken: &PlanTaken) -> Result<PlanStage, Problem> {
        let Self { id, prepared_by, .. } = self;
        let next = match (self.stage, taken.act) {
            (PlanStage::Prepared, PlanAct::Attested) => PlanStage::Attested,
            (PlanStage::Prepared | PlanStage::Attested, PlanAct::Ended) => PlanStage::Ended,
            (PlanStage::Attested, PlanAct::Attested) => {
                return Err(Problem::error(
                    "plan_step_not_allowed",
                    text!("planen {id} är redan attesterad", "the plan {id} is attested already"),
                )
                .hint(text!("den kan avslutas", "it can be ended")));
            }
            (PlanStage::Ended, _) => {
                return Err(Problem::error(
                    "plan_step_not_allowed",
                    text!("planen {id} är avslutad", "the plan {id} is ended"),
                )
                .hint(text!("lägg upp en ny plan med ett annat id", "record another plan under another id")));
            }
        };
        if taken.act == PlanAct::Attested && taken.by == *prepared_by {
            return Err(Problem::error(
                "plan_attested_by_preparer",
                text!(
                    "{prepared_by} har lagt upp planen {id} och kan inte attestera den",
                    "{prepared_by} recorded the plan {id} and cannot attest it"
                ),
            )
            .why(text!("två personer ska stå för varje utbetalning", "two persons answer for every payment"))
            .hint(text!("låt en annan attestera", "let somebody else attest")));
        }
        if taken.act == PlanAct::Ended && taken.reason.trim().is_empty() {
            return Err(Problem::error(
                "plan_ended_without_reason",
                text!("planen {id} avslutas utan skäl", "the plan {id} is ended without a reason"),
            )
            .why(text!(
                "den som läser räkenskaperna ska förstå varför resten inte togs ut",
                "whoever reads the books must understand why the rest was not taken"
            ))
            .hint(text!("säg varför med --note", "say why with --note")));
        }
        Ok(next)
    }
}
