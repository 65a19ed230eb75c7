//! The search for a world, by linear programming.
//!
//! The solver reckons with binary floating point, and nothing it says is believed: a world it finds is checked on whole numbers by
//! [`Worlds::keep`](crate::worlds::Worlds::keep), and where it finds none the secret counts as not guarded. So its faults can only hide more.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use crate::system::System;
use crate::worlds::Distance;

/// A search for a world.
pub struct Programme<'a> {
    pub system: &'a System,
    /// The unknowns that may differ from the facts, sorted.
    pub free: &'a [u32],
    /// What a world costs that breaks a row; none where it must not. Rows that are not named may be broken for nothing.
    pub rows: BTreeMap<usize, Option<u64>>,
    /// The form that is pulled at.
    pub pulled: &'a [(u32, i64)],
    /// What is looked for.
    pub goal: Goal,
}

/// What a search looks for.
#[derive(Clone, Copy)]
pub enum Goal {
    /// The world with the most of the form.
    Most,
    /// The world with the least.
    Least,
    /// The cheapest world that has so much more of the form than the facts.
    Above(i64),
    /// The cheapest world that has so much less.
    Below(i64),
}

/// What the solver says.
pub struct Answer {
    /// Its world in whole numbers, for what it is worth.
    pub distance: Distance,
    /// How much more of the form than the facts it believes there to be.
    pub far: f64,
}

/// No count is taken further above the facts than so many times the least width: it keeps the programmes bounded, and can only make a world
/// harder to find.
const FURTHEST: i64 = 64;
/// Among whole numbers the search gives up after so many branches.
const BRANCHES: u64 = 500;
/// The dearest row costs at most so many times the cheapest: the solver wants its numbers near each other.
const DEAREST: f64 = 1e5;

impl Programme<'_> {
    /// A world, from a solution in fractions if that is whole, otherwise by branching.
    pub fn solve(&self, least_width: i64, solved: &mut usize) -> Option<Answer> {
        *solved += 1;
        let (answer, whole) = self.solve_in(least_width, Numbers::Any)?;
        if whole {
            return Some(answer);
        }
        *solved += 1;
        Some(self.solve_in(least_width, Numbers::Whole).map_or(answer, |(answer, _)| answer))
    }

    fn solve_in(&self, least_width: i64, numbers: Numbers) -> Option<(Answer, bool)> {
        let direction = match self.goal {
            Goal::Most => OptimizationDirection::Maximize,
            _ => OptimizationDirection::Minimize,
        };
        let mut drawn = Drawn { problem: Problem::new(direction), numbers, furthest: FURTHEST * least_width };
        let ends = matches!(self.goal, Goal::Most | Goal::Least);
        let pulled: BTreeMap<u32, f64> =
            self.pulled.iter().map(|&(unknown, factor)| (unknown, factor as f64)).collect();
        let mut columns = BTreeMap::new();
        for &unknown in self.free {
            let weight = if ends { pulled.get(&unknown).copied().unwrap_or_default() } else { 0.0 };
            columns.insert(unknown, drawn.unknown(weight, self.system.facts[unknown as usize]));
        }
        for (row, cost) in self.rows_cut() {
            drawn.row(row.iter().map(|unknown| columns[unknown]), cost);
        }
        let pull: Vec<_> =
            pulled.iter().filter_map(|(unknown, factor)| Some((*columns.get(unknown)?, *factor))).collect();
        match self.goal {
            Goal::Above(far) => drawn.problem.add_constraint(&pull, ComparisonOp::Ge, far as f64),
            Goal::Below(far) => drawn.problem.add_constraint(&pull, ComparisonOp::Le, -(far as f64)),
            Goal::Most | Goal::Least => {}
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(BRANCHES);
        let SolveOutcome::Solution(solution) = drawn.problem.solve_with(options).ok()? else { return None };
        let value = |unknown: u32| solution.var_value(columns[&unknown]);
        let whole = self.free.iter().all(|&unknown| (value(unknown) - value(unknown).round()).abs() < 1e-6);
        let distance = self.free.iter().map(|&unknown| (unknown, value(unknown).round() as i64));
        let far = pull.iter().map(|(column, factor)| factor * solution.var_value(*column)).sum();
        Some((Answer { distance: distance.filter(|(_, by)| *by != 0).collect(), far }, whole))
    }

    /// The rows cut to what is free, those that become the same as one, with costs beside the cheapest.
    fn rows_cut(&self) -> BTreeMap<Vec<u32>, Option<f64>> {
        let mut cut: BTreeMap<Vec<u32>, Option<u64>> = BTreeMap::new();
        for (&row, &cost) in &self.rows {
            let left: Vec<u32> = self.system.rows[row]
                .iter()
                .copied()
                .filter(|unknown| self.free.binary_search(unknown).is_ok())
                .collect();
            if !left.is_empty() {
                let before = cut.entry(left).or_insert(Some(0));
                *before = before.zip(cost).map(|(one, other)| one.saturating_add(other));
            }
        }
        let cheapest = cut.values().flatten().min().copied().unwrap_or(1).max(1) as f64;
        let beside = |cost: u64| (cost as f64 / cheapest).clamp(1.0, DEAREST);
        cut.into_iter().map(|(row, cost)| (row, cost.map(beside))).collect()
    }
}

/// What a solution may be made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Any,
    Whole,
}

/// A programme as the solver has it.
struct Drawn {
    problem: Problem,
    numbers: Numbers,
    furthest: i64,
}

impl Drawn {
    /// The distance of an unknown from its fact.
    fn unknown(&mut self, weight: f64, fact: i64) -> microlp::Variable {
        let (low, high) = (-fact.min(self.furthest), self.furthest);
        match (self.numbers, i32::try_from(low), i32::try_from(high)) {
            (Numbers::Whole, Ok(low), Ok(high)) => self.problem.add_integer_var(weight, (low, high)),
            _ => self.problem.add_var(weight, (low as f64, high as f64)),
        }
    }

    /// A sum that is as in the facts, or differs at a cost.
    fn row(&mut self, columns: impl Iterator<Item = microlp::Variable>, cost: Option<f64>) {
        let mut terms: Vec<_> = columns.map(|column| (column, 1.0)).collect();
        if let Some(cost) = cost {
            terms.push((self.problem.add_var(cost, (0.0, f64::INFINITY)), 1.0));
            terms.push((self.problem.add_var(cost, (0.0, f64::INFINITY)), -1.0));
        }
        self.problem.add_constraint(&terms, ComparisonOp::Eq, 0.0);
    }
}
