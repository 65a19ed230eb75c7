//! The steps of a settlement's life, each recorded with who, when and on what hash.

use kapitera_books::{
    Draft, DraftKind, Entry, ExportKind, Life, NewEntry, Record, RecordKind, Right, SettlementId, Stage, Step,
    StepRecord, Taken, sha256,
};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_store::Head;

use crate::knowledge::manifest_sha256;
use crate::periods::reason_missing;
use crate::prepare::try_out;
use crate::problems::first;
use crate::state::{Standing, step_key};
use crate::texts::file_of;
use crate::{Act, Office};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// The life after it.
    pub life: Life,
    /// The entry that records the step.
    pub entry: Entry,
    /// The vouchers that were recorded with it.
    pub vouchers: Vec<Entry>,
}

impl Office {
    /// Somebody has looked at what changed and why.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `books_not_recorded`; `step_not_allowed`, also when somebody else took a step at the same time.
    pub fn review(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.plain_step(id, Step::Reviewed, Right::Review, act)
    }

    /// Somebody else than the preparer answers for it.
    ///
    /// # Errors
    ///
    /// As [`Office::review`]; `attested_by_preparer`.
    pub fn attest(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.plain_step(id, Step::Attested, Right::Attest, act)
    }

    /// It will not be posted; a reason is given.
    ///
    /// # Errors
    ///
    /// As [`Office::review`]; `reason_missing`.
    pub fn withdraw(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.contrary_step(id, Step::Withdrawn, Right::Prepare, act)
    }

    /// The review no longer stands; a reason is given.
    ///
    /// # Errors
    ///
    /// As [`Office::withdraw`].
    pub fn revoke_review(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.contrary_step(id, Step::ReviewRevoked, Right::Review, act)
    }

    /// The attestation no longer stands; a reason is given.
    ///
    /// # Errors
    ///
    /// As [`Office::withdraw`].
    pub fn revoke_attestation(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.contrary_step(id, Step::AttestationRevoked, Right::Attest, act)
    }

