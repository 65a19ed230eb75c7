//! Fits recover what invented persons were drawn from, and say so when they do not fit.

use kapitera_risk::special::trigamma;
use kapitera_risk::{
    BandOutcome, BandYears, Body, Family, Fit, FitRules, FittedBand, Gamma, InventedBand, Lognormal, Origin,
    PersonYears, Severity, TailFinding, TwoPart, WhyUnfitted, fit, invented_person_years, invented_region,
};

use crate::world::{band, close, gamma, lognormal, pareto, spliced};

fn invented(seed: u64, persons: u32, share: f64, severity: Severity) -> PersonYears {
    let person = TwoPart::new(share, severity).unwrap();
    invented_person_years(seed, &[InventedBand { band: band(1), persons, person }]).unwrap()
}

fn fitted(fit: &Fit, number: u16) -> &FittedBand {
    match &fit.band(number).unwrap().outcome {
        BandOutcome::Fitted(fitted) => fitted,
        other => panic!("{other:?}"),
    }
}

/// Of many fits: how many standard errors each is off, which must be like standard normals.
#[track_caller]
fn like_normals(deviations: &[f64], what: &str) {
    let count = deviations.len() as f64;
    let mean = deviations.iter().sum::<f64>() / count;
    let spread = (deviations.iter().map(|one| one * one).sum::<f64>() / count).sqrt();
    let worst = deviations.iter().fold(0.0_f64, |most, one| most.max(one.abs()));
    assert!(mean.abs() < 3.5 / count.sqrt() && (0.7..1.35).contains(&spread) && worst < 4.5, "{what}: {deviations:?}");
}

#[test]
fn lognormals_are_recovered() {
    let (mu, sigma) = (8.7, 1.3);
    let (mut of_mu, mut of_sigma, mut of_share) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..40 {
        let fit = fit(&invented(seed, 4000, 0.6, lognormal(mu, sigma)), FitRules::default());
        let found = fitted(&fit, 1);
        let Some(Severity::Lognormal(law)) = found.candidates.first().map(|one| &one.severity) else { panic!() };
        let root = (found.users as f64).sqrt();
        of_mu.push((law.mu() - mu) / (sigma / root));
        of_sigma.push((law.sigma() - sigma) / (sigma / (root * 2.0_f64.sqrt())));
        of_share.push((found.person.share() - 0.6) / found.share_standard_error);
        assert!(matches!(found.family, Family::Lognormal | Family::SplicedLognormal), "{found:?}");
        assert_eq!((found.persons, found.origin, found.shape_users), (4000, Origin::Own, found.users));
    }
    like_normals(&of_mu, "mu");
    like_normals(&of_sigma, "sigma");
    like_normals(&of_share, "share");
}

#[test]
fn gammas_are_recovered_with_the_observed_mean() {
    for (shape, scale) in [(0.6, 9000.0), (3.5, 4000.0)] {
        let mut deviations = Vec::new();
        for seed in 0..40 {
            let fit = fit(&invented(seed, 3000, 0.5, gamma(shape, scale)), FitRules::default());
            let found = fitted(&fit, 1);
            let Severity::Gamma(law) = &found.candidates[1].severity else { panic!() };
            // The inverse of Fisher's information of the shape, the scale unknown.
            let variance = shape / ((shape * trigamma(shape) - 1.0) * found.users as f64);
            deviations.push((law.shape() - shape) / variance.sqrt());
            assert!(matches!(found.family, Family::Gamma | Family::SplicedGamma), "{found:?}");
            if found.family == Family::Gamma {
                close(found.mean_fitted, found.mean_observed, 1e-12, "mean");
            }
        }
        like_normals(&deviations, "shape");
    }
}

#[test]
fn heavy_tails_are_found_with_their_index() {
    for (body, alpha) in [
        (Body::Lognormal(Lognormal::new(8.5, 1.0).unwrap()), 1.5),
        (Body::Gamma(Gamma::new(1.5, 6000.0).unwrap()), 2.5),
    ] {
        let (mut deviations, mut chosen) = (Vec::new(), 0);
        for seed in 0..30 {
            let truth = spliced(body, 0.95, 40_000.0, alpha);
            let fit = fit(&invented(seed, 10_000, 0.8, truth), FitRules::default());
            let found = fitted(&fit, 1);
            let tail = found.tail.unwrap();
            deviations.push((tail.hill_alpha - alpha) / (tail.hill_alpha / (tail.above as f64).sqrt()));
            if tail.finding == TailFinding::Spliced {
                chosen += 1;
                assert_eq!(found.alpha, Some(tail.hill_alpha));
                assert_eq!(found.variance_exists, tail.hill_alpha > 2.0);
            }
        }
        like_normals(&deviations, "alpha");
        assert!(chosen >= 28, "spliced in {chosen} of 30");
    }
}

#[test]
fn bodies_below_a_tail_are_recovered() {
    let mut deviations = Vec::new();
    for seed in 0..30 {
        let truth = spliced(Body::Lognormal(Lognormal::new(8.5, 1.0).unwrap()), 0.985, 60_000.0, 1.4);
        let fit = fit(&invented(seed, 20_000, 0.9, truth), FitRules::default());
        let found = fitted(&fit, 1);
        let Severity::Spliced(law) = found.person.severity() else { panic!("{found:?}") };
        let Body::Lognormal(body) = law.body() else { panic!("{found:?}") };
        // About as many lie in the true tail as are looked at: 2√18 000. Cutting costs information; 1.1 is how much wider the estimate scatters with the upper percents cut off.
        deviations.push((body.mu() - 8.5) / (1.1 / (found.users as f64).sqrt()));
        let share_below = 1.0 - found.tail.unwrap().above as f64 / found.users as f64;
        close(law.below(), share_below, 1e-12, "share below");
    }
    like_normals(&deviations, "mu");
}

