//! An outsider who works with what was published and nothing of the crate's: the equations are written down anew from the published
//! values, solved by elimination in fractions, narrowed by linear programming on all unknowns at once, and counted out where they are few.
//!
//! The outsider is told, on top of it, which pieces were corrected between publications.

use std::collections::BTreeMap;

use kapitera_disclosure::{Counts, Status};
use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// A publication as it lies open, and the facts behind it, which only the one who checks may look at.
pub struct Made {
    pub facts: Vec<Counts>,
    pub cells: Vec<(u64, Vec<u32>, Status)>,
}

/// A sum of unknowns with factors.
pub type Sum = BTreeMap<usize, i128>;

/// What the outsider knows of one kind of counts.
#[derive(Default)]
pub struct Outsider {
    unknowns: BTreeMap<(u32, Counts), usize>,
    known: Vec<(Sum, i128)>,
    space: Vec<Vec<(i128, i128)>>,
}

impl Outsider {
    pub fn new(made: &[Made], kind: usize) -> Self {
        let mut outsider = Self::default();
        for publication in made {
            for (_, of, status) in &publication.cells {
                let sum = outsider.sum(publication, of);
                if *status == Status::Shown {
                    let value = of.iter().map(|&piece| i128::from(publication.facts[piece as usize].0[kind])).sum();
                    if !outsider.known.contains(&(sum.clone(), value)) {
                        outsider.known.push((sum, value));
                    }
                }
            }
        }
        outsider.eliminate();
        outsider
    }

    /// A cell as a sum of unknowns: one for each piece and each version of it.
    pub fn sum(&mut self, publication: &Made, of: &[u32]) -> Sum {
        let mut sum = Sum::new();
        for &piece in of {
            let next = self.unknowns.len();
            let unknown = self.unknowns.entry((piece, publication.facts[piece as usize].clone())).or_insert(next);
            *sum.entry(*unknown).or_default() += 1;
        }
        sum
    }

    /// Brings the equations to echelon form, the value in the last place.
    fn eliminate(&mut self) {
        let many = self.unknowns.len();
        let mut space: Vec<Vec<(i128, i128)>> = Vec::new();
        for (sum, value) in &self.known {
            let mut row = vec![(0, 1); many + 1];
            sum.iter().for_each(|(&unknown, &factor)| row[unknown] = (factor, 1));
            row[many] = (*value, 1);
            take_away(&mut row, &space);
            if let Some(first) = row[..many].iter().position(|one| one.0 != 0) {
                let by = (row[first].1, row[first].0);
                row.iter_mut().for_each(|one| *one = times(*one, by));
                space.push(row);
            } else {
                assert_eq!(row[many].0, 0, "what is published contradicts itself");
            }
        }
        self.space = space;
    }

    /// The value of a sum, if it follows from the equations.
    pub fn exactly(&self, sum: &Sum) -> Option<i128> {
        let many = self.unknowns.len();
        let mut row = vec![(0, 1); many + 1];
        sum.iter().for_each(|(&unknown, &factor)| row[unknown] = (factor, 1));
        take_away(&mut row, &self.space);
        let (top, bottom) = row[many];
        row[..many].iter().all(|one| one.0 == 0).then(|| -top / bottom)
    }

    /// The lowest and highest that a sum can have when no unknown is below 0.
    pub fn between(&self, sum: &Sum) -> (f64, f64) {
        let end = |direction, none: f64| {
            let mut problem = Problem::new(direction);
            let factor = |unknown| sum.get(&unknown).copied().unwrap_or_default() as f64;
            let unknowns = 0..self.unknowns.len();
            let columns: Vec<_> =
                unknowns.map(|unknown| problem.add_var(factor(unknown), (0.0, f64::INFINITY))).collect();
            for (sum, value) in &self.known {
                let terms: Vec<_> = sum.iter().map(|(&unknown, &factor)| (columns[unknown], factor as f64)).collect();
                problem.add_constraint(&terms, ComparisonOp::Eq, *value as f64);
            }
            match problem.solve() {
                Ok(outcome) => outcome.into_solution().unwrap().objective(),
                Err(microlp::Error::Unbounded) => none,
                Err(error) => panic!("the outsider's programme: {error}"),
            }
        };
        (end(OptimizationDirection::Minimize, f64::NEG_INFINITY), end(OptimizationDirection::Maximize, f64::INFINITY))
    }

