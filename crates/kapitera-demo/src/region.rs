//! The invented region: municipalities, centres and areas with their codes, and who lives near what.
//!
//! Derived from [`crate::template`], the number of persons and the seed; persons are not part of it.

use kapitera_period::Date;
use kapitera_register::Owner;

use crate::areas::make_areas;
use crate::centres::make_centres;
use crate::random::{Draw, Source, Weighted};
use crate::scale::Scale;
use crate::template::{LARGEST_MUNICIPALITY, MUNICIPALITIES};

/// How people live round a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A town: more of the young.
    Town,
    /// A village or small town.
    Village,
    /// Mountains and forests: more of the old.
    Remote,
}

/// A municipality.
pub(crate) struct Municipality {
    /// Four digits, not in use in Sweden.
    pub(crate) code: String,
    pub(crate) name: String,
}

/// A centre.
pub(crate) struct Centre {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) provider: &'static str,
    pub(crate) org_number: String,
    pub(crate) owner: Owner,
    pub(crate) opened: Date,
    /// Its last day open, for the centre that closes.
    pub(crate) last_day: Option<Date>,
    pub(crate) municipality: usize,
    /// Persons living nearest to it, about.
    pub(crate) size: u64,
    pub(crate) tone: Tone,
    pub(crate) distance_km: u32,
    /// Care need index, ten-thousandths, before its counts are rounded to whole persons.
    pub(crate) need: u32,
}

/// An area.
pub(crate) struct Area {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) municipality: usize,
    /// The centre nearest to it.
    pub(crate) home_centre: usize,
    pub(crate) distance_km: u32,
    /// Persons living in it, about.
    pub(crate) size: u64,
}

/// The whole geography.
pub(crate) struct Region {
    pub(crate) scale: Scale,
    pub(crate) municipalities: Vec<Municipality>,
    pub(crate) centres: Vec<Centre>,
    pub(crate) areas: Vec<Area>,
    homes: [Weighted; 3],
    around: Vec<Nearby>,
}

/// What is near a municipality: for moves and for choosing a centre.
struct Nearby {
    areas: Vec<usize>,
    areas_weighted: Weighted,
    /// Centres of the municipality and of its neighbours, not those that close.
    centres: Vec<usize>,
    centres_weighted: Weighted,
    /// The centres of the municipality itself that stay open.
    staying: Vec<usize>,
    staying_weighted: Weighted,
}

impl Region {
    /// The region for this many persons.
    pub(crate) fn new(persons: u64, source: &Source) -> Self {
        let scale = Scale::of(persons);
        let mut draw = source.for_region();
        let centres = make_centres(persons, scale, &mut draw);
        let municipalities: Vec<_> = (0..scale.municipality_places()).map(|place| municipality(scale, place)).collect();
        let areas = make_areas(&centres, &municipalities, scale, &mut draw);
        let homes = [[115, 96, 84], [98, 101, 102], [86, 105, 119]].map(|percents| {
            Weighted::new(areas.iter().map(|area| area.size * by_tone(&centres[area.home_centre], percents)))
        });
        let around = (0..municipalities.len()).map(|place| Nearby::of(place, &centres, &areas)).collect();
        Self { scale, municipalities, centres, areas, homes, around }
    }

    /// The home area of a person of this age.
    pub(crate) fn home_area(&self, age: u32, draw: &mut Draw) -> usize {
        let group = match age {
            0..=34 => 0,
            35..=64 => 1,
            _ => 2,
        };
        self.homes[group].pick(draw)
    }

    /// The block that a municipality belongs to: there is no near between blocks.
    pub(crate) fn block_of(&self, municipality: usize) -> usize {
        municipality / MUNICIPALITIES.len()
    }

    /// Whether half of its block lives in a municipality: Älvkrona, and those that repeat it.
    pub(crate) fn is_largest(&self, municipality: usize) -> bool {
        municipality % MUNICIPALITIES.len() == LARGEST_MUNICIPALITY
    }

    /// Another area of the same municipality (mostly) or of one near it.
    pub(crate) fn area_to_move_to(&self, from: usize, draw: &mut Draw) -> usize {
        let own = self.areas[from].municipality;
        let near = &self.around[own];
        let towards = if draw.chance(600_000) || near.centres.is_empty() {
            own
        } else {
            self.centres[near.centres[near.centres_weighted.pick(draw)]].municipality
        };
        let near = &self.around[towards];
        near.areas[near.areas_weighted.pick(draw)]
    }

