//! The journal: every entry that was ever recorded, the last one first.

use kapitera_books::{Entry, RecordKind};
use kapitera_message::{Problem, Problems};
use kapitera_output::Output;
use kapitera_post::Office;
use kapitera_report::{JournalPage, journal_output};
use kapitera_store::EntryFilter;

use super::Paged;
use crate::one;

/// Entries looked at together when only one kind is asked for.
const WINDOW: u64 = 1_000;

/// Which entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalAsked {
    /// Only of this kind.
    pub kind: Option<RecordKind>,
    /// Only those recorded before the entry with this number: the last one of the page before. The first page when none.
    pub before: Option<u64>,
    /// At most so many, from 1.
    pub entries: u32,
}

impl Default for JournalAsked {
    fn default() -> Self {
        Self { kind: None, before: None, entries: 50 }
    }
}

/// A page of the journal's entries, the last recorded first, and where the next page begins.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn journal_answer(office: &mut Office, asked: &JournalAsked) -> Result<Output, Problems> {
    Ok(journal_page(office, asked)?.answer)
}

/// As [`journal_answer`], with the number of the entry that the next page begins before, for [`JournalAsked::before`].
///
/// # Errors
///
/// As [`journal_answer`].
pub fn journal_page(office: &mut Office, asked: &JournalAsked) -> Result<Paged<u64>, Problems> {
    let entries = newest_first(office, asked).map_err(one)?;
    let most = usize::try_from(asked.entries).unwrap_or(usize::MAX);
    let shown = &entries[..entries.len().min(most)];
    let next = shown.last().filter(|_| entries.len() > most).map(|entry| entry.number);
    let answer = journal_output(&office.region().settings().name, &JournalPage { entries: shown, next });
    Ok(Paged { answer, next })
}

/// The entries asked for, and one more when there is a next page. Numbers have no gaps, so the store's pages, which go
/// forward, are read window by window backwards.
fn newest_first(office: &mut Office, asked: &JournalAsked) -> Result<Vec<Entry>, Problem> {
    let wanted = u64::from(asked.entries) + 1;
    let end = office.store().head()?.number + 1;
    let mut below = asked.before.map_or(end, |before| before.min(end));
    let mut found: Vec<Entry> = Vec::new();
    while below > 1 && (found.len() as u64) < wanted {
        let window = if asked.kind.is_some() { WINDOW } else { wanted - found.len() as u64 };
        let after = (below - 1).saturating_sub(window);
        let limit = u32::try_from(below - 1 - after).unwrap_or(u32::MAX);
        let filter = EntryFilter { kind: asked.kind, after, limit, ..Default::default() };
        let inside = office.store().entries(&filter)?.into_iter().filter(|entry| entry.number < below);
        let inside: Vec<Entry> = inside.collect();
        found.extend(inside.into_iter().rev());
        below = after + 1;
    }
    Ok(found)
}
