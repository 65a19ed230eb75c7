//! From a counted cube to tallies per centre and band, with everything that was met and not used.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::{Cells, CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::{Problem, text};
use kapitera_money::{Exact, Ore, format_whole};
use kapitera_period::Span;
use kapitera_register::{EventKind, GENERAL_DRUGS, Label};

use crate::ages::Ages;
use crate::bands::Band;
use crate::weights::{CentreTallies, Tallies, Tally};

/// The word of the label `prescription` for contacts that were only a prescription by telephone.
pub const PRESCRIPTION_ONLY: &str = "yes";
/// The profession whose visits have a weight of their own.
const DOCTOR: &str = "doctor";

/// What is weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Points of visits, telephone prescriptions left out.
    Visits {
        /// What a visit to a doctor counts.
        doctor: Exact,
        /// What any other visit counts.
        other: Exact,
    },
    /// Kronor of dispensed drugs that primary care carries: those of general responsibility.
    Drugs,
}

impl Measured {
    /// The events.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Visits { .. } => EventKind::Visits,
            Self::Drugs => EventKind::Drugs,
        }
    }

    /// What must be counted of `window`, for each part with ages of its own: the listed days, and the events where their
    /// persons were listed on the service date. Both take ages on the same day, so that nobody's events count in another
    /// band than their days.
    pub fn specs(&self, window: Span, ages: Ages, responsibility: Responsibility) -> Vec<[CountSpec; 2]> {
        let labels: &[Label] = match self {
            Self::Visits { .. } => &[Label::Profession, Label::Prescription],
            Self::Drugs => &[Label::Responsibility],
        };
        let keys: Vec<Key> = std::iter::once(Key::Age).chain(labels.iter().map(|label| Key::Label(*label))).collect();
        let of_part = |(span, age_on)| {
            let events = Measure::Events { of: self.kind(), span, at: EventAt::Listed };
            [
                CountSpec { measure: Measure::Days { span }, age_on, responsibility, keys: vec![Key::Age] },
                CountSpec { measure: events, age_on, responsibility, keys: keys.clone() },
            ]
        };
        ages.parts(window).into_iter().map(of_part).collect()
    }

    /// What an event with these labels is taken for.
    fn take(&self, labels: &[&str]) -> Take<'_> {
        match (self, labels) {
            (Self::Visits { .. }, [_, PRESCRIPTION_ONLY]) => Take::Not(LeftOut::TelephonePrescription),
            (Self::Visits { doctor, .. }, [DOCTOR, _]) => Take::Points(doctor),
            (Self::Visits { other, .. }, _) => Take::Points(other),
            (Self::Drugs, [GENERAL_DRUGS]) => Take::Kronor,
            (Self::Drugs, _) => Take::Not(LeftOut::Specialty),
        }
    }
}

enum Take<'a> {
    Points(&'a Exact),
    Kronor,
    Not(LeftOut),
}

/// Why an event is in no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It was only a prescription by telephone.
    TelephonePrescription,
    /// A specialty carries the drug.
    Specialty,
    /// Its person was listed nowhere on the day, or it has none.
    ListedNowhere,
    /// The centre where its person was listed was not open on the day.
    NotOpen,
}

/// What was gathered from a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// Per centre and band.
    pub tallies: Tallies,
    /// How many events were met.
    pub events: u64,
    /// How many of them are in the tallies.
    pub used: u64,
    /// The others: number and amount (fees, costs).
    pub left_out: BTreeMap<LeftOut, (u64, Ore)>,
    /// How many used visits were to a doctor; 0 of drugs.
    pub by_doctor: u64,
}

/// Gathers what `measured` asks for from the counts of [`Measured::specs`].
///
/// # Errors
///
/// `age_without_band` for listed persons of an age that no band has, `no_doctor_visits` when no visit is to a doctor.
///
/// # Panics
///
/// When the cube was counted by other specifications, or events met are not used + left out.
pub fn gather(cube: &Cube, measured: &Measured, specs: &[[CountSpec; 2]], bands: &[Band]) -> Result<Gathered, Problem> {
    let nothing = |centre: &Arc<str>| CentreTallies { centre: centre.clone(), bands: vec![Tally::NONE; bands.len()] };
    let tallies = Tallies { bands: bands.to_vec(), centres: cube.centres.iter().map(nothing).collect() };
    let gathered = Gathered { tallies, events: 0, used: 0, left_out: BTreeMap::new(), by_doctor: 0 };
    let mut gatherer = Gatherer { cube, measured, gathered };
    for [days, events] in specs {
        gatherer.days(days)?;
        gatherer.events(events)?;
    }
    let gathered = gatherer.gathered;
    let others: u64 = gathered.left_out.values().map(|(count, _)| count).sum();
    assert_eq!(gathered.events, gathered.used + others, "events met = used + left out");
    if matches!(measured, Measured::Visits { .. }) && gathered.by_doctor == 0 && gathered.used > 0 {
        return Err(no_doctors(cube));
    }
    Ok(gathered)
}

struct Gatherer<'a> {
    cube: &'a Cube,
    measured: &'a Measured,
    gathered: Gathered,
}

