//! What the journal has of a year: what was prepared, as texts under numbers from 1, and what was attested and booked.

use kapitera_books::{Entry, NewEntry, Record, RecordKind, TextRecord, sha256};
use kapitera_message::Problem;
use kapitera_period::Month;
use serde::{Deserialize, Serialize};

use super::{CarryBooked, CarryRecorded, problems};
use crate::Office;
use crate::plans::plan_key;

/// A year as it is recorded.
pub(super) struct RecordedYear {
    /// The number of the last preparation.
    pub(super) number: u32,
    /// The results that were prepared: their file, their text and its digest.
    pub(super) path: String,
    pub(super) results: String,
    pub(super) results_sha256: String,
    /// The outcome that was prepared.
    pub(super) report: String,
    /// The entry with which the booking begins: balances before it are those it was computed from.
    pub(super) booked_from: Option<u64>,
    /// The rest of it.
    pub(super) said: CarryRecorded,
}

/// What one person prepares and another attests, by digests.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Proposal {
    pub(super) year: i16,
    /// The month of the books.
    pub(super) post_in: String,
    /// The file of the results.
    pub(super) results: String,
    pub(super) results_sha256: String,
    /// Of the outcome.
    pub(super) outcome_sha256: String,
}

/// The keys of what is prepared: whoever records a number first has prepared it.
pub(super) fn prepared_key(year: i16, number: u32, what: &str) -> String {
    format!("carry/{year}/{number}/{what}")
}

/// The key of the attestation, of which there is one.
pub(super) fn attested_key(year: i16) -> String {
    format!("carry/{year}/attested")
}

/// A text of a year under a key of its own.
pub(super) fn year_text(key: String, path: String, text: String) -> NewEntry {
    NewEntry { key, record: Record::Text(TextRecord { path, sha256: sha256(text.as_bytes()), text }) }
}

impl Office {
    /// A year as it is recorded; none when it is not.
    pub(super) fn recorded_year(&mut self, year: i16) -> Result<Option<RecordedYear>, Problem> {
        let mut last = None;
        for number in 1.. {
            match self.year_text_of(&prepared_key(year, number, "proposal"))? {
                Some(found) => last = Some((number, found)),
                None => break,
            }
        }
        let Some((number, (entry, proposal))) = last else { return Ok(None) };
        let results = self.year_text_of(&prepared_key(year, number, "results"))?;
        let report = self.year_text_of(&prepared_key(year, number, "outcome"))?;
        let (Some((_, results)), Some((_, report))) = (results, report) else { return Ok(None) };
        let said: Option<Proposal> = toml::from_str(&proposal.text).ok();
        let post_in = said.as_ref().and_then(|said| said.post_in.parse::<Month>().ok());
        let (Some(said), Some(post_in)) = (said, post_in) else { return Err(problems::not_read(&entry)) };
        let attested = self.year_text_of(&attested_key(year))?;
        let booked_from = attested.as_ref().map(|(entry, _)| entry.number);
        let booked = match attested {
            Some((attested, _)) => Some(self.booked_year(year, &attested)?),
            None => None,
        };
        let (by, at, sha256) = (entry.by, entry.at, proposal.sha256);
        Ok(Some(RecordedYear {
            number,
            path: said.results,
            results: results.text,
            results_sha256: results.sha256,
            report: report.text,
            booked_from,
            said: CarryRecorded { by, at, post_in, sha256, booked, same: true },
        }))
    }

    /// What was booked with an attestation.
    fn booked_year(&mut self, year: i16, attested: &Entry) -> Result<CarryBooked, Problem> {
        let mut booked =
            CarryBooked { by: attested.by.clone(), at: attested.at, vouchers: Vec::new(), plans: Vec::new() };
        let prefix = format!("carry/{year}/");
        for (key, voucher) in self.recorded_vouchers(&prefix)? {
            let (series, number) = (voucher.series.letter(), voucher.number.unwrap_or_default());
            let unit = key.strip_prefix(&prefix).unwrap_or(&key).to_owned();
            booked.vouchers.push((unit, format!("{series} {number}")));
        }
        for plan in self.entries(RecordKind::Plan, &plan_key(&prefix))? {
            booked.plans.push(plan.key.strip_prefix("plan/").unwrap_or(&plan.key).to_owned());
        }
        Ok(booked)
    }

    fn year_text_of(&mut self, key: &str) -> Result<Option<(Entry, TextRecord)>, Problem> {
        let Some(entry) = self.store.entry(key)? else { return Ok(None) };
        match self.store.record(&entry)? {
            Record::Text(text) => Ok(Some((entry, text))),
            _ => Err(problems::not_read(&entry)),
        }
    }

    /// What was carried over for a later year was computed without this one.
    pub(super) fn no_later_year(&mut self, year: i16) -> Result<(), Problem> {
        for entry in self.entries(RecordKind::Text, "carry/")? {
            let attested = entry.key.strip_prefix("carry/").and_then(|rest| rest.strip_suffix("/attested"));
            if let Some(later) = attested.and_then(|later| later.parse::<i16>().ok()).filter(|later| *later > year) {
                return Err(problems::later_year(year, later, &entry));
            }
        }
        Ok(())
    }
}

/// What a year's attestation is of.
pub(super) fn attested_text(proposal_sha256: &str) -> String {
    format!("proposal-sha256 = \"{proposal_sha256}\"\n")
}
