//! The areas: DeSO-like codes in municipalities that do not exist, each with a centre near it.

use std::collections::HashMap;

use crate::centres::area_letter;
use crate::random::Draw;
use crate::region::{Area, Centre, Municipality};

/// The edition that all areas belong to.
pub(crate) const EDITION: &str = "DeSO 2018";

const DISTANCE_MAX_KM: u32 = 250;

/// What tells the areas round one place apart.
const PARTS: [&str; 16] = [
    "centrum",
    "norra",
    "södra",
    "östra",
    "västra",
    "övre",
    "nedre",
    "inre",
    "yttre",
    "kyrkbyn",
    "ängarna",
    "åsen",
    "sjösidan",
    "höjden",
    "bäcken",
    "utmarken",
];

/// All areas: at least one per centre, the rest by the centres' sizes.
pub(crate) fn make_areas(
    centres: &[Centre],
    municipalities: &[Municipality],
    scale: crate::scale::Scale,
    draw: &mut Draw,
) -> Vec<Area> {
    let total: u64 = centres.iter().map(|centre| centre.size).sum::<u64>().max(1);
    let extra = (scale.areas - scale.centres) as u64;
    let mut serials: HashMap<(usize, char), u32> = HashMap::new();
    let mut areas = Vec::with_capacity(scale.areas);
    let (mut sizes, mut given) = (0, 0);
    for (number, centre) in centres.iter().enumerate() {
        sizes += centre.size;
        let upto = sizes * extra / total;
        let count = 1 + upto - given;
        given = upto;
        let letter = area_letter(centre.tone);
        for part in 0..count {
            let serial = serials.entry((centre.municipality, letter)).or_insert(0);
            *serial += 1;
            areas.push(Area {
                code: format!("{}{letter}{serial:03}0", municipalities[centre.municipality].code),
                name: name(centre, part),
                municipality: centre.municipality,
                home_centre: number,
                distance_km: distance(centre, part, draw),
                size: (centre.size / count * (85 + draw.below(31)) / 100).max(1),
            });
        }
    }
    areas
}

fn name(centre: &Centre, part: u64) -> String {
    let round = part / PARTS.len() as u64;
    let word = PARTS[(part % PARTS.len() as u64) as usize];
    if round == 0 { format!("{}, {word}", centre.place) } else { format!("{}, {word} {}", centre.place, round + 1) }
}

/// The first area lies where the centre lies, the others round it.
fn distance(centre: &Centre, part: u64, draw: &mut Draw) -> u32 {
    let spread = if part == 0 { 1 } else { u64::from(centre.distance_km / 5) + 5 };
    let away = (u64::from(centre.distance_km) + draw.below(spread)).saturating_sub(spread / 3);
    (away as u32).min(DISTANCE_MAX_KM)
}
