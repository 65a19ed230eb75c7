//! The counts of one specification, compact and in a fixed order.

use std::collections::BTreeMap;

use crate::CountSpec;

/// Counts by centre and by the keys of a specification. Centres ascend, and so do the codes within a centre;
/// a cell whose count is zero does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    spec: CountSpec,
    /// Where each centre's cells begin; one more entry than there are centres.
    starts: Vec<u32>,
    /// `spec.keys.len()` codes a cell.
    codes: Vec<u32>,
    counts: Vec<u64>,
    /// The sum of each centre's cells.
    totals: Vec<u64>,
}

/// One cell: the codes in the order of the specification's keys, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// One code per key.
    pub codes: &'a [u32],
    /// How many persons or days; above zero.
    pub count: u64,
}

impl Cells {
    /// Cells that come in their order already: centres ascending, and codes ascending within a centre.
    ///
    /// # Panics
    ///
    /// When they do not ascend, or a centre lies outside `centres`.
    pub fn from_ascending(
        spec: CountSpec,
        centres: usize,
        mut next: impl FnMut(&mut [u32]) -> Option<(u32, u64)>,
    ) -> Self {
        let stride = spec.keys.len();
        let mut starts = vec![0; centres + 1];
        let (mut codes, mut counts): (Vec<u32>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut cell = vec![0; stride];
        let mut last: Option<u32> = None;
        while let Some((centre, count)) = next(&mut cell) {
            let before = &codes[codes.len().saturating_sub(stride)..];
            let ascends = last.is_none_or(|last| (last, before) < (centre, &cell[..]));
            assert!(ascends && count > 0, "cells ascend and hold something");
            starts[centre as usize + 1] += 1;
            codes.extend_from_slice(&cell);
            counts.push(count);
            last = Some(centre);
        }
        for index in 0..centres {
            starts[index + 1] += starts[index];
        }
        Self::laid_out(spec, starts, codes, counts)
    }

    fn laid_out(spec: CountSpec, starts: Vec<u32>, codes: Vec<u32>, counts: Vec<u64>) -> Self {
        let total = |ends: &[u32]| counts[ends[0] as usize..ends[1] as usize].iter().sum();
        let totals = starts.windows(2).map(total).collect();
        Self { spec, starts, codes, counts, totals }
    }

    /// What was counted.
    pub fn spec(&self) -> &CountSpec {
        &self.spec
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The number of centres the cells are laid out for.
    pub fn centres(&self) -> usize {
        self.starts.len() - 1
    }

    /// The cells of the centre at position `centre` in the cube's list; none when it has none.
    pub fn of_centre(&self, centre: usize) -> impl Iterator<Item = Cell<'_>> {
        let range = match (self.starts.get(centre), self.starts.get(centre + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        let stride = self.spec.keys.len();
        range.map(move |index| Cell {
            codes: &self.codes[index * stride..(index + 1) * stride],
            count: self.counts[index],
        })
    }

    /// The sum of the centre's cells.
    pub fn total_of_centre(&self, centre: usize) -> u64 {
        self.totals.get(centre).copied().unwrap_or(0)
    }

    /// The sum of all cells.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Gathers counts in any order; the same counts give the same [`Cells`] whatever the order.
#[derive(Clone, Debug)]
pub struct CellsBuilder {
    spec: CountSpec,
    counts: BTreeMap<(u32, Vec<u32>), u64>,
}

impl CellsBuilder {
    /// An empty builder for `spec`.
    pub fn new(spec: CountSpec) -> Self {
        Self { spec, counts: BTreeMap::new() }
    }

    /// Adds `count` to the cell of `centre` with `codes`, one code per key of the specification.
    ///
    /// # Panics
    ///
    /// When the number of codes is not the number of keys.
    pub fn add(&mut self, centre: u32, codes: &[u32], count: u64) {
        assert_eq!(codes.len(), self.spec.keys.len(), "one code per key");
        if count > 0 {
            *self.counts.entry((centre, codes.to_vec())).or_default() += count;
        }
    }

    /// The finished cells, laid out for `centres` centres.
    ///
    /// # Panics
    ///
    /// When a count was added for a centre outside `centres`.
    pub fn finish(self, centres: usize) -> Cells {
        let mut starts = vec![0; centres + 1];
        let mut codes = Vec::with_capacity(self.counts.len() * self.spec.keys.len());
        let mut counts = Vec::with_capacity(self.counts.len());
        for ((centre, cell), count) in self.counts {
            starts[centre as usize + 1] += 1;
            codes.extend(cell);
            counts.push(count);
        }
        for index in 0..centres {
            starts[index + 1] += starts[index];
        }
        Cells::laid_out(self.spec, starts, codes, counts)
    }
}
