//! What residents are shown: drafted, checked, published, and shown again as it was.

mod review;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_opendata::{FileKind, dcat};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::{Date, Month};
use kapitera_post::{Act, NewPublication, Office, PublicationStage, RecordedPublication};
use kapitera_publish::{
    Before, DraftAsked, Drafted, OpenData, Publication, PublishedPlace, catalogue, draft, publication_files,
};
use kapitera_region::Region;

pub use review::{Review, review};

use crate::indicators::{FollowUpAsked, counted};
use crate::one;

/// What is to be drafted.
#[derive(Clone, Debug)]
pub struct PublishAsked {
    /// The month that it ends with; none for the last that is known whole.
    pub month: Option<Month>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// What is said of figures that were published before and are others now.
    pub notice: String,
    /// Whether a change by few between publications may be seen.
    pub open_changes: bool,
    /// Whether to go on when earlier publications have given something away.
    pub give_up: bool,
}

/// The reported value of opening hours a week.
const OPENING_HOURS: &str = "opening-hours";
/// So many centres are told of near a place.
const NEAR: usize = 8;

/// Drafts a publication and records it.
///
/// # Errors
///
/// Those of counting, drafting and recording.
pub fn draft_answer(
    office: &mut Office,
    asked: &PublishAsked,
    act: &Act<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Output, Problems> {
    let before = before(office)?;
    let Drafted { publication, basis } = drafted(office, &before, asked, progress)?;
    let new = NewPublication {
        id: publication.id.clone(),
        public: publication.to_text(),
        basis: basis.to_text(),
        notice: publication.notice.clone(),
        changed: u64::try_from(publication.changed.len()).unwrap_or(u64::MAX),
        before: before.iter().map(|before| before.publication.id.clone()).collect(),
    };
    let id = office.draft_publication(new, act)?.record.id;
    Ok(review(office, &id)?.output)
}

fn drafted(
    office: &mut Office,
    before: &[Before],
    asked: &PublishAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Drafted, Problems> {
    let region = office.region().clone();
    let months = asked.month.map(|month| (month.plus(-23), month));
    let wanted = FollowUpAsked { months, known_at: asked.known_at, ..FollowUpAsked::default() };
    let (indicators, mut counted) = counted(&region, &wanted, progress)?;
    // Where most of a centre's listed live may change from month to month. A municipality's figures of years ago must not change with it.
    let last = before.last().map_or(&[][..], |before| &before.publication.centres);
    for centre in &mut counted.centres {
        let there = last.iter().find(|there| *there.id == *centre.id && !there.municipality.is_empty());
        if let Some(there) = there {
            centre.municipality = Some(there.municipality.clone());
        }
    }
    let month = asked.month.unwrap_or(counted.months[counted.months.len() - 1]);
    let prefix = format!("{month}-");
    let drafted = office.publications()?.iter().filter(|standing| standing.record.id.starts_with(&prefix)).count();
    let (hours, places) = (opening_hours(&region, asked.known_at, month)?, places(&region, asked.known_at, month)?);
    draft(&DraftAsked {
        counted: &counted,
        indicators: &indicators,
        month,
        opening_hours: &hours,
        municipalities: &region.settings().municipalities,
        places: &places,
        before,
        drafted,
        notice: &asked.notice,
        open_changes: asked.open_changes,
        give_up: asked.give_up,
    })
}

/// What is public already, the oldest first, with what the region kept of it.
fn before(office: &mut Office) -> Result<Vec<Before>, Problems> {
    let mut published: Vec<RecordedPublication> =
        office.publications()?.into_iter().filter(|standing| standing.published().is_some()).collect();
    published.sort_by_key(|standing| standing.published().map(|step| step.at));
    let mut before = Vec::new();
    for standing in published {
        let text = office.publication_text(&standing.record).map_err(one)?;
        let basis = office.publication_basis(&standing.record).map_err(one)?;
        before.push(Before {
            publication: Publication::parse(&text).map_err(one)?,
            basis: kapitera_publish::Basis::parse(&basis).map_err(one)?,
        });
    }
    Ok(before)
}

/// Opening hours a week on the month's last day, by HSA id.
fn opening_hours(region: &Region, known_at: Timestamp, month: Month) -> Result<BTreeMap<String, String>, Problems> {
    let values = region.values(known_at)?;
    let of = values
        .rows
        .iter()
        .filter(|row| *row.row.value == *OPENING_HOURS && row.days.iter().any(|days| days.contains(month.last())));
    let shown = |amount: &kapitera_money::Exact| {
        let tenths = amount.round_decimals(1, kapitera_money::RoundMode::HalfAway).unwrap_or(0);
        if tenths % 10 == 0 { (tenths / 10).to_string() } else { kapitera_money::decimal_text(tenths, 1) }
    };
    Ok(of.map(|row| (row.row.centre.to_string(), shown(&row.row.amount))).collect())
}

/// Where people live, by name, with the nearest centres that are open on the month's last day.
fn places(region: &Region, known_at: Timestamp, month: Month) -> Result<Vec<PublishedPlace>, Problems> {
    let day = month.last();
    let open: Vec<String> = region
        .centres(known_at)?
        .into_iter()
        .filter(|centre| centre.valid.contains(day))
        .map(|centre| centre.id.to_string())
        .collect();
    let mut by_area: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
    for row in region.distances(known_at)?.into_iter().filter(|row| row.valid.contains(day)) {
        if open.contains(&row.centre.to_string()) {
            by_area.entry(row.area.to_string()).or_default().push((row.centre.to_string(), row.km));
        }
    }
    // Areas of one name are one place: a person knows the name, and not the code.
    let mut places: BTreeMap<(String, String), BTreeMap<String, u32>> = BTreeMap::new();
    for area in region.areas(known_at)? {
        let Some(near) = by_area.get(&*area.code) else { continue };
        let there = places.entry((area.name.clone(), area.municipality.clone())).or_default();
        for (centre, km) in near {
            let least = there.entry(centre.clone()).or_insert(*km);
            *least = (*least).min(*km);
        }
    }
    let place = |((name, municipality), near): ((String, String), BTreeMap<String, u32>)| {
        let mut near: Vec<(String, u32)> = near.into_iter().collect();
        near.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        near.truncate(NEAR);
        PublishedPlace { name, municipality, near }
    };
    Ok(places.into_iter().map(place).collect())
}

/// A publication that is public, as it was published.
#[derive(Clone, Debug)]
pub struct Public {
    /// What it says.
    pub publication: Publication,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

impl Public {
    /// The day it was published, in UTC.
    pub fn day(&self) -> Date {
        self.at.to_zoned(TimeZone::UTC).date()
    }
}

/// All that is public, the oldest first.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn all_public(office: &mut Office) -> Result<Vec<Public>, Problems> {
    let mut all = Vec::new();
    for standing in office.publications()? {
        let Some(step) = standing.published().cloned() else { continue };
        let text = office.publication_text(&standing.record).map_err(one)?;
        let mut public = Public { publication: Publication::parse(&text).map_err(one)?, at: step.at, by: step.by };
        if let Ok(officer) = office.books().any_officer(&public.by, public.day()) {
            public.by = officer.name.clone();
        }
        all.push(public);
    }
    all.sort_by_key(|public| public.at);
    Ok(all)
}

/// What was public at a time: the last published until then.
pub fn public_at(all: &[Public], at: Timestamp) -> Option<&Public> {
    all.iter().rfind(|public| public.at <= at)
}

/// All publications, a row each.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn list_answer(office: &mut Office) -> Result<Output, Problems> {
    let columns = vec![
        Column::new("id", text!("publicering", "publication")),
        Column::new("stage", text!("läge", "stage")),
        Column::new("by", text!("gjord av", "made by")),
        Column::new("checked_by", text!("kontrollerad av", "checked by")),
        Column::new("published_by", text!("publicerad av", "published by")),
        Column::new("published_at", text!("publicerad", "published")),
        Column::new("changed", text!("ändrade tal", "changed figures")),
        Column::new("notice", text!("rättelse", "notice")),
    ];
    let row = |standing: &RecordedPublication| {
        let name = |name: Option<&String>| name.map_or(Cell::Empty, |name| Cell::Name(name.clone()));
        let checked = standing.steps.iter().find(|step| step.act == kapitera_books::PublicationAct::Checked);
        let published = standing.published();
        vec![
            Cell::Name(standing.record.id.clone()),
            stage_cell(standing),
            Cell::Name(standing.by.clone()),
            name(checked.map(|step| &step.by)),
            name(published.map(|step| &step.by)),
            published.map_or(Cell::Empty, |step| Cell::Name(step.at.strftime("%Y-%m-%d %H:%M").to_string())),
            Cell::Whole(i128::from(standing.record.changed)),
            if standing.record.notice.is_empty() { Cell::Empty } else { Cell::Name(standing.record.notice.clone()) },
        ]
    };
    let rows = office.publications()?.iter().map(row).collect();
    Ok(Output {
        title: Some(text!("Publiceringar", "Publications")),
        parts: vec![Part::Table(Table { key: "publications", heading: Text::default(), columns, rows, total: None })],
        csv: None,
    })
}

fn stage_cell(standing: &RecordedPublication) -> Cell {
    let code = match standing.stage() {
        PublicationStage::Draft => "draft",
        PublicationStage::Checked => "checked",
        PublicationStage::Published => "published",
        PublicationStage::Withdrawn => "withdrawn",
    };
    Cell::Code(code, standing.stage().said())
}

fn period_cell(period: &str) -> Cell {
    match period {
        "year" => Cell::Code("year", text!("12 månader", "12 months")),
        "month" => Cell::Code("month", text!("månaden", "the month")),
        _ => Cell::Code("point", text!("vid slutet", "at the end")),
    }
}

/// That a step was taken, in a sentence.
pub fn step_sentence(standing: &RecordedPublication) -> Text {
    let (id, Text { sv, en }) = (&standing.record.id, standing.stage().said());
    text!("{id} är {sv}", "{id} is {en}")
}

/// What is public at a time: one indicator of all centres, or all indicators of the region or of a centre.
///
/// # Errors
///
/// When nothing was public then, or the indicator or the centre is unknown.
pub fn public_answer(
    all: &[Public],
    at: Timestamp,
    indicator: Option<&str>,
    centre: Option<&str>,
) -> Result<Output, Problems> {
    let public = public_at(all, at).ok_or_else(|| one(nothing_public()))?;
    let publication = &public.publication;
    let centre = centre.map(|wanted| public_centre(publication, wanted)).transpose().map_err(one)?;
    indicator.map_or(Ok(()), |name| has_indicator(publication, name)).map_err(one)?;
    let (id, at, by) = (&publication.id, public.at.strftime("%Y-%m-%d %H:%M").to_string(), &public.by);
    let title = text!("Publicerat: {id}, {at} av {by}", "Published: {id}, {at} by {by}");
    Ok(figures(publication, title, indicator, centre))
}

/// The figures of an indicator at all centres, as a publication that is checked has them.
///
/// # Errors
///
/// When there is no such indicator in it.
pub fn figures_answer(review: &Review, indicator: &str) -> Result<Output, Problems> {
    let publication = &review.publication;
    has_indicator(publication, indicator).map_err(one)?;
    let (id, Text { sv, en }) = (&publication.id, review.standing.stage().said());
    Ok(figures(publication, text!("Publicering {id}, {sv}", "Publication {id}, {en}"), Some(indicator), None))
}

fn has_indicator(publication: &Publication, name: &str) -> Result<(), Problem> {
    if publication.indicator(name).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = publication.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
    let known = known.join(", ");
    Err(Problem::error("unknown_indicator", text!("ingen indikator heter ”{name}”", "no indicator is called “{name}”"))
        .hint(text!("de som finns: {known}", "those there are: {known}")))
}

/// The centre that a person means, by its id.
///
/// # Errors
///
/// When there is none, or several.
pub fn public_centre(publication: &Publication, wanted: &str) -> Result<String, Problem> {
    let centres = publication.centres.iter().map(|centre| (centre.id.as_str(), centre.name.as_str()));
    let at = crate::places::place_of(centres, wanted)?;
    Ok(publication.centres[at].id.clone())
}

fn nothing_public() -> Problem {
    Problem::error("nothing_public", text!("inget var publicerat då", "nothing was public then")).hint(text!(
        "vad som publicerats visas av: kapitera publication list",
        "kapitera publication list shows what was published"
    ))
}

fn figures(publication: &Publication, title: Text, indicator: Option<&str>, centre: Option<String>) -> Output {
    let columns = vec![
        Column::new("indicator", text!("indikator", "indicator")),
        Column::new("place", text!("enhet", "unit")),
        Column::new("period", text!("tid", "time")),
        Column::new("end", text!("till och med", "until")),
        Column::new("value", text!("värde", "figure")),
        Column::new("low", text!("lägst", "low")),
        Column::new("high", text!("högst", "high")),
        Column::new("of", text!("av så många", "of so many")),
    ];
    let named = |id: &str| {
        publication
            .centres
            .iter()
            .find(|centre| centre.id == id)
            .map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    };
    let wanted = |cell: &&kapitera_publish::PublishedCell| {
        let place = match (&centre, indicator) {
            (Some(centre), _) => cell.place == "centre" && cell.id == *centre,
            (None, Some(_)) => cell.place == "centre" || cell.place == "region",
            (None, None) => cell.place == "region",
        };
        place
            && cell.sex == "all"
            && cell.end == publication.month
            && indicator.is_none_or(|name| cell.indicator == name)
    };
    let text = |text: &Option<String>| text.as_ref().map_or(Cell::Empty, |text| Cell::Name(text.clone()));
    let row = |cell: &kapitera_publish::PublishedCell| {
        let value = match cell.status {
            kapitera_publish::CellStatus::Shown => text(&cell.value),
            kapitera_publish::CellStatus::Hidden => {
                Cell::Code("hidden", text!("visas inte (få personer)", "not shown (few persons)"))
            }
            kapitera_publish::CellStatus::NotKnown => Cell::Code("not_known", text!("inte känt", "not known")),
            kapitera_publish::CellStatus::TooFewMonths => {
                Cell::Code("too_few_months", text!("för få månader", "too few months"))
            }
            kapitera_publish::CellStatus::Nobody => {
                Cell::Code("nobody", text!("ingen att räkna på", "nobody to reckon on"))
            }
        };
        vec![
            Cell::Name(cell.indicator.clone()),
            if cell.place == "region" {
                Cell::Words(text!("regionen", "the region"))
            } else {
                Cell::Name(named(&cell.id))
            },
            period_cell(&cell.period),
            Cell::Name(cell.end.clone()),
            value,
            text(&cell.low),
            text(&cell.high),
            cell.of.map_or(Cell::Empty, |of| Cell::Whole(i128::from(of))),
        ]
    };
    let rows = publication.cells.iter().filter(wanted).map(row).collect();
    let mut parts = vec![Part::Table(Table { key: "public", heading: Text::default(), columns, rows, total: None })];
    if !publication.notice.is_empty() {
        parts.push(Part::Sentences {
            key: "notice",
            heading: text!("Rättelse", "Correction"),
            sentences: vec![Text::same(publication.notice.clone())],
        });
    }
    Output { title: Some(title), parts, csv: None }
}

/// What the settings say of open data.
///
/// # Errors
///
/// When they say nothing.
pub fn open_data(region: &Region) -> Result<OpenData, Problem> {
    let settings = region.settings();
    let open = settings.open_data.as_ref().ok_or_else(|| {
        Problem::error(
            "no_open_data",
            text!(
                "regionen säger inte vem som publicerar öppna data",
                "the region does not say who publishes open data"
            ),
        )
        .hint(text!(
            "skriv [open-data] i kapitera.toml: docs/open-data.md",
            "write [open-data] in kapitera.toml: docs/open-data.md"
        ))
    })?;
    Ok(OpenData {
        base: open.base.clone(),
        publisher: open.publisher.clone(),
        publisher_uri: open.publisher_uri.clone(),
        contact: (open.contact.clone(), open.email.clone()),
        county: open.county.clone(),
        spatial: open.spatial.clone(),
        language: settings.language,
    })
}

/// A file of open data: its address below the base, its media type and its bytes.
#[derive(Clone, Debug)]
pub struct OpenFile {
    /// The address below the base, without a slash before it.
    pub path: String,
    /// The media type.
    pub media: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// All files of open data: the catalogue in both forms, and every version of the dataset in all forms.
///
/// # Errors
///
/// When the settings say nothing of open data, or something has not the form it must have.
pub fn open_files(region: &Region, all: &[Public]) -> Result<Vec<OpenFile>, Problems> {
    let open = open_data(region).map_err(one)?;
    let versions: Vec<(Publication, Date)> =
        all.iter().map(|public| (public.publication.clone(), public.day())).collect();
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let told = catalogue(&open, &versions)?;
    let mut files = vec![
        OpenFile {
            path: "oppna-data/katalog.rdf".to_owned(),
            media: "application/rdf+xml",
            bytes: dcat::rdf_xml(&told)?,
        },
        OpenFile {
            path: "oppna-data/katalog.ttl".to_owned(),
            media: "text/turtle; charset=utf-8",
            bytes: dcat::turtle(&told)?,
        },
    ];
    for (publication, _) in &versions {
        for (kind, bytes) in publication_files(&open, &versions, &publication.id)? {
            files.push(OpenFile { path: version_path(kind, &publication.id), media: media(kind), bytes });
        }
    }
    Ok(files)
}

fn version_path(kind: FileKind, id: &str) -> String {
    format!("oppna-data/uppfoljning-primarvard/{id}{}", kind.suffix())
}

fn media(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Csv | FileKind::KoladaCsv => "text/csv; charset=utf-8",
        FileKind::CsvMetadata | FileKind::JsonStat | FileKind::KoladaJson => "application/json",
    }
}
