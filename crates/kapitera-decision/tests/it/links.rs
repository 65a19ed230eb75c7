//! What rests on decisions, by hand: both ways, what ceases and what falls.

use kapitera_decision::{Basis, Cited, EndedBy, Links, OwnEnd, Register, Resting, Why};

use crate::fixtures::{case, day, named, read, thing};

const TEXT: &str = r#"
[source.S1]
title = { sv = "Underlaget", en = "The document" }

[decision.model]
title = { sv = "Modell", en = "A model" }
status = "decided"
case = "RS/1/2010"
from = 2010-01-01
source = "S1"
place = "1"

[decision.prices]
title = { sv = "Priser", en = "Prices" }
status = "decided"
case = "RS/2/2015"
from = 2015-01-01
to = 2018-02-28
source = "S1"
place = "2"

[decision.new-model]
title = { sv = "Ny modell", en = "A new model" }
status = "decided"
case = "RS/3/2018"
from = 2018-03-01
replaces = "model"
source = "S1"
place = "3"

[decision.proposal]
title = { sv = "Förslag", en = "A proposal" }
status = "proposed"
case = "RS/4/2018"
source = "S1"
place = "4"
[[decision.proposal.point]]
number = "4b"
says = { sv = "Den nya modellen upphör", en = "The new model ceases" }
proposes-to = "Regionfullmäktige"
ends = [{ decision = "new-model", from = 2019-01-01 }, { decision = "model", from = 2019-01-01 }]

[decision.twin-a]
title = { sv = "A", en = "A" }
status = "decided"
case = "RS/5/2018"
section = "§ 1"
source = "S1"
place = "5"

[decision.twin-b]
title = { sv = "B", en = "B" }
status = "decided"
case = "RS/5/2018"
section = "§ 2"
source = "S1"
place = "5"
"#;

fn lasting(name: &str, cites: Vec<Cited>, to: Option<&str>) -> Resting {
    Resting { from: Some(day("2012-01-01")), to: to.map(day), ..thing(name, cites, Basis::Decided) }
}

fn things() -> Vec<Resting> {
    vec![
        lasting("on-time", vec![case("RS/1/2010")], Some("2018-02-28")),
        lasting("forgotten", vec![named("model")], None),
        lasting("gone", vec![named("model")], Some("2016-12-31")),
        Resting { from: Some(day("2018-03-01")), ..lasting("late", vec![named("model")], None) },
        lasting("twofold", vec![named("model"), case("RS/3/2018"), case("RS 1/2010")], None),
        lasting("priced", vec![named("prices"), case("RS/99/2020")], None),
        lasting("ambiguous", vec![case("RS/5/2018")], None),
        lasting("unknown", vec![case("RS/99/2020")], None),
        lasting("silent", Vec::new(), None),
        thing("invented", Vec::new(), Basis::Illustrative),
        thing("wished", Vec::new(), Basis::Proposed),
        Resting { ended_by: Some(named("proposal")), ..thing("read", Vec::new(), Basis::ReadOnly) },
    ]
}

fn names<'a>(things: impl IntoIterator<Item = &'a Resting>) -> Vec<&'a str> {
    things.into_iter().map(|thing| thing.name.as_str()).collect()
}

