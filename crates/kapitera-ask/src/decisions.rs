//! What was decided by whom and when, what rests on it, and what is still to be done.
//!
//! The register is the texts in the region's `decisions/`; what rests on decisions is asked of all its other texts, and of its ledger.

mod behind;
mod ceasing;
pub(crate) mod files;
mod listed;
mod names;
pub(crate) mod programmes;
mod resting;
mod shown;
mod tasks;
pub(crate) mod told;
mod unfounded;
mod words;

use std::path::{Path, PathBuf};

use kapitera_decision::{Cited, Decision, Found, Links, Register};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::{Output, Part};
use kapitera_post::Office;
use kapitera_region::Region;

pub(crate) use behind::decisions_behind;
pub use ceasing::ceasing_answer;
pub use listed::list_answer;
pub use names::check_names;
pub use shown::decision_answer;
pub use tasks::tasks_answer;
pub use unfounded::unfounded_answer;

use crate::one;
use files::{below, relative};

/// Where a region keeps its register of decisions.
const FOLDER: &str = "decisions";

/// The region's register of decisions.
///
/// # Errors
///
/// `no_decisions` when it has none; all that is wrong with its texts.
pub fn register(region: &Region) -> Result<Register, Problems> {
    let texts = below(&region.path(Path::new(FOLDER)));
    if texts.is_empty() {
        return Err(one(no_decisions()));
    }
    let shown = |path: &Path| relative(region, path);
    read(&texts, &shown)
}

/// A register in texts of its own.
///
/// # Errors
///
/// `text_not_read`; all that is wrong with the texts.
pub fn register_of(texts: &[PathBuf]) -> Result<Register, Problems> {
    read(texts, &|path| path.display().to_string())
}

/// Whether a region has a register of decisions.
pub fn has_register(region: &Region) -> bool {
    !below(&region.path(Path::new(FOLDER))).is_empty()
}

fn read(texts: &[PathBuf], shown: &dyn Fn(&Path) -> String) -> Result<Register, Problems> {
    let text = |path: &PathBuf| {
        let file = shown(path);
        match std::fs::read_to_string(path) {
            Ok(text) => Ok((file, text)),
            Err(error) => Err(one(Problem::error(
                "text_not_read",
                text!("{file} kan inte läsas: {error}", "{file} cannot be read: {error}"),
            ))),
        }
    };
    let texts: Vec<(String, String)> = texts.iter().map(text).collect::<Result<_, _>>()?;
    Register::read(&texts)
}

fn no_decisions() -> Problem {
    Problem::error(
        "no_decisions",
        text!("regionen har inget register över beslut", "the region has no register of decisions"),
    )
    .hint(text!(
        "skriv besluten i en text i {FOLDER}/; docs/decisions.md säger hur",
        "write the decisions in a text in {FOLDER}/; docs/decisions.md says how"
    ))
}

/// What rests on the register's decisions in a region, with what could not be read of it.
pub struct Known<'r> {
    /// The links, both ways.
    pub links: Links<'r>,
    unread: Vec<(String, Problems)>,
}

/// What rests on decisions in a region, by its texts.
pub fn known<'r>(region: &Region, register: &'r Register) -> Known<'r> {
    let gathered = resting::gather(region);
    Known { links: Links::of(register, gathered.things), unread: gathered.unread }
}

/// The same with the plans in its ledger.
///
/// # Errors
///
/// When the ledger cannot be read.
pub fn known_with_plans<'r>(office: &mut Office, register: &'r Register) -> Result<Known<'r>, Problems> {
    let plans = office.plans()?;
    let mut gathered = resting::gather(office.region());
    gathered.things.extend(plans.iter().map(|plan| resting::in_plan(&plan.plan, plan.entry.number)));
    Ok(Known { links: Links::of(register, gathered.things), unread: gathered.unread })
}

impl Known<'_> {
    /// What could not be read, as a part of each answer: what is not seen must not look as if it were not there.
    fn unread(&self) -> Option<Part> {
        let sentence = |(file, problems): &(String, Problems)| {
            let Text { sv, en } = problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
            text!("{file} är inte med: {sv}", "{file} is not among it: {en}")
        };
        let heading = text!("Texter som inte kunde läsas", "Texts that could not be read");
        let sentences: Vec<Text> = self.unread.iter().map(sentence).collect();
        (!sentences.is_empty()).then_some(Part::Sentences { key: "not_read", heading, sentences })
    }

    fn answer(&self, title: Text, mut parts: Vec<Part>) -> Output {
        parts.extend(self.unread());
        Output { title: Some(title), parts, csv: None }
    }
}

/// The decision that somebody means: by its name in the register, or by its case number.
///
/// # Errors
///
/// `no_such_decision`, `several_decisions`.
pub fn find<'r>(register: &'r Register, said: &str) -> Result<&'r Decision, Problem> {
    if let Some(decision) = register.decision(said) {
        return Ok(decision);
    }
    let (case, section) = said.split_once('§').map_or((said, None), |(case, section)| (case, Some(section)));
    let cited = Cited {
        case: Some(case.trim().to_owned()),
        section: section.map(|section| format!("§ {}", section.trim())),
        ..Cited::default()
    };
    match register.find(&cited) {
        Found::One(decision) => Ok(decision),
        Found::None => Err(Problem::error(
            "no_such_decision",
            text!("registret har inget beslut ”{said}”", "the register has no decision “{said}”"),
        )
        .hint(text!("kapitera decision list visar dem", "kapitera decision list shows them"))),
        Found::Several(several) => {
            let names = several.iter().map(|decision| decision.name.as_str()).collect::<Vec<_>>().join(", ");
            Err(Problem::error(
                "several_decisions",
                text!("flera beslut har ”{said}”: {names}", "several decisions have “{said}”: {names}"),
            )
            .hint(text!("ange ett av namnen", "give one of the names")))
        }
    }
}
