//! Several steps and places at once: the same on any number of threads, whatever is asked beside, and as each alone.

use std::num::NonZeroUsize;

use kapitera_risk::{
    Budget, Computed, Fit, FitRules, PersonYears, Place, Portfolio, Resolution, Shock, StopLoss, Terms, Tolerance, fit,
    invented_person_years, invented_region, study,
};

fn observed(persons: u32) -> PersonYears {
    invented_person_years(7, &invented_region(persons).unwrap()).unwrap()
}

fn places() -> Vec<Place> {
    let listed = |sizes: [u32; 6]| (1_u16..).zip(sizes).collect();
    vec![
        Place { number: 3, listed: listed([70, 150, 310, 250, 160, 60]) },
        Place { number: 8, listed: listed([10, 30, 300, 350, 500, 200]) },
        Place { number: 9, listed: listed([0; 6]) },
    ]
}

fn terms(threads: usize) -> Terms {
    Terms {
        shock: Shock::new(0.02).unwrap(),
        stop_loss: Some(StopLoss::new(100_000.0, 0.1).unwrap()),
        seed: 1,
        replicates: 400,
        tolerance: Tolerance { percent: 5.0, probability: 0.05 },
        sizes: vec![500, 2_000],
        threads: NonZeroUsize::new(threads).unwrap(),
    }
}

#[test]
fn threads_and_what_is_asked_beside_change_nothing() {
    let steps = [observed(20_000), observed(4_000)];
    let mix = places()[0].listed.clone();
    let first = study(&steps, &places(), &mix, &terms(1)).unwrap();
    for threads in [2, 3, 16] {
        assert_eq!(study(&steps, &places(), &mix, &terms(threads)).unwrap(), first);
    }
    let alone = study(&steps[1..], &places()[1..2], &mix, &terms(2)).unwrap();
    assert_eq!(alone[0].places[0], first[1].places[1]);
    assert_eq!(alone[0].sizes, first[1].sizes);
}

#[test]
fn a_place_is_as_its_portfolio_alone() {
    let step = observed(20_000);
    let studied = study(std::slice::from_ref(&step), &places(), &places()[0].listed, &terms(2)).unwrap();
    let fitted: Fit = fit(&step, FitRules::default());
    for (place, found) in places().iter().zip(&studied[0].places) {
        let (groups, _) = fitted.groups(&place.listed);
        let portfolio = Portfolio::new(groups, None, Shock::new(0.02).unwrap()).unwrap();
        assert_eq!(found.listed, portfolio.listed());
        assert_eq!(found.whole.budget, Budget::expected(&portfolio));
        let computed = Computed::of(&portfolio, Resolution::default()).unwrap();
        let fine = kapitera_risk::Measures::of_computed(&computed.with_shock, found.whole.budget);
        let there = &found.whole.assessment.computed;
        for (one, other) in there.overspending.iter().zip(&fine.overspending) {
            assert!((one.probability.value - other.probability.value).abs() < 2e-3, "{there:?} {fine:?}");
        }
        assert_eq!(found.whole.agreement.compared, 8);
        assert_eq!(found.whole.agreement.within, 8, "{:?}", found.whole.agreement);
        let (limited, layers) = found.limited.as_ref().unwrap();
        assert!((limited.budget.amount - layers.retained - layers.premium).abs() <= 1e-6 * found.whole.budget.amount);
        let fan = found.whole.fan;
        assert!(fan.windows(2).all(|pair| pair[0] <= pair[1]), "{fan:?}");
    }
}

#[test]
fn the_risk_falls_with_the_size_and_less_with_a_stop_loss() {
    let studied = study(&[observed(30_000)], &places(), &places()[0].listed, &terms(2)).unwrap();
    let sizes = studied[0].sizes.as_ref().unwrap();
    assert!(sizes.at[1].whole < sizes.at[0].whole);
    for at in &sizes.at {
        assert!(at.persons_only <= at.whole + 1e-3 && at.limited.unwrap() < at.whole, "{at:?}");
    }
    let listed = |needed| match needed {
        kapitera_risk::SizeNeeded::At { listed, .. } => listed,
        other => panic!("{other:?}"),
    };
    assert!(listed(sizes.needed_limited.unwrap()) < listed(sizes.needed));
    assert!(listed(sizes.needed_without_shock) < listed(sizes.needed));
}

#[test]
fn nobody_costs_nothing() {
    let nobody = PersonYears::new(Vec::new()).unwrap();
    let studied = study(&[nobody], &places(), &places()[0].listed, &terms(1)).unwrap();
    assert!(studied[0].sizes.is_none());
    let place = &studied[0].places[0];
    assert_eq!((place.listed, place.whole.budget.amount), (1_000, 0.0));
    assert_eq!(place.unfitted.len(), 6);
    assert_eq!(place.whole.fan, [None; 5]);
}
