//! Whoever knows all that is public, and nothing else: sums of unknowns by the names of cells, solved by elimination and narrowed by
//! linear programming. On top of it the outsider is told which pieces are 0, and which were corrected.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use serde_json::Value;

use crate::region::{Fact, Facts, Piece, month};

/// What is reckoned modulo: a sum that is worked out in fractions is so here too.
const PRIME: u64 = 2_147_483_647;

/// What is public of an indicator, and the facts by which the outsider is told which pieces are the same as before.
pub struct Public<'a> {
    pub text: &'a Value,
    pub facts: &'a Facts,
    pub indicator: &'a str,
}

/// A cell by its names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub place: String,
    pub id: String,
    pub period: String,
    pub end: String,
    pub sex: String,
}

/// What is counted of a piece: the figures that are shown, and what follows from them.
pub fn counts(indicator: &str, fact: &Fact) -> Vec<u64> {
    match indicator {
        "three-days" => vec![fact.those, fact.of - fact.those],
        "antibiotics" => vec![fact.those],
        _ => vec![fact.of],
    }
}

/// Those of a shown cell. Where there is nobody they are 0.
pub fn told(indicator: &str, cell: &Value) -> Vec<u64> {
    if cell["status"] == "nobody" {
        return counts(indicator, &Fact::default());
    }
    let (those, of) = (cell["those"].as_u64().unwrap(), cell["of"].as_u64().unwrap());
    match indicator {
        "three-days" => vec![those, of - those],
        "antibiotics" => vec![those],
        _ => vec![of],
    }
}

impl Public<'_> {
    pub fn cells(&self) -> impl Iterator<Item = &Value> {
        self.text["cells"].as_array().unwrap().iter().filter(|cell| cell["indicator"] == self.indicator)
    }

    /// The pieces that a cell sums, by its names.
    pub fn pieces(&self, cell: &Value) -> Vec<Piece> {
        let centres = self.text["centres"].as_array().unwrap().iter().enumerate().filter(|(_, centre)| {
            match cell["place"].as_str().unwrap() {
                "region" => true,
                "municipality" => centre["municipality"] == cell["id"],
                "provider" => centre["org_number"] == cell["id"],
                "unplaced" => centre["municipality"] == "",
                _ => centre["id"] == cell["id"],
            }
        });
        let end = (0..60).find(|at| month(*at).to_string() == cell["end"]).unwrap();
        let first = if cell["period"] == "year" { end - 11 } else { end };
        let sexes: &[u8] = match cell["sex"].as_str().unwrap() {
            "all" => &[0, 1, 2],
            "women" => &[0],
            "unknown" => &[2],
            _ => &[1],
        };
        let mut pieces = Vec::new();
        for (centre, _) in centres {
            for month in first..=end {
                pieces.extend(
                    sexes.iter().map(|sex| (centre, month, *sex)).filter(|piece| self.facts.contains_key(piece)),
                );
            }
        }
        pieces
    }

    /// What is counted of a piece.
    fn counts(&self, piece: &Piece) -> Vec<u64> {
        counts(self.indicator, &self.facts[piece])
    }

    /// What a cell truly holds.
    pub fn truth(&self, cell: &Value) -> Vec<u64> {
        let mut sum = counts(self.indicator, &Fact::default());
        for piece in self.pieces(cell) {
            sum.iter_mut().zip(self.counts(&piece)).for_each(|(sum, count)| *sum += count);
        }
        sum
    }
}

/// A name of a cell.
pub fn named(cell: &Value) -> Named {
    let word = |key: &str| cell[key].as_str().unwrap().to_owned();
    Named { place: word("place"), id: word("id"), period: word("period"), end: word("end"), sex: word("sex") }
}

/// What the outsider knows of one kind of counts.
#[derive(Default)]
pub struct Outsider {
    unknowns: BTreeMap<(Piece, Vec<u64>), usize>,
    known: BTreeMap<Vec<usize>, u64>,
    /// Rows with their first place at 1, by that place.
    space: BTreeMap<usize, Vec<u64>>,
}

