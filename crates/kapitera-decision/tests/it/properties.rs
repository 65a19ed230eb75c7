//! Random registers and things against plain second computations.

use std::fmt::Write;

use kapitera_decision::{Basis, Cited, Found, Links, OwnEnd, Register, Resting, State};
use kapitera_period::{Date, day_from_number};
use proptest::prelude::*;

use crate::fixtures::{drawn, named, thing};

/// How many decisions there are.
const DECISIONS: usize = 6;

/// Days of three years, so that ends and answers meet.
fn day() -> impl Strategy<Value = Date> {
    (17_000..18_000i32).prop_map(|number| day_from_number(number).unwrap())
}

/// A decision: its case, section, date, own last day, whether it is decided, and which it ends and when.
#[derive(Clone, Debug)]
struct Made {
    case: usize,
    section: Option<usize>,
    decided: bool,
    to: Option<Date>,
    ends: Option<(usize, Date)>,
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let one = (
        0..3usize,
        prop::option::of(0..3usize),
        prop::bool::weighted(0.7),
        prop::option::weighted(0.3, day()),
        prop::option::weighted(0.6, (0..DECISIONS, day())),
    );
    let one = one.prop_map(|(case, section, decided, to, ends)| Made { case, section, decided, to, ends });
    prop::collection::vec(one, DECISIONS)
}

/// The same with what would be refused left out, so that most are read.
fn mended() -> impl Strategy<Value = Vec<Made>> {
    made().prop_map(|mut made| {
        for number in 0..made.len() {
            let (before, [it, after @ ..]) = made.split_at_mut(number) else { continue };
            if before.iter().any(|other| (other.case, other.section) == (it.case, it.section)) {
                it.section = Some(3 + number);
            }
            let late = |ended: usize, from: Date| {
                let other = if ended < number { &before[ended] } else { &after[ended - number - 1] };
                other.to.is_some_and(|last| last < from)
            };
            let differs = |ended: usize, from: Date| {
                it.decided
                    && before
                        .iter()
                        .any(|other| other.decided && other.ends.is_some_and(|end| end.0 == ended && end.1 != from))
            };
            it.ends =
                it.ends.filter(|(ended, from)| *ended != number && !late(*ended, *from) && !differs(*ended, *from));
        }
        made
    })
}

fn text(made: &[Made]) -> String {
    let mut text = "[source.S]\ntitle = { sv = \"S\", en = \"S\" }\n".to_owned();
    for (number, it) in made.iter().enumerate() {
        let status = if it.decided { "decided" } else { "proposed" };
        let _ = write!(
            text,
            "[decision.d{number}]\ntitle = {{ sv = \"D\", en = \"D\" }}\nstatus = \"{status}\"\n\
             case = \"RS/{}/2016\"\nsource = \"S\"\nplace = \"1\"\n",
            it.case
        );
        if let Some(section) = it.section {
            let _ = writeln!(text, "section = \"§ {section}\"");
        }
        if let Some(to) = it.to {
            let _ = writeln!(text, "to = {to}");
        }
        if let Some((ended, from)) = it.ends {
            let _ = writeln!(
                text,
                "[[decision.d{number}.point]]\nsays = {{ sv = \"P\", en = \"P\" }}\n\
                 ends = [{{ decision = \"d{ended}\", from = {from} }}]"
            );
        }
    }
    text
}

/// Why the texts should be refused, by a plain look at what was made.
fn refused(made: &[Made]) -> bool {
    let each = || made.iter().enumerate();
    let twice = each().any(|(one, a)| each().any(|(two, b)| one < two && (a.case, a.section) == (b.case, b.section)));
    let itself = each().any(|(number, it)| it.ends.is_some_and(|(ended, _)| ended == number));
    let late =
        each().any(|(_, it)| it.ends.is_some_and(|(ended, from)| made[ended].to.is_some_and(|last| last < from)));
    let differ = each().any(|(_, a)| {
        each().any(|(_, b)| a.decided && b.decided && a.ends.zip(b.ends).is_some_and(|(a, b)| a.0 == b.0 && a.1 != b.1))
    });
    twice || itself || late || differ
}

