//! A series with what is asked of it, found fit to be asked.

use std::collections::BTreeSet;

use crate::Refusal;

use super::effect::{Coefficient, Effect, Finding};
use super::headline::{Correlation, Headline, headline, together};
use super::methods::{Estimates, Method, newey_west, ordinary, prais_winsten};
use super::plan::{LeftOut, Observation, Plan, WhyLeftOut};
use super::restricted::restricted;
use super::rows::{Role, Rows, Term};

/// So many months before and after it takes at the least.
pub const FEWEST: u64 = 12;
/// No series is longer.
pub const LONGEST: u64 = 1_200;

/// A series, perhaps with one beside it that the change did not touch, and what is asked of it.
///
/// It can be asked: there are months enough, each stands once, and the figures vary.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    plan: Plan,
    target: Vec<Observation>,
    comparison: Option<Vec<Observation>>,
    left_out: Vec<LeftOut>,
}

/// The main result.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Of one series its coefficients; of two those of the one beside, then those of the difference.
    pub coefficients: Vec<Coefficient>,
    /// At each horizon.
    pub effects: [Effect; 2],
    /// How the months of each series hang together; the target first.
    pub correlations: Vec<Correlation>,
    /// How what is new in a month strikes both series: 0 each on its own, 1 both alike.
    pub shared: Option<f64>,
    /// The effect in the series beside, which the change should not have touched, at the first horizon.
    pub in_comparison: Option<Effect>,
}

impl Answer {
    /// What was found at the first horizon.
    pub fn finding(&self) -> Finding {
        self.effects[0].finding
    }
}

/// The same equations estimated in another way.
#[derive(Clone, Debug, PartialEq)]
pub struct Otherwise {
    /// The way.
    pub method: Method,
    /// ρ, where the way has one; of two series one for both.
    pub rho: Option<f64>,
    /// ρ ran to the end of what is searched.
    pub at_edge: bool,
    /// In the order of the main result.
    pub coefficients: Vec<Coefficient>,
    /// At each horizon.
    pub effects: [Effect; 2],
}

impl Question {
    /// A question of a series, in any order of months.
    ///
    /// Of two series a month counts where both have it.
    ///
    /// # Errors
    ///
    /// With fewer than twelve months before the introduction, or after it and the months of phasing in; a month that stands twice; figures
    /// that are not finite, or all the same; more than a hundred years.
    pub fn new(target: &[Observation], comparison: Option<&[Observation]>, plan: Plan) -> Result<Self, Refusal> {
        let target = in_order(target)?;
        let comparison = comparison.map(in_order).transpose()?;
        let months = |series: &[Observation]| series.iter().map(|one| one.month).collect::<BTreeSet<i32>>();
        let of_target = months(&target);
        let of_comparison = comparison.as_deref().map(months);
        let all: BTreeSet<i32> = of_target.iter().chain(of_comparison.iter().flatten()).copied().collect();
        let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
        if i64::from(last) - i64::from(first) >= LONGEST as i64 {
            return Err(Refusal::TooLong { most: LONGEST });
        }
        let why = |month: i32| {
            let since = i64::from(month) - i64::from(plan.introduction);
            if (0..i64::from(plan.phase_in)).contains(&since) {
                Some(WhyLeftOut::PhaseIn)
            } else if !of_target.contains(&month) {
                Some(WhyLeftOut::NoFigure)
            } else if of_comparison.as_ref().is_some_and(|months| !months.contains(&month)) {
                Some(WhyLeftOut::NoComparison)
            } else {
                None
            }
        };
        let kept = |series: Vec<Observation>| series.into_iter().filter(|one| why(one.month).is_none()).collect();
        let left_out = match all.is_empty() {
            true => Vec::new(),
            false => (first..=last).filter_map(|month| why(month).map(|why| LeftOut { month, why })).collect(),
        };
        let question = Self { plan, target: kept(target), comparison: comparison.map(kept), left_out };
        question.fit_to_be_asked()?;
        Ok(question)
    }

    fn fit_to_be_asked(&self) -> Result<(), Refusal> {
        let (before, after) = self.months();
        if before < FEWEST || after < FEWEST {
            return Err(Refusal::TooFewMonths { before, after, needed: FEWEST });
        }
        let varies = |series: &[Observation]| series.iter().any(|one| one.value != series[0].value);
        if !(varies(&self.target) && self.comparison.as_deref().is_none_or(varies)) {
            return Err(Refusal::NoVariation);
        }
        Ok(())
    }

    /// So many months are reckoned with, before the introduction and after.
    pub fn months(&self) -> (u64, u64) {
        let before = self.target.iter().filter(|one| one.month < self.plan.introduction).count();
        (before as u64, (self.target.len() - before) as u64)
    }

    /// The months that are not reckoned with, in their order. Those before the first figure and after the last are not named, unless the series beside has them.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// What is asked.
    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// Whether there is a series beside.
    pub fn is_compared(&self) -> bool {
        self.comparison.is_some()
    }

