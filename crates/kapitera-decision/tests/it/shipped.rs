//! The shipped register: what the sources name is in it, and says what they say.

use kapitera_decision::{
    Basis, Cited, Decision, EndedBy, Found, Links, OwnEnd, Property, Register, Resting, State, Status, When,
};
use kapitera_message::Language;

use crate::fixtures::{case, day, drawn, root, thing};

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn register() -> Register {
    const PATH: &str = "decisions/jamtland-harjedalen.toml";
    Register::read(&[(PATH.to_owned(), text(PATH))])
        .unwrap_or_else(|problems| panic!("{}", drawn(&problems, Language::En)))
}

fn one<'r>(register: &'r Register, cited: &Cited) -> &'r Decision {
    match register.find(cited) {
        Found::One(decision) => decision,
        other => panic!("{cited:?}: {other:?}"),
    }
}

fn date(decision: &Decision) -> Option<String> {
    decision.date.as_ref().map(|date| date.when.to_string())
}

/// Every case number that the sources have, with what they say of it: body, date, section, status.
#[test]
fn every_case_number_of_the_sources_is_there() {
    let register = register();
    let board = Some("Regionstyrelsen");
    let expected = [
        ("RS/1039/2017", board, Some("2017-12-06"), None, Status::Proposed),
        ("LS/935/2009", None, Some("2009"), None, Status::Announced),
        ("LS/42/2010", None, Some("2010"), None, Status::Announced),
        ("RS 554/2019", board, None, None, Status::Decided),
        ("RS/722/2019", board, Some("2019-12-10"), Some("§ 218"), Status::Decided),
        ("RS/514/2017", board, Some("2017-03"), None, Status::Decided),
        ("RS/596/2017", board, None, None, Status::Proposed),
    ];
    for (number, body, on, section, status) in expected {
        let decision = one(&register, &case(number));
        assert_eq!(decision.body.as_deref(), body, "{number}");
        assert_eq!(date(decision).as_deref(), on, "{number}");
        assert_eq!(decision.section.as_deref(), section, "{number}");
        assert_eq!(decision.status, status, "{number}");
    }
    let cases: Vec<&str> = register.decisions().iter().flat_map(Decision::cases).collect();
    assert_eq!(cases.len(), expected.len(), "{cases:?}");
}

/// The decisions that the sources name without a case number, by body and date.
#[test]
fn every_dated_decision_of_the_sources_is_there() {
    let register = register();
    let expected = [
        ("Regionstyrelsen", "2015-05", Some("§ 142"), "administration-2015"),
        ("Regionstyrelsen", "2017-05", None, "competition-neutrality-review"),
        ("Regionstyrelsen", "2015-09", None, "primary-care-structure"),
        ("Regionstyrelsen", "2015-12", None, "patient-transport"),
        ("Regionstyrelsen", "2016-12", None, "patient-transport"),
        ("Regionfullmäktige", "2015-04", None, "dental-structure"),
        ("Regionfullmäktige", "2015-06", None, "lup-revised"),
        ("Regionfullmäktige", "2015-10", None, "joint-functions"),
        ("Hälso- och sjukvårdsnämnden", "2019-11", None, "near-care-plan-2019"),
        ("Hälso- och sjukvårdsnämnden", "2023-06", None, "identify-reductions-2024"),
        ("Norra sjukvårdsregionen", "2017", None, "drug-supply-direction"),
    ];
    for (body, on, section, name) in expected {
        let section = section.map(str::to_owned);
        let cited = Cited { body: Some(body.into()), date: on.parse().ok(), section, ..Cited::default() };
        assert_eq!(one(&register, &cited).name, name);
    }
}

