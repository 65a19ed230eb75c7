//! How a specification of events numbers its cells: the place, then each key, as digits of a number.

use kapitera_cube::{CountSpec, Key};
use kapitera_message::Problem;
use kapitera_region::listing_column::{AREA, BIRTH, DOCTOR, FROM, KIND, SEX};
use kapitera_register::EventKind;

use super::batch::Rows;
use super::plan::{EventPlan, days_before};
use super::states::NOWHERE;
use crate::ages::{AGE_END, Lookup, TENURE_END};
use crate::kernel::too_many_cells;

/// How a specification numbers its cells.
pub(crate) struct Shape {
    /// The keys with the number of codes each may have.
    pub keys: Vec<(Key, u64)>,
    /// The number of possible cells.
    pub cells: u64,
    ages: Option<Lookup>,
    tenures: Option<Lookup>,
    /// How many days before the service date the listing is looked at.
    before: usize,
    kind: EventKind,
}

/// Where an event belongs that has no centre, after the centres: in the order of [`kapitera_cube::Unplaced`].
pub(crate) const UNPLACED: u64 = 3;

impl Shape {
    /// The numbering of the cells of `spec`.
    pub fn new(spec: &CountSpec, kind: EventKind, plan: &EventPlan) -> Result<Self, Problem> {
        // One code more than a listing has: that of events of persons who are listed nowhere.
        let size = |key: &Key| match key {
            Key::Age => u64::from(AGE_END) + 1,
            Key::Sex | Key::Kind => 3,
            Key::Area => plan.areas.len() as u64 + 1,
            Key::Tenure => u64::from(TENURE_END) + 1,
            Key::Doctor => plan.doctors.len() as u64 + 1,
            Key::ListedAt => 3,
            Key::Label(label) => plan.labels.get(label).map_or(0, Vec::len).max(1) as u64,
        };
        let keys: Vec<(Key, u64)> = spec.keys.iter().map(|key| (*key, size(key))).collect();
        let places = plan.centres.len() as u64 + UNPLACED;
        let cells = keys.iter().try_fold(places, |cells, (_, size)| cells.checked_mul(*size));
        Ok(Self {
            keys,
            cells: cells.ok_or_else(too_many_cells)?,
            ages: spec.keys.contains(&Key::Age).then(|| Lookup::ages(spec.age_on)),
            tenures: spec.keys.contains(&Key::Tenure).then(|| Lookup::tenures(spec.age_on)),
            before: days_before(spec.responsibility) as usize,
            kind,
        })
    }

    /// Adds the digit of each key to the places in `index`, for the rows at `at`.
    pub fn extend(&self, plan: &EventPlan, rows: &Rows<'_>, at: &[u32], index: &mut [u64]) {
        for &(key, size) in &self.keys {
            match key {
                Key::Age => self.person(plan, rows, at, size, index, |columns, run| {
                    self.ages.as_ref().map_or(0, |ages| ages.of(columns[BIRTH][run]))
                }),
                Key::Tenure => self.person(plan, rows, at, size, index, |columns, run| {
                    self.tenures.as_ref().map_or(0, |tenures| tenures.of(columns[FROM][run]))
                }),
                Key::Sex => self.person(plan, rows, at, size, index, |columns, run| code(columns[SEX][run])),
                Key::Kind => self.person(plan, rows, at, size, index, |columns, run| code(columns[KIND][run])),
                Key::Area => self.person(plan, rows, at, size, index, |columns, run| code(columns[AREA][run])),
                Key::Doctor => self.person(plan, rows, at, size, index, |columns, run| code(columns[DOCTOR][run])),
                Key::ListedAt => {
                    for (index, &at) in index.iter_mut().zip(at) {
                        *index = *index * size + rows.listed_at(plan, at as usize, self.before);
                    }
                }
                Key::Label(label) => {
                    let position = self.kind.labels().iter().position(|other| *other == label);
                    let codes = &rows.batch.labels[position.expect("a plan has labels of its kind only")];
                    for (index, &at) in index.iter_mut().zip(at) {
                        *index = *index * size + u64::from(code(codes[at as usize]));
                    }
                }
            }
        }
    }

    /// The digits of a key that persons have; the last one stands for those listed nowhere.
    fn person(
        &self,
        plan: &EventPlan,
        rows: &Rows<'_>,
        at: &[u32],
        size: u64,
        index: &mut [u64],
        digit: impl Fn(&[Vec<i32>; 9], usize) -> u32,
    ) {
        let columns = &plan.states.as_ref().expect("a plan with this key has states").columns;
        for (index, &at) in index.iter_mut().zip(at) {
            let run = rows.states[self.before][at as usize];
            let digit = if run == NOWHERE { size - 1 } else { u64::from(digit(columns, run as usize)) };
            *index = *index * size + digit;
        }
    }

    /// The place and the codes of a cell number.
    pub fn codes(&self, mut index: u64, codes: &mut [u32]) -> u32 {
        for ((key, size), code) in self.keys.iter().zip(codes).rev() {
            let digit = index % size;
            let nowhere = !key.is_of_events() && digit == size - 1;
            *code = if nowhere { u32::MAX } else { digit as u32 };
            index /= size;
        }
        index as u32
    }
}

fn code(code: i32) -> u32 {
    code.cast_unsigned()
}
