//! Outcomes taken from the ledger or a register by a rule. The amounts are invented.

use std::collections::BTreeMap;

use kapitera_money::Ore;
use kapitera_period::Span;
use kapitera_programme::{Amounts, Facts, OutcomeFrom, Programme, Selector, Sign, Standing, derive, lookups, report};

use crate::texts::{cell, day, mkr, read};

/// What is booked: selector as text, and span of days.
struct Booked(BTreeMap<(String, Span), Ore>);

impl Amounts for Booked {
    fn amount(&self, selector: &Selector, days: Span) -> Option<Ore> {
        self.0.get(&(selector.to_string(), days)).copied()
    }
}

fn span(from: &str, to: &str) -> Span {
    Span { from: day(from), to: day(to) }
}

fn booked(rows: &[(&str, &str, &str, &str)]) -> Booked {
    Booked(rows.iter().map(|(what, from, to, amount)| (((*what).into(), span(from, to)), mkr(amount))).collect())
}

fn programme(rule: &str, measured: &str) -> Programme {
    read(&format!(
        r#"[programme]
name = "t"
title = {{ sv = "T", en = "T" }}
unit = "mkr"
[source.S]
title = {{ sv = "T", en = "T" }}
[period.2016]
title = {{ sv = "2016", en = "2016" }}
kind = "annual"
from = 2016-01-01
to = 2016-12-31
due = 2017-02-15
[period.2016-tertial]
title = {{ sv = "2016 T1", en = "2016 T1" }}
kind = "tertial"
from = 2016-01-01
to = 2016-04-30
within = "2016"
[period.2017]
title = {{ sv = "2017", en = "2017" }}
kind = "annual"
from = 2017-01-01
to = 2017-12-31
[[package]]
id = "hired"
title = {{ sv = "T", en = "T" }}
at = "S, 1"
measured = "{measured}"
effect = "lasting"
plan = {{ "2016" = "10 mkr", "2017" = "12 mkr" }}
outcome-rule = {rule}
"#
    ))
}

const AGAINST_BASE: &str = r#"{ from = "register", register = "costs", kinds = ["hired-staff"], against = "year", year = 2014, good = "less" }"#;

#[test]
fn hired_staff_against_the_base_year() {
    let programme = programme(AGAINST_BASE, "against-base");
    let booked = booked(&[
        ("costs: hired-staff", "2014-01-01", "2014-12-31", "100"),
        ("costs: hired-staff", "2016-01-01", "2016-12-31", "92"),
        ("costs: hired-staff", "2017-01-01", "2017-12-31", "85"),
        ("costs: hired-staff", "2016-01-01", "2016-04-30", "31"),
        ("costs: hired-staff", "2014-01-01", "2014-04-30", "34"),
    ]);
    let of = |period: &str, at: &str| derive(&programme, "hired", period, &booked, day(at)).unwrap();
    let all = [of("2016-tertial", "2016-05-10"), of("2016", "2017-01-20"), of("2017", "2018-01-20")];
    assert_eq!([0, 1, 2].map(|at| all[at].amount), ["3", "8", "15"].map(mkr));
    assert_eq!(all[1].lines.len(), 2);
    assert_eq!((all[1].lines[0].lookup.sign, all[1].lines[1].lookup.sign), (Sign::Minus, Sign::Plus));

    let facts = Facts { reported: &[], derived: &all };
    let at = |as_of: &str| report(&programme, &facts, day(as_of)).unwrap();
    let row = |as_of: &str| at(as_of).row("hired").unwrap().clone();
    assert_eq!(row("2017-01-19").cell("2016").unwrap().standing, Standing::Awaited { due: day("2017-02-15") });
    assert_eq!(row("2017-01-19").accumulated, cell("3"));
    assert_eq!(row("2017-01-20").accumulated, cell("8"));
    // Against the base year the later takes the place of the earlier: 15, and not 23.
    assert_eq!(row("2018-01-20").accumulated, cell("15"));
    assert_eq!(row("2018-01-20").deviation, cell("3"));
    let outcome = row("2018-01-20").cell("2017").unwrap().outcome.clone().unwrap();
    assert!(matches!(outcome.from, OutcomeFrom::Derived(derived) if derived.lines[0].amount == mkr("85")));
    let effects = row("2018-01-20").effects;
    assert_eq!(effects.iter().map(|year| year.if_unsaid_lasts()).collect::<Vec<_>>(), ["8", "15"].map(mkr));
}

#[test]
fn a_missing_amount_is_not_zero() {
    let programme = programme(AGAINST_BASE, "against-base");
    let half = booked(&[("costs: hired-staff", "2016-01-01", "2016-12-31", "92")]);
    let problem = derive(&programme, "hired", "2016", &half, day("2017-01-20")).unwrap_err();
    assert_eq!(problem.code, "amounts_not_known");
    assert!(problem.what.en.ends_with("no amount of costs: hired-staff 2014-01-01–2014-12-31"), "{}", problem.what.en);
    // And without a derivation the outcome is overdue, by the rule.
    let late = report(&programme, &Facts::default(), day("2017-02-16")).unwrap().late;
    let year = late.iter().find(|late| late.period == "2016").unwrap();
    assert_eq!((year.standing, year.by_rule), (Standing::Overdue { due: day("2017-02-15") }, true));
}

#[test]
fn income_against_the_year_before_and_accounts_in_ranges() {
    let rule = r#"{ from = "ledger", accounts = ["3010-3019", "3100"], against = "year-before", good = "more" }"#;
    let programme = programme(rule, "new");
    let rule = programme.item("hired").unwrap().rule.clone().unwrap();
    // Leap years keep whole months.
    let asked = lookups(&rule, span("2016-01-01", "2017-02-28"));
    let days: Vec<(Span, Sign)> = asked.iter().map(|lookup| (lookup.days, lookup.sign)).collect();
    assert_eq!(
        days,
        [
            (span("2016-01-01", "2016-12-31"), Sign::Plus),
            (span("2015-01-01", "2015-12-31"), Sign::Minus),
            (span("2017-01-01", "2017-02-28"), Sign::Plus),
            (span("2016-01-01", "2016-02-29"), Sign::Minus),
        ]
    );
    let Selector::Accounts(ranges) = &rule.selector else { panic!("accounts") };
    let holds = |account: &str| ranges.iter().any(|range| range.contains(account));
    assert_eq!(["3009", "3010", "3019", "3020", "3100", "30101"].map(holds), [false, true, true, false, true, false]);
    let booked = booked(&[
        ("3010–3019, 3100", "2016-01-01", "2016-12-31", "55.5"),
        ("3010–3019, 3100", "2015-01-01", "2015-12-31", "50"),
    ]);
    assert_eq!(derive(&programme, "hired", "2016", &booked, day("2017-01-20")).unwrap().amount, mkr("5.5"));
}
