//! What must hold of the measures, whatever the portfolio.

use kapitera_risk::{
    Assessment, Budget, Computed, Measures, OVERSPENDING_PERCENT, Portfolio, Resolution, Simulated, Simulation,
    StopLoss,
};

use crate::world::{Chance, any_portfolio, centre, close, gamma, group, portfolio};

fn measured(portfolio: &Portfolio) -> Measures {
    let computed = Computed::of(portfolio, Resolution::default()).unwrap();
    Measures::of_computed(&computed.with_shock, Budget::expected(portfolio))
}

#[test]
fn more_listed_vary_less() {
    let sizes = [100, 800, 6400, 51_200];
    let variation = |listed| centre(listed, None, 0.03).spread().unwrap();
    for pair in sizes.windows(2) {
        let (small, large) = (variation(pair[0]), variation(pair[1]));
        assert!(large.poolable_deviation() / large.mean < small.poolable_deviation() / small.mean);
        close(large.common_deviation() / large.mean, 0.03, 1e-12, "the shock stays");
        let (rare, rarer) = (measured(&centre(pair[0], None, 0.03)), measured(&centre(pair[1], None, 0.03)));
        assert!(rarer.overspending[3].probability.value < rare.overspending[3].probability.value);
    }
}

#[test]
fn lower_retentions_overspend_less() {
    // Of 10 %: of little, a high retention may well be overspent oftener, since its premium is paid in good years too.
    let mut before = 1.0;
    for retention in [None, Some(1_000_000.0), Some(300_000.0), Some(100_000.0), Some(30_000.0), Some(5_000.0)] {
        let portfolio = centre(1500, retention, 0.0);
        let measures = measured(&portfolio);
        let over = measures.overspending[3].probability.value;
        assert!(over < before, "{retention:?}: {over} after {before}");
        close(measures.budget.amount, portfolio.gross_mean(), 1e-9, "without loading the capitation stays");
        before = over;
    }
}

#[test]
fn measures_are_in_order() {
    let mut chance = Chance::new(31);
    for _ in 0..20 {
        let portfolio = any_portfolio(&mut chance);
        let computed = Computed::of(&portfolio, Resolution::default()).unwrap();
        let simulated = Simulated::of(&portfolio, Simulation { replicates: 2000, ..Simulation::with_seed(3) }).unwrap();
        let both = Assessment::new(&portfolio, &computed, &simulated, Budget::expected(&portfolio));
        for measures in [&both.computed, &both.computed_persons_only, &both.simulated, &both.simulated_persons_only] {
            assert!(
                measures.overspending.windows(2).all(|pair| pair[0].probability.value >= pair[1].probability.value)
            );
            assert_eq!(measures.overspending.map(|over| over.percent), OVERSPENDING_PERCENT);
            let (worst, reserve) = (measures.worst_in_20.unwrap().value, measures.reserve_in_20.unwrap().value);
            assert!(measures.worst_in_100.unwrap().value >= worst);
            close(reserve, (worst - measures.budget.amount).max(0.0), 1e-12, "reserve");
        }
        // The worst year in twenty is exceeded in at most one of twenty, and not much less where no cell is heavy.
        let worst = both.computed.worst_in_20.unwrap().value - both.computed.budget.premium;
        let above = computed.with_shock.above(worst * (1.0 + 1e-12));
        assert!(above <= 0.05 + 1e-9 && above >= 0.05 - computed.with_shock.resolution() - 1e-9, "{above}");
    }
}

#[test]
fn a_loading_is_paid_and_budgeted() {
    let plain = centre(2000, Some(100_000.0), 0.02);
    let loaded = plain.clone().with_stop_loss(Some(StopLoss::new(100_000.0, 0.2).unwrap()));
    close(loaded.premium(), 1.2 * plain.premium(), 1e-12, "premium");
    let (one, other) = (Budget::expected(&plain), Budget::expected(&loaded));
    close(other.amount - one.amount, 0.2 * plain.premium(), 1e-9, "budget");
    // On the smaller budget the loading is overspending.
    let computed = Computed::of(&loaded, Resolution::default()).unwrap().with_shock;
    let short = Measures::of_computed(&computed, Budget::of_amount(&loaded, one.amount));
    let enough = Measures::of_computed(&computed, other);
    assert!(short.overspending[0].probability.value > enough.overspending[0].probability.value);
    assert!(short.reserve_in_20.unwrap().value > enough.reserve_in_20.unwrap().value);
}

#[test]
fn years_even_out_persons_and_shocks() {
    let centre = centre(2000, None, 0.04);
    let computed = Computed::of(&centre, Resolution::default()).unwrap();
    let mut before = 1.0;
    for years in [1, 2, 3, 5] {
        let budget = Budget::expected(&centre).over_years(years);
        let measures = Measures::of_computed(&computed.over_years(years).with_shock, budget);
        let over = measures.overspending[2].probability.value;
        assert!(over < before, "{years} years: {over}");
        before = over;
    }
}

#[test]
fn probabilities_are_those_of_a_gamma() {
    // 900 persons with exponential costs: the sum is gamma with shape 900, whatever the budget.
    let portfolio = portfolio(vec![group(1, 900, 1.0, gamma(1.0, 12_000.0))], None, 0.0);
    let (measures, sum) = (measured(&portfolio), gamma(900.0, 12_000.0));
    for over in measures.overspending {
        let expected = sum.above(sum.mean() * (1.0 + f64::from(over.percent) / 100.0));
        assert!((over.probability.value - expected).abs() < 5e-4, "{}", over.percent);
    }
    let spread = portfolio.spread().unwrap();
    close(spread.poolable_deviation(), 30.0 * 12_000.0, 1e-9, "deviation");
}

#[test]
fn overspending_and_reserve_are_read_after_the_premium() {
    let portfolio = centre(800, Some(60_000.0), 0.03);
    let computed = Computed::of(&portfolio, Resolution::default()).unwrap().with_shock;
    let budget = Budget::expected(&portfolio);
    assert!(budget.premium > 0.1 * budget.amount);
    for over in Measures::of_computed(&computed, budget).overspending {
        let carried = budget.amount * (1.0 + f64::from(over.percent) / 100.0) - portfolio.premium();
        close(over.probability.value, computed.above(carried), 1e-12, "what is left when the premium is paid");
    }
    // Who receives twice the cost needs no reserve.
    let rich = Measures::of_computed(&computed, Budget::of_amount(&portfolio, 2.0 * budget.amount));
    assert_eq!(rich.reserve_in_20.unwrap().value, 0.0);
}
