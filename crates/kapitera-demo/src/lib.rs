//! An invented region as raw files of the kinds that Swedish systems write.
//!
//! [`generate`] writes the files and the mappings that read them, and returns a [`DemoPlan`]: which delivery comes
//! when. Importing and settling is done by the same code as for any region; nothing here knows of it.
//!
//! The same options give the same bytes on every machine: all draws come from ChaCha8 with the seed, no clock is read,
//! and all arithmetic is in integers. The only person ids of real form are the official test numbers in `data/`;
//! every other person has a reserve id such as `DEMO-0000123`. All names, centres and figures are made up.

mod ages;
mod areas;
mod care_need;
mod centres;
mod deliveries;
mod dirt;
mod events;
mod listing_file;
mod listing_format;
mod luhn;
mod official;
mod persons;
mod plan;
mod random;
mod region;
mod scale;
mod small_files;
mod table;
mod template;
mod write_csv;
mod write_excel;

use std::fs;
use std::path::Path;

use kapitera_message::{Problem, Problems, text};

pub use dirt::{DirtCount, DirtKind};
pub use plan::{DemoPlan, Geography, LateChange, ListingContent, PlannedImport};

use deliveries::write_listings;
use events::{Calendar, DELIVERIES};
use listing_format::FORMATS;
use persons::People;
use random::Source;
use region::Region;

/// The fewest persons a demo may have: every centre gets a list.
pub const PERSONS_MIN: u64 = 1_000;
/// The most persons a demo may have.
pub const PERSONS_MAX: u64 = 20_000_000;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// Persons listed on the first day, [`PERSONS_MIN`] to [`PERSONS_MAX`]; 131 000 make the region, 10 500 000 a
    /// country with 1 200 centres and 6 000 areas.
    pub persons: u64,
    /// Decides everything that is drawn.
    pub seed: u64,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self { persons: 131_000, seed: 1 }
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
    write_mappings(dir)?;
    small_files::write_centres(dir, &region, false)?;
    small_files::write_centres(dir, &region, true)?;
    small_files::write_areas(dir, &region)?;
    small_files::write_care_need(dir, &region, &mut source.for_region())?;
    let written = write_listings(dir, options.persons, &region, &people, progress)?;
    Ok(DemoPlan {
        name: name(&region),
        imports: plan::imports(written.listings),
        months: (0..DELIVERIES).map(|delivery| Calendar::of(delivery).month).collect(),
        late_change: written.late_change,
        geography: geography(&region),
    })
}

fn write_mappings(dir: &Path) -> Result<(), Problems> {
    let small = [
        (small_files::CENTRES_MAPPING, small_files::CENTRES_MAPPING_TOML.to_owned()),
        (small_files::AREAS_MAPPING, small_files::AREAS_MAPPING_TOML.to_owned()),
        (small_files::NEED_MAPPING, small_files::NEED_MAPPING_TOML.to_owned()),
    ];
    let listings = FORMATS.map(|format| (format.mapping, format.mapping_toml()));
    for (file, text) in small.into_iter().chain(listings) {
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
