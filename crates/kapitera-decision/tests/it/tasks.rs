//! How assignments stand on a day, by hand.

use kapitera_decision::State;

use crate::fixtures::{day, read};

const TEXT: &str = r#"
[source.S1]
title = { sv = "Underlaget", en = "The document" }
date = 2017-12-06

[decision.given]
title = { sv = "Beslut", en = "A decision" }
status = "decided"
date = "2017-05"
source = "S1"
place = "1"
[[decision.given.point]]
number = "1"
says = { sv = "En punkt", en = "A point" }
[[decision.given.point]]
number = "2"
says = { sv = "Ett förslag till någon annan", en = "A proposal to another body" }
proposes-to = "Regionfullmäktige"

[decision.proposal]
title = { sv = "Förslag", en = "A proposal" }
status = "proposed"
source = "S1"
place = "2"

[assignment.in-november]
decision = "given"
point = "1"
who = "Regiondirektören"
what = { sv = "Utvärdera", en = "Evaluate" }
reported-to = "Regionstyrelsen"
due = "2017-11"
source = "S1"
place = "3"

[assignment.in-spring]
decision = "given"
point = "2"
who = "Regiondirektören"
what = { sv = "Utreda", en = "Find out" }
due = { in = "2018", words = { sv = "våren 2018", en = "spring 2018" } }
source = "S1"
place = "3"

[assignment.open-ended]
who-not-said = true
what = { sv = "Se över", en = "Review" }
source = "S1"
place = "3"

[assignment.in-time]
decision = "given"
who = "Regiondirektören"
what = { sv = "Svara", en = "Answer" }
due = 2017-12-31
source = "S1"
place = "3"
[assignment.in-time.answered]
how = { sv = "Klart", en = "Done" }
date = "2017-12"
source = "S1"
place = "4"

[assignment.too-late]
decision = "given"
who = "Regiondirektören"
what = { sv = "Svara", en = "Answer" }
due = "2017-11"
source = "S1"
place = "3"
[assignment.too-late.answered]
how = { sv = "Klart", en = "Done" }
date = 2017-12-06
source = "S1"
place = "4"

[assignment.some-time]
decision = "proposal"
who = "Regiondirektören"
what = { sv = "Svara", en = "Answer" }
due = "2017-11"
source = "S1"
place = "3"
[assignment.some-time.answered]
how = { sv = "Klart", en = "Done" }
source = "S1"
place = "4"
"#;

fn states(on: &str) -> Vec<(String, State)> {
    let register = read(TEXT);
    let tasks = register.tasks(day(on));
    tasks.iter().map(|task| (task.assignment.name.clone(), task.state)).collect()
}

fn state(name: &str, on: &str) -> State {
    states(on).into_iter().find(|(other, _)| other == name).unwrap().1
}

#[test]
fn what_is_due_a_month_is_overdue_after_its_last_day() {
    assert_eq!(state("in-november", "2017-04-30"), State::NotYetGiven);
    assert_eq!(state("in-november", "2017-05-01"), State::Due);
    assert_eq!(state("in-november", "2017-11-30"), State::Due);
    assert_eq!(state("in-november", "2017-12-01"), State::Overdue);
    assert_eq!(state("in-spring", "2018-12-31"), State::Due);
    assert_eq!(state("in-spring", "2019-01-01"), State::Overdue);
    assert_eq!(state("open-ended", "2030-01-01"), State::NoDueDate);
}

#[test]
fn what_is_answered_was_so_from_a_day() {
    // Answered some day of December: until its last, nobody can know.
    assert_eq!(state("in-time", "2017-12-30"), State::Due);
    assert_eq!(state("in-time", "2017-12-31"), State::Answered { late: Some(false) });
    assert_eq!(state("too-late", "2017-12-05"), State::Overdue);
    assert_eq!(state("too-late", "2017-12-06"), State::Answered { late: Some(true) });
    // Without a date, the source was written when it told of the answer; whether it was late cannot be told.
    assert_eq!(state("some-time", "2017-12-05"), State::Overdue);
    assert_eq!(state("some-time", "2017-12-06"), State::Answered { late: None });
}

#[test]
fn what_is_only_proposed_is_not_given() {
    let register = read(TEXT);
    let given: Vec<(&str, bool)> =
        register.tasks(day("2018-01-01")).iter().map(|task| (task.assignment.name.as_str(), task.given)).collect();
    let expected = [
        ("in-november", true),
        ("in-spring", false),
        ("open-ended", true),
        ("in-time", true),
        ("too-late", true),
        ("some-time", false),
    ];
    assert_eq!(given, expected);
}
