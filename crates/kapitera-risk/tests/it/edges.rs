//! What is nearly nothing: no persons, no users, no retention, no shock, one person; and what is refused.

use kapitera_message::Text;
use kapitera_risk::{
    Assessment, Band, BandOutcome, BandYears, Body, Budget, Computed, Discrete, Family, FitRules, Gamma, Lognormal,
    Pareto, PersonYears, Portfolio, Refusal, Resolution, Shock, Simulated, Simulation, SizeNeeded, Spliced, StopLoss,
    Tolerance, TwoPart, findings, fit, size_needed,
};

use crate::world::{centre, close, discrete, gamma, group, lognormal, pareto, portfolio};

fn assessed(portfolio: &Portfolio) -> Assessment {
    let computed = Computed::of(portfolio, Resolution::default()).unwrap();
    let simulated = Simulated::of(portfolio, Simulation { replicates: 200, ..Simulation::with_seed(1) }).unwrap();
    Assessment::new(portfolio, &computed, &simulated, Budget::expected(portfolio))
}

#[test]
fn nothing_costs_nothing() {
    let nobody = portfolio(Vec::new(), None, 0.05);
    let none_listed = portfolio(vec![group(1, 0, 0.5, lognormal(9.0, 1.0))], None, 0.05);
    let no_users = portfolio(vec![group(1, 500, 0.0, lognormal(9.0, 1.0))], None, 0.05);
    let all_ceded = portfolio(vec![group(1, 500, 0.5, lognormal(9.0, 1.0))], Some(0.0), 0.05);
    for empty in [nobody, none_listed, no_users, all_ceded] {
        let both = assessed(&empty);
        let spread = both.spread.unwrap();
        assert_eq!((spread.mean, spread.deviation(), spread.coefficient_of_variation()), (0.0, 0.0, 0.0));
        for measures in [both.computed, both.computed_persons_only, both.simulated, both.simulated_persons_only] {
            assert!(measures.overspending.iter().all(|over| over.probability.value == 0.0), "{measures:?}");
            close(measures.worst_in_20.unwrap().value, empty.premium(), 1e-12, "worst year");
            assert!(measures.reserve_in_20.unwrap().value.abs() < 1e-6);
        }
    }
    let ceded = portfolio(vec![group(1, 500, 0.5, lognormal(9.0, 1.0))], Some(0.0), 0.05);
    close(ceded.premium(), ceded.gross_mean(), 1e-12, "all is ceded");
}

#[test]
fn one_person_is_the_two_part_cost() {
    let one = portfolio(vec![group(1, 1, 0.3, lognormal(9.0, 1.0))], None, 0.0);
    let distribution = Computed::of(&one, Resolution::default()).unwrap();
    let person = one.groups()[0].person.clone();
    for limit in [1e3, 5e3, 1e4, 5e4, 2e5] {
        let expected = person.share() * person.severity().above(limit);
        let difference = distribution.persons_only.above(limit) - expected;
        assert!(difference.abs() < 1e-4, "{limit}: {difference:e}");
    }
    // The cost cannot exceed its retention, and is at it as often as it would be above.
    let cut = one.with_stop_loss(Some(StopLoss::new(20_000.0, 0.0).unwrap()));
    let distribution = Computed::of(&cut, Resolution::default()).unwrap().persons_only;
    assert!((distribution.at_most(20_000.0) - 1.0).abs() < 1e-12);
    let at = 1.0 - distribution.at_most(20_000.0 - 1.5 * distribution.step());
    assert!((at - person.share() * person.severity().above(20_000.0)).abs() < 2e-4, "{at}");
}

#[test]
fn without_a_shock_both_distributions_are_one() {
    let centre = centre(500, None, 0.0);
    let computed = Computed::of(&centre, Resolution::default()).unwrap();
    assert!(computed.persons_only.points().eq(computed.with_shock.points()));
    let simulated = Simulated::of(&centre, Simulation { replicates: 300, ..Simulation::with_seed(1) }).unwrap();
    assert_eq!(simulated.persons_only, simulated.with_shock);
    assert_eq!(centre.spread().unwrap().common_variance, 0.0);
}

#[test]
fn everybody_costing_the_same_is_certain() {
    let certain = portfolio(vec![group(1, 4000, 1.0, discrete(&[(2500.0, 1.0)]))], None, 0.0);
    let both = assessed(&certain);
    close(both.computed.mean.value, 1e7, 1e-9, "mean");
    close(both.simulated.worst_in_100.unwrap().value, 1e7, 1e-12, "worst");
    assert!(both.computed.overspending.iter().all(|over| over.probability.value < 1e-9), "{both:?}");
    let floor = certain.with_shock(Shock::new(0.1).unwrap());
    let never = size_needed(&floor, Tolerance { percent: 5.0, probability: 0.05 }, Resolution::default());
    assert!(matches!(never.unwrap(), SizeNeeded::Never { .. }));
}

