//! `kapitera model`: check, show, diff and test.

use std::path::PathBuf;

use kapitera_ask::decisions::check_names;
use kapitera_ask::model::{cases_answer, checked_answer, model_answer, model_diff_answer, run_cases};
use kapitera_ask::models::model_paths;

use crate::args::{Common, Model as Asked};
use crate::fail::{Failure, say_problems};
use crate::session::{language, load_model, open, show};

pub fn run(common: &Common, asked: &Asked) -> Result<(), Failure> {
    match asked {
        Asked::Check { model } => {
            let model = load_model(common, model.as_deref())?;
            if common.region.join("kapitera.toml").exists() {
                check_names(&open(common)?, &model)?;
            }
            show(common, &checked_answer(&model))
        }
        Asked::Show { model } => show(common, &model_answer(&load_model(common, model.as_deref())?)),
        Asked::Diff { before, after } => {
            let (before, after) = (load_model(common, Some(before))?, load_model(common, Some(after))?);
            show(common, &model_diff_answer(&before, &after))
        }
        Asked::Test { models } => test(common, models),
    }
}

fn test(common: &Common, models: &[PathBuf]) -> Result<(), Failure> {
    let paths = if models.is_empty() { model_paths(&open(common)?)? } else { models.to_vec() };
    let mut runs = Vec::new();
    for path in &paths {
        let run = run_cases(&load_model(common, Some(path))?, path)?;
        say_problems(&run.problems, language(common));
        runs.push(run);
    }
    show(common, &cases_answer(&runs))?;
    if runs.iter().all(|run| run.broken == 0) { Ok(()) } else { Err(Failure::DoesNotHold) }
}
