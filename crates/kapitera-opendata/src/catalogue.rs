//! What there is to fetch: datasets, their versions, files, corrections and sources.

use std::collections::BTreeSet;

use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_period::{Date, Span};

use crate::ids::can_be_written;
use crate::{Address, Cells, DatasetId, Email, NoticeId, SeriesId, Sha256, VersionId};

/// All open data of a publisher.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The name of the catalogue.
    pub title: Text,
    /// What it holds.
    pub description: Text,
    /// Who publishes all of it.
    pub publisher: Publisher,
    /// Who answers questions.
    pub contact: Contact,
    /// What one may do with the data. The catalogue itself is always CC0, as DCAT-AP-SE wants.
    pub licence: Licence,
    /// What all addresses begin with, without a slash at the end.
    pub base: Address,
    /// The language of names in files that have room for one.
    pub language: Language,
    /// The first day.
    pub issued: Date,
    /// The day of the latest change.
    pub modified: Date,
    /// The places it is about, by GeoNames or by the EU's lists of places.
    pub spatial: Vec<Address>,
    /// Series that datasets belong to.
    pub series: Vec<Series>,
    /// The datasets.
    pub datasets: Vec<Dataset>,
}

/// Who publishes.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// The name.
    pub name: Text,
    /// What it is.
    pub kind: PublisherKind,
    /// The address that identifies it, often that of its home page.
    pub uri: Address,
}

/// What a publisher is, by the list of ADMS that DCAT-AP-SE takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublisherKind {
    /// A region.
    RegionalAuthority,
    /// A municipality.
    LocalAuthority,
    /// A national authority.
    NationalAuthority,
    /// A company.
    Company,
    /// An association, as SKR is.
    NonProfitOrganisation,
}

/// Who answers questions: an organisation's function, never a person.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its name.
    pub name: Text,
    /// Its mail.
    pub email: Email,
}

/// What one may do with the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Licence {
    /// Everything: CC0 1.0.
    #[default]
    Cc0,
    /// Everything, when the source is named: CC BY 4.0.
    CcBy,
}

impl Licence {
    /// The address that DCAT-AP-SE knows it by.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Cc0 => "http://creativecommons.org/publicdomain/zero/1.0/",
            Self::CcBy => "http://creativecommons.org/licenses/by/4.0/",
        }
    }
}

/// Datasets that belong together: one a year, one an area.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Its name.
    pub title: Text,
    /// What its datasets have in common.
    pub description: Text,
}

/// How often a new version comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Each month.
    Monthly,
    /// Each quarter.
    Quarterly,
    /// Each year.
    Annual,
    /// When there is something new.
    AsNeeded,
}

/// A dataset: one thing to fetch, in versions, each in several forms.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its id, in its addresses.
    pub id: DatasetId,
    /// Its name: short, without the publisher's name and without years, as DCAT-AP-SE recommends.
    pub title: Text,
    /// What it holds.
    pub description: Text,
    /// Words to find it by.
    pub keywords: Vec<Text>,
    /// How often a new version comes.
    pub frequency: Frequency,
    /// The series it belongs to.
    pub series: Option<SeriesId>,
    /// Its versions, the oldest first; the last one is in force.
    pub versions: Vec<Version>,
}

/// A version of a dataset. It is never changed: what was wrong in it is said by a notice, and mended in the next.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its id, in its addresses.
    pub id: VersionId,
    /// The day it was published.
    pub issued: Date,
    /// The days that its observations are about.
    pub temporal: Span,
    /// What is new in it.
    pub notes: Option<Text>,
    /// Corrections: what was wrong in earlier versions and is mended here, or is known to be wrong here.
    pub notices: Vec<Notice>,
    /// What it was made from.
    pub sources: Vec<Source>,
    /// Its files as they were made.
    pub files: Vec<MadeFile>,
}

/// A correction.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id, by which rows refer to it.
    pub id: NoticeId,
    /// The cells it is about.
    pub cells: Cells,
    /// What was wrong.
    pub text: Text,
    /// The first day that wrong figures were published.
    pub since: Date,
}

/// What a version was made from: a delivery, a model text, the program.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is.
    pub name: Text,
    /// Its number, day or digest.
    pub reference: String,
}

/// A form that a version is given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// One row per observation.
    Csv,
    /// The description of that, by CSV on the Web. It is no form of the data by itself.
    CsvMetadata,
    /// A cube, by JSON-stat 2.0.
    JsonStat,
    /// The years, as Kolada's read interface gives them.
    KoladaJson,
    /// The same as rows.
    KoladaCsv,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Csv, Self::CsvMetadata, Self::JsonStat, Self::KoladaJson, Self::KoladaCsv];

    /// What stands after the version in its address.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::CsvMetadata => ".csv-metadata.json",
            Self::JsonStat => ".json",
            Self::KoladaJson => ".kolada.json",
            Self::KoladaCsv => ".kolada.csv",
        }
    }

    /// Its media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::KoladaCsv => "text/csv",
            Self::CsvMetadata => "application/csvm+json",
            Self::JsonStat | Self::KoladaJson => "application/json",
        }
    }

    /// Its name.
    pub fn title(self) -> Text {
        match self {
            Self::Csv => text!("CSV, en rad per observation", "CSV, one row per observation"),
            Self::CsvMetadata => {
                text!("Beskrivning av CSV-filens kolumner", "Description of the columns of the CSV file")
            }
            Self::JsonStat => text!("JSON-stat 2.0, en kub", "JSON-stat 2.0, a cube"),
            Self::KoladaJson => text!("Helåren som Koladas rader, JSON", "The whole years as Kolada's rows, JSON"),
            Self::KoladaCsv => text!("Helåren som Koladas rader, CSV", "The whole years as Kolada's rows, CSV"),
        }
    }
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// Its form.
    pub kind: FileKind,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Sha256,
}

