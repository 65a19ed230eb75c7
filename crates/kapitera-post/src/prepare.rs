//! A month settled and made a draft: what is reviewed, attested and posted, word for word.

use jiff::Timestamp;
use kapitera_books::{Draft, DraftKind, Entry, NewEntry, Record, Right, SettlementId, Subject};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_settle::Settled;
use kapitera_store::Head;

use crate::knowledge::{delivery_list, draft_centre_of, draft_centres, draft_lines, settled, unplaced};
use crate::plans::plan_sums;
use crate::review::{Before, PostedBefore, Review, ReviewInput, review};
use crate::state::{draft_key, may_settle};
use crate::texts::{REVIEW, model_texts, text_entries, text_entry};
use crate::{Act, Office};

/// What is to be prepared.
#[derive(Clone, Copy, Debug)]
pub struct Prepare<'a> {
    /// The month.
    pub month: Month,
    /// What is settled of it.
    pub subject: Subject,
    /// The region's models of the subject; the one in force settles the month.
    pub models: &'a [Model],
    /// Deliveries received later do not count; none for all that are known when it is prepared.
    pub known_at: Option<Timestamp>,
    /// The month of the books that it is to be booked in.
    pub post_in: Month,
}

/// What was prepared.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The entry that holds the draft.
    pub entry: Entry,
    /// The draft.
    pub draft: Draft,
    /// What changed since the month before, and why.
    pub review: Review,
    /// The settlement, with all it stands on.
    pub settled: Settled,
}

impl Office {
    /// Settles a month and records it as a draft with its review. `progress` is told rows counted and rows in all.
    ///
    /// # Errors
    ///
    /// Those of settling; `month_is_posted`, `draft_is_live`, `model_is_try_out`, `books_are_illustrative`,
    /// `period_not_open`; those of booking, so that what is attested can be posted. Nothing is recorded then.
    pub fn prepare(
        &mut self,
        asked: &Prepare<'_>,
        act: &Act<'_>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Prepared, Problems> {
        let one = |problem: Problem| vec![problem];
        let Prepare { month, subject, models, post_in, .. } = *asked;
        self.may(act, Right::Prepare).map_err(one)?;
        self.is_open(post_in).map_err(one)?;
        // Before the month is settled, which takes its time; and again when it is recorded.
        may_settle(&self.outlines_of(month, subject).map_err(one)?, month).map_err(one)?;
        // What is delivered later was not known when it was prepared, whatever was asked for.
        let known_at = asked.known_at.unwrap_or(act.at).min(act.at);
        let (model, settled, before) = settled(&self.region, models, month, known_at, progress)?;
        is_of(model, month, subject).map_err(one)?;
        self.may_be_posted(model).map_err(one)?;
        let mut before = Before { settled: before, posted: None };
        let (entry, draft, review) = self.until_still(|office, head| {
            office.is_open(post_in).map_err(one)?;
            let standings = office.outlines_of(month, subject).map_err(one)?;
            may_settle(&standings, month).map_err(one)?;
            let id = Self::next_id(&standings, month, subject);
            let (draft, texts) = office.draft_of(id, post_in, known_at, model, &settled)?;
            before.posted = office.posted_before(month.plus(-1), subject).map_err(one)?;
            let review = review(&ReviewInput { draft: &draft, model, settled: &settled, before: &before });
            let (entry, draft) = office.record_draft(draft, &review, texts, act, head)?;
            Ok((entry, draft, review))
        })?;
        Ok(Prepared { entry, draft, review, settled })
    }

    /// That a model and the books may be posted here: nothing illustrative in a region that is not invented.
    pub(crate) fn may_be_posted(&self, model: &Model) -> Result<(), Problem> {
        if self.region.settings().invented {
            return Ok(());
        }
        if model.is_try_out() {
            return Err(try_out(&model.id));
        }
        self.books_may_be_posted()
    }

    /// That the books may be posted by here: nothing illustrative in a region that is not invented.
    pub(crate) fn books_may_be_posted(&self) -> Result<(), Problem> {
        if self.region.settings().invented {
            return Ok(());
        }
        let open = self.books.illustrative();
        if open.is_empty() {
            return Ok(());
        }
        let Text { sv, en } = Text::number_of(
            open.len(),
            text!("uppgift i böckerna är inte beslutad", "entry of the books is not decided"),
            text!("uppgifter i böckerna är inte beslutade", "entries of the books are not decided"),
        );
        let problem = Problem::error(
            "books_are_illustrative",
            text!("{sv}, så inget kan bokföras", "{en}, so nothing can be posted"),
        );
        let problem = open.into_iter().take(PLACES_MOST).fold(problem, |problem, entry| problem.at(entry.place));
        Err(only_invented(problem))
    }

