//! What is of calendar years, in the shape of the rows that Kolada's read interface gives (version 3), and the same as CSV.
//!
//! Programs made for Kolada can so be pointed at the region. The definitions, and so the ids in `kpi`, are the region's own; Kolada's ids of
//! nearly the same measures stand as `closeMatch` in the JSON-stat file. Kolada knows years, municipalities and regions (`municipality`, a
//! region as `00` and its county) and units (`ou`, here health centres). Months, other twelve months and providers are not carried.
//!
//! `status` is empty when there is a value, else one of our [codes](crate::Status): Kolada's own list is not published. `count` is 1: no
//! row is a mean of members. Kolada gives numbers of JSON, and so do we, as the exact texts.

use crate::csv::{bytes, record, writer};
use crate::json::Json;
use crate::{Edition, Row, Status, UnitCode, UnitKind};

/// Which rows: Kolada has an address for each, a file has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Both, municipalities and regions first.
    All,
    /// Municipalities and regions: `/data`.
    Municipalities,
    /// Units: `/oudata`.
    Units,
}

/// The id of a unit in Kolada's shape, with the key that it stands under; none for what Kolada does not know.
fn key(code: &UnitCode) -> Option<(&'static str, String)> {
    match code {
        UnitCode::Region(code) => Some(("municipality", format!("00{code}"))),
        UnitCode::Municipality(code) => Some(("municipality", code.clone())),
        UnitCode::Centre(code) => Some(("ou", code.clone())),
        UnitCode::Provider(_) => None,
    }
}

/// Whether an observation has a place in Kolada's shape.
pub fn carries(row: &Row<'_>) -> bool {
    key(&row.unit.code).is_some() && row.observation.period.calendar_year().is_some()
}

fn chosen<'e, 'a>(edition: &'e Edition<'a>, which: Which) -> Vec<&'e Row<'a>> {
    let is_unit = |row: &Row<'_>| row.unit.code.kind() == UnitKind::Centre;
    let mut rows: Vec<&Row<'_>> = edition
        .rows()
        .iter()
        .filter(|row| carries(row))
        .filter(|row| match which {
            Which::All => true,
            Which::Municipalities => !is_unit(row),
            Which::Units => is_unit(row),
        })
        .collect();
    // Stable: what else there is of order stays.
    rows.sort_by_key(|row| is_unit(row));
    rows
}

/// All rows of these as one page: `values`, `count`, and `next_url` and `previous_url`, which are null.
pub fn data(edition: &Edition<'_>, which: Which) -> Vec<u8> {
    let rows = chosen(edition, which);
    let of_one = |row: &&Row<'_>| (row.place[..3].to_vec(), row.unit.code.kind());
    let values: Vec<Json> = rows.chunk_by(|one, other| of_one(one) == of_one(other)).filter_map(of_year).collect();
    let count = Json::whole(values.len());
    let page = Json::object([
        ("values", Json::List(values)),
        ("count", count),
        ("next_url", Json::Null),
        ("previous_url", Json::Null),
    ]);
    page.bytes()
}

/// The row of one indicator, unit and year, with its sexes.
fn of_year(rows: &[&Row<'_>]) -> Option<Json> {
    let first = rows.first()?;
    let (name, id) = key(&first.unit.code)?;
    let values = rows.iter().map(|row| {
        let outcome = &row.observation.outcome;
        Json::object([
            ("gender", Json::text(row.observation.sex.letter())),
            ("count", Json::whole(1)),
            ("status", Json::text(outcome.status().map_or("", Status::code))),
            ("value", Json::decimal(outcome.figure(crate::Measure::Value))),
            ("isdeleted", Json::Bool(false)),
        ])
    });
    let values = Json::List(values.collect());
    let year = first.observation.period.calendar_year()?;
    Some(Json::object([
        ("kpi", Json::text(first.indicator.id.as_str())),
        (name, Json::text(id)),
        ("period", Json::Number(year.to_string())),
        ("values", values),
    ]))
}

/// The names of the columns of [`csv()`], in order.
pub const COLUMNS: [&str; 10] =
    ["kpi", "kpi_title", "municipality", "ou", "title", "period", "gender", "count", "status", "value"];

/// One row per indicator, unit, year and sex, written as [`csv::rows`](crate::csv::rows) are.
pub fn csv(edition: &Edition<'_>) -> Vec<u8> {
    let language = edition.catalogue.language;
    let mut writer = writer();
    record(&mut writer, &COLUMNS.map(str::to_owned));
    for row in chosen(edition, Which::All) {
        let (Some((name, id)), Some(year)) = (key(&row.unit.code), row.observation.period.calendar_year()) else {
            continue;
        };
        let (municipality, unit) = if name == "ou" { (String::new(), id) } else { (id, String::new()) };
        let outcome = &row.observation.outcome;
        let cells = [
            row.indicator.id.to_string(),
            row.indicator.name.get(language).to_owned(),
            municipality,
            unit,
            row.unit.name.get(language).to_owned(),
            year.to_string(),
            row.observation.sex.letter().to_owned(),
            "1".to_owned(),
            outcome.status().map_or("", Status::code).to_owned(),
            outcome.figure(crate::Measure::Value).map_or_else(String::new, |value| value.as_str().to_owned()),
        ];
        record(&mut writer, &cells);
    }
    bytes(writer)
}
