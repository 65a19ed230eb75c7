//! One set of costs: the candidates, the test of the tail, the choice.

use crate::special::{digamma, incomplete_gamma, normal_at_most, trigamma};
use crate::{Body, Discrete, FitRules, Gamma, Lognormal, Pareto, Severity, Spliced};

use super::search::highest;

/// What can be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Lognormal throughout.
    Lognormal,
    /// Gamma throughout.
    Gamma,
    /// Lognormal below, Pareto above.
    SplicedLognormal,
    /// Gamma below, Pareto above.
    SplicedGamma,
    /// All costs are equal within a millionth: one amount.
    Constant,
}

/// One that was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Of which family.
    pub family: Family,
    /// As fitted.
    pub severity: Severity,
    /// The greatest log-likelihood.
    pub log_likelihood: f64,
    /// How many parameters were free: 2, or 5 where spliced (two of the body, the threshold, the share below, the index).
    pub parameters: u8,
}

impl Candidate {
    /// Akaike's criterion, 2 × parameters − 2 × log-likelihood; smaller is better.
    pub fn aic(&self) -> f64 {
        2.0 * (f64::from(self.parameters) - self.log_likelihood)
    }
}

/// What the top costs look like beside the bodies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailTest {
    /// How many costs lie above the threshold.
    pub above: usize,
    /// The threshold, in the unit of the costs.
    pub threshold: f64,
    /// Hill's estimate of the index; its standard error is itself over √above.
    pub hill_alpha: f64,
    /// How many standard errors heavier the tail is than the lognormal fitted to all.
    pub beside_lognormal: f64,
    /// How many standard errors heavier the tail is than the gamma fitted to all.
    pub beside_gamma: f64,
    /// What follows.
    pub finding: TailFinding,
}

/// The finding about a tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TailFinding {
    /// Too few users, or too many equal costs at the top, to say.
    NotTested,
    /// Not heavier than that of the family that was chosen.
    AsBody,
    /// Heavier than that of the family that was chosen, but splicing did not lower AIC.
    HeavierNotSpliced,
    /// Heavier, and spliced.
    Spliced,
}

/// A tail without mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NoMean {
    pub alpha: f64,
    pub users: usize,
}

/// The chosen shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ShapeFit {
    pub users: usize,
    pub severity: Severity,
    pub family: Family,
    pub candidates: Vec<Candidate>,
    pub tail: Option<TailTest>,
}

/// Sums that the likelihoods need.
#[derive(Clone, Copy)]
struct Sums {
    count: f64,
    cost: f64,
    log: f64,
    /// Of squared distances of the logarithms from their mean.
    log_square: f64,
}

impl Sums {
    fn of(costs: &[f64]) -> Self {
        let count = costs.len() as f64;
        let log: f64 = costs.iter().map(|&cost| libm::log(cost)).sum();
        let mean = log / count;
        let square = |cost: &f64| (libm::log(*cost) - mean) * (libm::log(*cost) - mean);
        Self { count, cost: costs.iter().sum(), log, log_square: costs.iter().map(square).sum() }
    }

    fn mean_log(&self) -> f64 {
        self.log / self.count
    }

    /// ln of the likelihood of a lognormal.
    fn lognormal(&self, mu: f64, sigma: f64) -> f64 {
        let distance = self.mean_log() - mu;
        let square = self.log_square + self.count * distance * distance;
        -0.5 * square / (sigma * sigma) - self.log - self.count * (libm::log(sigma) + 0.918_938_533_204_672_8)
    }

    /// ln of the likelihood of a gamma.
    fn gamma(&self, shape: f64, scale: f64) -> f64 {
        (shape - 1.0) * self.log - self.cost / scale - self.count * (libm::lgamma(shape) + shape * libm::log(scale))
    }
}

