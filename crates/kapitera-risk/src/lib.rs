//! What a health centre risks when it carries the whole cost of its listed persons' care.
//!
//! From observed yearly costs per person ([`PersonYears`]) a two-part cost is fitted for each age band ([`fit()`]). A centre is a
//! [`Portfolio`]: how many are listed in each band, perhaps a [`StopLoss`] per person, and a common [`Shock`]. The year's total is
//! then known twice over: exactly, by Fourier transform ([`Computed`]), and by simulation ([`Simulated`]); [`Measures`] puts either
//! beside a [`Budget`], and [`size_needed`] says how many listed it would take. [`study()`] does it all for several
//! steps and places at once.
//!
//! ```
//! use kapitera_message::Text;
//! use kapitera_risk::{
//!     Band, Budget, Computed, Group, Lognormal, Measures, Portfolio, Resolution, Severity, Shock, StopLoss, TwoPart,
//! };
//!
//! // 2 000 persons, of whom six in ten cost something, a year of 4 % up or down, and at most 150 000 kr per person.
//! let person = TwoPart::new(0.6, Severity::Lognormal(Lognormal::new(8.5, 1.4)?))?;
//! let band = Band { number: 1, label: Text::same("0–") };
//! let stop_loss = StopLoss::new(150_000.0, 0.1)?;
//! let centre = Portfolio::new(vec![Group { band, listed: 2_000, person }], Some(stop_loss), Shock::new(0.04)?)?;
//!
//! let computed = Computed::of(&centre, Resolution::default())?;
//! let measures = Measures::of_computed(&computed.with_shock, Budget::expected(&centre));
//! let [_, _, five, ten] = measures.overspending;
//! assert!(five.probability.value > 0.1 && ten.probability.value < 0.1);
//!
//! // Nobody listed costs nothing, and overspends nothing.
//! let nobody = Portfolio::new(Vec::new(), None, Shock::NONE)?;
//! let computed = Computed::of(&nobody, Resolution::default())?;
//! assert_eq!(computed.with_shock.above(0.0), 0.0);
//! # Ok::<(), kapitera_risk::Refusal>(())
//! ```
//!
//! Money that is paid never goes through this crate. Its figures are probabilities and amounts that somebody weighs before a
//! decision, so it reckons with binary floating point, which other crates forbid.
//!
//! The same input gives the same result; a simulation gives the same bits for any number of threads and on any machine.
//!
//! Kept out on purpose: files, the clock, where the observations come from, and which costs belong to which step of a wider
//! responsibility: a caller makes a portfolio for each centre and step.

mod computed;
mod distribution;
pub mod figure;
mod fit;
mod invented;
mod lattice;
mod literature;
mod measures;
mod person_years;
mod portfolio;
mod random;
mod refusal;
mod severity;
mod shock;
mod simulate;
mod size;
pub mod special;
mod stop_loss;
mod study;
mod two_part;

pub use computed::Computed;
pub use distribution::Distribution;
pub use fit::{
    BandFit, BandOutcome, Candidate, Family, Fit, FitRules, FittedBand, Origin, TailFinding, TailTest, Unfitted,
    WhyUnfitted, fit,
};
pub use invented::{InventedBand, invented_person_years, invented_region};
pub use lattice::Resolution;
pub use literature::{Finding, Listed, findings};
pub use measures::{Assessment, Budget, Estimate, Measures, OVERSPENDING_PERCENT, Overspending};
pub use person_years::{Band, BandYears, PersonYears};
pub use portfolio::{Group, Portfolio, Spread};
pub use refusal::Refusal;
pub use severity::{Body, Discrete, Gamma, Lognormal, Pareto, Severity, Spliced};
pub use shock::Shock;
pub use simulate::{Sample, Simulated, Simulation};
pub use size::{LARGEST, SMALLEST, SizeNeeded, Tolerance, floor, overspending, size_needed};
pub use stop_loss::{Layers, StopLoss};
pub use study::{Agreement, AtSize, Carried, FAN, Fan, Place, PlaceRisk, SizeStudy, Step, Terms, study};
pub use two_part::TwoPart;
