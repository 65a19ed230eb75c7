//! What was generated, and in which order a region takes it in.

use kapitera_period::{Date, Month, OPEN_END};
use kapitera_register::RegisterKind;

use crate::dirt::DirtCount;
use crate::distances::DISTANCES_MAPPING;
use crate::event_dirt::EventDirtCount;
use crate::listing_format::FORMATS;
use crate::periods::HISTORY_FIRST;
use crate::residents::RESIDENTS_MAPPING;
use crate::small_files::{
    AREAS_FILE, AREAS_MAPPING, CENTRES_FILE, CENTRES_LATER_FILE, CENTRES_MAPPING, NEED_COUNTS_MAPPING, NEED_FILE,
    NEED_MAPPING,
};
use crate::trade_truth::TRADE_FIRST;
use crate::values::FOLLOW_UP_MAPPING;

/// The raw files of a demo and what to do with them. All paths are relative to the region directory, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// The region's name.
    pub name: String,
    /// The deliveries, in the order they were received.
    pub imports: Vec<PlannedImport>,
    /// The months that the deliveries are enough to settle.
    pub months: Vec<Month>,
    /// A move that came a month late, to show what it changes.
    pub late_change: Option<LateChange>,
    /// A cost that came after its person had moved, to show who is charged.
    pub late_cost: Option<LateCost>,
    /// Numbers of municipalities, centres and areas.
    pub geography: Geography,
    /// What the municipalities are called, by their codes.
    pub municipalities: Vec<(String, String)>,
}

/// One delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedImport {
    /// The register it is of.
    pub register: RegisterKind,
    /// The raw files, in order.
    pub files: Vec<String>,
    /// The mapping that reads them.
    pub mapping: String,
    /// When it was received: a UTC timestamp such as `2020-02-04T07:12:00Z`.
    pub received: String,
    /// The first day it speaks about.
    pub covers_from: Date,
    /// The last day it speaks about; [`OPEN_END`] when open.
    pub covers_to: Date,
    /// Whether it states changes only (each mentioned person whole), instead of the whole register.
    pub changes: bool,
    /// For listings: data rows written, wrong ones too; persons mentioned; dirt put in.
    pub listing: Option<ListingContent>,
    /// For events, residents and distances: what their files hold.
    pub content: Option<RowContent>,
}

/// What a delivery of events, residents or distances holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RowContent {
    /// Data rows, wrong ones too; not titles, headings and sum rows.
    pub rows: u64,
    /// The sum of all amounts that are numbers, also of wrong rows, in öre: what a `Summa` row says. 0 where there are no amounts.
    pub amount_ore: i64,
    /// The wrong rows, by kind.
    pub dirt: Vec<EventDirtCount>,
}

/// What a delivery of listings holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ListingContent {
    /// Data rows, wrong ones too; not titles, headings and sum rows.
    pub rows: u64,
    /// Persons with right rows.
    pub persons: u64,
    /// The dirt, by kind.
    pub dirt: Vec<DirtCount>,
}

/// A move that took effect in one month and came with the delivery of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateChange {
    /// The id as the registers write it; the kind of id is given by [`Self::person_kind`].
    pub person: String,
    /// `reserve`, `personal-number` or `coordination-number`.
    pub person_kind: &'static str,
    /// The first day at the new centre.
    pub effective: Date,
    /// The months begun before it came: counted on their first day, they change when settled again.
    pub months: Vec<Month>,
    /// HSA id of the centre left.
    pub from_centre: String,
    /// HSA id of the new centre.
    pub to_centre: String,
    /// When it became known: the delivery that brought it.
    pub received: String,
}

/// A cost item dated before a person's move that came after it: the centre left is to be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateCost {
    /// The source that delivered it, as its mapping says.
    pub source: &'static str,
    /// The person's reserve id as the registers write it.
    pub person: String,
    /// The service date.
    pub day: Date,
    /// HSA id of the centre where the person was listed that day.
    pub listed_at: String,
    /// HSA id of the centre where the person was listed before the month had ended.
    pub listed_later_at: String,
    /// When it became known.
    pub received: String,
}

/// How large the invented geography is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geography {
    /// Municipalities with at least one centre.
    pub municipalities: usize,
    /// Centres, the closing ones too.
    pub centres: usize,
    /// Areas.
    pub areas: usize,
}