#[test]
fn what_rests_on_a_decision() {
    let register = read(TEXT);
    let links = Links::of(&register, things());
    let on = |decision| {
        let things = links.rests_on(decision);
        things.iter().map(|thing| thing.resting.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(on("model"), ["on-time", "forgotten", "gone", "late", "twofold"]);
    assert_eq!(on("new-model"), ["twofold"]);
    assert_eq!(on("proposal"), [""; 0]);
    assert_eq!(names(links.ended_by("proposal").iter().map(|thing| thing.resting)), ["read"]);
    // The same decision cited twice is one.
    let things = links.things();
    let twofold = things.iter().find(|thing| thing.resting.name == "twofold").unwrap();
    assert_eq!(twofold.on.len(), 2);
    let priced = things.iter().find(|thing| thing.resting.name == "priced").unwrap();
    assert_eq!((priced.on.len(), priced.loose.len()), (1, 1));
}

#[test]
fn what_rests_on_none_says_why() {
    let register = read(TEXT);
    let links = Links::of(&register, things());
    let none = links.rests_on_none();
    let none: Vec<(&str, Why)> = none.iter().map(|it| (it.thing.resting.name.as_str(), it.why.clone())).collect();
    let twins = Why::Ambiguous(vec!["twin-a".into(), "twin-b".into()]);
    assert_eq!(
        none,
        [
            ("ambiguous", twins),
            ("unknown", Why::NotInRegister),
            ("silent", Why::NothingCited),
            ("invented", Why::Illustrative),
            ("wished", Why::Proposed),
            ("read", Why::ReadOnly),
        ]
    );
}

/// A decision that ceases: decided or not, then each thing with what its own days say and how much else it rests on.
type Row = (String, bool, Vec<(String, OwnEnd, usize)>);

/// What ceases on a day.
fn ceasing(register: &Register, on: &str) -> Vec<Row> {
    let links = Links::of(register, things());
    let ceasing = links.ceases(day(on));
    let rows = ceasing.iter().map(|it| {
        let things = it.things.iter();
        let things = things.map(|it| (it.thing.resting.name.clone(), it.own, it.also_on.len())).collect();
        (it.decision.name.clone(), it.end.decided, things)
    });
    rows.collect()
}

#[test]
fn what_ceases_on_a_day() {
    let register = read(TEXT);
    let model = vec![
        ("on-time".to_owned(), OwnEnd::SameDay, 0),
        ("forgotten".to_owned(), OwnEnd::GoesOn, 0),
        ("gone".to_owned(), OwnEnd::StoppedEarlier, 0),
        ("late".to_owned(), OwnEnd::BeginsAfter, 0),
        ("twofold".to_owned(), OwnEnd::GoesOn, 1),
    ];
    let prices = vec![("priced".to_owned(), OwnEnd::GoesOn, 0)];
    let both = [("model".to_owned(), true, model), ("prices".to_owned(), true, prices)];
    assert_eq!(ceasing(&register, "2018-03-01"), both);
    assert_eq!(ceasing(&register, "2018-02-28"), []);
    assert_eq!(ceasing(&register, "2018-03-02"), []);
    // What only a proposal ends is told, marked so; what has ceased already ceases no more.
    let proposed = [("new-model".to_owned(), false, vec![("twofold".to_owned(), OwnEnd::GoesOn, 0)])];
    assert_eq!(ceasing(&register, "2019-01-01"), proposed);
}

#[test]
fn how_a_decision_ends() {
    let register = read(TEXT);
    let end = |name| register.end(name).map(|end| (end.from.to_string(), end.by, end.decided));
    let replaced = EndedBy::Replaced { decision: "new-model".into() };
    assert_eq!(end("model"), Some(("2018-03-01".into(), replaced, true)));
    assert_eq!(end("prices"), Some(("2018-03-01".into(), EndedBy::Itself, true)));
    let point = EndedBy::Point {
        decision: "proposal".into(),
        point: Some("4b".into()),
        proposes_to: Some("Regionfullmäktige".into()),
    };
    assert_eq!(end("new-model"), Some(("2019-01-01".into(), point, false)));
    assert_eq!(end("proposal"), None);
    let holds = |name, on| register.holds_on(register.decision(name).unwrap(), day(on));
    assert!(holds("model", "2018-02-28") && !holds("model", "2018-03-01") && !holds("model", "2009-12-31"));
    assert!(holds("new-model", "2025-01-01") && !holds("proposal", "2025-01-01"));
}

#[test]
fn what_falls_with_a_decision() {
    let register = read(TEXT);
    let links = Links::of(&register, things());
    let falls = links.falls_with("model");
    let rows: Vec<(&str, Vec<&str>)> = falls
        .iter()
        .map(|it| {
            let others = it.also_on.iter().map(|decision| decision.name.as_str()).collect();
            (it.thing.resting.name.as_str(), others)
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("on-time", vec![]),
            ("forgotten", vec![]),
            ("gone", vec![]),
            ("late", vec![]),
            ("twofold", vec!["new-model"])
        ]
    );
}

#[test]
fn what_outlives_its_decisions() {
    let register = read(TEXT);
    let links = Links::of(&register, things());
    let outlives = |on| {
        let outliving = links.outlives(day(on));
        let rows = outliving.iter().map(|it| (it.thing.resting.name.clone(), it.ends.len()));
        rows.collect::<Vec<_>>()
    };
    let three = [("forgotten".to_owned(), 1), ("late".to_owned(), 1), ("priced".to_owned(), 1)];
    assert_eq!(outlives("2018-02-28"), []);
    assert_eq!(outlives("2018-03-01"), three);
    // Its second decision ceases too, as is proposed.
    let four = ["forgotten", "late", "twofold", "priced"];
    assert_eq!(outlives("2019-01-01").iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), four);
}

/// A body that decides to propose something to another has not ended anything: two such proposals may differ.
#[test]
fn what_a_decided_point_proposes_to_another_body_is_only_proposed() {
    let points = "[[decision.proposal.point]]\nsays = { sv = \"P\", en = \"P\" }\nproposes-to = \"Regionfullmäktige\"\n\
                  ends = [{ decision = \"twin-a\", from = 2020-01-01 }]\n\
                  [[decision.proposal.point]]\nsays = { sv = \"P\", en = \"P\" }\nproposes-to = \"Regionfullmäktige\"\n\
                  ends = [{ decision = \"twin-a\", from = 2021-01-01 }]\n";
    let register = read(&(TEXT.replace("\"proposed\"", "\"decided\"") + points));
    let ends: Vec<(String, bool)> =
        register.ends("twin-a").iter().map(|end| (end.from.to_string(), end.decided)).collect();
    assert_eq!(ends, [("2020-01-01".to_owned(), false), ("2021-01-01".to_owned(), false)]);
    let twin = register.decision("twin-a").unwrap();
    assert!(register.holds_on(twin, day("2022-01-01")));
    assert!(register.decision("proposal").unwrap().binds(None));
    assert!(!register.decision("proposal").unwrap().binds(Some("4b")));
}
