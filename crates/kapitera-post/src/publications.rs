//! Figures of follow-up published for residents: prepared by one, checked by another, published by somebody named. What was public on a
//! day can always be shown again, and a figure that was wrong is told to be, never changed in silence.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_books::{
    Entry, NewEntry, PublicationAct, PublicationRecord, PublicationStepRecord, Record, RecordKind, Right, TextRef,
};
use kapitera_message::{Problem, Problems, Text, text};

use crate::texts::text_entry;
use crate::{Act, Office};

/// What stands before the id in the recorded paths of a publication's texts, which are no files'.
pub(crate) const PUBLICATION: &str = "publication:";

/// Where in its life a publication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublicationStage {
    /// Prepared.
    Draft,
    /// Checked by another.
    Checked,
    /// Everybody may read it.
    Published,
    /// Given up.
    Withdrawn,
}

impl PublicationStage {
    /// In words.
    pub fn said(self) -> Text {
        match self {
            Self::Draft => text!("utkast", "draft"),
            Self::Checked => text!("kontrollerad", "checked"),
            Self::Published => text!("publicerad", "published"),
            Self::Withdrawn => text!("tillbakadragen", "withdrawn"),
        }
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicationStep {
    /// Which.
    pub act: PublicationAct,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What was said with it.
    pub note: String,
}

/// A publication as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedPublication {
    /// What was recorded.
    pub record: PublicationRecord,
    /// When it was prepared.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The steps since.
    pub steps: Vec<PublicationStep>,
}

impl RecordedPublication {
    /// Where in its life it is.
    pub fn stage(&self) -> PublicationStage {
        match self.steps.last().map(|step| step.act) {
            None => PublicationStage::Draft,
            Some(PublicationAct::Checked) => PublicationStage::Checked,
            Some(PublicationAct::Published) => PublicationStage::Published,
            Some(PublicationAct::Withdrawn) => PublicationStage::Withdrawn,
        }
    }

    /// When and by whom it was published; none when it is not.
    pub fn published(&self) -> Option<&PublicationStep> {
        self.steps.iter().find(|step| step.act == PublicationAct::Published)
    }
}

/// What is to be published.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// Its id.
    pub id: String,
    /// The text that everybody may read when it is published.
    pub public: String,
    /// The text that only the region reads.
    pub basis: String,
    /// What is said of figures that were published before and are others now.
    pub notice: String,
    /// How many they are.
    pub changed: u64,
    /// The publications that it was protected against, by id.
    pub before: Vec<String>,
}

impl Office {
    /// Records a publication as a draft.
    ///
    /// # Errors
    ///
    /// `officer_may_not`; `notice_missing` when figures that were published before are others now and nothing is said of it;
    /// `entry_key_taken` when there is one of that id.
    pub fn draft_publication(&mut self, new: NewPublication, act: &Act<'_>) -> Result<RecordedPublication, Problems> {
        let one = |problem: Problem| vec![problem];
        self.may(act, Right::Publish).map_err(one)?;
        let published: BTreeSet<String> =
            self.publications()?.into_iter().filter(|one| one.published().is_some()).map(|one| one.record.id).collect();
        if let Some(other) = published.iter().find(|id| !new.before.contains(id)) {
            return Err(one(overtaken(&new.id, other)));
        }
        if new.changed > 0 && new.notice.trim().is_empty() {
            return Err(one(notice_missing(new.changed)));
        }
        let (public, public_entry) = text_entry(format!("{PUBLICATION}{}", new.id), new.public);
        let (basis, basis_entry) = text_entry(format!("{PUBLICATION}{}.basis", new.id), new.basis);
        let record = PublicationRecord {
            id: new.id.clone(),
            public_sha256: public.sha256,
            basis_sha256: basis.sha256,
            notice: new.notice,
            changed: new.changed,
        };
        let entry = NewEntry { key: key(&new.id), record: Record::Publication(record.clone()) };
        self.record(act, vec![public_entry, basis_entry, entry]).map_err(one)?;
        Ok(RecordedPublication { record, at: act.at, by: act.by.to_owned(), steps: Vec::new() })
    }

    /// Takes a step of a publication: checked by another than who prepared it, then published; withdrawn before it is published.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `no_such_publication`, `publication_step_not_allowed`, `checked_by_preparer`, `reason_missing`;
    /// `publication_overtaken` when another was published after this one was prepared.
    pub fn publication_step(
        &mut self,
        id: &str,
        done: PublicationAct,
        act: &Act<'_>,
    ) -> Result<RecordedPublication, Problems> {
        let one = |problem: Problem| vec![problem];
        self.may(act, Right::Publish).map_err(one)?;
        let mut standing = self.publication(id)?;
        allowed(&standing, done, act).map_err(one)?;
        if done == PublicationAct::Published {
            self.not_overtaken(id).map_err(one)?;
        }
        let record = PublicationStepRecord { publication: id.to_owned(), act: done, note: act.note.to_owned() };
        let key = format!("{}/step/{}", key(id), standing.steps.len() + 1);
        self.record(act, vec![NewEntry { key, record: Record::PublicationStep(record) }]).map_err(one)?;
        standing.steps.push(PublicationStep {
            act: done,
            at: act.at,
            by: act.by.to_owned(),
            note: act.note.to_owned(),
        });
        Ok(standing)
    }

