//! Outcomes of measures in improvement programmes, as those responsible report them. A report is never changed: a later one of the same
//! measure and period counts instead of it, and both stay.

use jiff::Timestamp;
use kapitera_books::{NewEntry, OutcomeRecord, Record, RecordKind, Right};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;

use crate::texts::text_entry;
use crate::{Act, Office};

/// What stands before the name in the recorded path of a programme's text: it is what was in force when somebody reported, not a file
/// that must never change.
pub(crate) const PROGRAMME: &str = "programme:";

/// What is reported.
#[derive(Clone, Debug)]
pub struct NewOutcome {
    /// The programme, by its name.
    pub programme: String,
    /// Its text as it is now, which is recorded with the report.
    pub text: String,
    /// The package or measure.
    pub measure: String,
    /// Who is responsible for it, as the text says; none when it does not.
    pub responsible: Option<String>,
    /// The period.
    pub period: String,
    /// The outcome; none when only the status is reported.
    pub amount: Option<Ore>,
    /// Where it stands; none when that is as it was.
    pub status: Option<String>,
}

/// A report as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedOutcome {
    /// What was reported.
    pub record: OutcomeRecord,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The number of the entry in the journal.
    pub entry: u64,
}

impl Office {
    /// Records an outcome. The same said again by the same person, with nothing between, is recorded once.
    ///
    /// # Errors
    ///
    /// `officer_missing`, `officer_may_not`; `officer_answers_for_others` when the measure is somebody else's.
    pub fn report_outcome(&mut self, new: &NewOutcome, act: &Act<'_>) -> Result<RecordedOutcome, Problems> {
        self.may(act, Right::Report).map_err(one)?;
        self.answers_for(new, act).map_err(one)?;
        self.until_still(|office, _| office.report_once(new, act))
    }

    /// That the officer reports what the one responsible answers for.
    fn answers_for(&self, new: &NewOutcome, act: &Act<'_>) -> Result<(), Problem> {
        let officer = self.books.officer(act.by, Right::Report, act.day())?;
        if officer.reports_for(new.responsible.as_deref()) {
            return Ok(());
        }
        let (name, own, measure) = (&officer.name, officer.answers_for.join(", "), &new.measure);
        let theirs = match &new.responsible {
            Some(responsible) => {
                text!("{responsible} ansvarar för {measure}", "{responsible} is responsible for {measure}")
            }
            None => text!(
                "texten säger inte vem som ansvarar för {measure}",
                "the text does not say who is responsible for {measure}"
            ),
        };
        Err(Problem::error(
            "officer_answers_for_others",
            text!(
                "{name} rapporterar bara det som {own} ansvarar för",
                "{name} reports only what {own} is responsible for"
            ),
        )
        .at(officer.origin.spot.here())
        .why(theirs)
        .hint(text!(
            "låt någon annan rapportera, eller ändra answers-for",
            "let somebody else report it, or change answers-for"
        )))
    }

    fn report_once(&mut self, new: &NewOutcome, act: &Act<'_>) -> Result<RecordedOutcome, Problems> {
        let prefix = format!("{}{}/{}/", key(&new.programme), new.measure, new.period);
        let before = self.read_outcomes(&prefix)?;
        let record = OutcomeRecord {
            programme: new.programme.clone(),
            measure: new.measure.clone(),
            period: new.period.clone(),
            amount: new.amount,
            status: new.status.clone(),
            note: act.note.to_owned(),
        };
        if let Some(last) = before.last()
            && last.record == record
            && last.by == act.by
        {
            return Ok(last.clone());
        }
        let (_, text) = text_entry(format!("{PROGRAMME}{}", new.programme), new.text.clone());
        let key = format!("{prefix}{}", before.len() + 1);
        let entry = NewEntry { key: key.clone(), record: Record::Outcome(record.clone()) };
        let recorded = self.record(act, vec![text, entry]).map_err(one)?;
        let entry = recorded.iter().find(|entry| entry.key == key).map_or(0, |entry| entry.number);
        Ok(RecordedOutcome { record, at: act.at, by: act.by.to_owned(), entry })
    }

    /// All outcomes reported of a programme, in the order they were.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn outcomes(&mut self, programme: &str) -> Result<Vec<RecordedOutcome>, Problems> {
        self.read_outcomes(&key(programme))
    }

    fn read_outcomes(&mut self, prefix: &str) -> Result<Vec<RecordedOutcome>, Problems> {
        let mut all = Vec::new();
        for entry in self.entries(RecordKind::Outcome, prefix).map_err(one)? {
            if let Record::Outcome(record) = self.store.record(&entry).map_err(one)? {
                all.push(RecordedOutcome { record, at: entry.at, by: entry.by, entry: entry.number });
            }
        }
        all.sort_by_key(|outcome| outcome.entry);
        Ok(all)
    }
}

fn key(programme: &str) -> String {
    format!("outcome/{programme}/")
}

fn one(problem: Problem) -> Problems {
    vec![problem]
}