/// Fits rising costs, at least one.
pub(super) fn fit(costs: &[f64], rules: FitRules) -> Result<ShapeFit, NoMean> {
    let users = costs.len();
    let (lowest, highest) = (costs[0], costs[users - 1]);
    let sums = Sums::of(costs);
    let whole = if highest <= lowest * (1.0 + 1e-6) { None } else { lognormal(&sums).zip(gamma(&sums)) };
    let Some((lognormal, gamma)) = whole else {
        let amount = Discrete::constant(sums.cost / sums.count).expect("costs are above zero");
        let severity = Severity::Discrete(amount);
        return Ok(ShapeFit { users, severity, family: Family::Constant, candidates: Vec::new(), tail: None });
    };
    let bodies = [lognormal, gamma];
    let mut tail = tail_test(costs, &bodies, rules);
    let heavier = [tail.beside_lognormal, tail.beside_gamma].map(|deviations| deviations > rules.tail_deviations);
    let mut candidates = bodies.to_vec();
    if tail.finding != TailFinding::NotTested {
        let heavy = bodies.iter().zip(heavier).filter(|(_, heavier)| *heavier);
        candidates.extend(splice(costs, heavy.map(|(body, _)| body), &tail));
    }
    let best = candidates.iter().min_by(|one, other| one.aic().total_cmp(&other.aic())).unwrap_or(&bodies[0]);
    let (family, severity) = (best.family, best.severity.clone());
    match family {
        Family::SplicedLognormal | Family::SplicedGamma if tail.hill_alpha <= 1.0 => {
            return Err(NoMean { alpha: tail.hill_alpha, users });
        }
        Family::SplicedLognormal | Family::SplicedGamma => tail.finding = TailFinding::Spliced,
        _ => {}
    }
    if tail.finding == TailFinding::AsBody && heavier[usize::from(family == Family::Gamma)] {
        tail.finding = TailFinding::HeavierNotSpliced;
    }
    Ok(ShapeFit { users, severity, family, candidates, tail: Some(tail) })
}

/// Lognormal by maximum likelihood: mean and standard deviation (divided by n) of the logarithms.
fn lognormal(sums: &Sums) -> Option<Candidate> {
    let (mu, sigma) = (sums.mean_log(), (sums.log_square / sums.count).sqrt());
    let severity = Severity::Lognormal(Lognormal::new(mu, sigma).ok()?);
    let log_likelihood = sums.lognormal(mu, sigma);
    Some(Candidate { family: Family::Lognormal, severity, log_likelihood, parameters: 2 })
}

/// Gamma by maximum likelihood: ln a − ψ(a) = ln mean − mean ln, by Newton's method in 1/a (T. P. Minka, Estimating a Gamma
/// distribution, 2002); the fitted mean is the observed one.
fn gamma(sums: &Sums) -> Option<Candidate> {
    let mean = sums.cost / sums.count;
    let gap = libm::log(mean) - sums.mean_log();
    let mut shape = (3.0 - gap + ((gap - 3.0) * (gap - 3.0) + 24.0 * gap).sqrt()) / (12.0 * gap);
    for _ in 0..100 {
        let slope = shape * shape * (1.0 / shape - trigamma(shape));
        let next = 1.0 / (1.0 / shape + (libm::log(shape) - digamma(shape) - gap) / slope);
        let settled = (next - shape).abs() <= 1e-14 * shape;
        shape = next;
        if settled {
            break;
        }
    }
    let severity = Severity::Gamma(Gamma::new(shape, mean / shape).ok()?);
    let log_likelihood = sums.gamma(shape, mean / shape);
    Some(Candidate { family: Family::Gamma, severity, log_likelihood, parameters: 2 })
}

