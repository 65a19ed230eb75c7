//! The centres of a comparison: who runs them, and where those live who are listed there.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::{CountSpec, Key};
use kapitera_message::{Text, text};
use kapitera_money::Exact;
use kapitera_register::Area;
use kapitera_settle::Ground;

/// A centre as a comparison knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// HSA id.
    pub id: Arc<str>,
    /// The name people use.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// `own-operated` or `private`.
    pub owner: &'static str,
    /// The municipality that most of its listed live in; none when no area of theirs is known.
    pub municipality: Option<String>,
    /// How far from the main hospital its listed live on average; none when no distance is known.
    pub rurality: Option<Rurality>,
    /// The same in kilometres.
    pub mean_km: Option<Exact>,
    /// The age of its listed on average, in whole years of each; none when nobody is listed.
    pub mean_age: Option<Exact>,
}

/// How far from the main hospital the listed of a centre live on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rurality {
    /// Less than 20 km.
    Near,
    /// From 20 to less than 80 km.
    Country,
    /// 80 km or more.
    Remote,
}

impl Rurality {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Country => "country",
            Self::Remote => "remote",
        }
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Near => text!("under 20 km till sjukhuset", "less than 20 km to the hospital"),
            Self::Country => text!("20–79 km till sjukhuset", "20–79 km to the hospital"),
            Self::Remote => text!("80 km eller mer till sjukhuset", "80 km or more to the hospital"),
        }
    }

    fn of(mean_km: &Exact) -> Self {
        if *mean_km < Exact::whole(20) {
            Self::Near
        } else if *mean_km < Exact::whole(80) {
            Self::Country
        } else {
            Self::Remote
        }
    }
}

/// The centres with these ids, as known last in the months; where the listed live is read from the counts of `by_area`, and how old they
/// are from those of `by_age`.
pub(crate) fn places(ground: &Ground, ids: &[Arc<str>], by_area: &CountSpec, by_age: &CountSpec) -> Vec<Place> {
    let known = ground.known();
    let areas: BTreeMap<&str, &Area> = known.areas().iter().map(|area| (&*area.code, area)).collect();
    let last = ground.months().iter().max().map(|month| month.last());
    let place = |id: &Arc<str>| {
        let mut rows = known.centres.iter().filter(|centre| centre.id == *id);
        let row = rows.rfind(|centre| last.is_none_or(|last| centre.valid.from <= last));
        let (municipality, mean_km) = home(ground, &areas, id, by_area);
        Place {
            id: id.clone(),
            name: row.map(|centre| centre.name.clone()).unwrap_or_default(),
            provider: row.map(|centre| centre.provider.clone()).unwrap_or_default(),
            owner: row.map_or("", |centre| centre.owner.name()),
            municipality,
            rurality: mean_km.as_ref().map(Rurality::of),
            mean_km,
            mean_age: mean_age(ground, id, by_age),
        }
    };
    ids.iter().map(place).collect()
}

fn home(
    ground: &Ground,
    areas: &BTreeMap<&str, &Area>,
    id: &Arc<str>,
    by_area: &CountSpec,
) -> (Option<String>, Option<Exact>) {
    let cube = ground.cube();
    let (Some(cells), Ok(centre)) = (cube.find(by_area), cube.centres.binary_search(id)) else { return (None, None) };
    let at = cells.spec().keys.iter().position(|key| *key == Key::Area);
    let mut municipalities: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut persons, mut kilometres) = (0_i128, 0_i128);
    for cell in cells.of_centre(centre) {
        let area = at.and_then(|at| cube.areas.get(usize::try_from(cell.codes[at]).ok()?));
        let Some(area) = area.and_then(|area| areas.get(&**area)) else { continue };
        *municipalities.entry(&area.municipality).or_default() += cell.count;
        if let Some(distance) = area.distance_km {
            persons += i128::from(cell.count);
            kilometres += i128::from(cell.count) * i128::from(distance);
        }
    }
    // The first by code of those with the most.
    let most = municipalities.iter().rev().max_by_key(|(_, count)| **count).map(|(code, _)| (*code).to_owned());
    (most, Exact::fraction(kilometres, persons))
}

fn mean_age(ground: &Ground, id: &Arc<str>, by_age: &CountSpec) -> Option<Exact> {
    let cube = ground.cube();
    let (cells, centre) = (cube.find(by_age)?, cube.centres.binary_search(id).ok()?);
    let at = cells.spec().keys.iter().position(|key| *key == Key::Age)?;
    let (mut persons, mut years) = (0_i128, 0_i128);
    for cell in cells.of_centre(centre) {
        persons += i128::from(cell.count);
        years += i128::from(cell.count) * i128::from(cell.codes[at]);
    }
    Exact::fraction(years, persons)
}
