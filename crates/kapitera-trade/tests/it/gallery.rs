//! The error gallery: each problem and each refusal, provoked, and what it says in both languages in `gallery.txt` beside. To write it
//! anew, run the test with `UPDATE_GALLERY=1` and read what changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use kapitera_message::{Language, Problem, render};
use kapitera_money::{Exact, Ore};
use kapitera_period::Span;
use kapitera_trade::{
    Basket, Cell, ListPrice, Measure, Method, MonthOrdered, Ordering, Period, Points, PriceList, Purchases, Refusal,
    UnitMonths, Windows, chained, feedback, four_factors, price_index, reconcile, variation,
};

use crate::break_even::figure;
use crate::common::{basket, bought, day, month, purchase, service};

fn price(ore: i64, from: &str, to: &str) -> ListPrice {
    let valid = Span { from: day(from), to: day(to) };
    ListPrice { service: service("CRP"), group: "chemistry".into(), points: None, price: Ore(ore), valid }
}

fn problems() -> Vec<Problem> {
    let whole_year = || price(40_00, "2024-01-01", "2024-12-31");
    let wrong = [
        vec![whole_year(), price(45_00, "2024-12-31", "9999-12-31"), price(40_00, "2024-03-01", "2024-03-01")],
        vec![whole_year(), whole_year()],
        vec![price(40_00, "2024-12-31", "2024-01-01")],
        vec![price(-1, "2024-01-01", "2024-12-31")],
        vec![ListPrice { points: Some(-Exact::decimal(5, 1)), ..whole_year() }],
    ];
    wrong.into_iter().flat_map(|prices| PriceList::new(prices).unwrap_err()).collect()
}

#[test]
fn all_problems_are_told_at_once() {
    let (first, second) = (price(-40_00, "2024-01-01", "2024-12-31"), price(45_00, "2024-06-01", "2024-05-01"));
    let third = price(45_00, "2024-06-01", "2024-06-30");
    let codes: Vec<_> = PriceList::new([third, second, first]).unwrap_err().iter().map(|one| one.code).collect();
    assert_eq!(codes, ["days_end_before_they_begin", "negative_price", "two_prices"]);
}

fn of_prices() -> Vec<Refusal> {
    let one = || basket(&[("A", 1, 100)]);
    let period = |listed: i64, bought: Basket| Period { listed: Exact::whole(listed), bought };
    let factors = |before: Period, points: Option<&Points>| {
        let after = Period { listed: Exact::ONE, bought: one() };
        four_factors(&before, &after, points, Method::LogMean).unwrap_err()
    };
    let free = PriceList::new([price(i64::MAX, "2024-01-01", "2024-12-31")]).unwrap();
    let mut purchases = Purchases::default();
    let cell = |on: &str| Cell { month: month(on), buyer: "HC1".into(), service: service("A"), group: "".into() };
    purchases.add(cell("2024-01"), bought(1, 100));
    let of = |purchases: &Purchases, to: &str| chained(purchases, month("2024-01"), month(to)).unwrap_err();
    let nothing = Points::from([(service("A"), Exact::ZERO)]);
    vec![
        Purchases::of(&[purchase("0000-12-31", "A", 1, 1)]).unwrap_err(),
        reconcile(&[purchase("2024-06-01", "CRP", 2, 1)], &free).unwrap_err(),
        price_index(&one(), &basket(&[("B", 1, 100)])).unwrap_err(),
        of(&purchases, "2024-02"),
        of(&purchases, "2024-01"),
        price_index(&one(), &basket(&[("A", 1, -100)])).unwrap_err(),
        factors(period(1, Basket::new()), None),
        factors(period(0, one()), None),
        factors(period(1, one()), Some(&Points::new())),
        factors(period(1, one()), Some(&nothing)),
    ]
}

fn of_units() -> Vec<Refusal> {
    let unit = |name: &str, months: &[&str]| UnitMonths {
        unit: name.to_owned(),
        first_feedback: None,
        months: months
            .iter()
            .map(|on| MonthOrdered { month: month(on), ordered: Exact::ONE, listed: Exact::ONE })
            .collect(),
    };
    let windows = Windows { before: 12, after: 12 };
    let fed = |units: &[UnitMonths]| feedback(units, windows).unwrap_err();
    let ordering = |name: &str, ordered: u64, listed: i64| Ordering {
        unit: name.to_owned(),
        ordered,
        listed: Exact::whole(listed),
        expected: None,
        amount: Ore(100),
    };
    let varied = |last: Ordering| {
        let mut units: Vec<Ordering> = (0..4).map(|at| ordering(&format!("HC{at}"), 10, 10)).collect();
        units.push(last);
        variation(&units).unwrap_err()
    };
    vec![
        feedback(&[], Windows { before: 0, after: 1 }).unwrap_err(),
        fed(&[]),
        fed(&[unit("HC1", &[]), unit("HC1", &[])]),
        fed(&[unit("HC1", &["2024-01", "2024-01"])]),
        varied(ordering("HC9", 10, 0)),
        varied(Ordering { expected: Some(Exact::ONE), ..ordering("HC9", 10, 10) }),
        varied(ordering("HC9", 0, 10)),
        variation(&[]).unwrap_err(),
    ]
}

