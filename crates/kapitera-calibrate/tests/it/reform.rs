//! The model text: it extends the model in force, gives exactly the calibrated weights, and cites nothing old.

use jiff::civil::date;
use kapitera_calibrate::{
    Ages, Calibration, Measured, PROGRAM_SHA256, Provenance, ReformText, WeightRule, bands_of_table, parse_bands,
    reform_text, weigh,
};
use kapitera_message::Language;
use kapitera_model::{Basis, Model, Status, read_model};
use kapitera_money::Exact;
use kapitera_period::Date;

use crate::region::{MODEL, WINDOW, model};
use crate::small::{tallies, tally};

fn calibration(model: &Model, bands: Option<&str>) -> Calibration {
    let table = model.table("age-weight").unwrap();
    let bands = match bands {
        Some(bands) => parse_bands(bands).unwrap(),
        None => bands_of_table(table, table.versions.last().unwrap()).unwrap(),
    };
    let rows = [tally(365_250, 700), tally(730_500, 2_000), tally(14_610, 90), tally(365_250, 1_800)];
    let mut given = tallies(vec![rows[..bands.len()].to_vec()]);
    given.bands = bands;
    weigh(&given, &WeightRule::default()).unwrap()
}

fn text(model: &Model, calibration: &Calibration, language: Language) -> String {
    let provenance =
        Provenance { window: WINDOW, ages: Ages::EachMonth, deliveries: Vec::new(), deliveries_sha256: "d".repeat(64) };
    reform_text(&ReformText {
        model,
        table: model.table("age-weight").unwrap(),
        calibration,
        rule: &WeightRule::default(),
        measured: &Measured::Visits { doctor: Exact::whole(2), other: Exact::ONE },
        provenance: &provenance,
        extends: "small.toml",
        language,
    })
}

fn read(text: &str, base: &str) -> Model {
    let base = base.to_owned();
    let find = move |_: &str, wanted: &str| {
        assert_eq!(wanted, "small.toml");
        Ok((wanted.to_owned(), base.clone()))
    };
    read_model("new.toml", text, &find).unwrap_or_else(|problems| panic!("{problems:?}\n{text}")).0
}

fn check(base: &str, bands: Option<&str>, on: Date) -> Model {
    let model = model(base);
    let calibration = calibration(&model, bands);
    let sv = text(&model, &calibration, Language::Sv);
    let en = text(&model, &calibration, Language::En);
    let read_sv = read(&sv, base);
    let reform = read(&en, base);
    assert_eq!(reform.status, Status::Proposed);
    assert_eq!(reform.valid, model.valid);
    for model in [&read_sv, &reform] {
        let (table, version) = model.table_on("age-weight", on).unwrap();
        assert_eq!(table.unit, "weight");
        assert_eq!(table.label.as_ref().unwrap().sv, "Åldersvikt");
        assert_eq!(version.provenance.basis, Basis::Proposed);
        assert!(version.provenance.decision.is_none() && version.provenance.read.is_some());
        let found = bands_of_table(table, version).unwrap();
        assert_eq!(found, calibration.bands);
        for (index, band) in found.iter().enumerate() {
            let row = version.rows.iter().find(|row| row.written == band.written).unwrap();
            assert_eq!(row.value, calibration.weight(index));
            assert!(row.read.is_none() && row.basis.is_none_or(|basis| basis == Basis::Proposed));
        }
    }
    reform
}

#[test]
fn the_same_bands_are_changed_row_by_row() {
    let reform = check(MODEL, None, date(2020, 6, 1));
    assert_eq!(reform.id, "small-age-weight-2019-01-01-2019-12-31");
    assert_eq!(reform.components.len(), 1);
}

#[test]
fn other_bands_replace_the_table() {
    check(MODEL, Some("0-9,10-64,65-79,80-"), date(2020, 6, 1));
}

#[test]
fn a_table_with_versions_is_replaced_whole() {
    let rows = MODEL.find("decision = \"old\"\n[table.age-weight.rows]").unwrap();
    let end = MODEL.find("[component.listed]").unwrap();
    let versions = "versions = [\n    { to = 2019-06-30, decision = \"old\", rows = { \"0-64\" = 1, \"65-\" = 2 } },\n    { from = 2019-07-01, decision = \"old\", rows = { \"0-19\" = 0.6, \"20-64\" = 1, \"65-\" = 2 } },\n]\n\n";
    let base = format!("{}{versions}{}", &MODEL[..rows], &MODEL[end..]);
    let reform = check(&base, None, date(2019, 2, 1));
    assert_eq!(reform.table("age-weight").unwrap().versions.len(), 1);
}

#[test]
fn the_text_says_what_it_stands_on() {
    let model = model(MODEL);
    let text = text(&model, &calibration(&model, None), Language::En);
    let committed = include_str!("../reform.toml");
    let text = text.replace(PROGRAM_SHA256, "[program]");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reform.toml"), &text).unwrap();
        return;
    }
    assert_eq!(text, committed, "another text than in tests/reform.toml; UPDATE_GALLERY=1 takes it");
}
