//! The kernel: rows meet the days of a part, and their weights are added up by centre and keys.
//!
//! Plain loops over columns of numbers; the same for Parquet and for rows in memory.

use kapitera_cube::{CountSpec, Key};
use kapitera_message::{Problem, text};
use kapitera_region::listing_column::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, PERSON, SEX, TO};
use kapitera_register::Centre;

use crate::ages::{AGE_END, Lookup, TENURE_END};
use crate::batch::Columns;
use crate::plan::{Part, Plan};
use crate::tally::Tally;

/// What does not change while rows are added: how each specification numbers its cells, and which centres are open.
pub(crate) struct Kernel<'p> {
    plan: &'p Plan,
    shapes: Vec<Shape>,
    /// Per part, whether each centre is open; `None` when all are.
    open: Vec<Option<Vec<bool>>>,
    /// Only this person is counted.
    only: Option<i32>,
}

/// What has been added up so far.
pub(crate) struct Sums {
    /// Per specification.
    pub tallies: Vec<Tally>,
    /// Per part: all weights met.
    pub met: Vec<u64>,
    /// Per part: the weights at each centre that is not open.
    pub not_open: Vec<Vec<u64>>,
    weights: Vec<u32>,
    index: Vec<u64>,
}

/// How a specification numbers its cells: the centre, then each key, as digits of a number.
pub(crate) struct Shape {
    /// The keys with the number of codes each may have.
    pub keys: Vec<(Key, u64)>,
    ages: Option<Lookup>,
    tenures: Option<Lookup>,
    cells: u64,
}

impl Shape {
    fn new(spec: &CountSpec, plan: &Plan) -> Result<Self, Problem> {
        let size = |key: &Key| match key {
            Key::Age => AGE_END.into(),
            Key::Sex | Key::Kind => 2,
            Key::Area => plan.areas.len() as u64,
            Key::Tenure => TENURE_END.into(),
            Key::Doctor => plan.doctors.len() as u64,
            Key::ListedAt | Key::Label(_) => 0,
        };
        if spec.keys.iter().any(|key| key.is_of_events()) {
            return Err(key_of_events());
        }
        let keys: Vec<(Key, u64)> = spec.keys.iter().map(|key| (*key, size(key))).collect();
        let cells = keys.iter().try_fold(plan.centres.len() as u64, |cells, (_, size)| cells.checked_mul(*size));
        let cells = cells.ok_or_else(too_many_cells)?;
        let ages = spec.keys.contains(&Key::Age).then(|| Lookup::ages(spec.age_on));
        let tenures = spec.keys.contains(&Key::Tenure).then(|| Lookup::tenures(spec.age_on));
        Ok(Self { keys, ages, tenures, cells })
    }

    /// The cell number of each row.
    fn index(&self, columns: &Columns<'_>, index: &mut Vec<u64>) {
        index.clear();
        index.extend(columns[CENTRE].iter().map(|&centre| u64::from(centre.cast_unsigned())));
        for &(key, size) in &self.keys {
            let table = |lookup: &Option<Lookup>, column: usize, index: &mut [u64]| {
                lookup.as_ref().expect("a shape with this key has its table").extend(columns[column], size, index);
            };
            match key {
                Key::Age => table(&self.ages, BIRTH, index),
                Key::Tenure => table(&self.tenures, FROM, index),
                Key::Sex => extend(columns[SEX], size, index),
                Key::Area => extend(columns[AREA], size, index),
                Key::Kind => extend(columns[KIND], size, index),
                Key::Doctor => extend(columns[DOCTOR], size, index),
                Key::ListedAt | Key::Label(_) => unreachable!("refused when the shape was made"),
            }
        }
    }

    /// The centre and the codes of a cell number.
    pub fn codes(&self, mut index: u64, codes: &mut [u32]) -> u32 {
        for ((_, size), code) in self.keys.iter().zip(codes).rev() {
            *code = (index % size) as u32;
            index /= size;
        }
        index as u32
    }
}

/// The problem of a specification with more possible cells than can be numbered.
pub(crate) fn too_many_cells() -> Problem {
    Problem::error(
        "too_many_cells",
        text!("för många nycklar att räkna på samtidigt", "too many keys to count by at once"),
    )
}

