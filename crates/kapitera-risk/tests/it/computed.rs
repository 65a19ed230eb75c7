//! The exact distribution against enumeration, against analytic moments, and against itself.

use kapitera_risk::{Computed, Distribution, Portfolio, Resolution, Severity, Shock};

use crate::world::{Chance, any_portfolio, centre, close, discrete, gamma, group, lognormal, pareto, portfolio};

/// All sums of all persons' outcomes with their probabilities, one person after another.
fn enumerated(portfolio: &Portfolio, retention: f64) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 1.0)];
    for group in portfolio.groups() {
        let Severity::Discrete(law) = group.person.severity() else { panic!("single amounts") };
        for _ in 0..group.listed {
            let mut next = Vec::new();
            for &(sum, probability) in &sums {
                next.push((sum, probability * (1.0 - group.person.share())));
                for &(amount, share) in law.points() {
                    next.push((sum + amount.min(retention), probability * group.person.share() * share));
                }
            }
            sums = next;
        }
    }
    sums
}

#[test]
fn few_persons_are_enumerated() {
    let mut chance = Chance::new(11);
    for round in 0..40 {
        let mut groups = Vec::new();
        for number in 0..1 + chance.below(2) as u16 {
            let amounts = 1 + chance.below(4);
            let points: Vec<(f64, f64)> =
                (0..amounts).map(|_| (1000.0 * f64::from(1 + chance.below(30)), 1.0 / f64::from(amounts))).collect();
            groups.push(group(number, 1 + chance.below(3), chance.unit(), discrete(&points)));
        }
        let retention = if round % 2 == 0 { None } else { Some(1000.0 * f64::from(1 + chance.below(40))) };
        let portfolio = portfolio(groups, retention, 0.0);
        let resolution = Resolution { step: Some(1000.0), ..Resolution::default() };
        let distribution = Computed::of(&portfolio, resolution).unwrap().persons_only;
        let sums = enumerated(&portfolio, retention.unwrap_or(f64::INFINITY));
        for thousand in 0..200 {
            let limit = 1000.0 * f64::from(thousand);
            let expected: f64 = sums.iter().filter(|(sum, _)| *sum <= limit + 0.5).map(|(_, mass)| mass).sum();
            let difference = distribution.at_most(limit) - expected;
            assert!(difference.abs() < 1e-12, "round {round} at {limit}: {difference:e}");
            let mass: f64 = sums.iter().filter(|(sum, _)| (sum - limit).abs() < 0.5).map(|(_, mass)| mass).sum();
            let found: f64 =
                distribution.points().filter(|(amount, _)| (amount - limit).abs() < 0.5).map(|(_, mass)| mass).sum();
            assert!((found - mass).abs() < 1e-12, "round {round} exactly at {limit}");
        }
    }
}

#[test]
fn mean_and_variance_are_the_analytic_ones() {
    let mut chance = Chance::new(12);
    for round in 0..60 {
        let portfolio = any_portfolio(&mut chance);
        if portfolio.retention_given().is_none() && has_power_tail(&portfolio) {
            continue;
        }
        let computed = Computed::of(&portfolio, Resolution::default()).unwrap();
        let alone = portfolio.clone().with_shock(Shock::NONE).spread().unwrap();
        let spread = portfolio.spread().unwrap();
        let what = format!("round {round}: {portfolio:?}");
        close(computed.persons_only.mean(), portfolio.mean(), 1e-8, &what);
        close(computed.with_shock.mean(), portfolio.mean(), 1e-8, &what);
        // The cells may add a thousandth to the variance, as stated.
        close(computed.persons_only.variance(), alone.poolable_variance, 2e-3, &what);
        close(computed.with_shock.variance(), spread.deviation().powi(2), 4e-3, &what);
        assert!(computed.persons_only.aliasing() < 1e-10, "{what}");
        assert!(computed.persons_only.beyond() < 1e-6, "{what}: {}", computed.persons_only.beyond());
    }
}

trait Given {
    fn retention_given(&self) -> Option<f64>;
}

impl Given for Portfolio {
    fn retention_given(&self) -> Option<f64> {
        self.stop_loss().map(|terms| terms.retention())
    }
}

fn has_power_tail(portfolio: &Portfolio) -> bool {
    let mut groups = portfolio.groups().iter();
    groups.any(|group| matches!(group.person.severity(), Severity::Pareto(_) | Severity::Spliced(_)))
}

#[test]
fn gamma_sums_are_gamma() {
    // Everybody costs; the sum of n gammas of shape a is a gamma of shape n a.
    for (persons, shape, scale) in [(1, 2.5, 4000.0), (7, 0.6, 9000.0), (400, 0.5, 20_000.0), (30_000, 1.3, 7000.0)] {
        let portfolio = portfolio(vec![group(1, persons, 1.0, gamma(shape, scale))], None, 0.0);
        let distribution = Computed::of(&portfolio, Resolution::default()).unwrap().persons_only;
        let whole = gamma(shape * f64::from(persons), scale);
        let deviation = whole.variance().unwrap().sqrt();
        for place in -4..=6 {
            let limit = whole.mean() + 0.7 * f64::from(place) * deviation;
            let difference = distribution.above(limit) - whole.above(limit);
            let fine = distribution.resolution() + 1e-5;
            assert!(difference.abs() < fine, "{persons} persons at {place}: {difference:e}, finer than {fine:e}");
        }
    }
}