#[test]
fn points_are_numbered_as_in_the_sources() {
    let register = register();
    let numbers = |name| {
        let points = register.decision(name).unwrap().points.iter();
        points.map(|point| point.number.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("internal-trade-evaluation"), ["1", "2", "3"]);
    assert_eq!(numbers("competition-neutrality-outcome"), ["1", "2", "3", "4a", "4b"]);
    assert_eq!(numbers("reductions-2024"), ["1a", "1b", "1c", "1d", "1e", "1f", "2", "3"]);
    let proposes = |name, number| register.decision(name).unwrap().point(number).unwrap().proposes_to.as_deref();
    assert_eq!(proposes("competition-neutrality-outcome", "4b"), Some("Regionfullmäktige"));
    assert_eq!(proposes("reductions-2024", "3"), Some("Regionstyrelsen"));
    assert_eq!(proposes("reductions-2024", "1a"), None);
    // S3's amounts are those of its sum.
    let amounts = register.decision("reductions-2024").unwrap().points.iter().filter_map(|point| {
        let (before, _) = point.says.sv.split_once(" mkr")?;
        before.rsplit(' ').next()?.parse::<u32>().ok()
    });
    assert_eq!(amounts.sum::<u32>(), 77);
}

#[test]
fn extracts_are_sent_to_those_named() {
    let register = register();
    let sent = |name| register.decision(name).unwrap().extract_to.clone();
    assert_eq!(sent("competition-neutrality-outcome"), ["Primärvårdschef", "Beställarchef"]);
    assert_eq!(sent("reductions-2024").len(), 6);
    assert!(sent("internal-trade-evaluation").is_empty());
}

#[test]
fn both_decisions_of_the_council_cease_on_the_first_of_march_2018() {
    let register = register();
    for (number, point) in [("LS/935/2009", "4a"), ("LS/42/2010", "4b")] {
        let decision = one(&register, &case(number));
        let end = register.end(&decision.name).unwrap();
        assert_eq!((end.from, end.decided), (day("2018-03-01"), false));
        let EndedBy::Point { decision, point: ending, proposes_to } = end.by else { panic!("{:?}", end.by) };
        assert_eq!(decision, one(&register, &case("RS/1039/2017")).name);
        assert_eq!((ending.as_deref(), proposes_to.as_deref()), (Some(point), Some("Regionfullmäktige")));
    }
}

/// The value of a key of the demo's rule of carrying over.
fn value<'a>(rule: &'a str, table: &str, key: &str) -> &'a str {
    let inside = rule.split_once(table).unwrap().1;
    let line = inside.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix("= ")).unwrap();
    line.trim().trim_matches('"')
}

/// What ceases on 2018-03-01 names the demo's rule of carrying over, whose last day is the day before.
#[test]
fn the_carry_over_rule_stops_with_its_decision() {
    let text = text("books/demo/carry-over.toml");
    let cited = |table: &str| case(value(&text, table, "case"));
    let rule = Resting {
        from: Some(day(value(&text, "[[carry-over]]", "from"))),
        to: Some(day(value(&text, "[[carry-over]]", "to"))),
        ended_by: Some(cited("[carry-over.ceases-by]")),
        ..thing(value(&text, "[[carry-over]]", "name"), vec![cited("[carry-over.decision]")], Basis::Illustrative)
    };
    let register = register();
    let links = Links::of(&register, vec![rule]);
    let ceasing = links.ceases(day("2018-03-01"));
    let names: Vec<&str> = ceasing.iter().map(|it| it.decision.name.as_str()).collect();
    assert_eq!(names, ["primary-care-organisation-2009", "carry-over-2010"]);
    assert!(ceasing[0].things.is_empty());
    let [stopping] = &ceasing[1].things[..] else { panic!("{:?}", ceasing[1].things) };
    assert_eq!((stopping.thing.resting.name.as_str(), stopping.own), ("model-2010", OwnEnd::SameDay));
    let by = stopping.thing.ended_by.as_ref().unwrap();
    assert_eq!((by.decision.case.as_deref(), by.contradicts.as_slice()), (Some("RS/1039/2017"), &[][..]));
    assert_eq!(links.ended_by("competition-neutrality-outcome").len(), 1);
    for other in ["2018-02-28", "2018-03-02"] {
        assert!(links.ceases(day(other)).is_empty(), "{other}");
    }
    assert!(links.outlives(day("2018-03-01")).is_empty() && links.rests_on_none().is_empty());
}

