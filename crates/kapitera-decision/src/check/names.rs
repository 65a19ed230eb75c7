//! Names: each stands once, each that is used is known, and nothing takes its own place.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Problems, Text, text};

use crate::find::{case_key, section_key};
use crate::read::{Named, Unchecked, problem};
use crate::{Decision, Register, Spot};

pub(super) fn check(all: &Unchecked, problems: &mut Problems) {
    let register = &all.register;
    let sources = register.sources().iter().map(|it| (it.name.as_str(), &it.spot));
    twice(sources, "source_twice", &text!("källan", "the source"), problems);
    let decisions = register.decisions().iter().map(|it| (it.name.as_str(), &it.spot));
    twice(decisions, "decision_twice", &text!("beslutet", "the decision"), problems);
    let assignments = register.assignments().iter().map(|it| (it.name.as_str(), &it.spot));
    twice(assignments, "assignment_twice", &text!("uppdraget", "the assignment"), problems);
    known(all, problems);
    same_case(register, problems);
    circles(register, problems);
}

/// Names that stand twice: in two texts, since one text cannot have a table twice.
fn twice<'a>(
    named: impl Iterator<Item = (&'a str, &'a Spot)>,
    code: &'static str,
    kind: &Text,
    problems: &mut Problems,
) {
    let mut seen: BTreeMap<&str, &Spot> = BTreeMap::new();
    for (name, spot) in named {
        if let Some(first) = seen.get(name) {
            let Text { sv, en } = kind;
            let what = text!("{sv} ”{name}” står två gånger", "{en} “{name}” stands twice");
            let hint =
                text!("ge den ena ett annat namn, eller ta bort den", "give one of them another name, or remove it");
            problems.push(problem(code, what, spot, hint).at(first.place()));
        } else {
            seen.insert(name, spot);
        }
    }
}

fn known(all: &Unchecked, problems: &mut Problems) {
    let register = &all.register;
    for reference in &all.references {
        let name = &reference.name;
        let unknown = match &reference.of {
            Named::Source if register.source(name).is_none() => problem(
                "unknown_source",
                text!("källan ”{name}” finns inte", "there is no source “{name}”"),
                &reference.spot,
                text!("lägg till [source.{name}] i någon av texterna", "add [source.{name}] to one of the texts"),
            ),
            Named::Decision if register.decision(name).is_none() => problem(
                "unknown_decision",
                text!("beslutet ”{name}” finns inte i registret", "the register has no decision “{name}”"),
                &reference.spot,
                text!("lägg till [decision.{name}], eller rätta namnet", "add [decision.{name}], or correct the name"),
            ),
            Named::Point(number) if register.decision(name).is_some_and(|it| it.point(number).is_none()) => problem(
                "unknown_point",
                text!("beslutet ”{name}” har ingen punkt {number}", "the decision “{name}” has no point {number}"),
                &reference.spot,
                text!("lägg till punkten, eller rätta numret", "add the point, or correct the number"),
            ),
            _ => continue,
        };
        problems.push(unknown);
    }
}

/// Decisions of one case and section: a citation of these could mean either.
fn same_case(register: &Register, problems: &mut Problems) {
    let mut seen: BTreeMap<(String, Option<String>), &Decision> = BTreeMap::new();
    for decision in register.decisions() {
        let Some(case) = &decision.case else { continue };
        let key = (case_key(case), decision.section.as_deref().map(section_key));
        let Some(first) = seen.get(&key) else {
            seen.insert(key, decision);
            continue;
        };
        let (one, other) = (&first.name, &decision.name);
        let what = text!(
            "”{one}” och ”{other}” har samma diarienummer och paragraf",
            "“{one}” and “{other}” have the same case number and section"
        );
        let hint = text!(
            "skriv paragrafen i båda, eller slå ihop dem till ett beslut med flera punkter",
            "write the section in both, or make them one decision of several points"
        );
        let why = text!(
            "en hänvisning till ärendet kunde betyda vilket som helst av dem",
            "a citation of the case could mean either"
        );
        problems.push(problem("case_section_twice", what, &decision.spot, hint).at(first.spot.place()).why(why));
    }
}

/// Decisions that, through others, take their own place. A circle is told once, at the first of its names.
fn circles(register: &Register, problems: &mut Problems) {
    for decision in register.decisions() {
        let name = decision.name.as_str();
        let reached = replaced(register, name);
        let told = |other: &&str| *other < name && replaced(register, other).contains(name);
        if reached.contains(name) && !reached.iter().any(told) {
            problems.push(circle(decision));
        }
    }
}

/// The names of all that a decision replaces, directly or through others.
fn replaced<'r>(register: &'r Register, name: &str) -> BTreeSet<&'r str> {
    let of = |name: &str| register.decision(name).into_iter().flat_map(|it| it.replaces.iter().map(String::as_str));
    let mut reached = BTreeSet::new();
    let mut waits: Vec<&str> = of(name).collect();
    while let Some(next) = waits.pop() {
        if reached.insert(next) {
            waits.extend(of(next));
        }
    }
    reached
}

fn circle(decision: &Decision) -> Problem {
    let name = &decision.name;
    problem(
        "replaces_in_a_circle",
        text!(
            "”{name}” ersätter, direkt eller genom andra, sig självt",
            "“{name}” replaces, directly or through others, itself"
        ),
        &decision.spot,
        text!("ta bort ett av leden i ”replaces”", "remove one of the links in “replaces”"),
    )
}
