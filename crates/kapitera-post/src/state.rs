//! Where settlements and corrections are in their lives, folded from the journal.

use std::str::FromStr as _;

use kapitera_books::{Draft, DraftKind, Entry, Life, Record, RecordKind, SettlementId, Stage, Subject, Taken};
use kapitera_message::{Problem, text};
use kapitera_period::Month;
use kapitera_store::EntryFilter;

use crate::Office;

/// A settlement or correction, and where it is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entry that holds the draft.
    pub entry: Entry,
    /// The draft with its lines.
    pub draft: Draft,
    /// Its life so far.
    pub life: Life,
}

impl Standing {
    /// Whether it waits for somebody: prepared, reviewed or attested, and neither posted nor given up.
    pub fn is_live(&self) -> bool {
        matches!(self.life.stage, Stage::Draft | Stage::Reviewed | Stage::Attested)
    }

    /// Whether its vouchers stand in the ledger.
    pub fn is_posted(&self) -> bool {
        matches!(self.life.stage, Stage::Posted | Stage::Paid)
    }
}

/// The key of a draft.
pub(crate) fn draft_key(id: SettlementId) -> String {
    format!("settlement/{id}")
}

/// The key of a draft's step, counted from 1.
pub(crate) fn step_key(id: SettlementId, number: usize) -> String {
    format!("settlement/{id}/step/{number}")
}

/// What the keys of a month's drafts begin with, or of all months'.
fn prefix(month: Option<Month>) -> String {
    month.map_or_else(|| "settlement/".to_owned(), |month| format!("settlement/{month}-"))
}

/// At most so many entries are asked for at once.
pub(crate) const PAGE: u32 = 1_000;

impl Office {
    /// A settlement or correction with its life; none when there is none of that name.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn standing(&mut self, id: SettlementId) -> Result<Option<Standing>, Problem> {
        let Some((entry, draft)) = self.store.draft(id)? else { return Ok(None) };
        let life = self.life(&entry, id)?;
        Ok(Some(Standing { entry, draft, life }))
    }

    /// As [`Office::standing`] without the draft's lines; that there is none is a problem.
    pub(crate) fn outline_of(&mut self, id: SettlementId) -> Result<Standing, Problem> {
        let entry = self.store.entry(&draft_key(id))?;
        let outline = entry.map(|entry| self.outline(entry)).transpose()?.flatten();
        outline.ok_or_else(|| {
            Problem::error("no_such_settlement", text!("det finns ingen avräkning {id}", "there is no settlement {id}"))
                .hint(text!(
                    "de som finns visas av: kapitera settlement list",
                    "kapitera settlement list shows those there are"
                ))
        })
    }

    /// All settlements and corrections of a month, or of all months, in order of their names.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn standings(&mut self, month: Option<Month>) -> Result<Vec<Standing>, Problem> {
        let mut standings = Vec::new();
        for entry in self.entries(RecordKind::Draft, &prefix(month))? {
            let Record::Draft(draft) = self.store.record(&entry)? else { continue };
            let life = self.life(&entry, draft.id)?;
            standings.push(Standing { entry, draft: *draft, life });
        }
        standings.sort_by_key(|standing| standing.draft.id);
        Ok(standings)
    }

    /// As [`Office::standings`], without the drafts' lines, which are many.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn outlines(&mut self, month: Option<Month>) -> Result<Vec<Standing>, Problem> {
        let mut outlines = Vec::new();
        for entry in self.entries(RecordKind::Draft, &prefix(month))? {
            outlines.extend(self.outline(entry)?);
        }
        outlines.sort_by_key(|standing| standing.draft.id);
        Ok(outlines)
    }

    /// Those of [`Office::standings`] that settle one subject of a month.
    pub(crate) fn standings_of(&mut self, month: Month, subject: Subject) -> Result<Vec<Standing>, Problem> {
        let mut standings = self.standings(Some(month))?;
        standings.retain(|standing| standing.draft.id.subject == subject);
        Ok(standings)
    }

    /// Those of [`Office::outlines`] that settle one subject of a month.
    pub(crate) fn outlines_of(&mut self, month: Month, subject: Subject) -> Result<Vec<Standing>, Problem> {
        let mut outlines = self.outlines(Some(month))?;
        outlines.retain(|standing| standing.draft.id.subject == subject);
        Ok(outlines)
    }

    fn outline(&mut self, entry: Entry) -> Result<Option<Standing>, Problem> {
        let Some(mut standing) = self.begun(entry)? else { return Ok(None) };
        standing.life = self.life(&standing.entry, standing.draft.id)?;
        Ok(Some(standing))
    }

    /// The lives of all settlements and corrections, without reading their drafts, in order of their names.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn lives(&mut self) -> Result<Vec<Life>, Problem> {
        let mut lives = Vec::new();
        for entry in self.entries(RecordKind::Draft, "settlement/")? {
            let id = entry.key.strip_prefix("settlement/").and_then(|id| SettlementId::from_str(id).ok());
            let Some(id) = id else { continue };
            lives.push(self.life(&entry, id)?);
        }
        lives.sort_by_key(|life| life.id);
        Ok(lives)
    }

    /// The name of the next settlement or correction of a subject of a month; `standings` are those it has.
    pub(crate) fn next_id(standings: &[Standing], month: Month, subject: Subject) -> SettlementId {
        let last = standings.iter().map(|standing| standing.draft.id.ordinal).max();
        SettlementId { month, subject, ordinal: last.unwrap_or_default() + 1 }
    }

    fn life(&mut self, entry: &Entry, id: SettlementId) -> Result<Life, Problem> {
        let mut life = Life::begin(id, &entry.by, entry.at, &entry.sha256);
        let mut steps = self.entries(RecordKind::Step, &format!("{}/step/", draft_key(id)))?;
        steps.sort_by_key(|step| step.number);
        for step in steps {
            if let Some(taken) = self.read_step(&step)? {
                life.take(taken)?;
            }
        }
        Ok(life)
    }

    /// The step that an entry records; none when it records something else.
    pub(crate) fn read_step(&mut self, entry: &Entry) -> Result<Option<Taken>, Problem> {
        let Record::Step(record) = self.store.record(entry)? else { return Ok(None) };
        Ok(Some(Taken { step: record.step, by: entry.by.clone(), at: entry.at, on: record.on, note: record.note }))
    }

    /// All entries of a kind whose key begins so, in the order of the journal.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn entries(&mut self, kind: RecordKind, prefix: &str) -> Result<Vec<Entry>, Problem> {
        let mut all: Vec<Entry> = Vec::new();
        let mut filter = EntryFilter { kind: Some(kind), key_prefix: Some(prefix.to_owned()), after: 0, limit: PAGE };
        loop {
            let page = self.store.entries(&filter)?;
            let whole = page.len() == PAGE as usize;
            all.extend(page);
            match all.last() {
                Some(last) if whole => filter.after = last.number,
                _ => return Ok(all),
            }
        }
    }
}

