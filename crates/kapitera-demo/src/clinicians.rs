//! Who works at the centres, by id: whom visits name, and the doctors that people are listed with.

use crate::characters::Trait;
use crate::random::{Draw, scattered};
use crate::region::{Centre, Region};

/// Professions that have clinicians, in the order of those of visits; the first is the doctors'.
const PROFESSIONS: usize = 5;
/// The place of doctors among the professions.
const DOCTORS: usize = 0;
const NURSES: usize = 1;
/// Persons to each doctor and nurse, and to each of the others.
const PERSONS_EACH: u64 = 1_800;
const PERSONS_EACH_OF_OTHERS: u64 = 5_000;
/// Doctors and nurses who stand in for others for some weeks.
const STAND_INS: u64 = 4;
/// The first stand-in's number at the centre.
const STAND_IN_FROM: u64 = 80;

/// Visits to the clinician that the patient usually meets, of a thousand, where nothing else is said.
const USUAL: u64 = 650;
/// The rest name nobody.
const NAMED: u64 = 960;
/// Ordinary variation of the share of listed who have a named doctor, up or down, of a thousand.
const FIXED_ABOUT: u64 = 20;

/// The ids of those who work at each centre, by profession.
pub(crate) struct Clinicians(Vec<[Team; PROFESSIONS]>);

/// Those of one profession at one centre.
struct Team {
    /// The regular ones first, then those who stand in.
    ids: Vec<String>,
    regular: u64,
    /// Visits meant for the patient's usual clinician, of a thousand.
    usual: u64,
}

impl Clinicians {
    pub(crate) fn new(region: &Region) -> Self {
        let of_centre = |(number, centre)| std::array::from_fn(|profession| Team::new(number, centre, profession));
        Self(region.centres.iter().enumerate().map(of_centre).collect())
    }

    /// Mostly the one that the person usually meets there; sometimes none is named.
    ///
    /// Takes as many draws whatever the centre: how continuity differs changes nothing else.
    pub(crate) fn pick(&self, centre: usize, profession: usize, person: u64, draw: &mut Draw) -> &str {
        let team = &self.0[centre][profession];
        let all = team.ids.len() as u64;
        let drawn = draw.below(1_000);
        if drawn >= NAMED {
            return "";
        }
        let other = if drawn < USUAL { drawn % all } else { draw.below(all) };
        let turn = if drawn < team.usual { person % team.regular } else { other };
        &team.ids[turn as usize]
    }

    /// The doctor whom the listing of a person at a centre names, if it names one: the doctor whom the person usually meets there.
    pub(crate) fn fixed_doctor(&self, centre: usize, person: u64) -> Option<&str> {
        let about = scattered([centre as u64, 0, 0]) * (2 * FIXED_ABOUT + 1) / 1_000;
        let share = Trait::FixedDoctor.at(centre) + about - FIXED_ABOUT;
        let team = &self.0[centre][DOCTORS];
        (scattered([person, centre as u64, 1]) < share).then(|| team.ids[(person % team.regular) as usize].as_str())
    }
}

impl Team {
    fn new(number: usize, centre: &Centre, profession: usize) -> Self {
        let provider = centre.id.split_once('-').map_or("", |(provider, _)| provider);
        let is_large = profession == DOCTORS || profession == NURSES;
        let regular = 1 + centre.size / if is_large { PERSONS_EACH } else { PERSONS_EACH_OF_OTHERS };
        let stand_ins = if is_large { STAND_IN_FROM..STAND_IN_FROM + STAND_INS } else { 0..0 };
        let ids = (0..regular).chain(stand_ins);
        let usual = match profession {
            DOCTORS => Trait::ContinuityDoctor.at(number),
            NURSES => Trait::ContinuityNurse.at(number),
            _ => USUAL,
        };
        let ids = ids.map(|turn| format!("{provider}-P{}{}{turn:02}", 101 + number, profession + 1)).collect();
        Self { ids, regular, usual }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    fn share(clinicians: &Clinicians, centre: usize, profession: usize) -> usize {
        let mut draw = Source::new(3).for_region();
        let own = |person: &u64| {
            let team = &clinicians.0[centre][profession];
            clinicians.pick(centre, profession, *person, &mut draw) == team.ids[(person % team.regular) as usize]
        };
        (0..10_000).filter(own).count() / 100
    }

    #[test]
    fn the_usual_one_is_met_as_often_as_the_table_says() {
        let clinicians = Clinicians::new(&Region::new(131_000, &Source::new(1)));
        // Doctors at a usual centre, at two where they change and at one where they do not; nurses at the second.
        let shares = [(0, 0), (18, 0), (23, 0), (20, 0), (23, 1)].map(|(centre, of)| share(&clinicians, centre, of));
        assert!((65..70).contains(&shares[0]) && (66..72).contains(&shares[4]), "{shares:?}");
        assert!((32..42).contains(&shares[1]) && (28..37).contains(&shares[2]) && (90..93).contains(&shares[3]));
    }

    #[test]
    fn a_differing_centre_takes_as_many_draws() {
        let clinicians = Clinicians::new(&Region::new(131_000, &Source::new(1)));
        let after = |centre| {
            let mut draw = Source::new(5).for_region();
            for person in 0..500 {
                clinicians.pick(centre, 0, person, &mut draw);
            }
            draw.below(u64::MAX)
        };
        assert!([18, 20, 23].into_iter().all(|centre| after(centre) == after(0)));
    }

    #[test]
    fn more_than_half_have_a_doctor_and_fewer_at_one_centre() {
        let clinicians = Clinicians::new(&Region::new(131_000, &Source::new(1)));
        let share = |centre| (0..10_000).filter(|&person| clinicians.fixed_doctor(centre, person).is_some()).count();
        assert!((0..28).filter(|&centre| centre != 23).all(|centre| share(centre).abs_diff(5_500) < 400));
        assert!(share(23).abs_diff(2_000) < 400, "{}", share(23));
    }
}
