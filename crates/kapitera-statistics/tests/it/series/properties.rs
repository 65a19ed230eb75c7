//! What must hold of any series.

use kapitera_statistics::Interval;
use kapitera_statistics::series::{Answer, Finding, Observation, Question, Season, Term};
use proptest::prelude::*;

use super::market::{Draw, Market};

const SEASONS: [Season; 4] = [Season::None, Season::Yearly, Season::HalfYearly, Season::Monthly];

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-6 * wanted.abs().max(1.0)
}

fn alike(found: Interval, wanted: Interval) -> bool {
    near(found.low, wanted.low) && near(found.value, wanted.value) && near(found.high, wanted.high)
}

/// Markets of any kind, and a seed of their noise.
fn markets() -> impl Strategy<Value = (Market, u64)> {
    let kinds = (30..90_i32, 0..4_u32, 0..3_usize, -0.4..0.8_f64, -20.0..20.0_f64, -1.0..1.0_f64, any::<u64>());
    kinds.prop_map(|(months, phase_in, season, rho, step, bend, seed)| {
        let market = Market::new(months, months / 2, phase_in.min(3), SEASONS[season], rho);
        (Market { step, bend, ..market }, seed)
    })
}

fn changed(series: &[Observation], change: impl Fn(&Observation) -> f64) -> Vec<Observation> {
    series.iter().map(|one| Observation { value: change(one), ..*one }).collect()
}

fn asked(market: Market, target: &[Observation], comparison: Option<&[Observation]>) -> Answer {
    Question::new(target, comparison, market.plan).unwrap().answer().unwrap()
}

