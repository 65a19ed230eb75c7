//! Plans in the journal, and what falls due of them and of instalments in a month.

use std::collections::BTreeMap;

use kapitera_books::reclaim::INSTALMENT_CLAIM;
use kapitera_books::{
    Draft, DraftCentre, DraftKind, DraftLine, Entry, MonthFacts, NewEntry, Plan, PlanAct, PlanBooked, PlanFacts,
    PlanKind, PlanLife, PlanRecord, PlanStage, PlanStepRecord, PlanTaken, ProviderThen, Record, RecordKind, Right, Row,
    SettlementId, Stage, Subject, instalments,
};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_register::{Centre, Owner};
use kapitera_store::{LedgerRow, RowFilter};

use crate::knowledge::draft_centre_of;
use crate::state::Standing;
use crate::{Act, Office};

mod output;

pub use output::{plan_parts, plan_stage_cell};

/// A plan with its life.
#[derive(Clone, Debug)]
pub struct RecordedPlan {
    /// The entry that records it.
    pub entry: Entry,
    /// The plan.
    pub plan: Plan,
    /// Its life so far.
    pub life: PlanLife,
}

impl Office {
    /// Records a plan; it is followed when somebody else has attested it.
    ///
    /// # Errors
    ///
    /// Those of reading the plan; `officer_may_not`, `plan_is_try_out`, `plan_centre_unknown`, `role_missing` when no account
    /// has the role that the plan is booked against, `entry_key_taken` when there is a plan of that id.
    pub fn add_plan(&mut self, path: &str, source: &str, act: &Act<'_>) -> Result<RecordedPlan, Problems> {
        let one = |problem: Problem| vec![problem];
        self.may(act, Right::Plan).map_err(one)?;
        let plan = Plan::parse(path, source)?;
        if plan.is_try_out() && !self.region.settings().invented {
            let id = &plan.id;
            return Err(one(Problem::error(
                "plan_is_try_out",
                text!("planen {id} är inte beslutad", "the plan {id} is not decided"),
            )
            .why(text!(
                "ingen har beslutat vad den skulle betala eller ta",
                "nobody has decided what it would pay or take"
            ))));
        }
        let centres = self.region.centres(act.at)?;
        plan_centres_known(&plan, &centres)?;
        self.plan_role_known(&plan, &centres, act)?;
        let record = PlanRecord { id: plan.id.clone(), text: source.to_owned() };
        let new = NewEntry { key: plan_key(&plan.id), record: Record::Plan(record) };
        let recorded = self.record(act, vec![new]).map_err(one)?;
        let entry = recorded.into_iter().next().ok_or_else(crate::problems::nothing_recorded).map_err(one)?;
        let life = PlanLife::begin(&plan.id, act.by);
        Ok(RecordedPlan { entry, plan, life })
    }