impl DemoPlan {
    /// The text of `kapitera.toml`, with the paths of the pseudonym key and of the models as the region
    /// directory sees them; each model is used in its time.
    pub fn settings_toml(&self, key_file: &str, models: &[&str]) -> String {
        let name = &self.name;
        let models = models.iter().map(|model| format!("\"{model}\"")).collect::<Vec<_>>().join(", ");
        let mut toml = format!(
            r#"# En påhittad region: alla namn, personer och belopp är uppdiktade.
[region]
name = "{name}"
language = "sv"
model = [{models}]
key-file = "{key_file}"
invented = true

[ledger]
database = "ledger.db"
books = "books"

[limits]
rejected-share = "2 %"

[follow-up]
indicators = "indicators/primary-care.toml"

[open-data]
base = "https://data.example.org"
publisher = "{name}"
publisher-uri = "https://example.org"
contact = "Beställarenheten"
email = "primarvard@example.org"
county = "99"
spatial = ["http://publications.europa.eu/resource/authority/country/SWE"]
"#
        );
        if self.imports.iter().any(|import| import.register == RegisterKind::Orders) {
            toml.push_str(&format!("\n# Vad enheterna köper av varandra.\n[trade]\nmodel = \"{TRADE_MODEL}\"\n"));
        }
        toml.push_str("\n[municipalities]\n");
        for (code, name) in &self.municipalities {
            toml.push_str(&format!("\"{code}\" = \"{name}\"\n"));
        }
        for (register, mapping) in USUAL_MAPPINGS {
            if self.imports.iter().any(|import| import.register == register) {
                toml.push_str(&format!("\n[import.{}]\nmapping = \"{mapping}\"\n", register.name()));
            }
        }
        toml
    }
}

/// The model of the demo's internal trade, as the region's directory has it.
const TRADE_MODEL: &str = "models/demo/internal-trade-2020.toml";

/// The mapping that each register's next files most likely need; other sources are named when they are taken in.
const USUAL_MAPPINGS: [(RegisterKind, &str); 18] = [
    (RegisterKind::Centres, CENTRES_MAPPING),
    (RegisterKind::Areas, AREAS_MAPPING),
    (RegisterKind::Indices, NEED_MAPPING),
    (RegisterKind::Listing, FORMATS[0].mapping),
    (RegisterKind::Distances, DISTANCES_MAPPING),
    (RegisterKind::CareNeed, NEED_COUNTS_MAPPING),
    (RegisterKind::Values, FOLLOW_UP_MAPPING),
    (RegisterKind::Residents, RESIDENTS_MAPPING),
    (RegisterKind::Visits, crate::visit_formats::NEW.mapping),
    (RegisterKind::Drugs, crate::drugs::NEW.mapping),
    (RegisterKind::Costs, crate::cost_formats::LAB.mapping),
    (RegisterKind::Calls, crate::telephone::CALLS.mapping),
    (RegisterKind::Assessments, crate::assessments::ASSESSMENTS.mapping),
    (RegisterKind::Units, crate::trade_formats::UNITS_MAPPING),
    (RegisterKind::Prices, crate::trade_formats::PRICES_MAPPING),
    (RegisterKind::Orders, crate::trade_formats::OF_SUPPLIERS[0].1.mapping),
    (RegisterKind::Feedback, crate::trade_formats::FEEDBACK.mapping),
    (RegisterKind::PocTests, crate::trade_formats::POC_TESTS.mapping),
];

/// When each delivery of listings was received.
pub(crate) const RECEIVED: [&str; 4] =
    ["2020-01-03T06:45:00Z", "2020-02-04T07:12:00Z", "2020-03-03T07:05:00Z", "2020-04-02T06:58:00Z"];

/// A delivery of one file that replaces what was known of its days.
pub(crate) fn small(
    register: RegisterKind,
    file: &str,
    mapping: &str,
    received: &str,
    (covers_from, covers_to): (Date, Date),
) -> PlannedImport {
    PlannedImport {
        register,
        files: vec![file.to_owned()],
        mapping: mapping.to_owned(),
        received: received.to_owned(),
        covers_from,
        covers_to,
        changes: false,
        listing: None,
        content: None,
    }
}

/// All deliveries, by the time they were received.
pub(crate) fn imports(
    listings: [(Vec<String>, ListingContent); 4],
    distances: PlannedImport,
    activity: Vec<PlannedImport>,
) -> Vec<PlannedImport> {
    let year = (jiff::civil::date(2019, 1, 1), jiff::civil::date(2020, 12, 31));
    let open = (HISTORY_FIRST, OPEN_END);
    // The centres bought of the region's laboratory before anything else is known of them.
    let trading = (TRADE_FIRST, OPEN_END);
    let mut imports = vec![
        small(RegisterKind::Centres, CENTRES_FILE, CENTRES_MAPPING, "2020-01-02T08:00:00Z", trading),
        small(RegisterKind::Areas, AREAS_FILE, AREAS_MAPPING, "2020-01-02T08:05:00Z", open),
        small(RegisterKind::Indices, NEED_FILE, NEED_MAPPING, "2020-01-02T08:10:00Z", year),
        small(RegisterKind::CareNeed, NEED_FILE, NEED_COUNTS_MAPPING, "2020-01-02T08:15:00Z", year),
        small(RegisterKind::Centres, CENTRES_LATER_FILE, CENTRES_MAPPING, "2020-02-14T13:30:00Z", trading),
        distances,
    ];
    for (delivery, (files, content)) in listings.into_iter().enumerate() {
        imports.push(PlannedImport {
            files,
            changes: delivery > 0,
            listing: Some(content),
            ..small(RegisterKind::Listing, "", FORMATS[delivery].mapping, RECEIVED[delivery], open)
        });
    }
    imports.extend(activity);
    imports.sort_by(|one, other| one.received.cmp(&other.received));
    imports
}
