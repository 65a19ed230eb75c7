//! More of a comparison on the demo: need, the marginal krona, thresholds, studies; and what was tried, kept as a text.

use serde_json::Value;

use crate::harness::Place;

const COMPARE: &str = "kapitera compare demo/models/demo/2020.toml";
const MAJORITY: &str = "demo/models/demo/2021/majority.toml";
const MONTHS: &str = "--months 2020-02 --region demo";
/// The base and the package in what is printed.
const BASE: &str = "demo-2020";
const PACKAGE: &str = "demo-2021-majority";

fn shown(place: &Place, what: &str) -> Value {
    place.json(&format!("{COMPARE} {MAJORITY} {MONTHS} --neutral fixed-capitation --show {what}"))
}

fn number(row: &Value, key: &str) -> f64 {
    let cell = &row[key];
    cell.as_str().map_or_else(|| cell.as_f64(), |text| text.parse().ok()).unwrap_or_else(|| panic!("{key} of {row}"))
}

fn rows<'a>(output: &'a Value, table: &str) -> &'a [Value] {
    output[table].as_array().unwrap_or_else(|| panic!("{table} of {output}"))
}

fn row<'a>(output: &'a Value, table: &str, key: &str, name: &str) -> &'a Value {
    rows(output, table).iter().find(|row| row[key] == name).unwrap_or_else(|| panic!("{name} in {table}"))
}

/// What the researchers warn of can be read off (S2 4.1, 4.2): a capitation pays for who is listed, and not for what is done.
#[test]
fn the_marginal_krona_tells_the_incentives() {
    let place = Place::demo();
    let worth = shown(&place, "worth");
    let paid = |kind: &str, model: &str| number(row(&worth, "worth", "kind", kind), &format!("paid.{model}"));
    for model in [BASE, PACKAGE] {
        assert!(paid("listed-10", model) < paid("listed-35", model), "{model}");
        assert!(paid("listed-35", model) < paid("listed-75", model), "{model}");
        assert_eq!(paid("costs-lab", model), -1000.0, "{model}");
    }
    // Fees are kept today; the package shares them out, so that a visit is a fee less.
    assert_eq!(paid("visit-doctor-own", BASE), 0.0);
    let visit = row(&worth, "worth", "kind", "visit-doctor-own");
    assert!(number(visit, &format!("received.{BASE}")) > 0.0);
    assert!(paid("visit-doctor-own", PACKAGE) < 0.0);
    assert!(number(visit, &format!("others.{PACKAGE}")) > 0.0);
    // The package pays for few in the area instead of for the distance.
    assert!(paid("listed-75-remote", BASE) > paid("listed-75", BASE));
    assert!(number(row(&worth, "worth", "kind", "costs-physiotherapy-lof"), &format!("paid.{BASE}")) < 0.0);
    assert_eq!(number(row(&worth, "worth", "kind", "costs-physiotherapy-lof"), &format!("paid.{PACKAGE}")), 0.0);
}

#[test]
fn thresholds_tell_how_near_and_how_much() {
    let place = Place::demo();
    let cliffs = shown(&place, "cliffs");
    let rows = rows(&cliffs, "cliffs");
    assert_eq!(rows.len(), 28);
    assert!(rows.iter().all(|row| row["model_id"] == BASE && row["component"] == "care-guarantee-grant"));
    for row in rows {
        let (found, jump) = (number(row, "found"), number(row, "jump"));
        assert_eq!(number(row, "to_go"), ((85.0 - found) * 1e6).round() / 1e6, "{row}");
        // Who has the grant would lose it, and who has not would get it.
        assert_eq!(found >= 85.0, jump < 0.0, "{row}");
    }
    let near: Vec<f64> = rows.iter().map(|row| number(row, "nearness")).collect();
    assert!(near.is_sorted());
    let read = cliffs["cliffs_read"].as_array().unwrap();
    assert!(read.iter().any(|said| said.as_str().unwrap().contains("samma trösklar som grunden")), "{read:?}");
}

#[test]
fn pay_is_set_against_need() {
    let place = Place::demo();
    let need = shown(&place, "need");
    // A larger share by the care need index, and the distance away: the package follows need otherwise than today.
    let slope = |need_of: &str, how: &str, model: &str| {
        let of = rows(&need, "need_slopes").iter().find(|row| row["need"] == need_of && row["how"] == how).unwrap();
        number(of, &format!("kr.{model}"))
    };
    assert!(slope("distance", "alone", BASE) > slope("distance", "alone", PACKAGE));
    let quarters = rows(&need, "need_quarters");
    assert_eq!(quarters.len() % 4, 0);
    for quarters in quarters.chunks(4) {
        let centres: f64 = quarters.iter().map(|quarter| number(quarter, "centres")).sum();
        assert_eq!(centres, 28.0);
    }
    // What is beyond need sums to nothing over all listed, but for the roundings of what is printed.
    for model in [BASE, PACKAGE] {
        let beyond =
            rows(&need, "need").iter().map(|row| number(row, &format!("beyond.{model}")) * number(row, "listed"));
        assert!(beyond.sum::<f64>().abs() < 131_000.0 * 0.02);
    }
}

