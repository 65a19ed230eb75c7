//! An invented region as raw files of the kinds that Swedish systems write.
//!
//! [`generate`] writes the files and the mappings that read them, and returns a [`DemoPlan`]: which delivery comes
//! when. Importing and settling is done by the same code as for any region; nothing here knows of it.
//!
//! Beside the listings there are visits, drugs, costs, telephone calls and needs of an assessment from November 2018 to
//! April 2020, reported values and residents ([`DemoOptions::activity`]): a first delivery of the months before 2020 and then one per month and source, with a
//! corrected delivery, late rows and a few wrong rows. The costs are primary care's and the hospital's. Visits and drugs are drawn with known weights by age
//! ([`true_age_weights`], [`true_drug_weights`]), for a calibration to find again; some centres differ on purpose in what they are
//! followed up by ([`true_differences`]). Internal trade, from May 2015, has an introduction of prices whose effect is known ([`true_trade`]).
//!
//! The same options give the same bytes on every machine: all draws come from ChaCha8 with the seed, no clock is read,
//! and all arithmetic is in integers. The only person ids of real form are the official test numbers in `data/`;
//! every other person has a reserve id such as `DEMO-0000123`. All names, centres and figures are made up.

mod activity;
mod ages;
mod areas;
mod assessments;
mod care_need;
mod catalogue;
mod catchment;
mod centres;
mod characters;
mod clinicians;
mod cost_formats;
mod costs;
mod deliveries;
mod dirt;
mod distances;
mod drugs;
mod event_dirt;
mod event_file;
mod event_format;
mod events;
mod hospital;
mod listing_file;
mod listing_format;
mod luhn;
mod official;
mod periods;
mod persons;
mod plan;
mod poisson;
mod random;
mod region;
mod residents;
mod scale;
mod severity;
mod small_files;
mod stay;
mod survey;
mod table;
mod telephone;
mod template;
mod trade;
mod trade_formats;
mod trade_truth;
mod values;
mod visit_formats;
mod visitors;
mod visits;
mod weights;
mod write_csv;
mod write_excel;

use std::fs;
use std::path::Path;

use kapitera_message::{Problem, Problems, text};

pub use characters::{TrueDifference, true_differences};
pub use dirt::{DirtCount, DirtKind};
pub use event_dirt::{EventDirtCount, EventDirtKind};
pub use plan::{DemoPlan, Geography, LateChange, LateCost, ListingContent, PlannedImport, RowContent};
pub use trade_truth::{TradeBuyer, TrueTrade, TrueTradeEffect, true_trade};
pub use weights::{true_age_weights, true_drug_weights};

use activity::Activity;
use deliveries::write_persons;
use event_format::EventFormat;
use events::{Calendar, DELIVERIES};
use listing_format::FORMATS;
use persons::People;
use random::Source;
use region::Region;

/// The fewest persons a demo may have: every centre gets a list.
pub const PERSONS_MIN: u64 = 1_000;
/// The most persons a demo may have.
pub const PERSONS_MAX: u64 = 20_000_000;

/// The most persons that [`DemoOptions::new`] makes activity for: a country's would fill some 20 gigabytes.
pub const ACTIVITY_PERSONS_MAX: u64 = 1_000_000;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// Persons listed on the first day, [`PERSONS_MIN`] to [`PERSONS_MAX`]; 131 000 make the region, 10 500 000 a
    /// country with 1 200 centres and 6 000 areas.
    pub persons: u64,
    /// Decides everything that is drawn.
    pub seed: u64,
    /// Whether there are visits, drugs, costs, reported values and residents too: some 40 rows per person from November
    /// 2018 to April 2020. The listings are the same with and without.
    pub activity: bool,
}

impl DemoOptions {
    /// With activity up to [`ACTIVITY_PERSONS_MAX`] persons, without it above.
    pub fn new(persons: u64, seed: u64) -> Self {
        Self { persons, seed, activity: persons <= ACTIVITY_PERSONS_MAX }
    }
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self::new(131_000, 1)
    }
}