fn read(made: &[Made]) -> Option<Register> {
    match Register::read(&[("t.toml".to_owned(), text(made))]) {
        Ok(register) => Some(register),
        Err(problems) => {
            assert!(refused(made), "{}", drawn(&problems, kapitera_message::Language::En));
            None
        }
    }
}

/// The first day that a decision does not hold, and whether that is decided, by a plain look at all that ends it.
fn end_of(made: &[Made], number: usize) -> Option<(Date, bool)> {
    let own = made[number].to.map(|to| (to.tomorrow().unwrap(), made[number].decided));
    let by = made.iter().filter_map(|it| it.ends.filter(|end| end.0 == number).map(|end| (end.1, it.decided)));
    let all: Vec<(Date, bool)> = own.into_iter().chain(by).collect();
    let earliest = |wanted: bool| all.iter().filter(|(_, decided)| *decided == wanted).map(|(from, _)| *from).min();
    earliest(true).map(|from| (from, true)).or_else(|| earliest(false).map(|from| (from, false)))
}

fn cited() -> impl Strategy<Value = Cited> {
    prop_oneof![
        (0..DECISIONS + 1).prop_map(|number| named(&format!("d{number}"))),
        (0..4usize, prop::option::of(0..4usize)).prop_map(|(case, section)| Cited {
            case: Some(format!("RS {case}/2016")),
            section: section.map(|section| format!("§{section}")),
            ..Cited::default()
        }),
    ]
}

fn resting() -> impl Strategy<Value = Vec<Resting>> {
    let basis =
        prop_oneof![Just(Basis::Decided), Just(Basis::Proposed), Just(Basis::Illustrative), Just(Basis::ReadOnly)];
    let one = (prop::collection::vec(cited(), 0..4), basis, prop::option::of(day()), prop::option::of(day()));
    prop::collection::vec(one, 0..12).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(number, (cites, basis, from, to))| Resting {
            from,
            to,
            ..thing(&format!("t{number}"), cites, basis)
        })
        .collect()
    })
}

