//! Several steps of a wider responsibility for several places at once: each step's costs are fitted, each place's year is computed
//! and simulated, and both are held beside each other.
//!
//! Every place has draws of its own, numbered by it, so that neither the number of threads nor which places and steps are asked about
//! beside it changes a place's figures.

mod sizes;
mod work;

use std::num::NonZeroUsize;

pub use sizes::{AtSize, SizeStudy};

use crate::figure::percent;
use crate::{
    Assessment, Budget, Computed, Distribution, Fit, FitRules, Layers, Measures, PersonYears, Portfolio, Refusal,
    Resolution, Shock, Simulated, Simulation, StopLoss, Tolerance, Unfitted, fit,
};

/// What is asked, the same for all steps and places.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// What strikes all alike.
    pub shock: Shock,
    /// The stop-loss that is looked at beside none.
    pub stop_loss: Option<StopLoss>,
    /// What all draws follow from.
    pub seed: u64,
    /// How many years are drawn for each place.
    pub replicates: u32,
    /// How seldom a budget may be overspent where a size is sought.
    pub tolerance: Tolerance,
    /// The list sizes that the risk is shown for.
    pub sizes: Vec<u32>,
    /// On how many threads; the result is the same for any number.
    pub threads: NonZeroUsize,
}

/// Whose year it is: how many are listed, by band number. Several centres that pool are one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number that its draws follow from; no two places have the same.
    pub number: u32,
    /// Listed by band number.
    pub listed: Vec<(u16, u32)>,
}

/// A step with all its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was fitted.
    pub fit: Fit,
    /// The places, in the order given.
    pub places: Vec<PlaceRisk>,
    /// The sizes; `None` where nobody costs anything.
    pub sizes: Option<SizeStudy>,
}

/// A place in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRisk {
    /// How many are listed.
    pub listed: u64,
    /// Those of them whose cost is not known, and counts as nothing.
    pub unfitted: Vec<Unfitted>,
    /// What it carries without a stop-loss.
    pub whole: Carried,
    /// With the stop-loss, where one is looked at.
    pub limited: Option<(Carried, Layers)>,
}

/// What a place carries on some terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// What is right on average, kr: the expected cost, and the premium of a stop-loss.
    pub budget: Budget,
    /// The year, computed and simulated, with and without the shock.
    pub assessment: Assessment,
    /// The result with the shock, in per cent of the budget.
    pub fan: Fan,
    /// Whether simulated and computed agree.
    pub agreement: Agreement,
}

/// The result of a year in per cent of the budget, surplus above zero: what five, twenty-five, fifty, seventy-five and
/// ninety-five years in a hundred are no better than; `None` where the computed distribution does not reach so far.
pub type Fan = [Option<f64>; 5];

/// Which quantiles of the result a [`Fan`] holds.
pub const FAN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Simulated probabilities beside computed ones.
///
/// Of many that are held beside each other, 0.27 in a hundred lie farther apart than three standard errors by chance alone. So a place of
/// which one does is drawn once more, with other draws, and those count: what is chance passes, what is wrong stays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// How many were held beside each other.
    pub compared: u32,
    /// How many lie within three standard errors of what is computed.
    pub within: u32,
    /// The greatest distance, in standard errors.
    pub farthest: f64,
    /// How many places were drawn once more.
    pub drawn_again: u32,
}

impl Agreement {
    /// Takes in others.
    pub fn add(&mut self, other: Self) {
        self.compared += other.compared;
        self.within += other.within;
        self.farthest = self.farthest.max(other.farthest);
        self.drawn_again += other.drawn_again;
    }

    /// Probabilities of a sample beside those of the distribution it was drawn from. The standard error is that of the computed
    /// probability with so many draws, so that a sample without any overspending has one too.
    fn of(drawn: &Measures, computed: &Measures, distribution: &Distribution, replicates: u32) -> Self {
        let mut agreement = Self::default();
        for (drawn, computed) in drawn.overspending.iter().zip(&computed.overspending) {
            let (share, exact) = (drawn.probability.value, computed.probability.value);
            let draws = f64::from(replicates);
            let error = (exact * (1.0 - exact) / draws).max(0.0).sqrt().max(1.0 / draws);
            // A computed probability is no finer than its cells, and a drawn one than one draw.
            let distance = ((share - exact).abs() - distribution.resolution() - distribution.beyond()).max(0.0);
            let distance = distance / error;
            agreement.add(Self { compared: 1, within: u32::from(distance <= 3.0), farthest: distance, drawn_again: 0 });
        }
        agreement
    }
}

impl Carried {
    /// The whole standard deviation in per cent of the expected cost; `None` where no variance exists or nothing is expected.
    pub fn variation_percent(&self) -> Option<f64> {
        let spread = self.assessment.spread?;
        percent(spread.deviation(), spread.mean)
    }

    /// The part of it that is the persons' own luck, which pooling removes.
    pub fn own_percent(&self) -> Option<f64> {
        let spread = self.assessment.spread?;
        percent(spread.poolable_deviation(), spread.mean)
    }

    /// The part of it that is the common shock, which pooling does not remove.
    pub fn common_percent(&self) -> Option<f64> {
        let spread = self.assessment.spread?;
        percent(spread.common_deviation(), spread.mean)
    }
}

