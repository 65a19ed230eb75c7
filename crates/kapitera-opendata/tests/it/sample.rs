//! An invented region's catalogue: two datasets, one of them in two versions, with hidden cells, corrections and awkward names.

use kapitera_message::{Language, Text, text};
use kapitera_opendata::{
    Address, Catalogue, Cells, Contact, Dataset, DatasetId, Decimal, Edition, Email, Figures, FileKind, Frequency,
    Indicator, IndicatorId, Length, Licence, MadeFile, Notice, NoticeId, Observation, Outcome, Period, Publisher,
    PublisherKind, Series, SeriesId, Sex, Sha256, Source, Status, Table, Unit, UnitCode, Version, VersionId, address,
    dcat,
};
use kapitera_period::{Date, Month, Span};
use sha2::{Digest as _, Sha256 as Hasher};

/// A file with its address below the base, and its bytes.
pub(crate) type File = (String, Vec<u8>);

pub(crate) fn day(year: i16, month: i8, day: i8) -> Date {
    Month::new(year, month).unwrap().first().with().day(day).build().unwrap()
}

pub(crate) fn month(year: i16, number: i8) -> Period {
    Period { to: Month::new(year, number).unwrap(), length: Length::Month }
}

pub(crate) fn year(year: i16, number: i8) -> Period {
    Period { to: Month::new(year, number).unwrap(), length: Length::Year }
}

pub(crate) fn number(text: &str) -> Decimal {
    Decimal::new(text).unwrap()
}

pub(crate) fn centre(code: &str) -> UnitCode {
    UnitCode::Centre(code.to_owned())
}

fn indicator(id: &str, name: Text, unit: Text, counted: Text, close_match: &[&str]) -> Indicator {
    let definition = text!(
        "Andel av alla \"samtal\" & besök <som räknas>, i procent.\nEn rad till; C:\\vård.",
        "Share of all \"calls\" & visits <that count>, in per cent.\nAnother line; C:\\care."
    );
    let close_match = close_match.iter().map(|&id| id.to_owned()).collect();
    Indicator { id: IndicatorId::new(id).unwrap(), name, definition, unit, counted, decimals: 1, close_match }
}

pub(crate) fn units() -> Vec<Unit> {
    let unit = |code, name: &str, municipality: Option<&str>| Unit {
        code,
        name: Text::same(name),
        municipality: municipality.map(str::to_owned),
    };
    vec![
        unit(UnitCode::Region("95".to_owned()), "Region Exempel", None),
        unit(UnitCode::Municipality("9501".to_owned()), "Åmåsa", None),
        unit(UnitCode::Provider("2321000999".to_owned()), "Vård i Norr AB", None),
        unit(centre("SE2321000999-A001"), "Hälsocentralen \"Björken\", Åmåsa", Some("9501")),
        unit(centre("SE2321000999-A002"), "Östra <Torgets> läkare & co", Some("9501")),
    ]
}

fn figures(value: &str, numerator: &str, denominator: &str, lower: &str, upper: &str) -> Outcome {
    Outcome::Published(Figures {
        value: number(value),
        numerator: Some(number(numerator)),
        denominator: Some(number(denominator)),
        lower: Some(number(lower)),
        upper: Some(number(upper)),
    })
}

/// Two indicators at five units in two months and two spans of twelve, each with one of several outcomes.
pub(crate) fn table() -> Table {
    let per_cent = || text!("procent", "per cent");
    let indicators = vec![
        indicator(
            "telephone",
            text!("Besvarade samtal samma dag", "Calls answered the same day"),
            per_cent(),
            text!("samtal", "calls"),
            &["N79179"],
        ),
        indicator(
            "three-days",
            text!("Bedömning inom tre dagar", "Assessment within three days"),
            per_cent(),
            text!("kontakter", "contacts"),
            &["N79173"],
        ),
    ];
    let outcomes = [
        figures("84.0", "84", "100", "75.6", "89.9"),
        figures("100.0", "7", "7", "64.6", "100.0"),
        Outcome::Withheld(Status::Hidden),
        figures("0.0", "0", "31", "0.0", "11.0"),
        Outcome::Withheld(Status::NotMeasured),
        Outcome::Published(Figures {
            value: number("-1.50"),
            numerator: None,
            denominator: None,
            lower: None,
            upper: None,
        }),
        Outcome::Withheld(Status::TooFewMonths),
    ];
    let mut observations = Vec::new();
    let units = units();
    for indicator in &indicators {
        for unit in &units {
            for period in [month(2019, 12), month(2020, 2), year(2019, 12), year(2020, 2)] {
                // A cell without an observation is another thing than a hidden one.
                if indicator.id.as_str() == "three-days" && period == month(2020, 2) {
                    continue;
                }
                for sex in Sex::ALL {
                    let outcome = outcomes[observations.len() % outcomes.len()].clone();
                    observations.push(Observation {
                        indicator: indicator.id.clone(),
                        unit: unit.code.clone(),
                        period,
                        sex,
                        outcome,
                    });
                }
            }
        }
    }
    Table { indicators, units, observations }
}

