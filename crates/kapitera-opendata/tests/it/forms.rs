//! What holds of every form, whatever the observations: each stands once, at its place, with its figures as they were given, or with none.

use std::collections::BTreeMap;

use kapitera_message::{Language, Text};
use kapitera_opendata::{
    Catalogue, DatasetId, Decimal, Edition, Figures, Measure, Observation, Outcome, Sex, Status, Table, UnitKind,
    VersionId, csv, json_stat, kolada,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::Value;

use super::sample;

fn edition<'a>(catalogue: &'a Catalogue, table: &'a Table) -> Edition<'a> {
    let (dataset, version) = (DatasetId::new("tillganglighet").unwrap(), VersionId::new("2020-03-16").unwrap());
    Edition::new(catalogue, &dataset, &version, table).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    (-99_999_i64..99_999, 0_usize..4).prop_map(|(number, decimals)| {
        let text =
            format!("{}.{:0>decimals$}", number, number.unsigned_abs() % 10_u64.pow(3), decimals = decimals.max(3));
        Decimal::new(if decimals == 0 { text.split('.').next().unwrap() } else { &text[..text.len() - 3 + decimals] })
            .unwrap()
    })
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let maybe = || prop::option::of(any_decimal());
    let figures = (any_decimal(), maybe(), maybe(), maybe(), maybe()).prop_map(
        |(value, numerator, denominator, lower, upper)| {
            Outcome::Published(Figures { value, numerator, denominator, lower, upper })
        },
    );
    prop_oneof![figures, prop::sample::select(Status::ALL.to_vec()).prop_map(Outcome::Withheld)]
}

/// Names with all that has a meaning in one of the forms.
fn any_name() -> impl Strategy<Value = String> {
    prop::string::string_regex("[a-zåäöÅÄÖ0-9 \",;<>&'\\\\\n\t=+@{}\\[\\]–€😀]{1,12}").unwrap()
}

/// Some of all cells that there can be, in any order, of units with any names.
fn any_table() -> impl Strategy<Value = Table> {
    let mut all = sample::table();
    let periods = [
        sample::month(2019, 12),
        sample::month(2020, 2),
        sample::year(2018, 12),
        sample::year(2019, 12),
        sample::year(2020, 2),
    ];
    let cells: Vec<_> = all
        .indicators
        .iter()
        .flat_map(|indicator| all.units.iter().map(move |unit| (indicator.id.clone(), unit.code.clone())))
        .flat_map(|place| periods.map(move |period| (place.clone(), period)))
        .flat_map(|place| Sex::ALL.map(move |sex| (place.clone(), sex)))
        .collect();
    let count = cells.len();
    let chosen = prop::sample::subsequence(cells, 1..count).prop_shuffle();
    let names = prop::collection::vec(any_name(), all.units.len());
    all.observations.clear();
    (chosen, prop::collection::vec(any_outcome(), count), names).prop_map(move |(chosen, outcomes, names)| {
        let mut table = all.clone();
        table.observations = chosen
            .into_iter()
            .zip(outcomes)
            .map(|((((indicator, unit), period), sex), outcome)| Observation { indicator, unit, period, sex, outcome })
            .collect();
        for (unit, name) in table.units.iter_mut().zip(names) {
            unit.name = Text::same(name);
        }
        table
    })
}

/// The records of a file, each by the names of its columns.
fn records(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(bytes);
    reader.deserialize().map(Result::unwrap).collect()
}

fn figure(outcome: &Outcome, measure: Measure) -> String {
    outcome.figure(measure).map_or_else(String::new, |figure| figure.as_str().to_owned())
}

fn code(outcome: &Outcome) -> &'static str {
    outcome.status().map_or(Status::PUBLISHED, Status::code)
}

