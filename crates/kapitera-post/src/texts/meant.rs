//! Changes of texts that are meant: nothing is done by books that differ from those recorded last, until somebody who may
//! attest has said that the change is meant.

use std::collections::BTreeMap;

use kapitera_books::{Books, Entry, NewEntry, Right, TextRef};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;

use super::{model_texts, text_entry, text_key};
use crate::office::shown;
use crate::problems::first;
use crate::{Act, Office};

impl Office {
    /// That the books lie in the region's directory as they were recorded last. Before anything is recorded of them they are
    /// what they are: the first draft records them.
    pub(crate) fn books_are_recorded(&mut self) -> Result<(), Problem> {
        let recorded = self.recorded_books()?;
        if recorded.is_empty() {
            return Ok(());
        }
        let now: BTreeMap<&str, String> = self
            .books
            .texts()
            .iter()
            .map(|(path, text)| (path.as_str(), kapitera_books::sha256(text.as_bytes())))
            .collect();
        let mut changed: Vec<&str> = Vec::new();
        for (path, sha256) in &now {
            if recorded.get(*path).is_none_or(|(_, text)| text.sha256 != *sha256) {
                changed.push(path);
            }
        }
        changed.extend(recorded.keys().map(String::as_str).filter(|path| !now.contains_key(path)));
        if changed.is_empty() {
            return Ok(());
        }
        let files = changed.join(", ");
        Err(Problem::error(
            "books_not_recorded",
            text!("böckerna är ändrade sedan de registrerades: {files}", "the books have changed since they were recorded: {files}"),
        )
        .why(text!(
            "konton, betalningsvägar, regler och behörigheter ändras inte av en person ensam",
            "accounts, ways of paying, rules and rights are not changed by one person alone"
        ))
        .hint(text!(
            "är ändringen menad: låt någon som får attestera registrera den med kapitera ledger record-texts --by ATTESTANT; annars hämta filen från en säkerhetskopia",
            "if the change is meant, let somebody who may attest record it with kapitera ledger record-texts --by ATTESTER; else restore the file from a backup"
        )))
    }

    /// The latest recorded texts of the books, by their paths.
    fn recorded_books(&mut self) -> Result<BTreeMap<String, (Entry, TextRef)>, Problem> {
        let folder = format!("{}/", shown(&self.region.settings().books));
        Ok(self.latest_texts()?.into_iter().filter(|(path, _)| path.starts_with(&folder)).collect())
    }

    /// Records the texts of the models and of the books as they lie in the region's directory now, so that a change that was
    /// meant is known as such: by somebody who may attest by the books as they were recorded before. Gives those that were
    /// not recorded before.
    ///
    /// # Errors
    ///
    /// `officer_may_not`; when the journal cannot be written.
    pub fn record_texts(&mut self, models: &[Model], act: &Act<'_>) -> Result<Vec<TextRef>, Problem> {
        self.until_still(|office, head| {
            let one = |problem: Problem| vec![problem];
            office.may_record_texts(act)?;
            let (references, entries) = office.texts_to_record(models).map_err(one)?;
            if !entries.is_empty() {
                office.record_after(act, entries, head).map_err(one)?;
            }
            Ok(references)
        })
        .map_err(first)
    }

    /// The right by the books that are recorded: an edited file gives nobody a right. When nobody has it by them on the day,
    /// those of now decide, since else nobody could ever record a text again.
    fn may_record_texts(&mut self, act: &Act<'_>) -> Result<(), Problems> {
        let one = |problem: Problem| vec![problem];
        let recorded = self.recorded_books().map_err(one)?;
        let mut texts = Vec::new();
        for (path, (_, reference)) in recorded {
            texts.push((path, self.recorded_text(&reference).map_err(one)?));
        }
        let then = if texts.is_empty() { None } else { Some(Books::parse(&texts)?) };
        let books = then.as_ref().filter(|books| books.has_officer(Right::Attest, act.day())).unwrap_or(&self.books);
        books.officer(act.by, Right::Attest, act.day()).map(|_| ()).map_err(one)
    }

    fn texts_to_record(&mut self, models: &[Model]) -> Result<(Vec<TextRef>, Vec<NewEntry>), Problem> {
        let latest = self.latest_texts()?;
        let mut texts: Vec<(String, String)> = Vec::new();
        for model in models {
            texts.extend(model_texts(&self.region, model));
        }
        texts.extend_from_slice(self.books.texts());
        let (mut references, mut entries) = (Vec::new(), Vec::new());
        for (path, source) in texts {
            let (reference, mut entry) = text_entry(path, source);
            let known = latest.get(&reference.path).is_some_and(|(_, latest)| latest.sha256 == reference.sha256);
            if known || references.contains(&reference) {
                continue;
            }
            // An earlier wording that holds again is recorded under a key that says which time it is.
            let mut times = 1;
            while self.store.entry(&entry.key)?.is_some() {
                times += 1;
                entry.key = format!("{}#{times}", text_key(&reference));
            }
            references.push(reference);
            entries.push(entry);
        }
        Ok((references, entries))
    }
}
