//! Follow-up from what is reported: the latest counts, the earlier are shown, nothing is known before its day. The amounts
//! are invented.

use kapitera_money::Ore;
use kapitera_programme::{
    Change, Facts, ForecastHow, OutcomeFrom, Programme, Reported, Standing, Status, What, changes, report,
};

use crate::texts::{cell, day, mkr, read, reported};

fn programme(forecast: &str) -> Programme {
    read(&format!(
        r#"[programme]
name = "t"
title = {{ sv = "T", en = "T" }}
unit = "mkr"
forecast = "{forecast}"
last-year = 2027
[source.S]
title = {{ sv = "T", en = "T" }}
[period.2024-t1]
title = {{ sv = "T1", en = "T1" }}
kind = "tertial"
from = 2024-01-01
to = 2024-04-30
due = 2024-05-15
within = "2024"
[period.2024]
title = {{ sv = "2024", en = "2024" }}
kind = "annual"
from = 2024-01-01
to = 2024-12-31
due = 2025-01-31
[period.2025]
title = {{ sv = "2025", en = "2025" }}
kind = "annual"
from = 2025-01-01
to = 2025-12-31
[[package]]
id = "a"
title = {{ sv = "A", en = "A" }}
at = "S, a"
responsible = "Divisionen"
status = "planned"
effect = "lasting"
plan = {{ "2024-t1" = "2 mkr", "2024" = "9 mkr", "2025" = "3 mkr" }}
[[package]]
id = "b"
title = {{ sv = "B", en = "B" }}
at = "S, b"
[[package.measure]]
id = "one"
title = {{ sv = "En", en = "One" }}
effect = "one-off"
plan = {{ "2024" = "4 mkr" }}
[[package.measure]]
id = "two"
title = {{ sv = "Två", en = "Two" }}
responsible = "Ekonomichefen"
plan = {{ "2024" = "6 mkr" }}
"#
    ))
}

fn journal() -> Vec<Reported> {
    let mut all = vec![
        reported("2024-05-10", "a", "2024-t1", "1.5"),
        reported("2025-01-20", "a", "2024", "8"),
        reported("2025-01-25", "b/one", "2024", "5"),
        reported("2025-02-10", "a", "2024", "8.5"),
        reported("2025-02-12", "b/two", "2024", ""),
    ];
    all[1].status = Some(Status::Ongoing);
    all[3].status = Some(Status::Done);
    all[4].comment = Some("väntar på fakturor".into());
    all
}

#[test]
fn the_latest_counts_and_the_earlier_are_shown() {
    let (programme, journal) = (programme("remaining-plan"), journal());
    let report = report(&programme, &Facts::reported(&journal), day("2025-02-28")).unwrap();
    let row = report.row("a").unwrap();
    let outcome = row.cell("2024").unwrap().outcome.clone().unwrap();
    assert_eq!((outcome.amount, row.status), (mkr("8.5"), Some(Status::Done)));
    assert_eq!(outcome.from, OutcomeFrom::Reported(journal[3].clone()));
    assert_eq!(outcome.earlier, [journal[1].clone()]);
    // The tertial's outcome is part of the year's and is not added.
    assert_eq!(row.accumulated, cell("8.5"));
    // A whole of parts of which one is missing says so.
    let cell_of_b = report.row("b").unwrap().cell("2024").unwrap();
    assert_eq!((cell_of_b.amount(), cell_of_b.standing), (cell("5"), Standing::Incomplete { missing: 1 }));
    assert_eq!(cell_of_b.plan, cell("10"));
    assert_eq!(report.row("b/two").unwrap().comment.as_ref().unwrap().by, "controller");
}

#[test]
fn nothing_is_known_before_it_was_reported() {
    let (programme, journal) = (programme("remaining-plan"), journal());
    let at = |as_of: &str| report(&programme, &Facts::reported(&journal), day(as_of)).unwrap();
    let amount = |as_of: &str| at(as_of).row("a").unwrap().cell("2024").unwrap().amount();
    assert_eq!(["2025-01-19", "2025-01-20", "2025-02-09", "2025-02-10"].map(amount), ["", "8", "8", "8.5"].map(cell));
}

