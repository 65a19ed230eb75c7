//! A thousand invented markets of each kind: how often the intervals hold the effect, and how often one is shown where there is none.

use kapitera_statistics::series::{Finding, Question, STRONG, Season};

use super::market::{Draw, Market};

const MARKETS: usize = 1_000;

/// Of a thousand: intervals that hold the effect at both horizons, and findings of either kind at the first.
#[derive(Debug)]
struct Told {
    holding: [usize; 2],
    shown: usize,
}

/// What a thousand markets of a kind are told. Beside each stands another, perhaps, with its own ρ and the share of what is new in a month that
/// strikes both.
fn told(market: Market, beside: Option<(f64, f64)>, seed: u64) -> Told {
    let mut draw = Draw(seed);
    let mut told = Told { holding: [0, 0], shown: 0 };
    for _ in 0..MARKETS {
        let new = draw.normals(market.months);
        let target = market.series(&new);
        let comparison = beside.map(|(rho, shared)| {
            let own = draw.normals(market.months);
            let mixed = new.iter().zip(own).map(|(new, own)| shared * new + (1.0 - shared * shared).sqrt() * own);
            Market { step: 0.0, bend: 0.0, rho, ..market }.series(&mixed.collect::<Vec<f64>>())
        });
        let question = Question::new(&target, comparison.as_deref(), market.plan).unwrap();
        let answer = question.answer().unwrap();
        for (at, effect) in answer.effects.iter().enumerate() {
            told.holding[at] += usize::from(effect.difference.holds(market.effect(effect.horizon)));
        }
        told.shown += usize::from(answer.finding() != Finding::NotShown);
    }
    told
}

/// 92 to 97 % of a thousand.
fn is_stated(holding: usize) -> bool {
    (920..=970).contains(&holding)
}

#[test]
fn a_known_effect_lies_in_the_interval_as_often_as_stated() {
    for (at, rho) in [0.0, 0.3, 0.6].into_iter().enumerate() {
        let market = Market { step: -4.0, bend: -0.3, ..Market::new(60, 26, 0, Season::Yearly, rho) };
        let found = told(market, None, 1 + at as u64);
        assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
    }
    let market = Market { step: -4.0, bend: -0.3, ..Market::new(60, 30, 3, Season::HalfYearly, 0.4) };
    let found = told(market, None, 4);
    assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
    // With a July that no long wave describes.
    let market = Market { step: -4.0, bend: -0.3, ..Market::new(60, 30, 2, Season::Monthly, 0.3) };
    let found = told(market, None, 5);
    assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
}

#[test]
fn a_market_without_effect_is_called_so() {
    for (at, rho) in [0.0, 0.3, 0.6].into_iter().enumerate() {
        let market = Market::new(60, 24, 3, Season::Yearly, rho);
        let found = told(market, None, 11 + at as u64);
        assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
        assert_eq!(found.shown, MARKETS - found.holding[0], "{market:?}");
    }
}

#[test]
fn beside_another_series_too() {
    for (at, (rho, other, shared)) in [(0.3, 0.3, 0.0), (0.3, 0.3, 0.5), (0.6, 0.2, 0.5)].into_iter().enumerate() {
        let without = Market::new(60, 26, 0, Season::Yearly, rho);
        for market in [without, Market { step: -4.0, bend: -0.3, ..without }] {
            let found = told(market, Some((other, shared)), 21 + at as u64);
            assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
        }
    }
    let without = Market::new(60, 30, 2, Season::Monthly, 0.2);
    for market in [without, Market { step: -4.0, bend: -0.3, ..without }] {
        let found = told(market, Some((0.2, 0.3)), 25);
        assert!(found.holding.into_iter().all(is_stated), "{market:?} {found:?}");
    }
}

/// A large effect is found, and on its side.
#[test]
fn a_large_effect_is_shown() {
    let market = Market { step: -8.0, ..Market::new(60, 26, 0, Season::Yearly, 0.2) };
    let found = told(market, None, 31);
    assert!(found.shown > 950, "{found:?}");
}

/// Why the main result does not stand on the others: as sure of ρ as they are, they hold far less often than they say.
#[test]
fn other_ways_hold_less_often_than_they_say() {
    let market = Market::new(60, 26, 0, Season::Yearly, 0.6);
    let mut draw = Draw(41);
    let mut holding = [0; 4];
    for _ in 0..MARKETS {
        let question = Question::new(&market.series(&draw.normals(market.months)), None, market.plan).unwrap();
        for (holding, other) in holding.iter_mut().zip(question.otherwise().unwrap()) {
            *holding += usize::from(other.effects[0].difference.holds(0.0));
        }
    }
    let [ordinary, newey_west, prais_winsten, restricted] = holding;
    assert!(ordinary < 750 && newey_west < 750 && prais_winsten < 900 && restricted < 940, "{holding:?}");
}

/// Not as it should be: a short series that hardly comes back to its line tells too little of ρ for any of this, and the intervals are too
/// narrow. That it hardly comes back is told of where it is seen, which is in a third of them.
#[test]
fn short_series_that_hardly_come_back_are_judged_too_surely() {
    let market = Market::new(36, 18, 0, Season::Yearly, 0.8);
    let mut draw = Draw(51);
    let (mut holding, mut strong) = (0, 0);
    for _ in 0..MARKETS {
        let question = Question::new(&market.series(&draw.normals(market.months)), None, market.plan).unwrap();
        let answer = question.answer().unwrap();
        holding += usize::from(answer.effects[0].difference.holds(0.0));
        strong += usize::from(answer.correlations[0].rho_likely >= STRONG);
    }
    assert!((830..900).contains(&holding) && (300..400).contains(&strong), "{holding} {strong}");
}
