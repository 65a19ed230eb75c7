//! The models of the repository, through reading, counting and evaluating.

use std::path::{Path, PathBuf};

use kapitera_message::{Language, render};
use kapitera_model::{Model, read_cases, read_model};
use kapitera_settle::run_case;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models")
}

fn read(path: &Path) -> Model {
    let text = std::fs::read_to_string(path).unwrap();
    let find = |from: &str, path: &str| {
        let file = Path::new(from).parent().unwrap().join(path);
        std::fs::read_to_string(&file).map(|text| (file.display().to_string(), text)).map_err(|error| error.to_string())
    };
    let (model, warnings) = read_model(&path.display().to_string(), &text, &find).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n"))
    });
    let warned: Vec<String> = warnings.iter().map(|problem| render(problem, Language::En)).collect();
    assert!(warned.is_empty(), "{}", warned.join("\n\n"));
    model
}

/// Runs every case beside the model, and gives how many expectations held.
fn run_cases(path: &Path) -> usize {
    let model = read(path);
    let cases_path = path.with_extension("cases.toml");
    let text = std::fs::read_to_string(&cases_path).unwrap();
    let file = read_cases(&cases_path.display().to_string(), &text).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n"))
    });
    let mut held = 0;
    for case in &file.cases {
        for outcome in run_case(&model, case) {
            let problems: Vec<String> = outcome.problems.iter().map(|problem| render(problem, Language::En)).collect();
            assert!(
                outcome.held,
                "{}: {}: {}: expected {:?}, found {:?}\n{}",
                cases_path.display(),
                case.name,
                outcome.said.en,
                outcome.expected,
                outcome.found,
                problems.join("\n\n")
            );
            held += 1;
        }
    }
    held
}

#[test]
fn every_model_holds_its_cases() {
    let mut tested = 0;
    let mut folders = vec![models()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") && !path.to_string_lossy().ends_with(".cases.toml") {
                assert!(run_cases(&path) > 0, "{} has no expectation", path.display());
                tested += 1;
            }
        }
    }
    assert!(tested >= 1, "no model was found");
}