/// All measures are named as they are when they are below zero; what refuses them is tested with the break-even.
fn of_break_even() -> Vec<Refusal> {
    use kapitera_trade::{Central, PointOfCare, Transport, break_even};
    let per_test = Central {
        fixed_per_month: figure(1),
        per_test: figure(1),
        transport: Transport::PerTest(figure(1)),
        minutes_per_test: figure(1),
        second_visit_share: figure(1),
        second_visit_cost: figure(1),
    };
    let point = PointOfCare {
        device_per_month: figure(1),
        kit_per_test: figure(1),
        minutes_per_test: figure(1),
        controls_per_month: figure(1),
    };
    let delivered = Transport::PerDelivery { cost: figure(1), per_month: figure(1) };
    let mut measures = BTreeSet::new();
    for central in [per_test.clone(), Central { transport: delivered, ..per_test }] {
        let found = break_even(&figure(1), &central, &point, &[]).unwrap();
        measures.extend(found.assumptions.into_iter().map(|assumption| assumption.measure));
    }
    assert_eq!(measures.len(), 13);
    let below = measures.into_iter().map(Refusal::BelowZero);
    below.chain([Refusal::AboveOne(Measure::SecondVisitShare), Refusal::NegativeVolume]).collect()
}

/// What provokes them is tested with the questions.
fn of_the_market() -> Vec<Refusal> {
    let months = kapitera_trade::asked::Months { first: month("2024-01"), last: month("2024-12") };
    vec![
        Refusal::NobodyThroughout,
        Refusal::NothingBefore,
        Refusal::ListedUnknown { months },
        Refusal::NoListPrice { service: service("CRP"), day: day("2024-06-01") },
        Refusal::NoTests { code: "CRP".into() },
    ]
}

/// A name for each kind of refusal: a new one must be written here, and provoked.
fn name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoMonth { .. } => "no_month",
        Refusal::TooLarge => "too_large",
        Refusal::NothingMatched => "nothing_matched",
        Refusal::NothingMatchedBetween { .. } => "nothing_matched_between",
        Refusal::NoChain { .. } => "no_chain",
        Refusal::NegativeAmount { .. } => "negative_amount",
        Refusal::NothingBought => "nothing_bought",
        Refusal::NoListed => "no_listed",
        Refusal::PointsMissing { .. } => "points_missing",
        Refusal::PointsNotAboveZero { .. } => "points_not_above_zero",
        Refusal::NoWindow => "no_window",
        Refusal::TooFewUnits { .. } => "too_few_units",
        Refusal::UnitTwice { .. } => "unit_twice",
        Refusal::MonthTwice { .. } => "month_twice",
        Refusal::NothingExpected { .. } => "nothing_expected",
        Refusal::ExpectedOfSomeOnly { .. } => "expected_of_some_only",
        Refusal::AmountWithoutOrders { .. } => "amount_without_orders",
        Refusal::BelowZero(_) => "below_zero",
        Refusal::AboveOne(_) => "above_one",
        Refusal::NegativeVolume => "negative_volume",
        Refusal::NobodyThroughout => "nobody_throughout",
        Refusal::NothingBefore => "nothing_before",
        Refusal::ListedUnknown { .. } => "listed_unknown",
        Refusal::NoListPrice { .. } => "no_list_price",
        Refusal::NoTests { .. } => "no_tests",
        Refusal::Statistics(_) => "statistics",
    }
}
const KINDS: usize = 26;

#[test]
fn everything_is_said_as_it_stands_beside() {
    let mut said = String::new();
    for problem in problems() {
        let (en, sv) = (render(&problem, Language::En), render(&problem, Language::Sv));
        let _ = writeln!(said, "## {}\n\n{en}\n\n{sv}\n", problem.code);
        assert!(!problem.places.is_empty() && problem.why.is_some() && problem.hint.is_some(), "{en}");
    }
    let refusals = [of_prices(), of_units(), of_break_even(), of_the_market()].concat();
    for refusal in &refusals {
        let text = refusal.text();
        let _ = writeln!(said, "## {}\n\n{}\n{}\n", name(refusal), text.en, text.sv);
        assert_eq!(refusal.to_string(), text.en);
    }
    assert_eq!(refusals.iter().map(name).collect::<BTreeSet<_>>().len(), KINDS);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/gallery.txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(&beside, &said).unwrap();
    }
    assert_eq!(said, std::fs::read_to_string(&beside).unwrap_or_default());
}

#[test]
fn every_code_is_in_the_gallery() {
    let source = include_str!("../../src/price_list.rs");
    let codes = source.split("Problem::error(").skip(1).filter_map(|made| made.split('"').nth(1));
    let shown: BTreeSet<&str> = problems().iter().map(|problem| problem.code).collect();
    assert_eq!(codes.collect::<BTreeSet<&str>>(), shown);
}
