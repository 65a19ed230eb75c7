//! Sums of events become a cube: names trimmed to those that occur, cells in their order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{Cells, Cube, Key, Unplaced};
use kapitera_register::{Centre, Label};

use super::kernel::Met;
use super::plan::{EventPlan, events_of};
use super::shape::Shape;
use super::tally::Sum;
use crate::source::position;

/// What was counted by a specification.
pub(crate) struct Counted {
    pub shape: Shape,
    pub met: Met,
    /// Cells by their number, ascending.
    pub cells: Vec<(u64, Sum)>,
}

/// The cube of what was counted, one entry per specification of the plan.
///
/// # Panics
///
/// When not every event met lies in a cell: a broken invariant of the kernel.
pub(crate) fn cube(plan: &EventPlan, counted: &[Counted], register: &[Centre]) -> Cube {
    counted.iter().for_each(check_all_met);
    let occurring = Occurring::of(plan, counted);
    let mut centres: BTreeSet<Arc<str>> = kept(&plan.centres, &occurring.centres).collect();
    for (_, span, _) in plan.specs.iter().filter_map(events_of) {
        let open = register.iter().filter(|centre| centre.valid.intersect(span).is_some());
        centres.extend(open.map(|centre| centre.id.clone()));
    }
    let centres: Vec<Arc<str>> = centres.into_iter().collect();
    let areas: Vec<Arc<str>> = kept(&plan.areas, &occurring.areas).collect();
    let doctors: Vec<Arc<str>> = kept(&plan.doctors, &occurring.doctors).collect();
    let labels: BTreeMap<Label, Vec<Arc<str>>> =
        occurring.labels.iter().map(|(label, occur)| (*label, kept(&plan.labels[label], occur).collect())).collect();

    let mut places = recode(&plan.centres, &centres);
    places.extend(Unplaced::ALL.map(|why| why.place(centres.len()) as u32));
    let (area_codes, doctor_codes) = (recode(&plan.areas, &areas), recode(&plan.doctors, &doctors));
    let label_codes: BTreeMap<Label, Vec<u32>> =
        labels.iter().map(|(label, words)| (*label, recode(&plan.labels[label], words))).collect();
    let cells_of = |(spec, counted): (&kapitera_cube::CountSpec, &Counted)| {
        let mut cells = counted.cells.iter();
        // New codes ascend as the old ones do: names are only left out.
        Cells::events_from_ascending(spec.clone(), centres.len(), |codes| {
            let &(index, Sum { number, amount }) = cells.next()?;
            let place = counted.shape.codes(index, codes);
            for ((key, _), code) in counted.shape.keys.iter().zip(codes).filter(|(_, code)| **code != u32::MAX) {
                match key {
                    Key::Area => *code = area_codes[*code as usize],
                    Key::Doctor => *code = doctor_codes[*code as usize],
                    Key::Label(label) => *code = label_codes[label][*code as usize],
                    Key::Age | Key::Sex | Key::Kind | Key::Tenure | Key::ListedAt => {}
                }
            }
            Some((places[place as usize], number, amount))
        })
    };
    let counts = plan.specs.iter().zip(counted).map(cells_of).collect();
    Cube { centres, areas, doctors, labels, counts, outcomes: Vec::new() }
}

/// Events met = those in all cells, number and öre, for every specification.
fn check_all_met(counted: &Counted) {
    let number: u64 = counted.cells.iter().map(|(_, sum)| sum.number).sum();
    let amount: i128 = counted.cells.iter().map(|(_, sum)| i128::from(sum.amount)).sum();
    assert_eq!((number, amount), (counted.met.number, counted.met.amount), "every event met lies in one cell");
}

/// Which names some cell has.
struct Occurring {
    centres: Vec<bool>,
    areas: Vec<bool>,
    doctors: Vec<bool>,
    labels: BTreeMap<Label, Vec<bool>>,
}

impl Occurring {
    fn of(plan: &EventPlan, counted: &[Counted]) -> Self {
        let mut occurring = Self {
            centres: vec![false; plan.centres.len()],
            areas: vec![false; plan.areas.len()],
            doctors: vec![false; plan.doctors.len()],
            labels: BTreeMap::new(),
        };
        for Counted { shape, cells, .. } in counted {
            for (key, _) in &shape.keys {
                if let Key::Label(label) = key {
                    let words = plan.labels.get(label).map_or(0, Vec::len);
                    occurring.labels.entry(*label).or_insert_with(|| vec![false; words]);
                }
            }
            let mut codes = vec![0; shape.keys.len()];
            for &(index, _) in cells {
                if let Some(centre) = occurring.centres.get_mut(shape.codes(index, &mut codes) as usize) {
                    *centre = true;
                }
                for ((key, _), &code) in shape.keys.iter().zip(&codes) {
                    occurring.set(*key, code);
                }
            }
        }
        occurring
    }

    fn set(&mut self, key: Key, code: u32) {
        let occur = match key {
            Key::Area => Some(&mut self.areas),
            Key::Doctor => Some(&mut self.doctors),
            Key::Label(label) => self.labels.get_mut(&label),
            Key::Age | Key::Sex | Key::Kind | Key::Tenure | Key::ListedAt => None,
        };
        // The code of those listed nowhere lies outside.
        if let Some(occurs) = occur.and_then(|occur| occur.get_mut(code as usize)) {
            *occurs = true;
        }
    }
}

fn kept<'a>(names: &'a [Arc<str>], occur: &'a [bool]) -> impl Iterator<Item = Arc<str>> + 'a {
    names.iter().zip(occur).filter(|(_, occurs)| **occurs).map(|(name, _)| name.clone())
}

fn recode(from: &[Arc<str>], to: &[Arc<str>]) -> Vec<u32> {
    from.iter().map(|name| position(to, name).cast_unsigned()).collect()
}