#[test]
fn who_has_not_reported_is_told_with_the_day() {
    let (programme, journal) = (programme("remaining-plan"), journal());
    let late = |as_of: &str| {
        let report = report(&programme, &Facts::reported(&journal), day(as_of)).unwrap();
        let told = report.late.into_iter();
        told.map(|late| (late.path, late.period, late.responsible, late.standing)).collect::<Vec<_>>()
    };
    // The tertial has no measure's plan of its own, but the year has: all three are asked. On the reporting day itself nobody is late.
    let due = day("2024-05-15");
    let tertial = |path: &str, who: Option<&str>, standing| {
        (path.to_owned(), "2024-t1".to_owned(), who.map(str::to_owned), standing)
    };
    let awaited = Standing::Awaited { due };
    assert_eq!(late("2024-05-15"), [tertial("b/one", None, awaited), tertial("b/two", Some("Ekonomichefen"), awaited)]);
    let overdue = Standing::Overdue { due };
    assert_eq!(late("2024-05-16"), [tertial("b/one", None, overdue), tertial("b/two", Some("Ekonomichefen"), overdue)]);
    assert_eq!(late("2024-04-30"), []);
    // What is only commented is not reported.
    assert!(late("2025-02-28").iter().any(|(path, period, ..)| path == "b/two" && period == "2024"));
    assert!(!late("2025-02-28").iter().any(|(path, period, ..)| path == "b/one" && period == "2024"));
}

#[test]
fn forecasts_follow_the_stated_rule() {
    let check = |rule: &str, expected: Option<i64>, how: ForecastHow| {
        let (programme, journal) = (programme(rule), journal());
        let report = report(&programme, &Facts::reported(&journal), day("2024-06-01")).unwrap();
        let part = report.row("a").unwrap().forecast.parts[0].clone();
        assert_eq!((part.amount.map(|amount| amount.0), part.how), (expected, how), "{rule}");
    };
    let rule = ForecastHow::Rule;
    use kapitera_programme::ForecastBy::{EvenPlan, Pace, RemainingPlan};
    check("remaining-plan", Some(850_000_000), rule(RemainingPlan));
    check("even-plan", Some(750_000_000), rule(EvenPlan));
    check("pace", Some(450_000_000), rule(Pace));
}

#[test]
fn a_forecast_that_lacks_its_plan_is_none_and_says_so() {
    let programme = programme("remaining-plan");
    let journal = [reported("2024-05-10", "b/one", "2024-t1", "1")];
    let report = report(&programme, &Facts::reported(&journal), day("2024-06-01")).unwrap();
    let forecast = &report.row("b/one").unwrap().forecast;
    assert_eq!((forecast.amount, forecast.parts[0].how), (None, ForecastHow::NoPlanOfStop));
    assert_eq!(report.row("b").unwrap().forecast.amount, None);
    assert_eq!(report.totals.without_forecast, 1);
}

#[test]
fn lasting_effects_carry_on_and_one_off_do_not() {
    let (programme, journal) = (programme("remaining-plan"), journal());
    let report = report(&programme, &Facts::reported(&journal), day("2025-02-28")).unwrap();
    let effects: Vec<_> =
        report.effects.iter().map(|year| (year.from, year.new.sum(), year.if_unsaid_lasts())).collect();
    assert_eq!(
        effects,
        [
            (2024, mkr("13.5"), mkr("13.5")),
            (2025, Ore::ZERO, mkr("8.5")),
            (2026, Ore::ZERO, mkr("8.5")),
            (2027, Ore::ZERO, mkr("8.5")),
        ]
    );
}

#[test]
fn what_is_new_since_the_last_report_is_told() {
    let (programme, journal) = (programme("remaining-plan"), journal());
    let new = changes(&programme, &Facts::reported(&journal), day("2025-01-31"), day("2025-02-28")).unwrap();
    let expected = [
        Change::Outcome {
            path: "a".into(),
            period: "2024".into(),
            before: cell("8"),
            after: cell("8.5"),
            reported: vec![journal[3].clone()],
        },
        Change::Status { path: "a".into(), before: Some(Status::Ongoing), after: Some(Status::Done) },
        Change::Comment { reported: journal[4].clone() },
    ];
    assert_eq!(new, expected);
    let same = day("2025-02-28");
    assert_eq!(changes(&programme, &Facts::reported(&journal), same, same).unwrap(), []);
}

#[test]
fn a_whole_that_differs_from_its_parts_is_shown() {
    let programme = programme("remaining-plan");
    let journal = [
        reported("2025-01-20", "b/one", "2024", "5"),
        reported("2025-01-20", "b/two", "2024", "6"),
        reported("2025-01-21", "b", "2024", "10"),
    ];
    let report = report(&programme, &Facts::reported(&journal), day("2025-02-28")).unwrap();
    let [differ] = &report.parts_differ[..] else { panic!("{:?}", report.parts_differ) };
    assert_eq!((differ.path.as_str(), differ.what, differ.difference()), ("b", What::Outcome, mkr("-1")));
    // The whole's own counts.
    assert_eq!(report.row("b").unwrap().accumulated, cell("10"));
    assert_eq!(report.sums.iter().find(|sum| sum.period == "2024").unwrap().outcome, cell("10"));
}