fn version(id: &str, issued: Date, temporal: Span, notes: Option<Text>, notices: Vec<Notice>) -> Version {
    let sources = vec![
        Source {
            name: text!("Telefoniregistret", "The telephone register"),
            reference: "leverans 2020-03-02 nr 14".to_owned(),
        },
        Source { name: text!("Program", "Program"), reference: "kapitera 0.1.0".to_owned() },
    ];
    Version { id: VersionId::new(id).unwrap(), issued, temporal, notes, notices, sources, files: Vec::new() }
}

fn dataset(id: &str, title: Text, series: Option<&str>, versions: Vec<Version>) -> Dataset {
    Dataset {
        id: DatasetId::new(id).unwrap(),
        title,
        description: text!(
            "Hur snabbt primärvården svarar, per enhet & månad.\n\"Skyddade\" uppgifter är <tomma>; se C:\\läs.",
            "How fast primary care answers, by unit & month.\n\"Protected\" figures are <empty>; see C:\\read."
        ),
        keywords: vec![text!("primärvård", "primary care"), text!("vårdgaranti", "care guarantee")],
        frequency: Frequency::Monthly,
        series: series.map(|id| SeriesId::new(id).unwrap()),
        versions,
    }
}

/// The catalogue without its files.
pub(crate) fn bare() -> Catalogue {
    let temporal = Span { from: day(2019, 1, 1), to: day(2020, 2, 29) };
    let notice = Notice {
        id: NoticeId::new("r1").unwrap(),
        cells: Cells {
            indicators: vec![IndicatorId::new("telephone").unwrap()],
            units: vec![centre("SE2321000999-A001")],
            periods: vec![month(2019, 12)],
        },
        text: text!("Samtal med \"uppringning\" saknades.", "Calls with \"call-back\" were missing."),
        since: day(2020, 1, 15),
    };
    let notes = text!("Februari 2020 tillkommer.", "February 2020 is new.");
    let telephone = vec![
        version("2020-02-17", day(2020, 2, 17), temporal, None, Vec::new()),
        version("2020-03-16", day(2020, 3, 16), temporal, Some(notes), vec![notice]),
    ];
    let continuity = vec![version("2020-03-16", day(2020, 3, 16), temporal, None, Vec::new())];
    Catalogue {
        title: text!("Uppföljning av primärvården", "Follow-up of primary care"),
        description: text!(
            "Öppna data om primärvården i Region Exempel.",
            "Open data on primary care in Region Exempel."
        ),
        publisher: Publisher {
            name: Text::same("Region Exempel"),
            kind: PublisherKind::RegionalAuthority,
            uri: Address::new("https://www.example.se").unwrap(),
        },
        contact: Contact {
            name: text!("Enheten för uppföljning", "The follow-up unit"),
            email: Email::new("oppnadata@example.se").unwrap(),
        },
        licence: Licence::Cc0,
        base: Address::new("https://data.example.se").unwrap(),
        language: Language::Sv,
        issued: day(2020, 2, 17),
        modified: day(2020, 3, 16),
        spatial: vec![Address::new("http://sws.geonames.org/2661886").unwrap()],
        series: vec![Series {
            id: SeriesId::new("vardgaranti").unwrap(),
            title: text!("Vårdgarantin", "The care guarantee"),
            description: text!("Allt om vårdgarantin.", "All on the care guarantee."),
        }],
        datasets: vec![
            dataset(
                "tillganglighet",
                text!("Tillgänglighet i primärvården", "Access to primary care"),
                Some("vardgaranti"),
                telephone,
            ),
            dataset("kontinuitet", text!("Kontinuitet i primärvården", "Continuity of primary care"), None, continuity),
        ],
    }
}

/// The forms of one edition.
pub(crate) fn forms(edition: &Edition<'_>) -> Vec<(FileKind, Vec<u8>)> {
    FileKind::ALL.into_iter().map(|kind| (kind, edition.bytes(kind))).collect()
}

/// The catalogue with its files, and all files with the catalogue's own.
pub(crate) fn whole() -> (Catalogue, Vec<File>) {
    let mut catalogue = bare();
    let table = table();
    let mut files = Vec::new();
    let mut made = Vec::new();
    for dataset in &catalogue.datasets {
        for version in &dataset.versions {
            let edition = Edition::new(&catalogue, &dataset.id, &version.id, &table).unwrap();
            let forms = forms(&edition);
            made.push(forms.iter().map(|(kind, bytes)| made_file(*kind, bytes)).collect::<Vec<_>>());
            let place = |kind| below(&catalogue, &address::file(&catalogue, &dataset.id, &version.id, kind));
            files.extend(forms.into_iter().map(|(kind, bytes)| (place(kind), bytes)));
        }
    }
    let versions = catalogue.datasets.iter_mut().flat_map(|dataset| &mut dataset.versions);
    for (version, made) in versions.zip(made) {
        version.files = made;
    }
    let [rdf, ttl] = dcat::addresses(&catalogue).map(|address| below(&catalogue, &address));
    files.push((rdf, dcat::rdf_xml(&catalogue).unwrap()));
    files.push((ttl, dcat::turtle(&catalogue).unwrap()));
    (catalogue, files)
}

fn below(catalogue: &Catalogue, address: &str) -> String {
    address.strip_prefix(catalogue.base.as_str()).unwrap().trim_start_matches('/').to_owned()
}

fn made_file(kind: FileKind, bytes: &[u8]) -> MadeFile {
    MadeFile { kind, bytes: bytes.len() as u64, sha256: Sha256::of_digest(Hasher::digest(bytes).into()) }
}