    /// The draft without its review, and the texts it stands on.
    fn draft_of(
        &mut self,
        id: SettlementId,
        post_in: Month,
        known_at: Timestamp,
        model: &Model,
        settled: &Settled,
    ) -> Result<(Draft, Vec<(String, String)>), Problems> {
        let one = |problem: Problem| vec![problem];
        let language = self.language();
        let mut lines = draft_lines(model, &settled.settlement, language);
        let mut centres = draft_centres(settled).map_err(one)?;
        let due = self.due_lines(id, (&centres, &lines), &settled.known.centres)?;
        for line in &due {
            if !centres.iter().any(|centre| centre.id == line.centre) {
                centres.push(draft_centre_of(&settled.known.centres, &line.centre, id.month).map_err(one)?);
            }
        }
        centres.sort_by(|one, other| one.id.cmp(&other.id));
        lines.extend(due);
        let mut texts = model_texts(&self.region, model);
        texts.extend_from_slice(self.books.texts());
        let digests = &settled.digests;
        let draft = Draft {
            id,
            kind: DraftKind::Settlement,
            post_in,
            known_at,
            engine: digests.engine.clone(),
            model: digests.model.clone(),
            model_id: model.id.clone(),
            try_out: model.is_try_out(),
            deliveries: digests.deliveries.clone(),
            result: digests.result.clone(),
            delivery_list: delivery_list(&self.region, &settled.deliveries).map_err(one)?,
            texts: Vec::new(),
            instalments: 1,
            threshold: Ore::ZERO,
            reason: String::new(),
            centres,
            unallocated: unplaced(&settled.settlement, language),
            review: String::new(),
            lines,
        };
        Ok((draft, texts))
    }

    /// Records a draft with its review and the texts it stands on, all together. That it can be booked is tried first: what
    /// is attested must be possible to post.
    pub(crate) fn record_draft(
        &mut self,
        mut draft: Draft,
        review: &Review,
        texts: Vec<(String, String)>,
        act: &Act<'_>,
        head: &Head,
    ) -> Result<(Entry, Draft), Problems> {
        let one = |problem: Problem| vec![problem];
        let (references, mut entries) = text_entries(texts);
        draft.texts = references;
        let (reference, entry) = text_entry(format!("{REVIEW}{}", draft.id), review.to_text());
        draft.review = reference.sha256;
        // The same review may have been recorded with a draft that was withdrawn under another id: its path differs.
        entries.push(entry);
        self.can_be_booked(&draft, act)?;
        let key = draft_key(draft.id);
        entries.push(NewEntry { key: key.clone(), record: Record::Draft(Box::new(draft.clone())) });
        let recorded = self.record_after(act, entries, head).map_err(one)?;
        let entry = recorded.into_iter().find(|entry| entry.key == key);
        let entry = entry.ok_or_else(crate::problems::nothing_recorded).map_err(one)?;
        Ok((entry, draft))
    }

    /// The review of a settlement or correction, as it was when it was prepared.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or what is recorded is not its review.
    pub fn review_of(&mut self, id: SettlementId) -> Result<Review, Problem> {
        let standing = self.outline_of(id)?;
        let reference =
            kapitera_books::TextRef { path: format!("{REVIEW}{id}"), sha256: standing.draft.review.clone() };
        Review::parse(&self.recorded_text(&reference)?)
    }

    /// What is posted of the month before, when its settlement is: the model's amounts with all corrections of them, and
    /// the plans' lines of its settlement.
    fn posted_before(&mut self, month: Month, subject: Subject) -> Result<Option<PostedBefore>, Problem> {
        let standings = self.outlines_of(month, subject)?;
        let settlement =
            standings.iter().find(|standing| standing.draft.kind == DraftKind::Settlement && standing.is_posted());
        let Some(settlement) = settlement else { return Ok(None) };
        let plans = self.store.draft(settlement.draft.id)?.map(|(_, draft)| plan_sums(&draft)).unwrap_or_default();
        let mut posted = PostedBefore { plans, ..PostedBefore::default() };
        for row in self.store.posted_of(month, subject)? {
            *posted.components.entry((row.centre, row.component)).or_default() += row.amount;
        }
        Ok(Some(posted))
    }
}

/// That a model of internal trade settles internal trade: another would pay the month's primary care a second time.
pub(crate) fn is_of(model: &Model, month: Month, subject: Subject) -> Result<(), Problem> {
    if subject == Subject::PrimaryCare || kapitera_evaluate::Plan::new(model, month).settles_units() {
        return Ok(());
    }
    let id = &model.id;
    Err(Problem::error(
        "model_of_other_subject",
        text!("modellen ”{id}” räknar ingen internhandel", "the model “{id}” counts no internal trade"),
    )
    .why(text!(
        "det den betalar är betalt med månadens avräkning av primärvården",
        "what it pays is paid by the month's settlement of primary care"
    ))
    .hint(text!(
        "ange en modell för internhandel under [trade] i kapitera.toml, eller utelämna --of",
        "name a model of internal trade below [trade] of kapitera.toml, or leave --of out"
    )))
}

/// That a model is a try-out and the region is none that is invented.
pub(crate) fn try_out(model: &str) -> Problem {
    only_invented(Problem::error(
        "model_is_try_out",
        text!(
            "modellen ”{model}” är en prövning och kan inte bokföras",
            "the model “{model}” is a try-out and cannot be posted"
        ),
    ))
}

fn only_invented(problem: Problem) -> Problem {
    problem.why(text!("ingen har beslutat vad som skulle betalas", "nobody has decided what would be paid")).hint(
        text!(
            "bara en påhittad region (invented = true i kapitera.toml) får bokföra det",
            "only an invented region (invented = true in kapitera.toml) may post it"
        ),
    )
}

/// At most so many places of undecided entries are named.
const PLACES_MOST: usize = 10;
