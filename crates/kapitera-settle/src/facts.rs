//! The facts of a period, as a region knew them at a time.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_cube::Cube;
use kapitera_evaluate::{AreaFact, CentreFact, Facts, Plan};
use kapitera_message::Problems;
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
    let areas = region
        .areas(known_at)?
        .into_iter()
        .map(|area| (area.code, AreaFact { municipality: area.municipality.into(), distance_km: area.distance_km }));
    let mut facts = Facts { centres: settled, areas: areas.collect::<HashMap<_, _>>(), ..Facts::default() };
    for value in region.indices(known_at)?.into_iter().filter(|value| value.valid.contains(period.from)) {
        facts.indices.entry((value.index, value.scale)).or_default().insert(value.centre, value.value);
    }
    Ok(facts)
}
