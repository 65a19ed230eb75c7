//! Citations: by name, by case and section, by body and date, and where sources disagree.

use kapitera_decision::{Basis, Cited, Found, Links, Property, Register, When};

use crate::fixtures::{case, named, read, thing};

const TEXT: &str = r#"
[source.S1]
title = { sv = "Underlaget", en = "The document" }

[decision.steering-group]
title = { sv = "Styrgrupp", en = "A steering group" }
status = "decided"
body = "Regionstyrelsen"
case = "RS/554/2019"
source = "S1"
place = "1"

[decision.terminated]
title = { sv = "Uppsägning", en = "Termination" }
status = "decided"
body = "Regionstyrelsen"
date = 2019-12-10
case = "RS/722/2019"
section = "§ 218"
source = "S1"
place = "1"

[decision.confirmed]
title = { sv = "Bekräftad uppsägning", en = "Termination confirmed" }
status = "decided"
body = "Regionfullmäktige"
date = "2020-02"
case = "RS/722/2019"
section = "§ 14"
source = "S1"
place = "2"

[decision.administration]
title = { sv = "Administration", en = "Administration" }
status = "decided"
body = "Regionstyrelsen"
date = "2015-05"
section = "§ 142"
source = "S1"
place = "8"

[decision.transport]
title = { sv = "Sjukresor", en = "Patient transport" }
status = "decided"
body = "Regionstyrelsen"
date = "2015-12"
source = "S1"
place = "2"
[[decision.transport.also]]
date = "2016-12"
source = "S1"
place = "3"

[decision.unit]
title = { sv = "Vårdenhet", en = "A unit" }
status = "decided"
source = "S1"
place = "5.8"
"#;

fn found(register: &Register, cited: &Cited) -> Vec<String> {
    match register.find(cited) {
        Found::None => Vec::new(),
        Found::One(decision) => vec![decision.name.clone()],
        Found::Several(decisions) => decisions.iter().map(|decision| decision.name.clone()).collect(),
    }
}

fn by(body: &str, date: &str, section: Option<&str>) -> Cited {
    Cited {
        body: Some(body.to_owned()),
        date: Some(date.parse().unwrap()),
        section: section.map(str::to_owned),
        ..Cited::default()
    }
}

fn at(cited: Cited, section: &str) -> Cited {
    Cited { section: Some(section.to_owned()), ..cited }
}

#[test]
fn by_name() {
    let register = read(TEXT);
    assert_eq!(found(&register, &named("unit")), ["unit"]);
    assert_eq!(found(&register, &named("other")), [""; 0]);
    // The name decides, whatever else is cited; what differs is told.
    let cited = Cited { case: Some("RS/1/2000".into()), ..named("terminated") };
    assert_eq!(found(&register, &cited), ["terminated"]);
}

#[test]
fn by_case_and_section() {
    let register = read(TEXT);
    for written in ["RS/554/2019", "RS 554/2019", "rs/554/2019", "Dnr: RS/554/2019", "Dnr RS-554-2019"] {
        assert_eq!(found(&register, &case(written)), ["steering-group"], "{written}");
    }
    // A section that the register does not know does not hinder; another one does.
    assert_eq!(found(&register, &at(case("RS/554/2019"), "§ 7")), ["steering-group"]);
    assert_eq!(found(&register, &at(case("RS/722/2019"), "218")), ["terminated"]);
    assert_eq!(found(&register, &at(case("RS/722/2019"), "§219")), [""; 0]);
    assert_eq!(found(&register, &case("RS/55/2019")), [""; 0]);
    // Two decisions of one case: told apart by date or body, when the citation says these.
    assert_eq!(found(&register, &case("RS/722/2019")), ["terminated", "confirmed"]);
    let dated = |date: &str| Cited { date: Some(date.parse().unwrap()), ..case("RS/722/2019") };
    assert_eq!(found(&register, &dated("2019-12-10")), ["terminated"]);
    assert_eq!(found(&register, &dated("2020-02-12")), ["confirmed"]);
    assert_eq!(found(&register, &dated("2021")), [""; 0]);
    let bodied = Cited { body: Some("regionfullmäktige".into()), ..case("RS/722/2019") };
    assert_eq!(found(&register, &bodied), ["confirmed"]);
}

#[test]
fn by_body_and_date() {
    let register = read(TEXT);
    assert_eq!(found(&register, &by("Regionstyrelsen", "2015-05", Some("§ 142"))), ["administration"]);
    assert_eq!(found(&register, &by("regionstyrelsen", "2015-05-26", None)), ["administration"]);
    assert_eq!(found(&register, &by("Regionstyrelsen", "2015-05", Some("§ 143"))), [""; 0]);
    assert_eq!(found(&register, &by("Regionfullmäktige", "2015-05", Some("§ 142"))), [""; 0]);
    assert_eq!(found(&register, &by("Regionstyrelsen", "2015", None)), ["administration", "transport"]);
    // Both are needed: one alone finds nothing.
    let body = Cited { body: Some("Regionstyrelsen".into()), ..Cited::default() };
    let date = Cited { date: Some(When::Year(2015)), title: Some("Administration".into()), ..Cited::default() };
    for cited in [body, date, Cited::default()] {
        assert_eq!(found(&register, &cited), [""; 0]);
    }
}

#[test]
fn each_of_two_statements_counts() {
    let register = read(TEXT);
    for date in ["2015-12", "2016-12", "2016-12-14"] {
        assert_eq!(found(&register, &by("Regionstyrelsen", date, None)), ["transport"], "{date}");
    }
    assert_eq!(found(&register, &by("Regionstyrelsen", "2016-11", None)), [""; 0]);
}

#[test]
fn what_a_citation_says_otherwise_is_told() {
    let register = read(TEXT);
    let cited = Cited {
        date: Some("2019-12-11".parse().unwrap()),
        body: Some("Regionfullmäktige".into()),
        case: Some("RS/700/2019".into()),
        section: Some("§ 218".into()),
        ..named("terminated")
    };
    let links = Links::of(&register, vec![thing("a", vec![cited], Basis::Decided)]);
    assert_eq!(links.things()[0].on[0].contradicts, [Property::Date, Property::Case, Property::Body]);
    // What the register leaves unsaid contradicts nothing.
    let cited = Cited { date: Some("2019-12-11".parse().unwrap()), ..named("unit") };
    let links = Links::of(&register, vec![thing("a", vec![cited], Basis::Decided)]);
    assert!(links.things()[0].on[0].contradicts.is_empty());
}
