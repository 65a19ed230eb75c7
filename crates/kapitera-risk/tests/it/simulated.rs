//! Simulated years: against the exact distribution, and against themselves on other numbers of threads.

use std::num::NonZeroUsize;
use std::time::Instant;

use kapitera_risk::{Assessment, Budget, Computed, Estimate, Portfolio, Resolution, Simulated, Simulation};

use crate::world::{Chance, any_portfolio, centre, discrete, gamma, group, lognormal, pareto, portfolio};

fn simulation(seed: u64, replicates: u32, threads: usize) -> Simulation {
    Simulation { replicates, threads: NonZeroUsize::new(threads).unwrap(), ..Simulation::with_seed(seed) }
}

/// FNV-1a over the bits.
fn checksum(amounts: &[f64]) -> u64 {
    let bytes = amounts.iter().flat_map(|amount| amount.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn mixed() -> Portfolio {
    let groups = vec![
        group(1, 300, 0.5, lognormal(8.0, 1.2)),
        group(2, 200, 0.9, gamma(0.7, 9000.0)),
        group(3, 100, 0.05, pareto(20_000.0, 1.8)),
        group(4, 50, 1.0, discrete(&[(1200.0, 0.25), (3400.0, 0.75)])),
    ];
    portfolio(groups, Some(300_000.0), 0.05)
}

#[test]
fn threads_change_no_bit() {
    for portfolio in [mixed(), centre(900, None, 0.03)] {
        let one = Simulated::of(&portfolio, simulation(7, 1001, 1)).unwrap();
        for threads in [2, 3, 8, 2000] {
            assert_eq!(one, Simulated::of(&portfolio, simulation(7, 1001, threads)).unwrap(), "{threads} threads");
        }
        assert_ne!(one, Simulated::of(&portfolio, simulation(8, 1001, 1)).unwrap());
    }
}

#[test]
fn a_seed_has_its_bits() {
    // A change here changes every figure that was ever given out for a seed: say so in the change log.
    let drawn = Simulated::of(&mixed(), Simulation { years: 2, ..simulation(20_261_122, 500, 2) }).unwrap();
    let checksums = [checksum(drawn.persons_only.amounts()), checksum(drawn.with_shock.amounts())];
    assert_eq!(checksums, [10_400_323_049_044_468_798, 9_912_161_254_944_791_204]);
}

const REPLICATES: u32 = 6000;

/// How many standard errors apart; discretisation may add a cell's probability.
fn apart(computed: Estimate, simulated: Estimate, fine: f64) -> f64 {
    ((computed.value - simulated.value).abs() - fine).max(0.0) / simulated.standard_error
}

#[test]
fn simulated_and_exact_agree() {
    let mut chance = Chance::new(21);
    let (mut compared, mut worst) = (0, 0.0_f64);
    for round in 0..36 {
        let portfolio = any_portfolio(&mut chance);
        let computed = Computed::of(&portfolio, Resolution::default()).unwrap();
        let simulated = Simulated::of(&portfolio, simulation(round, REPLICATES, 2)).unwrap();
        let budget = Budget::expected(&portfolio);
        let both = Assessment::new(&portfolio, &computed, &simulated, budget);
        let pairs = [
            (&both.computed_persons_only, &both.simulated_persons_only, &computed.persons_only),
            (&both.computed, &both.simulated, &computed.with_shock),
        ];
        for (exact, drawn, distribution) in pairs {
            let fine = distribution.step() * density_bound(distribution) + distribution.beyond();
            for (exact, drawn) in exact.overspending.iter().zip(&drawn.overspending) {
                // Rare events of a few replicates have no normal error; the binomial error of the exact probability bounds it.
                let error = (exact.probability.value * (1.0 - exact.probability.value) / f64::from(REPLICATES)).sqrt();
                let drawn = Estimate { standard_error: error.max(0.5 / f64::from(REPLICATES)), ..drawn.probability };
                let distance = apart(exact.probability, drawn, fine);
                worst = worst.max(distance);
                compared += 1;
                assert!(distance < 4.0, "round {round}, {}: {distance} errors\n{portfolio:?}", exact.percent);
            }
            let mean = apart(exact.mean, drawn.mean, 1e-6 * exact.mean.value);
            assert!(mean < 4.0, "round {round}: the mean is {mean} errors off");
        }
    }
    assert!(compared == 36 * 8 && worst > 0.5, "{compared} compared, at worst {worst}");
}

/// The largest probability within one step, per kr: how far a probability can be off between cells.
fn density_bound(distribution: &kapitera_risk::Distribution) -> f64 {
    // The atom at zero is exact.
    distribution.points().filter(|(amount, _)| *amount > 0.0).map(|(_, mass)| mass).fold(0.0, f64::max)
        / distribution.step()
}

#[test]
fn tails_without_variance_agree_too() {
    // Cells are far larger than most costs here, and the window must still hold everything.
    for (alpha, listed, cells_log2_max) in [(1.1, 3000, 18), (1.1, 3000, 12), (1.6, 1000, 18)] {
        let wild = portfolio(vec![group(1, listed, 0.5, pareto(5000.0, alpha))], None, 0.0);
        assert_eq!(wild.spread(), None);
        let computed = Computed::of(&wild, Resolution { cells_log2_max, step: None }).unwrap().persons_only;
        assert!(
            computed.aliasing() < 1e-10 && computed.beyond() < 1e-3,
            "{} {}",
            computed.aliasing(),
            computed.beyond()
        );
        let simulated = Simulated::of(&wild, simulation(9, REPLICATES, 2)).unwrap().persons_only;
        for share in [0.8, 1.0, 1.1, 1.5] {
            let limit = share * wild.mean();
            let exact = Estimate::computed(computed.above(limit));
            let distance = apart(exact, simulated.above(limit), computed.resolution());
            assert!(distance < 4.0, "α {alpha} at {share}: {exact:?} is {distance} errors off");
        }
    }
}

#[test]
fn quantiles_agree() {
    let mut chance = Chance::new(22);
    let mut far = 0;
    for round in 0..15 {
        let portfolio = any_portfolio(&mut chance);
        let computed = Computed::of(&portfolio, Resolution::default()).unwrap().with_shock;
        let simulated = Simulated::of(&portfolio, simulation(100 + round, REPLICATES, 2)).unwrap().with_shock;
        for probability in [0.5, 0.95, 0.99] {
            let drawn = simulated.quantile(probability);
            let exact = computed.quantile(probability).unwrap();
            let distance =
                ((exact - drawn.value).abs() - 2.0 * computed.step()).max(0.0) / drawn.standard_error.max(1e-9);
            assert!(distance < 5.0, "round {round}: {exact} and {drawn:?}");
            far += usize::from(distance > 3.0);
        }
    }
    assert!(far <= 3, "{far} of 45 quantiles more than three errors off");
}

#[test]
fn several_years_agree() {
    let centre = centre(400, Some(200_000.0), 0.05);
    let computed = Computed::of(&centre, Resolution::default()).unwrap().over_years(3);
    let simulated = Simulated::of(&centre, Simulation { years: 3, ..simulation(5, 20_000, 2) }).unwrap();
    let budget = Budget::expected(&centre).over_years(3);
    let both = Assessment::new(&centre, &computed, &simulated, budget);
    for (exact, drawn) in both.computed.overspending.iter().zip(&both.simulated.overspending) {
        assert!(apart(exact.probability, drawn.probability, 1e-3) < 3.0, "{exact:?} {drawn:?}");
    }
    assert!(apart(both.computed.deviation, both.simulated.deviation, 0.0) < 4.0);
}

#[test]
fn the_standard_errors_are_right() {
    // Many small simulations scatter as their own standard errors say.
    let centre = centre(300, Some(100_000.0), 0.03);
    let limit = Budget::expected(&centre).amount * 1.05;
    let runs: Vec<Simulated> =
        (0..200).map(|seed| Simulated::of(&centre, simulation(1000 + seed, 400, 1)).unwrap()).collect();
    let scatter = |ask: &dyn Fn(&Simulated) -> Estimate| {
        let figures: Vec<Estimate> = runs.iter().map(ask).collect();
        let mean = figures.iter().map(|one| one.value).sum::<f64>() / 200.0;
        let variance = figures.iter().map(|one| (one.value - mean).powi(2)).sum::<f64>() / 199.0;
        let stated = figures.iter().map(|one| one.standard_error).sum::<f64>() / 200.0;
        variance.sqrt() / stated
    };
    let ratios = [
        scatter(&|run| run.with_shock.mean()),
        scatter(&|run| run.with_shock.deviation()),
        scatter(&|run| run.with_shock.above(limit)),
        scatter(&|run| run.with_shock.quantile(0.9)),
    ];
    assert!(ratios.iter().all(|ratio| (0.8..1.25).contains(ratio)), "{ratios:?}");
}

#[test]
fn ten_thousand_years_of_five_thousand_listed_are_quick() {
    let centre = centre(5000, Some(500_000.0), 0.03);
    let start = Instant::now();
    let drawn = Simulated::of(&centre, simulation(1, 10_000, 2)).unwrap();
    let simulated = start.elapsed();
    let start = Instant::now();
    let computed = Computed::of(&centre, Resolution::default()).unwrap();
    println!("simulated in {simulated:?}, computed in {:?}, {} cells", start.elapsed(), computed.with_shock.cells());
    assert_eq!(drawn.with_shock.amounts().len(), 10_000);
    // Generous: a loaded machine must not fail; by person instead of by user it would take minutes.
    assert!(simulated.as_secs() < 20, "{simulated:?}");
}
