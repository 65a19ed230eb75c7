//! What some centres do differently on purpose, for a follow-up to find: the table of it, and how it is told.
//!
//! The table is for the region of 28 centres; a country repeats it block by block, as everything else. A centre is
//! different in one or two things, never in all, and none of those that differ is among the smallest. Beside the table
//! all centres vary a little, as centres do: a follow-up that finds those too takes chance for quality.

use crate::centres::hsa_id;
use crate::scale::Scale;
use crate::template::CENTRES;

/// A centre that differs from the others on purpose, in one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueDifference {
    /// The centre's HSA id.
    pub centre: String,
    /// `telephone`, `three-days`, `antibiotics`, `continuity-doctor`, `continuity-nurse`, `fixed-doctor` or `survey`.
    pub indicator: &'static str,
    /// What is drawn with at a usual centre, of a thousand; see [`true_differences`] for what it is of.
    pub usual_permille: u64,
    /// What is drawn with at this one.
    pub here_permille: u64,
}

/// The centres that differ on purpose in a demo of this many persons, by centre and indicator. All others are drawn with the
/// usual figure, give or take an ordinary variation: two points of a hundred at the most by centre, and in calls and
/// assessments about one more by month.
///
/// What the thousandths are of:
///
/// | indicator | of a thousand |
/// |---|---|
/// | `telephone` | calls, those answered or called back the same day |
/// | `three-days` | needs at the centre whose patient chose no other time, those assessed within three calendar days |
/// | `antibiotics` | dispensings of J01 to its listed at a usual centre with people of the same ages: as many as here |
/// | `continuity-doctor`, `continuity-nurse` | visits at the centre with the profession, those meant for the patient's usual clinician; some of the others meet that one by chance |
/// | `fixed-doctor` | listed, those with a named doctor |
/// | `survey` | answers, the positive ones |
///
/// ```
/// let differences = kapitera_demo::true_differences(131_000);
/// let telephone: Vec<_> = differences.iter().filter(|found| found.indicator == "telephone").collect();
/// assert_eq!(telephone.len(), 2);
/// assert_eq!(telephone[0].centre, "SE5599999918-F104");
/// assert_eq!((telephone[0].usual_permille, telephone[0].here_permille), (900, 720));
/// // A country repeats the region.
/// assert!(kapitera_demo::true_differences(10_500_000).len() > 40 * differences.len());
/// ```
pub fn true_differences(persons: u64) -> Vec<TrueDifference> {
    let different = |number: usize| {
        let here = TABLE.iter().filter(move |(place, ..)| *place == number % CENTRES.len());
        here.map(move |(_, trait_, here)| TrueDifference {
            centre: hsa_id(number),
            indicator: trait_.name(),
            usual_permille: trait_.usual(),
            here_permille: *here,
        })
    };
    (0..Scale::of(persons).centres).flat_map(different).collect()
}

/// What a centre can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trait {
    Telephone,
    ThreeDays,
    Antibiotics,
    ContinuityDoctor,
    ContinuityNurse,
    FixedDoctor,
    Survey,
}

impl Trait {
    fn name(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::ThreeDays => "three-days",
            Self::Antibiotics => "antibiotics",
            Self::ContinuityDoctor => "continuity-doctor",
            Self::ContinuityNurse => "continuity-nurse",
            Self::FixedDoctor => "fixed-doctor",
            Self::Survey => "survey",
        }
    }

    /// At a usual centre, of a thousand.
    pub(crate) fn usual(self) -> u64 {
        match self {
            Self::Telephone => 900,
            Self::ThreeDays => 880,
            Self::Antibiotics => 1_000,
            Self::ContinuityDoctor | Self::ContinuityNurse => 650,
            Self::FixedDoctor => 550,
            Self::Survey => 780,
        }
    }

    /// At the centre with this number, of a thousand.
    pub(crate) fn at(self, centre: usize) -> u64 {
        let place = centre % CENTRES.len();
        let own = TABLE.iter().find(|(centre, trait_, _)| *centre == place && *trait_ == self);
        own.map_or(self.usual(), |(.., here)| *here)
    }
}

/// By the centre's place in [`CENTRES`]: what differs, and how it is there, of a thousand.
#[rustfmt::skip]
const TABLE: [(usize, Trait, u64); 16] = [
    (2, Trait::Antibiotics, 600),       // Norrkajen
    (3, Trait::Telephone, 720),         // Hattmakaren
    (5, Trait::Antibiotics, 1_500),     // Sjöporten
    (6, Trait::ThreeDays, 720),         // Järnvägsgatan
    (7, Trait::ContinuityNurse, 300),   // Tallbacken
    (9, Trait::Telephone, 780),         // Norrvadets centrum
    (9, Trait::Survey, 550),
    (12, Trait::ThreeDays, 700),        // Tjärnmarks centrum
    (15, Trait::ThreeDays, 980),        // Rendalens kyrkby
    (18, Trait::ContinuityDoctor, 300), // Vintervidda by
    (18, Trait::ContinuityNurse, 300),
    (20, Trait::ContinuityDoctor, 900), // Myrlanda centrum
    (20, Trait::ContinuityNurse, 900),
    (20, Trait::Survey, 940),
    (23, Trait::ContinuityDoctor, 250), // Skogshöjds centrum
    (23, Trait::FixedDoctor, 200),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::CLOSING_CENTRE;

    #[test]
    fn the_table_names_centres_that_are_large_enough_and_differ() {
        for (number, (place, trait_, here)) in TABLE.iter().enumerate() {
            assert!(CENTRES[*place].size > 4_000 && *place != CLOSING_CENTRE, "{place}");
            assert!(here.abs_diff(trait_.usual()) >= 100, "{trait_:?}");
            assert!(!TABLE[..number].iter().any(|(other, same, _)| other == place && same == trait_));
            assert!(TABLE.iter().filter(|(other, ..)| other == place).count() <= 3);
        }
    }

    #[test]
    fn a_country_repeats_the_table() {
        let names = |persons| true_differences(persons).into_iter().map(|found| found.indicator).collect::<Vec<_>>();
        assert_eq!(names(1_000), names(131_000));
        assert_eq!(names(131_000).len(), TABLE.len());
        // 63 centres: two blocks and a quarter.
        assert_eq!(names(300_000)[..2 * TABLE.len()], [names(131_000), names(131_000)].concat());
        assert_eq!(Trait::Telephone.at(3 + 28), 720);
    }
}