    /// A plan against a role that no account has would stop every draft from its first month on: the role is looked up for
    /// the owners that the centres it books for had last, on the first day that it can book.
    fn plan_role_known(&self, plan: &Plan, centres: &[Centre], act: &Act<'_>) -> Result<(), Problems> {
        let day = act.day().max(plan.first.first());
        let everybody = plan.kind() == PlanKind::Recovery;
        let concerned = |centre: &&Centre| everybody || plan.centres.iter().any(|named| *named.id == *centre.id);
        let last = centres.chunk_by(|one, other| one.id == other.id).filter_map(<[Centre]>::last);
        let mut owners: Vec<Owner> = last.filter(concerned).map(|centre| centre.owner).collect();
        owners.sort_by_key(|owner| owner.name());
        owners.dedup();
        let looked_up = owners.into_iter().map(|owner| self.books.role(&plan.against, owner, day));
        let problems: Problems = looked_up.filter_map(Result::err).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Somebody else than who recorded a plan answers for it: from the next draft on it is followed.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `no_such_plan`, `plan_attested_by_preparer`, `plan_step_not_allowed`.
    pub fn attest_plan(&mut self, id: &str, act: &Act<'_>) -> Result<RecordedPlan, Problems> {
        self.plan_step(id, PlanAct::Attested, act)
    }

    /// A plan is followed no more; a reason is given. What is booked stands.
    ///
    /// # Errors
    ///
    /// As [`Office::attest_plan`]; `plan_ended_without_reason`.
    pub fn end_plan(&mut self, id: &str, act: &Act<'_>) -> Result<RecordedPlan, Problems> {
        self.plan_step(id, PlanAct::Ended, act)
    }

    fn plan_step(&mut self, id: &str, done: PlanAct, act: &Act<'_>) -> Result<RecordedPlan, Problems> {
        let one = |problem: Problem| vec![problem];
        self.may(act, Right::Plan).map_err(one)?;
        let found = self.plans()?.into_iter().find(|standing| standing.plan.id == id);
        let mut standing = found.ok_or_else(|| {
            one(Problem::error("no_such_plan", text!("det finns ingen plan {id}", "there is no plan {id}")))
        })?;
        let taken = PlanTaken { act: done, by: act.by.to_owned(), reason: act.note.to_owned() };
        let number = standing.life.steps.len() + 1;
        standing.life.take(taken).map_err(one)?;
        let record = PlanStepRecord { plan: id.to_owned(), act: done, reason: act.note.to_owned() };
        let key = format!("{}/step/{number}", plan_key(id));
        self.record(act, vec![NewEntry { key, record: Record::PlanStep(record) }]).map_err(one)?;
        Ok(standing)
    }

    /// All plans with their lives, in the order they were recorded.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn plans(&mut self) -> Result<Vec<RecordedPlan>, Problems> {
        let one = |problem: Problem| vec![problem];
        let mut plans = Vec::new();
        for entry in self.entries(RecordKind::Plan, "plan/").map_err(one)? {
            let Record::Plan(record) = self.store.record(&entry).map_err(one)? else { continue };
            let plan = Plan::parse(&entry.key, &record.text)?;
            let mut life = PlanLife::begin(&plan.id, &entry.by);
            let mut steps = self.entries(RecordKind::PlanStep, &format!("{}/step/", entry.key)).map_err(one)?;
            steps.sort_by_key(|step| step.number);
            for step in steps {
                if let Record::PlanStep(record) = self.store.record(&step).map_err(one)? {
                    let taken = PlanTaken { act: record.act, by: step.by, reason: record.reason };
                    life.take(taken).map_err(one)?;
                }
            }
            plans.push(RecordedPlan { entry, plan, life });
        }
        Ok(plans)
    }

    /// The lines of attested plans and of instalments that the draft of a month gets; `known` is the register of centres.
    pub(crate) fn due_lines(
        &mut self,
        id: SettlementId,
        (centres, lines): (&[DraftCentre], &[DraftLine]),
        known: &[Centre],
    ) -> Result<Vec<DraftLine>, Problems> {
        let one = |problem: Problem| vec![problem];
        let month = id.month;
        let mut months = Months::default();
        let mut due = Vec::new();
        let waiting = self.waiting_lines().map_err(one)?;
        // Plans are of what centres are paid for primary care.
        let plans = if id.subject == Subject::PrimaryCare { self.plans()? } else { Vec::new() };
        for RecordedPlan { plan, life, .. } in plans {
            if life.stage != PlanStage::Attested || month < plan.first {
                continue;
            }
            let mut facts = Vec::new();
            for needed in plan.needs(month) {
                if needed == month {
                    facts.push(MonthFacts::new(month, centres).with(lines));
                } else {
                    facts.extend(months.get(self, needed).map_err(one)?);
                }
            }
            let booked = self.booked_of(&plan, &waiting).map_err(one)?;
            let facts = PlanFacts { months: &facts, booked: &booked, providers: &[] };
            let concerned = plan.concerns(month, &facts).map_err(one)?.into_iter();
            let providers = concerned.map(|(centre, of)| self.provider_then(&centre, of, known));
            let providers = providers.collect::<Result<Vec<_>, _>>().map_err(one)?;
            due.extend(plan.due(month, &PlanFacts { providers: &providers, ..facts }).map_err(one)?);
        }
        due.extend(self.instalments_due(id, &waiting).map_err(one)?);
        Ok(due)
    }

