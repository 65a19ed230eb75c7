//! What the shipped texts cite is in the shipped register of decisions, or is invented and counted here.

use std::fs;
use std::path::{Path, PathBuf};

use kapitera_ask::decisions::{check_names, decision_answer, find, known, register, unfounded_answer};

use crate::small::{Small, column, table};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Writes all texts below a folder of the repository into the region.
fn ship(small: &Small, folder: &str) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let inside = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            ship(small, &inside);
        } else if path.extension().is_some_and(|kind| kind == "toml") {
            small.write(&inside, &fs::read_to_string(&path).unwrap());
        }
    }
}

fn shipped() -> Small {
    let small = Small::new();
    for folder in ["models/jamtland-harjedalen", "models/demo", "decisions", "programmes"] {
        ship(&small, folder);
    }
    small
}

#[test]
fn every_citation_of_the_shipped_texts_leads_to_one_decision() {
    let small = shipped();
    let (region, on) = (small.region(), "2020-06-01".parse().unwrap());
    let register = register(&region).unwrap();
    let known = known(&region, &register);
    let answer = unfounded_answer(&known, on);
    assert!(!crate::small::says(&answer, "not_read"), "each text is read");
    let none = table(&answer, "rests_on_none");
    let programs = |index: usize| none.rows.iter().map(move |row| row[index].shown(kapitera_message::Language::Sv));
    let why = none.columns.iter().position(|column| column.key == "why").unwrap();
    let name = none.columns.iter().position(|column| column.key == "name").unwrap();
    let astray: Vec<String> = programs(name)
        .zip(programs(why))
        .filter(|(_, why)| why.starts_with("hänvisar till"))
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    assert!(astray.is_empty(), "{astray:#?}");
    let loose: Vec<String> = known
        .links
        .things()
        .iter()
        .flat_map(|thing| thing.loose.iter().map(|loose| format!("{}: {:?}", thing.resting.name, loose.cited)))
        .collect();
    assert!(loose.is_empty(), "{loose:#?}");
}

#[test]
fn the_proposals_for_2021_and_the_end_of_2020_are_cited() {
    let small = shipped();
    let (region, on) = (small.region(), "2020-06-01".parse().unwrap());
    let register = register(&region).unwrap();
    let known = known(&region, &register);
    let rests = |decision: &str| {
        let answer = decision_answer(&known, find(&register, decision).unwrap(), on);
        column(table(&answer, "rests_on_it"), "name")
    };
    for (decision, thing) in [
        ("health-choice-2021-majority", "component.rural"),
        ("health-choice-2021-majority", "component.fees-shared-out"),
        ("health-choice-2021-opposition", "component.fees-shared-out"),
        ("health-choice-2021-opposition", "component.ptp-positions"),
        ("health-choice-2021-agreed", "cost.lof"),
        ("lup-revised", "programme.lup-ekonomi"),
        ("identify-reductions-2024", "programme.kostnadsminskningar-2024"),
    ] {
        assert!(rests(decision).iter().any(|name| name == thing), "{thing} rests on {decision}: {:?}", rests(decision));
    }
    let ended = decision_answer(&known, find(&register, "RS/722/2019").unwrap(), on);
    assert_eq!(column(table(&ended, "ceases_by_it"), "name"), ["model.jamtland-harjedalen-2020"]);
}

#[test]
fn what_the_demo_offers_rests_on_invented_decisions() {
    let small = shipped();
    small.write("books/offers.toml", &fs::read_to_string(root().join("books/demo/offers.toml")).unwrap());
    let (region, on) = (small.region(), "2020-06-01".parse().unwrap());
    let register = register(&region).unwrap();
    let known = known(&region, &register);
    for (decision, offer) in [
        ("demo-add-on-assignments", "offer.add-on-assignments"),
        ("demo-st-positions", "offer.st-positions"),
        ("demo-vat-compensation", "offer.vat-compensation"),
    ] {
        let answer = decision_answer(&known, find(&register, decision).unwrap(), on);
        assert_eq!(column(table(&answer, "rests_on_it"), "name"), [offer]);
    }
}

#[test]
fn a_price_list_is_told_with_its_suppliers() {
    let small = shipped();
    let region = small.region();
    let register = register(&region).unwrap();
    let known = known(&region, &register);
    let lists: Vec<String> = known
        .links
        .things()
        .iter()
        .filter(|thing| thing.resting.kind.en == "price list" && thing.resting.name == "table.price-list")
        .map(|thing| thing.resting.label.sv.clone())
        .collect();
    assert!(lists.iter().any(|label| label == "Prislista: SE2329999995-LAB1, SE2329999995-RTG1"), "{lists:?}");
}

#[test]
fn a_name_that_the_register_lacks_is_a_problem_in_its_place() {
    let small = shipped();
    let path = "models/jamtland-harjedalen/2021/ptp-at-st-level.toml";
    let text = fs::read_to_string(root().join(path)).unwrap();
    let checked = || {
        let (model, _) = kapitera_settle::load_model(&small.dir.path().join(path)).unwrap();
        check_names(&small.region(), &model)
    };
    checked().unwrap();
    small.write(path, &text.replace("health-choice-2021-opposition", "health-choice-2022"));
    let problems = checked().unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["not_in_register"]);
    assert!(problems[0].what.en.contains("health-choice-2022"));
    assert!(!problems[0].places.is_empty() && problems[0].hint.is_some());
}

/// Plans are recorded in a ledger and not read from their folder, so that their case numbers are looked at as they are written.
/// Number 0 is no case of the region's, and RS/1/2020 is the gallery's.
#[test]
fn the_case_numbers_of_shipped_plans_are_invented() {
    let mut invented = Vec::new();
    for folder in ["plans/demo", "plans/gallery"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            invented.extend(text.lines().filter_map(|line| line.strip_prefix("case = ").map(str::to_owned)));
        }
    }
    invented.sort();
    let expected = ["HV/0/2020", "RS/0/2014", "RS/0/2019", "RS/0/2020", "RS/0/2021", "RS/0/2021", "RS/1/2020"];
    assert_eq!(invented, expected.map(|case| format!("\"{case}\"")));
    let register = register(&shipped().region()).unwrap();
    for case in expected {
        // The demo's own has its decision in the demo's part of the register; the gallery's are examples of how to write.
        assert_eq!(find(&register, case).is_ok(), case == "HV/0/2020", "{case} is invented");
    }
}
