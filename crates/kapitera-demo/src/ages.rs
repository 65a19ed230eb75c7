//! The age pyramid: a northern region's, older than the country's. Illustrative, not from any table.

use kapitera_register::Sex;

use crate::random::{Draw, Weighted};

/// Persons per 10 000 inhabitants in the bands 0–4, 5–9 … 100–104.
const BANDS: [u64; 21] =
    [530, 570, 570, 520, 500, 600, 610, 560, 550, 620, 660, 660, 640, 640, 660, 500, 310, 180, 85, 20, 4];

/// How a band's persons lie on its five years, in hundredths; the old ones lean to the left.
const EVEN: [u64; 5] = [20, 20, 20, 20, 20];
const LEANING: [u64; 5] = [32, 25, 19, 14, 10];
const FIRST_LEANING_BAND: usize = 16;

/// Nobody turns 105 during the year 2020: the oldest age band that models have is 100–104.
const AGE_MAX: usize = 103;

/// The ages that reserve persons are drawn with.
pub(crate) struct AgePyramid(Weighted);

impl AgePyramid {
    /// Makes up, together with persons who already have the ages in `taken`, the pyramid of `persons` inhabitants.
    pub(crate) fn beside(persons: u64, taken: impl Iterator<Item = u32>) -> Self {
        let total: u64 = BANDS.iter().sum::<u64>() * 100;
        let mut counts: Vec<u64> = (0..=AGE_MAX)
            .map(|age| {
                let (band, year) = (age / 5, age % 5);
                let years = if band < FIRST_LEANING_BAND { EVEN } else { LEANING };
                // In thousandths of a person, so that the oldest exist in a small demo too.
                persons * 1000 * BANDS[band] * years[year] / total
            })
            .collect();
        for age in taken {
            if let Some(count) = counts.get_mut(age as usize) {
                *count = count.saturating_sub(1000);
            }
        }
        Self(Weighted::new(counts))
    }

    /// An age of 0 to 103 years.
    pub(crate) fn age(&self, draw: &mut Draw) -> u32 {
        self.0.pick(draw) as u32
    }
}

/// The sex of a person of this age: more boys are born, more women grow old.
pub(crate) fn draw_sex(age: u32, draw: &mut Draw) -> Sex {
    let women_per_thousand = match age {
        0..=64 => 489,
        65..=79 => 502,
        80..=84 => 545,
        85..=89 => 605,
        90..=99 => 705,
        _ => 820,
    };
    if draw.below(1000) < women_per_thousand { Sex::Female } else { Sex::Male }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    #[test]
    fn taken_ages_are_made_up_for() {
        let mut draw = Source::new(1).for_region();
        let pyramid = AgePyramid::beside(1000, (0..200).map(|number| 20 + number % 5));
        let ages: Vec<_> = (0..2000).map(|_| pyramid.age(&mut draw)).collect();
        assert!(ages.iter().all(|age| *age <= 103 && !(20..25).contains(age)));
        assert!(ages.iter().any(|age| *age >= 85));
    }
}