/// Whether a subject of a month may have another settlement: of its `standings` none waits and none is posted.
pub(crate) fn may_settle(standings: &[Standing], month: Month) -> Result<(), Problem> {
    let posted = |standing: &&Standing| standing.draft.kind == DraftKind::Settlement && standing.is_posted();
    if let Some(live) = standings.iter().find(|standing| standing.is_live()) {
        return Err(is_live(live));
    }
    if let Some(standing) = standings.iter().find(posted) {
        let (id, step) = (standing.draft.id, standing.life.stage.said());
        let (sv, en, of) = (step.sv, step.en, id.subject.option());
        return Err(Problem::error(
            "month_is_posted",
            text!("{month} är redan avräknad: {id} är {sv}", "{month} is settled already: {id} is {en}"),
        )
        .why(text!("samma månad skulle betalas två gånger", "the same month would be paid twice"))
        .hint(text!("rätta den: kapitera correct {month}{of}", "correct it: kapitera correct {month}{of}")));
    }
    Ok(())
}

/// That a settlement or correction waits, so that no other may be begun.
pub(crate) fn is_live(live: &Standing) -> Problem {
    let (id, by, at) = (live.draft.id, &live.life.prepared_by, live.life.prepared_at);
    let said = live.life.stage.said();
    let (sv, en) = (said.sv, said.en);
    Problem::error(
        "draft_is_live",
        text!("{id} väntar redan: förberedd av {by} {at}, {sv}", "{id} waits already: prepared by {by} {at}, {en}"),
    )
    .why(text!("två utkast till samma månad kunde båda bokföras", "two drafts of one month could both be posted"))
    .hint(text!("bokför den, eller dra tillbaka den", "post it, or withdraw it"))
}
