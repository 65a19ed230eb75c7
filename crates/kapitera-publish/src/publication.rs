//! What is public, as a text.

use std::collections::BTreeMap;

use kapitera_message::{Problem, Text, text};
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        Self { sv: text.sv.clone(), en: text.en.clone() }
    }
}

impl From<&Words> for Text {
    fn from(words: &Words) -> Self {
        Self { sv: words.sv.clone(), en: words.en.clone() }
    }
}

/// All that residents are shown at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The form of this text.
    pub form: u32,
    /// Its id: the month it ends with and a number.
    pub id: String,
    /// The last month: `2020-04`.
    pub month: String,
    /// When the deliveries that it stands on had been received.
    pub known_at: String,
    /// The text of the indicators and its digest.
    pub indicators_text: String,
    /// The digest of that text.
    pub indicators_sha256: String,
    /// The deliveries it stands on: register and id.
    pub deliveries: Vec<(String, String)>,
    /// Fewer than so many are hidden.
    pub least: u64,
    /// The centres.
    pub centres: Vec<PublishedCentre>,
    /// What municipalities are called, by their codes.
    pub municipalities: BTreeMap<String, String>,
    /// Where people live, by name.
    pub places: Vec<PublishedPlace>,
    /// The indicators.
    pub indicators: Vec<PublishedIndicator>,
    /// The figures.
    pub cells: Vec<PublishedCell>,
    /// What is said of figures that were published before and are others now.
    pub notice: String,
    /// Those figures, by the names of their cells.
    pub changed: Vec<String>,
}

/// A centre as residents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCentre {
    /// HSA id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// Its organisation number.
    pub org_number: String,
    /// `own-operated` or `private`.
    pub owner: String,
    /// The code of the municipality where most of its listed live.
    pub municipality: String,
    /// Listed on the last day, when they are enough to be told.
    pub listed: Option<u64>,
    /// Opening hours a week, as reported.
    pub opening_hours: Option<String>,
    /// The first day open, and the last one when it has closed.
    pub open_from: String,
    /// The last day open; empty when it goes on.
    pub open_to: String,
}

/// Where people live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPlace {
    /// The name.
    pub name: String,
    /// The code of its municipality.
    pub municipality: String,
    /// The centres by road, the nearest first: HSA id and kilometres.
    pub near: Vec<(String, u32)>,
}

/// An indicator as residents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedIndicator {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: Words,
    /// What it says.
    pub says: Words,
    /// What it does not say.
    pub says_not: Words,
    /// `share`, `rate` or `index`.
    pub measure: String,
    /// Per so many, of a rate; otherwise 1.
    pub per: u32,
    /// What the figures are counted in.
    pub unit: Words,
    /// How many decimals they are shown with.
    pub decimals: u8,
    /// `higher`, `lower` or `neither`.
    pub better: String,
    /// Levels, as they are shown.
    pub levels: Vec<PublishedLevel>,
    /// A national figure that means nearly the same.
    pub like: Option<String>,
    /// Whether what is compared is the figure standardised for age and sex.
    pub standardised: bool,
    /// What stands beside, where it is shown.
    pub beside: Vec<(String, Words)>,
}

/// A level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedLevel {
    /// `target` or `pay`.
    pub kind: String,
    /// The figure as it is shown: 85.0.
    pub at: String,
    /// What it is called.
    pub label: Option<Words>,
}

/// Whether a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellStatus {
    /// With its figures.
    Shown,
    /// So that small numbers stay protected.
    Hidden,
    /// A register is not known whole.
    NotKnown,
    /// Fewer than twelve months are known.
    TooFewMonths,
    /// Nobody to reckon on.
    Nobody,
}

/// A figure, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCell {
    /// The indicator.
    pub indicator: String,
    /// `region`, `municipality`, `provider` or `centre`.
    pub place: String,
    /// The place's id; empty for the region.
    pub id: String,
    /// `month`, `year` or `point`.
    pub period: String,
    /// The month that it ends with.
    pub end: String,
    /// `all`, `women` or `men`.
    pub sex: String,
    /// Whether it is shown.
    pub status: CellStatus,
    /// Numerator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub those: Option<i64>,
    /// Denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// The figure as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The lower limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The upper limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The figure as it would be with the region's rates for its ages and sexes, with its limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standardised: Option<[String; 3]>,
    /// What stands beside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<u64>,
    /// Where a centre lies among the others: `within`, `low95`, `high95`, `low998`, `high998`; none when it is not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<String>,
}

impl PublishedCell {
    /// The name of the cell, the same in every publication.
    pub fn name(&self) -> String {
        let Self { indicator, place, id, period, end, sex, .. } = self;
        format!("{indicator}|{place}|{id}|{period}|{end}|{sex}")
    }
}

impl Publication {
    /// The form that is written now.
    pub const FORM: u32 = 1;

    /// The text.
    pub fn to_text(&self) -> String {
        // These are structs of texts and numbers: the writer has no case in which it fails.
        serde_json::to_string(self).unwrap_or_else(|error| unreachable!("a publication cannot be written: {error}"))
    }

    /// Reads the text.
    ///
    /// # Errors
    ///
    /// `publication_not_read` when it is none.
    pub fn parse(source: &str) -> Result<Self, Problem> {
        serde_json::from_str(source).map_err(|error| {
            Problem::error(
                "publication_not_read",
                text!("en publicering kan inte läsas: {error}", "a publication cannot be read: {error}"),
            )
        })
    }

    /// The cells by their names.
    pub fn by_name(&self) -> BTreeMap<String, &PublishedCell> {
        self.cells.iter().map(|cell| (cell.name(), cell)).collect()
    }

    /// The indicator with this name.
    pub fn indicator(&self, name: &str) -> Option<&PublishedIndicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }

    /// The cell of an indicator at a place, for everyone, that ends with the last month: of the longest period that is known of the region,
    /// so that all places' are of one period.
    pub fn latest(&self, indicator: &str, place: &str, id: &str) -> Option<&PublishedCell> {
        let of = |place: &str, id: &str, period: &str| {
            self.cells.iter().find(|cell| {
                cell.indicator == indicator
                    && cell.place == place
                    && cell.id == id
                    && cell.period == period
                    && cell.sex == "all"
                    && cell.end == self.month
            })
        };
        let is_known = |cell: &PublishedCell| !matches!(cell.status, CellStatus::NotKnown | CellStatus::TooFewMonths);
        let known =
            ["year", "point", "month"].into_iter().find(|period| of("region", "", period).is_some_and(is_known));
        of(place, id, known?)
    }
}
