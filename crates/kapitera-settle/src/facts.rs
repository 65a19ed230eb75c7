//! The facts of a period, as a region knew them at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_cube::Cube;
use kapitera_evaluate::{AreaFact, CentreFact, Facts, Plan};
use kapitera_message::{Problem, Problems, text};
use kapitera_region::Region;
use kapitera_register::Centre;

/// Centres, areas and indices for the month that `plan` pays for. Settled are the centres that are open some day of
/// it, and those where somebody was counted.
pub(crate) fn facts(
    region: &Region,
    plan: &Plan<'_>,
    centres: &[Centre],
    cube: &Cube,
    known_at: Timestamp,
) -> Result<Facts, Problems> {
    let period = plan.period(&plan.model.time).span();
    let counts = plan.counts_in(cube);
    let counted = |id: &Arc<str>| {
        let index = cube.centres.binary_search(id).ok();
        index.is_some_and(|index| counts.iter().any(|cells| cells.total_of_centre(index) > 0))
    };
    let mut settled: Vec<CentreFact> = Vec::new();
    for centre in centres {
        // A centre's rows stand in order of time; the last one that touches the period says its name and owner.
        let now = centre.valid.intersect(period).is_some();
        let there = settled.last_mut().filter(|last| last.id == centre.id);
        let fact = CentreFact { id: centre.id.clone(), name: centre.name.clone(), owner: centre.owner.name() };
        match there {
            Some(last) if now => *last = fact,
            Some(_) => {}
            None if now || counted(&centre.id) => settled.push(fact),
            None => {}
        }
    }
    let areas = areas(region, known_at)?;
    let mut facts = Facts { centres: settled, areas, ..Facts::default() };
    for value in region.indices(known_at)?.into_iter().filter(|value| value.valid.contains(period.from)) {
        facts.indices.entry((value.index, value.scale)).or_default().insert(value.centre, value.value);
    }
    Ok(facts)
}

/// What is known of each area, in all editions. An area that two editions describe differently is refused: which of them
/// holds must not depend on their names.
fn areas(region: &Region, known_at: Timestamp) -> Result<BTreeMap<Arc<str>, AreaFact>, Problems> {
    let mut areas: BTreeMap<Arc<str>, AreaFact> = BTreeMap::new();
    let mut editions: BTreeMap<Arc<str>, String> = BTreeMap::new();
    let mut problems = Problems::new();
    for area in region.areas(known_at)? {
        let fact = AreaFact { municipality: area.municipality.into(), distance_km: area.distance_km };
        if areas.get(&area.code).is_some_and(|there| *there != fact) {
            let (code, one, other) = (&area.code, &editions[&area.code], &area.edition);
            problems.push(
                Problem::error(
                    "area_in_two_editions",
                    text!(
                        "området {code} har olika kommun eller avstånd i utgåvorna ”{one}” och ”{other}”",
                        "the area {code} has another municipality or distance in the edition “{one}” than in “{other}”"
                    ),
                )
                .why(text!("redan avräknade månader skulle ändras", "months that are settled already would change"))
                .hint(text!("leverera den ena utgåvan igen, rättad", "deliver one of the editions again, corrected")),
            );
        }
        editions.insert(area.code.clone(), area.edition);
        areas.insert(area.code, fact);
    }
    if problems.is_empty() { Ok(areas) } else { Err(problems) }
}
