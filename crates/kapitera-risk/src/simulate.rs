//! The same by simulation: years are drawn, person by person.
//!
//! Each replicate has its own stream of draws, numbered by the replicate, and writes to its own place; all sums are taken
//! afterwards, in the order of the replicates. So the number of threads changes nothing, to the last bit.

use std::num::NonZeroUsize;

use crate::lattice::{Part, parts};
use crate::random::{Binomial, Source};
use crate::{Estimate, Portfolio, Refusal, Severity, Shock};

/// How a simulation is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// What all draws follow from.
    pub seed: u64,
    /// How many times the years are drawn, at most [`Simulation::REPLICATES_MAX`].
    pub replicates: u32,
    /// How many years are added up in each: other persons' luck and another shock in each year.
    pub years: u32,
    /// On how many threads; the result is the same for any number.
    pub threads: NonZeroUsize,
}

impl Simulation {
    /// More replicates are refused.
    pub const REPLICATES_MAX: u32 = 10_000_000;
    /// More years are refused.
    pub const YEARS_MAX: u32 = 100;

    /// One year, ten thousand times, on one thread.
    pub fn with_seed(seed: u64) -> Self {
        Self { seed, replicates: 10_000, years: 1, threads: NonZeroUsize::MIN }
    }
}

/// What came out: the drawn sums in rising order, kr.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// By what happened to the persons alone.
    pub persons_only: Sample,
    /// With the common shock on top, in the same replicates.
    pub with_shock: Sample,
}

impl Simulated {
    /// Draws the years of a portfolio.
    ///
    /// # Errors
    ///
    /// When there are more replicates or years than the limits, or no replicates.
    pub fn of(portfolio: &Portfolio, simulation: Simulation) -> Result<Self, Refusal> {
        if simulation.replicates == 0 || simulation.replicates > Simulation::REPLICATES_MAX {
            return Err(Refusal::LimitExceeded { name: "replicates", limit: Simulation::REPLICATES_MAX.into() });
        }
        if simulation.years == 0 || simulation.years > Simulation::YEARS_MAX {
            return Err(Refusal::LimitExceeded { name: "years", limit: Simulation::YEARS_MAX.into() });
        }
        let years = Years::new(portfolio, simulation);
        let mut drawn = vec![(0.0, 0.0); simulation.replicates as usize];
        let share = drawn.len().div_ceil(simulation.threads.get().min(256));
        if share == drawn.len() {
            years.draw_all(0, &mut drawn);
        } else {
            std::thread::scope(|scope| {
                for (place, part) in drawn.chunks_mut(share).enumerate() {
                    let years = &years;
                    scope.spawn(move || years.draw_all((place * share) as u64, part));
                }
            });
        }
        let (alone, shocked) = drawn.into_iter().unzip();
        Ok(Self { persons_only: Sample::new(alone), with_shock: Sample::new(shocked) })
    }
}

/// What the replicates draw from.
struct Years<'a> {
    source: Source,
    users: Vec<(Binomial, &'a Severity)>,
    retention: f64,
    shock: Shock,
    years: u32,
}

impl<'a> Years<'a> {
    fn new(portfolio: &'a Portfolio, simulation: Simulation) -> Self {
        let users = |part: Part<'a>| (Binomial::new(part.listed, part.share), part.severity);
        Self {
            source: Source::new(simulation.seed),
            users: parts(portfolio).into_iter().map(users).collect(),
            retention: portfolio.retention().unwrap_or(f64::INFINITY),
            shock: portfolio.shock(),
            years: simulation.years,
        }
    }

    fn draw_all(&self, first: u64, places: &mut [(f64, f64)]) {
        for (place, drawn) in places.iter_mut().enumerate() {
            *drawn = self.replicate(first + place as u64);
        }
    }

    /// The sums of one replicate, without and with the shock.
    fn replicate(&self, number: u64) -> (f64, f64) {
        let mut draw = self.source.stream(number);
        let (mut alone, mut shocked) = (0.0, 0.0);
        for _ in 0..self.years {
            let factor = self.shock.draw(&mut draw);
            let mut year = 0.0;
            for (number, severity) in &self.users {
                for _ in 0..number.draw(&mut draw) {
                    year += severity.draw(&mut draw).min(self.retention);
                }
            }
            alone += year;
            shocked += year * factor;
        }
        (alone, shocked)
    }
}

/// Drawn amounts in rising order, with what they estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    rising: Vec<f64>,
    mean: f64,
    /// The mean squared and fourth-power distance from the mean.
    second: f64,
    fourth: f64,
}

impl Sample {
    fn new(drawn: Vec<f64>) -> Self {
        let count = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / count;
        let (mut second, mut fourth) = (0.0, 0.0);
        for amount in &drawn {
            let square = (amount - mean) * (amount - mean);
            second += square;
            fourth += square * square;
        }
        let mut rising = drawn;
        rising.sort_by(f64::total_cmp);
        Self { rising, mean, second: second / count, fourth: fourth / count }
    }

    /// The amounts, kr, rising.
    pub fn amounts(&self) -> &[f64] {
        &self.rising
    }

    fn count(&self) -> f64 {
        self.rising.len() as f64
    }

    /// The probability of more than `amount` kr.
    ///
    /// The standard error is that of a share, √(p(1 − p)/n). Where none or all of the drawn years are above, it would be 0; then it is
    /// 1/n, what one more or one fewer would have changed.
    pub fn above(&self, amount: f64) -> Estimate {
        let above = self.rising.len() - self.rising.partition_point(|&drawn| drawn <= amount);
        let share = above as f64 / self.count();
        let error = (share * (1.0 - share) / self.count()).sqrt().max(1.0 / self.count());
        Estimate { value: share, standard_error: error }
    }

    /// The amount that is not exceeded with probability `probability`, kr.
    ///
    /// The standard error is half the distance of the order statistics one binomial standard deviation to either side.
    pub fn quantile(&self, probability: f64) -> Estimate {
        let last = self.rising.len() - 1;
        let at = |rank: f64| self.rising[(rank.ceil().max(1.0) as usize - 1).min(last)];
        let rank = probability * self.count();
        let deviation = (self.count() * probability * (1.0 - probability)).sqrt();
        let spread = at(rank + deviation) - at(rank - deviation);
        Estimate { value: at(rank), standard_error: 0.5 * spread }
    }

    /// The mean, kr.
    pub fn mean(&self) -> Estimate {
        Estimate { value: self.mean, standard_error: (self.second / self.count()).sqrt() }
    }

    /// The standard deviation, kr; its own standard error from the fourth moment of the drawn amounts.
    pub fn deviation(&self) -> Estimate {
        let deviation = self.second.sqrt();
        let excess = (self.fourth - self.second * self.second).max(0.0) / self.count();
        let error = if deviation > 0.0 { excess.sqrt() / (2.0 * deviation) } else { 0.0 };
        Estimate { value: deviation, standard_error: error }
    }
}
