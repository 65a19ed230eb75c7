//! The centres of a year: who runs them, and who was listed there when it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{Cells, CountSpec, Cube};
use kapitera_period::Date;

use super::{BAND_STARTS, band_of};
use crate::known::Known;

/// A centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCentre {
    /// HSA id.
    pub id: Arc<str>,
    /// The name people use, as known last.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// The code of the municipality that most of its listed live in; none when no area of theirs is known.
    pub municipality: Option<String>,
    /// How many are listed on the year's last day, with their age then, by band; as many as [`BAND_STARTS`].
    pub listed: Vec<u32>,
}

impl YearCentre {
    /// How many are listed in all.
    pub fn all_listed(&self) -> u64 {
        self.listed.iter().copied().map(u64::from).sum()
    }
}

/// All centres that were counted or carried something, by id. Of `specs` the second counts ages and the third areas on the last day.
pub(super) fn centres(
    known: &Known,
    cube: &Cube,
    specs: &[CountSpec; 3],
    of_costs: &[Arc<str>],
    last: Date,
) -> Vec<YearCentre> {
    let ids: BTreeSet<&Arc<str>> = cube.centres.iter().chain(of_costs).filter(|id| !id.is_empty()).collect();
    let municipalities: BTreeMap<&str, &str> =
        known.areas().iter().map(|area| (&*area.code, area.municipality.as_str())).collect();
    let [_, by_age, by_area] = specs.each_ref().map(|spec| cube.find(spec));
    let centre = |id: &Arc<str>| {
        let at = cube.centres.binary_search(id).ok();
        let cells = |counted: Option<&'_ Cells>| -> Vec<(u32, u64)> {
            let cells =
                at.into_iter().flat_map(|at| counted.into_iter().flat_map(move |counted| counted.of_centre(at)));
            cells.filter_map(|cell| Some((*cell.codes.first()?, cell.count))).collect()
        };
        let mut listed = vec![0_u32; BAND_STARTS.len()];
        for (age, count) in cells(by_age) {
            let band = &mut listed[band_of(u8::try_from(age).unwrap_or(u8::MAX))];
            *band = band.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        }
        let mut homes: BTreeMap<&str, u64> = BTreeMap::new();
        for (area, count) in cells(by_area) {
            let code = usize::try_from(area).ok().and_then(|area| cube.areas.get(area));
            if let Some(municipality) = code.and_then(|code| municipalities.get(&**code)) {
                *homes.entry(municipality).or_default() += count;
            }
        }
        // The first by code of those with the most.
        let municipality = homes.iter().rev().max_by_key(|(_, count)| **count).map(|(code, _)| (*code).to_owned());
        let row = known.centres.iter().filter(|centre| centre.id == *id).rfind(|centre| centre.valid.from <= last);
        YearCentre {
            id: id.clone(),
            name: row.map(|centre| centre.name.clone()).unwrap_or_default(),
            provider: row.map(|centre| centre.provider.clone()).unwrap_or_default(),
            municipality,
            listed,
        }
    };
    ids.into_iter().map(centre).collect()
}

/// The place of a centre, which is beyond all for none.
pub(super) fn position(centres: &[YearCentre], id: &str) -> usize {
    centres.binary_search_by(|centre| (*centre.id).cmp(id)).unwrap_or(usize::MAX)
}