#[test]
fn heavy_tails_keep_their_probabilities() {
    // One person with a Pareto cost: the distribution is known whatever the index.
    for alpha in [1.2, 1.6, 2.4] {
        let one = pareto(10_000.0, alpha);
        let distribution =
            Computed::of(&portfolio(vec![group(1, 1, 1.0, one.clone())], None, 0.0), Resolution::default()).unwrap();
        for multiple in [1.5, 3.0, 10.0, 50.0] {
            let limit = 10_000.0 * multiple;
            assert!(limit < distribution.persons_only.points().last().unwrap().0);
            let difference = distribution.persons_only.above(limit) - one.above(limit);
            let step = distribution.persons_only.step();
            let cell = one.above(limit - step) - one.above(limit + step);
            assert!(difference.abs() < cell + 1e-9, "α {alpha}: {difference:e} at {multiple}, cell {cell:e}");
        }
        let beyond = distribution.persons_only.beyond();
        assert!(beyond < 1e-3);
        // In three years nobody is beyond in any.
        close(distribution.over_years(3).persons_only.beyond(), 1.0 - (1.0 - beyond).powi(3), 1e-6, "beyond");
    }
}

#[test]
fn the_shock_multiplies() {
    // One constant cost: the shocked sum is the factor's own distribution.
    let tau = 0.2;
    let constant = portfolio(vec![group(1, 1, 1.0, discrete(&[(1e6, 1.0)]))], None, tau);
    let s = (1.0_f64 + tau * tau).ln().sqrt();
    let factor = lognormal((1e6_f64).ln() - 0.5 * s * s, s);
    let distribution = Computed::of(&constant, Resolution::default()).unwrap().with_shock;
    for limit in [0.7e6, 0.9e6, 1.05e6, 1.4e6] {
        assert!((distribution.above(limit) - factor.above(limit)).abs() < 5e-3, "{limit}");
    }
    // A lognormal cost of one person stays lognormal.
    let (mu, sigma) = (9.0, 0.8);
    let person = portfolio(vec![group(1, 1, 1.0, lognormal(mu, sigma))], None, tau);
    let product = lognormal(mu - 0.5 * s * s, (sigma * sigma + s * s).sqrt());
    let distribution = Computed::of(&person, Resolution::default()).unwrap().with_shock;
    for limit in [2e3, 5e3, 1e4, 3e4, 1e5] {
        let difference = distribution.above(limit) - product.above(limit);
        assert!(difference.abs() < 2e-3, "{limit}: {difference:e}");
    }
    close(distribution.mean(), product.mean(), 1e-7, "mean");
    close(distribution.variance(), product.variance().unwrap(), 2e-3, "variance");
}

#[test]
fn equal_centres_pooled_are_one_larger_centre() {
    let small = centre(700, Some(200_000.0), 0.03);
    let pooled = Portfolio::pooled([&small, &small, &small]).unwrap();
    assert_eq!(pooled, centre(2100, Some(200_000.0), 0.03));
    let other = small.clone().with_shock(Shock::NONE);
    assert!(Portfolio::pooled([&small, &other]).is_err());
    assert!(Portfolio::pooled([]).is_err());
}

#[test]
fn pooled_persons_are_independent_sums() {
    // The distribution of two centres together is the convolution of theirs.
    let one = portfolio(vec![group(1, 3, 0.4, discrete(&[(1.0, 0.5), (4.0, 0.5)]))], None, 0.0);
    let two = portfolio(vec![group(2, 5, 0.2, discrete(&[(2.0, 0.7), (3.0, 0.3)]))], None, 0.0);
    let resolution = Resolution { step: Some(1.0), ..Resolution::default() };
    let of = |portfolio: &Portfolio| Computed::of(portfolio, resolution).unwrap().persons_only;
    let (first, second) = (of(&one), of(&two));
    let together = of(&Portfolio::pooled([&one, &two]).unwrap());
    for limit in 0..30 {
        let limit = f64::from(limit);
        let convolved: f64 = first.points().map(|(amount, mass)| mass * second.at_most(limit - amount)).sum();
        assert!((together.at_most(limit) - convolved).abs() < 1e-12);
    }
}