#[test]
fn studies_are_cited_and_applied_as_scenarios() {
    let place = Place::demo();
    let literature = shown(&place, "literature");
    assert!(
        rows(&literature, "literature").iter().all(|row| row["source"].as_str().unwrap().contains("S2 avsnitt 4.2"))
    );
    let scenarios = rows(&literature, "scenarios");
    let changes: Vec<f64> = scenarios.iter().map(|row| number(row, "change")).collect();
    assert_eq!(changes, [-6.15, -15.0, -31.0]);
    let fees: Vec<f64> = scenarios.iter().map(|row| number(row, &format!("received.{BASE}"))).collect();
    assert!(fees.is_sorted_by(|one, other| one > other) && fees[0] < 0.0);
    // Fees are in proportion to visits, centre by centre to the nearest visit.
    assert!((fees[2] / fees[1] - 31.0 / 15.0).abs() < 0.05, "{fees:?}");
    assert!(literature["literature_read"][0].as_str().unwrap().starts_with("Litteratur, inte prognos"));
}

#[test]
fn what_the_base_pays_is_seen_alone() {
    let place = Place::demo();
    let alone = place.json(&format!("{COMPARE} {MONTHS} --show worth --centre Högvålåsen"));
    let heading = place.ok(&format!("{COMPARE} {MONTHS} --show worth --centre Högvålåsen"));
    assert!(heading.contains("Högvålåsen"), "{heading}");
    assert!(rows(&alone, "worth").iter().all(|row| row.get(format!("least.{BASE}")).is_none()));
    let refused = place.run(&format!("{COMPARE} {MONTHS} --show kostnad"));
    assert_eq!(refused.exit, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("need, worth, cliffs, literature"), "{}", refused.stderr);
}

/// A variant that is kept pays what was tried, and is refused when it would say nothing or stand on another.
#[test]
fn what_was_tried_is_kept_as_a_text() {
    let place = Place::demo();
    let tried = "--months 2020-01..2020-02 --region demo --turn capitation.cni=38% --neutral fixed-capitation";
    let kept = place.ok(&format!("{COMPARE} {MAJORITY} {tried} --keep demo/models/variants/cni-38.toml --lang en"));
    assert!(kept.contains("The variant cni-38 lies in"), "{kept}");
    let centres = |line: &str, id: &str| -> Vec<f64> {
        rows(&place.json(line), "centres").iter().map(|row| number(row, &format!("change.{id}"))).collect()
    };
    let of_text = centres(
        &format!("{COMPARE} demo/models/variants/cni-38.toml --months 2020-01..2020-02 --region demo"),
        "cni-38",
    );
    let of_knobs = centres(&format!("{COMPARE} {MAJORITY} {tried}"), PACKAGE);
    assert_eq!(of_text, of_knobs);
    place.ok("kapitera model check demo/models/variants/cni-38.toml");
    let refused = |line: &str, code: &str| {
        let printed = place.run(&format!("{line} --lang en"));
        assert!(printed.exit != 0 && printed.stderr.contains(code), "{line}: {}", printed.stderr);
    };
    let again = format!("{COMPARE} {MAJORITY} {tried} --keep demo/models/variants/cni-38.toml");
    refused(&again, "already_there");
    refused(&format!("{COMPARE} {MAJORITY} {MONTHS} --keep demo/models/variants/same.toml"), "nothing_to_keep");
    let two = format!("{COMPARE} {MAJORITY} demo/models/demo/2021/opposition.toml {tried} --keep demo/models/two.toml");
    refused(&two, "several_to_keep");
    refused(&format!("{COMPARE} {MAJORITY} {tried} --keep demo/models/variants/38.toml"), "name_without_letters");
    let share = "--months 2020-01..2020-02 --region demo --turn drug-price=1300 --neutral capitation.cni";
    let printed = place.run(&format!("{COMPARE} {share} --keep demo/models/variants/share.toml --lang en"));
    assert!(printed.exit != 0, "{}", printed.stderr);
    for file in ["same", "share", "38"] {
        assert!(!place.path(&format!("demo/models/variants/{file}.toml")).exists(), "{file} is left behind");
    }
}
