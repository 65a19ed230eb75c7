//! The reforms that come with the demo: each settles on it, and holds its cases where it lies.

use std::path::Path;

use crate::harness::{Place, files};

const FOLDER: &str = "demo/models/demo/2021";
/// Part of the whole budget: shown beside the books.
const WHOLE_BUDGET: &str = "whole-budget/step-";

/// The reforms of the region, by their names.
fn reforms(place: &Place) -> Vec<String> {
    let root = place.path(FOLDER);
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    let all = files(&root).iter().map(|path| name(path)).collect::<Vec<_>>();
    let mut models: Vec<String> = all.into_iter().filter(|name| !name.ends_with(".cases.toml")).collect();
    models.sort_unstable();
    models
}

#[test]
fn every_reform_settles_a_month_and_holds_its_cases() {
    let place = Place::demo();
    let settle = "kapitera settle 2020-02 --no-compare --region demo";
    let today = place.json(settle);
    let models = reforms(&place);
    assert_eq!(models.len(), 20, "{models:?}");
    for model in models {
        place.ok(&format!("kapitera model test {FOLDER}/{model}"));
        let settled = place.json(&format!("{settle} --model {FOLDER}/{model}"));
        assert_eq!(settled["centres"].as_array().unwrap().len(), 28, "{model}");
        let moves = settled["centres_total"]["total"] != today["centres_total"]["total"];
        // What is shared out anew, and what is shown only, costs the region nothing.
        let is_free = model.starts_with(WHOLE_BUDGET) || model == "fees-pooled.toml";
        assert_eq!(moves, !is_free, "{model}");
    }
}

#[test]
fn whoever_is_near_shares_the_rural_supplement_also_when_a_centre_has_closed() {
    let place = Place::demo();
    for (month, centres) in [("2020-02", 28), ("2020-03", 27)] {
        let settled = place.json(&format!(
            "kapitera settle {month} --no-compare --region demo --model {FOLDER}/rural-by-catchment.toml"
        ));
        let total = &settled["centres_total"];
        assert_eq!(total["component.rural"], total["component.rural-by-distance"], "{month}");
        let rows = settled["centres"].as_array().unwrap();
        let paid = rows.iter().filter(|row| row["component.rural"].as_str() != Some("0.00")).count();
        assert_eq!((rows.len() >= centres, paid), (true, centres), "{month}");
    }
}

#[test]
fn the_hospitals_costs_are_carried_by_a_rule() {
    let place = Place::demo();
    let reconciled = place.ok("kapitera reconcile 2020-02 --region demo --lang en");
    assert!(!reconciled.contains("fit no cost rule"), "{reconciled}");
    for kind in ["Medicine, outpatient", "Surgery, inpatient", "Emergency"] {
        let row = reconciled.lines().find(|line| line.contains(kind)).unwrap();
        assert!(row.contains("central budget"), "{row}");
    }
}
