//! Improvement programmes: what was planned, what came of it, what is late, and where a text disagrees with itself.
//!
//! A programme is a text in the region's `programmes/`. What those responsible report lies in the journal, and is told with it.

mod amounts;
mod by_period;
mod charted;
mod described;
mod document;
mod overview;
mod reconciled;
mod registered;
mod reported;
mod shown;
mod taken;

use std::path::{Path, PathBuf};

use kapitera_decision::Register;
use kapitera_message::{Problem, Problems, text};
use kapitera_post::Office;
use kapitera_programme::{Derived, Facts, Programme, Reported, read_programme};
use kapitera_region::Region;

pub use charted::plan_and_outcome;
pub use document::report_document;
pub use overview::plan_to_outcome;
pub use reconciled::reconcile_answer;
pub use reported::{ReportAsked, history_answer, report_outcome, reportable, takes_amounts};
pub use shown::{Asked, Shown, report_answer};

use crate::decisions::files::below;
use crate::decisions::register;
use crate::one;

/// Where a region keeps its programmes.
const FOLDER: &str = "programmes";

/// A programme with its text and what is known beside it.
#[derive(Debug)]
pub struct Known {
    /// The programme.
    pub programme: Programme,
    /// Its text.
    pub text: String,
    /// What was reported of it, in the order it came.
    pub reported: Vec<Reported>,
    /// What its rules gave.
    pub derived: Vec<Derived>,
    /// What its rules asked for and nobody has.
    pub missing: Vec<Problem>,
    /// The region's register of decisions, when it has one that can be read: what the text cites is looked up there.
    pub register: Option<Register>,
}

impl Known {
    /// A text by itself, with nothing reported.
    ///
    /// # Errors
    ///
    /// `text_not_read`; all that is wrong with the text.
    pub fn alone(path: &Path) -> Result<Self, Problems> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            one(Problem::error(
                "text_not_read",
                text!("{shown} kan inte läsas: {error}", "{shown} cannot be read: {error}"),
            )
            .hint(text!(
                "ange ett programs text: programmes/NAMN.toml",
                "give a programme's text: programmes/NAME.toml"
            )))
        })?;
        let programme = read_programme(&shown, &text)?;
        Ok(Self { programme, text, reported: Vec::new(), derived: Vec::new(), missing: Vec::new(), register: None })
    }

    /// A text with what the region's journal and registers know of it.
    ///
    /// # Errors
    ///
    /// As [`Known::alone`]; when the ledger or the registers cannot be read; a report that fits the text no more.
    pub fn of(office: &mut Office, path: &Path, on: kapitera_period::Date) -> Result<Self, Problems> {
        let mut known = Self::alone(path)?;
        known.reported = reported::all(office, &known.programme)?;
        let taken = taken::taken(office, &known.programme, on)?;
        (known.derived, known.missing) = (taken.derived, taken.missing);
        // One that cannot be read is told of where decisions are: the programme stands without it, as its text cites.
        known.register = register(office.region()).ok();
        Ok(known)
    }

    /// What is known beside the text.
    pub fn facts(&self) -> Facts<'_> {
        Facts { reported: &self.reported, derived: &self.derived }
    }
}

/// The texts of the region's programmes, by path.
pub fn paths(region: &Region) -> Vec<PathBuf> {
    below(&region.path(Path::new(FOLDER)))
}

/// The text of the programme of that name.
///
/// # Errors
///
/// `no_such_programme`.
pub fn path_of(region: &Region, name: &str) -> Result<PathBuf, Problems> {
    let is_it = |path: &PathBuf| Known::alone(path).is_ok_and(|known| known.programme.name == name);
    paths(region).into_iter().find(is_it).ok_or_else(|| {
        one(Problem::error(
            "no_such_programme",
            text!("regionen har inget program ”{name}”", "the region has no programme “{name}”"),
        ))
    })
}
