//! Other worlds: whole numbers, none below 0, that all that is public would be true of as well.
//!
//! A world is kept as its distance from the facts. Whoever found it need not be believed: that it breaks no public sum is checked here, on
//! whole numbers. Hiding more takes equations away, so a world stays one.

use crate::system::{Open, System};

/// A world's distance from the facts, by unknown, sorted, without noughts.
pub type Distance = Vec<(u32, i64)>;

/// The worlds found for a kind of counts, and how far apart they hold each secret.
pub struct Worlds {
    found: Vec<Distance>,
    /// The secrets that an unknown stands in, with its factor.
    secrets_of: Vec<Vec<(u32, i64)>>,
    /// The lowest and highest of each secret, less what the facts have.
    reach: Vec<(i64, i64)>,
}

impl Worlds {
    pub fn new(system: &System) -> Self {
        let mut secrets_of = vec![Vec::new(); system.facts.len()];
        for (at, form) in system.secrets.iter().enumerate() {
            form.terms.iter().for_each(|&(unknown, factor)| secrets_of[unknown as usize].push((at as u32, factor)));
        }
        Self { found: Vec::new(), secrets_of, reach: vec![(0, 0); system.secrets.len()] }
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The worlds themselves.
    pub fn into_found(self) -> Vec<Distance> {
        self.found
    }

    /// How far below and above the facts a secret has been seen.
    pub fn reach(&self, secret: usize) -> (i64, i64) {
        self.reach[secret]
    }

    /// How far apart a secret has been seen.
    pub fn width(&self, secret: usize) -> i64 {
        self.reach[secret].1 - self.reach[secret].0
    }

    /// Keeps a world, if it is one.
    #[must_use]
    pub fn keep(&mut self, system: &System, open: &Open, distance: Distance) -> bool {
        if !is_possible(system, &distance) || broken(system, &distance).into_iter().any(|row| open[row]) {
            return false;
        }
        for (secret, far) in self.far(&distance) {
            let (low, high) = &mut self.reach[secret];
            (*low, *high) = ((*low).min(far), (*high).max(far));
        }
        self.found.push(distance);
        true
    }

    /// The secrets that a world holds for another number than the facts, and how much.
    fn far(&self, distance: &Distance) -> Vec<(usize, i64)> {
        let mut far: Vec<(u32, i64)> = Vec::new();
        for &(unknown, by) in distance {
            far.extend(self.secrets_of[unknown as usize].iter().map(|&(secret, factor)| (secret, factor * by)));
        }
        summed(far).into_iter().map(|(secret, far)| (secret as usize, far)).collect()
    }

    /// What would be left with a row told again: the worlds that agree with it, if all secrets that were apart stay so.
    pub fn without(&self, system: &System, row: usize, least: i64) -> Option<Self> {
        let agrees = |distance: &&Distance| {
            let by = |unknown| {
                distance.binary_search_by_key(unknown, |&(unknown, _)| unknown).map_or(0, |at| distance[at].1)
            };
            system.rows[row].iter().map(by).sum::<i64>() == 0
        };
        let found: Vec<Distance> = self.found.iter().filter(agrees).cloned().collect();
        let mut reach = vec![(0, 0); self.reach.len()];
        for (secret, far) in found.iter().flat_map(|distance| self.far(distance)) {
            let (low, high): &mut (i64, i64) = &mut reach[secret];
            (*low, *high) = ((*low).min(far), (*high).max(far));
        }
        let apart = |(low, high): &(i64, i64)| high - low >= least;
        let stays = reach.iter().zip(&self.reach).all(|(left, before)| apart(left) || !apart(before));
        stays.then(|| Self { found, secrets_of: self.secrets_of.clone(), reach })
    }
}

/// Whether no count is below 0.
pub fn is_possible(system: &System, distance: &Distance) -> bool {
    distance.iter().all(|&(unknown, by)| system.facts[unknown as usize].checked_add(by).is_some_and(|count| count >= 0))
}

/// The rows, public or not, that a world has another sum of than the facts.
pub fn broken(system: &System, distance: &Distance) -> Vec<usize> {
    let mut off: Vec<(u32, i64)> = Vec::new();
    for &(unknown, by) in distance {
        off.extend(system.rows_of[unknown as usize].iter().map(|&row| (row, by)));
    }
    summed(off).into_iter().map(|(row, _)| row as usize).collect()
}

/// Amounts by place summed, sorted, without noughts.
fn summed(mut terms: Vec<(u32, i64)>) -> Vec<(u32, i64)> {
    terms.sort_unstable_by_key(|&(place, _)| place);
    let same = terms.chunk_by(|one, other| one.0 == other.0);
    let sums = same.map(|chunk| (chunk[0].0, chunk.iter().map(|(_, by)| by).sum::<i64>()));
    sums.filter(|(_, by)| *by != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::{groups, system};
    use crate::{Cell, Counts, Rules, Table, Wish};

    /// Whatever a solver says: a world that breaks a public sum, or has somebody less than nobody, is none.
    #[test]
    fn a_world_that_is_none_is_not_kept() {
        let pieces = [[3], [9], [50]].map(Counts::from).into();
        let cell = |id, of: &[u32]| Cell { id, of: of.to_vec(), cost: 1, wish: Wish::Show };
        let cells = vec![cell(0, &[0]), cell(1, &[1]), cell(2, &[2]), cell(3, &[0, 1, 2])];
        let table = Table { pieces, cells, ..Table::default() };
        let system = system(&table, &groups(&table), &Rules::default(), 0);
        let open = system.open(&[false, false, true, true]);
        let mut worlds = Worlds::new(&system);
        assert!(!worlds.keep(&system, &open, vec![(0, 5)]), "the whole is broken");
        assert!(!worlds.keep(&system, &open, vec![(0, 5), (2, -5)]), "the third is broken");
        assert!(!worlds.keep(&system, &open, vec![(0, -4), (1, 4)]), "less than nobody");
        assert_eq!((worlds.len(), worlds.width(0)), (0, 0));
        assert!(worlds.keep(&system, &open, vec![(0, 5), (1, -5)]));
        assert!(worlds.keep(&system, &open, vec![(0, -3), (1, 3)]));
        assert_eq!((worlds.len(), worlds.reach(0), worlds.reach(1)), (2, (-3, 5), (-5, 3)));
        // Told again, the first would tell the second.
        assert!(worlds.without(&system, 0, 5).is_none() && worlds.without(&system, 2, 5).is_some());
    }
}