    /// The centre that people in `area` are assigned to; never one that closes.
    pub(crate) fn staying_home_centre(&self, area: usize, draw: &mut Draw) -> usize {
        let home = self.areas[area].home_centre;
        if self.centres[home].last_day.is_none() {
            return home;
        }
        let near = &self.around[self.areas[area].municipality];
        near.staying[near.staying_weighted.pick(draw)]
    }

    /// A centre other than `except` for a person in `area` to choose, not one that closes.
    pub(crate) fn other_centre(&self, area: usize, except: usize, draw: &mut Draw) -> usize {
        let near = &self.around[self.areas[area].municipality];
        let chosen = near.centres_weighted.pick(draw);
        let candidates = near.centres[chosen..].iter().chain(&near.centres[..chosen]);
        candidates.copied().find(|&centre| centre != except).unwrap_or(except)
    }
}

impl Nearby {
    fn of(place: usize, centres: &[Centre], areas: &[Area]) -> Self {
        let stays = |centre: &usize| centres[*centre].last_day.is_none();
        let staying: Vec<_> =
            (0..centres.len()).filter(|&centre| centres[centre].municipality == place).filter(stays).collect();
        let near: Vec<_> = (0..centres.len())
            .filter(|&centre| are_neighbours(centres[centre].municipality, place))
            .filter(stays)
            .collect();
        let inside: Vec<_> = (0..areas.len()).filter(|&area| areas[area].municipality == place).collect();
        let weights = |chosen: &[usize]| Weighted::new(chosen.iter().map(|&centre| centres[centre].size));
        Self {
            areas_weighted: Weighted::new(inside.iter().map(|&area| areas[area].size)),
            areas: inside,
            centres_weighted: weights(&near),
            centres: near,
            staying_weighted: weights(&staying),
            staying,
        }
    }
}

/// Municipalities of one block are neighbours of the town (the first) and of the one before and after them.
fn are_neighbours(one: usize, other: usize) -> bool {
    let (block, place) = (one / MUNICIPALITIES.len(), one % MUNICIPALITIES.len());
    let (other_block, other_place) = (other / MUNICIPALITIES.len(), other % MUNICIPALITIES.len());
    block == other_block && (place == 0 || other_place == 0 || place.abs_diff(other_place) <= 1)
}

fn by_tone(centre: &Centre, [town, village, remote]: [u64; 3]) -> u64 {
    match centre.tone {
        Tone::Town => town,
        Tone::Village => village,
        Tone::Remote => remote,
    }
}

fn municipality(scale: Scale, place: usize) -> Municipality {
    let template = &MUNICIPALITIES[place % MUNICIPALITIES.len()];
    Municipality {
        code: (scale.first_municipality_code() + place).to_string(),
        name: numbered(template.name, place / MUNICIPALITIES.len()),
    }
}

/// The name in block 0, and with the block's number in the others, so that names in a country differ.
pub(crate) fn numbered(name: &str, block: usize) -> String {
    if block == 0 { name.to_owned() } else { format!("{name} {}", block + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_in_a_region_and_in_a_country() {
        for persons in [2_000, 131_000, 1_310_000, 10_500_000] {
            let region = Region::new(persons, &Source::new(1));
            let areas: HashSet<_> = region.areas.iter().map(|area| &area.code).collect();
            let centres: HashSet<_> = region.centres.iter().map(|centre| &centre.id).collect();
            let names: HashSet<_> = region.areas.iter().map(|area| (area.municipality, &area.name)).collect();
            assert_eq!(areas.len(), region.scale.areas);
            assert_eq!(names.len(), region.scale.areas);
            assert_eq!(centres.len(), region.scale.centres);
            assert!(region.areas.iter().all(|area| area.code.len() == 9 && area.distance_km <= 250));
        }
    }

    #[test]
    fn a_closing_centre_has_somewhere_to_send_its_list() {
        for persons in [131_000, 200_000, 700_000, 10_500_000] {
            let region = Region::new(persons, &Source::new(1));
            let mut draw = Source::new(1).for_region();
            assert!(region.centres.iter().any(|centre| centre.last_day.is_some()));
            for area in 0..region.areas.len() {
                let centre = region.staying_home_centre(area, &mut draw);
                assert!(region.centres[centre].last_day.is_none());
                assert_ne!(region.other_centre(area, centre, &mut draw), centre);
            }
        }
    }
}