/// The number that JSON has at a place: no decimal of ours is longer than a binary number holds.
fn same_number(value: &Value, figure: Option<&Decimal>) -> bool {
    match figure {
        None => value.is_null(),
        Some(figure) => value.as_f64() == figure.as_str().parse().ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn rows_come_back_as_they_were(table in any_table()) {
        let catalogue = sample::bare();
        let edition = edition(&catalogue, &table);
        let records = records(&csv::rows(&edition));
        prop_assert_eq!(records.len(), table.observations.len());
        for there in &table.observations {
            let unit = table.units.iter().find(|unit| unit.code == there.unit).unwrap();
            let found: Vec<_> = records
                .iter()
                .filter(|record| {
                    record["indicator"] == there.indicator.as_str()
                        && record["unit"] == there.unit.code()
                        && record["period"] == there.period.id()
                        && record["sex"] == there.sex.letter()
                })
                .collect();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0]["unit_name"], &unit.name.sv);
            prop_assert_eq!(&found[0]["status"], code(&there.outcome));
            for measure in Measure::ALL {
                prop_assert_eq!(&found[0][measure.word()], &figure(&there.outcome, measure));
            }
        }
    }

    #[test]
    fn a_cube_has_each_figure_at_its_place(table in any_table()) {
        let catalogue = sample::bare();
        let edition = edition(&catalogue, &table);
        let cube: Value = serde_json::from_slice(&json_stat::dataset(&edition)).unwrap();
        let index = |name: &str| -> Vec<String> {
            serde_json::from_value(cube["dimension"][name]["category"]["index"].clone()).unwrap()
        };
        let names = ["measure", "unit", "period", "sex"].map(index);
        let sizes: Vec<usize> = serde_json::from_value(cube["size"].clone()).unwrap();
        prop_assert_eq!(&sizes, &names.iter().map(Vec::len).collect::<Vec<_>>());
        let values = cube["value"].as_array().unwrap();
        prop_assert_eq!(values.len(), sizes.iter().product::<usize>());
        let none = serde_json::Map::new();
        let statuses = cube.get("status").and_then(Value::as_object).unwrap_or(&none);
        let (mut figures, mut reasons) = (0, 0);
        for there in &table.observations {
            for measure in Measure::ALL {
                let wanted = [
                    format!("{}.{}", there.indicator, measure.word()),
                    there.unit.code().to_owned(),
                    there.period.id(),
                    there.sex.letter().to_owned(),
                ];
                let place = names.iter().zip(&wanted).fold(0, |place, (names, wanted)| {
                    place * names.len() + names.iter().position(|name| name == wanted).unwrap()
                });
                let said = there.outcome.figure(measure);
                prop_assert!(same_number(&values[place], said), "{:?}: {}", wanted, values[place]);
                figures += usize::from(said.is_some());
                let status = statuses.get(&place.to_string()).and_then(Value::as_str);
                prop_assert_eq!(status, there.outcome.status().map(Status::code));
                reasons += usize::from(status.is_some());
            }
        }
        prop_assert_eq!(values.iter().filter(|value| !value.is_null()).count(), figures);
        prop_assert_eq!(statuses.len(), reasons);
    }

    #[test]
    fn kolada_has_each_calendar_year_once(table in any_table()) {
        let catalogue = sample::bare();
        let edition = edition(&catalogue, &table);
        let page: Value = serde_json::from_slice(&kolada::data(&edition, kolada::Which::All)).unwrap();
        let of = |which| serde_json::from_slice::<Value>(&kolada::data(&edition, which)).unwrap()["count"].as_u64().unwrap();
        prop_assert_eq!(page["count"].as_u64().unwrap(), of(kolada::Which::Municipalities) + of(kolada::Which::Units));
        let mut found = BTreeMap::new();
        for row in page["values"].as_array().unwrap() {
            let unit = row.get("ou").or_else(|| row.get("municipality")).unwrap().as_str().unwrap();
            for value in row["values"].as_array().unwrap() {
                let key = (row["kpi"].to_string(), unit.to_owned(), row["period"].to_string(), value["gender"].to_string());
                prop_assert!(found.insert(key, value).is_none());
            }
        }
        let records = records(&kolada::csv(&edition));
        prop_assert_eq!(records.len(), found.len());
        let carried = table.observations.iter().filter(|there| {
            there.unit.kind() != UnitKind::Provider && there.period.calendar_year().is_some()
        });
        prop_assert_eq!(carried.clone().count(), found.len());
        for there in carried {
            let unit = if there.unit.kind() == UnitKind::Region { "0095" } else { there.unit.code() };
            let year = there.period.calendar_year().unwrap().to_string();
            let quoted = |text: &str| format!("\"{text}\"");
            let key = (quoted(there.indicator.as_str()), unit.to_owned(), year.clone(), quoted(there.sex.letter()));
            prop_assert!(same_number(&found[&key]["value"], there.outcome.figure(Measure::Value)));
            prop_assert_eq!(found[&key]["status"].as_str().unwrap(), there.outcome.status().map_or("", Status::code));
            let found = records.iter().filter(|record| {
                record["kpi"] == there.indicator.as_str()
                    && (record["ou"] == unit || record["municipality"] == unit)
                    && record["period"] == year
                    && record["gender"] == there.sex.letter()
                    && record["value"] == figure(&there.outcome, Measure::Value)
            });
            prop_assert_eq!(found.count(), 1);
        }
    }

    #[test]
    fn the_order_of_observations_changes_nothing(table in any_table()) {
        let catalogue = sample::bare();
        let mut turned = table.clone();
        turned.observations.reverse();
        prop_assert_eq!(sample::forms(&edition(&catalogue, &table)), sample::forms(&edition(&catalogue, &turned)));
    }
}

#[test]
fn names_are_in_the_language_of_the_catalogue() {
    let (mut catalogue, table) = (sample::bare(), sample::table());
    catalogue.language = Language::En;
    let edition = edition(&catalogue, &table);
    assert_eq!(records(&csv::rows(&edition))[0]["indicator_name"], "Calls answered the same day");
    let cube: Value = serde_json::from_slice(&json_stat::dataset(&edition)).unwrap();
    assert_eq!(cube["label"], "Access to primary care");
}

#[test]
fn a_correction_stands_at_its_rows_and_nowhere_else() {
    let (catalogue, table) = (sample::bare(), sample::table());
    let rows = records(&csv::rows(&edition(&catalogue, &table)));
    let about: Vec<_> = rows.iter().filter(|row| !row["notices"].is_empty()).collect();
    assert_eq!(about.len(), 3);
    assert!(
        about
            .iter()
            .all(|row| row["notices"] == "r1" && row["unit"] == "SE2321000999-A001" && row["period"] == "2019-12")
    );
}

#[test]
fn the_columns_are_those_that_are_described() {
    let (catalogue, table) = (sample::bare(), sample::table());
    let described: Value = serde_json::from_slice(&csv::metadata(&edition(&catalogue, &table))).unwrap();
    let names =
        described["tableSchema"]["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), csv::COLUMNS);
}

#[test]
fn the_guide_tells_of_each_column_and_code() {
    const GUIDE: &str = include_str!("../../../../docs/open-data.md");
    let words = csv::COLUMNS.into_iter().chain(kolada::COLUMNS).chain(Status::ALL.map(Status::code));
    for word in words.chain([Status::PUBLISHED]).chain(UnitKind::ALL.map(UnitKind::word)) {
        assert!(GUIDE.contains(&format!("`{word}`")), "docs/open-data.md says nothing of {word}");
    }
}
