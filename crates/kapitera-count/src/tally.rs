//! Sums by cell number: an array when there are few possible cells, a hash table of those that occur when there are many.

/// Sums of weights by cell number.
pub(crate) enum Tally {
    /// One sum per possible cell.
    Dense(Vec<u64>),
    /// The cells that occur.
    Sparse(Sparse),
}

/// Possible cells up to which an array is used: above it, what an array misses in the processor's cache costs more than
/// hashing the cells that occur.
const DENSE_MOST: u64 = 1 << 20;

impl Tally {
    /// An empty tally for cell numbers below `cells`.
    pub fn new(cells: u64) -> Self {
        if cells <= DENSE_MOST { Self::Dense(vec![0; cells as usize]) } else { Self::Sparse(Sparse::new(1 << 12)) }
    }

    /// Adds each weight to the sum of its cell.
    pub fn add(&mut self, index: &[u64], weights: &[u32]) {
        match self {
            Self::Dense(sums) => {
                for (&index, &weight) in index.iter().zip(weights) {
                    sums[index as usize] += u64::from(weight);
                }
            }
            Self::Sparse(sums) => {
                for (&index, &weight) in index.iter().zip(weights) {
                    if weight != 0 {
                        sums.add(index, u64::from(weight));
                    }
                }
            }
        }
    }

    /// Adds all sums of `other`.
    pub fn merge(&mut self, other: &Self) {
        other.each(|index, sum| match self {
            Self::Dense(sums) => sums[index as usize] += sum,
            Self::Sparse(sums) => sums.add(index, sum),
        });
    }

    /// The cells with a sum above zero, ascending.
    pub fn ascending(&self) -> Vec<(u64, u64)> {
        let mut cells = Vec::new();
        self.each(|index, sum| cells.push((index, sum)));
        cells.sort_unstable();
        cells
    }

    fn each(&self, mut take: impl FnMut(u64, u64)) {
        match self {
            Self::Dense(sums) => {
                let cells = sums.iter().enumerate().filter(|(_, sum)| **sum > 0);
                cells.for_each(|(index, &sum)| take(index as u64, sum));
            }
            Self::Sparse(sums) => sums.slots.iter().filter(|slot| slot.1 > 0).for_each(|slot| take(slot.0, slot.1)),
        }
    }
}

/// A hash table with open addressing; a slot with sum zero is free.
pub(crate) struct Sparse {
    slots: Vec<(u64, u64)>,
    /// Slots = 2 to the power of 64 − `shift`.
    shift: u32,
    used: usize,
}

impl Sparse {
    fn new(slots: usize) -> Self {
        Self { slots: vec![(0, 0); slots], shift: 64 - slots.trailing_zeros(), used: 0 }
    }

    fn add(&mut self, index: u64, weight: u64) {
        // Multiplying by 2⁶⁴ / φ spreads neighbouring numbers over the whole table.
        let mut at = (index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize;
        let mask = self.slots.len() - 1;
        loop {
            let slot = &mut self.slots[at & mask];
            if slot.0 == index && slot.1 > 0 {
                slot.1 += weight;
                return;
            }
            if slot.1 == 0 {
                *slot = (index, weight);
                self.used += 1;
                break;
            }
            at += 1;
        }
        if self.used * 2 > self.slots.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mut larger = Self::new(self.slots.len() * 2);
        self.slots.iter().filter(|slot| slot.1 > 0).for_each(|slot| larger.add(slot.0, slot.1));
        *self = larger;
    }
}
