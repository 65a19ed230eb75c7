//! Runs the case files in `tests/cases`: small tables that a reader can check by hand, and exact figures.

use kapitera_calibrate::{
    Band, CARE_NEED_WEIGHTS, Calibration, CareNeedRow, CareNeedRule, CareNeedScale, CentreTallies, ReferenceMean,
    SumUsed, Tallies, Tally, WeightRule, care_need_index, parse_bands, weigh,
};
use kapitera_money::{Exact, RoundMode, decimal_text, parse_number};
use kapitera_period::Span;
use kapitera_register::CareNeedCounts;
use toml::{Table, Value};

use crate::small::decimals;

fn cases(text: &str) -> Vec<Table> {
    let file: Table = text.parse().unwrap();
    file["case"].as_array().unwrap().iter().map(|case| case.as_table().unwrap().clone()).collect()
}

fn texts(case: &Table, key: &str) -> Option<Vec<String>> {
    let values = case.get(key)?.as_array().unwrap();
    Some(values.iter().map(|value| value.as_str().unwrap().to_owned()).collect())
}

fn wholes(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(whole).collect()
}

fn whole(value: &Value) -> u64 {
    u64::try_from(value.as_integer().unwrap()).unwrap()
}

fn number(value: &Value) -> Exact {
    parse_number(value.as_str().unwrap()).unwrap()
}

fn numbers(texts: &[String]) -> Vec<Exact> {
    texts.iter().map(|text| parse_number(text).unwrap()).collect()
}

fn band(row: &Value) -> (Band, Tally) {
    let [band] = &parse_bands(row["band"].as_str().unwrap()).unwrap()[..] else { panic!("one band a row") };
    let tally = Tally {
        days: whole(&row["days"]),
        events: whole(&row["events"]),
        amount: number(&row["amount"]),
        variance: Exact::ZERO,
    };
    (band.clone(), tally)
}

fn groups(calibration: &Calibration) -> Vec<String> {
    let written = |bands: &[Band]| bands.iter().map(|band| band.written.clone()).collect::<Vec<_>>().join(" ");
    calibration.groups.iter().map(|group| written(&calibration.bands[group.bands.clone()])).collect()
}

#[test]
fn weights_of_given_tables() {
    let cases = cases(include_str!("../cases/weights.toml"));
    assert!(cases.len() >= 12);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let (bands, tallies): (Vec<Band>, Vec<Tally>) = case["bands"].as_array().unwrap().iter().map(band).unzip();
        let tallies = Tallies { bands, centres: vec![CentreTallies { centre: "A".into(), bands: tallies }] };
        let usual = WeightRule::default();
        let rule = WeightRule {
            person_years_min: case.get("min-persons").map_or(usual.person_years_min, whole),
            decimals: case.get("decimals").map_or(usual.decimals, |value| u32::try_from(whole(value)).unwrap()),
            normalise_on: case.get("normalise-on").map(wholes),
            mean: case.get("wanted-mean").map_or(usual.mean, number),
        };
        let found = weigh(&tallies, &rule);
        if let Some(code) = case.get("problem") {
            assert_eq!(found.unwrap_err().code, code.as_str().unwrap(), "{name}");
            continue;
        }
        let found = found.unwrap();
        assert_eq!(groups(&found), texts(&case, "groups").unwrap(), "{name}");
        if let Some(exact) = texts(&case, "exact") {
            assert_eq!(
                found.groups.iter().map(|group| group.exact.clone()).collect::<Vec<_>>(),
                numbers(&exact),
                "{name}"
            );
        }
        let rounded: Vec<String> =
            found.groups.iter().map(|group| decimal_text(group.mantissa, found.decimals)).collect();
        assert_eq!(rounded, texts(&case, "weights").unwrap(), "{name}");
        if let Some(mean) = case.get("mean") {
            assert_eq!(decimals(&found.rounded_mean, found.decimals + 4), mean.as_str().unwrap(), "{name}");
        }
    }
}

fn counts(row: &Value) -> CareNeedCounts {
    CareNeedCounts {
        centre: row["centre"].as_str().unwrap().into(),
        valid: Span::open(jiff::civil::date(2020, 1, 1)),
        counts: wholes(&row["counts"]).try_into().unwrap(),
        population: whole(&row["population"]),
        printed: row.get("printed").map(number),
    }
}

fn care_need_rule(case: &Table) -> CareNeedRule {
    let word = |key: &str| case.get(key).map(|value| value.as_str().unwrap());
    CareNeedRule {
        weights: match texts(case, "weights") {
            Some(weights) => numbers(&weights).try_into().unwrap(),
            None => CARE_NEED_WEIGHTS.map(|weight| Exact::decimal(weight.into(), 2)),
        },
        mean: case.get("reference-mean").map_or(ReferenceMean::OfPopulation, |mean| ReferenceMean::Given(number(mean))),
        scale: match word("scale") {
            None => CareNeedScale::MeanOne,
            Some(scale) => {
                assert_eq!(scale, CareNeedScale::Unnormalised.name());
                CareNeedScale::Unnormalised
            }
        },
        decimals: case.get("decimals").map_or(4, |value| u32::try_from(whole(value)).unwrap()),
        mode: match word("mode") {
            None => RoundMode::HalfAway,
            Some(mode) => {
                assert_eq!(mode, "down");
                RoundMode::Down
            }
        },
        sum: match word("sum") {
            None => SumUsed::Exact,
            Some(sum) => {
                assert_eq!(sum, "printed");
                SumUsed::Printed
            }
        },
    }
}

#[test]
fn care_need_of_given_counts() {
    let cases = cases(include_str!("../cases/care-need.toml"));
    assert!(cases.len() >= 10);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let rows: Vec<CareNeedCounts> = case["rows"].as_array().unwrap().iter().map(counts).collect();
        let rule = care_need_rule(&case);
        let found = care_need_index(&rows, &rule);
        if let Some(code) = case.get("problem") {
            assert_eq!(found.unwrap_err()[0].code, code.as_str().unwrap(), "{name}");
            continue;
        }
        let found = found.unwrap();
        let check = |key: &str, text: &dyn Fn(&CareNeedRow) -> String| {
            if let Some(wanted) = texts(&case, key) {
                assert_eq!(found.rows.iter().map(text).collect::<Vec<_>>(), wanted, "{name}: {key}");
            }
        };
        check("sums", &|row| decimals(&row.sum, 2));
        check("per-person", &|row| decimals(&row.per_person, 6));
        check("index", &|row| decimal_text(row.mantissa, found.decimals));
        check("difference", &|row| row.difference.as_ref().unwrap().to_fraction_text());
        if let Some(printed) = case.get("sums-printed") {
            let sums: Vec<u64> = found.rows.iter().map(|row| u64::try_from(row.sum_printed).unwrap()).collect();
            assert_eq!(sums, wholes(printed), "{name}");
        }
        if let Some(mean) = case.get("mean") {
            assert_eq!(found.mean, number(mean), "{name}");
        }
    }
}
