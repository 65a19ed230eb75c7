//! Where the same thing is said twice: what is found, and what is not invented.

use kapitera_programme::{Check, DeviationFrom, Finding, Said, What, finding_text, reconcile};

use crate::texts::{cell, mkr, read};

const HEAD: &str = r#"[programme]
name = "t"
title = { sv = "T", en = "T" }
unit = "mkr"
[source.S]
title = { sv = "T", en = "T" }
[period.2015]
title = { sv = "2015", en = "2015" }
kind = "annual"
from = 2015-01-01
to = 2015-12-31
[period.2016]
title = { sv = "2016", en = "2016" }
kind = "annual"
from = 2016-01-01
to = 2016-12-31
"#;

fn found(package: &str) -> Vec<Finding> {
    reconcile(&read(&format!(
        "{HEAD}[[package]]\nid = \"1\"\ntitle = {{ sv = \"P\", en = \"P\" }}\nat = \"S, 1\"\n{package}"
    )))
}

fn stated(what: &str, amount: &str) -> String {
    format!("[[package.stated]]\n{what}\namount = \"{amount}\"\nat = \"S, 2\"\n")
}

const AMOUNTS: &str = "plan = { \"2016\" = \"5 mkr\" }\noutcome = { \"2015\" = \"1 mkr\", \"2016\" = \"3 mkr\" }\n";

#[test]
fn stated_amounts_are_held_against_what_they_come_to() {
    let check = |what: &str, right: &str, kind: What| {
        let words = if what.contains("what") { what.to_owned() } else { format!("what = \"{what}\"") };
        assert_eq!(found(&format!("{AMOUNTS}{}", stated(&words, right))), [], "{what}");
        let [finding] = &found(&format!("{AMOUNTS}{}", stated(&words, "100 mkr")))[..] else { panic!("{what}") };
        assert_eq!((finding.check, finding.one.said), (Check::Stated(kind), Said::Amount(mkr("100"))), "{what}");
        assert_eq!((finding.one.at.len(), finding.other.at.is_empty()), (1, false), "{what}");
        assert_eq!(finding.difference.unwrap().0, 100_00_000_000 - parse(right), "{what}");
    };
    let plan = What::Deviation(DeviationFrom::Plan);
    check("plan", "5 mkr", What::Plan);
    check("outcome", "4 mkr", What::Outcome);
    check("accumulated", "4 mkr", What::Accumulated);
    check("what = \"accumulated\"\nperiod = \"2015\"", "1 mkr", What::Accumulated);
    check("what = \"outcome\"\nperiod = \"2016\"", "3 mkr", What::Outcome);
    // Without a plan the deviation is the whole outcome, as reports have it.
    check("what = \"deviation\"\nperiod = \"2015\"", "1 mkr", plan);
    check("what = \"deviation\"\nperiod = \"2016\"", "-2 mkr", plan);
    check("deviation", "-1 mkr", plan);
    // No goal: from the goal is from nothing.
    check("what = \"deviation\"\nagainst = \"goal\"", "4 mkr", What::Deviation(DeviationFrom::Goal));
}

fn parse(text: &str) -> i64 {
    kapitera_programme::parse_amount(text).unwrap().0
}

#[test]
fn a_blank_differs_from_nothing() {
    assert_eq!(found(&stated("what = \"plan\"", "5 mkr")), []);
    assert_eq!(found(&format!("plan = {{ \"2016\" = \"5 mkr\" }}\n{}", stated("what = \"outcome\"", "5 mkr"))), []);
    // Zero is said, and differs.
    assert_eq!(
        found(&format!("outcome = {{ \"2016\" = \"0 mkr\" }}\n{}", stated("what = \"outcome\"", "5 mkr"))).len(),
        1
    );
}

