//! Two-part costs fitted to what was observed, band by band, and what was found on the way.
//!
//! The rules, in order:
//!
//! 1. The share with cost is users over person-years.
//! 2. Lognormal and gamma are fitted to all costs by maximum likelihood.
//! 3. The tail is the top k costs, k = 2√users rounded down and at most a tenth of the users. Its heaviness is Hill's (1975) mean of
//!    ln(cost/threshold). It is heavier than a family when it lies more than [`FitRules::tail_deviations`] standard errors above what
//!    that family, as fitted to all, has there.
//! 4. To a family than which the tail is heavier a Pareto tail is spliced, the body fitted anew by maximum likelihood to the costs up
//!    to the threshold. Of all that were fitted the smallest AIC is chosen (two parameters, spliced five).
//! 5. A band with fewer than [`FitRules::users_min`] users borrows: the costs of all bands with enough, each divided by its band's
//!    mean, are fitted together, and the band has that shape with its own mean. When no band has enough, all costs are taken
//!    together undivided.

mod search;
mod shape;

pub use shape::{Candidate, Family, TailFinding, TailTest};

use shape::ShapeFit;

use crate::{Band, BandYears, Group, PersonYears, Severity, TwoPart};

/// The stated numbers of the rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitRules {
    /// A band with fewer users borrows its shape.
    pub users_min: usize,
    /// The tail is not looked at with fewer users: its k would be below ten.
    pub tail_users_min: usize,
    /// How many standard errors heavier than the body a tail must be. 2.326 is one false finding in a hundred.
    pub tail_deviations: f64,
}

impl Default for FitRules {
    fn default() -> Self {
        Self { users_min: 50, tail_users_min: 100, tail_deviations: 2.326 }
    }
}

/// All bands, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// By what rules.
    pub rules: FitRules,
    /// In order of the bands' numbers.
    pub bands: Vec<BandFit>,
}

impl Fit {
    /// The band with this number.
    pub fn band(&self, number: u16) -> Option<&BandFit> {
        self.bands.iter().find(|fitted| fitted.band.number == number)
    }

    /// What the fitted persons cost in the mean by the fit, above what they did cost, in per cent of it; `None` when nothing was fitted. A
    /// family that suits the whole of a band need not keep its mean.
    pub fn mean_beside_observed_percent(&self) -> Option<f64> {
        let (mut fitted, mut observed) = (0.0, 0.0);
        for band in &self.bands {
            if let BandOutcome::Fitted(there) = &band.outcome {
                fitted += there.users as f64 * there.mean_fitted;
                observed += there.users as f64 * there.mean_observed;
            }
        }
        crate::figure::percent(fitted - observed, observed)
    }

    /// The groups of a portfolio, from numbers of listed persons by band number; and beside them those that no cost is known for.
    ///
    /// A band that nobody is listed in is in neither. Whoever leaves the second list aside says that its persons cost nothing.
    pub fn groups(&self, listed: &[(u16, u32)]) -> (Vec<Group>, Vec<Unfitted>) {
        let (mut groups, mut unfitted) = (Vec::new(), Vec::new());
        for &(number, listed) in listed.iter().filter(|(_, listed)| *listed > 0) {
            let why = match self.band(number).map(|fitted| (&fitted.band, &fitted.outcome)) {
                Some((band, BandOutcome::Fitted(fitted))) => {
                    groups.push(Group { band: band.clone(), listed, person: fitted.person.clone() });
                    continue;
                }
                Some((_, BandOutcome::NoPersons)) => WhyUnfitted::NoPersons,
                Some((_, BandOutcome::NoUsers { .. })) => WhyUnfitted::NoUsers,
                Some((_, BandOutcome::TailWithoutMean { .. })) => WhyUnfitted::TailWithoutMean,
                None => WhyUnfitted::NotObserved,
            };
            unfitted.push(Unfitted { band: number, listed, why });
        }
        (groups, unfitted)
    }
}

/// Listed persons whose cost is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfitted {
    /// The band's number.
    pub band: u16,
    /// How many are listed.
    pub listed: u32,
    /// Why.
    pub why: WhyUnfitted,
}

/// Why a band has no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyUnfitted {
    /// The band is not among the observed ones.
    NotObserved,
    /// As [`BandOutcome::NoPersons`].
    NoPersons,
    /// As [`BandOutcome::NoUsers`].
    NoUsers,
    /// As [`BandOutcome::TailWithoutMean`].
    TailWithoutMean,
}

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct BandFit {
    /// Which.
    pub band: Band,
    /// What came of it.
    pub outcome: BandOutcome,
}

impl BandFit {
    /// The cost of one listed person, where there is one.
    pub fn person(&self) -> Option<&TwoPart> {
        if let BandOutcome::Fitted(fitted) = &self.outcome { Some(&fitted.person) } else { None }
    }
}

