//! Cases at the edges: what is known of a source's day, who is asked, wholes and parts that are reported at different stops.
//! The amounts are invented.

use kapitera_money::Ore;
use kapitera_programme::{Change, Facts, ForecastHow, Programme, Report, Reported, Valuation, changes, report};

use crate::texts::{cell, day, mkr, read, reported};

const HEAD: &str = r#"[programme]
name = "t"
title = { sv = "T", en = "T" }
unit = "mkr"
forecast = "remaining-plan"
[source.S]
title = { sv = "T", en = "T" }
date = 2017-04-01
"#;

const YEAR: &str = r#"[period.2016-t1]
title = { sv = "T1", en = "T1" }
kind = "tertial"
from = 2016-01-01
to = 2016-04-30
within = "2016"
[period.2016]
title = { sv = "2016", en = "2016" }
kind = "annual"
from = 2016-01-01
to = 2016-12-31
"#;

fn programme(periods: &str, packages: &str) -> Programme {
    read(&format!("{HEAD}{periods}{packages}"))
}

fn package(rest: &str) -> String {
    format!("[[package]]\nid = \"1\"\ntitle = {{ sv = \"P\", en = \"P\" }}\nat = \"S, 1\"\n{rest}")
}

fn measure(id: &str, rest: &str) -> String {
    format!("[[package.measure]]\nid = \"{id}\"\ntitle = {{ sv = \"M\", en = \"M\" }}\n{rest}")
}

fn at(programme: &Programme, journal: &[Reported], as_of: &str) -> Report {
    report(programme, &Facts::reported(journal), day(as_of)).unwrap()
}

#[test]
fn nothing_is_known_before_its_source_was_written() {
    let programme = programme(YEAR, &package("outcome = { \"2016\" = \"3 mkr\" }\n"));
    let amount = |as_of: &str| at(&programme, &[], as_of).row("1").unwrap().accumulated;
    assert_eq!(["2017-03-31", "2017-04-01"].map(amount), [None, cell("3")]);
}

#[test]
fn an_amount_of_the_text_stays_visible_beside_what_is_reported() {
    let programme = programme(YEAR, &package("outcome = { \"2016\" = \"3 mkr\" }\n"));
    let entered = |amount: &str| {
        let journal = [reported("2017-05-01", "1", "2016", amount)];
        let report = at(&programme, &journal, "2017-05-02");
        let outcome = report.row("1").unwrap().cell("2016").unwrap().outcome.clone().unwrap();
        (Some(outcome.amount), outcome.entered)
    };
    assert_eq!(entered("4"), (cell("4"), cell("3")));
    assert_eq!(entered("3"), (cell("3"), None));
}

#[test]
fn a_goal_that_is_not_to_be_reached_before_a_day_is_not_due_before_it() {
    let goal = "goal = { amount = \"5 mkr\", by = \"2016\", not-before = 2018-12-31, at = \"S, 1\" }\n";
    let programme = programme(YEAR, &package(&format!("outcome = {{ \"2016\" = \"3 mkr\" }}\n{goal}")));
    let against = |as_of: &str| at(&programme, &[], as_of).row("1").unwrap().against_goal;
    assert_eq!(["2018-12-30", "2018-12-31"].map(against), [None, Some((mkr("-2"), mkr("-2")))]);
}

#[test]
fn who_is_asked_and_who_is_not() {
    let late = |rest: &str| {
        let report = at(&programme(YEAR, &package(rest)), &[], "2017-05-01");
        report.late.into_iter().map(|late| late.period).collect::<Vec<_>>()
    };
    let plan = "plan = { \"2016\" = \"5 mkr\" }\n";
    assert_eq!(late(plan), ["2016-t1", "2016"]);
    assert_eq!(late("reports = [\"2016\"]\n"), ["2016"]);
    assert_eq!(late(""), [""; 0]);
    let removed = "removed = { date = \"2016\", reason = { sv = \"s\", en = \"s\" }, at = \"S, 1\" }\n";
    assert_eq!(late(&format!("{plan}{removed}")), [""; 0]);
}

#[test]
fn what_is_below_something_kept_apart_is_kept_apart() {
    let programme = programme(YEAR, &package(&format!("valuation = \"long-term\"\n{}", measure("m", ""))));
    assert_eq!(at(&programme, &[], "2017-05-01").row("1/m").unwrap().valuation, Valuation::LongTerm);
    let journal = [reported("2017-05-01", "1/m", "2016", "1")];
    let refused = report(&programme, &Facts::reported(&journal), day("2017-05-01")).unwrap_err();
    assert_eq!(refused[0].code, "reported_of_what_is_kept_apart");
}

