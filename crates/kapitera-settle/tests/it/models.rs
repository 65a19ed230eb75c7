//! Every model under `models/` holds its cases, and reads without a warning.

use std::path::{Path, PathBuf};

use kapitera_message::{Language, Problem, render};
use kapitera_model::{Case, Model, read_cases, read_model};
use kapitera_settle::run_case;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Problems as a person sees them.
pub(crate) fn drawn(problems: &[Problem]) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

/// What does not hold of `case`, in words; empty when all does.
pub(crate) fn failures(model: &Model, case: &Case) -> Vec<String> {
    let failed = run_case(model, case).into_iter().filter(|outcome| !outcome.held);
    failed
        .map(|outcome| {
            let (expected, found, problems) = (outcome.expected, outcome.found, drawn(&outcome.problems));
            format!("{}: {}: expected {expected:?}, found {found:?}\n{problems}", case.name, outcome.said.en)
        })
        .collect()
}

fn find(from: &str, path: &str) -> Result<(String, String), String> {
    let file = Path::new(from).parent().ok_or("a model lies in a folder")?.join(path);
    std::fs::read_to_string(&file).map(|text| (file.display().to_string(), text)).map_err(|error| error.to_string())
}

/// What is wrong with a model file and its cases.
fn wrong_with(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let (model, warnings) = match read_model(&path.display().to_string(), &text, &find) {
        Ok(read) => read,
        Err(problems) => return vec![drawn(&problems)],
    };
    let mut wrong: Vec<String> = warnings.iter().map(|warning| drawn(std::slice::from_ref(warning))).collect();
    let cases = path.with_extension("cases.toml");
    let file = match read_cases(&cases.display().to_string(), &std::fs::read_to_string(&cases).unwrap_or_default()) {
        Ok(file) => file,
        Err(problems) => return vec![drawn(&problems)],
    };
    if file.cases.is_empty() {
        wrong.push("has no cases".to_owned());
    }
    wrong.extend(file.cases.iter().flat_map(|case| failures(&model, case)));
    wrong.iter().map(|wrong| format!("{}: {wrong}", path.display())).collect()
}

/// All model files of the repository, in order of their paths.
fn model_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("models")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") && !name.ends_with(".cases.toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_model_holds_its_cases() {
    let files = model_files();
    assert!(files.len() > 20, "the models were not found");
    let wrong: Vec<String> = files.iter().flat_map(|file| wrong_with(file)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

/// A country of the demo has listings alone: its model must ask for no register that it lacks.
#[test]
fn the_capitation_alone_asks_for_no_events() {
    let path = root().join("models/demo/capitation.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (model, _) = read_model(&path.display().to_string(), &text, &find).unwrap();
    let month = kapitera_period::Month::new(2020, 2).unwrap();
    assert_eq!(kapitera_evaluate::Plan::new(&model, month).event_kinds(), []);
    assert!(model.costs.is_empty() && model.values.is_empty());
}
