//! The error gallery of settling: what is said when a sound model meets facts that do not suffice.
//!
//! Each `<code>.toml` in the folder is a model, with the case beside it that provokes the problem and the exact text.
//! To write the texts anew, run the test with `UPDATE_GALLERY=1` and read every one that changed.

use std::path::PathBuf;

use kapitera_message::{Language, render};
use kapitera_model::{read_cases, read_model};
use kapitera_settle::run_case;

use crate::models::drawn;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/gallery")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_default()
}

/// Everything that is said about the case of `name`, in both languages, and the codes.
fn said(name: &str) -> (String, Vec<&'static str>) {
    let alone = |_: &str, _: &str| Err("stands alone".to_owned());
    let (model, _) = read_model(&format!("{name}.toml"), &read(&format!("{name}.toml")), &alone)
        .unwrap_or_else(|problems| panic!("{}", drawn(&problems)));
    let cases = read_cases(name, &read(&format!("{name}.cases.toml")))
        .unwrap_or_else(|problems| panic!("{}", drawn(&problems)));
    let problems =
        run_case(&model, &cases.cases[0]).into_iter().flat_map(|outcome| outcome.problems).collect::<Vec<_>>();
    let texts = [Language::En, Language::Sv]
        .map(|language| problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n"));
    (texts.join("\n\n") + "\n", problems.iter().map(|problem| problem.code).collect())
}

#[test]
fn every_refusal_says_what_stands_beside_it() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| name.ends_with(".toml") && !name.ends_with(".cases.toml"));
    names.sort();
    assert!(names.len() > 5, "the gallery was not found");
    let mut wrong = Vec::new();
    for name in names.iter().map(|name| name.trim_end_matches(".toml")) {
        let (text, codes) = said(name);
        let code = name.split('-').next().unwrap_or_default();
        if !codes.contains(&code) {
            wrong.push(format!("{name} does not provoke {code}: {text}"));
        }
        if std::env::var_os("UPDATE_GALLERY").is_some() {
            std::fs::write(folder().join(format!("{name}.txt")), &text).unwrap();
        }
        if text != read(&format!("{name}.txt")) {
            wrong.push(format!("{name} says\n\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
