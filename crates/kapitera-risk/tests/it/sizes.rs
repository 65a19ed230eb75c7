//! The size that is needed, checked from both sides.

use kapitera_risk::{
    LARGEST, Portfolio, Resolution, SMALLEST, Shock, SizeNeeded, StopLoss, Tolerance, floor, overspending, size_needed,
};

use crate::world::{centre, close, gamma, group, pareto, portfolio};

fn needed(portfolio: &Portfolio, percent: f64, probability: f64) -> SizeNeeded {
    size_needed(portfolio, Tolerance { percent, probability }, Resolution::default()).unwrap()
}

fn at(portfolio: &Portfolio, listed: u32, percent: f64) -> f64 {
    overspending(&portfolio.with_listed(listed).unwrap(), percent, Resolution::default()).unwrap()
}

#[test]
fn just_below_is_too_few_and_above_enough() {
    for (percent, probability, retention, tau) in [
        (5.0, 0.05, None, 0.0),
        (5.0, 0.05, Some(100_000.0), 0.0),
        (10.0, 0.02, Some(300_000.0), 0.03),
        (3.0, 0.1, Some(300_000.0), 0.01),
    ] {
        let centre = centre(1000, retention, tau);
        let found = needed(&centre, percent, probability);
        let SizeNeeded::At { listed, probability: there, too_few: Some((fewer, before)) } = found else {
            panic!("{found:?}")
        };
        assert!(there < probability && before >= probability && fewer < listed, "{found:?}");
        assert!(f64::from(listed - fewer) <= 1.0 + f64::from(listed) / 1000.0, "{found:?}");
        // A step of a twentieth to either side is beyond any grain of the cells.
        assert!(at(&centre, listed - listed / 20, percent) > probability, "{found:?}");
        assert!(at(&centre, listed + listed / 20, percent) < probability, "{found:?}");
        assert!(at(&centre, 2 * listed, percent) < probability, "{found:?}");
    }
}

#[test]
fn gamma_sizes_are_known() {
    // The sum of n exponentials is a gamma of shape n: the size follows from its own tail.
    let one = portfolio(vec![group(1, 10, 1.0, gamma(1.0, 5000.0))], None, 0.0);
    let SizeNeeded::At { listed, .. } = needed(&one, 5.0, 0.05) else { panic!() };
    let tail = |count: u32| gamma(f64::from(count), 1.0).above(1.05 * f64::from(count));
    let known = (SMALLEST..5000).rev().find(|&count| tail(count) >= 0.05).unwrap() + 1;
    let distance = f64::from(listed.abs_diff(known)) / f64::from(known);
    assert!(distance < 0.01, "{listed} and {known}");
}

#[test]
fn the_shock_sets_a_floor() {
    let centre = centre(1000, None, 0.05);
    let found = needed(&centre, 5.0, 0.05);
    let SizeNeeded::Never { floor: least } = found else { panic!("{found:?}") };
    // The probability of the largest list is near the floor, which is that of a lognormal of mean 1.
    let s = 1.0025_f64.ln().sqrt();
    close(least, kapitera_risk::special::normal_above((1.05_f64.ln() + 0.5 * s * s) / s), 1e-12, "floor");
    let huge = at(&centre, 4_000_000, 5.0);
    assert!((huge - least).abs() < 0.005, "{huge} and {least}");
    assert!((0.1..0.2).contains(&least));
    // Without a shock nothing is in the way.
    assert_eq!(floor(&centre.clone().with_shock(Shock::NONE), 5.0), 0.0);
    assert!(matches!(needed(&centre, 12.0, 0.05), SizeNeeded::At { .. }));
}

#[test]
fn a_stop_loss_makes_smaller_lists_enough() {
    let coarse = Resolution { cells_log2_max: 15, step: None };
    let size = |retention: Option<f64>| {
        let tolerance = Tolerance { percent: 5.0, probability: 0.05 };
        let found = size_needed(&centre(1000, retention, 0.0), tolerance, coarse).unwrap();
        let SizeNeeded::At { listed, .. } = found else { panic!("{found:?}") };
        listed
    };
    let (none, high, low) = (size(None), size(Some(200_000.0)), size(Some(50_000.0)));
    assert!(low < high && high < none, "{low} {high} {none}");
    // A tail with hardly a mean needs so many that no list is large enough, until it is cut.
    let wild = portfolio(vec![group(1, 100, 0.5, pareto(5_000.0, 1.1))], None, 0.0);
    let seldom = Tolerance { percent: 5.0, probability: 0.01 };
    let whole = size_needed(&wild, seldom, coarse).unwrap();
    let SizeNeeded::NotWithin { probability } = whole else { panic!("{whole:?}") };
    assert!(probability >= 0.01);
    let cut = wild.with_stop_loss(Some(StopLoss::new(100_000.0, 0.0).unwrap()));
    let SizeNeeded::At { listed, .. } = size_needed(&cut, seldom, coarse).unwrap() else { panic!() };
    assert!(listed < LARGEST / 100, "{listed}");
}

#[test]
fn small_sizes_and_wrong_tolerances_are_named() {
    let calm = portfolio(vec![group(1, 100, 1.0, gamma(400.0, 10.0))], None, 0.0);
    let SizeNeeded::At { listed: SMALLEST, too_few: None, .. } = needed(&calm, 10.0, 0.2) else { panic!() };
    for (percent, probability) in [(0.0, 0.05), (5.0, 0.0), (5.0, 1.0), (f64::NAN, 0.05), (5.0, f64::NAN)] {
        let tolerance = Tolerance { percent, probability };
        assert!(size_needed(&calm, tolerance, Resolution::default()).is_err(), "{tolerance:?}");
    }
    let nobody = portfolio(Vec::new(), None, 0.0);
    assert!(size_needed(&nobody, Tolerance { percent: 5.0, probability: 0.05 }, Resolution::default()).is_err());
}
