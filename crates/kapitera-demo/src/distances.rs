//! Distances from areas to centres, in whole kilometres by road: made so that an area's nearest centre is the one that
//! the region calls its home centre.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_register::RegisterKind;

use crate::event_dirt::{EventDirtCount, EventDirtKind};
use crate::periods::HISTORY_FIRST;
use crate::plan::{PlannedImport, RowContent, small};
use crate::random::{Draw, Matter, Source};
use crate::region::{Area, Centre, Region};
use crate::table::{Cell, Table};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};

pub(crate) const DISTANCES_MAPPING: &str = "mappings/distances.toml";
const DISTANCES_FILE: &str = "raw/avstand-2020.csv";

pub(crate) const DISTANCES_MAPPING_TOML: &str = r#"# Avstånd på väg mellan område och hälsocentral, ur kartsystemet.
register = "distances"
encoding = "utf-8"
delimiter = ";"

[columns]
area = "deso"
centre = "hsaid"
km = "km"
from = { constant = "2018-11-01" }
"#;

/// A region's distances are all told; in a country, those to so many of the nearest centres.
const ALL_UP_TO: usize = 60;
const NEAREST: usize = 8;

/// By area, the centres that the register tells the distances to, the nearest first.
pub(crate) struct Nearest(Vec<Vec<usize>>);

impl Nearest {
    /// The centres near an area. Of two that are equally near, the one with the lower place comes first.
    pub(crate) fn of(&self, area: usize) -> &[usize] {
        &self.0[area]
    }
}

/// Writes the distances, and says what is near what.
pub(crate) fn write_distances(
    root: &Path,
    region: &Region,
    source: &Source,
) -> Result<(PlannedImport, Nearest), Problems> {
    let mut draw = source.for_matter(Matter::Distances);
    let dialect = Dialect {
        encoding: Encoding::Utf8,
        delimiter: ';',
        line_end: "\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::POINT,
    };
    let mut table = Box::new(TextTable::create(&root.join(DISTANCES_FILE), dialect)?);
    table.row(&["deso", "hsaid", "km"].map(Cell::Text))?;
    let (mut rows, mut nearest) = (0, Nearest(Vec::with_capacity(region.areas.len())));
    for area in &region.areas {
        let distances = from_area(area, region, &mut draw);
        nearest.0.push(distances.iter().map(|(_, centre)| *centre).collect());
        for (km, centre) in distances {
            let id = &region.centres[centre].id;
            table.row(&[Cell::Text(&area.code), Cell::Text(id), Cell::Count(km.into())])?;
            rows += 1;
        }
    }
    rows += write_wrong(&mut table, region)?;
    table.finish()?;
    let covers = (HISTORY_FIRST, kapitera_period::OPEN_END);
    let import = small(RegisterKind::Distances, DISTANCES_FILE, DISTANCES_MAPPING, "2020-01-02T08:20:00Z", covers);
    let dirt = WRONG.map(|kind| EventDirtCount { kind, count: 1 }).to_vec();
    Ok((PlannedImport { content: Some(RowContent { rows, amount_ore: 0, dirt }), ..import }, nearest))
}

/// What is wrong with the last rows.
const WRONG: [EventDirtKind; 2] = [EventDirtKind::UnknownCentre, EventDirtKind::AmountInWords];

/// A centre that is gone, and a distance that nobody measured.
fn write_wrong(table: &mut TextTable, region: &Region) -> Result<u64, Problems> {
    let (area, centre) = (&region.areas[0].code, &region.centres[0].id);
    table.row(&[Cell::Text(area), Cell::Text("SE2329999995-F999X"), Cell::Count(12)])?;
    table.row(&[Cell::Text(area), Cell::Text(centre), Cell::Text("ej mätt")])?;
    Ok(WRONG.len() as u64)
}

/// The nearest first.
fn from_area(area: &Area, region: &Region, draw: &mut Draw) -> Vec<(u32, usize)> {
    let home = &region.centres[area.home_centre];
    let at_home = 1 + area.distance_km.abs_diff(home.distance_km);
    let block = region.block_of(area.municipality);
    let mut distances: Vec<_> = region
        .centres
        .iter()
        .enumerate()
        .filter(|(_, centre)| region.block_of(centre.municipality) == block)
        .map(|(place, centre)| {
            let km = if place == area.home_centre { at_home } else { at_home + further(area, centre, draw) };
            (km, place)
        })
        .collect();
    distances.sort_unstable();
    if region.centres.len() > ALL_UP_TO {
        distances.truncate(NEAREST);
    }
    distances
}

/// How much further off than the home centre. All roads lead through the main town: another municipality is as far as
/// the way there and out again, save a short cut of up to a third.
fn further(area: &Area, centre: &Centre, draw: &mut Draw) -> u32 {
    let (here, there) = (u64::from(area.distance_km), u64::from(centre.distance_km));
    let way = if area.municipality == centre.municipality {
        here.abs_diff(there) + draw.below(6)
    } else {
        (here + there) * (667 + draw.below(334)) / 1_000
    };
    2 + way as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_centre_is_the_nearest() {
        for (persons, each) in [(2_000, 28), (1_310_000, 8)] {
            let source = Source::new(1);
            let region = Region::new(persons, &source);
            let mut draw = source.for_matter(Matter::Distances);
            for area in &region.areas {
                let distances = from_area(area, &region, &mut draw);
                assert!(distances.len() <= each && !distances.is_empty());
                assert_eq!(distances[0].1, area.home_centre);
                assert!(distances.iter().skip(1).all(|(km, _)| (distances[0].0 + 1..=900).contains(km)));
            }
        }
    }
}
