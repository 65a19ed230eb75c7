//! Internal trade evaluated as its user does: what is true of the generated region is found again, where nothing happened nothing is seen, and what
//! cannot be told is refused.

use kapitera_demo::{TradeBuyer, true_trade};
use serde_json::Value;

use crate::follow_up::place;

/// What was found of a series at twelve months: low, high and the finding.
fn effect(shown: &Value, series: &str) -> (f64, f64, String) {
    let rows = shown["effects"].as_array().unwrap();
    let row = rows.iter().find(|row| row["series"] == series && row["months_after"] == 12).unwrap();
    let number = |key: &str| row[key].as_str().unwrap().parse::<f64>().unwrap();
    (number("per_cent_low"), number("per_cent_high"), row["finding"].as_str().unwrap().to_owned())
}

/// The demo's text with something otherwise.
fn otherwise(name: &str, changes: &[(&str, &str)]) -> String {
    let mut text = std::fs::read_to_string(place().path("demo/evaluations/internal-trade.toml")).unwrap();
    for (was, is) in changes {
        assert!(text.contains(was), "{was}");
        text = text.replacen(was, is, 1);
    }
    let file = place().path(name);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn the_true_effect_of_prices_is_found_again() {
    let shown = place().json("kapitera trade awareness --region demo --lang en");
    let truth = true_trade();
    let of = |buyer: TradeBuyer| {
        let effect = truth.effects.iter().find(|effect| effect.buyer == buyer).unwrap();
        (effect.level_permille + 12 * effect.slope_permille) as f64 / 10.0
    };
    let series = [
        (TradeBuyer::OwnCentre, "own-operated health centres"),
        (TradeBuyer::PrivateCentre, "private health centres"),
        (TradeBuyer::Clinic, "clinics and other units"),
    ];
    for (buyer, series) in series {
        let (low, high, _) = effect(&shown, series);
        assert!((low..=high).contains(&of(buyer)), "{series}: {low} to {high}, and {} is true", of(buyer));
    }
    let (low, high, finding) = effect(&shown, "all that has prices");
    // The whole lies between those of the kinds of buyers.
    assert!(low < of(TradeBuyer::Clinic) && high > of(TradeBuyer::PrivateCentre), "{low} to {high}");
    assert_eq!(finding, "lower");
    assert!(shown["answer"].to_string().contains("Yes, as far as can be seen"));
}

#[test]
fn where_nothing_happened_nothing_is_seen() {
    let changes = [
        ("months = \"2015-05..2020-04\"", "months = \"2015-05..2018-06\""),
        ("introduced = \"2018-07\"", "introduced = \"2017-03\""),
        ("before = \"2019-01..2019-04\"", "before = \"2016-01..2016-04\""),
        ("after = \"2020-01..2020-04\"", "after = \"2017-01..2017-04\""),
        ("variation = \"2019-05..2020-04\"", "variation = \"2017-05..2018-04\""),
        ("months = \"2020-01..2020-04\"", "months = \"2018-01..2018-04\""),
        ("months = \"2019-05..2020-04\"", "months = \"2017-05..2018-04\""),
    ];
    let file = otherwise("before-prices.toml", &changes);
    let shown = place().json(&format!("kapitera trade awareness {file} --region demo --lang en"));
    assert_eq!(effect(&shown, "all that has prices").2, "not_shown");
    assert!(shown["answer"].to_string().contains("It cannot be seen"));
}

#[test]
fn too_few_months_are_refused() {
    let file = otherwise("too-late.toml", &[("introduced = \"2018-07\"", "introduced = \"2019-10\"")]);
    let shown = place().json(&format!("kapitera trade awareness {file} --region demo --lang en"));
    assert!(shown["effects"].as_array().unwrap().is_empty());
    assert!(shown["answer"].to_string().contains("53 months before and 5 after are too few"), "{}", shown["answer"]);
}

#[test]
fn the_true_effect_of_feedback_is_found_again() {
    let shown = place().json("kapitera trade feedback --region demo --lang en");
    let number = |key: &str| shown["feedback"][key].as_str().unwrap().parse::<f64>().unwrap();
    let true_effect = number("before") * true_trade().feedback_permille as f64 / 1_000.0;
    assert!((number("effect_low")..=number("effect_high")).contains(&true_effect), "{}", shown["feedback"]);
    // Of so few persons chance may hide it, but not turn it.
    assert!(number("effect") < 0.0, "{}", shown["feedback"]);
}

#[test]
fn what_is_bought_is_sold_by_each_model() {
    let shown = place().json("kapitera trade change --region demo --lang en");
    let rows = shown["variants"].as_array().unwrap();
    let sum = |side: &str, model: usize| -> i64 {
        let own = rows.iter().filter(|row| row["side"] == side);
        own.map(|row| row[format!("model_{model}")].as_str().unwrap().replace('.', "").parse::<i64>().unwrap()).sum()
    };
    for model in 0..3 {
        assert_eq!(sum("buys", model), -sum("sells", model), "model {model}");
    }
    // By free provision nobody is charged, and the suppliers get what they would have sold for.
    assert_eq!((sum("buys", 3), sum("sells", 3)), (0, sum("sells", 0)));
    assert_eq!(shown["tests"].as_array().unwrap().len(), 2);
}
