//! Centres, and the places that they make up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{CountSpec, Cube, Key, Measure, Responsibility};
use kapitera_period::{Month, Span};
use kapitera_register::{Area, Owner};

use crate::count::Counted;

/// A centre that is followed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Centre {
    /// HSA id.
    pub id: Arc<str>,
    /// The name people use, as known last.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// The provider's organisation number.
    pub org_number: String,
    /// Who runs it.
    pub owner: Owner,
    /// The days it is open.
    pub open: Span,
    /// The code of the municipality that most of its listed live in; none when no area of theirs is known.
    pub municipality: Option<String>,
    /// Listed on the last day of the last month.
    pub listed: u64,
}

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// All centres.
    Region,
    /// The centres of a municipality, by its code.
    Municipality,
    /// The centres of a provider, by its name.
    Provider,
    /// A centre, by HSA id.
    Centre,
}

/// Some centres whose figures are pooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Its id; empty for the region.
    pub id: String,
    /// Its name; empty for the region, and the code again for a municipality that the region's settings do not name.
    pub name: String,
    /// The centres, by their place among those counted.
    pub centres: Vec<usize>,
}

/// The region, its municipalities, providers and centres, in that order, each by id.
pub fn places(counted: &Counted) -> Vec<Place> {
    let Counted { centres, municipalities, .. } = counted;
    let mut places = vec![Place {
        kind: PlaceKind::Region,
        id: String::new(),
        name: String::new(),
        centres: (0..centres.len()).collect(),
    }];
    let mut group = |kind: PlaceKind, of: &dyn Fn(&Centre) -> Option<(String, String)>| {
        // One id is one place, whatever names it is written with: the first is taken.
        let mut groups: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
        for (at, centre) in centres.iter().enumerate() {
            if let Some((id, name)) = of(centre) {
                groups.entry(id).or_insert((name, Vec::new())).1.push(at);
            }
        }
        places.extend(groups.into_iter().map(|(id, (name, centres))| Place { kind, id, name, centres }));
    };
    group(PlaceKind::Municipality, &|centre| {
        let code = centre.municipality.as_ref()?;
        Some((code.clone(), municipalities.get(code).unwrap_or(code).clone()))
    });
    group(PlaceKind::Provider, &|centre| Some((centre.org_number.clone(), centre.provider.clone())));
    group(PlaceKind::Centre, &|centre| Some((centre.id.to_string(), centre.name.clone())));
    places
}

/// What must be counted to tell where the listed of each centre live.
pub(crate) fn homes_spec(last: Month) -> CountSpec {
    CountSpec {
        measure: Measure::Heads { on: last.last() },
        age_on: last.last(),
        responsibility: Responsibility::SameDay,
        keys: vec![Key::Area],
    }
}

/// The centres that are in the register during the days, or were counted.
pub(crate) fn centres(
    register: &[kapitera_register::Centre],
    areas: &[Area],
    cube: &Cube,
    counted: &BTreeSet<Arc<str>>,
    (first, last): (Month, Month),
) -> Vec<Centre> {
    let during = Span { from: first.first(), to: last.last() };
    let mut ids: BTreeSet<Arc<str>> = counted.clone();
    ids.extend(
        register.iter().filter(|centre| centre.valid.intersect(during).is_some()).map(|centre| centre.id.clone()),
    );
    let municipalities: BTreeMap<&str, &str> =
        areas.iter().map(|area| (&*area.code, area.municipality.as_str())).collect();
    let homes = cube.find(&homes_spec(last));
    // Cells that others share have more keys than were asked for here.
    let area_at = homes.and_then(|homes| homes.spec().keys.iter().position(|key| *key == Key::Area));
    let centre = |id: Arc<str>| {
        let rows = || register.iter().filter(|centre| centre.id == id);
        let row = rows().filter(|centre| centre.valid.from <= last.last()).max_by_key(|centre| centre.valid.from);
        let row = row.or_else(|| rows().next())?;
        let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
        let at = cube.centres.binary_search(&id).ok();
        for cell in at.into_iter().flat_map(|at| homes.into_iter().flat_map(move |homes| homes.of_centre(at))) {
            let area = area_at.and_then(|place| cube.areas.get(cell.codes[place] as usize));
            if let Some(code) = area.and_then(|area| municipalities.get(&**area)) {
                *by_code.entry(code).or_default() += cell.count;
            }
        }
        let listed = at.and_then(|at| homes.map(|homes| homes.total_of_centre(at))).unwrap_or(0);
        // The first by code of those with the most.
        let municipality = by_code.iter().rev().max_by_key(|(_, count)| **count).map(|(code, _)| (*code).to_owned());
        Some(Centre {
            id: id.clone(),
            name: row.name.clone(),
            provider: row.provider.clone(),
            org_number: row.org_number.clone(),
            owner: row.owner,
            open: row.valid,
            municipality,
            listed,
        })
    };
    ids.into_iter().filter(|id| !id.is_empty()).filter_map(centre).collect()
}
