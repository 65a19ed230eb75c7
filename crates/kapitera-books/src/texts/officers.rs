//! `officers.toml`: who may do what, and when.

use kapitera_message::{Problems, text};
use kapitera_model::Provenance;
use kapitera_toml::Section;

use super::dated::{dated, one_at_a_time};
use super::read::Reader;

/// What an officer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Prepare settlements and corrections, and withdraw them.
    Prepare,
    /// Review them.
    Review,
    /// Attest them: answer for them.
    Attest,
    /// Post them, and undo what is posted.
    Post,
    /// Make payments.
    Pay,
    /// Open and close periods.
    Close,
    /// Prepare, attest and end plans.
    Plan,
    /// Prepare, check and publish figures of follow-up.
    Publish,
    /// Report the outcome of measures in programmes.
    Report,
}

impl Right {
    /// All rights with their words in the texts.
    pub const ALL: [(&'static str, Self); 9] = [
        ("prepare", Self::Prepare),
        ("review", Self::Review),
        ("attest", Self::Attest),
        ("post", Self::Post),
        ("pay", Self::Pay),
        ("close", Self::Close),
        ("plan", Self::Plan),
        ("publish", Self::Publish),
        ("report", Self::Report),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, right)| *right == self).map_or("", |(name, _)| name)
    }
}

/// An officer, as they were during their days.
#[derive(Clone, Debug)]
pub struct Officer {
    /// The id by which the journal names them.
    pub id: String,
    /// The name.
    pub name: String,
    /// What they may do.
    pub may: Vec<Right>,
    /// Whose measures they report the outcome of, as the programmes' texts say who is responsible. Empty: of all.
    pub answers_for: Vec<String>,
    /// Their origin.
    pub origin: Provenance,
}

dated!(Officer);

impl Officer {
    /// Whether they report the outcome of what somebody is responsible for; `None` is what no text says who is.
    pub fn reports_for(&self, responsible: Option<&str>) -> bool {
        self.may.contains(&Right::Report)
            && (self.answers_for.is_empty()
                || responsible.is_some_and(|responsible| self.answers_for.iter().any(|own| own == responsible)))
    }
}

/// Reads the officers.
pub(super) fn read(reader: &mut Reader<'_>, root: &mut Section<'_, '_>) -> Vec<Officer> {
    reader.entries(root, "officer", |reader, section, origin| {
        let (id, name) = (reader.needed(section, "id"), reader.needed(section, "name"));
        let words = reader.document.strings_placed(section, "may");
        let mut may = Vec::new();
        for (word, span) in words {
            may.extend(reader.pick(&word, span, &Right::ALL));
        }
        may.sort_unstable();
        may.dedup();
        let answers_for = reader.document.strings(section, "answers-for");
        Some(Officer { id: id?, name: name?, may, answers_for, origin })
    })
}

/// What can only be seen when all are read.
pub(super) fn check(officers: &[Officer], problems: &mut Problems) {
    one_at_a_time(problems, officers, |officer| {
        let id = &officer.id;
        vec![(id.clone(), text!("vem ”{id}” är", "who “{id}” is"))]
    });
}