    /// All publications, in the order they were prepared.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn publications(&mut self) -> Result<Vec<RecordedPublication>, Problems> {
        let one = |problem: Problem| vec![problem];
        let mut all = Vec::new();
        for entry in self.entries(RecordKind::Publication, "publication/").map_err(one)? {
            let Record::Publication(record) = self.store.record(&entry).map_err(one)? else { continue };
            let mut steps: Vec<Entry> =
                self.entries(RecordKind::PublicationStep, &format!("{}/step/", entry.key)).map_err(one)?;
            steps.sort_by_key(|step| step.number);
            let mut taken = Vec::new();
            for step in steps {
                if let Record::PublicationStep(record) = self.store.record(&step).map_err(one)? {
                    taken.push(PublicationStep { act: record.act, at: step.at, by: step.by, note: record.note });
                }
            }
            all.push(RecordedPublication { record, at: entry.at, by: entry.by, steps: taken });
        }
        Ok(all)
    }

    /// One publication.
    ///
    /// # Errors
    ///
    /// `no_such_publication`.
    pub fn publication(&mut self, id: &str) -> Result<RecordedPublication, Problems> {
        let found = self.publications()?.into_iter().find(|publication| publication.record.id == id);
        found.ok_or_else(|| {
            vec![Problem::error(
                "no_such_publication",
                text!("det finns ingen publicering {id}", "there is no publication {id}"),
            )]
        })
    }

    /// The text that everybody may read of a publication that is published.
    ///
    /// # Errors
    ///
    /// When it is not recorded.
    pub fn publication_text(&mut self, record: &PublicationRecord) -> Result<String, Problem> {
        self.text_of(&format!("{PUBLICATION}{}", record.id), &record.public_sha256)
    }

    /// The text that only the region reads.
    ///
    /// # Errors
    ///
    /// When it is not recorded.
    pub fn publication_basis(&mut self, record: &PublicationRecord) -> Result<String, Problem> {
        self.text_of(&format!("{PUBLICATION}{}.basis", record.id), &record.basis_sha256)
    }

    /// A draft is protected against what was public when it was made, and not against what became so since: together they may give away
    /// what neither does.
    fn not_overtaken(&mut self, id: &str) -> Result<(), Problem> {
        let prefix = key(id);
        let drafts = self.entries(RecordKind::Publication, &prefix)?;
        let drafted = drafts.iter().find(|entry| entry.key == prefix).map_or(0, |entry| entry.number);
        for step in self.entries(RecordKind::PublicationStep, "publication/")? {
            if step.number < drafted {
                continue;
            }
            let Record::PublicationStep(record) = self.store.record(&step)? else { continue };
            if record.act == PublicationAct::Published {
                return Err(overtaken(id, &record.publication));
            }
        }
        Ok(())
    }

    fn text_of(&mut self, path: &str, sha256: &str) -> Result<String, Problem> {
        self.recorded_text(&TextRef { path: path.to_owned(), sha256: sha256.to_owned() })
    }
}

fn key(id: &str) -> String {
    format!("publication/{id}")
}

/// Whether the step may follow those taken, and be taken by who takes it.
fn allowed(standing: &RecordedPublication, done: PublicationAct, act: &Act<'_>) -> Result<(), Problem> {
    let id = &standing.record.id;
    let stage = standing.stage();
    let fits = matches!(
        (stage, done),
        (PublicationStage::Draft, PublicationAct::Checked | PublicationAct::Withdrawn)
            | (PublicationStage::Checked, PublicationAct::Published | PublicationAct::Withdrawn)
    );
    if !fits {
        let Text { sv, en } = stage.said();
        return Err(Problem::error(
            "publication_step_not_allowed",
            text!("publiceringen {id} är {sv}", "the publication {id} is {en}"),
        )
        .hint(text!(
            "ett utkast kontrolleras av en annan och publiceras sedan; det som är publicerat rättas med en ny publicering",
            "a draft is checked by another and then published; what is published is corrected by a new publication"
        )));
    }
    if done == PublicationAct::Checked && standing.by == act.by {
        let by = act.by;
        return Err(Problem::error(
            "checked_by_preparer",
            text!(
                "{by} har gjort utkastet {id} och kan inte kontrollera det",
                "{by} made the draft {id} and cannot check it"
            ),
        )
        .hint(text!("låt någon annan kontrollera det", "let somebody else check it")));
    }
    if done == PublicationAct::Withdrawn && act.note.trim().is_empty() {
        return Err(Problem::error(
            "reason_missing",
            text!("{id} dras tillbaka utan skäl", "{id} is withdrawn without a reason"),
        )
        .hint(text!("ange skälet med --note", "give the reason with --note")));
    }
    Ok(())
}

fn overtaken(id: &str, by: &str) -> Problem {
    Problem::error(
        "publication_overtaken",
        text!("{by} har publicerats sedan utkastet {id} gjordes", "{by} was published after the draft {id} was made"),
    )
    .why(text!(
        "det som döljs i utkastet skyddas bara mot det som var publicerat när det gjordes",
        "what the draft hides is protected only against what was public when it was made"
    ))
    .hint(text!("dra tillbaka det och gör ett nytt", "withdraw it and make another"))
}

fn notice_missing(changed: u64) -> Problem {
    Problem::error(
        "notice_missing",
        text!(
            "{changed} siffror som redan är publicerade är andra nu, och inget sägs om det",
            "{changed} figures that are published already are others now, and nothing is said of it"
        ),
    )
    .why(text!("en publicerad siffra rättas aldrig i tysthet", "a published figure is never corrected in silence"))
    .hint(text!(
        "säg med --notice vad som var fel eller har kommit till",
        "say with --notice what was wrong or has come in"
    ))
}