#[test]
fn light_tails_are_seldom_called_heavy() {
    for severity in [lognormal(8.0, 1.5), gamma(0.8, 10_000.0)] {
        let count = (0..100)
            .filter(|&seed| {
                let fit = fit(&invented(500 + seed, 3000, 0.7, severity.clone()), FitRules::default());
                fitted(&fit, 1).tail.unwrap().finding != TailFinding::AsBody
            })
            .count();
        assert!(count <= 6, "{count} of 100 at one in a hundred");
    }
}

#[test]
fn a_tail_without_mean_is_an_outcome() {
    let fit = fit(&invented(3, 5000, 0.8, spliced_wild()), FitRules::default());
    let BandOutcome::TailWithoutMean { alpha, users } = fit.bands[0].outcome else { panic!("{:?}", fit.bands[0]) };
    assert!(alpha < 1.0 && users > 3000);
}

/// α = 1.02 has a mean; the seed is chosen so that Hill's estimate comes out below 1.
fn spliced_wild() -> Severity {
    spliced(Body::Lognormal(Lognormal::new(8.0, 0.6).unwrap()), 0.9, 8_000.0, 1.001)
}

#[test]
fn few_users_borrow_the_shape_and_keep_their_mean() {
    let person = |share, mu| TwoPart::new(share, lognormal(mu, 1.1)).unwrap();
    let bands = [
        InventedBand { band: band(1), persons: 6000, person: person(0.5, 7.0) },
        InventedBand { band: band(2), persons: 40, person: person(0.5, 12.0) },
        InventedBand { band: band(3), persons: 5000, person: person(0.7, 11.0) },
    ];
    let fit = fit(&invented_person_years(9, &bands).unwrap(), FitRules::default());
    let (small, large) = (fitted(&fit, 2), fitted(&fit, 3));
    assert_eq!((small.origin, large.origin), (Origin::AllBands, Origin::Own));
    assert_eq!(small.shape_users, fitted(&fit, 1).users + large.users);
    close(small.mean_fitted, small.mean_observed, 1e-12, "own mean");
    let Severity::Lognormal(law) = small.person.severity() else { panic!("{small:?}") };
    // The bands' different means do not widen the shape.
    assert!((law.sigma() - 1.1).abs() < 0.05, "{law:?}");
    // With fewer everywhere, all are taken together.
    let bands: Vec<BandYears> = (1..4)
        .map(|number| BandYears { band: band(number), without_cost: 5, costs: vec![100.0, 300.0, 900.0] })
        .collect();
    let fit = self::fit(&PersonYears::new(bands).unwrap(), FitRules::default());
    assert!(fit.bands.iter().all(|band| matches!(&band.outcome, BandOutcome::Fitted(one) if one.origin == Origin::AllUsers && one.shape_users == 9)));
}

#[test]
fn the_order_of_bands_and_costs_changes_nothing() {
    let observed = invented_person_years(4, &invented_region(3000).unwrap()).unwrap();
    let mut shuffled = observed.bands().to_vec();
    shuffled.reverse();
    for years in &mut shuffled {
        years.costs.reverse();
    }
    let again = fit(&PersonYears::new(shuffled).unwrap(), FitRules::default());
    assert_eq!(fit(&observed, FitRules::default()), again);
}

#[test]
fn the_better_of_two_families_has_the_smaller_criterion() {
    let fit = fit(&invented(1, 2000, 0.9, pareto(1000.0, 1.7)), FitRules::default());
    let found = fitted(&fit, 1);
    let chosen = found.candidates.iter().find(|one| one.family == found.family).unwrap();
    assert!(found.candidates.iter().all(|one| one.aic() >= chosen.aic() - 1e-9), "{found:?}");
    assert!((found.alpha.unwrap() - 1.7).abs() < 0.6 && !found.variance_exists);
}

#[test]
fn bands_that_cannot_be_reckoned_are_named() {
    let person = TwoPart::new(0.6, lognormal(8.0, 1.0)).unwrap();
    let observed = invented_person_years(2, &[InventedBand { band: band(1), persons: 500, person }]).unwrap();
    let mut years = observed.bands().to_vec();
    years.push(BandYears { band: band(2), without_cost: 0, costs: Vec::new() });
    years.push(BandYears { band: band(3), without_cost: 30, costs: Vec::new() });
    let fit = fit(&PersonYears::new(years).unwrap(), FitRules::default());
    let (groups, unfitted) = fit.groups(&[(3, 7), (1, 200), (9, 4), (2, 5), (8, 0)]);
    assert_eq!(groups.iter().map(|group| (group.band.number, group.listed)).collect::<Vec<_>>(), [(1, 200)]);
    assert_eq!(Some(&groups[0].person), fit.bands[0].person());
    let expected = [(3, 7, WhyUnfitted::NoUsers), (9, 4, WhyUnfitted::NotObserved), (2, 5, WhyUnfitted::NoPersons)];
    let found: Vec<_> = unfitted.iter().map(|one| (one.band, one.listed, one.why)).collect();
    assert_eq!(found, expected);
}