/// Studies each step: `steps` are the observed costs, the same places for all. `mix` is how many are listed by band number where the risk
/// is shown by size.
///
/// # Errors
///
/// When a limit is exceeded or a tolerance outside its range.
pub fn study(steps: &[PersonYears], places: &[Place], mix: &[(u16, u32)], terms: &Terms) -> Result<Vec<Step>, Refusal> {
    let fits = work::spread(terms.threads, steps, |_, step| fit(step, FitRules::default()));
    let mut jobs = Vec::new();
    for step in 0..steps.len() {
        jobs.push(Job::Sizes { step });
        jobs.extend((0..places.len()).map(|place| Job::Place { step, place }));
    }
    // What takes longest goes first, so that no thread is left alone with it.
    let listed = |job: &Job| match *job {
        Job::Sizes { .. } => u64::MAX,
        Job::Place { place, .. } => places[place].listed.iter().map(|(_, listed)| u64::from(*listed)).sum(),
    };
    jobs.sort_by_key(|job| std::cmp::Reverse(listed(job)));
    let done = work::spread(terms.threads, &jobs, |_, job| match *job {
        Job::Place { step, place } => place_risk(&fits[step], &places[place], terms).map(Done::Place),
        Job::Sizes { step } => sizes::study(&fits[step], mix, terms).map(Done::Sizes),
    });
    let mut found: Vec<(Vec<Option<PlaceRisk>>, Option<SizeStudy>)> =
        steps.iter().map(|_| (vec![None; places.len()], None)).collect();
    for (job, done) in jobs.iter().zip(done) {
        match (*job, done?) {
            (Job::Place { step, place }, Done::Place(risk)) => found[step].0[place] = Some(*risk),
            (Job::Sizes { step }, Done::Sizes(sizes)) => found[step].1 = sizes,
            _ => unreachable!("a job gives what it is for"),
        }
    }
    let steps = fits.into_iter().zip(found);
    Ok(steps
        .map(|(fit, (places, sizes))| Step { fit, places: places.into_iter().flatten().collect(), sizes })
        .collect())
}

#[derive(Clone, Copy)]
enum Job {
    Place { step: usize, place: usize },
    Sizes { step: usize },
}

enum Done {
    Place(Box<PlaceRisk>),
    Sizes(Option<SizeStudy>),
}

/// How fine the computed distributions are: a standard deviation has a thousand cells all the same.
const RESOLUTION: Resolution = Resolution { step: None, cells_log2_max: 16 };

fn place_risk(fit: &Fit, place: &Place, terms: &Terms) -> Result<Box<PlaceRisk>, Refusal> {
    let (groups, unfitted) = fit.groups(&place.listed);
    let whole = Portfolio::new(groups, None, terms.shock)?;
    let seed = seed(terms.seed, place.number);
    let limited = match terms.stop_loss {
        Some(stop_loss) => {
            let limited = whole.clone().with_stop_loss(Some(stop_loss));
            Some((carried(&limited, seed, terms)?, stop_loss.on_portfolio(&whole)))
        }
        None => None,
    };
    let listed = place.listed.iter().map(|(_, listed)| u64::from(*listed)).sum();
    Ok(Box::new(PlaceRisk { listed, unfitted, whole: carried(&whole, seed, terms)?, limited }))
}

/// A seed for each place: a round of a mixing function (G. Steele, D. Lea, C. Flood, 2014) over its number.
fn seed(seed: u64, place: u32) -> u64 {
    let mut mixed = seed ^ (u64::from(place) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn carried(portfolio: &Portfolio, seed: u64, terms: &Terms) -> Result<Carried, Refusal> {
    let budget = Budget::expected(portfolio);
    let computed = Computed::of(portfolio, RESOLUTION)?;
    let drawn = |seed: u64| -> Result<(Assessment, Agreement), Refusal> {
        let simulation = Simulation { seed, replicates: terms.replicates, years: 1, threads: NonZeroUsize::MIN };
        let simulated = Simulated::of(portfolio, simulation)?;
        let assessment = Assessment::new(portfolio, &computed, &simulated, budget);
        let beside = |drawn, exact, distribution| Agreement::of(drawn, exact, distribution, terms.replicates);
        let alone = (&assessment.simulated_persons_only, &assessment.computed_persons_only);
        let mut agreement = beside(alone.0, alone.1, &computed.persons_only);
        agreement.add(beside(&assessment.simulated, &assessment.computed, &computed.with_shock));
        Ok((assessment, agreement))
    };
    let (mut assessment, mut agreement) = drawn(seed)?;
    if agreement.within < agreement.compared {
        (assessment, agreement) = drawn(!seed)?;
        agreement.drawn_again = 1;
    }
    Ok(Carried { budget, fan: fan(&computed.with_shock, budget), assessment, agreement })
}

/// The result's quantiles: what is left of the budget, in per cent of it.
fn fan(distribution: &Distribution, budget: Budget) -> Fan {
    FAN.map(|probability| {
        let cost = distribution.quantile(1.0 - probability)? + budget.premium;
        percent(budget.amount - cost, budget.amount)
    })
}
