//! What is plainly known, and what hangs together of the rest.

use std::collections::BTreeMap;

use crate::system::{Open, System};

/// The unknowns that stay unknown when all public sums are gone through by hand: a sum of 0 tells each of its parts, and a sum with one
/// unknown left tells that one.
pub struct Reduced {
    /// The part that an unknown belongs to; none when it is known.
    part_of: Vec<Option<u32>>,
    parts: BTreeMap<u32, Part>,
}

/// Unknowns that hang together by public sums.
#[derive(Default)]
pub struct Part {
    /// Sorted.
    pub unknowns: Vec<u32>,
    /// The public rows with some of them, sorted.
    pub rows: Vec<usize>,
}

impl Reduced {
    pub fn new(system: &System, open: &Open) -> Self {
        let known = known(system, open);
        let left = |row: usize| system.rows[row].iter().copied().filter(|&unknown| !known[unknown as usize]);
        let mut joined = Joined((0..system.facts.len() as u32).collect());
        let rows: Vec<usize> = (0..system.rows.len()).filter(|&row| open[row]).collect();
        for &row in &rows {
            let mut left = left(row);
            if let Some(first) = left.next() {
                left.for_each(|other| joined.join(first, other));
            }
        }
        let part_of: Vec<Option<u32>> =
            (0..known.len()).map(|unknown| (!known[unknown]).then(|| joined.first(unknown as u32))).collect();
        let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
        for (unknown, part) in part_of.iter().enumerate() {
            if let Some(part) = part {
                parts.entry(*part).or_default().unknowns.push(unknown as u32);
            }
        }
        for row in rows {
            if let Some(part) = left(row).next().and_then(|first| part_of[first as usize]) {
                parts.entry(part).or_default().rows.push(row);
            }
        }
        Self { part_of, parts }
    }

    /// How many unknowns are known.
    pub fn known(&self) -> usize {
        self.part_of.iter().filter(|part| part.is_none()).count()
    }

    /// The parts, by their first unknown.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.values()
    }

    /// The parts that some unknowns lie in, as one; empty when all of them are known.
    pub fn around(&self, terms: &[(u32, i64)]) -> Part {
        let mut touched: Vec<u32> = terms.iter().filter_map(|&(unknown, _)| self.part_of[unknown as usize]).collect();
        touched.sort_unstable();
        touched.dedup();
        let mut all = Part::default();
        for part in touched.iter().filter_map(|part| self.parts.get(part)) {
            all.unknowns.extend(&part.unknowns);
            all.rows.extend(&part.rows);
        }
        all.unknowns.sort_unstable();
        all.rows.sort_unstable();
        all
    }

    /// Whether an unknown is known.
    pub fn is_known(&self, unknown: u32) -> bool {
        self.part_of[unknown as usize].is_none()
    }
}

fn known(system: &System, open: &Open) -> Vec<bool> {
    let mut known = vec![false; system.facts.len()];
    let mut left: Vec<(usize, i64)> =
        (0..system.rows.len()).map(|row| (system.rows[row].len(), system.sum(row))).collect();
    let mut due: Vec<usize> = (0..system.rows.len()).filter(|&row| open[row]).collect();
    while let Some(row) = due.pop() {
        if left[row].0 == 0 || (left[row].0 > 1 && left[row].1 > 0) {
            continue;
        }
        for &unknown in &system.rows[row] {
            if std::mem::replace(&mut known[unknown as usize], true) {
                continue;
            }
            for &other in &system.rows_of[unknown as usize] {
                let (many, sum) = &mut left[other as usize];
                (*many, *sum) = (*many - 1, *sum - system.facts[unknown as usize]);
                if open[other as usize] && *many > 0 && (*many == 1 || *sum == 0) {
                    due.push(other as usize);
                }
            }
        }
    }
    known
}

/// Which unknowns hang together: each points towards the first of its part.
struct Joined(Vec<u32>);

impl Joined {
    fn first(&mut self, unknown: u32) -> u32 {
        let mut at = unknown;
        while self.0[at as usize] != at {
            // Each on the way points a step further, so that the next way is shorter.
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        let (first, last) = (one.min(other), one.max(other));
        self.0[last as usize] = first;
    }
}
