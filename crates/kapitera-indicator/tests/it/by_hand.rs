//! Cases small enough to reckon in one's head: what is missing, what is nobody's, what moves, closes and ties.

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_count::Effort;
use kapitera_indicator::{
    Counted, Figure, Missing, MonthState, NoFigure, Period, Request, Whose, compared, count_indicators, figure, trend,
    unweighted_mean,
};
use kapitera_model::Indicators;
use kapitera_money::Exact;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::{EventKind, RegisterKind, Sex};

use crate::plain::{TEXT, coc, secon, upc};
use crate::region::{CENTRES, COVERS, Call, Drug, Facts, Person, Stored, Value, Visit, text};

fn count(facts: &Facts, indicators: &Indicators, months: (&str, &str)) -> Counted {
    match Stored::new(facts).count(indicators, Some(months), Effort::default()) {
        Ok(counted) => counted,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn at(counted: &Counted, name: &str, period: Period, end: usize, centres: &[usize]) -> Result<Figure, NoFigure> {
    let of = counted.indicators.iter().find(|of| of.indicator.name == name).unwrap();
    figure(of, period, &counted.months, end, centres, Whose::ALL)
}

fn fraction(top: i128, bottom: i128) -> Exact {
    Exact::fraction(top, bottom).unwrap()
}

fn call(centre: usize, day: Date, answer: &'static str) -> Call {
    Call { centre, day, errand: "care", answer }
}

fn listed(from: Date, to: Date, centre: usize) -> Person {
    Person { birth: date(1950, 1, 1), sex: Sex::Female, stays: vec![(Span { from, to }, centre, false)] }
}

fn visit(day: Date, centre: usize, clinician: &'static str) -> Visit {
    Visit { person: Some(0), centre, day, profession: "doctor", prescription: false, clinician }
}

/// A head of a text, and one indicator.
fn one(body: &str) -> Indicators {
    let words = "label = \"L\"\nsays = \"S\"\nsays-not = \"N\"\nbetter = \"higher\"\nbasis = \"illustrative\"\n";
    text(&format!("[indicators]\nid = \"t\"\nname = \"T\"\nfrom = 2019-01-01\n[indicator.it]\n{words}{body}"))
}

#[test]
fn a_month_that_is_not_known_whole_has_no_figure_and_says_what_is_missing() {
    let covers = Span { from: date(2019, 2, 1), to: date(2019, 3, 15) };
    let mut facts = Facts::none();
    facts.covers = vec![(EventKind::Calls, covers)];
    facts.calls = vec![call(0, date(2019, 2, 4), "answered"), call(0, date(2019, 3, 4), "answered")];
    let counted = count(&facts, &text(TEXT), ("2019-01", "2019-12"));
    let missing = |from, to| Missing::Register(RegisterKind::Calls, String::new(), from, to);
    let of = |end| at(&counted, "telephone", Period::Month, end, &[0]).map(|figure| figure.value);
    assert_eq!(of(0), Err(NoFigure::Missing(vec![missing(date(2019, 1, 1), date(2019, 1, 31))])));
    assert_eq!(of(1), Ok(Exact::ONE));
    assert_eq!(of(2), Err(NoFigure::Missing(vec![missing(date(2019, 3, 16), date(2019, 3, 31))])));
    assert!(matches!(at(&counted, "telephone", Period::Year, 11, &[0]), Err(NoFigure::Missing(_))));
    // The others are counted all the same; and nothing that is missing is drawn as a month of nothing.
    assert_eq!(at(&counted, "net", Period::Month, 0, &[0]).unwrap().value, Exact::ZERO);
    assert!(matches!(counted.indicators[0].months[2], MonthState::Missing(_)));
}

#[test]
fn the_months_that_are_known_whole_are_found() {
    let mut facts = Facts::none();
    for kind in EventKind::ALL {
        facts.covers.push((kind, Span { from: date(2019, 1, 10), to: date(2019, 4, 30) }));
    }
    let counted = Stored::new(&facts).count(&text(TEXT), None, Effort::default()).unwrap();
    let (first, last) = (counted.months[0], counted.months[counted.months.len() - 1]);
    assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2019-02", "2019-04"));
    let wrong = |months| Stored::new(&facts).count(&text(TEXT), Some(months), Effort::default()).unwrap_err()[0].code;
    assert_eq!(wrong(("2015-01", "2020-01")), "months_too_many");
    assert_eq!(wrong(("2019-02", "2019-01")), "months_too_many");
}

#[test]
fn what_stands_on_no_events_is_shown_for_the_months_of_the_others() {
    let mut facts = Facts::none();
    facts.covers = vec![(EventKind::Calls, Span { from: date(2019, 1, 1), to: date(2019, 2, 28) })];
    for kind in EventKind::ALL.into_iter().filter(|kind| *kind != EventKind::Calls) {
        facts.covers.push((kind, Span { from: date(2019, 2, 1), to: date(2019, 4, 30) }));
    }
    let stored = Stored::new(&facts);
    let months = |only: &[&str]| {
        let indicators = text(TEXT);
        let request = Request {
            region: &stored.region,
            indicators: &indicators,
            only,
            months: None,
            known_at: Timestamp::MAX,
            effort: Effort::default(),
        };
        let counted = count_indicators(&request, &|_, _| {}).unwrap();
        assert_eq!(counted.indicators.len(), only.len());
        (counted.months[0].to_string(), counted.months.len())
    };
    assert_eq!(months(&["telephone"]), ("2019-01".to_owned(), 2));
    assert_eq!(months(&["fixed-doctor"]), ("2019-01".to_owned(), 4));
    assert_eq!(months(&["survey"]), ("2019-01".to_owned(), 4));
}

#[test]
fn an_indicator_has_no_figure_before_it_is_in_force() {
    let own = one("measure = \"number\"\nthose = { of = \"joined\" }\n");
    let counted = count(&Facts::none(), &own, ("2018-12", "2019-01"));
    assert_eq!(at(&counted, "it", Period::Month, 0, &[0]), Err(NoFigure::Missing(vec![Missing::NotInForce])));
    assert_eq!(at(&counted, "it", Period::Month, 1, &[0]).unwrap().value, Exact::ZERO);
}

#[test]
fn twelve_months_are_pooled_and_no_mean_of_months_or_centres() {
    let mut facts = Facts::none();
    // One call unanswered in January at A; nine answered in December, and one at B each.
    facts.calls.push(call(0, date(2019, 1, 7), "unanswered"));
    facts.calls.extend((0..9).map(|_| call(0, date(2019, 12, 2), "answered")));
    facts.calls.push(call(1, date(2019, 12, 2), "called-back-later"));
    let counted = count(&facts, &text(TEXT), ("2019-01", "2019-12"));
    let year = |centres: &[usize]| at(&counted, "telephone", Period::Year, 11, centres).unwrap();
    assert_eq!((year(&[0]).those, year(&[0]).of), (9, 10));
    assert_eq!(year(&[0]).value, fraction(9, 10));
    assert_eq!(year(&[0, 1, 2]).value, fraction(9, 11));
    let mean = unweighted_mean(&counted.indicators[0], Period::Year, &counted.months, 11, &[0, 1, 2]).unwrap();
    assert!((mean - 0.45).abs() < 1e-12, "the mean of 90 % and 0 %, nobody called C: {mean}");
    assert_eq!(at(&counted, "telephone", Period::Month, 1, &[0]), Err(NoFigure::Nobody));
    assert_eq!(at(&counted, "telephone", Period::Year, 10, &[0]), Err(NoFigure::TooFewMonths));
}

#[test]
fn what_nobody_reported_is_not_nothing() {
    let number = one("measure = \"number\"\nthose = { value = \"plans\" }\n");
    let mut facts = Facts::none();
    let value = |centre, valid, amount| Value { name: "plans", centre, item: "", valid, amount };
    let year = |year| Span { from: date(year, 1, 1), to: date(year, 12, 31) };
    facts.values = vec![value(0, year(2017), 7), value(1, year(2018), 0)];
    let counted = count(&facts, &number, ("2019-11", "2019-12"));
    let of = |end, centre| at(&counted, "it", Period::Point, end, &[centre]).map(|figure| figure.value);
    // What ended in December 2017 is shown for the last time in November 2019.
    assert_eq!(of(0, 0), Ok(Exact::whole(7)));
    assert_eq!(of(1, 0), Err(NoFigure::Nobody));
    // Nothing, reported, is 0.
    assert_eq!(of(1, 1), Ok(Exact::ZERO));
    assert_eq!(of(1, 2), Err(NoFigure::Nobody));
}

#[test]
fn a_survey_of_a_later_year_takes_the_place_of_the_one_before() {
    let survey = one("measure = \"share\"\nof = { value = \"answers\" }\nthose = { value = \"positive\" }\n");
    let year = |year| Span { from: date(year, 1, 1), to: date(year, 12, 31) };
    let mut facts = Facts::none();
    for (valid, item, answers, positive) in
        [(year(2018), "", 40, 10), (year(2019), "paper", 10, 6), (year(2019), "web", 10, 9)]
    {
        let value = |name, amount| Value { name, centre: 0, item, valid, amount };
        facts.values.extend([value("answers", answers), value("positive", positive)]);
    }
    let counted = count(&facts, &survey, ("2019-11", "2019-12"));
    let of = |end| at(&counted, "it", Period::Point, end, &[0]).unwrap();
    assert_eq!(of(0).value, fraction(1, 4));
    // Both items of the last survey, and none of the one before.
    assert_eq!((of(1).those, of(1).of), (15, 20));
}

#[test]
fn what_cannot_be_is_refused() {
    let valid = Span { from: date(2019, 1, 1), to: date(2019, 1, 31) };
    let mut facts = Facts::none();
    facts.values = vec![Value { name: "few", centre: 0, item: "", valid, amount: 1 }];
    facts.values.push(Value { name: "many", centre: 0, item: "", valid, amount: 2 });
    facts.values.push(Value { name: "below", centre: 0, item: "", valid, amount: -2 });
    let refused = |of: &str, those: &str| {
        let own =
            one(&format!("measure = \"share\"\nof = {{ value = \"{of}\" }}\nthose = {{ value = \"{those}\" }}\n"));
        let problems = Stored::new(&facts).count(&own, Some(("2019-01", "2019-01")), Effort::default()).unwrap_err();
        assert!(problems.iter().all(|problem| problem.why.is_some() && problem.hint.is_some()), "{problems:?}");
        problems[0].code
    };
    assert_eq!(refused("few", "many"), "more_than_all");
    assert_eq!(refused("many", "below"), "value_not_whole");
}

#[test]
fn indices_of_small_rows_of_visits() {
    // Three visits, two to the same: one pair of three is alike.
    assert_eq!([coc(&["A", "A", "B"]), upc(&["A", "A", "B"]), secon(&["A", "A", "B"])], [1.0 / 3.0, 2.0 / 3.0, 0.5]);
    assert_eq!([coc(&["A", "B", "A"]), upc(&["A", "B", "A"]), secon(&["A", "B", "A"])], [1.0 / 3.0, 2.0 / 3.0, 0.0]);
    // Ties: two clinicians met as often.
    assert_eq!([upc(&["A", "B", "A", "B"]), secon(&["A", "B", "A", "B"])], [0.5, 0.0]);
    let mut facts = Facts::none();
    facts.persons = vec![listed(date(2018, 1, 1), OPEN_END, 0)];
    let day = |day| date(2019, 5, day);
    let index = |visits: Vec<Visit>| {
        let facts = Facts { visits, ..facts.clone() };
        let counted = count(&facts, &text(TEXT), ("2019-06", "2019-06"));
        ["coc", "upc", "secon"].map(|name| at(&counted, name, Period::Point, 0, &[0]).map(|figure| figure.value))
    };
    let [coc_of, upc_of, secon_of] =
        index(vec![visit(day(2), 0, "Ann"), visit(day(7), 0, "Ann"), visit(day(8), 0, "Bo")]);
    // A person's index is kept in parts of a million million.
    assert_eq!(coc_of, Ok(fraction(333_333_333_333, 1_000_000_000_000)));
    assert_eq!(upc_of, Ok(fraction(666_666_666_667, 1_000_000_000_000)));
    assert_eq!(secon_of, Ok(fraction(1, 2)));
    // Visits of one day have no known order: they are taken by name, whatever the order of rows.
    let same_day = |names: [&'static str; 3]| index(names.map(|name| visit(day(2), 0, name)).to_vec())[2].clone();
    assert_eq!(same_day(["Bo", "Ann", "Bo"]), Ok(fraction(1, 2)));
    assert_eq!(same_day(["Ann", "Bo", "Bo"]), Ok(fraction(1, 2)));
    // One visit is no index, of nobody.
    assert_eq!(index(vec![visit(day(2), 0, "Ann")]), [(); 3].map(|()| Err(NoFigure::Nobody)));
}

#[test]
fn visits_without_a_known_clinician_are_told_and_not_guessed() {
    let mut facts = Facts::none();
    facts.persons = vec![listed(date(2018, 1, 1), OPEN_END, 0)];
    let day = |day| date(2019, 5, day);
    facts.visits = vec![visit(day(2), 0, "Ann"), visit(day(7), 0, "Ann"), visit(day(8), 0, "")];
    let counted = count(&facts, &text(TEXT), ("2019-06", "2019-06"));
    assert_eq!(at(&counted, "coc", Period::Point, 0, &[0]), Err(NoFigure::Nobody));
    let MonthState::Known { cells, .. } =
        &counted.indicators.iter().find(|of| of.indicator.name == "coc").unwrap().months[0]
    else {
        panic!("the month is known")
    };
    let persons = cells.values().next().unwrap().persons;
    assert_eq!((persons.persons, persons.unknown, persons.lost), (0, 1, 1));
    // Two known visits are enough for the others, and the unknown one stands beside.
    let secon = at(&counted, "secon", Period::Point, 0, &[0]).unwrap();
    assert_eq!((secon.value, secon.persons.events, secon.persons.unknown, secon.limits), (Exact::ONE, 2, 1, None));
}

#[test]
fn who_moves_takes_no_visits_along_unless_the_rule_says_so() {
    let mut facts = Facts::none();
    let (left, came) = (date(2019, 5, 31), date(2019, 6, 1));
    let mut person = listed(date(2018, 1, 1), left, 0);
    person.stays.push((Span { from: came, to: OPEN_END }, 1, false));
    facts.persons = vec![person];
    facts.visits = (1..=3).map(|day| visit(date(2019, 5, day), 0, "Ann")).collect();
    facts.visits.extend((3..=4).map(|day| visit(date(2019, 6, day), 1, "Bo")));
    let counted = count(&facts, &text(TEXT), ("2019-05", "2019-06"));
    // At A until May: three visits there. At B from June: two of five are there, too few for COC.
    assert_eq!(at(&counted, "coc", Period::Point, 0, &[0]).unwrap().value, Exact::ONE);
    assert_eq!(at(&counted, "coc", Period::Point, 1, &[0, 1, 2]), Err(NoFigure::Nobody));
    // UPC is without the rule of the own centre: three of five are to the same.
    assert_eq!(at(&counted, "upc", Period::Point, 1, &[1]).unwrap().value, fraction(3, 5));
    let of = |name, centre| at(&counted, name, Period::Month, 1, &[centre]).unwrap();
    assert_eq!((of("joined", 1).those, &*of("joined", 1).beside), (1, &[1][..]));
    assert_eq!((of("left", 0).those, &*of("left", 0).beside), (1, &[1][..]));
    assert_eq!((of("net", 0).value, of("net", 1).value), (Exact::whole(-1), Exact::whole(1)));
    let region = at(&counted, "net", Period::Month, 1, &[0, 1, 2]).unwrap();
    assert_eq!(region.value, Exact::ZERO, "the region neither gains nor loses");
}

#[test]
fn a_centre_that_closes_has_no_figures_afterwards_and_its_calls_are_nobodys() {
    let mut facts = Facts::none();
    facts.open[1] = Span { from: date(2010, 1, 1), to: date(2019, 6, 15) };
    facts.persons = vec![listed(date(2018, 1, 1), OPEN_END, 1), listed(date(2018, 1, 1), OPEN_END, 0)];
    facts.calls = vec![call(1, date(2019, 6, 10), "answered"), call(1, date(2019, 6, 20), "unanswered")];
    facts.calls.push(call(0, date(2019, 6, 20), "unanswered"));
    let counted = count(&facts, &text(TEXT), ("2019-06", "2019-07"));
    assert_eq!(counted.centres.len(), 3, "it was open during the time");
    let june = at(&counted, "telephone", Period::Month, 0, &[1]).unwrap();
    assert_eq!((june.those, june.of), (1, 1));
    let MonthState::Known { nowhere, .. } = &counted.indicators[0].months[0] else { panic!("June is known") };
    assert_eq!(*nowhere, 1, "the call after it closed is told");
    assert_eq!(at(&counted, "telephone", Period::Month, 1, &[1]), Err(NoFigure::Nobody));
    assert_eq!(at(&counted, "fixed-doctor", Period::Point, 0, &[1]), Err(NoFigure::Nobody));
    assert_eq!(at(&counted, "fixed-doctor", Period::Point, 0, &[0, 1, 2]).unwrap().of, 1);
    // Its listed left for nowhere on the day it closed.
    let left = at(&counted, "left", Period::Month, 0, &[1]).unwrap();
    assert_eq!((left.those, &*left.beside), (1, &[0][..]));
}

#[test]
fn a_rate_is_of_days_listed_and_zero_has_a_limit_above() {
    let mut facts = Facts::none();
    // Listed from the middle of April: 15 of 30 days, and then all of May.
    facts.persons = vec![listed(date(2019, 4, 16), OPEN_END, 0)];
    facts.drugs = (1..=3).map(|day| Drug { person: 0, day: date(2019, 5, day), atc: "J01CA04" }).collect();
    facts.drugs.push(Drug { person: 0, day: date(2019, 4, 1), atc: "J01CA04" });
    let counted = count(&facts, &text(TEXT), ("2018-06", "2019-05"));
    let (april, may) =
        (at(&counted, "antibiotics", Period::Month, 10, &[0]), at(&counted, "antibiotics", Period::Month, 11, &[0]));
    let april = april.unwrap();
    // The dispensing of 1 April is of somebody who was listed nowhere.
    assert_eq!((april.those, &april.value), (0, &Exact::ZERO));
    let limits = april.limits.unwrap();
    assert!(limits.low == 0.0 && limits.high > 0.0);
    // Three in May by one listed: 36 a year of each, 36 000 of a thousand.
    let may = may.unwrap();
    assert_eq!((may.of, &may.value), (1, &Exact::whole(36_000)));
    // All three are one person's: Σ f² is 9, and the limits are √3 times as wide as Poisson's.
    let plain = kapitera_statistics::rate(3, 1.0 / 12.0, 1000.0, kapitera_statistics::Confidence::P95).unwrap();
    let wide = may.limits.unwrap();
    assert!(
        ((wide.high - wide.value) / (plain.high - plain.value) - 3.0_f64.sqrt()).abs() < 1e-9,
        "{wide:?} {plain:?}"
    );
    // Of the year: three events, and 46 of 365 days listed.
    let year = at(&counted, "antibiotics", Period::Year, 11, &[0]).unwrap();
    assert_eq!(year.value, fraction(3 * 1000 * 365, 46));
    assert_eq!(at(&counted, "antibiotics", Period::Month, 11, &[1]), Err(NoFigure::Nobody));
}

#[test]
fn few_are_shown_without_a_verdict_or_a_place() {
    let mut facts = Facts::none();
    for (centre, answered, all) in [(0, 19, 19), (1, 10, 20), (2, 15, 20)] {
        let answers = (0..all).map(|turn| if turn < answered { "answered" } else { "unanswered" });
        facts.calls.extend(answers.map(|answer| call(centre, date(2019, 5, 6), answer)));
    }
    let counted = count(&facts, &text(TEXT), ("2019-05", "2019-05"));
    let compared = compared(&counted.indicators[0], &counted.months, 3, Period::Month, 0);
    let places: Vec<bool> = compared.centres.iter().map(|centre| centre.rank.is_some()).collect();
    assert_eq!(places, [false, true, true], "19 calls are too few to judge by, 20 are not");
    assert!(compared.centres.iter().all(|centre| centre.figure.is_ok()));
    // Three centres are no funnel.
    assert!(compared.funnel.is_err() && compared.centres.iter().all(|centre| centre.limits.is_none()));
    assert_eq!(compared.region.unwrap().value, fraction(44, 59));
    assert!(trend(&counted.indicators[0], &[0]).is_err(), "one month is no trend");
}

#[test]
fn places_pool_their_centres() {
    let mut facts = Facts::none();
    facts.persons = vec![listed(date(2018, 1, 1), OPEN_END, 0), listed(date(2018, 1, 1), OPEN_END, 2)];
    let counted = count(&facts, &text(TEXT), ("2019-05", "2019-05"));
    let ids: Vec<&str> = counted.centres.iter().map(|centre| &*centre.id).collect();
    assert_eq!(ids, CENTRES);
    let of = |kind| {
        let places = kapitera_indicator::places(&counted);
        places.into_iter().filter(|place| place.kind == kind).map(|place| (place.id, place.centres)).collect::<Vec<_>>()
    };
    use kapitera_indicator::PlaceKind::{Centre, Municipality, Provider, Region};
    assert_eq!(of(Region), [(String::new(), vec![0, 1, 2])]);
    // Nobody is listed at B: it lies in no municipality.
    assert_eq!(of(Municipality), [("2380".to_owned(), vec![0, 2])]);
    assert_eq!(of(Provider), [("2329999995".to_owned(), vec![0, 1, 2])]);
    assert_eq!(of(Centre).len(), 3);
    assert_eq!(COVERS.from, date(2016, 1, 1));
}