#[test]
fn parts_at_different_stops_are_each_taken_as_far_as_they_have_come() {
    let measures = measure("a", "plan = { \"2016-t1\" = \"1 mkr\", \"2016\" = \"3 mkr\" }\n")
        + &measure("b", "plan = { \"2016-t1\" = \"1 mkr\", \"2016\" = \"4 mkr\" }\n");
    let programme = programme(YEAR, &package(&measures));
    let mut journal = vec![reported("2016-05-10", "1/a", "2016-t1", "2"), reported("2017-01-10", "1/b", "2016", "5")];
    let report = at(&programme, &journal, "2017-01-15");
    let row = report.row("1").unwrap();
    assert_eq!(row.accumulated, cell("7"));
    assert_eq!(report.effects.last().unwrap().new.sum(), mkr("7"));
    // a: 2 so far and 2 of the plan left; b is known.
    assert_eq!((row.forecast.amount, row.forecast.parts[0].how), (cell("9"), ForecastHow::Parts));
    // Reported for the whole at the first stop: what the parts have of the year counts before it.
    journal.insert(0, reported("2016-05-09", "1", "2016-t1", "2.5"));
    let report = at(&programme, &journal, "2017-01-15");
    assert_eq!(report.row("1").unwrap().accumulated, cell("7"));
    assert_eq!(report.effects.last().unwrap().new.sum(), mkr("7"));
}

#[test]
fn a_whole_that_is_reported_as_one_is_forecast_as_one() {
    let measures = measure("a", "plan = { \"2016-t1\" = \"1 mkr\", \"2016\" = \"3 mkr\" }\n");
    let programme_of_parts = programme(YEAR, &package(&measures));
    let journal = [reported("2016-05-10", "1", "2016-t1", "2.5")];
    let row = at(&programme_of_parts, &journal, "2016-06-01").row("1").unwrap().clone();
    // 2.5 so far, and 3 less 1 is left of the measure's plan.
    assert_eq!((row.accumulated, row.forecast.amount), (cell("2.5"), cell("4.5")));
    // The plan is the package's, the outcome a measure's that has none.
    let own = package(&format!("plan = {{ \"2016-t1\" = \"1 mkr\", \"2016\" = \"3 mkr\" }}\n{}", measure("a", "")));
    let journal = [reported("2016-05-10", "1/a", "2016-t1", "2.5")];
    let row = at(&programme(YEAR, &own), &journal, "2016-06-01").row("1").unwrap().clone();
    assert_eq!(row.forecast.amount, cell("4.5"));
}

#[test]
fn the_same_amount_told_again_is_news() {
    let programme = programme(YEAR, &package("plan = { \"2016\" = \"5 mkr\" }\n"));
    let journal = [reported("2017-01-10", "1", "2016", "4"), reported("2017-02-10", "1", "2016", "4")];
    let new = changes(&programme, &Facts::reported(&journal), day("2017-01-31"), day("2017-02-28")).unwrap();
    let [Change::Outcome { before, after, reported, .. }] = &new[..] else { panic!("{new:?}") };
    assert_eq!((before, after, &reported[..]), (&cell("4"), &cell("4"), &journal[1..]));
}

#[test]
fn an_outcome_of_several_years_carries_on_after_the_last() {
    let years =
        "[period.both]\ntitle = { sv = \"T\", en = \"T\" }\nkind = \"years\"\nfrom = 2014-01-01\nto = 2015-12-31\n";
    let lasting = "effect = \"lasting\"\noutcome = { both = \"3 mkr\" }\n";
    let report = at(&programme(&format!("{years}{YEAR}"), &package(lasting)), &[], "2017-05-01");
    let effects: Vec<_> =
        report.effects.iter().map(|year| (year.from, year.to, year.new.sum(), year.if_unsaid_ends())).collect();
    let zero = Ore::ZERO;
    let expected = [(2014, 2015, mkr("3"), mkr("3")), (2016, 2016, zero, mkr("3"))];
    assert_eq!(effects, expected);
    // Before anything is known its years are shown one by one.
    let before: Vec<_> = at(&programme(&format!("{years}{YEAR}"), &package("")), &[], "2017-05-01").effects;
    assert_eq!(
        before.iter().map(|year| (year.from, year.to)).collect::<Vec<_>>(),
        [2014, 2015, 2016].map(|of| (of, of))
    );
}
