//! Draws that are the same on every machine: ChaCha8, one independent stream per thing drawn for.
//!
//! A person's draws depend on the seed and the person's number only, so that persons can be made one at a time
//! and in any order without keeping the others in memory. No floats.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is drawn for, where it is not a person: persons' numbers lie below all of these.
const PAST: u64 = 1 << 56;
const ACTIVITY: u64 = 2 << 56;
const OTHERS: u64 = 3 << 56;
const HOSPITAL: u64 = 4 << 56;
const NEEDS: u64 = 5 << 56;

/// Something beside persons that has draws of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Matter {
    Visitors,
    Distances,
    Rents,
    Values,
    Calls,
    Assessments,
    Survey,
    Trade,
}

/// The origin of all draws of one demo.
pub(crate) struct Source(ChaCha8Rng);

impl Source {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The draws for the person with this number.
    pub(crate) fn for_person(&self, number: u64) -> Draw {
        self.stream(number)
    }

    /// The draws for what a person was before the first day: apart from the person's others, so that what comes after
    /// does not depend on what was before.
    pub(crate) fn for_past(&self, number: u64) -> Draw {
        self.stream(PAST + number)
    }

    /// The draws for a person's visits, drugs and costs.
    pub(crate) fn for_activity(&self, number: u64) -> Draw {
        self.stream(ACTIVITY + number)
    }

    /// The draws for a person's care at the hospital, apart from the person's others.
    pub(crate) fn for_hospital(&self, number: u64) -> Draw {
        self.stream(HOSPITAL + number)
    }

    /// The draws for a person's needs of an assessment, apart from the person's others.
    pub(crate) fn for_needs(&self, number: u64) -> Draw {
        self.stream(NEEDS + number)
    }

    /// The draws for something beside persons.
    pub(crate) fn for_matter(&self, matter: Matter) -> Draw {
        self.stream(OTHERS + matter as u64)
    }

    /// The draws for geography and index values, apart from those of any person.
    pub(crate) fn for_region(&self) -> Draw {
        self.stream(u64::MAX)
    }

    fn stream(&self, stream: u64) -> Draw {
        let mut generator = self.0.clone();
        generator.set_stream(stream);
        Draw(generator)
    }
}

/// One stream of draws.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// A number from 0 up to but not including `limit`; 0 when the limit is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: i32, last: i32) -> i32 {
        let width = i64::from(last.max(first)) - i64::from(first) + 1;
        first + self.below(width.unsigned_abs()) as i32
    }

    /// True `per_million` times in a million.
    pub(crate) fn chance(&mut self, per_million: u64) -> bool {
        self.below(1_000_000) < per_million
    }
}

/// A number from 0 up to but not including 1 000 that follows from `parts` alone and looks drawn: for what is said besides of something
/// that is drawn already, where a draw more would change all that comes after it. (The steps are those of SplitMix64.)
pub(crate) fn scattered(parts: [u64; 3]) -> u64 {
    let mixed = parts.into_iter().fold(0_u64, |mixed, part| {
        let sum = (mixed ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let once = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        twice ^ (twice >> 31)
    });
    ((u128::from(mixed) * 1_000) >> 64) as u64
}

/// A choice among places 0, 1, 2 … with weights.
pub(crate) struct Weighted(Vec<u64>);

impl Weighted {
    /// The weights in order; a place with weight 0 is never chosen while another has weight.
    pub(crate) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let running = |sum: &mut u64, weight: u64| {
            *sum += weight;
            Some(*sum)
        };
        Self(weights.into_iter().scan(0, running).collect())
    }

    /// Chooses a place.
    pub(crate) fn pick(&self, draw: &mut Draw) -> usize {
        let at = draw.below(self.0.last().copied().unwrap_or(0));
        self.0.partition_point(|&end| end <= at).min(self.0.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_within_their_limits_and_repeat() {
        let mut draw = Source::new(7).for_person(3);
        let drawn: Vec<_> = (0..1000).map(|_| draw.between(-2, 3)).collect();
        assert!(drawn.iter().all(|number| (-2..=3).contains(number)) && drawn.contains(&-2) && drawn.contains(&3));
        let mut again = Source::new(7).for_person(3);
        assert!(drawn.iter().all(|&number| number == again.between(-2, 3)));
    }

    #[test]
    fn scattered_numbers_are_even_and_follow_from_their_parts() {
        let below = |limit| (0..10_000).filter(|&part| scattered([part, 7, part % 3]) < limit).count();
        assert!(below(550).abs_diff(5_500) < 200 && below(1_000) == 10_000, "{}", below(550));
        assert_ne!(scattered([1, 2, 3]), scattered([3, 2, 1]));
    }

    #[test]
    fn a_place_without_weight_is_not_chosen() {
        let mut draw = Source::new(1).for_region();
        let weighted = Weighted::new([0, 5, 0, 5]);
        assert!((0..200).all(|_| weighted.pick(&mut draw) % 2 == 1));
    }
}