/// What comes of fitting a band.
#[derive(Clone, Debug, PartialEq)]
pub enum BandOutcome {
    /// Nobody was observed: nothing is known.
    NoPersons,
    /// Persons were observed, and none cost anything: their share is 0, and what it would cost is unknown.
    NoUsers {
        /// How many person-years.
        persons: u64,
        /// The share that cannot be ruled out at 95 %, by the rule of three: 1 − 0.05^(1/n).
        share_upper: f64,
    },
    /// The tail has an index of 1 or less, so that no mean exists and nothing can be budgeted. A stop-loss on the observed costs
    /// ([`crate::Discrete`]) can still be reckoned.
    TailWithoutMean {
        /// Hill's estimate.
        alpha: f64,
        /// On how many users.
        users: usize,
    },
    /// Fitted.
    Fitted(Box<FittedBand>),
}

/// Where a shape comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From the band's own costs.
    Own,
    /// From those of all bands that have enough users, with the band's own mean.
    AllBands,
    /// From all users there are, undivided, since no band has enough.
    AllUsers,
}

/// A fitted band, with what one must know to trust it.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedBand {
    /// The fitted cost of one person.
    pub person: TwoPart,
    /// How many person-years it stands on.
    pub persons: u64,
    /// How many of them with cost.
    pub users: usize,
    /// The standard error of the share with cost.
    pub share_standard_error: f64,
    /// Whose costs gave the shape.
    pub origin: Origin,
    /// On how many users the shape was fitted.
    pub shape_users: usize,
    /// Which family was chosen.
    pub family: Family,
    /// All that were fitted, in the shape's own unit: kr, or multiples of the band's mean where borrowed from all bands.
    pub candidates: Vec<Candidate>,
    /// What was found about the tail; `None` when all costs are equal.
    pub tail: Option<TailTest>,
    /// The index of the tail that was spliced on, if one was.
    pub alpha: Option<f64>,
    /// Whether the fitted cost has a variance; without one only a stop-loss makes pooling meaningful.
    pub variance_exists: bool,
    /// The mean cost of users as observed, kr.
    pub mean_observed: f64,
    /// The mean cost of users as fitted, kr.
    pub mean_fitted: f64,
}

/// Fits all bands.
pub fn fit(observed: &PersonYears, rules: FitRules) -> Fit {
    let few = |years: &BandYears| !years.costs.is_empty() && years.costs.len() < rules.users_min;
    let common = observed.bands().iter().any(few).then(|| common(observed, rules));
    let bands = observed.bands().iter().map(|years| {
        let outcome = band(years, rules, common.as_ref().filter(|_| few(years)));
        BandFit { band: years.band.clone(), outcome }
    });
    Fit { rules, bands: bands.collect() }
}

/// The shape that bands with few users borrow.
struct Common {
    origin: Origin,
    shape: Result<ShapeFit, shape::NoMean>,
}

fn common(observed: &PersonYears, rules: FitRules) -> Common {
    let enough = |years: &&BandYears| years.costs.len() >= rules.users_min;
    let origin = if observed.bands().iter().any(|years| enough(&years)) { Origin::AllBands } else { Origin::AllUsers };
    let mut costs: Vec<f64> = match origin {
        Origin::AllBands => {
            let divided = |years: &BandYears| {
                let mean = years.mean_cost().unwrap_or(1.0);
                years.costs.iter().map(|cost| cost / mean).collect::<Vec<f64>>()
            };
            observed.bands().iter().filter(enough).flat_map(divided).collect()
        }
        _ => observed.bands().iter().flat_map(|years| years.costs.iter().copied()).collect(),
    };
    costs.sort_by(f64::total_cmp);
    Common { origin, shape: shape::fit(&costs, rules) }
}

fn band(years: &BandYears, rules: FitRules, borrowed: Option<&Common>) -> BandOutcome {
    let persons = years.persons();
    if persons == 0 {
        return BandOutcome::NoPersons;
    }
    let Some(mean_observed) = years.mean_cost() else {
        let share_upper = -libm::expm1(libm::log(0.05) / persons as f64);
        return BandOutcome::NoUsers { persons, share_upper };
    };
    let own;
    let (origin, shape) = match borrowed {
        Some(common) => (common.origin, &common.shape),
        None => {
            own = shape::fit(&years.costs, rules);
            (Origin::Own, &own)
        }
    };
    let shape = match shape {
        Ok(shape) => shape,
        Err(none) => return BandOutcome::TailWithoutMean { alpha: none.alpha, users: none.users },
    };
    let severity = match origin {
        Origin::Own => Ok(shape.severity.clone()),
        _ => shape.severity.scaled(mean_observed / shape.severity.mean()),
    };
    let share = years.costs.len() as f64 / persons as f64;
    let person = severity.and_then(|severity| TwoPart::new(share, severity));
    let person =
        person.expect("a shape fitted to positive costs has a positive mean, and a share lies between 0 and 1");
    BandOutcome::Fitted(Box::new(FittedBand {
        persons,
        users: years.costs.len(),
        share_standard_error: (share * (1.0 - share) / persons as f64).sqrt(),
        origin,
        shape_users: shape.users,
        family: shape.family,
        candidates: shape.candidates.clone(),
        tail: shape.tail,
        alpha: if let Severity::Spliced(law) = person.severity() { Some(law.tail().alpha()) } else { None },
        variance_exists: person.severity().second_moment().is_some(),
        mean_observed,
        mean_fitted: person.severity().mean(),
        person,
    }))
}
