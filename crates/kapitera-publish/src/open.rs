//! The publication as open data.

use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_opendata::{
    Address, Catalogue, Contact, Dataset, DatasetId, Decimal, Edition, Email, Figures, FileKind, Frequency, Indicator,
    IndicatorId, Length, Licence, MadeFile, Notice, NoticeId, Observation, Outcome, Period, Publisher, PublisherKind,
    Sex, Sha256, Source, Status, Table, Unit, UnitCode, Version, VersionId,
};
use kapitera_period::{Date, Month, Span};
use sha2::{Digest as _, Sha256 as Hasher};

use crate::publication::{CellStatus, Publication, PublishedCell, PublishedIndicator};

/// Who publishes, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenData {
    /// What all addresses begin with, without a slash at the end.
    pub base: String,
    /// The publisher's name.
    pub publisher: String,
    /// Its address on the web.
    pub publisher_uri: String,
    /// Whom to ask: a function's name and mail.
    pub contact: (String, String),
    /// The county's two digits.
    pub county: String,
    /// The place, by GeoNames or the EU's lists.
    pub spatial: Vec<String>,
    /// The language of names.
    pub language: Language,
}

/// The dataset's id in addresses.
const DATASET: &str = "uppfoljning-primarvard";

/// The bytes of a version's files, each with what it is.
pub fn publication_files(
    open: &OpenData,
    all: &[(Publication, Date)],
    id: &str,
) -> Result<Vec<(FileKind, Vec<u8>)>, Problems> {
    let at = all.iter().position(|(publication, _)| publication.id == id).ok_or_else(|| {
        vec![Problem::error(
            "no_such_publication",
            text!("det finns ingen publicering {id}", "there is no publication {id}"),
        )]
    })?;
    // The catalogue as it stood when this was published.
    let catalogue = bare(open, &all[..=at])?;
    made(&catalogue, open, &all[at].0)
}

fn made(
    catalogue: &Catalogue,
    open: &OpenData,
    publication: &Publication,
) -> Result<Vec<(FileKind, Vec<u8>)>, Problems> {
    let one = |problem: Problem| vec![problem];
    let table = open_table(open, publication).map_err(one)?;
    let (dataset, version) = (DatasetId::new(DATASET).map_err(one)?, VersionId::new(&publication.id).map_err(one)?);
    let edition = Edition::new(catalogue, &dataset, &version, &table)?;
    Ok(FileKind::ALL.into_iter().map(|kind| (kind, edition.bytes(kind))).collect())
}

/// The catalogue of all that is public, with the files of every version.
///
/// # Errors
///
/// All that is wrong with it.
pub fn catalogue(open: &OpenData, all: &[(Publication, Date)]) -> Result<Catalogue, Problems> {
    let mut catalogue = bare(open, all)?;
    for (at, (publication, _)) in all.iter().enumerate() {
        let files = made(&bare(open, &all[..=at])?, open, publication)?;
        let mut told = Vec::new();
        for (kind, bytes) in files {
            let sha256 = Sha256::of_digest(Hasher::digest(&bytes).into());
            told.push(MadeFile { kind, bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX), sha256 });
        }
        if let Some(version) = catalogue.datasets.first_mut().and_then(|dataset| dataset.versions.get_mut(at)) {
            version.files = told;
        }
    }
    let problems = catalogue.problems();
    if problems.is_empty() { Ok(catalogue) } else { Err(problems) }
}

