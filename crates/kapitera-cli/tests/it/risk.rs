//! The risk of a wider responsibility on the demo region: the same on any number of threads, simulated as computed, all accounted for.

use crate::harness::Place;

const FOLDER: &str = "demo/models/demo/2021/whole-budget";

fn step(number: &str) -> String {
    format!("{FOLDER}/step-{number}.toml")
}

#[test]
fn threads_change_nothing_and_a_seed_does() {
    let place = Place::demo();
    let risk =
        |more: &str| place.ok(&format!("kapitera risk {} --years 300 --format json --region demo {more}", step("7")));
    let one = risk("--threads 1");
    assert_eq!(risk("--threads 3"), one);
    assert_eq!(risk("--threads 8 --seed 1"), one);
    assert_ne!(risk("--threads 1 --seed 2"), one);
}

#[test]
fn simulated_and_computed_probabilities_agree_on_every_step() {
    let place = Place::demo();
    let steps = ["1", "2", "3a", "3b", "4", "5", "6", "7"].map(step).join(" ");
    let asked = format!("kapitera risk {steps} --stop-loss 200000 --years 1000 --region demo --lang en");
    let said = place.ok(&asked);
    let check = said.lines().find(|line| line.contains("agree within 3 standard errors")).unwrap();
    let counts = check.split(": ").nth(2).unwrap().split(" (").next().unwrap();
    let (within, compared) = counts.split_once(" of ").unwrap();
    assert_eq!(within, compared, "{check}");
    let number: u64 = compared.replace('\u{a0}', "").parse().unwrap();
    // Of 27 centres and all together: four probabilities, with the shock and without, without the stop-loss and with it.
    assert_eq!(number, 8 * 16 * 28, "{check}");
}

#[test]
fn each_row_and_krona_of_the_files_has_an_outcome() {
    let place = Place::demo();
    let steps = ["2", "5"].map(step).join(" ");
    let found = place.json(&format!(
        "kapitera risk demo/models/demo/2020.toml {steps} --years 1 --without-diagnosis C,F20 --without-kind lab --region demo"
    ));
    let ore = |row: &serde_json::Value| row["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let rows = found["outcomes"].as_array().unwrap();
    let mut models: Vec<&str> = rows.iter().map(|row| row["model_id"].as_str().unwrap()).collect();
    models.dedup();
    assert_eq!(models.len(), 3);
    for model in models {
        let mut all = (0, 0);
        for row in rows.iter().filter(|row| row["model_id"] == model) {
            let here = (row["rows"].as_i64().unwrap(), ore(row));
            let sign = if row["outcome"] == "in_files" { -1 } else { 1 };
            all = (all.0 + sign * here.0, all.1 + sign * here.1);
        }
        assert_eq!(all, (0, 0), "{model}");
    }
    // Lab is carried in every step; the hospital's diagnoses only where its care is.
    let excluded =
        |model: &str| rows.iter().filter(|row| row["model_id"] == model && row["outcome"] == "excluded").count();
    assert_eq!(["2020", "2021-whole-budget-step-2", "2021-whole-budget-step-5"].map(excluded), [1, 2, 2]);
}

#[test]
fn a_pool_is_its_centres_and_risks_less() {
    let place = Place::demo();
    let found = place.json(&format!(
        "kapitera risk {} --years 1 --pool Fjället=F126,F127 --pool providers --region demo",
        step("7")
    ));
    let rows = found["places"].as_array().unwrap();
    let row = |name: &str| {
        rows.iter().find(|row| row["place"] == name || row["place_id"].as_str().unwrap().ends_with(name)).unwrap()
    };
    let listed = |name: &str| row(name)["listed"].as_i64().unwrap();
    assert_eq!(listed("Fjället"), listed("F126") + listed("F127"));
    let over = |name: &str| row(name)["over_10"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(over("Fjället") < over("F126").max(over("F127")));
    assert!(over("all") < over("Fjället"));
    let of_kind = |kind: &str| -> i64 {
        rows.iter().filter(|row| row["kind"] == kind).map(|row| row["listed"].as_i64().unwrap()).sum()
    };
    // Every centre has one provider.
    assert_eq!(of_kind("pool") - listed("Fjället"), of_kind("all"));
}
