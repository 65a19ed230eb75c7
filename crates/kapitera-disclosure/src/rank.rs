//! Which forms the public sums tell exactly: those in the space that the sums span, by elimination modulo a large prime.
//!
//! A form that is a combination of the sums is one modulo the prime too, or some factor of it is a multiple of the prime; then a world found by
//! other means decides. The other way about a false find is as unlikely, and only hides more.

use std::collections::BTreeMap;

/// 2⁶¹ − 1.
const PRIME: u64 = (1 << 61) - 1;

/// A row modulo the prime, sorted, without noughts.
type Row = Vec<(u32, u64)>;

/// The space that some rows span: each with its first unknown, with a factor of 1 there.
#[derive(Default)]
pub struct Space(BTreeMap<u32, Row>);

impl Space {
    /// How many rows were independent of those before.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Adds a row.
    pub fn add(&mut self, terms: impl IntoIterator<Item = (u32, i64)>) {
        let row = self.reduced(terms);
        if let Some(&(first, factor)) = row.first() {
            let inverse = power(factor, PRIME - 2);
            self.0.insert(first, row.into_iter().map(|(unknown, one)| (unknown, times(one, inverse))).collect());
        }
    }

    /// Whether a form lies in the space.
    pub fn holds(&self, terms: impl IntoIterator<Item = (u32, i64)>) -> bool {
        self.reduced(terms).is_empty()
    }

    /// What is left of a row when the rows before are taken away from it; it begins with an unknown that none of them begins with.
    fn reduced(&self, terms: impl IntoIterator<Item = (u32, i64)>) -> Row {
        let modulo = |factor: i64| factor.rem_euclid(PRIME as i64) as u64;
        let mut row: Row = terms.into_iter().map(|(unknown, factor)| (unknown, modulo(factor))).collect();
        row.retain(|(_, factor)| *factor != 0);
        row.sort_unstable();
        while let Some((pivot, factor)) = row.first().and_then(|(first, factor)| Some((self.0.get(first)?, *factor))) {
            row = less(&row, pivot, factor);
        }
        row
    }
}

/// A row less so many times another.
fn less(row: &Row, other: &Row, times_other: u64) -> Row {
    let mut out = Row::with_capacity(row.len() + other.len());
    let (mut ours, mut theirs) = (row.iter().peekable(), other.iter().peekable());
    loop {
        let at = match (ours.peek(), theirs.peek()) {
            (Some(one), Some(two)) => one.0.min(two.0),
            (Some(one), None) => one.0,
            (None, Some(two)) => two.0,
            (None, None) => return out,
        };
        let one = ours.next_if(|one| one.0 == at).map_or(0, |one| one.1);
        let two = theirs.next_if(|two| two.0 == at).map_or(0, |two| times(two.1, times_other));
        let factor = (one + PRIME - two) % PRIME;
        if factor != 0 {
            out.push((at, factor));
        }
    }
}

fn times(one: u64, other: u64) -> u64 {
    (u128::from(one) * u128::from(other) % u128::from(PRIME)) as u64
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut out = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            out = times(out, base);
        }
        base = times(base, base);
        exponent /= 2;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ones(unknowns: &[u32]) -> Vec<(u32, i64)> {
        unknowns.iter().map(|&unknown| (unknown, 1)).collect()
    }

    #[test]
    fn a_difference_of_sums_is_held() {
        let mut space = Space::default();
        space.add(ones(&[0, 1, 2]));
        space.add(ones(&[1, 2, 3]));
        space.add(ones(&[0, 1, 2]));
        assert_eq!(space.rank(), 2);
        assert!(space.holds([(0, 1), (3, -1)]));
        assert!(!space.holds(ones(&[0])));
        space.add(ones(&[3]));
        assert!(space.holds(ones(&[0])) && !space.holds(ones(&[1])));
    }
}
