//! What is refused, by the code of the rule that is broken.

use kapitera_message::{Place, Problem, Problems, Text};
use kapitera_opendata::{
    Address, Catalogue, DatasetId, Decimal, Edition, Email, IndicatorId, SeriesId, Table, UnitCode, VersionId, dcat,
};

use super::sample;

/// What is said of a broken rule, where and how to mend it: the texts are under test too.
#[test]
fn refusals_are_said_so() {
    let said = |problem: &Problem| {
        let places = problem
            .places
            .iter()
            .filter_map(|place| if let Place::Named(text) = place { Some(text.en.clone()) } else { None });
        let mend = problem.hint.as_ref().map(|hint| hint.en.clone());
        let parts: Vec<String> = [problem.what.en.clone()].into_iter().chain(places).chain(mend).collect();
        parts.join(" | ")
    };
    assert_eq!(
        said(&Decimal::new("84,0").unwrap_err()),
        "“84,0” is no number | write digits 0–9 and a decimal point: 84.0"
    );
    assert_eq!(
        said(&DatasetId::new("Tillgång").unwrap_err()),
        "“Tillgång” is no id | write small letters a–z, digits and hyphens, at most 60 characters"
    );
    let (catalogue, mut table) = (sample::bare(), sample::table());
    table.observations.push(table.observations[0].clone());
    let (dataset, version) = (DatasetId::new("tillganglighet").unwrap(), VersionId::new("2020-03-16").unwrap());
    let problems = Edition::new(&catalogue, &dataset, &version, &table).unwrap_err();
    assert_eq!(
        problems.iter().map(said).collect::<Vec<_>>(),
        ["telephone at 95, 2019-12, T stands twice | the dataset tillganglighet, version 2020-03-16"]
    );
}

fn codes(problems: &Problems) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn refused(table: &Table, dataset: &str, version: &str) -> Vec<&'static str> {
    let catalogue = sample::bare();
    let edition = Edition::new(&catalogue, &DatasetId::new(dataset).unwrap(), &VersionId::new(version).unwrap(), table)
        .map(|_| ());
    codes(&edition.unwrap_err())
}

#[track_caller]
fn table_is_refused(change: impl FnOnce(&mut Table), code: &str) {
    let mut table = sample::table();
    change(&mut table);
    let codes = refused(&table, "tillganglighet", "2020-03-16");
    assert!(codes.contains(&code), "{codes:?}");
}

#[track_caller]
fn catalogue_is_refused(change: impl FnOnce(&mut Catalogue), code: &str) {
    let (mut catalogue, _) = sample::whole();
    change(&mut catalogue);
    assert_eq!(codes(&dcat::turtle(&catalogue).unwrap_err()), [code]);
    assert_eq!(codes(&dcat::rdf_xml(&catalogue).unwrap_err()), [code]);
}

#[test]
fn tables() {
    assert_eq!(refused(&sample::table(), "annat", "2020-03-16"), ["version_not_in_catalogue"]);
    assert_eq!(refused(&sample::table(), "tillganglighet", "2020-04-16"), ["version_not_in_catalogue"]);
    table_is_refused(|table| table.observations.push(table.observations[0].clone()), "observation_twice");
    table_is_refused(|table| table.observations[0].unit = sample::centre("SE1"), "observation_of_nothing");
    table_is_refused(
        |table| table.observations[0].indicator = IndicatorId::new("x").unwrap(),
        "observation_of_nothing",
    );
    table_is_refused(|table| table.indicators.push(table.indicators[0].clone()), "indicator_twice");
    // The same code of another kind would be one place in a cube.
    table_is_refused(
        |table| {
            let mut unit = table.units[1].clone();
            unit.code = sample::centre("9501");
            table.units.push(unit);
        },
        "unit_twice",
    );
    table_is_refused(|table| table.units[0].code = UnitCode::Region("0095".to_owned()), "unit_code_form");
    // What may be a sole trader's personal number is not published.
    for code in ["5501010000", "550101-0000", "195501010000"] {
        table_is_refused(|table| table.units[2].code = UnitCode::Provider(code.to_owned()), "unit_code_form");
    }
    table_is_refused(|table| table.observations.clear(), "table_without_observations");
    table_is_refused(|table| table.units[3].code = sample::centre("SE 1"), "unit_code_form");
    table_is_refused(|table| table.units[3].municipality = Some("501".to_owned()), "unit_code_form");
    table_is_refused(|table| table.units[0].name = Text::same("\u{7}"), "text_with_control_character");
    table_is_refused(|table| table.indicators[0].definition = Text::same("\r"), "text_with_control_character");
}

#[test]
fn catalogues() {
    catalogue_is_refused(|there| there.base = Address::new("https://a.se/").unwrap(), "open_data_base_slash");
    catalogue_is_refused(|there| there.title.en.clear(), "text_missing");
    catalogue_is_refused(|there| there.datasets[0].description.sv = " ".to_owned(), "text_missing");
    catalogue_is_refused(|there| there.datasets[0].keywords[0].sv = "\u{0}".to_owned(), "text_with_control_character");
    catalogue_is_refused(|there| there.datasets.push(there.datasets[0].clone()), "dataset_twice");
    catalogue_is_refused(|there| there.datasets[0].versions.clear(), "dataset_without_version");
    catalogue_is_refused(|there| there.datasets[0].series = Some(SeriesId::new("annan").unwrap()), "unknown_series");
    catalogue_is_refused(
        |there| there.datasets[0].versions[1].id = VersionId::new("2020-02-17").unwrap(),
        "version_twice",
    );
    catalogue_is_refused(|there| there.datasets[0].versions[0].files.clear(), "version_without_files");
    catalogue_is_refused(
        |there| {
            let file = there.datasets[0].versions[0].files[0].clone();
            there.datasets[0].versions[0].files.push(file);
        },
        "file_twice",
    );
    catalogue_is_refused(|there| there.datasets[0].versions.reverse(), "versions_out_of_order");
    catalogue_is_refused(
        |there| there.datasets[0].versions[0].temporal.to = sample::day(2018, 1, 1),
        "version_of_no_days",
    );
}

#[test]
fn names_and_numbers() {
    for text in ["", "Tillgång", "a b", "-a", "A", "a.csv", "a/b", &"a".repeat(61)] {
        assert!(DatasetId::new(text).is_err(), "{text}");
    }
    for text in
        ["", "data.se", "ftp://a.se", "https://", "https:///a", "https://a.se/å", "https://a.se/<", "https://a.se/ b"]
    {
        assert!(Address::new(text).is_err(), "{text}");
    }
    for text in ["", "a", "a@b", "a@b@c.se", "a b@c.se", "å@c.se", "<a@c.se>"] {
        assert!(Email::new(text).is_err(), "{text}");
    }
    for text in ["0", "-0.5", "10", "100.00", "123456789012345678901234567890.1"] {
        assert_eq!(Decimal::new(text).unwrap().as_str(), text);
    }
    for text in ["00", "-", "+1", "1.", ".1", "1.2.3", "NaN", "1e5", "１", " 1"] {
        assert!(Decimal::new(text).is_err(), "{text}");
    }
}