/// The catalogue without files.
fn bare(open: &OpenData, all: &[(Publication, Date)]) -> Result<Catalogue, Problems> {
    let one = |problem: Problem| vec![problem];
    let mut versions = Vec::new();
    for (publication, issued) in all {
        versions.push(version(open, publication, *issued).map_err(one)?);
    }
    let days: Vec<Date> = all.iter().map(|(_, day)| *day).collect();
    let (issued, modified) =
        (days.iter().min().copied().unwrap_or(Date::ZERO), days.iter().max().copied().unwrap_or(Date::ZERO));
    let dataset = Dataset {
        id: DatasetId::new(DATASET).map_err(one)?,
        title: text!("Uppföljning av primärvården", "Follow-up of primary care"),
        description: text!(
            "Tillgänglighet, kontinuitet och kvalitet i primärvården, per hälsocentral, vårdgivare, kommun och region. Tal som rör få personer visas inte.",
            "Access, continuity and quality of primary care, by health centre, provider, municipality and region. Figures of few persons are not shown."
        ),
        keywords: vec![
            text!("primärvård", "primary care"),
            text!("hälsocentral", "health centre"),
            text!("tillgänglighet", "access"),
            text!("kontinuitet", "continuity"),
        ],
        frequency: Frequency::Monthly,
        series: None,
        versions,
    };
    let spatial: Result<Vec<Address>, Problem> = open.spatial.iter().map(|place| Address::new(place)).collect();
    Ok(Catalogue {
        title: text!("Öppna data om primärvården", "Open data on primary care"),
        description: text!(
            "Det som visas för invånare om hälsocentralerna, som filer.",
            "What residents are shown of the health centres, as files."
        ),
        publisher: Publisher {
            name: Text::same(open.publisher.clone()),
            kind: PublisherKind::RegionalAuthority,
            uri: Address::new(&open.publisher_uri).map_err(one)?,
        },
        contact: Contact { name: Text::same(open.contact.0.clone()), email: Email::new(&open.contact.1).map_err(one)? },
        licence: Licence::Cc0,
        base: Address::new(&open.base).map_err(one)?,
        language: open.language,
        issued,
        modified,
        spatial: spatial.map_err(one)?,
        series: Vec::new(),
        datasets: vec![dataset],
    })
}

fn version(open: &OpenData, publication: &Publication, issued: Date) -> Result<Version, Problem> {
    let month = month(&publication.month)?;
    let mut notices = Vec::new();
    if !publication.notice.is_empty() {
        notices.push(Notice {
            id: NoticeId::new(&format!("rattelse-{}", publication.id))?,
            cells: changed_cells(open, publication)?,
            text: Text::same(publication.notice.clone()),
            since: issued,
        });
    }
    let digest = publication.indicators_sha256.clone();
    let mut sources = vec![Source {
        name: text!("Indikatorernas text (SHA-256)", "The text of the indicators (SHA-256)"),
        reference: digest,
    }];
    sources.extend(publication.deliveries.iter().map(|(register, id)| Source {
        name: text!("Leverans av {register}", "Delivery of {register}"),
        reference: id.clone(),
    }));
    Ok(Version {
        id: VersionId::new(&publication.id)?,
        issued,
        temporal: Span { from: month.plus(-23).first(), to: month.last() },
        notes: None,
        notices,
        sources,
        files: Vec::new(),
    })
}

/// The cells that a correction is about: those of its indicators, places and periods.
fn changed_cells(open: &OpenData, publication: &Publication) -> Result<kapitera_opendata::Cells, Problem> {
    let mut cells = kapitera_opendata::Cells::default();
    let by_name = publication.by_name();
    for cell in publication.changed.iter().filter_map(|name| by_name.get(name)) {
        let Observation { indicator, unit, period, .. } = observation(open, cell)?;
        if !cells.indicators.contains(&indicator) {
            cells.indicators.push(indicator);
        }
        if !cells.units.contains(&unit) {
            cells.units.push(unit);
        }
        if !cells.periods.contains(&period) {
            cells.periods.push(period);
        }
    }
    Ok(cells)
}

