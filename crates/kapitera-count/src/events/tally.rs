//! Numbers and amounts of events by cell number.

/// How many events, and their amounts in öre together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// How many.
    pub number: u64,
    /// Öre; sums wrap around on the way, and are right at the end because all amounts without their signs fit together:
    /// that is checked for everything met.
    pub amount: i64,
}

impl Sum {
    #[inline]
    fn add(&mut self, other: Self) {
        self.number += other.number;
        self.amount = self.amount.wrapping_add(other.amount);
    }
}

/// Sums by cell number.
pub(crate) enum EventTally {
    /// One sum per possible cell.
    Dense(Vec<Sum>),
    /// The cells that occur.
    Sparse(Sparse),
}

/// Possible cells up to which an array is used: 4 MiB.
const DENSE_MOST: u64 = 1 << 18;

impl EventTally {
    /// An empty tally for cell numbers below `cells`.
    pub fn new(cells: u64) -> Self {
        if cells <= DENSE_MOST {
            Self::Dense(vec![Sum::default(); cells as usize])
        } else {
            Self::Sparse(Sparse::default())
        }
    }

    /// Adds what each row tells of to its cell.
    pub fn add(&mut self, index: &[u64], rows: impl Iterator<Item = Sum>) {
        let rows = index.iter().zip(rows);
        match self {
            Self::Dense(sums) => rows.for_each(|(&index, sum)| sums[index as usize].add(sum)),
            Self::Sparse(sums) => rows.for_each(|(&index, sum)| sums.add(index, sum)),
        }
    }

    /// Adds all sums of `other`.
    pub fn merge(&mut self, other: &Self) {
        other.each(|index, sum| match self {
            Self::Dense(sums) => sums[index as usize].add(sum),
            Self::Sparse(sums) => sums.add(index, sum),
        });
    }

    /// The cells with any event, ascending.
    pub fn ascending(&self) -> Vec<(u64, Sum)> {
        let mut cells = Vec::new();
        self.each(|index, sum| cells.push((index, sum)));
        cells.sort_unstable_by_key(|(index, _)| *index);
        cells
    }

    fn each(&self, mut take: impl FnMut(u64, Sum)) {
        match self {
            Self::Dense(sums) => {
                let cells = sums.iter().enumerate().filter(|(_, sum)| sum.number > 0);
                cells.for_each(|(index, &sum)| take(index as u64, sum));
            }
            Self::Sparse(sums) => {
                sums.slots.iter().filter(|slot| slot.1.number > 0).for_each(|&(index, sum)| take(index, sum));
            }
        }
    }
}

/// A hash table with open addressing; a slot without events is free.
#[derive(Default)]
pub(crate) struct Sparse {
    /// Their number is a power of two, or none before the first sum.
    slots: Vec<(u64, Sum)>,
    used: usize,
}

impl Sparse {
    fn add(&mut self, index: u64, sum: Sum) {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = crate::tally::spread(index) as usize;
        loop {
            let slot = &mut self.slots[at & mask];
            if slot.1.number == 0 {
                *slot = (index, sum);
                self.used += 1;
                return;
            }
            if slot.0 == index {
                slot.1.add(sum);
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    fn grow(&mut self) {
        let slots = vec![(0, Sum::default()); (self.slots.len() * 2).max(1 << 10)];
        let mut larger = Self { slots, used: 0 };
        self.slots.iter().filter(|slot| slot.1.number > 0).for_each(|&(index, sum)| larger.add(index, sum));
        *self = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn arrays_and_tables_sum_the_same() {
        for cells in [100, 1 << 40] {
            let (mut left, mut right) = (EventTally::new(cells), EventTally::new(cells));
            let mut plain: BTreeMap<u64, (u64, i64)> = BTreeMap::new();
            for step in 0..20_000_i64 {
                let index = step.cast_unsigned() * 31 % 100 * (cells / 100);
                let amount = (step % 7 - 3) * (i64::MAX / 8);
                let number = step.cast_unsigned() % 5 + 1;
                let tally = if step % 3 == 0 { &mut left } else { &mut right };
                tally.add(&[index], std::iter::once(Sum { number, amount }));
                let sum = plain.entry(index).or_default();
                *sum = (sum.0 + number, sum.1.wrapping_add(amount));
            }
            left.merge(&right);
            let cells: Vec<_> =
                left.ascending().into_iter().map(|(index, sum)| (index, (sum.number, sum.amount))).collect();
            assert_eq!(cells, plain.into_iter().collect::<Vec<_>>());
        }
    }
}
