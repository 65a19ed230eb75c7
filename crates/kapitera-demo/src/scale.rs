//! How many municipalities, centres and areas a demo of a given size has.

use crate::template::{CENTRES, MUNICIPALITIES};

const CENTRES_MAX: u64 = 1_200;
const AREAS_MIN: u64 = 90;
const AREAS_MAX: u64 = 6_000;
const PERSONS_PER_CENTRE: u64 = 4_700;
const PERSONS_PER_AREA: u64 = 1_455;

/// The numbers of things in a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Repetitions of the table of the region, the last one perhaps not whole.
    pub(crate) blocks: usize,
    pub(crate) centres: usize,
    pub(crate) areas: usize,
}

impl Scale {
    /// The region has 28 centres and 90 areas however few its persons; a country has 1 200 and 6 000 at the most.
    pub(crate) fn of(persons: u64) -> Self {
        let centres = (persons / PERSONS_PER_CENTRE).clamp(CENTRES.len() as u64, CENTRES_MAX) as usize;
        let areas = (persons / PERSONS_PER_AREA).clamp(AREAS_MIN, AREAS_MAX) as usize;
        Self { blocks: centres.div_ceil(CENTRES.len()), centres, areas }
    }

    /// The code of the first municipality: none of the codes from here on is in use in Sweden.
    pub(crate) fn first_municipality_code(self) -> usize {
        if self.blocks == 1 { 9901 } else { 9001 }
    }

    /// Places for municipalities, also those that get no centre in a block that is not whole.
    pub(crate) fn municipality_places(self) -> usize {
        self.blocks * MUNICIPALITIES.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_from_a_region_to_a_country() {
        assert_eq!(Scale::of(2_000), Scale { blocks: 1, centres: 28, areas: 90 });
        assert_eq!(Scale::of(131_000), Scale { blocks: 1, centres: 28, areas: 90 });
        assert_eq!(Scale::of(1_310_000), Scale { blocks: 10, centres: 278, areas: 900 });
        assert_eq!(Scale::of(10_500_000), Scale { blocks: 43, centres: 1_200, areas: 6_000 });
        assert!(Scale::of(10_500_000).municipality_places() < 900);
    }
}