/// Two series of a market: its own, and one beside it that nothing happened to.
fn pair(market: Market, seed: u64) -> (Vec<Observation>, Vec<Observation>) {
    let mut draw = Draw(seed);
    let target = market.series(&draw.normals(market.months));
    let beside = Market { step: 0.0, bend: 0.0, ..market }.series(&draw.normals(market.months));
    (target, beside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// More on every month is more on the level, and on nothing else.
    #[test]
    fn a_constant_moves_the_level_alone((market, seed) in markets(), constant in -50.0..50.0_f64) {
        let (target, beside) = pair(market, seed);
        let (was, found) = (asked(market, &target, None), asked(market, &changed(&target, |one| one.value + constant), None));
        for (found, was) in found.coefficients.iter().zip(&was.coefficients) {
            let moved = if found.term == Term::Level { constant } else { 0.0 };
            prop_assert!(near(found.interval.value, was.interval.value + moved) && near(found.error, was.error));
        }
        prop_assert!(alike(found.effects[1].difference, was.effects[1].difference));
        // On both of two series it is in no difference.
        let was = asked(market, &target, Some(&beside));
        let lifted = [&target, &beside].map(|series| changed(series, |one| one.value + constant));
        let found = asked(market, &lifted[0], Some(&lifted[1]));
        prop_assert!(alike(found.effects[0].difference, was.effects[0].difference));
    }

    /// In öre rather than kronor all figures are a hundred times as large, and the per cent and findings the same.
    #[test]
    fn the_unit_does_not_matter((market, seed) in markets()) {
        let (target, beside) = pair(market, seed);
        let was = asked(market, &target, Some(&beside));
        let scaled = [&target, &beside].map(|series| changed(series, |one| one.value * 100.0));
        let found = asked(market, &scaled[0], Some(&scaled[1]));
        for (found, was) in found.effects.iter().zip(&was.effects) {
            prop_assert!(near(found.difference.value, was.difference.value * 100.0));
            prop_assert!(near(found.difference.high, was.difference.high * 100.0));
            prop_assert_eq!(found.finding, was.finding);
            prop_assert_eq!(found.percent.is_some(), was.percent.is_some());
            if let (Some(found), Some(was)) = (found.percent, was.percent) {
                prop_assert!(alike(found, was));
            }
        }
    }

    /// Numbered from another year on, and in any order, the months tell the same.
    #[test]
    fn the_numbers_of_months_do_not_matter((market, seed) in markets(), years in -300..300_i32) {
        let (target, beside) = pair(market, seed);
        let was = asked(market, &target, Some(&beside));
        let moved = |series: &[Observation]| -> Vec<Observation> {
            series.iter().rev().map(|one| Observation { month: one.month + 12 * years, ..*one }).collect()
        };
        let mut later = market;
        later.plan.introduction += 12 * years;
        let found = asked(later, &moved(&target), Some(&moved(&beside)));
        prop_assert!(alike(found.effects[0].difference, was.effects[0].difference));
        prop_assert!(alike(found.effects[1].counterfactual, was.effects[1].counterfactual));
    }

    /// Without noise the effect is what was put in, and without effect none is shown.
    #[test]
    fn without_noise_the_effect_is_exact((market, _) in markets()) {
        let exact = |market: Market| market.series(&vec![0.0; market.months as usize]);
        let beside = Market { step: 0.0, bend: 0.0, ..market };
        for comparison in [None, Some(exact(beside))] {
            for market in [market, beside] {
                let answer = asked(market, &exact(market), comparison.as_deref());
                for effect in answer.effects {
                    prop_assert!(near(effect.difference.value, market.effect(effect.horizon)));
                    prop_assert!(near(effect.difference.low, effect.difference.high));
                    let wanted = match market.effect(effect.horizon) {
                        0.0 => Finding::NotShown,
                        below if below < 0.0 => Finding::Lower,
                        _ => Finding::Higher,
                    };
                    prop_assert_eq!(effect.finding, wanted);
                }
            }
        }
    }

    /// What strikes both series alike is in no difference, however large it is; a series beside itself has none.
    #[test]
    fn what_strikes_both_is_in_no_difference((market, seed) in markets(), struck in -30.0..30.0_f64) {
        let (target, beside) = pair(market, seed);
        let was = asked(market, &target, Some(&beside));
        let strike = |one: &Observation| one.value + if one.month >= market.plan.introduction { struck } else { 0.0 };
        let found = asked(market, &changed(&target, strike), Some(&changed(&beside, strike)));
        prop_assert!(alike(found.effects[0].difference, was.effects[0].difference));
        let own = asked(market, &target, Some(&target));
        prop_assert!(near(own.effects[0].difference.low, 0.0) && near(own.effects[0].difference.high, 0.0));
        prop_assert_eq!(own.finding(), Finding::NotShown);
        prop_assert!(near(own.shared.unwrap(), 1.0));
    }

    /// The other way around the difference is turned.
    #[test]
    fn a_difference_turns_around((market, seed) in markets()) {
        let (target, beside) = pair(market, seed);
        let (there, back) = (asked(market, &target, Some(&beside)), asked(market, &beside, Some(&target)));
        for (there, back) in there.effects.iter().zip(&back.effects) {
            prop_assert!(near(there.difference.low, -back.difference.high));
            prop_assert!(near(there.difference.value, -back.difference.value));
            prop_assert!(near(there.p, back.p));
        }
    }

    /// What stands in the months of phasing in is of no matter, nor whether anything does.
    #[test]
    fn months_of_phasing_in_are_left_out((market, seed) in markets(), wild in -1e4..1e4_f64) {
        let (target, _) = pair(market, seed);
        let start = market.plan.introduction;
        let phasing_in = |one: &Observation| (start..start + market.plan.phase_in as i32).contains(&one.month);
        let was = asked(market, &target, None);
        let found = asked(market, &changed(&target, |one| if phasing_in(one) { wild } else { one.value }), None);
        prop_assert_eq!(&was, &found);
        let without: Vec<Observation> = target.iter().copied().filter(|one| !phasing_in(one)).collect();
        prop_assert_eq!(was, asked(market, &without, None));
    }
}
