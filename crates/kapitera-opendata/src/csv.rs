//! One row per observation as CSV (RFC 4180), and its description by CSV on the Web.
//!
//! UTF-8 without a mark, commas, lines that end with CR LF, quotes where they are needed, decimal points. Comma and point because that is
//! what RFC 4180 and CSV on the Web begin with, so that no reader has to be told. Columns keep their names and their order; a new one
//! comes last. Names are in the language of the catalogue; the description is in both.

use csv::{Terminator, Writer, WriterBuilder};
use kapitera_message::{Text, text};

use crate::json::Json;
use crate::{Edition, FileKind, Measure, Row, Sex, Status, UnitKind, address};

/// A column: its name, its type by CSV on the Web, whether it is always filled, and what it says.
struct Column {
    name: &'static str,
    datatype: Json,
    is_required: bool,
    says: Text,
}

/// The names of the columns, in order.
pub const COLUMNS: [&str; 17] = [
    "indicator",
    "indicator_name",
    "unit_kind",
    "unit",
    "unit_name",
    "municipality",
    "period",
    "from",
    "to",
    "sex",
    "status",
    "value",
    "numerator",
    "denominator",
    "lower_95",
    "upper_95",
    "notices",
];

/// The rows of an edition, under a row of names.
pub fn rows(edition: &Edition<'_>) -> Vec<u8> {
    let mut writer = writer();
    record(&mut writer, &COLUMNS.map(str::to_owned));
    for row in edition.rows() {
        record(&mut writer, &cells(edition, row));
    }
    bytes(writer)
}

fn cells(edition: &Edition<'_>, row: &Row<'_>) -> [String; 17] {
    let language = edition.catalogue.language;
    let observation = row.observation;
    let figure =
        |measure| observation.outcome.figure(measure).map_or_else(String::new, |figure| figure.as_str().to_owned());
    let notices: Vec<&str> = row.notices.iter().map(|notice| notice.id.as_str()).collect();
    [
        row.indicator.id.to_string(),
        row.indicator.name.get(language).to_owned(),
        row.unit.code.kind().word().to_owned(),
        row.unit.code.code().to_owned(),
        row.unit.name.get(language).to_owned(),
        row.unit.municipality.clone().unwrap_or_default(),
        observation.period.id(),
        observation.period.first().to_string(),
        observation.period.last().to_string(),
        observation.sex.letter().to_owned(),
        observation.outcome.status().map_or(Status::PUBLISHED, Status::code).to_owned(),
        figure(Measure::Value),
        figure(Measure::Numerator),
        figure(Measure::Denominator),
        figure(Measure::Lower),
        figure(Measure::Upper),
        notices.join(" "),
    ]
}

/// The description of [`rows`], to lie beside them: <https://www.w3.org/TR/2015/REC-tabular-metadata-20151217/>.
pub fn metadata(edition: &Edition<'_>) -> Vec<u8> {
    let Edition { catalogue, dataset, version, .. } = edition;
    let columns = columns().into_iter().map(|column| {
        Json::object([
            ("name", Json::text(column.name)),
            ("titles", Json::text(column.name)),
            ("dc:description", spoken(&column.says)),
            ("datatype", column.datatype),
            ("required", Json::Bool(column.is_required)),
        ])
    });
    let dialect = Json::object([
        ("encoding", Json::text("utf-8")),
        ("delimiter", Json::text(",")),
        ("quoteChar", Json::text("\"")),
        ("header", Json::Bool(true)),
    ]);
    let schema = Json::object([
        ("columns", Json::List(columns.collect())),
        ("primaryKey", Json::list(["indicator", "unit", "period", "sex"])),
    ]);
    let document = Json::object([
        ("@context", Json::text("http://www.w3.org/ns/csvw")),
        ("url", Json::text(address::file_name(&version.id, FileKind::Csv))),
        ("dc:title", spoken(&dataset.title)),
        ("dc:description", spoken(&dataset.description)),
        ("dc:publisher", spoken(&catalogue.publisher.name)),
        ("dc:license", Json::object([("@id", Json::text(catalogue.licence.uri()))])),
        (
            "dc:issued",
            Json::object([("@value", Json::text(version.issued.to_string())), ("@type", Json::text("xsd:date"))]),
        ),
        ("dialect", dialect),
        ("tableSchema", schema),
    ]);
    document.bytes()
}