#[test]
fn years_are_independent_sums() {
    let centre = centre(800, Some(150_000.0), 0.04);
    let year = Computed::of(&centre, Resolution::default()).unwrap();
    let five = year.over_years(5);
    for (one, sum) in [(&year.persons_only, &five.persons_only), (&year.with_shock, &five.with_shock)] {
        close(sum.mean(), 5.0 * one.mean(), 1e-9, "mean");
        close(sum.variance(), 5.0 * one.variance(), 1e-5, "variance");
    }
    // Without a shock, five years are five times the persons.
    let larger = Computed::of(&centre_of(4000), Resolution::default()).unwrap();
    for share in [0.9, 1.0, 1.05, 1.1] {
        let limit = share * larger.persons_only.mean();
        let difference = larger.persons_only.above(limit) - five.persons_only.above(limit);
        assert!(difference.abs() < 2e-3, "{share}: {difference:e}");
    }
    // Exactly, on a lattice: two years of one person.
    let one = portfolio(vec![group(1, 1, 0.5, discrete(&[(2.0, 1.0)]))], None, 0.0);
    let two = Computed::of(&one, Resolution { step: Some(1.0), ..Resolution::default() }).unwrap().over_years(2);
    let masses = |distribution: &Distribution, limit: f64| distribution.at_most(limit);
    for (limit, expected) in [(0.0, 0.25), (1.0, 0.25), (2.0, 0.75), (4.0, 1.0)] {
        assert!((masses(&two.persons_only, limit) - expected).abs() < 1e-12, "{limit}");
    }
}

fn centre_of(listed: u32) -> Portfolio {
    centre(listed, Some(150_000.0), 0.0)
}

#[test]
fn a_finer_step_changes_little() {
    let centre = centre(3000, Some(1_000_000.0), 0.02);
    let coarse = Computed::of(&centre, Resolution::default()).unwrap();
    let step = Some(coarse.persons_only.step() / 8.0);
    let fine = Computed::of(&centre, Resolution { step, ..Resolution::default() }).unwrap();
    assert!(fine.persons_only.resolution() < 0.2 * coarse.persons_only.resolution());
    for percent in [1.0, 2.0, 5.0, 10.0] {
        let limit = centre.mean() * (1.0 + percent / 100.0);
        let difference = coarse.with_shock.above(limit) - fine.with_shock.above(limit);
        assert!(difference.abs() < coarse.with_shock.resolution() + 1e-5, "{percent}: {difference:e}");
    }
}

#[test]
fn what_does_not_divide_goes_to_the_largest_remainders() {
    let group = |number, listed| group(number, listed, 0.5, gamma(1.0, 1000.0));
    let mix = portfolio(vec![group(1, 50), group(2, 30), group(3, 20)], None, 0.0);
    let listed = |all: u32| {
        let scaled = mix.with_listed(all).unwrap();
        scaled.groups().iter().map(|group| group.listed).collect::<Vec<_>>()
    };
    // 3.5, 2.1, 1.4: the seventh to the first. 0.5, 0.3, 0.2: the only one too.
    assert_eq!((listed(7), listed(1), listed(0)), (vec![4, 2, 1], vec![1, 0, 0], vec![0, 0, 0]));
    // 4.5, 2.7, 1.8: two over, to the third and the second.
    assert_eq!(listed(9), [4, 3, 2]);
    assert_eq!(listed(1000), [500, 300, 200]);
}

/// Far beyond what anybody costs: shapes in thousands, costs cut off far below their least, one person beside a hundred thousand.
fn extreme(chance: &mut Chance) -> Portfolio {
    let groups = (0..1 + chance.below(3) as u16).map(|number| {
        let (location, alpha) = (chance.between(0.0, 14.0), chance.between(1.02, 4.0));
        let severity = match chance.below(4) {
            0 => lognormal(location, chance.between(0.01, 3.0)),
            1 => gamma(chance.between(-4.0, 9.0).exp(), location.exp()),
            2 => pareto(location.exp(), alpha),
            _ => discrete(&[(location.exp(), 0.3), (location.exp() * chance.between(2.0, 50.0), 0.7)]),
        };
        let share = if chance.unit() < 0.3 { 1.0 } else { chance.unit() };
        group(number, chance.between(0.0, 12.0).exp() as u32, share, severity)
    });
    let groups = groups.collect();
    let retention = (chance.unit() < 0.6).then(|| chance.between(0.0, 14.0).exp());
    portfolio(groups, retention, 0.0)
}

#[test]
fn extremes_hold_too() {
    let mut chance = Chance::new(13);
    for round in 0..150 {
        let portfolio = extreme(&mut chance);
        let resolution = Resolution { step: None, cells_log2_max: 8 + chance.below(7) };
        let distribution = Computed::of(&portfolio, resolution).unwrap().persons_only;
        let what = format!("round {round}: {resolution:?} {portfolio:?}");
        assert!(distribution.aliasing() < 1e-10 && distribution.beyond() < 1e-3, "{what}");
        assert!(distribution.points().all(|(_, mass)| mass.is_finite() && mass >= 0.0), "{what}");
        if distribution.beyond() == 0.0 {
            close(distribution.mean(), portfolio.mean(), 1e-7, &what);
        }
    }
}
