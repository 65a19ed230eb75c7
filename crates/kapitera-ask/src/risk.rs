//! What if the centres carried more: the risk of a budget for the whole care of its listed, step by step.

mod pools;
mod terms;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::Effort;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_output::Output;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_report::{Risk, RiskPlace, risk_output};
use kapitera_risk::{Band, BandYears, PersonYears, Place, Refusal, study};
use kapitera_settle::{BAND_STARTS, ModelYear, Year, YearRequest, load_model, year};

use crate::one;

pub use terms::{RiskTerms, without};

/// What is asked about the risk, as a person asks for it.
#[derive(Clone, Debug)]
pub struct RiskAsked {
    /// The models, in the order of their steps.
    pub models: Vec<PathBuf>,
    /// Only this centre beside the pools: HSA id or a part of its name.
    pub centre: Option<String>,
    /// Centres that pool: `NAME=C,C`, `providers` or `municipalities`.
    pub pools: Vec<String>,
    /// The last of the twelve months; none for the last that is known whole.
    pub to: Option<Month>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// The terms.
    pub terms: RiskTerms,
    /// On how many threads; the result is the same for any number.
    pub threads: NonZeroUsize,
}

impl Default for RiskAsked {
    /// No models, all centres, no pools, the last year that is known whole, the usual terms, on as many threads as there are.
    fn default() -> Self {
        Self {
            models: Vec::new(),
            centre: None,
            pools: Vec::new(),
            to: None,
            known_at: Timestamp::MAX,
            terms: RiskTerms::default(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// The risk of each model, shown.
///
/// # Errors
///
/// When a model or the registers cannot be read, a year of costs is not known, or a term cannot be understood.
pub fn risk_answer(
    region: &Region,
    asked: &RiskAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Output, Problems> {
    Ok(risk_output(&risk(region, asked, progress)?, &region.settings().name))
}

/// The risk of each model.
///
/// # Errors
///
/// As [`risk_answer`].
pub fn risk(region: &Region, asked: &RiskAsked, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Risk, Problems> {
    let mut models = Vec::new();
    for path in &asked.models {
        models.push(Arc::new(load_model(path)?.0));
    }
    risk_of(region, models, asked, progress)
}

/// The risk of models that are read already; those named are not looked at.
///
/// # Errors
///
/// As [`risk_answer`].
pub fn risk_of(
    region: &Region,
    models: Vec<Arc<Model>>,
    asked: &RiskAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Risk, Problems> {
    let terms = asked.terms.read(asked.threads).map_err(one)?;
    let without = asked.terms.without.clone();
    let plain: Vec<&Model> = models.iter().map(|model| &**model).collect();
    let effort = Effort { threads: asked.threads.get(), ..Effort::default() };
    let request =
        YearRequest { region, models: &plain, to: asked.to, known_at: asked.known_at, without: &without, effort };
    let year = year(&request, progress)?;
    let places = pools::places(&year, asked.centre.as_deref(), &asked.pools).map_err(one)?;
    let observed: Result<Vec<PersonYears>, Refusal> = year.models.iter().map(person_years).collect();
    let of_places: Vec<Place> = places.iter().map(|place| listed(&year, place)).collect();
    let everyone = RiskPlace { centres: (0..year.centres.len()).collect(), ..RiskPlace::default() };
    let mix = listed(&year, &everyone).listed;
    let studied = observed.and_then(|observed| study(&observed, &of_places, &mix, &terms));
    let steps = studied.map_err(|refusal| vec![refused(&refusal)])?;
    Ok(Risk { year, models, places, steps, terms, without })
}

/// The observed year as the fit takes it: from here on amounts are estimates.
fn person_years(year: &ModelYear) -> Result<PersonYears, Refusal> {
    let bands = (1_u16..).zip(BAND_STARTS).zip(&year.bands);
    let bands = bands.map(|((number, first), band)| {
        let next = BAND_STARTS.get(usize::from(number));
        let label = next.map_or_else(|| format!("{first}–"), |next| format!("{first}–{}", next - 1));
        let band_named = Band { number, label: Text::same(label) };
        BandYears::of_ore(band_named, band.persons, band.costs.iter().map(|cost| cost.0))
    });
    PersonYears::new(bands.collect())
}

/// How many a place has listed, by band number.
fn listed(year: &Year, place: &RiskPlace) -> Place {
    let of_band = |band: usize| {
        let sum: u32 = place.centres.iter().map(|&centre| year.centres[centre].listed[band]).sum();
        (u16::try_from(band + 1).unwrap_or(u16::MAX), sum)
    };
    Place { number: place.number, listed: (0..BAND_STARTS.len()).map(of_band).collect() }
}

fn refused(refusal: &Refusal) -> Problem {
    Problem::error("risk_refused", refusal.text())
        .why(text!("risken kan inte räknas så", "the risk cannot be reckoned so"))
}
