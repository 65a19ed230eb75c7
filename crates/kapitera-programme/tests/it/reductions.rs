//! The cost reductions of 2024 (S3): 50 + 8 + 4 + 1 + 5 + 9 = 77, and the rhythm of their follow-up.

use kapitera_money::Ore;
use kapitera_programme::{Facts, ForecastHow, Standing, Valuation, reconcile, report};

use crate::texts::{cell, day, mkr, reported, shipped};

#[test]
fn the_plan_is_77_and_stated_so() {
    let programme = shipped("kostnadsminskningar-2024");
    let report = report(&programme, &Facts::default(), day("2024-01-01")).unwrap();
    let plans: Vec<Ore> = report.packages().filter_map(|row| row.plan).collect();
    assert_eq!(plans, ["50", "8", "4", "1", "5", "9"].map(mkr));
    assert_eq!(report.totals.plan, cell("77"));
    assert_eq!(reconcile(&programme), []);
}

#[test]
fn what_is_not_valued_long_term_or_rejected_is_kept_apart() {
    let report = report(&shipped("kostnadsminskningar-2024"), &Facts::default(), day("2024-01-01")).unwrap();
    let count = |valuation| report.kept_apart().filter(|row| row.valuation == valuation).count();
    assert_eq!([Valuation::NotValued, Valuation::LongTerm, Valuation::Rejected].map(count), [2, 4, 3]);
    assert!(report.kept_apart().all(|row| row.plan.is_none() && row.accumulated.is_none()));
}

/// The amounts reported here are invented.
#[test]
fn a_year_is_followed_by_tertial_half_year_and_annual_accounts() {
    let programme = shipped("kostnadsminskningar-2024");
    let facts =
        [reported("2024-05-10", "a", "2024-tertial", "10"), reported("2024-09-12", "a", "2024-half-year", "30")];
    let at = |as_of: &str| report(&programme, &Facts::reported(&facts), day(as_of)).unwrap();

    let spring = at("2024-05-31");
    let row = spring.row("a").unwrap();
    // 10 by April, and 8 of 12 months of 50.
    assert_eq!((row.accumulated, row.forecast.amount), (cell("10"), Some(Ore(4_333_333_333))));
    assert_eq!(row.cell("2024-tertial").unwrap().deviation, None);
    // Who has not told: the other five, and no source says by when they should have.
    let late: Vec<&str> = spring.late.iter().map(|late| late.path.as_str()).collect();
    assert_eq!(late, ["b", "c", "d", "e", "f"]);
    assert!(spring.late.iter().all(|late| late.standing == Standing::NoDueDate && late.period == "2024-tertial"));
    assert_eq!(spring.late[0].responsible.as_deref(), Some("Regiondirektören"));

    let autumn = at("2024-09-30");
    let row = autumn.row("a").unwrap();
    assert_eq!((row.accumulated, row.forecast.amount), (cell("30"), Some(Ore(4_666_666_667))));
    // Two stops on the way are not added to each other.
    assert_eq!(autumn.totals.accumulated, cell("30"));
    assert_eq!(autumn.row("b").unwrap().forecast.parts[0].how, ForecastHow::Plan);
    assert_eq!(autumn.late.len(), 10);
}
