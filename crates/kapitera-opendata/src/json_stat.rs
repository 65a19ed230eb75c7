//! A cube by JSON-stat 2.0 (<https://json-stat.org/full/>).
//!
//! Four dimensions: `measure` (metric), `unit` (geo), `period` (time) and `sex`. A measure is a figure of an indicator, `telephone.value`,
//! since numerator and value of one indicator have different units and decimals, and JSON-stat gives those by category of one metric
//! dimension. Cells lie in row-major order, the last dimension fastest. A cell without a figure is null: with a code in `status` when an
//! observation says why, without one when there is no observation or the figure is not published. Numbers are the exact texts.

use kapitera_message::Text;

use crate::json::Json;
use crate::{Edition, Indicator, Measure, Notice, Sex, Status, address};

/// The edition as a JSON-stat document of the class dataset.
pub fn dataset(edition: &Edition<'_>) -> Vec<u8> {
    let Edition { catalogue, dataset, version, table, .. } = edition;
    let language = catalogue.language;
    let [measures, units, periods, sexes] = sizes(edition);
    let (values, statuses) = cells(edition);
    let notes = version.notices.iter().map(|notice| said_of(notice).get(language).to_owned());
    let dimension = Json::object([
        ("measure", measure_dimension(edition)),
        (
            "unit",
            dimension(
                "Enhet",
                "Unit",
                edition,
                table.units.iter().map(|unit| (unit.code.code().to_owned(), unit.name.clone())),
            ),
        ),
        (
            "period",
            dimension(
                "Period",
                "Period",
                edition,
                edition.periods().iter().map(|period| (period.id(), period.label())),
            ),
        ),
        ("sex", dimension("Kön", "Sex", edition, Sex::ALL.map(|sex| (sex.letter().to_owned(), sex.label())))),
    ]);
    let mut document = vec![
        ("version", Json::text("2.0")),
        ("class", Json::text("dataset")),
        ("href", Json::text(address::file(catalogue, &dataset.id, &version.id, crate::FileKind::JsonStat))),
        ("label", Json::text(dataset.title.get(language))),
        ("source", Json::text(catalogue.publisher.name.get(language))),
        ("updated", Json::text(version.issued.to_string())),
    ];
    if !version.notices.is_empty() {
        document.push(("note", Json::list(notes)));
    }
    document.extend([
        ("id", Json::list(["measure", "unit", "period", "sex"])),
        ("size", Json::List([measures, units, periods, sexes].map(Json::whole).to_vec())),
        (
            "role",
            Json::object([
                ("time", Json::list(["period"])),
                ("geo", Json::list(["unit"])),
                ("metric", Json::list(["measure"])),
            ]),
        ),
        ("dimension", dimension),
        ("value", Json::List(values)),
    ]);
    if !statuses.is_empty() {
        document.push(("status", Json::Object(statuses)));
    }
    document.push(("extension", extension(edition)));
    Json::object(document).bytes()
}

/// The number of measures, units, periods and sexes.
fn sizes(edition: &Edition<'_>) -> [usize; 4] {
    let table = edition.table;
    [table.indicators.len() * Measure::ALL.len(), table.units.len(), edition.periods().len(), Sex::ALL.len()]
}

/// All cells, and the codes of those whose observation says why they are empty.
fn cells(edition: &Edition<'_>) -> (Vec<Json>, Vec<(String, Json)>) {
    let [measures, units, periods, sexes] = sizes(edition);
    let mut values = vec![Json::Null; measures * units * periods * sexes];
    let mut statuses = Vec::new();
    for row in edition.rows() {
        let [indicator, unit, period, sex] = row.place;
        for (at, measure) in Measure::ALL.into_iter().enumerate() {
            let place = (((indicator * Measure::ALL.len() + at) * units + unit) * periods + period) * sexes + sex;
            values[place] = Json::decimal(row.observation.outcome.figure(measure));
            statuses.extend(row.observation.outcome.status().map(|status| (place, status)));
        }
    }
    statuses.sort_unstable();
    (values, statuses.into_iter().map(|(place, status)| (place.to_string(), Json::text(status.code()))).collect())
}

fn dimension(sv: &str, en: &str, edition: &Edition<'_>, categories: impl IntoIterator<Item = (String, Text)>) -> Json {
    let name = Text { sv: sv.to_owned(), en: en.to_owned() };
    Json::object([
        ("label", Json::text(name.get(edition.catalogue.language))),
        ("category", category(edition, categories, None)),
    ])
}

