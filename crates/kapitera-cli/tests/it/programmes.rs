//! An outcome that a programme takes from the register of costs, against what `reconcile` says is in the files.

use crate::harness::Place;

const RENTS: &str = r#"
[programme]
name = "rents"
title = { sv = "Hyror och analyser", en = "Rents and analyses" }
unit = "kr"
[source.S]
title = { sv = "Påhittad", en = "Invented" }
[period.2020-start]
title = { sv = "början av 2020", en = "the beginning of 2020" }
kind = "tertial"
from = 2020-01-01
to = 2020-02-29
[period.2020-spring]
title = { sv = "våren 2020", en = "the spring of 2020" }
kind = "tertial"
from = 2020-03-01
to = 2020-04-30
[[package]]
id = "a"
title = { sv = "Lägre kostnader", en = "Lower costs" }
at = "S, a"
outcome-rule = { from = "register", register = "costs", kinds = ["rent", "lab"], against = "year-before", good = "less" }
"#;

/// Öre of some months in the files that count, by what `reconcile` prints.
fn in_files(place: &Place, months: [&str; 2]) -> i64 {
    let of_month = |month: &str| -> i64 {
        let shown = place.json(&format!("kapitera reconcile {month} --region demo"));
        let rows = shown["kronor"].as_array().unwrap();
        let is_asked = |source: &str| ["rent", "lab"].contains(&source);
        let asked = rows.iter().filter(|row| row["register"] == "costs" && is_asked(row["source"].as_str().unwrap()));
        let ore = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
        asked.map(|row| ore(row["in_period"].as_str().unwrap())).sum()
    };
    months.into_iter().map(of_month).sum()
}

#[test]
fn an_outcome_is_taken_from_the_costs_of_known_months() {
    let place = Place::demo();
    place.write("demo/programmes/rents.toml", RENTS);
    let report = |day: &str| {
        place.json(&format!("kapitera programme report demo/programmes/rents.toml --as-of {day} --region demo"))
    };
    let later = report("2020-06-01");
    let outcome = |shown: &serde_json::Value, period: &str| {
        shown["items"][0][format!("outcome_{period}")]
            .as_str()
            .map(|text| text.replace('.', "").parse::<i64>().unwrap())
    };
    let less = |before: [&str; 2], now: [&str; 2]| in_files(&place, before) - in_files(&place, now);
    assert_eq!(
        outcome(&later, "2020-start"),
        Some(less(["2019-01", "2019-02"], ["2020-01", "2020-02"])),
        "{}",
        later["items"]
    );
    assert_eq!(outcome(&later, "2020-spring"), Some(less(["2019-03", "2019-04"], ["2020-03", "2020-04"])));
    // What was looked up stands beside, and comes to the outcome.
    let looked_up = later["looked_up"].as_array().unwrap();
    let of_start = looked_up.iter().filter(|row| row["period"] == "2020-start");
    let sum: i64 = of_start.map(|row| row["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap()).sum();
    assert_eq!((Some(sum), looked_up.len()), (outcome(&later, "2020-start"), 4));
    // April's costs come in May: on the third day of it they are not known, which is said and is no 0.
    let earlier = report("2020-05-03");
    assert_eq!(outcome(&earlier, "2020-start"), outcome(&later, "2020-start"));
    assert_eq!(outcome(&earlier, "2020-spring"), None);
    assert!(earlier["not_derived"].to_string().contains("2020-spring"), "{earlier:#}");
    // A misspelt kind is told of, and is not taken for one without costs.
    place.write("demo/programmes/rents.toml", &RENTS.replace("\"rent\"", "\"rents\""));
    let misspelt = report("2020-06-01");
    assert_eq!(outcome(&misspelt, "2020-start"), None);
    assert!(misspelt["not_derived"].to_string().contains("rents"), "{misspelt:#}");
}