/// The decisions that a citation fits, by a plain look.
fn fits(made: &[Made], cited: &Cited) -> Vec<String> {
    let of = |number: usize, it: &Made| match (&cited.name, &cited.case) {
        (Some(name), _) => *name == format!("d{number}"),
        (None, Some(case)) => {
            let sections = cited.section.clone().zip(it.section.map(|section| format!("§{section}")));
            *case == format!("RS {}/2016", it.case) && sections.is_none_or(|(one, other)| one == other)
        }
        _ => false,
    };
    made.iter().enumerate().filter(|(number, it)| of(*number, it)).map(|(number, _)| format!("d{number}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// A text is refused exactly when a plain look says that it should be.
    #[test]
    fn refusals_are_those_of_a_plain_look(made in made()) {
        prop_assert_eq!(read(&made).is_none(), refused(&made), "{}", text(&made));
    }

    /// A citation means what a plain look at all decisions finds.
    #[test]
    fn citations_are_found_by_a_plain_look(made in mended(), cited in cited()) {
        let register = read(&made).unwrap();
        let found: Vec<String> = match register.find(&cited) {
            Found::None => Vec::new(),
            Found::One(decision) => vec![decision.name.clone()],
            Found::Several(decisions) => decisions.iter().map(|decision| decision.name.clone()).collect(),
        };
        prop_assert_eq!(found, fits(&made, &cited));
    }

    /// Each thing rests on decisions, or on none for one reason: in exactly one of the two, and there once per decision.
    #[test]
    fn each_thing_is_found_once(made in mended(), things in resting()) {
        let register = read(&made).unwrap();
        let links = Links::of(&register, things.clone());
        let none = links.rests_on_none();
        for it in &things {
            let unsupported = none.iter().filter(|other| other.thing.resting == it).count();
            let mut on: Vec<String> =
                it.cites.iter().map(|cited| fits(&made, cited)).filter(|found| found.len() == 1).flatten().collect();
            on.sort();
            on.dedup();
            prop_assert_eq!(unsupported, usize::from(on.is_empty()), "{:?}", it);
            for decision in register.decisions() {
                let found = links.rests_on(&decision.name).iter().filter(|thing| thing.resting == it).count();
                prop_assert_eq!(found, usize::from(on.contains(&decision.name)));
            }
        }
        prop_assert_eq!(links.things().len(), things.len());
    }

    /// What ceases on a day held the day before and does not hold then; whatever holds one day and not the next ceases.
    #[test]
    fn what_ceases_agrees_with_what_holds(made in mended(), things in resting(), extra in day()) {
        let register = read(&made).unwrap();
        let links = Links::of(&register, things);
        let ends = (0..DECISIONS).filter_map(|number| end_of(&made, number)).map(|(from, _)| from);
        for on in ends.chain([extra]).collect::<Vec<_>>() {
            let ceasing = links.ceases(on);
            for (number, it) in made.iter().enumerate() {
                let decision = register.decision(&format!("d{number}")).unwrap();
                let end = end_of(&made, number);
                let governs = end.is_some_and(|(from, _)| from == on);
                let found = ceasing.iter().find(|ceasing| ceasing.decision == decision);
                prop_assert!(!governs || found.is_some_and(|found| found.end.decided == end.unwrap().1));
                // What is only proposed is told too, until a decided end has come; nothing else is.
                let open = end.is_none_or(|(from, decided)| !decided || from > on);
                prop_assert!(found.is_none_or(|found| governs || (!found.end.decided && open)));
                let (before, then) = (on.yesterday().unwrap(), on);
                let ceased = register.holds_on(decision, before) && !register.holds_on(decision, then);
                prop_assert_eq!(ceased, it.decided && governs && end.is_some_and(|(_, decided)| decided));
            }
            for it in ceasing.iter().flat_map(|ceasing| &ceasing.things) {
                let resting = it.thing.resting;
                let (begun, over) = (resting.from.is_none_or(|from| from < on), resting.to.is_some_and(|to| to < on));
                let same = resting.to.and_then(|to| to.tomorrow().ok()) == Some(on);
                let expected = match (begun, over, same) {
                    (false, ..) => OwnEnd::BeginsAfter,
                    (true, _, true) => OwnEnd::SameDay,
                    (true, true, false) => OwnEnd::StoppedEarlier,
                    (true, false, false) => OwnEnd::GoesOn,
                };
                prop_assert_eq!(it.own, expected);
            }
        }
    }

    /// An assignment is in one state a day, and goes one way: not given, then due or without a due date, then overdue; answered
    /// from one day on.
    #[test]
    fn assignments_go_one_way(given in day(), due in prop::option::of(day()), answered in prop::option::of(day()), on in day()) {
        let text = format!(
            "[source.S]\ntitle = {{ sv = \"S\", en = \"S\" }}\n[decision.d]\ntitle = {{ sv = \"D\", en = \"D\" }}\n\
             status = \"decided\"\ndate = {given}\nsource = \"S\"\nplace = \"1\"\n[assignment.a]\nwho = \"R\"\n\
             what = {{ sv = \"W\", en = \"W\" }}\ndecision = \"d\"\nsource = \"S\"\nplace = \"1\"\n{}{}",
            due.map(|due| format!("due = {due}\n")).unwrap_or_default(),
            answered.map(|day| format!(
                "[assignment.a.answered]\nhow = {{ sv = \"H\", en = \"H\" }}\ndate = {day}\nsource = \"S\"\nplace = \"2\"\n"
            )).unwrap_or_default(),
        );
        let read = Register::read(&[("t.toml".to_owned(), text)]);
        let backwards = [due, answered].into_iter().flatten().any(|day| day < given);
        prop_assert_eq!(read.is_err(), backwards);
        let Ok(register) = read else { return Ok(()) };
        let expected = if on < given {
            State::NotYetGiven
        } else if let Some(answered) = answered.filter(|answered| *answered <= on) {
            State::Answered { late: due.map(|due| answered > due) }
        } else {
            match due {
                None => State::NoDueDate,
                Some(due) if on > due => State::Overdue,
                Some(_) => State::Due,
            }
        };
        prop_assert_eq!(register.tasks(on)[0].state, expected);
    }
}
