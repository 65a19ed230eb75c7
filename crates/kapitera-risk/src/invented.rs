//! Invented person-years, for tests and demonstrations: no person ever cost this.

use kapitera_message::Text;

use crate::random::Source;
use crate::{Band, BandYears, Lognormal, Pareto, PersonYears, Refusal, Severity, Spliced, TwoPart};

/// A band to invent.
#[derive(Clone, Debug, PartialEq)]
pub struct InventedBand {
    /// Which.
    pub band: Band,
    /// How many person-years.
    pub persons: u32,
    /// What each costs.
    pub person: TwoPart,
}

/// Draws the person-years of bands; the same seed gives the same costs on every machine.
///
/// Each band has its own stream, so that a band's costs do not depend on the others'.
///
/// # Errors
///
/// As [`PersonYears::new`].
pub fn invented_person_years(seed: u64, bands: &[InventedBand]) -> Result<PersonYears, Refusal> {
    let source = Source::new(seed);
    let years = bands.iter().map(|invented| {
        let mut draw = source.stream(u64::from(invented.band.number));
        let (mut without_cost, mut costs) = (0, Vec::new());
        for _ in 0..invented.persons {
            if draw.uniform() < invented.person.share() {
                costs.push(invented.person.severity().draw(&mut draw));
            } else {
                without_cost += 1;
            }
        }
        BandYears { band: invented.band.clone(), without_cost, costs }
    });
    PersonYears::new(years.collect())
}

/// An invented region of six age bands with `persons` person-years in all: use and cost rise with age, and the tail of the older bands is
/// Pareto. Its coefficient of variation per person is about that of all care in the literature.
///
/// # Errors
///
/// None for any number of persons; the signature is that of the parts it is made of.
pub fn invented_region(persons: u32) -> Result<Vec<InventedBand>, Refusal> {
    // Label, persons per mille, share with cost, median and logarithmic deviation of the cost, index of the tail (0: none).
    let rows = [
        ("0–6", 70, 0.62, 4_200.0, 1.15, 0.0),
        ("7–19", 150, 0.45, 3_600.0, 1.20, 0.0),
        ("20–44", 310, 0.48, 4_800.0, 1.30, 2.8),
        ("45–64", 250, 0.60, 6_500.0, 1.40, 2.6),
        ("65–79", 160, 0.80, 11_000.0, 1.40, 2.5),
        ("80–", 60, 0.92, 19_000.0, 1.30, 2.7),
    ];
    let bands = (1_u16..).zip(rows).map(|(number, (label, permille, share, median, sigma, alpha))| {
        let body = Lognormal::new(libm::log(median), sigma)?;
        let severity = if alpha > 0.0 {
            let threshold = median * libm::exp(1.88 * sigma);
            Severity::Spliced(Spliced::new(crate::Body::Lognormal(body), 0.97, Pareto::new(threshold, alpha)?)?)
        } else {
            Severity::Lognormal(body)
        };
        let band = Band { number, label: Text::same(label) };
        let persons = (u64::from(persons) * permille / 1000) as u32;
        Ok(InventedBand { band, persons, person: TwoPart::new(share, severity)? })
    });
    bands.collect()
}
