//! What was observed: person-years by age band, with and without cost.

use std::collections::BTreeSet;

use kapitera_message::Text;

use crate::Refusal;

/// An age band, or another group whose members cost alike: sexes, diagnoses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The band's number, by which bands are told apart and sorted.
    pub number: u16,
    /// What it is called: `75–84`.
    pub label: Text,
}

/// The person-years of one band.
#[derive(Clone, Debug, PartialEq)]
pub struct BandYears {
    /// Which band.
    pub band: Band,
    /// The number of person-years without any cost.
    pub without_cost: u64,
    /// The yearly costs of the others, kr, each above zero, in any order.
    pub costs: Vec<f64>,
}

impl BandYears {
    /// Of `persons` person-years, some of which cost something: öre, each above zero. Amounts up to 90 000 billion öre come over to the öre.
    pub fn of_ore(band: Band, persons: u64, costs: impl IntoIterator<Item = i64>) -> Self {
        let costs: Vec<f64> = costs.into_iter().map(|ore| ore as f64 / 100.0).collect();
        Self { band, without_cost: persons.saturating_sub(costs.len() as u64), costs }
    }

    /// The number of person-years, with and without cost.
    pub fn persons(&self) -> u64 {
        self.without_cost + self.costs.len() as u64
    }

    /// The mean cost of those that cost anything, kr; `None` when nobody did.
    pub fn mean_cost(&self) -> Option<f64> {
        (!self.costs.is_empty()).then(|| self.costs.iter().sum::<f64>() / self.costs.len() as f64)
    }
}

/// Checked observations: bands in order of their numbers, costs rising.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonYears {
    bands: Vec<BandYears>,
}

impl PersonYears {
    /// More bands are refused.
    pub const BANDS_MAX: usize = 500;

    /// Checks and sorts; the order that bands and costs are given in changes nothing.
    ///
    /// # Errors
    ///
    /// When a cost is not above zero and finite, two bands have one number, or there are more bands than
    /// [`Self::BANDS_MAX`].
    pub fn new(mut bands: Vec<BandYears>) -> Result<Self, Refusal> {
        if bands.len() > Self::BANDS_MAX {
            return Err(Refusal::LimitExceeded { name: "bands", limit: Self::BANDS_MAX as u64 });
        }
        let mut numbers = BTreeSet::new();
        for years in &mut bands {
            let band = years.band.number;
            if !numbers.insert(band) {
                return Err(Refusal::BandsMustDiffer { band });
            }
            let wrong = years.costs.iter().position(|cost| !(cost.is_finite() && *cost > 0.0));
            if let Some(place) = wrong {
                return Err(Refusal::CostMustBePositive { band, place, given: years.costs[place] });
            }
            years.costs.sort_by(f64::total_cmp);
        }
        bands.sort_by_key(|years| years.band.number);
        Ok(Self { bands })
    }

    /// The bands, in order of their numbers, each with its costs rising.
    pub fn bands(&self) -> &[BandYears] {
        &self.bands
    }
}
