//! Sums become the cube: names trimmed to those that occur, cells in their order, and what was not counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{Cells, Cube, Key, Outcome};
use kapitera_period::day_from_number;
use kapitera_register::Centre;

use crate::plan::Plan;
use crate::scan::Scanned;
use crate::source::position;

/// The reason of those listed at a centre that is not open.
pub(crate) const CENTRE_NOT_OPEN: &str = "centre_not_open";

/// The cube of everything scanned.
///
/// # Panics
///
/// When not everyone met is either counted or given an outcome: a broken invariant of the kernel.
pub(crate) fn cube(plan: &Plan, scanned: Scanned, register: &[Centre]) -> Cube {
    let outcomes = outcomes(plan, &scanned);
    let cells: Vec<Vec<(u64, u64)>> = scanned.sums.tallies.iter().map(|tally| tally.ascending()).collect();
    check_all_met(plan, &scanned, &cells);

    let mut centres: BTreeSet<Arc<str>> = outcomes.iter().map(|outcome| outcome.centre.clone()).collect();
    for part in &plan.parts {
        if let Some(day) = day_from_number(part.open_on) {
            centres.extend(register.iter().filter(|centre| centre.valid.contains(day)).map(|centre| centre.id.clone()));
        }
    }
    let mut areas = vec![false; plan.areas.len()];
    let mut doctors = vec![false; plan.doctors.len()];
    let mut counted = vec![false; plan.centres.len()];
    for (shape, cells) in scanned.shapes.iter().zip(&cells) {
        let mut codes = vec![0; shape.keys.len()];
        for &(index, _) in cells {
            counted[shape.codes(index, &mut codes) as usize] = true;
            for ((key, _), &code) in shape.keys.iter().zip(&codes) {
                match key {
                    Key::Area => areas[code as usize] = true,
                    Key::Doctor => doctors[code as usize] = true,
                    _ => {}
                }
            }
        }
    }
    centres.extend(occurring(&plan.centres, &counted));
    let centres: Vec<Arc<str>> = centres.into_iter().collect();
    let (areas, doctors) = (occurring(&plan.areas, &areas), occurring(&plan.doctors, &doctors));

    let recode = |from: &[Arc<str>], to: &[Arc<str>]| -> Vec<u32> {
        from.iter().map(|name| position(to, name).cast_unsigned()).collect()
    };
    let centre_codes = recode(&plan.centres, &centres);
    let (area_codes, doctor_codes) = (recode(&plan.areas, &areas), recode(&plan.doctors, &doctors));
    let mut counts = Vec::new();
    for ((spec, shape), cells) in plan.specs.iter().zip(&scanned.shapes).zip(&cells) {
        // New codes ascend as the old ones do: names are only left out.
        let mut cells = cells.iter();
        counts.push(Cells::from_ascending(spec.clone(), centres.len(), |codes| {
            let &(index, count) = cells.next()?;
            let centre = centre_codes[shape.codes(index, codes) as usize];
            for ((key, _), code) in shape.keys.iter().zip(codes) {
                match key {
                    Key::Area => *code = area_codes[*code as usize],
                    Key::Doctor => *code = doctor_codes[*code as usize],
                    _ => {}
                }
            }
            Some((centre, count))
        }));
    }
    Cube { centres, areas, doctors, labels: BTreeMap::new(), counts, outcomes }
}

fn occurring(names: &[Arc<str>], occur: &[bool]) -> Vec<Arc<str>> {
    names.iter().zip(occur).filter(|(_, occurs)| **occurs).map(|(name, _)| name.clone()).collect()
}

/// Those not counted, by measure and centre; parts of one measure are summed.
fn outcomes(plan: &Plan, scanned: &Scanned) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let measures: BTreeSet<_> = plan.parts.iter().map(|part| part.measure).collect();
    for (measure, responsibility) in measures {
        for (at, centre) in plan.centres.iter().enumerate() {
            let parts = plan
                .parts
                .iter()
                .zip(&scanned.sums.not_open)
                .filter(|(part, _)| part.measure == (measure, responsibility));
            let count = parts.map(|(_, not_open)| not_open.get(at).copied().unwrap_or(0)).sum();
            if count > 0 {
                let reason = CENTRE_NOT_OPEN;
                outcomes.push(Outcome { measure, responsibility, reason, centre: centre.clone(), count });
            }
        }
    }
    outcomes
}

/// All met = all counted + all not counted, for every specification.
fn check_all_met(plan: &Plan, scanned: &Scanned, cells: &[Vec<(u64, u64)>]) {
    for (at, cells) in cells.iter().enumerate() {
        let counted: u64 = cells.iter().map(|(_, count)| count).sum();
        let parts = || (0..plan.parts.len()).filter(|&part| plan.parts[part].specs.contains(&at));
        let met: u64 = parts().map(|part| scanned.sums.met[part]).sum();
        let not_open: u64 = parts().flat_map(|part| &scanned.sums.not_open[part]).sum();
        assert_eq!(met, counted + not_open, "everyone met is counted or has an outcome");
    }
}