/// Writes `raw/` and `mappings/` into `dir` and says what to do with them. Files of the same names are replaced.
///
/// `progress` is called with the persons done and their total, now and then and at the end.
///
/// # Errors
/// `demo_persons_out_of_range`, and `demo_file_not_written` when a file or directory cannot be written.
pub fn generate(options: &DemoOptions, dir: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<DemoPlan, Problems> {
    let persons = options.persons;
    if !(PERSONS_MIN..=PERSONS_MAX).contains(&persons) {
        return Err(vec![persons_out_of_range(persons)]);
    }
    write_all(options, dir, progress)
}

fn write_all(options: &DemoOptions, dir: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<DemoPlan, Problems> {
    let source = Source::new(options.seed);
    let region = Region::new(options.persons, &source);
    let people = People::new(options.persons, &region, &source);
    for folder in ["raw", "mappings"] {
        let path = dir.join(folder);
        fs::create_dir_all(&path).map_err(|cause| table::not_written(&path, &cause))?;
    }
    write_mappings(dir, options.activity)?;
    small_files::write_centres(dir, &region, false)?;
    small_files::write_centres(dir, &region, true)?;
    small_files::write_areas(dir, &region)?;
    small_files::write_care_need(dir, &region, &mut source.for_region())?;
    let (distances, nearest) = distances::write_distances(dir, &region, &source)?;
    let activity = options.activity.then(|| Activity::create(dir, &region, &nearest, &source)).transpose()?;
    let written = write_persons(dir, options.persons, &region, &people, activity, progress)?;
    let (activity, late_cost) =
        written.activity.map_or((Vec::new(), None), |activity| (activity.imports, activity.late_cost));
    Ok(DemoPlan {
        name: name(&region),
        imports: plan::imports(written.listings, distances, activity),
        months: (0..DELIVERIES).map(|delivery| Calendar::of(delivery).month).collect(),
        late_change: written.late_change,
        late_cost,
        geography: geography(&region),
        municipalities: region
            .municipalities
            .iter()
            .map(|municipality| (municipality.code.clone(), municipality.name.clone()))
            .collect(),
    })
}

/// All forms of files of events.
const EVENT_FORMATS: [&EventFormat; 14] = [
    &visit_formats::OLD,
    &visit_formats::NEW,
    &drugs::OLD,
    &drugs::NEW,
    &cost_formats::LAB,
    &cost_formats::X_RAY,
    &cost_formats::FOOT_CARE,
    &cost_formats::PRACTICE,
    &cost_formats::MUNICIPAL,
    &cost_formats::TRANSPORT,
    &cost_formats::RENT,
    &cost_formats::HOSPITAL,
    &telephone::CALLS,
    &assessments::ASSESSMENTS,
];

fn write_mappings(dir: &Path, with_activity: bool) -> Result<(), Problems> {
    let small = [
        (small_files::CENTRES_MAPPING, small_files::CENTRES_MAPPING_TOML.to_owned()),
        (small_files::AREAS_MAPPING, small_files::AREAS_MAPPING_TOML.to_owned()),
        (small_files::NEED_MAPPING, small_files::NEED_MAPPING_TOML.to_owned()),
        (small_files::NEED_COUNTS_MAPPING, small_files::NEED_COUNTS_MAPPING_TOML.to_owned()),
        (distances::DISTANCES_MAPPING, distances::DISTANCES_MAPPING_TOML.to_owned()),
    ];
    let listings = FORMATS.map(|format| (format.mapping, format.mapping_toml()));
    let mut activity = Vec::new();
    if with_activity {
        activity.extend(EVENT_FORMATS.map(|format| (format.mapping, format.mapping_toml())));
        activity.extend(values::mappings());
        activity.extend(survey::mappings());
        activity.push(catchment::mapping());
        activity.extend(trade::mappings());
        activity.push((residents::RESIDENTS_MAPPING, residents::RESIDENTS_MAPPING_TOML.to_owned()));
    }
    for (file, text) in small.into_iter().chain(listings).chain(activity) {
        let path = dir.join(file);
        fs::write(&path, text).map_err(|cause| table::not_written(&path, &cause))?;
    }
    Ok(())
}

fn name(region: &Region) -> String {
    if region.scale.blocks == 1 {
        "Region Fjällmark (påhittad demoregion)".to_owned()
    } else {
        "Landet Fjällmark (påhittat demoland)".to_owned()
    }
}

fn geography(region: &Region) -> Geography {
    let mut municipalities: Vec<_> = region.centres.iter().map(|centre| centre.municipality).collect();
    municipalities.sort_unstable();
    municipalities.dedup();
    Geography { municipalities: municipalities.len(), centres: region.centres.len(), areas: region.areas.len() }
}

fn persons_out_of_range(persons: u64) -> Problem {
    Problem::error(
        "demo_persons_out_of_range",
        text!("en demo kan inte ha {persons} personer", "a demo cannot have {persons} persons"),
    )
    .why(text!(
        "varje hälsocentral ska få en lista, och filerna ska rymmas på en vanlig dator",
        "every centre is to get a list, and the files are to fit on an ordinary computer"
    ))
    .hint(text!("ange mellan {PERSONS_MIN} och {PERSONS_MAX} personer", "give {PERSONS_MIN} to {PERSONS_MAX} persons"))
}