    /// What a plan has in the ledger, contrary rows too, and in drafts that wait to be posted.
    fn booked_of(&mut self, plan: &Plan, waiting: &[Waiting]) -> Result<Vec<PlanBooked>, Problem> {
        let filter = RowFilter { plan: Some(plan.id.clone()), ..RowFilter::default() };
        let rows = self.store.rows(&filter)?;
        let settled = |row: &LedgerRow| row.settlement.map_or(row.period, |settlement| settlement.month);
        let mut booked = PlanBooked::of_rows(&plan.id, rows.iter().map(|row| (settled(row), &row.row)));
        booked.extend(PlanBooked::of_lines(&plan.id, waiting.iter().map(|waiting| (waiting.month, &waiting.line))));
        Ok(booked)
    }

    /// Who was a centre's provider in a month: as it was settled when it is posted, else by the register of centres.
    pub(crate) fn provider_then(
        &mut self,
        centre: &str,
        month: Month,
        known: &[Centre],
    ) -> Result<ProviderThen, Problem> {
        let standings = self.outlines_of(month, Subject::PrimaryCare)?;
        let settlement =
            standings.iter().find(|standing| standing.draft.kind == DraftKind::Settlement && standing.is_posted());
        let settled = settlement.and_then(|standing| standing.draft.centres.iter().find(|own| own.id == centre));
        let then = settled.cloned().map_or_else(|| draft_centre_of(known, centre, month), Ok)?;
        Ok(ProviderThen { centre: then.id, month, provider: then.provider, name: then.provider_name })
    }

    /// The lines of corrections that are paid back in instalments.
    fn instalments_due(&mut self, id: SettlementId, waiting: &[Waiting]) -> Result<Vec<DraftLine>, Problem> {
        let language = self.language();
        let mut due = Vec::new();
        let corrections: Vec<Draft> = self.corrections_in_instalments(id.subject)?;
        if corrections.is_empty() {
            return Ok(due);
        }
        let accounts: Vec<String> =
            self.books.accounts_of_role(INSTALMENT_CLAIM).into_iter().map(ToOwned::to_owned).collect();
        let mut rows = Vec::new();
        for account in accounts {
            let filter = RowFilter { account: Some(account), ..RowFilter::default() };
            rows.extend(self.store.rows(&filter)?);
        }
        for correction in corrections {
            let prefix = instalments::plan_id(correction.id, "");
            let own = rows.iter().filter(|row| row.row.plan.starts_with(&prefix));
            let (claimed, charged): (Vec<_>, Vec<_>) = own.partition(|row| row.settlement == Some(correction.id));
            let claimed: Vec<Row> = claimed.into_iter().map(|row| row.row.clone()).collect();
            let mut charged: Vec<Row> = charged.into_iter().map(|row| row.row.clone()).collect();
            let waiting = waiting.iter().map(|waiting| &waiting.line);
            charged.extend(waiting.filter(|line| line.plan.starts_with(&prefix)).map(row_of));
            due.extend(instalments::lines(&correction, &claimed, &charged, id.month, language));
        }
        Ok(due)
    }

    /// Corrections of a subject with instalments whose vouchers are in the ledger, undone or not; without their lines.
    fn corrections_in_instalments(&mut self, subject: Subject) -> Result<Vec<Draft>, Problem> {
        let mut corrections = Vec::new();
        for life in self.lives()?.into_iter().filter(|life| life.id.subject == subject) {
            if !matches!(life.stage, Stage::Posted | Stage::Paid | Stage::Reversed) {
                continue;
            }
            let Some(entry) = self.store.entry(&crate::state::draft_key(life.id))? else { continue };
            if let Record::Draft(draft) = Record::read(RecordKind::Draft, &entry.body)?
                && draft.kind == DraftKind::Correction
                && draft.instalments > 1
            {
                corrections.push(*draft);
            }
        }
        Ok(corrections)
    }

