//! What a distribution means for who carries it: how often, how much, and what must be laid by.

use crate::{Computed, Distribution, Portfolio, Sample, Simulated, Spread};

/// A figure with its standard error; 0 where it is computed rather than drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
}

impl Estimate {
    /// A figure without standard error.
    pub fn computed(value: f64) -> Self {
        Self { value, standard_error: 0.0 }
    }
}

/// The shares of a budget, per cent, that overspending is asked about.
pub const OVERSPENDING_PERCENT: [u8; 4] = [1, 2, 5, 10];

/// What the centre receives, and what it pays before it carries anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Received, kr, for the years that are looked at.
    pub amount: f64,
    /// Paid for the stop-loss, kr, for the same years; fixed beforehand, so that no shock moves it.
    pub premium: f64,
}

impl Budget {
    /// What is right on average for one year: the retained cost in the mean and the premium.
    pub fn expected(portfolio: &Portfolio) -> Self {
        let premium = portfolio.premium();
        Self { amount: portfolio.mean() + premium, premium }
    }

    /// Another amount, with the portfolio's premium.
    pub fn of_amount(portfolio: &Portfolio, amount: f64) -> Self {
        Self { amount, premium: portfolio.premium() }
    }

    /// The same for several years.
    #[must_use]
    pub fn over_years(self, years: u32) -> Self {
        let years = f64::from(years);
        Self { amount: self.amount * years, premium: self.premium * years }
    }

    /// The retained cost that is above the budget by this share of it, kr.
    pub(crate) fn limit(&self, percent: f64) -> f64 {
        self.amount * (1.0 + percent / 100.0) - self.premium
    }
}

/// The probability of overspending by more than a share of the budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overspending {
    /// The share, per cent of the budget.
    pub percent: u8,
    /// The probability.
    pub probability: Estimate,
}

/// A distribution beside a budget. Amounts are kr for the years looked at, and include the premium.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// The budget.
    pub budget: Budget,
    /// The cost in the mean. Computed, it is that of what has cells: with a tail so heavy that [`Distribution::beyond`] matters, it is
    /// smaller than [`Portfolio::mean`].
    pub mean: Estimate,
    /// Its standard deviation. Of what has cells or was drawn: where [`Portfolio::spread`] is `None` it has no limit to go to.
    pub deviation: Estimate,
    /// How probable overspending is, for each of [`OVERSPENDING_PERCENT`].
    pub overspending: [Overspending; 4],
    /// The cost of the worst year in twenty; `None` where the exact distribution does not reach so far.
    pub worst_in_20: Option<Estimate>,
    /// The cost of the worst year in a hundred.
    pub worst_in_100: Option<Estimate>,
    /// What must be laid by so that the worst year in twenty is survived: its cost above the budget, or 0.
    pub reserve_in_20: Option<Estimate>,
}

/// What both kinds of distribution answer.
trait Outcomes {
    fn above(&self, amount: f64) -> Estimate;
    fn quantile(&self, probability: f64) -> Option<Estimate>;
    fn mean(&self) -> Estimate;
    fn deviation(&self) -> Estimate;
}

impl Outcomes for Distribution {
    fn above(&self, amount: f64) -> Estimate {
        Estimate::computed(Distribution::above(self, amount))
    }

    fn quantile(&self, probability: f64) -> Option<Estimate> {
        Distribution::quantile(self, probability).map(Estimate::computed)
    }

    fn mean(&self) -> Estimate {
        Estimate::computed(Distribution::mean(self))
    }

    fn deviation(&self) -> Estimate {
        Estimate::computed(self.variance().sqrt())
    }
}

impl Outcomes for Sample {
    fn above(&self, amount: f64) -> Estimate {
        Sample::above(self, amount)
    }

    fn quantile(&self, probability: f64) -> Option<Estimate> {
        Some(Sample::quantile(self, probability))
    }

    fn mean(&self) -> Estimate {
        Sample::mean(self)
    }

    fn deviation(&self) -> Estimate {
        Sample::deviation(self)
    }
}

impl Measures {
    /// Of a computed distribution.
    pub fn of_computed(distribution: &Distribution, budget: Budget) -> Self {
        Self::of(distribution, budget)
    }

    /// Of a simulated one.
    pub fn of_simulated(sample: &Sample, budget: Budget) -> Self {
        Self::of(sample, budget)
    }

    fn of(outcomes: &impl Outcomes, budget: Budget) -> Self {
        let paid = |cost: Estimate| Estimate { value: cost.value + budget.premium, ..cost };
        let over = |percent: u8| Overspending {
            percent,
            probability: outcomes.above(budget.limit(f64::from(percent)) * (1.0 + 1e-12)),
        };
        let worst_in_20 = outcomes.quantile(0.95).map(paid);
        let reserve = |worst: Estimate| Estimate { value: (worst.value - budget.amount).max(0.0), ..worst };
        Self {
            budget,
            mean: paid(outcomes.mean()),
            deviation: outcomes.deviation(),
            overspending: OVERSPENDING_PERCENT.map(over),
            worst_in_20,
            worst_in_100: outcomes.quantile(0.99).map(paid),
            reserve_in_20: worst_in_20.map(reserve),
        }
    }
}

/// A centre's risk over one or more years, computed and simulated, with and without the common shock.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The variance of one year by its causes; `None` where a tail is too heavy for it to exist.
    pub spread: Option<Spread>,
    /// Computed, persons alone.
    pub computed_persons_only: Measures,
    /// Computed, with the shock.
    pub computed: Measures,
    /// Simulated, persons alone.
    pub simulated_persons_only: Measures,
    /// Simulated, with the shock.
    pub simulated: Measures,
}

impl Assessment {
    /// Puts all four beside one budget, which is for the same years as the distributions.
    pub fn new(portfolio: &Portfolio, computed: &Computed, simulated: &Simulated, budget: Budget) -> Self {
        Self {
            spread: portfolio.spread(),
            computed_persons_only: Measures::of_computed(&computed.persons_only, budget),
            computed: Measures::of_computed(&computed.with_shock, budget),
            simulated_persons_only: Measures::of_simulated(&simulated.persons_only, budget),
            simulated: Measures::of_simulated(&simulated.with_shock, budget),
        }
    }
}
