//! What is public is the same in the text and in every file, and what is hidden has no figures in any of them.

use std::collections::BTreeMap;

use kapitera_opendata::FileKind;
use kapitera_period::Date;
use kapitera_publish::publication_files;
use serde_json::Value;

use crate::attack::life;
use crate::region::open_data;

const REGIONS: u64 = 15;
const MEASURES: [(&str, &str); 5] =
    [("value", "value"), ("numerator", "those"), ("denominator", "of"), ("lower_95", "low"), ("upper_95", "high")];

/// Figures by indicator, unit, period, sex and measure.
type Figures = BTreeMap<[String; 5], String>;

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Of the publication's own text.
fn own(publication: &Value) -> Figures {
    let mut figures = Figures::new();
    for cell in publication["cells"].as_array().unwrap() {
        let of_cell = MEASURES.iter().filter_map(|(measure, key)| Some((*measure, cell.get(*key)?)));
        for (measure, figure) in of_cell {
            let unit = if cell["place"] == "region" { "23".to_owned() } else { text(&cell["id"]) };
            let sex = match cell["sex"].as_str().unwrap() {
                "all" => "T",
                "women" => "K",
                _ => "M",
            };
            let length = if cell["period"] == "year" { "year" } else { "month" };
            let key = [text(&cell["indicator"]), unit, format!("{} {length}", text(&cell["end"])), sex.to_owned()];
            let [indicator, unit, period, sex] = key;
            figures.insert([indicator, unit, period, sex, measure.to_owned()], text(figure));
        }
    }
    figures
}

fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines = text.lines().map(|line| {
        // No word of these regions has a comma or a quote.
        assert!(!line.contains('"'), "{line}");
        line.split(',').map(str::to_owned).collect::<Vec<_>>()
    });
    let names = lines.next().unwrap();
    lines.map(|line| names.iter().cloned().zip(line).collect()).collect()
}

fn of_csv(bytes: &[u8]) -> (Figures, BTreeMap<String, String>) {
    let (mut figures, mut periods) = (Figures::new(), BTreeMap::new());
    for row in rows(bytes) {
        let length = if row["from"][..7] == row["to"][..7] { "month" } else { "year" };
        let period = format!("{} {length}", &row["to"][..7]);
        periods.insert(row["period"].clone(), period.clone());
        for (measure, _) in MEASURES.iter().filter(|(measure, _)| !row[*measure].is_empty()) {
            let key = [&row["indicator"], &row["unit"], &period, &row["sex"], *measure].map(str::to_owned);
            figures.insert(key, row[*measure].clone());
        }
    }
    (figures, periods)
}

/// The figures of a cube: as many as the text has, in its places.
fn of_cube(bytes: &[u8], periods: &BTreeMap<String, String>) -> Figures {
    let cube: Value = serde_json::from_slice(bytes).unwrap();
    let dimensions: Vec<Vec<String>> = ["measure", "unit", "period", "sex"]
        .iter()
        .map(|name| cube["dimension"][*name]["category"]["index"].as_array().unwrap().iter().map(text).collect())
        .collect();
    let mut figures = Figures::new();
    for (at, value) in cube["value"].as_array().unwrap().iter().enumerate().filter(|(_, value)| !value.is_null()) {
        let mut rest = at;
        let mut names = Vec::new();
        for dimension in dimensions.iter().rev() {
            names.push(dimension[rest % dimension.len()].clone());
            rest /= dimension.len();
        }
        let (indicator, measure) = names[3].split_once('.').unwrap();
        let key = [indicator, &names[2], &periods[&names[1]], &names[0], measure].map(str::to_owned);
        figures.insert(key, value.to_string());
    }
    figures
}

/// Numbers of a text that are written as others may be: 12.0 and 12.
fn plain(figures: &Figures) -> BTreeMap<[String; 5], u64> {
    figures.iter().map(|(key, figure)| (key.clone(), figure.parse::<f64>().unwrap().to_bits())).collect()
}

#[test]
fn every_file_says_what_the_text_says_and_no_more() {
    let mut years = 0;
    for seed in 1_000..1_000 + REGIONS {
        let life = life(seed);
        let all: Vec<_> =
            life.drafted.iter().map(|drafted| (drafted.publication.clone(), Date::constant(2020, 6, 1))).collect();
        for (at, (text, _)) in life.of.iter().enumerate() {
            let own = own(text);
            let files = publication_files(&open_data(), &all, &all[at].0.id).unwrap();
            let bytes = |kind: FileKind| &files.iter().find(|(of, _)| *of == kind).unwrap().1;
            let (csv, periods) = of_csv(bytes(FileKind::Csv));
            assert_eq!(plain(&csv), plain(&own), "seed {seed}");
            assert_eq!(plain(&of_cube(bytes(FileKind::JsonStat), &periods)), plain(&own), "seed {seed}");
            years += kolada(bytes(FileKind::KoladaCsv), bytes(FileKind::KoladaJson), &own);
        }
    }
    assert!(years > 0, "some of them end with a December");
}

/// Holds the rows of Kolada's shape against the text.
fn kolada(csv: &[u8], json: &[u8], own: &Figures) -> usize {
    let mut found = Vec::new();
    for row in rows(csv).into_iter().filter(|row| !row["value"].is_empty()) {
        let unit = if row["ou"].is_empty() { row["municipality"].clone() } else { row["ou"].clone() };
        found.push([row["kpi"].clone(), unit, row["period"].clone(), row["gender"].clone(), row["value"].clone()]);
    }
    let page: Value = serde_json::from_slice(json).unwrap();
    let mut of_page = Vec::new();
    for row in page["values"].as_array().unwrap() {
        let unit = row.get("ou").or_else(|| row.get("municipality")).unwrap();
        for value in row["values"].as_array().unwrap().iter().filter(|value| !value["value"].is_null()) {
            of_page.push([&row["kpi"], unit, &row["period"], &value["gender"], &value["value"]].map(text));
        }
    }
    assert_eq!(of_page.len(), found.len());
    for [kpi, unit, year, sex, value] in found.iter().chain(&of_page) {
        let unit = unit.strip_prefix("00").unwrap_or(unit).to_owned();
        let key = [kpi.clone(), unit, format!("{year}-12 year"), sex.clone(), "value".to_owned()];
        assert_eq!(own[&key].parse::<f64>().unwrap(), value.parse::<f64>().unwrap(), "{key:?}");
    }
    found.len()
}
