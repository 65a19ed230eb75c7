//! What is said beside a result.

use kapitera_statistics::series::{Caution, Finding, Method, Observation, Plan, Question, Role, Season, Study};

use super::market::{Draw, Market};

fn study(market: Market, target: &[Observation], comparison: Option<&[Observation]>) -> Study {
    Question::new(target, comparison, market.plan).unwrap().study().unwrap()
}

fn noise(market: Market, seed: u64) -> Vec<f64> {
    Draw(seed).normals(market.months)
}

#[test]
fn a_short_series_is_told_of_its_shortness() {
    let market = Market { step: -8.0, ..Market::new(34, 20, 1, Season::Yearly, 0.2) };
    let mut months = market.series(&noise(market, 5));
    months.remove(7);
    let found = study(market, &months, None);
    let wanted = [
        Caution::NoComparison,
        Caution::FewMonths { before: 19, after: 13 },
        Caution::MonthsMissing { months: 1 },
        Caution::BeyondData { horizon: 24 },
        Caution::NoPlacebos,
    ];
    let of_data =
        |caution: &&Caution| !matches!(caution, Caution::Disagrees { .. } | Caution::StrongCorrelation { .. });
    assert_eq!(found.cautions.iter().filter(of_data).copied().collect::<Vec<_>>(), wanted);
    assert_eq!(found.answer.finding(), Finding::Lower);
    assert!(found.placebos.tried.is_empty() && found.placebos.refused.is_empty());
}

/// With months enough, a quiet series beside and a clear effect nothing needs to be said.
#[test]
fn a_clear_case_has_no_cautions() {
    let market = Market { step: -8.0, ..Market::new(72, 36, 2, Season::Yearly, 0.1) };
    let beside = Market { step: 0.0, ..market };
    let found = study(market, &market.series(&noise(market, 12)), Some(&beside.series(&noise(market, 13))));
    assert_eq!(found.cautions, []);
    assert_eq!(found.answer.finding(), Finding::Lower);
    assert!(found.answer.effects[0].difference.holds(-8.0));
    assert_eq!(found.answer.in_comparison.unwrap().finding, Finding::NotShown);
    // Months 12 to 22 have twelve before them, and after them and the two of phasing in.
    let tried: Vec<i32> = found.placebos.tried.iter().map(|one| one.introduction).collect();
    assert_eq!(tried, (12..=22).collect::<Vec<_>>());
    assert_eq!(found.placebos.showing(), 0);
    assert!(found.otherwise.iter().all(|one| one.effects[0].finding == Finding::Lower));
}

/// The series beside was touched too: the difference is gone, and it is told why.
#[test]
fn a_series_beside_that_moved_is_told_of() {
    let market = Market { step: -8.0, ..Market::new(72, 36, 0, Season::Yearly, 0.1) };
    let found = study(market, &market.series(&noise(market, 2)), Some(&market.series(&noise(market, 3))));
    assert_eq!(found.answer.finding(), Finding::NotShown);
    assert!(found.cautions.contains(&Caution::ComparisonMoved { finding: Finding::Lower }), "{:?}", found.cautions);
}

/// Two series that had long gone apart.
#[test]
fn trends_that_lie_apart_are_told_of() {
    let market = Market::new(72, 36, 0, Season::None, 0.1);
    let beside: Vec<Observation> = market
        .series(&noise(market, 3))
        .iter()
        .map(|one| Observation { value: one.value - 0.7 * f64::from(one.month), ..*one })
        .collect();
    let found = study(market, &market.series(&noise(market, 2)), Some(&beside));
    assert!(found.cautions.contains(&Caution::TrendsApart), "{:?}", found.cautions);
}

/// Something happened a year and a half before: false dates find it.
#[test]
fn an_earlier_change_shows_at_false_dates() {
    let market = Market::new(72, 40, 0, Season::None, 0.1);
    let mut months = market.series(&noise(market, 2));
    months.iter_mut().filter(|one| one.month >= 20).for_each(|one| one.value -= 10.0);
    let found = study(market, &months, None);
    let at = found.placebos.tried.iter().find(|one| one.introduction == 20).unwrap();
    assert_eq!(at.effect.finding, Finding::Lower);
    assert!(at.effect.difference.holds(-10.0));
    let (showing, tried) = (found.placebos.showing(), found.placebos.tried.len());
    assert!(found.cautions.contains(&Caution::PlacebosShow { showing, tried }) && showing > 0 && tried == 17);
}

/// A half-year wave that a wave a year does not describe, and months that hardly come back to their line.
#[test]
fn what_the_equations_do_not_know_is_told_of() {
    let market = Market::new(96, 48, 0, Season::HalfYearly, 0.0);
    let months = market.series(&noise(market, 4));
    let plain = Market { plan: Plan { season: Season::None, ..market.plan }, ..market };
    let role = Role::Target;
    assert!(study(plain, &months, None).cautions.contains(&Caution::LeftOver { role }));
    assert!(!study(market, &months, None).cautions.contains(&Caution::LeftOver { role }));
    let slow = Market::new(96, 48, 0, Season::None, 0.95);
    let found = study(slow, &slow.series(&noise(slow, 6)), None);
    assert!(found.cautions.contains(&Caution::StrongCorrelation { role }), "{:?}", found.cautions);
    assert!(found.answer.correlations[0].durbin_watson < 1.5);
}

/// Around 0 there is no level to be some per cent of.
#[test]
fn of_nothing_there_are_no_per_cent() {
    let market = Market { step: -4.0, ..Market::new(60, 30, 0, Season::None, 0.0) };
    let mut months = market.series(&noise(market, 2));
    months.iter_mut().for_each(|one| one.value -= 140.0 + 0.4 * 12.0);
    let found = study(market, &months, None);
    assert_eq!(found.answer.effects[0].percent, None);
    assert!(found.cautions.contains(&Caution::NoPercent { horizon: 12 }));
    assert!(found.answer.effects[0].difference.holds(-4.0));
}

/// Where months follow each other, ways that think they do not are too sure: they show effects where there is none, and it is told.
#[test]
fn ways_that_are_too_sure_are_told_of() {
    let market = Market::new(60, 30, 0, Season::None, 0.7);
    let mut told = 0;
    for seed in 0..60 {
        let found = study(market, &market.series(&noise(market, seed)), None);
        let of = |method: fn(Method) -> bool| {
            found.otherwise.iter().find(|one| method(one.method)).unwrap().effects[0].finding
        };
        let robust = of(|method| matches!(method, Method::NeweyWest { .. }));
        let disagrees = |caution: &&Caution| matches!(caution, Caution::Disagrees { method: Method::NeweyWest { .. }, finding } if *finding == robust);
        let is_told = found.cautions.iter().any(|caution| disagrees(&caution));
        assert_eq!(is_told, robust != found.answer.finding());
        told += usize::from(is_told);
    }
    assert!(told > 10, "{told}");
}