/// A text in both languages, as a common property of CSV on the Web.
fn spoken(text: &Text) -> Json {
    let one =
        |value: &str, language| Json::object([("@value", Json::text(value)), ("@language", Json::text(language))]);
    Json::List(vec![one(&text.sv, "sv"), one(&text.en, "en")])
}

fn columns() -> Vec<Column> {
    let mut columns = place_columns();
    columns.extend(outcome_columns());
    columns
}

fn column(name: &'static str, datatype: Json, is_required: bool, says: Text) -> Column {
    Column { name, datatype, is_required, says }
}

/// What an observation is about.
fn place_columns() -> Vec<Column> {
    let string = || Json::text("string");
    let day = || Json::text("date");
    let unit = text!(
        "Enhetens kod: HSA-id, organisationsnummer, kommunkod eller länskod",
        "The code of the unit: HSA id, organisation number, code of municipality or county"
    );
    let period = text!(
        "Månaden, eller P12M/ och den sista av tolv månader",
        "The month, or P12M/ and the last of twelve months"
    );
    vec![
        column(
            "indicator",
            string(),
            true,
            text!("Indikatorns id, regionens eget", "The id of the indicator, the region's own"),
        ),
        column("indicator_name", string(), true, text!("Indikatorns namn", "The name of the indicator")),
        column(
            "unit_kind",
            one_of(UnitKind::ALL.map(UnitKind::word)),
            true,
            text!("Vad enheten är", "What the unit is"),
        ),
        column("unit", string(), true, unit),
        column("unit_name", string(), true, text!("Enhetens namn", "The name of the unit")),
        column(
            "municipality",
            string(),
            false,
            text!("Kommunen som enheten ligger i", "The municipality that the unit lies in"),
        ),
        column("period", string(), true, period),
        column("from", day(), true, text!("Periodens första dag", "The first day of the period")),
        column("to", day(), true, text!("Periodens sista dag", "The last day of the period")),
        column(
            "sex",
            one_of(Sex::ALL.map(Sex::letter)),
            true,
            text!("T totalt, K kvinnor, M män", "T total, K women, M men"),
        ),
    ]
}

/// What came out.
fn outcome_columns() -> Vec<Column> {
    let number = |measure: Measure, says| column(measure.word(), Json::text("decimal"), false, says);
    let statuses = one_of([Status::PUBLISHED].into_iter().chain(Status::ALL.map(Status::code)));
    let status = text!(
        "published när det finns ett värde, annars varför det inte gör det",
        "published when there is a value, else why there is none"
    );
    let lower = text!("Nedre gränsen av 95 % konfidensintervall", "The lower limit of the 95 % confidence interval");
    let upper = text!("Övre gränsen av 95 % konfidensintervall", "The upper limit of the 95 % confidence interval");
    let notices =
        text!("Rättelser som gäller raden, åtskilda av blanktecken", "Corrections about the row, separated by spaces");
    vec![
        column("status", statuses, true, status),
        number(Measure::Value, text!("Värdet, i indikatorns enhet", "The value, in the unit of the indicator")),
        number(Measure::Numerator, text!("Det som räknats", "What was counted")),
        number(Measure::Denominator, text!("Av hur många", "Of how many")),
        number(Measure::Lower, lower),
        number(Measure::Upper, upper),
        column("notices", Json::text("string"), false, notices),
    ]
}

/// A string that is one of these words.
fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Json {
    let words: Vec<&str> = words.into_iter().collect();
    Json::object([("base", Json::text("string")), ("format", Json::text(words.join("|")))])
}

pub(crate) fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

pub(crate) fn record(writer: &mut Writer<Vec<u8>>, cells: &[String]) {
    // Writing into memory fails only when a row is longer than the first, which an array cannot be.
    let written = writer.write_record(cells);
    debug_assert!(written.is_ok(), "{written:?}");
}

pub(crate) fn bytes(writer: Writer<Vec<u8>>) -> Vec<u8> {
    writer.into_inner().unwrap_or_default()
}
