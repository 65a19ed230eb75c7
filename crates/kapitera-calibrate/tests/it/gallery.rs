//! The exact texts of what is refused without a region: `UPDATE_GALLERY=1` writes them to `tests/gallery.txt`.

use std::fmt::Write as _;
use std::path::Path;

use kapitera_calibrate::{
    CARE_NEED_WEIGHTS, CareNeedRule, CareNeedScale, ReferenceMean, SumUsed, Tally, WeightRule, bands_of_table,
    care_need_index, parse_bands, read_care_need_weights, weigh,
};
use kapitera_message::{Language, Problem, Problems, render};
use kapitera_model::read_model;
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Span;
use kapitera_register::CareNeedCounts;

use crate::small::{tallies, tally};

const MODEL: &str = r#"[model]
id = "small"
name = "Small"
from = 2020-01-01

[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"

[table.by-sex]
unit = "weight"
by = ["sex", "age"]
basis = "illustrative"
[table.by-sex.rows]
female = { "0-" = 1 }
male = { "0-" = 1 }

[table.with-others]
unit = "weight"
by = "age"
basis = "illustrative"
[table.with-others.rows]
"0-4" = 1
others = 1
"#;

fn of_table(name: &str) -> Problem {
    let (model, _) = read_model("small.toml", MODEL, &|_, _| Err(String::new())).unwrap();
    let table = model.table(name).unwrap();
    bands_of_table(table, &table.versions[0]).unwrap_err()
}

fn of_weights(bands: Vec<Tally>) -> Problem {
    weigh(&tallies(vec![bands]), &WeightRule::default()).unwrap_err()
}

fn of_counts(counts: [u64; 7], population: u64) -> Problems {
    let row = CareNeedCounts {
        centre: "SE2329999995-S001".into(),
        valid: Span::open(jiff::civil::date(2020, 1, 1)),
        counts,
        population,
        printed: None,
    };
    care_need_index(&[row], &rule(ReferenceMean::OfPopulation)).unwrap_err()
}

fn rule(mean: ReferenceMean) -> CareNeedRule {
    CareNeedRule {
        weights: CARE_NEED_WEIGHTS.map(|weight| Exact::decimal(weight.into(), 2)),
        mean,
        scale: CareNeedScale::MeanOne,
        decimals: 4,
        mode: RoundMode::HalfAway,
        sum: SumUsed::Exact,
    }
}

fn refusals() -> Problems {
    let negative = Tally { amount: Exact::whole(-5), ..tally(40_000, 1) };
    let nobody = WeightRule { normalise_on: Some(vec![0, 0]), ..WeightRule::default() };
    let two = tallies(vec![vec![tally(40_000, 10), tally(40_000, 10)]]);
    let mut all = vec![
        of_table("by-sex"),
        of_table("with-others"),
        of_weights(vec![tally(0, 0), tally(0, 3)]),
        of_weights(vec![tally(40_000, 0), tally(40_000, 0)]),
        of_weights(vec![tally(30_000, 10), tally(5_000, 10)]),
        of_weights(vec![negative, tally(40_000, 10)]),
        weigh(&two, &nobody).unwrap_err(),
    ];
    all.extend(care_need_index(&[], &rule(ReferenceMean::OfPopulation)).unwrap_err());
    all.extend(of_counts([0; 7], 0));
    all.extend(of_counts([0, 11, 0, 0, 0, 0, 0], 10));
    all.extend(of_counts([0; 7], 10));
    let text = "under-5 = 3.23\nunder-6 = 1\nforeign-born = -1\nalone-65 = true\n";
    all.extend(read_care_need_weights(Path::new("weights.toml"), text).unwrap_err());
    all.extend(read_care_need_weights(Path::new("weights.toml"), "under-5 = 3,23\n").unwrap_err());
    all
}

#[test]
fn every_refusal_has_its_text() {
    let mut text = String::new();
    for problem in refusals() {
        let (sv, en) = (render(&problem, Language::Sv), render(&problem, Language::En));
        let _ = writeln!(text, "{sv}\n\n{en}\n\n--------\n");
    }
    let wanted = parse_bands("0-4,4-9").unwrap_err();
    let _ = writeln!(text, "{}\n{}", wanted.sv, wanted.en);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery.txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, text, "another text than in tests/gallery.txt; UPDATE_GALLERY=1 takes it");
}