impl<'a> Gatherer<'a> {
    fn find(&self, spec: &CountSpec) -> &'a Cells {
        self.cube.find(spec).expect("the cube was counted by these specifications")
    }

    fn days(&mut self, spec: &CountSpec) -> Result<(), Problem> {
        let cells = self.find(spec);
        let age = place(cells, Key::Age);
        for centre in 0..self.cube.centres.len() {
            for cell in cells.of_centre(centre) {
                let band = self.band(cell.codes[age], cell.count)?;
                self.gathered.tallies.centres[centre].bands[band].days += cell.count;
            }
        }
        Ok(())
    }

    fn events(&mut self, spec: &CountSpec) -> Result<(), Problem> {
        let cells = self.find(spec);
        let words = words(self.cube, spec);
        self.gathered.events += cells.total();
        for centre in 0..self.cube.centres.len() {
            for cell in cells.of_centre(centre) {
                let (age, labels) = split(cells, cell.codes, &words);
                self.add(centre, age, &labels, (cell.count, Ore(cell.amount)))?;
            }
        }
        for (why, left) in [(Unplaced::Nobody, LeftOut::ListedNowhere), (Unplaced::NotOpen, LeftOut::NotOpen)] {
            for cell in cells.unplaced(why) {
                let (_, labels) = split(cells, cell.codes, &words);
                self.leave_out(&labels, left, (cell.count, Ore(cell.amount)));
            }
        }
        Ok(())
    }

    fn add(&mut self, centre: usize, age: u32, labels: &[&str], (count, ore): (u64, Ore)) -> Result<(), Problem> {
        let (amount, variance) = match self.measured.take(labels) {
            Take::Not(why) => {
                self.leave_out(labels, why, (count, ore));
                return Ok(());
            }
            Take::Points(each) => {
                let sum = each * &Exact::whole(count);
                let variance = each * &sum;
                (sum, variance)
            }
            Take::Kronor => {
                // As if each cost the same: what single dispensings cost is not in the cube.
                let sum = ore.to_exact_kr();
                let variance = (&sum * &sum).checked_div(&Exact::whole(count)).unwrap_or(Exact::ZERO);
                (sum, variance)
            }
        };
        let band = self.band(age, count)?;
        self.gathered.tallies.centres[centre].bands[band].add(&Tally { days: 0, events: count, amount, variance });
        self.gathered.used += count;
        if labels.first() == Some(&DOCTOR) {
            self.gathered.by_doctor += count;
        }
        Ok(())
    }

    /// An event is left out for what it is before it is for where it was.
    fn leave_out(&mut self, labels: &[&str], why: LeftOut, (count, ore): (u64, Ore)) {
        let why = match self.measured.take(labels) {
            Take::Not(own) => own,
            _ => why,
        };
        let left = self.gathered.left_out.entry(why).or_insert((0, Ore::ZERO));
        left.0 += count;
        left.1 += ore;
    }

    fn band(&self, age: u32, count: u64) -> Result<usize, Problem> {
        let bands = &self.gathered.tallies.bands;
        bands.iter().position(|band| band.contains(age)).ok_or_else(|| without_band(age, count, bands))
    }
}

/// The words of each label, in the order of the keys after the age.
fn words<'c>(cube: &'c Cube, spec: &CountSpec) -> Vec<(Key, &'c [Arc<str>])> {
    let labels = spec.keys.iter().filter_map(|key| match key {
        Key::Label(label) => Some((*key, cube.labels.get(label).map_or(&[][..], Vec::as_slice))),
        _ => None,
    });
    labels.collect()
}

/// A cell's age and the words of its labels.
fn split<'c>(cells: &Cells, codes: &[u32], words: &[(Key, &'c [Arc<str>])]) -> (u32, Vec<&'c str>) {
    let code = |key| codes[place(cells, key)];
    let word = |(key, words): &(Key, &'c [Arc<str>])| words.get(code(*key) as usize).map_or("", |word| &**word);
    (code(Key::Age), words.iter().map(word).collect())
}

fn place(cells: &Cells, key: Key) -> usize {
    cells.spec().keys.iter().position(|there| *there == key).expect("the cells were counted by this key")
}

fn without_band(age: u32, count: u64, bands: &[Band]) -> Problem {
    let bands = bands.iter().map(|band| band.written.as_str()).collect::<Vec<_>>().join(", ");
    let count = format_whole(count);
    Problem::error(
        "age_without_band",
        text!(
            "ingen åldersgrupp har åldern {age}, som {count} listade dagar eller händelser har",
            "no band has the age {age}, which {count} listed days or events have"
        ),
    )
    .named(text!("åldersgrupperna {bands}", "the bands {bands}"))
    .why(text!("den som ingen grupp har skulle sakna vikt", "whoever has no band would have no weight"))
    .hint(text!(
        "ange grupper för alla åldrar, med en sista som ”85-”",
        "give bands for all ages, with a last one such as “85-”"
    ))
}

fn no_doctors(cube: &Cube) -> Problem {
    let there: Vec<&str> =
        cube.labels.get(&Label::Profession).into_iter().flatten().map(|word| &**word).take(20).collect();
    let there = there.join(", ");
    Problem::error(
        "no_doctor_visits",
        text!(
            "inget besök i fönstret är hos en läkare (”{DOCTOR}”)",
            "no visit in the window is to a doctor (“{DOCTOR}”)"
        ),
    )
    .named(text!("yrkena i registret: {there}", "the professions in the register: {there}"))
    .why(text!(
        "läkarbesök räknas för sig; att det inte finns några beror troligen på avbildningen",
        "visits to doctors count by themselves; that there are none is most likely the mapping's doing"
    ))
    .hint(text!(
        "låt avbildningen av visits skriva om registrets ord för läkare till ”{DOCTOR}”",
        "let the mapping of visits turn the register's word for doctors into “{DOCTOR}”"
    ))
}