impl Dataset {
    /// The version in force.
    pub fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }
}

impl Catalogue {
    /// All that is wrong with the catalogue.
    pub fn problems(&self) -> Problems {
        let mut problems = Vec::new();
        if self.base.as_str().ends_with('/') {
            problems.push(Problem::error(
                "open_data_base_slash",
                text!("basadressen slutar med snedstreck", "the base address ends with a slash"),
            ));
        }
        let own = text!("katalogen", "the catalogue");
        words(&own, [&self.title, &self.description, &self.publisher.name, &self.contact.name], &mut problems);
        for series in &self.series {
            let id = &series.id;
            words(&text!("serien {id}", "the series {id}"), [&series.title, &series.description], &mut problems);
        }
        let mut ids = BTreeSet::new();
        for dataset in &self.datasets {
            if !ids.insert(&dataset.id) {
                let id = &dataset.id;
                problems.push(Problem::error(
                    "dataset_twice",
                    text!("datamängden {id} finns två gånger", "the dataset {id} stands twice"),
                ));
            }
            self.problems_of(dataset, &mut problems);
        }
        problems
    }

    fn problems_of(&self, dataset: &Dataset, problems: &mut Problems) {
        let id = &dataset.id;
        let place = text!("datamängden {id}", "the dataset {id}");
        words(&place, [&dataset.title, &dataset.description].into_iter().chain(&dataset.keywords), problems);
        let mut refuse = |code, what: Text| problems.push(Problem::error(code, what).named(place.clone()));
        if dataset.versions.is_empty() {
            refuse("dataset_without_version", text!("det finns ingen version", "there is no version"));
        }
        if let Some(series) = &dataset.series
            && !self.series.iter().any(|there| there.id == *series)
        {
            refuse("unknown_series", text!("serien {series} finns inte", "there is no series {series}"));
        }
        let mut ids = BTreeSet::new();
        for version in &dataset.versions {
            let id = &version.id;
            if !ids.insert(id) {
                refuse("version_twice", text!("versionen {id} finns två gånger", "the version {id} stands twice"));
            }
            if version.files.is_empty() {
                refuse(
                    "version_without_files",
                    text!("versionen {id} har inga filer", "the version {id} has no files"),
                );
            }
            if version
                .files
                .iter()
                .enumerate()
                .any(|(at, file)| version.files[..at].iter().any(|there| there.kind == file.kind))
            {
                refuse(
                    "file_twice",
                    text!("versionen {id} har en fil två gånger", "the version {id} has a file twice"),
                );
            }
            if version.temporal.is_empty() {
                refuse(
                    "version_of_no_days",
                    text!("versionen {id} handlar om inga dagar", "the version {id} is about no days"),
                );
            }
        }
        if dataset.versions.windows(2).any(|pair| pair[0].issued > pair[1].issued) {
            refuse("versions_out_of_order", text!("versionerna står inte i ordning", "the versions are not in order"));
        }
        for version in &dataset.versions {
            let sources = version.sources.iter().map(|source| &source.name);
            let references: Vec<Text> =
                version.sources.iter().map(|source| Text::same(source.reference.as_str())).collect();
            let notices = version.notices.iter().map(|notice| &notice.text);
            words(&place, version.notes.iter().chain(sources).chain(notices).chain(&references), problems);
        }
    }
}

/// Texts must be there in both languages, in characters that every format has.
fn words<'a>(place: &Text, texts: impl IntoIterator<Item = &'a Text>, problems: &mut Problems) {
    for said in texts {
        if said.sv.trim().is_empty() || said.en.trim().is_empty() {
            problems.push(
                Problem::error(
                    "text_missing",
                    text!("en text saknas på svenska eller engelska", "a text is missing in Swedish or English"),
                )
                .named(place.clone())
                .why(text!("katalogen visas på båda språken", "the catalogue is shown in both languages")),
            );
        } else if !can_be_written(said) {
            let Text { sv, en } = said;
            problems.push(
                Problem::error(
                    "text_with_control_character",
                    text!("”{sv}” har ett styrtecken", "“{en}” has a control character"),
                )
                .named(place.clone())
                .hint(text!("ta bort det; radbrytning och tabb får finnas", "remove it; line feed and tab may stand")),
            );
        }
    }
}