    /// Its vouchers are recorded with the step, all together. What it was made of must be what it was: the program, the
    /// model's texts and the deliveries.
    ///
    /// # Errors
    ///
    /// As [`Office::review`]; `period_not_open`, `engine_changed`, `model_text_changed`, `delivery_changed`,
    /// `settlement_not_posted` of a correction, `model_is_try_out`, `books_are_illustrative`, and those of booking. Nothing
    /// is recorded then.
    pub fn post(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problems> {
        let one = |problem: Problem| vec![problem];
        self.until_still(|office, head| {
            let (standing, step) = office.next_step(id, Step::Posted, Right::Post, act).map_err(one)?;
            office.is_open(standing.draft.post_in).map_err(one)?;
            office.is_decided(&standing.draft).map_err(one)?;
            office.corrects_what_is_posted(&standing.draft).map_err(one)?;
            office.is_as_it_was(&standing.draft)?;
            let whole = office.store.draft(id).map_err(one)?.map_or(standing.draft.clone(), |(_, draft)| draft);
            let vouchers = office.vouchers_of(&whole, act)?;
            office.take(standing, step, vouchers, act, head).map_err(one)
        })
    }

    /// Contrary vouchers undo its own; a reason is given. Corrections that were posted later are undone first. What a
    /// provider was paid for is corrected instead.
    ///
    /// # Errors
    ///
    /// As [`Office::post`]; `reason_missing`, `later_posted`, `paid_already`, `invoice_given_out`.
    pub fn reverse(&mut self, id: SettlementId, act: &Act<'_>) -> Result<Stepped, Problems> {
        let one = |problem: Problem| vec![problem];
        self.until_still(|office, head| {
            let (standing, step) = office.next_step(id, Step::Reversed, Right::Post, act).map_err(one)?;
            if act.note.trim().is_empty() {
                return Err(one(reason_missing(&text!("{id} återförs", "{id} is reversed"))));
            }
            office.nothing_builds_on(id).map_err(one)?;
            office.nobody_is_paid(&standing).map_err(one)?;
            office.no_invoice_is_out(id).map_err(one)?;
            let vouchers = office.reversals_of(&standing, act)?;
            office.take(standing, step, vouchers, act, head).map_err(one)
        })
    }

    fn nothing_builds_on(&mut self, id: SettlementId) -> Result<(), Problem> {
        let later = self.outlines_of(id.month, id.subject)?;
        let later =
            later.iter().find(|later| later.draft.id.ordinal > id.ordinal && (later.is_posted() || later.is_live()));
        let Some(later) = later else { return Ok(()) };
        let (later, Text { sv, en }) = (later.draft.id, later.life.stage.said());
        Err(Problem::error(
            "later_posted",
            text!("{later} bygger på {id} och är {sv}", "{later} builds on {id} and is {en}"),
        )
        .hint(text!("återför eller dra tillbaka {later} först", "reverse or withdraw {later} first")))
    }

    /// A payment that the bank rejected for one provider leaves the others paid.
    fn nobody_is_paid(&mut self, standing: &Standing) -> Result<(), Problem> {
        let Some((payment, provider)) = self.paid_provider(standing)? else { return Ok(()) };
        let (id, month) = (standing.draft.id, standing.draft.id.month);
        let of = id.subject.option();
        Err(Problem::error(
            "paid_already",
            text!("{provider} har fått betalt för {id} med {payment}", "{provider} was paid for {id} by {payment}"),
        )
        .why(text!("den som har fått betalt skulle bli skyldig hela månaden", "who was paid would owe the whole month"))
        .hint(text!("rätta i stället: kapitera correct {month}{of}", "correct instead: kapitera correct {month}{of}")))
    }

    /// A correction is of a settlement that stands: it may have been reversed since the correction was prepared.
    fn corrects_what_is_posted(&mut self, draft: &Draft) -> Result<(), Problem> {
        if draft.kind == DraftKind::Settlement {
            return Ok(());
        }
        let (id, month) = (draft.id, draft.id.month);
        let standings = self.outlines_of(month, id.subject)?;
        let stands = |standing: &Standing| standing.draft.kind == DraftKind::Settlement && standing.is_posted();
        if standings.iter().any(stands) {
            return Ok(());
        }
        Err(Problem::error(
            "settlement_not_posted",
            text!(
                "{id} rättar {month}, som inte längre är bokförd",
                "{id} corrects {month}, which is not posted any more"
            ),
        )
        .hint(text!(
            "dra tillbaka {id}: kapitera settlement withdraw {id}",
            "withdraw {id}: kapitera settlement withdraw {id}"
        )))
    }

    /// What nobody has decided is posted only in an invented region, whatever the region was when it was prepared.
    fn is_decided(&self, draft: &Draft) -> Result<(), Problem> {
        if draft.try_out && !self.region.settings().invented {
            return Err(try_out(&draft.model_id));
        }
        self.books_may_be_posted()
    }

    /// A self-billing invoice that a provider has is credited by a correction: undoing would leave it standing.
    fn no_invoice_is_out(&mut self, id: SettlementId) -> Result<(), Problem> {
        let prefix = format!("{id}-");
        for entry in self.entries(RecordKind::Export, "export/")? {
            let Record::Export(record) = Record::read(entry.kind, &entry.body)? else { continue };
            if record.kind == ExportKind::Invoice && record.of.starts_with(&prefix) {
                let (path, month) = (record.path, id.month);
                return Err(Problem::error(
                    "invoice_given_out",
                    text!("{id} har gett självfakturan {path}", "{id} has given the self-billing invoice {path}"),
                )
                .why(text!(
                    "utföraren har den, och den står kvar om avräkningen försvinner",
                    "the provider has it, and it would stand when the settlement is gone"
                ))
                .hint(text!(
                    "rätta i stället: kapitera correct {month}",
                    "correct instead: kapitera correct {month}"
                )));
            }
        }
        Ok(())
    }

    /// A step without vouchers.
    fn plain_step(&mut self, id: SettlementId, step: Step, right: Right, act: &Act<'_>) -> Result<Stepped, Problem> {
        let done = self.until_still(|office, head| {
            let (standing, taken) = office.next_step(id, step, right, act).map_err(|problem| vec![problem])?;
            office.take(standing, taken, Vec::new(), act, head).map_err(|problem| vec![problem])
        });
        done.map_err(first)
    }

    /// A step that undoes another: it says why.
    fn contrary_step(&mut self, id: SettlementId, step: Step, right: Right, act: &Act<'_>) -> Result<Stepped, Problem> {
        self.next_step(id, step, right, act)?;
        if act.note.trim().is_empty() {
            let Text { sv, en } = step.deed();
            return Err(reason_missing(&text!("{sv} av {id}", "{id} is {en}")));
        }
        self.plain_step(id, step, right, act)
    }

    /// The step that `act` would take, when it may.
    pub(crate) fn next_step(
        &mut self,
        id: SettlementId,
        step: Step,
        right: Right,
        act: &Act<'_>,
    ) -> Result<(Standing, Taken), Problem> {
        let standing = self.outline_of(id)?;
        if self.seen.is_some_and(|(of, steps)| of == id && steps != standing.life.steps.len()) {
            return Err(moved_meanwhile(&standing.life));
        }
        let on = standing.entry.sha256.clone();
        let taken = Taken { step, by: act.by.to_owned(), at: act.at, on, note: act.note.to_owned() };
        standing.life.may(&taken).map_err(|problem| with_last(problem, &standing.life))?;
        self.may(act, right)?;
        Ok((standing, taken))
    }

    /// The right to do something on its day, by books that are recorded as they are.
    pub(crate) fn may(&mut self, act: &Act<'_>, right: Right) -> Result<(), Problem> {
        self.books_are_recorded()?;
        self.books.officer(act.by, right, act.day()).map(|_| ())
    }

    /// The entry of a step, at the place where the life stands: whoever records it first has taken the step.
    pub(crate) fn step_entry(life: &Life, taken: &Taken) -> NewEntry {
        let Taken { step, on, note, .. } = taken;
        let record = StepRecord { settlement: life.id, step: *step, on: on.clone(), note: note.clone() };
        NewEntry { key: step_key(life.id, life.steps.len() + 1), record: Record::Step(record) }
    }

    /// Records a step with its vouchers.
    fn take(
        &mut self,
        standing: Standing,
        taken: Taken,
        vouchers: Vec<NewEntry>,
        act: &Act<'_>,
        head: &Head,
    ) -> Result<Stepped, Problem> {
        let mut life = standing.life;
        let step = Self::step_entry(&life, &taken);
        let key = step.key.clone();
        let mut entries = vec![step];
        entries.extend(vouchers);
        let recorded = self.record_after(act, entries, head)?;
        life.take(taken)?;
        let (steps, vouchers): (Vec<Entry>, Vec<Entry>) = recorded.into_iter().partition(|entry| entry.key == key);
        let entry = steps.into_iter().next().ok_or_else(crate::problems::nothing_recorded)?;
        Ok(Stepped { life, entry, vouchers })
    }

    /// That what a draft was made of is what it was.
    fn is_as_it_was(&mut self, draft: &Draft) -> Result<(), Problems> {
        let mut problems = Problems::new();
        let engine = kapitera_settle::engine_digest();
        if draft.engine != engine {
            let (id, then) = (draft.id, &draft.engine);
            problems.push(changed(
                "engine_changed",
                text!(
                    "{id} räknades av ett annat program: {then}, nu {engine}",
                    "{id} was computed by another program: {then}, now {engine}"
                ),
            ));
        }
        let books: Vec<&str> = self.books.texts().iter().map(|(path, _)| path.as_str()).collect();
        for text in draft.texts.iter().filter(|text| !books.contains(&text.path.as_str())) {
            let now = std::fs::read(file_of(&self.region, &text.path)).map(|bytes| sha256(&bytes)).unwrap_or_default();
            if now != text.sha256 {
                let (path, then) = (&text.path, &text.sha256);
                problems.push(changed(
                    "model_text_changed",
                    text!(
                        "modelltexten {path} är ändrad: {then}, nu {now}",
                        "the model text {path} has changed: {then}, now {now}"
                    ),
                ));
            }
        }
        for delivery in &draft.delivery_list {
            let now = manifest_sha256(&self.region, &delivery.register, &delivery.id).unwrap_or_default();
            if now != delivery.manifest_sha256 {
                let (register, id, then) = (&delivery.register, &delivery.id, &delivery.manifest_sha256);
                problems.push(changed(
                    "delivery_changed",
                    text!(
                        "leveransen {register}/{id} är ändrad: {then}, nu {now}",
                        "the delivery {register}/{id} has changed: {then}, now {now}"
                    ),
                ));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

fn changed(code: &'static str, what: Text) -> Problem {
    Problem::error(code, what)
        .why(text!(
            "det som attesterades går inte längre att räkna om",
            "what was attested cannot be computed again any more"
        ))
        .hint(text!("dra tillbaka utkastet och förbered ett nytt", "withdraw the draft and prepare another"))
}

/// Somebody else has taken a step that was not seen: who, and when.
fn moved_meanwhile(life: &Life) -> Problem {
    let (id, (by, at, Text { sv, en })) = (life.id, last(life));
    let at = at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    Problem::error(
        "moved_meanwhile",
        text!(
            "{id} är inte längre som du såg den: {sv} av {by} {at}",
            "{id} is no longer as you saw it: {en} by {by} {at}"
        ),
    )
    .why(text!("ditt steg är inte taget", "your step is not taken"))
    .hint(text!("öppna avräkningen igen och se vad som nu gäller", "open the settlement again and see what holds now"))
}

/// The last that happened: by whom, when, and what.
fn last(life: &Life) -> (&str, jiff::Timestamp, Text) {
    match life.steps.last() {
        Some(last) => (&last.by, last.at, last.step.said()),
        None => (&life.prepared_by, life.prepared_at, Stage::Draft.said()),
    }
}

/// Adds who took the last step, when a step may not be taken.
fn with_last(problem: Problem, life: &Life) -> Problem {
    let (by, at, Text { sv, en }) = last(life);
    problem.named(text!("senast: {sv} av {by} {at}", "last: {en} by {by} {at}"))
}
