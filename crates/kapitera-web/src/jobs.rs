//! Jobs: what takes its time runs in the background, one at a time in a region, and goes on when its page is left. Any of the
//! processes that serve the region takes the next; one that dies leaves its job marked as interrupted, and what it had come
//! to is looked up in the region itself.

mod correct;
mod export;
mod import;
mod outcome;
mod prepare;
mod progress;
mod publish;
mod run;
mod verify;

pub(crate) use import::delivered_by;
pub use outcome::{Ended, Stored};
pub(crate) use prepare::prepared_by;
pub use progress::Progress;
pub(crate) use publish::drafted_by;
pub use run::{Bell, begin};

use kapitera_desk::{Job, NewJob};
use kapitera_message::{Text, text};
use serde_json::Value;

use crate::answer::{Answer, Refused};
use crate::asked::Asked;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Takes in a delivery.
    Import,
    /// Settles a month and makes the draft.
    Prepare,
    /// Settles a posted month again and makes the correction.
    Correct,
    /// Makes files of a month of the books.
    Export,
    /// Drafts a publication.
    Publish,
    /// Goes through chain, deliveries, texts and files.
    Verify,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Import, Self::Prepare, Self::Correct, Self::Export, Self::Publish, Self::Verify];

    /// The word in the desk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Prepare => "prepare",
            Self::Correct => "correct",
            Self::Export => "export",
            Self::Publish => "publish",
            Self::Verify => "verify",
        }
    }

    /// The kind of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Import => text!("Leverans tas in", "Taking in a delivery"),
            Self::Prepare => text!("Avräkning förbereds", "Preparing a settlement"),
            Self::Correct => text!("Rättelse förbereds", "Preparing a correction"),
            Self::Export => text!("Filer görs", "Making files"),
            Self::Publish => text!("Publicering förbereds", "Drafting a publication"),
            Self::Verify => text!("Allt kontrolleras", "Verifying everything"),
        }
    }

    /// What to do when it was interrupted.
    pub(crate) fn again(self) -> Text {
        match self {
            Self::Import => text!("skicka filerna igen", "send the files again"),
            Self::Prepare | Self::Correct => text!("förbered igen", "prepare again"),
            Self::Export => text!(
                "gör filerna igen: de som är gjorda görs inte om",
                "make the files again: those that are made are not made anew"
            ),
            Self::Publish => text!("gör utkastet igen", "make the draft again"),
            Self::Verify => text!("kontrollera igen", "verify again"),
        }
    }
}

/// Sets a job going: the same form sent twice is one job.
pub(crate) fn start(asked: &Asked<'_>, kind: Kind, params: &Value, officer: Option<&str>) -> Result<Answer, Refused> {
    let name = asked.viewer()?.user.name.to_string();
    let key = key(asked, kind)?;
    let params = params.to_string();
    let new = NewJob {
        key: &key,
        kind: kind.name(),
        params: &params,
        by: &name,
        officer: officer.unwrap_or_default(),
        centre: None,
        at: asked.at,
    };
    let job = asked.app.desk(|desk| desk.add_job(&new))?;
    asked.app.job_bell.ring();
    Ok(Answer::Started(job.id))
}

/// The same form is the same key.
fn key(asked: &Asked<'_>, kind: Kind) -> Result<String, Refused> {
    let name = &asked.viewer()?.user.name;
    Ok(match asked.sent.get("once") {
        Some(once) => format!("{name}/{once}"),
        None => format!("{name}/{}/{}", kind.name(), asked.at),
    })
}

/// The job that this form made when it was sent before; none when it was not, or made another kind.
pub(crate) fn of_form(asked: &Asked<'_>, kind: Kind) -> Result<Option<Job>, Refused> {
    let key = key(asked, kind)?;
    let job = asked.app.desk(|desk| desk.job_of_key(&key))?;
    Ok(job.filter(|job| job.kind == kind.name()))
}

/// Takes away what uploads that were cut off left, and says so among the jobs.
pub(crate) fn sweep_uploads(app: &crate::app::App) {
    import::sweep(app);
}

/// What a form of a job carries, so that sending it twice is sending it once.
pub(crate) fn once(asked: &Asked<'_>) -> String {
    let mut random = [0_u8; 8];
    match getrandom::fill(&mut random) {
        Ok(()) => random.iter().map(|byte| format!("{byte:02x}")).collect(),
        // Without randomness the instant is as good: nobody opens two pages in one.
        Err(_) => asked.at.as_nanosecond().to_string(),
    }
}

/// The kinds of files that can be made, to choose from.
pub(crate) fn export_kinds() -> Vec<crate::form::Choice> {
    export::kinds().into_iter().map(|(name, _, label)| crate::form::Choice::new(name, label)).collect()
}

/// What a job was asked to do.
pub(crate) fn params(job: &Job) -> Value {
    serde_json::from_str(&job.params).unwrap_or_default()
}
