//! The reference of the register: every text in it reads, its tables are the program's, and what it says comes out.

use kapitera_decision::{
    Basis, Cited, Found, Links, OwnEnd, Property, Register, Resting, State, Status, Why, own_end_text, property_text,
    state_text, status_text, why_text,
};
use kapitera_message::Language;

use crate::fixtures::{case, day, drawn, root, thing};

fn reference() -> String {
    std::fs::read_to_string(root().join("docs/decisions.md")).unwrap()
}

/// The blocks of the reference that begin so: the line they stand on, and their text.
fn blocks<'a>(reference: &'a str, begins: &str) -> Vec<(usize, &'a str)> {
    let begins = format!("```{begins}");
    let found = reference.match_indices(&begins).filter_map(|(at, _)| {
        let text = reference[at..].split_once('\n')?.1;
        Some((reference[..at].lines().count() + 1, text.split("```").next()?))
    });
    found.collect()
}

fn register_of(name: &str) -> Register {
    let reference = reference();
    let found = blocks(&reference, &format!("toml register={name}"));
    let [(line, text)] = found[..] else { panic!("one block of {name}") };
    Register::read(&[("decisions.md".to_owned(), text.to_owned())])
        .unwrap_or_else(|problems| panic!("docs/decisions.md:{line}: {}", drawn(&problems, Language::En)))
}

#[test]
fn every_text_of_the_reference_reads() {
    let reference = reference();
    let names: Vec<&str> = reference
        .lines()
        .filter_map(|line| line.strip_prefix("```toml"))
        .map(|rest| rest.strip_prefix(" register=").unwrap_or_else(|| panic!("a block without a name")))
        .collect();
    assert_eq!(names, ["whole", "decisions", "times", "also", "assignments"]);
    for name in names {
        assert!(!register_of(name).decisions().is_empty());
    }
}

/// Every key that the reader takes stands in the reference: an unknown one is told all there are.
#[test]
fn every_key_is_in_the_reference() {
    const TITLE: &str = "{ sv = \"T\", en = \"T\" }";
    let reference = reference();
    let places = [
        "[source.S]\n".to_owned(),
        "[decision.a]\n".to_owned(),
        "[[decision.a.point]]\n".to_owned(),
        "[[decision.a.also]]\n".to_owned(),
        "[[decision.a.point]]\n[[decision.a.point.ends]]\n".to_owned(),
        "[assignment.a]\n".to_owned(),
        "[assignment.a.answered]\n".to_owned(),
        "[assignment.a.due]\n".to_owned(),
        format!("[source.S]\ntitle = {TITLE}\n[source.S.date]\n"),
    ];
    let mut keys = 0;
    for place in places {
        let text = format!("{place}q = 1\n");
        let problems = Register::read(&[("t.toml".to_owned(), text)]).unwrap_err();
        let unknown = problems.iter().find(|problem| problem.code == "unknown_key").unwrap();
        let hint = unknown.hint.as_ref().unwrap().en.split_once(": ").unwrap().1.to_owned();
        for key in hint.split(", ") {
            keys += 1;
            let told = [format!("`{key}`"), format!("`{key} ="), format!("{{ {key} = "), format!(", {key} = ")];
            assert!(told.iter().any(|told| reference.contains(told)), "{place}: {key} is not in the reference");
        }
    }
    assert!(keys > 45, "{keys} keys were told");
}

/// Every word and code of the answers stands in the reference, and each has its words in both languages.
#[test]
fn every_code_of_the_answers_is_in_the_reference() {
    let states = [
        State::NotYetGiven,
        State::Answered { late: None },
        State::Answered { late: Some(true) },
        State::Overdue,
        State::Due,
        State::NoDueDate,
    ];
    let ends = [OwnEnd::SameDay, OwnEnd::GoesOn, OwnEnd::StoppedEarlier, OwnEnd::BeginsAfter];
    let whys = [
        Why::Ambiguous(vec!["a".into(), "b".into()]),
        Why::NotInRegister,
        Why::Illustrative,
        Why::Proposed,
        Why::ReadOnly,
        Why::NothingCited,
    ];
    let properties = [Property::Date, Property::Case, Property::Section, Property::Body, Property::Title];
    let said = (states.into_iter().map(state_text))
        .chain(ends.into_iter().map(own_end_text))
        .chain(whys.iter().map(why_text))
        .chain(properties.into_iter().map(property_text))
        .chain(Status::ALL.into_iter().map(|(_, status)| status_text(status)));
    let reference = reference();
    for (code, words) in said {
        assert!(reference.contains(&format!("`{code}`")), "{code} is not in the reference");
        assert!(!words.sv.is_empty() && !words.en.is_empty(), "{code}");
    }
}

/// The table of citations comes out.
#[test]
fn the_table_of_citations_is_so() {
    let reference = reference();
    let rows = reference.lines().skip_while(|line| !line.starts_with("| the register has")).skip(2);
    let rows: Vec<Vec<&str>> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let (has, says, outcome) = (row[0].replace('`', ""), row[1].replace('`', ""), row[2]);
        let mut text = "[source.S]\ntitle = { sv = \"S\", en = \"S\" }\n".to_owned();
        let (first, sections) = has.split_once(", §").unwrap();
        for (number, section) in sections.split(" and §").enumerate() {
            text += &format!(
                "[decision.d{number}]\ntitle = {{ sv = \"D\", en = \"D\" }}\nstatus = \"decided\"\nsource = \"S\"\n\
                 place = \"1\"\nsection = \"§{section}\"\n"
            );
            match first.split_once(", ") {
                Some((body, date)) => text += &format!("body = \"{body}\"\ndate = \"{date}\"\n"),
                None => text += &format!("case = \"{first}\"\n"),
            }
        }
        let register = Register::read(&[("t.toml".to_owned(), text)]).unwrap();
        let mut cited = Cited::default();
        for part in says.split(", ") {
            match part {
                part if part.starts_with('§') => cited.section = Some(part.to_owned()),
                part if part.contains('/') => cited.case = Some(part.to_owned()),
                part if part.parse::<kapitera_decision::When>().is_ok() => cited.date = part.parse().ok(),
                part => cited.body = Some(part.to_owned()),
            }
        }
        let found = match register.find(&cited) {
            Found::One(_) => "that one",
            Found::None => "none",
            Found::Several(_) => "several",
        };
        assert_eq!(found, outcome, "{says}");
    }
}

/// What the reference says of its own texts.
#[test]
fn the_examples_come_out() {
    let whole = register_of("whole");
    let state = |on| whole.tasks(day(on))[0].state;
    assert_eq!((state("2025-02-28"), state("2025-03-01")), (State::Due, State::Overdue));
    assert_eq!(whole.end("foot-care-prices").map(|end| (end.from, end.decided)), Some((day("2024-07-01"), true)));
    assert_eq!(register_of("also").disagreements().len(), 1);
    let decisions = register_of("decisions");
    let rule = Resting { to: Some(day("2018-02-28")), ..thing("rule", vec![case("LS/42/2010")], Basis::Illustrative) };
    let links = Links::of(&decisions, vec![rule]);
    let ceasing = links.ceases(day("2018-03-01"));
    assert_eq!((ceasing.len(), ceasing[0].end.decided, ceasing[0].things[0].own), (1, false, OwnEnd::SameDay));
}