/// What a publication says, as a table of open data.
///
/// # Errors
///
/// When something in it has not the form it must have.
pub fn open_table(open: &OpenData, publication: &Publication) -> Result<Table, Problem> {
    let mut indicators = Vec::new();
    for indicator in &publication.indicators {
        indicators.push(described(indicator)?);
    }
    let mut units = vec![Unit {
        code: UnitCode::Region(open.county.clone()),
        name: Text::same(open.publisher.clone()),
        municipality: None,
    }];
    let mut municipalities: Vec<&str> = Vec::new();
    let mut providers: Vec<&str> = Vec::new();
    for centre in &publication.centres {
        if !centre.municipality.is_empty() && !municipalities.contains(&centre.municipality.as_str()) {
            municipalities.push(&centre.municipality);
            let code = centre.municipality.clone();
            let name = publication.municipalities.get(&code).cloned().unwrap_or_else(|| code.clone());
            units.push(Unit { code: UnitCode::Municipality(code), name: Text::same(name), municipality: None });
        }
        if !providers.contains(&centre.org_number.as_str()) {
            providers.push(&centre.org_number);
            let name = Text::same(centre.provider.clone());
            units.push(Unit { code: UnitCode::Provider(centre.org_number.clone()), name, municipality: None });
        }
        units.push(Unit {
            code: UnitCode::Centre(centre.id.clone()),
            name: Text::same(centre.name.clone()),
            municipality: Some(centre.municipality.clone()).filter(|code| !code.is_empty()),
        });
    }
    let mut observations = Vec::new();
    for cell in &publication.cells {
        observations.push(observation(open, cell)?);
    }
    Ok(Table { indicators, units, observations })
}

fn described(indicator: &PublishedIndicator) -> Result<Indicator, Problem> {
    let (says, says_not) = (&indicator.says, &indicator.says_not);
    Ok(Indicator {
        id: IndicatorId::new(&indicator.name)?,
        name: (&indicator.label).into(),
        definition: Text { sv: format!("{} {}", says.sv, says_not.sv), en: format!("{} {}", says.en, says_not.en) },
        unit: (&indicator.unit).into(),
        counted: counted(indicator),
        decimals: indicator.decimals,
        close_match: indicator.like.iter().cloned().collect(),
    })
}

/// What numerator and denominator count.
fn counted(indicator: &PublishedIndicator) -> Text {
    match indicator.measure.as_str() {
        "rate" => text!("händelser och listade", "events and listed persons"),
        "index" => text!("besök och personer", "visits and persons"),
        _ => text!("räknade, och av så många", "counted, and of so many"),
    }
}

fn observation(open: &OpenData, cell: &PublishedCell) -> Result<Observation, Problem> {
    let unit = match cell.place.as_str() {
        "region" => UnitCode::Region(open.county.clone()),
        "municipality" => UnitCode::Municipality(cell.id.clone()),
        "provider" => UnitCode::Provider(cell.id.clone()),
        _ => UnitCode::Centre(cell.id.clone()),
    };
    let length = if cell.period == "year" { Length::Year } else { Length::Month };
    let sex = match cell.sex.as_str() {
        "women" => Sex::Women,
        "men" => Sex::Men,
        _ => Sex::Both,
    };
    let outcome = match cell.status {
        CellStatus::Hidden => Outcome::Withheld(Status::Hidden),
        CellStatus::NotKnown => Outcome::Withheld(Status::NotDelivered),
        CellStatus::TooFewMonths => Outcome::Withheld(Status::TooFewMonths),
        CellStatus::Nobody => Outcome::Withheld(Status::NoCases),
        CellStatus::Shown => {
            let number = |text: &Option<String>| text.as_deref().map(Decimal::new).transpose();
            let value = Decimal::new(cell.value.as_deref().unwrap_or_default())?;
            Outcome::Published(Figures {
                value,
                numerator: cell.those.map(|those| Decimal::new(&those.to_string())).transpose()?,
                denominator: cell.of.map(|of| Decimal::new(&of.to_string())).transpose()?,
                lower: number(&cell.low)?,
                upper: number(&cell.high)?,
            })
        }
    };
    Ok(Observation {
        indicator: IndicatorId::new(&cell.indicator)?,
        unit,
        period: Period { to: month(&cell.end)?, length },
        sex,
        outcome,
    })
}

fn month(text: &str) -> Result<Month, Problem> {
    text.parse()
        .map_err(|()| Problem::error("publication_not_read", text!("”{text}” är ingen månad", "“{text}” is no month")))
}
