//! The centres of a comparison: who runs them, and where those live who are listed there.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::CountSpec;
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

/// The centres with these ids, as known last in the months; where the listed live is read from the counts of `by_area`.
pub(crate) fn places(ground: &Ground, ids: &[Arc<str>], by_area: &CountSpec) -> Vec<Place> {
    let known = ground.known();
    let areas: BTreeMap<&str, &Area> = known.areas().iter().map(|area| (&*area.code, area)).collect();
    let last = ground.months().iter().max().map(|month| month.last());
    let place = |id: &Arc<str>| {
        let mut rows = known.centres.iter().filter(|centre| centre.id == *id);
        let row = rows.rfind(|centre| last.is_none_or(|last| centre.valid.from <= last));
        let (municipality, rurality) = home(ground, &areas, id, by_area);
        Place {
            id: id.clone(),
            name: row.map(|centre| centre.name.clone()).unwrap_or_default(),
            provider: row.map(|centre| centre.provider.clone()).unwrap_or_default(),
            owner: row.map_or("", |centre| centre.owner.name()),
            municipality,
            rurality,
        }
    };
    ids.iter().map(place).collect()
}

fn home(
    ground: &Ground,
    areas: &BTreeMap<&str, &Area>,
    id: &Arc<str>,
    by_area: &CountSpec,
) -> (Option<String>, Option<Rurality>) {
    let cube = ground.cube();
    let (Some(cells), Ok(centre)) = (cube.find(by_area), cube.centres.binary_search(id)) else { return (None, None) };
    let mut municipalities: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut persons, mut kilometres) = (0_i128, 0_i128);
    for cell in cells.of_centre(centre) {
        let area = cell.codes.first().and_then(|code| cube.areas.get(usize::try_from(*code).ok()?));
        let Some(area) = area.and_then(|area| areas.get(&**area)) else { continue };
        *municipalities.entry(&area.municipality).or_default() += cell.count;
        if let Some(distance) = area.distance_km {
            persons += i128::from(cell.count);
            kilometres += i128::from(cell.count) * i128::from(distance);
        }
    }
    // The first by code of those with the most.
    let most = municipalities.iter().rev().max_by_key(|(_, count)| **count).map(|(code, _)| (*code).to_owned());
    (most, Exact::fraction(kilometres, persons).map(|mean| Rurality::of(&mean)))
}
