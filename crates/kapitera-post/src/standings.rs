//! Where all settlements and corrections are, followed along the journal as it grows.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::Arc;

use kapitera_books::{Entry, Record, RecordKind, SettlementId, Step, Subject};
use kapitera_message::Problem;
use kapitera_period::Month;
use kapitera_store::{EntryFilter, Head};

use crate::Office;
use crate::state::{PAGE, Standing};

/// All settlements and corrections with their lives, without the drafts' lines, as of an entry of the journal; and which
/// entries moved what. One who asks often reads only the entries that have come since.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    /// The last entry read: its number and hash; none before the first.
    last: Option<(u64, String)>,
    posted: u64,
    months: BTreeMap<Month, u64>,
    outlines: BTreeMap<SettlementId, Arc<Standing>>,
}

impl Standings {
    /// All of them, in order of their names.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Standing>> {
        self.outlines.values()
    }

    /// Those of a month, in order of their names.
    pub fn of(&self, month: Month) -> impl Iterator<Item = &Arc<Standing>> {
        Subject::ALL.into_iter().flat_map(move |subject| self.of_subject(month, subject))
    }

    /// Those that settle one subject of a month, in order of their names.
    pub fn of_subject(&self, month: Month, subject: Subject) -> impl Iterator<Item = &Arc<Standing>> {
        let id = |ordinal| SettlementId { month, subject, ordinal };
        self.outlines.range(id(0)..=id(u32::MAX)).map(|(_, standing)| standing)
    }

    /// The one of a name.
    pub fn one(&self, id: SettlementId) -> Option<&Arc<Standing>> {
        self.outlines.get(&id)
    }

    /// The last entry that was read; 0 when nothing is recorded.
    pub fn last(&self) -> u64 {
        self.last.as_ref().map_or(0, |(number, _)| *number)
    }

    /// The last entry that could change what is posted, planned, paid or given out, or which months of the books are open:
    /// all but texts, drafts and steps before posting.
    pub fn last_posted(&self) -> u64 {
        self.posted
    }

    /// The last draft or step of a settlement or correction of a month; 0 when it has none.
    pub fn last_of(&self, month: Month) -> u64 {
        self.months.get(&month).copied().unwrap_or(0)
    }

    /// Whether they are as of this entry.
    pub fn are_at(&self, head: &Head) -> bool {
        match &self.last {
            Some((number, sha256)) => *number == head.number && *sha256 == head.sha256,
            None => head.number == 0,
        }
    }

    /// The same as of now. A journal that does not hold the last entry read is another journal, and is read from its beginning.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn caught_up(&self, office: &mut Office) -> Result<Self, Problem> {
        let mut now = self.clone();
        let mut filter = EntryFilter { after: now.last().saturating_sub(1), limit: PAGE, ..EntryFilter::default() };
        let mut page = office.store.entries(&filter)?;
        if let Some((number, sha256)) = &now.last {
            match page.first() {
                Some(known) if known.number == *number && known.sha256 == *sha256 => drop(page.remove(0)),
                _ => return Self::default().caught_up(office),
            }
        }
        while let Some(last) = page.last().map(|entry| entry.number) {
            for entry in page {
                now.take(office, entry)?;
            }
            filter.after = last;
            page = office.store.entries(&filter)?;
        }
        Ok(now)
    }

    fn take(&mut self, office: &mut Office, entry: Entry) -> Result<(), Problem> {
        let number = entry.number;
        self.last = Some((number, entry.sha256.clone()));
        match entry.kind {
            RecordKind::Text => {}
            RecordKind::Draft => {
                if let Some(standing) = office.begun(entry)? {
                    self.months.insert(standing.draft.id.month, number);
                    self.outlines.insert(standing.draft.id, Arc::new(standing));
                }
            }
            RecordKind::Step => {
                if let Some(step) = self.step(office, &entry)?
                    && !is_before_posting(step)
                {
                    self.posted = number;
                }
            }
            _ => self.posted = number,
        }
        Ok(())
    }

    /// Takes a step of a draft that was read before.
    fn step(&mut self, office: &mut Office, entry: &Entry) -> Result<Option<Step>, Problem> {
        let Some(id) = settlement_of(&entry.key) else { return Ok(None) };
        let (Some(standing), Some(taken)) = (self.outlines.get_mut(&id), office.read_step(entry)?) else {
            return Ok(None);
        };
        let step = taken.step;
        Arc::make_mut(standing).life.take(taken)?;
        self.months.insert(id.month, entry.number);
        Ok(Some(step))
    }
}

/// The settlement that a step's key names.
fn settlement_of(key: &str) -> Option<SettlementId> {
    let (id, _) = key.strip_prefix("settlement/")?.split_once("/step/")?;
    SettlementId::from_str(id).ok()
}

/// Whether a step leaves what is posted as it is.
fn is_before_posting(step: Step) -> bool {
    match step {
        Step::Reviewed | Step::Attested | Step::ReviewRevoked | Step::AttestationRevoked | Step::Withdrawn => true,
        Step::Posted | Step::Paid | Step::Reversed | Step::PaymentRejected => false,
    }
}

impl Office {
    /// A draft at the beginning of its life; none when the entry is no draft.
    pub(crate) fn begun(&self, entry: Entry) -> Result<Option<Standing>, Problem> {
        let Record::Draft(draft) = Record::read(entry.kind, &entry.body)? else { return Ok(None) };
        let life = kapitera_books::Life::begin(draft.id, &entry.by, entry.at, &entry.sha256);
        Ok(Some(Standing { entry, draft: *draft, life }))
    }
}