fn key_of_events() -> Problem {
    Problem::error(
        "key_of_events",
        text!(
            "listningar kan inte räknas efter det som bara händelser har",
            "listings cannot be counted by what only events have"
        ),
    )
}

fn extend(codes: &[i32], size: u64, index: &mut [u64]) {
    for (index, &code) in index.iter_mut().zip(codes) {
        *index = *index * size + u64::from(code.cast_unsigned());
    }
}

impl<'p> Kernel<'p> {
    /// The kernel for a plan; counts one person alone when `only` names them.
    pub fn new(plan: &'p Plan, centres: &[Centre], only: Option<i32>) -> Result<Self, Problem> {
        let shapes = plan.specs.iter().map(|spec| Shape::new(spec, plan)).collect::<Result<_, _>>()?;
        let open = plan.parts.iter().map(|part| Some(plan.open(part, centres)).filter(|open| open.contains(&false)));
        Ok(Self { plan, shapes, open: open.collect(), only })
    }

    /// How the specifications number their cells.
    pub fn into_shapes(self) -> Vec<Shape> {
        self.shapes
    }

    /// Empty sums.
    pub fn sums(&self) -> Sums {
        Sums {
            tallies: self.shapes.iter().map(|shape| Tally::new(shape.cells)).collect(),
            met: vec![0; self.plan.parts.len()],
            not_open: self.open.iter().map(|open| vec![0; open.as_ref().map_or(0, Vec::len)]).collect(),
            weights: Vec::new(),
            index: Vec::new(),
        }
    }

    /// Adds rows of `delivery` to the sums of every part for which it speaks.
    pub fn add(&self, delivery: usize, columns: &Columns<'_>, sums: &mut Sums) {
        for (at, part) in self.plan.parts.iter().enumerate() {
            let Some((_, overridden)) = part.layers.iter().find(|(layer, _)| *layer == delivery) else { continue };
            weigh(part, columns, &mut sums.weights);
            if let Some(only) = self.only {
                keep_only(only, columns[PERSON], &mut sums.weights);
            }
            if let Some(overridden) = overridden {
                self.plan.overrides[*overridden].clear(columns[PERSON], &mut sums.weights);
            }
            let met: u64 = sums.weights.iter().map(|&weight| u64::from(weight)).sum();
            sums.met[at] += met;
            if met == 0 {
                continue;
            }
            if let Some(open) = &self.open[at] {
                leave_out(open, columns[CENTRE], &mut sums.weights, &mut sums.not_open[at]);
            }
            for &spec in &part.specs {
                self.shapes[spec].index(columns, &mut sums.index);
                sums.tallies[spec].add(&sums.index, &sums.weights);
            }
        }
    }
}

/// The number of days of the part on which each row lists its person.
fn weigh(part: &Part, columns: &Columns<'_>, weights: &mut Vec<u32>) {
    let (first, last) = part.days;
    weights.clear();
    let rows = columns[FROM].iter().zip(columns[TO]);
    weights.extend(rows.map(|(&from, &to)| (to.min(last) - from.max(first) + 1).max(0).cast_unsigned()));
}

fn keep_only(only: i32, persons: &[i32], weights: &mut [u32]) {
    for (&person, weight) in persons.iter().zip(weights) {
        *weight *= u32::from(person == only);
    }
}

/// Moves the weights at centres that are not open from `weights` to `not_open`.
fn leave_out(open: &[bool], centres: &[i32], weights: &mut [u32], not_open: &mut [u64]) {
    for (&centre, weight) in centres.iter().zip(weights) {
        if !open[centre as usize] {
            not_open[centre as usize] += u64::from(*weight);
            *weight = 0;
        }
    }
}

impl Sums {
    /// Adds the sums of another thread.
    pub fn merge(&mut self, other: &Self) {
        let add = |sums: &mut [u64], others: &[u64]| sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(tally, other)| tally.merge(other));
        add(&mut self.met, &other.met);
        self.not_open.iter_mut().zip(&other.not_open).for_each(|(sums, others)| add(sums, others));
    }
}