    /// The lowest and highest of some sums over all whole solutions, counted out one by one; none when they are too many.
    pub fn counted_out(&self, sums: &[Sum]) -> Option<Vec<(i128, i128)>> {
        let many = self.unknowns.len();
        let told = (0..many).map(|unknown| self.exactly(&Sum::from([(unknown, 1)]))).collect();
        let mut rows_of = vec![Vec::new(); many];
        for (row, (sum, _)) in self.known.iter().enumerate() {
            sum.keys().for_each(|&unknown| rows_of[unknown].push(row));
        }
        let last = self.known.iter().map(|(sum, _)| sum.keys().max().copied().unwrap_or_default()).collect();
        let left = self.known.iter().map(|(_, value)| *value).collect();
        let found = vec![None; sums.len()];
        let mut out = CountOut { sums, told, rows_of, last, left, found, steps: 0, values: vec![0; many] };
        out.next(0)?;
        out.found.into_iter().collect()
    }
}

/// Gives up after so many steps.
const STEPS: u32 = 30_000;

struct CountOut<'a> {
    sums: &'a [Sum],
    told: Vec<Option<i128>>,
    rows_of: Vec<Vec<usize>>,
    /// The last unknown of each equation.
    last: Vec<usize>,
    /// What is left of each equation.
    left: Vec<i128>,
    found: Vec<Option<(i128, i128)>>,
    steps: u32,
    values: Vec<i128>,
}

impl CountOut<'_> {
    fn next(&mut self, unknown: usize) -> Option<()> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        if unknown == self.values.len() {
            for (sum, found) in self.sums.iter().zip(&mut self.found) {
                let value: i128 = sum.iter().map(|(&unknown, &factor)| factor * self.values[unknown]).sum();
                let (low, high) = found.unwrap_or((value, value));
                *found = Some((low.min(value), high.max(value)));
            }
            return Some(());
        }
        // Without a bound there are endless many.
        let most = self.rows_of[unknown].iter().map(|&row| self.left[row]).min()?;
        // An equation that has no unknown left after this must be met by it.
        let ends = self.rows_of[unknown].iter().find(|&&row| self.last[row] == unknown).map(|&row| self.left[row]);
        let (low, high) = self.told[unknown].or(ends).map_or((0, most), |value| (value, value));
        for value in low..=high.min(most) {
            self.values[unknown] = value;
            let rows = self.rows_of[unknown].clone();
            rows.iter().for_each(|&row| self.left[row] -= value);
            let met = rows.iter().all(|&row| self.last[row] != unknown || self.left[row] == 0);
            let went_on = if met { self.next(unknown + 1) } else { Some(()) };
            rows.iter().for_each(|&row| self.left[row] += value);
            went_on?;
        }
        Some(())
    }
}

fn take_away(row: &mut [(i128, i128)], space: &[Vec<(i128, i128)>]) {
    for other in space {
        let first = other.iter().position(|one| one.0 != 0).unwrap();
        if row[first].0 != 0 {
            let by = (-row[first].0, row[first].1);
            for (one, other) in row.iter_mut().zip(other).filter(|(_, other)| other.0 != 0) {
                *one = plus(*one, times(*other, by));
            }
        }
    }
}

fn times(one: (i128, i128), other: (i128, i128)) -> (i128, i128) {
    lowest(one.0 * other.0, one.1 * other.1)
}

fn plus(one: (i128, i128), other: (i128, i128)) -> (i128, i128) {
    lowest(one.0 * other.1 + other.0 * one.1, one.1 * other.1)
}

fn lowest(top: i128, bottom: i128) -> (i128, i128) {
    if bottom == 1 {
        return (top, 1);
    }
    let (mut one, mut other) = (top.unsigned_abs(), bottom.unsigned_abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    let by = one as i128 * bottom.signum();
    (top / by, bottom / by)
}
