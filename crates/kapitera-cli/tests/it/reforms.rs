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

/// A cell as a number: tests of directions need no more.
fn number(row: &serde_json::Value, key: &str) -> f64 {
    let cell = &row[key];
    cell.as_str().map_or_else(|| cell.as_f64(), |text| text.parse().ok()).unwrap_or_else(|| panic!("{key} of {row}"))
}

/// The centres of a comparison of one reform in February, each with what the base pays it by component.
struct Directions {
    change: Vec<f64>,
    base: Vec<serde_json::Value>,
}

impl Directions {
    fn of(place: &Place, reform: &str) -> Self {
        let compare = format!(
            "kapitera compare demo/models/demo/2020.toml {FOLDER}/{reform}.toml --months 2020-02 --region demo"
        );
        let compared = place.json(&compare);
        let settled = place.json("kapitera settle 2020-02 --no-compare --region demo");
        let key = format!("change.demo-2021-{reform}");
        let rows = compared["centres"].as_array().unwrap();
        let change = rows.iter().map(|row| number(row, &key)).collect();
        // The demo's month has more components than fit beside the centres: they stand in a table of their own.
        let base = settled["centres"].as_array().unwrap().clone();
        assert_eq!(rows.len(), base.len());
        Self { change, base }
    }

    fn all(&self, key: &str) -> Vec<f64> {
        self.base.iter().map(|row| number(row, key)).collect()
    }

    /// Centres gain where `expected` is above 0 and lose where it is below, by more than öre.
    fn agree(&self, expected: &[f64]) {
        let mut met = [0, 0];
        for ((change, expected), centre) in self.change.iter().zip(expected).zip(&self.base) {
            if expected.abs() < 1.0 {
                continue;
            }
            assert_eq!(*change > 0.0, *expected > 0.0, "{change} where {expected} is expected: {centre}");
            met[usize::from(*expected > 0.0)] += 1;
        }
        assert!(met[0] + met[1] > 5, "{met:?}");
    }
}

/// S2 ch. 9: raising the share of CNI moves pay to centres whose index lies above the mean, against what their ages give.
#[test]
fn centres_with_more_need_than_age_gain_when_cni_weighs_more() {
    let place = Place::demo();
    let directions = Directions::of(&place, "cni-40");
    let (cni, listed) = (directions.all("component.cni"), directions.all("component.listed"));
    let (all_cni, fixed) = (820.0 / 3273.0, 3273.0 / 12.0);
    let persons: Vec<f64> = directions.all("listed");
    let mean = cni.iter().sum::<f64>() / persons.iter().sum::<f64>() / (fixed * all_cni);
    let expected: Vec<f64> = (0..persons.len())
        .map(|at| {
            let need = cni[at] / (fixed * all_cni) / mean;
            let age = listed[at] / (fixed * (1.0 - all_cni));
            (need - age) * fixed * (0.40 - all_cni)
        })
        .collect();
    directions.agree(&expected);
}

/// S2 ch. 9: pooled fees move money from centres whose visitors pay much to those whose listed need much.
#[test]
fn centres_with_high_fees_for_their_listed_lose_when_fees_are_pooled() {
    let place = Place::demo();
    let directions = Directions::of(&place, "fees-pooled");
    let (fees, listed) = (directions.all("component.fees"), directions.all("component.listed"));
    // The pool is shared by age weight, as the listed part is.
    let per_weight = fees.iter().sum::<f64>() / listed.iter().sum::<f64>();
    let expected: Vec<f64> = fees.iter().zip(&listed).map(|(fees, listed)| listed * per_weight - fees).collect();
    directions.agree(&expected);
    assert!(directions.change.iter().sum::<f64>().abs() < 0.005, "the region neither pays nor gets");
}

/// S2 ch. 6.1: nobody carries LOF and LOL any more, so whoever carried most gains most.
#[test]
fn centres_gain_what_they_carried_when_costs_are_lifted() {
    let place = Place::demo();
    let directions = Directions::of(&place, "lof-lol-central");
    let (lof, lol) = (directions.all("component.cost-lof"), directions.all("component.cost-lol"));
    for (at, change) in directions.change.iter().enumerate() {
        // Charges are negative in what the centres are paid.
        assert!((change.abs() - (lof[at] + lol[at]).abs()).abs() < 0.005, "{change}: {} {}", lof[at], lol[at]);
        assert!(*change >= 0.0);
    }
}

/// S2 ch. 9: PTP positions paid as ST positions give to those that have them, and to nobody else.
#[test]
fn centres_with_ptp_positions_gain_when_they_are_paid_as_st() {
    let place = Place::demo();
    let directions = Directions::of(&place, "ptp-at-st-level");
    let positions = directions.all("component.ptp-positions");
    assert!(positions.iter().any(|paid| *paid > 0.0));
    for (change, paid) in directions.change.iter().zip(&positions) {
        assert_eq!(*change > 0.0, *paid > 0.0);
        assert!(*change >= 0.0);
    }
}

/// Two packages side by side with neutral budgets, in one table: nobody's gain costs the region anything.
#[test]
fn packages_stand_beside_each_other_with_neutral_budgets() {
    let place = Place::demo();
    let compared = place.json(&format!(
        "kapitera compare demo/models/demo/2020.toml {FOLDER}/majority.toml {FOLDER}/opposition.toml \
         --months 2020-01..2020-02 --neutral fixed-capitation --region demo"
    ));
    let models = compared["models"].as_array().unwrap();
    assert_eq!(models.len(), 3);
    for model in &models[1..] {
        assert_eq!(model["change"], "0.00", "{model}");
        assert!(model["gives_way"].as_str().unwrap().starts_with("fixed-capitation "), "{model}");
    }
    for id in ["demo-2021-majority", "demo-2021-opposition"] {
        assert_eq!(compared["centres_total"][&format!("change.{id}")], "0.00");
        let changes = compared["centres"].as_array().unwrap().iter().map(|row| number(row, &format!("change.{id}")));
        let changes: Vec<f64> = changes.collect();
        assert!(changes.iter().any(|change| *change > 0.0) && changes.iter().any(|change| *change < 0.0));
    }
}
