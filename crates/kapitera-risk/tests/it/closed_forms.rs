//! Closed forms against scipy's figures, against integrals taken here, and against the discretised cost.

use kapitera_risk::special::{digamma, incomplete_gamma, normal_above, normal_exceeded, trigamma};
use kapitera_risk::{Body, Computed, Gamma, Lognormal, Resolution, Severity, StopLoss, TwoPart};

use crate::world::{
    Chance, any_severity, centre, close, discrete, gamma, group, lognormal, pareto, portfolio, spliced,
};

const CASES: &str = include_str!("../cases/severities.csv");

fn severity(family: &str, p: &[f64]) -> Option<Severity> {
    Some(match family {
        "lognormal" => lognormal(p[0], p[1]),
        "gamma" => gamma(p[0], p[1]),
        "pareto" => pareto(p[0], p[1]),
        "spliced_lognormal" => spliced(Body::Lognormal(Lognormal::new(p[0], p[1]).unwrap()), p[2], p[3], p[4]),
        "spliced_gamma" => spliced(Body::Gamma(Gamma::new(p[0], p[1]).unwrap()), p[2], p[3], p[4]),
        _ => return None,
    })
}

fn special(what: &str, p: &[f64], at: f64) -> f64 {
    match what {
        "gammainc" => incomplete_gamma(p[0], at).0,
        "gammaincc" => incomplete_gamma(p[0], at).1,
        "digamma" => digamma(at),
        "trigamma" => trigamma(at),
        "normal_above" => normal_above(at),
        "normal_exceeded" => normal_exceeded(at),
        other => panic!("an unknown case: {other}"),
    }
}

#[test]
fn stored_cases_of_scipy_agree() {
    let mut count = 0;
    for line in CASES.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        let parameters: Vec<f64> = fields[1].split_whitespace().map(|number| number.parse().unwrap()).collect();
        let (at, value): (f64, f64) = (fields[2].parse().unwrap(), fields[3].parse().unwrap());
        let (family, question) = fields[0].split_once('.').unwrap_or((fields[0], ""));
        let ours = match (severity(family, &parameters), question) {
            (Some(severity), "above") => severity.above(at),
            (Some(severity), "excess") => severity.excess(at),
            (Some(severity), "limited_mean") => severity.limited_mean(at),
            (Some(severity), "limited_second") => severity.limited_second_moment(at),
            _ => special(family, &parameters, at),
        };
        // The bisection ends at a distance, not at a ratio; 0 is exceeded with probability one half.
        if family == "normal_exceeded" {
            assert!((ours - value).abs() < 1e-12, "{line}: {ours}");
        } else {
            close(ours, value, 1e-9, line);
        }
        count += 1;
    }
    assert!(count > 600, "{count} cases");
}

/// The integral of `f` over y from 0 to `end` by composite Simpson.
fn simpson(f: impl Fn(f64) -> f64, end: f64, cells: u32) -> f64 {
    let width = end / f64::from(cells);
    let weighted = |place: u32| {
        let weight = if place == 0 || place == cells { 1.0 } else { f64::from(2 + 2 * (place % 2)) };
        weight * f(width * f64::from(place))
    };
    (0..=cells).map(weighted).sum::<f64>() * width / 3.0
}

/// The integral of P(X > x) over x between two amounts, on a logarithmic scale, so that all sizes are seen.
fn area(severity: &Severity, from: f64, to: f64) -> f64 {
    let density = |y: f64| from * y.exp() * severity.above(from * y.exp());
    simpson(density, (to / from).ln(), 20_000)
}

/// The kink, where the family has one.
fn kink(severity: &Severity) -> Option<f64> {
    match severity {
        Severity::Pareto(law) => Some(law.threshold()),
        Severity::Spliced(law) => Some(law.tail().threshold()),
        _ => None,
    }
}