fn state(register: &Register, name: &str, on: &str) -> (State, bool) {
    let tasks = register.tasks(day(on));
    let task = tasks.iter().find(|task| task.assignment.name == name).unwrap_or_else(|| panic!("{name}"));
    (task.state, task.given)
}

#[test]
fn the_report_back_of_november_2017_is_due_that_month() {
    let register = register();
    let assignment = register.assignment("evaluate-internal-trade").unwrap();
    assert_eq!(assignment.who.as_deref(), Some("Regiondirektören"));
    assert_eq!(assignment.reported_to.as_deref(), Some("Regionstyrelsen"));
    assert_eq!(assignment.due.as_ref().unwrap().when, "2017-11".parse::<When>().unwrap());
    // S0 is a proposal: it is due, but not known to be given.
    assert_eq!(state(&register, "evaluate-internal-trade", "2017-11-30"), (State::Due, false));
    assert_eq!(state(&register, "evaluate-internal-trade", "2017-12-01"), (State::Overdue, false));
}

#[test]
fn assignments_are_answered_where_a_source_says_so() {
    let register = register();
    let answered = State::Answered { late: None };
    assert_eq!(state(&register, "review-competition-neutrality", "2017-12-05").0, State::NoDueDate);
    assert_eq!(state(&register, "review-competition-neutrality", "2017-12-06").0, answered);
    assert_eq!(state(&register, "review-competition-neutrality", "2017-04-30").0, State::NotYetGiven);
    // The proposal of the steering group came before the end of the month it was due.
    assert_eq!(state(&register, "review-health-choice", "2020-05-04").0, State::Due);
    assert_eq!(state(&register, "review-health-choice", "2020-05-05").0, State::Answered { late: Some(false) });
    assert_eq!(state(&register, "identify-reductions", "2023-10-01"), (answered, true));
    assert_eq!(state(&register, "evaluate-transport", "2018-01-01").0, State::Overdue);
    assert_eq!(state(&register, "lup-8-travel", "2018-01-01").0, answered);
    assert_eq!(state(&register, "lup-2-own-transport", "2020-06-14").0, State::Overdue);
}

/// The sources say different things of two decisions: both versions are shown, with their places.
#[test]
fn disagreements_are_shown() {
    let register = register();
    let found = register.disagreements();
    let rows: Vec<(&str, Property, Vec<&str>)> = found
        .iter()
        .map(|it| (it.decision.name.as_str(), it.about, it.versions.iter().map(|it| it.says.sv.as_str()).collect()))
        .collect();
    let organisation =
        vec!["Organisation för den landstingsdrivna primärvården", "Organisation för den regiondrivna primärvården"];
    assert_eq!(
        rows,
        [
            ("primary-care-organisation-2009", Property::Title, organisation),
            ("patient-transport", Property::Date, vec!["2015-12", "2016-12"])
        ]
    );
    assert!(found.iter().flat_map(|it| &it.versions).all(|version| !version.place.is_empty()));
}

/// Every row of the packages in S4 has its assignment or its decision, but those that were removed.
#[test]
fn every_package_is_there() {
    let register = register();
    let removed = [3, 5];
    for package in (1..=17).filter(|package| !removed.contains(package)) {
        let place = format!("paket {package}");
        let of = |said: &str| said == place || said.starts_with(&format!("{place},"));
        let found = register.assignments().iter().filter(|it| it.source == "S4" && of(&it.place)).count();
        assert!(found > 0, "{place}");
    }
    let revised = register.decision("lup-revised").unwrap();
    assert_eq!(revised.amends, ["lup"]);
    assert!(register.end("lup").is_none(), "a plan that is revised goes on");
}

/// Every source is used, and everything says where it was read.
#[test]
fn everything_has_its_source() {
    let register = register();
    for source in register.sources() {
        assert!(register.decisions().iter().any(|it| it.source == source.name), "{}", source.name);
    }
    assert_eq!(register.sources().len(), 5);
    assert!(register.decisions().len() > 35, "{}", register.decisions().len());
    assert!(register.assignments().len() > 60, "{}", register.assignments().len());
}
