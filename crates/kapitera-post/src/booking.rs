//! From drafts to vouchers: by the books as they were recorded with the draft, so that what is attested is what is posted.

use kapitera_books::post::{Undoing, reversal, vouchers};
use kapitera_books::{Books, Draft, NewEntry, Record, RecordKind, Voucher};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Month};

use crate::office::shown;
use crate::state::Standing;
use crate::{Act, Office};

impl Office {
    /// That a draft can be booked by the books as they are now: tried before it is recorded.
    pub(crate) fn can_be_booked(&self, draft: &Draft, act: &Act<'_>) -> Result<(), Problems> {
        vouchers(draft, &self.books, day_in(draft.post_in, act), self.language()).map(|_| ())
    }

    /// The vouchers of a draft, by the books that were recorded with it.
    pub(crate) fn vouchers_of(&mut self, draft: &Draft, act: &Act<'_>) -> Result<Vec<NewEntry>, Problems> {
        let books = self.books_of(draft)?;
        let made = vouchers(draft, &books, day_in(draft.post_in, act), self.language())?;
        Ok(entries(made))
    }

    /// The contrary vouchers of what a draft has booked.
    pub(crate) fn reversals_of(&mut self, standing: &Standing, act: &Act<'_>) -> Result<Vec<NewEntry>, Problems> {
        let one = |problem: Problem| vec![problem];
        let own = self.recorded_vouchers(&format!("settlement/{}/voucher/", standing.draft.id)).map_err(one)?;
        let period = self.open_from(standing.draft.post_in).map_err(one)?;
        let undoing = Undoing { date: day_in(period, act), period, reason: act.note, language: self.language() };
        Ok(entries(reversal(&own, &undoing)?))
    }

    /// The recorded vouchers whose keys begin so, with their keys.
    pub(crate) fn recorded_vouchers(&mut self, prefix: &str) -> Result<Vec<(String, Voucher)>, Problem> {
        let mut own = Vec::new();
        for entry in self.entries(RecordKind::Voucher, prefix)? {
            if let Record::Voucher(voucher) = self.store.record(&entry)? {
                own.push((entry.key, voucher));
            }
        }
        Ok(own)
    }

    /// The month, when it takes vouchers, else the first later one that does.
    pub(crate) fn open_from(&mut self, month: Month) -> Result<Month, Problem> {
        let open = self.periods()?.into_iter().find(|period| period.open && period.month >= month);
        match open {
            Some(period) => Ok(period.month),
            None => Err(self.is_open(month).err().unwrap_or_else(|| {
                Problem::error("period_not_open", text!("ingen period är öppen", "no period is open"))
            })),
        }
    }

    /// The books that were recorded with a draft.
    fn books_of(&mut self, draft: &Draft) -> Result<Books, Problems> {
        let folder = format!("{}/", shown(&self.region.settings().books));
        let mut texts = Vec::new();
        for text in draft.texts.iter().filter(|text| text.path.starts_with(&folder)) {
            texts.push((text.path.clone(), self.recorded_text(text).map_err(|problem| vec![problem])?));
        }
        Books::parse(&texts)
    }
}

/// Vouchers as entries.
pub(crate) fn entries(vouchers: Vec<(String, Voucher)>) -> Vec<NewEntry> {
    vouchers.into_iter().map(|(key, voucher)| NewEntry { key, record: Record::Voucher(voucher) }).collect()
}

/// The day something is booked on: the day it is done, or the day of the month that is nearest to it.
pub(crate) fn day_in(month: Month, act: &Act<'_>) -> Date {
    act.day().clamp(month.first(), month.last())
}