fn category(edition: &Edition<'_>, categories: impl IntoIterator<Item = (String, Text)>, unit: Option<Json>) -> Json {
    let language = edition.catalogue.language;
    let (ids, labels): (Vec<_>, Vec<_>) =
        categories.into_iter().map(|(id, label)| (id.clone(), (id, Json::text(label.get(language))))).unzip();
    let mut entries = vec![("index", Json::list(ids)), ("label", Json::object(labels))];
    entries.extend(unit.map(|unit| ("unit", unit)));
    Json::object(entries)
}

fn measure_dimension(edition: &Edition<'_>) -> Json {
    let language = edition.catalogue.language;
    let of_all = || {
        let indicators = edition.table.indicators.iter();
        indicators.flat_map(|indicator| {
            Measure::ALL.map(|measure| (indicator, measure, format!("{}.{}", indicator.id, measure.word())))
        })
    };
    let labels = of_all().map(|(indicator, measure, id)| {
        let (name, what) = (&indicator.name, measure.label());
        let both = |name: &str, what: &str| format!("{name}: {what}");
        (id, Text { sv: both(&name.sv, &what.sv), en: both(&name.en, &what.en) })
    });
    let units = of_all().map(|(indicator, measure, id)| {
        let (unit, decimals) = match measure {
            Measure::Numerator | Measure::Denominator => (&indicator.counted, 0),
            Measure::Value | Measure::Lower | Measure::Upper => (&indicator.unit, indicator.decimals),
        };
        (id, Json::object([("label", Json::text(unit.get(language))), ("decimals", Json::whole(decimals.into()))]))
    });
    let name = Text { sv: "Mått".to_owned(), en: "Measure".to_owned() };
    Json::object([
        ("label", Json::text(name.get(language))),
        ("category", category(edition, labels, Some(Json::object(units)))),
    ])
}

/// What the format has no place for: the version, the licence, what the codes mean, definitions, corrections cell by cell, sources.
fn extension(edition: &Edition<'_>) -> Json {
    let Edition { catalogue, dataset, version, table, .. } = edition;
    let statuses = Status::ALL.map(|status| (status.code(), Json::both(&status.label())));
    let units = table.units.iter().map(|unit| {
        let municipality = unit.municipality.as_ref().map(|code| ("municipality", Json::text(code)));
        let kind = ("kind", Json::text(unit.code.kind().word()));
        (unit.code.code(), Json::object([kind].into_iter().chain(municipality)))
    });
    let sources = version
        .sources
        .iter()
        .map(|source| Json::object([("name", Json::both(&source.name)), ("reference", Json::text(&source.reference))]));
    Json::object([
        ("dataset", Json::text(dataset.id.as_str())),
        ("version", Json::text(version.id.as_str())),
        ("licence", Json::text(catalogue.licence.uri())),
        ("landingPage", Json::text(address::landing(catalogue, &dataset.id))),
        ("label", Json::both(&dataset.title)),
        ("status", Json::object([("label", Json::object(statuses))])),
        (
            "indicator",
            Json::object(table.indicators.iter().map(|indicator| (indicator.id.as_str(), definition(indicator)))),
        ),
        ("unit", Json::object(units)),
        ("notice", Json::List(version.notices.iter().map(notice).collect())),
        ("source", Json::List(sources.collect())),
    ])
}

fn definition(indicator: &Indicator) -> Json {
    // Kolada's ids are Kolada's: they measure nearly the same, by definitions of their own.
    let matches =
        indicator.close_match.iter().map(|id| Json::object([("scheme", Json::text("Kolada")), ("id", Json::text(id))]));
    Json::object([
        ("name", Json::both(&indicator.name)),
        ("definition", Json::both(&indicator.definition)),
        ("unit", Json::both(&indicator.unit)),
        ("counted", Json::both(&indicator.counted)),
        ("closeMatch", Json::List(matches.collect())),
    ])
}

fn notice(notice: &Notice) -> Json {
    let cells = &notice.cells;
    Json::object([
        ("id", Json::text(notice.id.as_str())),
        ("since", Json::text(notice.since.to_string())),
        ("text", Json::both(&notice.text)),
        ("indicators", Json::list(cells.indicators.iter().map(|id| id.as_str()))),
        ("units", Json::list(cells.units.iter().map(|code| code.code()))),
        ("periods", Json::list(cells.periods.iter().map(|period| period.id()))),
    ])
}

/// A correction in a sentence, with the day that wrong figures were first published.
pub(crate) fn said_of(notice: &Notice) -> Text {
    let (since, Text { sv, en }) = (notice.since, &notice.text);
    Text { sv: format!("{sv} (Fel sedan {since}.)"), en: format!("{en} (Wrong since {since}.)") }
}