#[test]
fn retained_and_ceded_are_integrals_of_the_tail() {
    let mut chance = Chance::new(1);
    for _ in 0..60 {
        let severity = any_severity(&mut chance);
        let retention = severity.mean() * chance.between(0.2, 20.0);
        let start = severity.mean() * 1e-12;
        let mut edges = vec![start, retention / 30.0, retention, retention * 30.0, retention * 1e12];
        edges.extend(kink(&severity));
        edges.sort_by(f64::total_cmp);
        let between = |low: f64, high: f64| -> f64 {
            let pairs = edges.windows(2).filter(|pair| pair[0] >= low && pair[1] <= high);
            pairs.map(|pair| area(&severity, pair[0], pair[1])).sum()
        };
        let retained = start + between(start, retention);
        close(severity.limited_mean(retention), retained, 1e-9, &format!("retained of {severity:?} at {retention}"));
        let ceded = between(retention, f64::INFINITY);
        // Where next to nothing is ceded, its last digits are lost in the difference of two terms of the mean's size.
        let what = format!("ceded of {severity:?} at {retention}");
        close(severity.excess(retention) + 1e-5 * severity.mean(), ceded + 1e-5 * severity.mean(), 1e-10, &what);
        if ceded > 1e-6 * severity.mean() {
            close(severity.excess(retention), ceded, 1e-9, &what);
        }
        close(severity.limited_mean(retention) + severity.excess(retention), severity.mean(), 1e-12, "parts and whole");
    }
}

#[test]
fn second_moments_are_integrals_too_and_grow_to_the_whole() {
    let mut chance = Chance::new(2);
    for _ in 0..40 {
        let severity = any_severity(&mut chance);
        let whole = severity.second_moment().unwrap();
        // E[min(X, d)²] goes to E[X²] as slowly as the tail allows.
        assert!(severity.limited_second_moment(1e5) <= whole * (1.0 + 1e-12));
        close(severity.limited_second_moment(1e40), whole, 1e-4, "second moment");
        close(severity.variance().unwrap(), whole - severity.mean().powi(2), 1e-12, "variance");
    }
    assert_eq!(pareto(1e4, 2.0).second_moment(), None);
    assert_eq!(pareto(1e4, 1.9).variance(), None);
    // α = 2 is where the power becomes a logarithm: the limited moment goes on smoothly.
    let at = |alpha| pareto(1e4, alpha).limited_second_moment(1e6);
    close(at(2.0), 0.5 * (at(2.0 - 1e-6) + at(2.0 + 1e-6)), 1e-10, "at two");
}

#[test]
fn the_premium_is_what_is_ceded_and_its_loading() {
    let person = TwoPart::new(0.4, lognormal(9.0, 1.5)).unwrap();
    let terms = StopLoss::new(100_000.0, 0.15).unwrap();
    let (user, listed) = (terms.on_severity(person.severity()), terms.on_person(&person));
    close(listed.ceded, 0.4 * user.ceded, 1e-15, "ceded");
    close(listed.retained, 0.4 * user.retained, 1e-15, "retained");
    close(listed.premium, 1.15 * listed.ceded, 1e-15, "premium");
    close(listed.retained + listed.ceded, person.mean(), 1e-12, "whole");
    close(listed.ceded_share(), user.ceded_share(), 1e-12, "share");
    let centre = centre(5000, None, 0.0);
    let layers = terms.on_portfolio(&centre);
    close(layers.retained + layers.ceded, centre.gross_mean(), 1e-12, "portfolio");
    close(centre.clone().with_stop_loss(Some(terms)).premium(), layers.premium, 1e-15, "premium");
}

#[test]
fn discretised_stop_loss_is_the_closed_one() {
    let mut chance = Chance::new(3);
    for _ in 0..25 {
        let severity = if chance.unit() < 0.2 {
            discrete(&[(1234.5, 0.5), (9876.5, 0.3), (54_321.0, 0.2)])
        } else {
            any_severity(&mut chance)
        };
        let retention = severity.mean() * chance.between(0.3, 8.0);
        let one = portfolio(vec![group(1, 1, 1.0, severity.clone())], Some(retention), 0.0);
        let distribution = Computed::of(&one, Resolution::default()).unwrap().persons_only;
        let mean: f64 = distribution.points().map(|(amount, mass)| amount * mass).sum();
        close(mean, severity.limited_mean(retention), 1e-9, &format!("retained of {severity:?} at {retention}"));
        // What is ceded by the uncut cost on the cells, at an amount that is one of them. A cost without end has cells up to the one that
        // one in ten thousand million exceeds.
        if severity.second_moment().is_some() && !matches!(severity, Severity::Pareto(_) | Severity::Spliced(_)) {
            let whole = portfolio(vec![group(1, 1, 1.0, severity.clone())], None, 0.0);
            let cells = Computed::of(&whole, Resolution::default()).unwrap().persons_only;
            let at = (retention / cells.step()).round() * cells.step();
            let ceded: f64 = cells.points().map(|(amount, mass)| (amount - at).max(0.0) * mass).sum();
            close(ceded + severity.mean(), severity.excess(at) + severity.mean(), 1e-8, "ceded");
        }
    }
}
