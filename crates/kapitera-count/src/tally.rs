//! Sums by cell number: an array when there are few possible cells, a hash table of those that occur when there are
//! many.

/// Sums of weights by cell number.
pub(crate) enum Tally {
    /// One sum per possible cell.
    Dense(Dense),
    /// The cells that occur.
    Sparse(Sparse),
}

/// Possible cells up to which an array is used: 32 MiB.
const DENSE_MOST: u64 = 1 << 24;

impl Tally {
    /// An empty tally for cell numbers below `cells`.
    pub fn new(cells: u64) -> Self {
        if cells <= DENSE_MOST {
            Self::Dense(Dense { low: vec![0; cells as usize], high: Sparse::new() })
        } else {
            Self::Sparse(Sparse::new())
        }
    }

    /// Adds each weight to the sum of its cell.
    pub fn add(&mut self, index: &[u64], weights: &[u32]) {
        let rows = index.iter().zip(weights);
        match self {
            Self::Dense(sums) => rows.for_each(|(&index, &weight)| sums.add(index, weight.into())),
            Self::Sparse(sums) => {
                rows.filter(|(_, weight)| **weight != 0).for_each(|(&index, &weight)| sums.add(index, weight.into()));
            }
        }
    }

    /// Adds all sums of `other`.
    pub fn merge(&mut self, other: &Self) {
        other.each(|index, sum| match self {
            Self::Dense(sums) => sums.add(index, sum),
            Self::Sparse(sums) => sums.add(index, sum),
        });
    }

    /// The cells with a sum above zero, ascending.
    pub fn ascending(&self) -> Vec<(u64, u64)> {
        let mut cells: Vec<(u64, u64)> = Vec::new();
        self.each(|index, sum| cells.push((index, sum)));
        cells.sort_unstable();
        // A cell with a low and a high part comes twice.
        cells.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            earlier.1 += if same { later.1 } else { 0 };
            same
        });
        cells
    }

    /// The cells with a sum above zero; a cell may come twice.
    fn each(&self, mut take: impl FnMut(u64, u64)) {
        let sparse = match self {
            Self::Dense(sums) => {
                let cells = sums.low.iter().enumerate().filter(|(_, sum)| **sum > 0);
                cells.for_each(|(index, &sum)| take(index as u64, sum.into()));
                &sums.high
            }
            Self::Sparse(sums) => sums,
        };
        sparse.slots.iter().filter(|slot| slot.1 > 0).for_each(|slot| take(slot.0, slot.1));
    }
}

/// An array of 16-bit sums: half the memory of 32 bits, and more of it stays in the processor's cache. What does not
/// fit is kept aside, which is rare.
pub(crate) struct Dense {
    low: Vec<u16>,
    high: Sparse,
}

impl Dense {
    #[inline]
    fn add(&mut self, index: u64, weight: u64) {
        let low = &mut self.low[index as usize];
        let sum = u64::from(*low) + weight;
        *low = sum as u16;
        if sum > u64::from(u16::MAX) {
            self.high.add(index, sum & !u64::from(u16::MAX));
        }
    }
}

/// A hash table with open addressing; a slot with sum zero is free.
pub(crate) struct Sparse {
    /// Their number is a power of two, or none before the first sum.
    slots: Vec<(u64, u64)>,
    used: usize,
}

impl Sparse {
    fn new() -> Self {
        Self { slots: Vec::new(), used: 0 }
    }

    fn add(&mut self, index: u64, weight: u64) {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = spread(index) as usize;
        loop {
            let slot = &mut self.slots[at & mask];
            if slot.1 == 0 {
                *slot = (index, weight);
                self.used += 1;
                return;
            }
            if slot.0 == index {
                slot.1 += weight;
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    fn grow(&mut self) {
        let mut larger = Self { slots: vec![(0, 0); (self.slots.len() * 2).max(1 << 10)], used: 0 };
        self.slots.iter().filter(|slot| slot.1 > 0).for_each(|slot| larger.add(slot.0, slot.1));
        *self = larger;
    }
}

/// Mixes all bits of a cell number into all bits of its hash (the finishing step of SplitMix64): cell numbers form
/// lattices, which one multiplication alone leaves in clusters.
pub(crate) fn spread(index: u64) -> u64 {
    let mixed = (index ^ (index >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn arrays_and_tables_sum_the_same() {
        for cells in [100, 1 << 40] {
            let (mut left, mut right) = (Tally::new(cells), Tally::new(cells));
            let mut plain: BTreeMap<u64, u64> = BTreeMap::new();
            for step in 0..20_000_u32 {
                let (index, weight) = (u64::from(step) * 31 % 100 * (cells / 100), step % 7 * 40_000);
                let tally = if step % 3 == 0 { &mut left } else { &mut right };
                tally.add(&[index], &[weight]);
                *plain.entry(index).or_default() += u64::from(weight);
            }
            left.merge(&right);
            plain.retain(|_, sum| *sum > 0);
            assert_eq!(left.ascending(), plain.into_iter().collect::<Vec<_>>());
        }
    }
}