    /// The last month that is reckoned with.
    pub fn last(&self) -> i32 {
        self.target.last().map_or(self.plan.introduction, |one| one.month)
    }

    /// What was there before the introduction, as if the change had come in another month of it.
    pub(super) fn as_if(&self, introduction: i32) -> Result<Self, Refusal> {
        let earlier = |series: &[Observation]| -> Vec<Observation> {
            series.iter().copied().filter(|one| one.month < self.plan.introduction).collect()
        };
        let comparison = self.comparison.as_deref().map(earlier);
        Self::new(&earlier(&self.target), comparison.as_deref(), Plan { introduction, ..self.plan })
    }

    /// The month before the introduction that comes first.
    pub(super) fn first(&self) -> i32 {
        self.target.first().map_or(self.plan.introduction, |one| one.month)
    }

    /// The main result.
    ///
    /// # Errors
    ///
    /// Where the months do not tell the coefficients apart.
    pub fn answer(&self) -> Result<Answer, Refusal> {
        let of =
            |series: &[Observation], role: Role| headline(&self.plan.rows(series), role).ok_or(Refusal::Undetermined);
        let target = of(&self.target, Role::Target)?;
        let comparison = self.comparison.as_deref().map(|series| of(series, Role::Comparison)).transpose()?;
        let (estimates, shared) = match &comparison {
            None => (target.estimates.clone(), None),
            Some(comparison) => {
                let (estimates, shared) = together(comparison, &target);
                (estimates, Some(shared))
            }
        };
        let beside = |one: &Headline| one.estimates.effect(&self.plan, self.plan.horizons[0], self.scale());
        Ok(Answer {
            coefficients: estimates.coefficients(&self.names()),
            effects: self.effects(&estimates),
            correlations: [Some(target.correlation), comparison.as_ref().map(|one| one.correlation)]
                .into_iter()
                .flatten()
                .collect(),
            shared,
            in_comparison: comparison.as_ref().map(beside),
        })
    }

    /// The same in other ways: ordinary least squares, Newey and West, Prais and Winsten, restricted likelihood. Each takes what it
    /// knows of how months hang together to be sure, so that its intervals are too narrow; they are there to be held beside the main result.
    ///
    /// # Errors
    ///
    /// Where the months do not tell the coefficients apart.
    pub fn otherwise(&self) -> Result<[Otherwise; 4], Refusal> {
        let rows = self.rows();
        let found = || -> Option<[Otherwise; 4]> {
            let (robust, lag) = newey_west(&rows)?;
            let correlated = [(Method::PraisWinsten, prais_winsten(&rows)?), (Method::Restricted, restricted(&rows)?)];
            let [prais_winsten, restricted] = correlated.map(|(method, found)| Otherwise {
                rho: Some(found.rho),
                at_edge: found.at_edge,
                ..self.told(method, &found.estimates)
            });
            let ordinary = self.told(Method::LeastSquares, &ordinary(&rows)?);
            Some([ordinary, self.told(Method::NeweyWest { lag }, &robust), prais_winsten, restricted])
        };
        found().ok_or(Refusal::Undetermined)
    }

    fn told(&self, method: Method, estimates: &Estimates) -> Otherwise {
        let coefficients = estimates.coefficients(&self.names());
        Otherwise { method, rho: None, at_edge: false, coefficients, effects: self.effects(estimates) }
    }

    fn effects(&self, estimates: &Estimates) -> [Effect; 2] {
        self.plan.horizons.map(|horizon| estimates.effect(&self.plan, horizon, self.scale()))
    }

    fn rows(&self) -> Rows {
        match &self.comparison {
            None => self.plan.rows(&self.target),
            Some(comparison) => self.plan.stacked(comparison, &self.target),
        }
    }

    fn names(&self) -> Vec<(Term, Role)> {
        let roles: &[Role] = if self.is_compared() { &[Role::Comparison, Role::Difference] } else { &[Role::Target] };
        let terms = self.plan.terms();
        roles.iter().flat_map(|role| terms.iter().map(|term| (*term, *role))).collect()
    }

    /// How large the figures are.
    fn scale(&self) -> f64 {
        let all = self.target.iter().chain(self.comparison.iter().flatten());
        all.map(|one| one.value.abs()).fold(0.0, f64::max)
    }
}

/// The months in their order, each once and with a finite figure.
fn in_order(series: &[Observation]) -> Result<Vec<Observation>, Refusal> {
    if series.iter().any(|one| !one.value.is_finite()) {
        return Err(Refusal::NotFinite);
    }
    let mut series = series.to_vec();
    series.sort_by_key(|one| one.month);
    match series.windows(2).find(|pair| pair[0].month == pair[1].month) {
        Some(pair) => Err(Refusal::MonthTwice { month: pair[0].month }),
        None => Ok(series),
    }
}