#[test]
fn goals_are_held_against_plans_when_they_are_due() {
    let with = |goal: &str| {
        let of = found(&format!("{AMOUNTS}goal = {{ {goal}, at = \"S, 3\" }}\n"));
        of.first().map(|finding| (finding.one.said, finding.difference))
    };
    assert_eq!(with("amount = \"5 mkr\", by = \"2016\""), None);
    assert_eq!(with("amount = \"6 mkr\", by = \"2016\""), Some((Said::Amount(mkr("6")), cell("1"))));
    assert_eq!(with("amount = \"6 mkr\", by = \"2017\""), None);
    assert_eq!(with("amount = \"6 mkr\""), None);
    assert_eq!(with("unknown = true, by = \"2016\""), None);
    assert_eq!(with("parts = [\"2 mkr\", \"2 mkr\"], by = 2016-12-31"), Some((Said::Amount(mkr("4")), cell("-1"))));
    assert_eq!(with("least = \"4 mkr\", most = \"6 mkr\", by = \"2016-06\""), None);
    let range = Said::Between(mkr("6"), mkr("7"));
    assert_eq!(with("least = \"6 mkr\", most = \"7 mkr\", by = \"2016\""), Some((range, cell("1"))));
}

#[test]
fn a_goal_that_was_due_and_never_planned_is_found() {
    let [finding] = &found("goal = { amount = \"6 mkr\", by = \"2016\", at = \"S, 3\" }\n")[..] else { panic!() };
    assert_eq!((finding.other.said, finding.difference), (Said::Blank, None));
    assert_eq!(finding.other.blank, ["2015", "2016"]);
    let programme =
        read(&format!("{HEAD}[[package]]\nid = \"1\"\ntitle = {{ sv = \"P\", en = \"P\" }}\nat = \"S, 1\"\n"));
    assert_eq!(
        finding_text(&programme, finding).sv,
        "1 P, alla perioder: målet är 6,0\u{a0}mkr (S, 3), planen är tom (—)"
    );
}

#[test]
fn wholes_are_held_against_their_parts() {
    let measure = |id: &str, outcome: &str| {
        format!(
            "[[package.measure]]\nid = \"{id}\"\ntitle = {{ sv = \"M\", en = \"M\" }}\noutcome = {{ \"2016\" = \"{outcome}\" }}\n"
        )
    };
    assert_eq!(found(&format!("{AMOUNTS}{}{}", measure("a", "1 mkr"), measure("b", "2 mkr"))), []);
    let of = found(&format!("{AMOUNTS}{}{}", measure("a", "1 mkr"), measure("b", "2.5 mkr")));
    let [finding] = &of[..] else { panic!("{of:?}") };
    assert_eq!((finding.check, finding.period.as_deref()), (Check::Parts(What::Outcome), Some("2016")));
    assert_eq!((finding.one.said, finding.other.said), (Said::Amount(mkr("3")), Said::Amount(mkr("3.5"))));
    assert_eq!((finding.difference, finding.other.spots.len()), (cell("-0.5"), 2));
}

#[test]
fn the_programmes_sums_are_held_against_the_packages() {
    let package = |id: &str, plan: &str| {
        format!(
            "[[package]]\nid = \"{id}\"\ntitle = {{ sv = \"P\", en = \"P\" }}\nat = \"S, 1\"\nplan = {{ \"2016\" = \"{plan}\" }}\n"
        )
    };
    let of = |sum: &str| {
        let stated = format!("[[stated]]\nwhat = \"plan\"\nperiod = \"2016\"\namount = \"{sum}\"\nat = \"S, 9\"\n");
        reconcile(&read(&format!("{HEAD}{stated}{}{}", package("1", "5 mkr"), package("2", "0.1 mkr"))))
    };
    assert_eq!(of("5.1 mkr"), []);
    let [finding] = &of("5.0 mkr")[..] else { panic!() };
    assert_eq!((finding.path.as_deref(), finding.difference), (None, cell("-0.1")));
    assert_eq!(finding.other.at.len(), 2);
}
