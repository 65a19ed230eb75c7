//! The facts of a period, as a region knew them at a time.

use std::sync::Arc;

use kapitera_cube::Cube;
use kapitera_evaluate::{CentreFact, Facts, Plan};
use kapitera_message::Problems;
use kapitera_period::Span;

use crate::known::Known;
use crate::values::values;

/// Centres, areas, indices and reported values for the month that `plan` pays for. Settled are the centres that are open
/// some day of it, and those where something was counted; other units likewise when the model counts what they order.
pub(crate) fn facts(known: &Known, plan: &Plan<'_>, cube: &Cube) -> Result<Facts, Problems> {
    let month = plan.period(&plan.model.time);
    let period = month.span();
    let settled = centres(known, plan, cube, period);
    let mut facts = Facts { centres: settled, areas: known.area_facts()?, ..Facts::default() };
    for value in known.indices.iter().filter(|value| value.valid.contains(period.from)) {
        let of_index = facts.indices.entry((value.index.clone(), value.scale.clone())).or_default();
        of_index.insert(value.centre.clone(), value.value.clone());
    }
    let ids: Vec<Arc<str>> = facts.centres.iter().map(|centre| centre.id.clone()).collect();
    let covered = |name: &str, span: Span| known.values.covers(name, span);
    facts.values = values(plan.model, month, &ids, &known.values.rows, &covered);
    Ok(facts)
}

fn centres(known: &Known, plan: &Plan<'_>, cube: &Cube, period: Span) -> Vec<CentreFact> {
    let counts = plan.counts_in(cube);
    let counted = |id: &Arc<str>| {
        let index = cube.centres.binary_search(id).ok();
        index.is_some_and(|index| counts.iter().any(|cells| cells.total_of_centre(index) > 0))
    };
    let settles_units = plan.settles_units();
    let mut settled: Vec<CentreFact> = Vec::new();
    for centre in known.centres.iter().filter(|centre| settles_units || !known.units.contains(&centre.id)) {
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
    settled
}
