//! Times: what ends has begun, ends once, and what is due or answered comes after it was given.

use kapitera_message::{Problem, Problems, text};
use kapitera_period::Date;

use crate::read::{EndSpot, Unchecked, problem};
use crate::{Assignment, Decision, Register};

pub(super) fn check(all: &Unchecked, problems: &mut Problems) {
    for (number, end) in all.ends.iter().enumerate() {
        problems.extend(end_in_time(&all.register, end));
        let earlier = all.ends.get(..number).unwrap_or_default();
        problems.extend(earlier.iter().find(|other| two_ends(other, end)).map(|other| ended_twice(other, end)));
    }
    for decision in all.register.decisions() {
        problems.extend(replaced_in_time(&all.register, decision));
        problems.extend(ends_after_decided(decision));
        problems.extend(says_the_same(decision));
    }
    for assignment in all.register.assignments() {
        problems.extend(after_it_was_given(&all.register, assignment));
    }
}

/// The first day that a decision can have held.
fn begins(decision: &Decision) -> Option<Date> {
    decision.from.or_else(|| decision.date.as_ref().map(|date| date.when.first()))
}

fn end_in_time(register: &Register, end: &EndSpot) -> Option<Problem> {
    let decision = register.decision(&end.of)?;
    let (name, day) = (&decision.name, end.from);
    if begins(decision).is_some_and(|first| day <= first) {
        let what =
            text!("”{name}” upphör {day}, innan det har börjat gälla", "“{name}” ceases on {day}, before it has begun");
        let hint =
            text!("rätta dagen, eller det andra beslutets datum", "correct the day, or the other decision's date");
        return Some(problem("ends_before_it_begins", what, &end.spot, hint).at(decision.spot.place()));
    }
    if let Some(last) = decision.to.filter(|last| *last < day) {
        let what = text!(
            "”{name}” upphör {day}, men gäller själv bara till {last}",
            "“{name}” ceases on {day}, but by itself holds to {last} only"
        );
        let hint =
            text!("rätta dagen, eller ”to” i det andra beslutet", "correct the day, or “to” of the other decision");
        return Some(problem("ends_after_its_last_day", what, &end.spot, hint).at(decision.spot.place()));
    }
    None
}

fn two_ends(one: &EndSpot, other: &EndSpot) -> bool {
    one.of == other.of && one.decided && other.decided && one.from != other.from
}

fn ended_twice(first: &EndSpot, second: &EndSpot) -> Problem {
    let (name, one, other) = (&second.of, first.from, second.from);
    let what = text!("”{name}” upphör både {one} och {other}", "“{name}” ceases both on {one} and on {other}");
    let hint = text!(
        "låt bara det beslut som gäller avsluta det, och säg det andra i ”remark”",
        "let only the decision that holds end it, and tell the other in “remark”"
    );
    let why = text!("två svar på samma fråga", "two answers to one question");
    problem("ended_twice", what, &second.spot, hint).at(first.spot.place()).why(why)
}

/// What takes another's place begins after that one.
fn replaced_in_time(register: &Register, decision: &Decision) -> Option<Problem> {
    let from = decision.from?;
    let replaced = decision.replaces.iter().filter_map(|name| register.decision(name));
    let late = replaced.into_iter().find(|other| begins(other).is_some_and(|first| from <= first))?;
    let (name, other) = (&decision.name, &late.name);
    let what = text!(
        "”{name}” ersätter ”{other}” från {from}, innan det har börjat gälla",
        "“{name}” replaces “{other}” from {from}, before that one has begun"
    );
    let hint = text!("rätta ”from” i något av dem", "correct “from” of one of them");
    Some(problem("replaces_before_it_begins", what, &decision.spot, hint).at(late.spot.place()))
}

/// The own last day is not before the decision was made.
fn ends_after_decided(decision: &Decision) -> Option<Problem> {
    let (date, to) = (decision.date.as_ref()?.when, decision.to?);
    (to < date.first()).then(|| {
        let what =
            text!("sista dagen {to} är före beslutet ({date})", "the last day {to} is before the decision ({date})");
        problem("ends_before_it_begins", what, &decision.spot, text!("rätta date eller to", "correct date or to"))
    })
}

/// What is told as said otherwise is not what the decision says.
fn says_the_same(decision: &Decision) -> Option<Problem> {
    let same = decision.also.iter().any(|also| {
        (also.date.is_some() && also.date == decision.date)
            || (also.case.is_some() && also.case == decision.case)
            || (also.section.is_some() && also.section == decision.section)
            || (also.body.is_some() && also.body == decision.body)
            || also.title.as_ref().is_some_and(|title| *title == decision.title)
    });
    let name = &decision.name;
    same.then(|| {
        let what =
            text!("”also” i ”{name}” säger detsamma som beslutet", "“also” of “{name}” says the same as the decision");
        let hint = text!("ta med bara det som skiljer", "keep only what differs");
        problem("also_says_the_same", what, &decision.spot, hint)
    })
}

/// What is due or answered is so after the decision that gave it.
fn after_it_was_given(register: &Register, assignment: &Assignment) -> Vec<Problem> {
    let Some(decision) = register.decision_of(assignment) else { return Vec::new() };
    let Some(given) = decision.date.as_ref().map(|date| date.when) else { return Vec::new() };
    let mut problems = Vec::new();
    let name = &assignment.name;
    if let Some(due) = assignment.due.as_ref().map(|due| due.when).filter(|due| due.last() < given.first()) {
        let what = text!(
            "uppdraget ”{name}” skulle vara klart {due}, innan det gavs ({given})",
            "the assignment “{name}” was due {due}, before it was given ({given})"
        );
        let hint = text!("rätta due, eller beslutets date", "correct due, or the decision's date");
        problems.push(problem("due_before_given", what, &assignment.spot, hint).at(decision.spot.place()));
    }
    let answered = assignment.answered.as_ref().and_then(|answer| answer.date.as_ref()).map(|date| date.when);
    if let Some(answered) = answered.filter(|answered| answered.last() < given.first()) {
        let what = text!(
            "uppdraget ”{name}” besvarades {answered}, innan det gavs ({given})",
            "the assignment “{name}” was answered {answered}, before it was given ({given})"
        );
        let hint = text!("rätta svarets date, eller beslutets", "correct the answer's date, or the decision's");
        problems.push(problem("answered_before_given", what, &assignment.spot, hint).at(decision.spot.place()));
    }
    problems
}
