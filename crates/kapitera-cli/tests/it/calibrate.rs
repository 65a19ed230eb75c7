//! A generated region, calibrated: the weights that it was drawn with come back within the sampling error that is shown
//! beside them, and the model text that is written settles a month as its effect says.

use std::sync::OnceLock;

use kapitera_demo::{true_age_weights, true_drug_weights};
use serde_json::Value;

use crate::harness::Place;

const WINDOW: &str = "--window 2018-11/2019-10";

/// A region of 15 000 persons; large enough that most bands stand alone.
fn place() -> &'static Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    MADE.get_or_init(|| {
        let place = Place::empty();
        place.ok("kapitera demo demo --persons 15000 --seed 3");
        place
    })
}

fn number(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
}

/// Weights found, with their standard error (the larger of two) and the weight that the band was drawn with.
struct Found {
    band: String,
    days: f64,
    weight: f64,
    error: f64,
    truth: f64,
}

fn found(calibrated: &Value, truth: &[(&str, &str)]) -> Vec<Found> {
    let rows = calibrated["weights"].as_array().unwrap();
    assert_eq!(rows.len(), truth.len(), "the table's bands are those the region is drawn with");
    let of = |(row, (band, truth)): (&Value, &(&str, &str))| {
        assert_eq!(row["band"], *band);
        let error = number(&row["error_by_chance"]).max(number(&row["error_between_centres"]));
        Found {
            band: (*band).to_owned(),
            days: number(&row["listed_days"]),
            weight: number(&row["weight"]),
            error,
            truth: truth.parse().unwrap(),
        }
    };
    rows.iter().zip(truth).map(of).collect()
}

/// Compares group by group: bands that share a weight with the mean of their true weights. The true weights are set
/// against their own mean for the listed days, since only proportions can be found again.
fn check(found: &[Found]) {
    let days: f64 = found.iter().map(|band| band.days).sum();
    let mean = found.iter().map(|band| band.days * band.truth).sum::<f64>() / days;
    let mut groups: Vec<(Vec<&Found>, f64)> = Vec::new();
    for band in found {
        match groups.last_mut() {
            Some((bands, weight)) if *weight == band.weight => bands.push(band),
            _ => groups.push((vec![band], band.weight)),
        }
    }
    assert!(groups.len() >= 18, "most bands stand alone: {}", groups.len());
    let mut squares = 0.0;
    for (bands, weight) in &groups {
        let days: f64 = bands.iter().map(|band| band.days).sum();
        let truth = bands.iter().map(|band| band.days * band.truth).sum::<f64>() / days / mean;
        let error = bands[0].error;
        assert!(error > 0.0 && error < 0.2 * weight, "{}: a standard error of {error}", bands[0].band);
        let away = (weight - truth) / error;
        assert!(
            away.abs() < 4.0,
            "{}: {weight} found, {truth:.4} drawn with, {away:.1} standard errors",
            bands[0].band
        );
        squares += away * away;
    }
    let average = squares / groups.len() as f64;
    assert!(average < 2.0, "the mean square is 1 when the standard errors are right: {average:.2}");
}

#[test]
fn visits_give_back_the_age_weights_they_were_drawn_with() {
    let calibrated = place().json(&format!("kapitera calibrate weights {WINDOW} --region demo"));
    check(&found(&calibrated, true_age_weights()));
    let counted = &calibrated["counted"];
    let left: i64 = ["telephone_prescriptions", "listed_nowhere", "centre_not_open"]
        .map(|why| counted[why].as_i64().unwrap())
        .iter()
        .sum();
    assert_eq!(counted["events"].as_i64().unwrap(), counted["used"].as_i64().unwrap() + left);
    assert!(counted["telephone_prescriptions"].as_i64().unwrap() > 0);
}

#[test]
fn drugs_give_back_the_drug_weights_they_were_drawn_with() {
    let calibrated = place().json(&format!("kapitera calibrate drugs {WINDOW} --region demo"));
    check(&found(&calibrated, true_drug_weights()));
}

#[test]
fn the_model_text_settles_a_month_as_its_effect_says() {
    let place = place();
    let line = format!(
        "kapitera calibrate drugs {WINDOW} --month 2020-02 --output demo/models/jamtland-harjedalen/new.toml --region demo"
    );
    let effect = place.json(&line);
    let settled = place
        .json("kapitera settle 2020-02 --no-compare --model demo/models/jamtland-harjedalen/new.toml --region demo");
    let now = place.json("kapitera settle 2020-02 --no-compare --region demo");
    for (row, (before, after)) in effect["effect"]
        .as_array()
        .unwrap()
        .iter()
        .zip(now["centres"].as_array().unwrap().iter().zip(settled["centres"].as_array().unwrap()))
    {
        assert_eq!((&row["centre_id"], &row["before"]), (&before["centre_id"], &before["total"]));
        assert_eq!(row["after"], after["total"], "{}", row["centre_id"]);
    }
    assert_eq!(effect["effect_total"]["before"], now["centres_total"]["total"]);
    assert_eq!(effect["effect_total"]["after"], settled["centres_total"]["total"]);
    assert_ne!(effect["effect_total"]["before"], effect["effect_total"]["after"]);
}

#[test]
fn the_index_of_the_counts_is_the_one_in_force() {
    let found = place().json("kapitera calibrate cni --region demo");
    let rows = found["care_need"].as_array().unwrap();
    assert!(rows.len() > 20);
    assert_eq!(found["means"]["differing"], 0, "SCB's printed index is computed again");
    for row in rows {
        assert_eq!(row["index"], row["in_force"], "{}", row["centre_id"]);
    }
}