    /// The lines of plans and instalments in drafts that wait to be posted.
    pub(crate) fn waiting_lines(&mut self) -> Result<Vec<Waiting>, Problem> {
        let lives = self.lives()?;
        let mut lines = Vec::new();
        for life in lives.iter().filter(|life| matches!(life.stage, Stage::Draft | Stage::Reviewed | Stage::Attested)) {
            let Some((_, draft)) = self.store.draft(life.id)? else { continue };
            let of_plans = draft.lines.into_iter().filter(|line| !line.plan.is_empty());
            lines.extend(of_plans.map(|line| Waiting { month: life.id.month, line }));
        }
        Ok(lines)
    }
}

/// A line of a plan in a draft that waits to be posted.
pub(crate) struct Waiting {
    /// The month that the draft is of.
    month: Month,
    pub(crate) line: DraftLine,
}

/// What months were settled as, each read once.
#[derive(Default)]
struct Months(BTreeMap<Month, Option<MonthFacts>>);

impl Months {
    fn get(&mut self, office: &mut Office, month: Month) -> Result<Option<MonthFacts>, Problem> {
        if let Some(known) = self.0.get(&month) {
            return Ok(known.clone());
        }
        let facts = facts_of(&office.standings_of(month, Subject::PrimaryCare)?);
        self.0.insert(month, facts.clone());
        Ok(facts)
    }
}

/// What a month was settled as: its posted settlement and corrections; none when it is not posted.
fn facts_of(standings: &[Standing]) -> Option<MonthFacts> {
    let posted: Vec<&Standing> = standings.iter().filter(|standing| standing.is_posted()).collect();
    let settlement = posted.iter().find(|standing| standing.draft.kind == DraftKind::Settlement)?;
    let facts = MonthFacts::new(settlement.draft.id.month, &settlement.draft.centres);
    Some(posted.iter().fold(facts, |facts, standing| facts.with(&standing.draft.lines)))
}

/// The row that a plan's line will be, as far as instalments look at it.
fn row_of(line: &DraftLine) -> Row {
    Row {
        account: String::new(),
        cost_centre: String::new(),
        activity: String::new(),
        counterpart: String::new(),
        provider: String::new(),
        centre: line.centre.clone(),
        component: line.component.clone(),
        plan: line.plan.clone(),
        month_for: line.month_for,
        amount: line.booked(),
        text: String::new(),
    }
}

/// A plan for a centre that nobody knows would stop every draft from its first month on.
fn plan_centres_known(plan: &Plan, centres: &[Centre]) -> Result<(), Problems> {
    let unknown = plan.centres.iter().filter(|named| centres.iter().all(|centre| *centre.id != *named.id));
    let problems: Problems = unknown.map(|named| centre_unknown(&plan.id, &named.id)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn centre_unknown(plan: &str, centre: &str) -> Problem {
    Problem::error(
        "plan_centre_unknown",
        text!("planen {plan} nämner {centre}, som inte finns", "the plan {plan} names {centre}, which there is not"),
    )
    .why(text!("registret över hälsocentraler känner den inte", "the register of centres does not know it"))
    .hint(text!("rätta HSA-id:t, eller importera registret centres", "mend the HSA id, or import the register centres"))
}

pub(crate) fn plan_key(id: &str) -> String {
    format!("plan/{id}")
}

/// What plans and corrections booked for a month beside the model, by centre and plan, as the review shows it.
pub(crate) fn plan_sums(draft: &Draft) -> BTreeMap<(String, String), (String, Ore)> {
    let mut sums: BTreeMap<(String, String), (String, Ore)> = BTreeMap::new();
    for line in draft.lines.iter().filter(|line| !line.plan.is_empty()) {
        let sum = sums.entry((line.centre.clone(), line.plan.clone()));
        sum.or_insert_with(|| (line.label.clone(), Ore::ZERO)).1 += line.booked();
    }
    sums
}