#[test]
fn fits_of_nothing_are_named() {
    let band = |number: u16| Band { number, label: Text::same("x") };
    let years =
        |number, without_cost, costs: &[f64]| BandYears { band: band(number), without_cost, costs: costs.to_vec() };
    let observed = PersonYears::new(vec![
        years(4, 3, &[7000.0]),
        years(1, 0, &[]),
        years(2, 40, &[]),
        years(3, 0, &[500.0, 500.0]),
    ]);
    let fitted = fit(&observed.unwrap(), FitRules::default());
    assert_eq!(fitted.bands.iter().map(|band| band.band.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(fitted.bands[0].outcome, BandOutcome::NoPersons);
    let BandOutcome::NoUsers { persons: 40, share_upper } = fitted.bands[1].outcome else { panic!("{fitted:?}") };
    close(1.0 - (1.0 - share_upper).powi(40), 0.95, 1e-12, "nobody in forty");
    assert!(fitted.bands[0].person().is_none() && fitted.bands[1].person().is_none());
    let BandOutcome::Fitted(third) = &fitted.bands[2].outcome else { panic!("{fitted:?}") };
    assert_eq!((third.users, third.shape_users, third.person.share()), (2, 3, 1.0));
    close(third.mean_fitted, 500.0, 1e-9, "its own mean");
    assert_eq!(fit(&PersonYears::new(Vec::new()).unwrap(), FitRules::default()).bands, []);
    // Equal costs have no spread to fit.
    let equal = PersonYears::new(vec![years(1, 0, &[250.0; 60])]).unwrap();
    let BandOutcome::Fitted(equal) = &fit(&equal, FitRules::default()).bands[0].outcome else { panic!() };
    assert_eq!((equal.family, equal.mean_fitted, equal.tail), (Family::Constant, 250.0, None));
}

#[test]
fn what_cannot_be_is_refused() {
    let negative = |given| Refusal::ParameterMustLieInItsRange { name: "sigma", given };
    assert_eq!(Lognormal::new(1.0, -1.0), Err(negative(-1.0)));
    assert!(Lognormal::new(f64::NAN, 1.0).is_err() && Gamma::new(0.0, 1.0).is_err());
    assert_eq!(Pareto::new(1.0, 1.0), Err(Refusal::TailMustHaveMean { alpha: 1.0 }));
    assert!(Pareto::new(1.0, f64::NAN).is_err() && Pareto::new(0.0, 2.0).is_err());
    let body = Body::Lognormal(Lognormal::new(20.0, 0.1).unwrap());
    assert!(Spliced::new(body, 0.9, Pareto::new(1.0, 2.0).unwrap()).is_err(), "nothing of the body is below");
    assert_eq!(Discrete::new(vec![(1.0, 0.5)]), Err(Refusal::ProbabilitiesMustSumToOne { sum: 0.5 }));
    assert!(Discrete::new(Vec::new()).is_err() && Discrete::constant(0.0).is_err());
    assert!(TwoPart::new(1.1, lognormal(1.0, 1.0)).is_err() && TwoPart::new(f64::NAN, lognormal(1.0, 1.0)).is_err());
    assert!(StopLoss::new(-1.0, 0.0).is_err() && StopLoss::new(f64::INFINITY, 0.0).is_err());
    assert!(Shock::new(-0.1).is_err() && Shock::new(f64::NAN).is_err());
    let costs = |costs: Vec<f64>| {
        let band = Band { number: 7, label: Text::same("x") };
        PersonYears::new(vec![BandYears { band, without_cost: 0, costs }])
    };
    assert_eq!(costs(vec![1.0, 0.0]), Err(Refusal::CostMustBePositive { band: 7, place: 1, given: 0.0 }));
    assert!(costs(vec![f64::NAN]).is_err() && costs(vec![f64::INFINITY]).is_err());
    let wide = portfolio(vec![group(1, 100, 1.0, gamma(1.0, 1e6))], None, 0.0);
    let resolution = Resolution { step: Some(0.001), ..Resolution::default() };
    assert!(matches!(Computed::of(&wide, resolution), Err(Refusal::LimitExceeded { name: "cells", .. })));
    for step in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Computed::of(&wide, Resolution { step: Some(step), ..Resolution::default() }).is_err(), "{step}");
    }
    let none = Simulation { replicates: 0, ..Simulation::with_seed(1) };
    assert!(Simulated::of(&wide, none).is_err());
    let many = Portfolio::new(vec![group(1, u32::MAX, 1.0, pareto(1.0, 2.0))], None, Shock::NONE);
    assert!(matches!(many, Err(Refusal::LimitExceeded { name: "listed", .. })));
    assert_eq!(portfolio(Vec::new(), None, 0.0).with_listed(10), Err(Refusal::PersonsMustBeListed));
    let same = BandYears { band: Band { number: 1, label: Text::same("x") }, without_cost: 1, costs: Vec::new() };
    assert_eq!(PersonYears::new(vec![same.clone(), same]), Err(Refusal::BandsMustDiffer { band: 1 }));
}

#[test]
fn refusals_and_findings_are_sentences_in_both_languages() {
    let refusals = [
        Refusal::TailMustHaveMean { alpha: 0.9 },
        Refusal::TermsMustBeEqual,
        Refusal::CostMustBePositive { band: 3, place: 0, given: -1.0 },
    ];
    for text in refusals.iter().map(Refusal::text) {
        assert!(text.sv.len() > 10 && text.en.len() > 10 && text.sv != text.en);
    }
    assert!(refusals[2].to_string().contains("-1"));
    let findings = findings();
    assert!(findings.len() >= 12);
    for finding in findings {
        assert!(finding.what.sv != finding.what.en && !finding.source.sv.is_empty(), "{finding:?}");
    }
}
