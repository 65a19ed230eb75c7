//! Where a region's evaluations are, and reading one.

use std::path::{Path, PathBuf};

use kapitera_message::{Problem, Problems, text};
use kapitera_region::Region;
use kapitera_trade::{Evaluation, read_evaluation};

use crate::decisions::files::below;
use crate::one;

/// Where a region keeps its evaluations.
const FOLDER: &str = "evaluations";

/// The texts of the region's evaluations, by path.
pub fn paths(region: &Region) -> Vec<PathBuf> {
    below(&region.path(Path::new(FOLDER)))
}

/// An evaluation's text.
///
/// # Errors
///
/// `text_not_read`; all that is wrong with it.
pub fn read(path: &Path) -> Result<Evaluation, Problems> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        one(Problem::error(
            "text_not_read",
            text!("{shown} kan inte läsas: {error}", "{shown} cannot be read: {error}"),
        )
        .hint(text!(
            "ange en utvärderings text: evaluations/NAMN.toml",
            "give an evaluation's text: evaluations/NAME.toml"
        )))
    })?;
    read_evaluation(&shown, &text)
}

/// The evaluation asked for, or the region's only one.
///
/// # Errors
///
/// As [`read`]; `which_evaluation` when none is named and the region has none, or several.
pub fn asked(region: &Region, file: Option<&Path>) -> Result<Evaluation, Problems> {
    if let Some(file) = file {
        return read(file);
    }
    match paths(region).as_slice() {
        [only] => read(only),
        several => {
            let known: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            let (many, known) = (several.len(), known.join(", "));
            let problem = Problem::error(
                "which_evaluation",
                text!(
                    "regionen har {many} utvärderingar i mappen evaluations",
                    "the region has {many} evaluations in the folder evaluations"
                ),
            );
            Err(one(match several {
                [] => problem.hint(text!(
                    "skriv en; docs/internal-trade-evaluated.md säger hur",
                    "write one; docs/internal-trade-evaluated.md says how"
                )),
                _ => problem.hint(text!("ange en av dem: {known}", "name one of them: {known}")),
            }))
        }
    }
}

/// The evaluation of that name.
///
/// # Errors
///
/// `no_such_evaluation`.
pub fn called(region: &Region, name: &str) -> Result<Evaluation, Problems> {
    let found = paths(region).iter().filter_map(|path| read(path).ok()).find(|evaluation| evaluation.name == name);
    found.ok_or_else(|| {
        one(Problem::error(
            "no_such_evaluation",
            text!("regionen har ingen utvärdering ”{name}”", "the region has no evaluation “{name}”"),
        ))
    })
}