/// Hill's estimate over the top costs, beside what each body has above the same threshold.
fn tail_test(costs: &[f64], bodies: &[Candidate; 2], rules: FitRules) -> TailTest {
    let users = costs.len();
    let top = ((2.0 * (users as f64).sqrt()) as usize).min(users / 10);
    let threshold = costs[users - 1 - top];
    let first = costs.partition_point(|&cost| cost <= threshold);
    let above = users - first;
    if users < rules.tail_users_min || above < 10 {
        return TailTest {
            above,
            threshold,
            hill_alpha: f64::INFINITY,
            beside_lognormal: 0.0,
            beside_gamma: 0.0,
            finding: TailFinding::NotTested,
        };
    }
    let hill = costs[first..].iter().map(|cost| libm::log(cost / threshold)).sum::<f64>() / above as f64;
    let [beside_lognormal, beside_gamma] = [0, 1].map(|place: usize| {
        // Where the body has no weight left above the threshold, whatever lies there is heavier.
        let (mean, variance) = match &bodies[place].severity {
            severity if severity.above(threshold) < 1e-12 => return f64::INFINITY,
            Severity::Lognormal(law) => law.log_excess(threshold),
            Severity::Gamma(law) => law.log_excess(threshold),
            _ => unreachable!("only these two are fitted to the whole"),
        };
        (hill - mean) / (variance / above as f64).sqrt()
    });
    TailTest { above, threshold, hill_alpha: 1.0 / hill, beside_lognormal, beside_gamma, finding: TailFinding::AsBody }
}

/// Bodies fitted anew up to the threshold, with a Pareto tail above.
fn splice<'a>(costs: &[f64], whole: impl Iterator<Item = &'a Candidate>, tail: &TailTest) -> Vec<Candidate> {
    let (body, top) = costs.split_at(costs.len() - tail.above);
    let sums = Sums::of(body);
    let (count, above, threshold, alpha) = (costs.len() as f64, top.len() as f64, tail.threshold, tail.hill_alpha);
    let below = sums.count / count;
    let top_log: f64 = top.iter().map(|cost| libm::log(cost / threshold)).sum();
    let shares = sums.count * libm::log(below) + above * libm::log(1.0 - below);
    let tail_likelihood = above * libm::log(alpha / threshold) - (alpha + 1.0) * top_log;
    let bodies = whole.filter_map(|candidate| cut_body(&candidate.severity, &sums, threshold));
    let candidates = bodies.filter_map(|(body, body_likelihood)| {
        // An index without mean is still weighed against the others; only its choice is an outcome of its own.
        let tail = Pareto::new(threshold, alpha.max(1.0 + 1e-9)).ok()?;
        let severity = Severity::Spliced(Spliced::new(body, below, tail).ok()?);
        let family = match body {
            Body::Lognormal(_) => Family::SplicedLognormal,
            Body::Gamma(_) => Family::SplicedGamma,
        };
        let log_likelihood = body_likelihood + shares + tail_likelihood;
        Some(Candidate { family, severity, log_likelihood, parameters: 5 })
    });
    candidates.collect()
}

/// A body of the same family, by maximum likelihood given that costs are at most `threshold`.
fn cut_body(start: &Severity, sums: &Sums, threshold: f64) -> Option<(Body, f64)> {
    let log_threshold = libm::log(threshold);
    match start {
        Severity::Lognormal(law) => {
            let likelihood = |[mu, log_sigma]: [f64; 2]| {
                let sigma = libm::exp(log_sigma);
                let below = normal_at_most((log_threshold - mu) / sigma);
                sums.lognormal(mu, sigma) - sums.count * libm::log(below)
            };
            let ([mu, log_sigma], best) = highest(likelihood, [law.mu(), libm::log(law.sigma())])?;
            Some((Body::Lognormal(Lognormal::new(mu, libm::exp(log_sigma)).ok()?), best))
        }
        Severity::Gamma(law) => {
            let likelihood = |[log_shape, log_scale]: [f64; 2]| {
                let (shape, scale) = (libm::exp(log_shape), libm::exp(log_scale));
                sums.gamma(shape, scale) - sums.count * libm::log(incomplete_gamma(shape, threshold / scale).0)
            };
            let ([shape, scale], best) = highest(likelihood, [libm::log(law.shape()), libm::log(law.scale())])?;
            Some((Body::Gamma(Gamma::new(libm::exp(shape), libm::exp(scale)).ok()?), best))
        }
        _ => None,
    }
}