impl Outsider {
    /// Learns what a cell says.
    pub fn learn(&mut self, public: &Public<'_>, cell: &Value, value: u64) {
        let sum = self.sum(public, cell);
        if let Some(other) = self.known.insert(sum, value) {
            assert_eq!(other, value, "what is published contradicts itself");
        }
    }

    /// The unknowns of a cell: one for each piece and each version of it.
    pub fn sum(&mut self, public: &Public<'_>, cell: &Value) -> Vec<usize> {
        let mut sum = Vec::new();
        for piece in public.pieces(cell) {
            let (next, counts) = (self.unknowns.len(), public.counts(&piece));
            if counts.iter().any(|count| *count > 0) {
                sum.push(*self.unknowns.entry((piece, counts)).or_insert(next));
            }
        }
        sum.sort_unstable();
        sum
    }

    /// Solves, once all is learnt and all sums are named.
    pub fn solve(&mut self) {
        let sums: Vec<Vec<usize>> = self.known.keys().cloned().collect();
        for sum in sums {
            let mut row = self.row(&sum.into_iter().map(|unknown| (unknown, 1)).collect::<Vec<_>>());
            self.take_away(&mut row);
            if let Some(first) = row.iter().position(|factor| *factor != 0) {
                let by = inverse(row[first]);
                row.iter_mut().for_each(|factor| *factor = *factor * by % PRIME);
                self.space.insert(first, row);
            }
        }
    }

    fn row(&self, terms: &[(usize, i64)]) -> Vec<u64> {
        let mut row = vec![0; self.unknowns.len()];
        for &(unknown, factor) in terms {
            row[unknown] = (row[unknown] + factor.rem_euclid(PRIME as i64) as u64) % PRIME;
        }
        row
    }

    fn take_away(&self, row: &mut [u64]) {
        for (&first, other) in &self.space {
            let factor = row[first];
            if factor != 0 {
                let less = PRIME - factor;
                row[first..]
                    .iter_mut()
                    .zip(&other[first..])
                    .for_each(|(one, other)| *one = (*one + less * other) % PRIME);
            }
        }
    }

    /// Whether a sum with factors can be worked out.
    pub fn knows(&self, terms: &[(usize, i64)]) -> bool {
        let mut row = self.row(terms);
        self.take_away(&mut row);
        row.iter().all(|factor| *factor == 0)
    }

    /// The lowest and highest that a sum can have when no unknown is below 0.
    pub fn between(&self, sum: &[usize]) -> (f64, f64) {
        // Unknowns that stand in the same sums are one.
        let mut stands: Vec<Vec<usize>> = vec![Vec::new(); self.unknowns.len()];
        for (at, of) in self.known.keys().enumerate() {
            of.iter().for_each(|&unknown| stands[unknown].push(at));
        }
        let wanted: BTreeSet<usize> = sum.iter().copied().collect();
        let mut kinds: BTreeMap<(bool, &[usize]), usize> = BTreeMap::new();
        for (unknown, stands) in stands.iter().enumerate() {
            let next = kinds.len();
            kinds.entry((wanted.contains(&unknown), stands)).or_insert(next);
        }
        let end = |direction, none: f64| {
            let mut problem = Problem::new(direction);
            let mut rows = vec![Vec::new(); self.known.len()];
            for &(is_wanted, stands) in kinds.keys() {
                let column = problem.add_var(if is_wanted { 1.0 } else { 0.0 }, (0.0, f64::INFINITY));
                stands.iter().for_each(|&row| rows[row].push((column, 1.0)));
            }
            for (terms, value) in rows.iter().zip(self.known.values()) {
                problem.add_constraint(terms, ComparisonOp::Eq, *value as f64);
            }
            match problem.solve() {
                Ok(outcome) => outcome.into_solution().unwrap().objective(),
                Err(microlp::Error::Unbounded) => none,
                Err(error) => panic!("the outsider's programme: {error}"),
            }
        };
        (end(OptimizationDirection::Minimize, f64::NEG_INFINITY), end(OptimizationDirection::Maximize, f64::INFINITY))
    }
}

fn inverse(of: u64) -> u64 {
    let (mut power, mut square, mut exponent) = (1, of, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * square % PRIME;
        }
        square = square * square % PRIME;
        exponent /= 2;
    }
    power
}
