//! What somebody was given to do, and how it stands.

use std::collections::BTreeMap;

use kapitera_decision::{Register, State, Task, state_text};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;

use super::words::{maybe, stated};

/// All assignments as they stand on a day: the overdue first, then what is due, then the rest.
pub fn tasks_answer(register: &Register, on: Date, only_open: bool) -> Output {
    let tasks = register.tasks(on);
    let mut counts: BTreeMap<&str, (Text, usize)> = BTreeMap::new();
    for task in &tasks {
        let (code, words) = state_text(task.state);
        counts.entry(code).or_insert((words, 0)).1 += 1;
    }
    let is_open = |task: &&Task<'_>| matches!(task.state, State::Overdue | State::Due | State::NoDueDate);
    let mut shown: Vec<&Task<'_>> = tasks.iter().filter(|task| !only_open || is_open(task)).collect();
    shown.sort_by_key(|task| rank(task.state));
    let table = Table {
        key: "assignments",
        heading: Text::default(),
        columns: listed_columns(),
        rows: shown.into_iter().map(task_row).collect(),
        total: None,
    }
    .without_zeros(&["answer"]);
    let many = tasks.len();
    let count = counts.values().map(|(Text { sv, en }, many)| (format!("{many} {sv}"), format!("{many} {en}")));
    let (sv, en): (Vec<String>, Vec<String>) = count.unzip();
    let (sv, en) = (sv.join(", "), en.join(", "));
    let sentences = vec![text!("{many} uppdrag: {sv}.", "{many} assignments: {en}.")];
    let counts = Part::Sentences { key: "counts", heading: Text::default(), sentences };
    let title = text!("Uppdrag, {on}", "Assignments, {on}");
    Output { title: Some(title), parts: vec![Part::Table(table), counts], csv: None }
}

fn rank(state: State) -> u8 {
    match state {
        State::Overdue => 0,
        State::Due => 1,
        State::NoDueDate => 2,
        State::NotYetGiven => 3,
        State::Answered { .. } => 4,
    }
}

pub(super) fn task_columns() -> Vec<Column> {
    vec![
        Column::for_programs("name"),
        Column::new("state", text!("läge", "state")),
        Column::new("due", text!("senast", "due")),
        Column::new("who", text!("vem", "who")),
        Column::new("what", text!("vad", "what")),
        Column::new("reported_to", text!("redovisas till", "reported to")),
        Column::new("decision", text!("beslut", "decision")),
        Column::new("point", text!("punkt", "point")),
        Column::new("given", text!("gäller", "binding")),
        Column::new("answer", text!("svar", "answer")),
    ]
}

/// The columns of all assignments together, few and narrow enough to be read side by side. Which point gives each, to whom it is
/// reported and how it was answered is told with the decision, and to programs.
fn listed_columns() -> Vec<Column> {
    let few = [("state", 14), ("due", 10), ("who", 18), ("what", 40), ("decision", 20), ("given", 10)];
    let mut columns = task_columns();
    for column in &mut columns {
        column.letters = few.iter().find(|(key, _)| *key == column.key).map(|(_, letters)| *letters);
        column.for_programs |= column.letters.is_none();
    }
    columns
}

pub(super) fn task_row(task: &Task<'_>) -> Vec<Cell> {
    let assignment = task.assignment;
    let (code, words) = state_text(task.state);
    vec![
        Cell::Name(assignment.name.clone()),
        Cell::Code(code, words),
        stated(assignment.due.as_ref()),
        maybe(assignment.who.as_ref()),
        Cell::Words(assignment.what.clone()),
        maybe(assignment.reported_to.as_ref()),
        maybe(assignment.decision.as_ref()),
        maybe(assignment.point.as_ref()),
        if task.given {
            Cell::Code("given", text!("ja", "yes"))
        } else {
            Cell::Code("proposed", text!("föreslaget", "proposed"))
        },
        assignment.answered.as_ref().map_or(Cell::Empty, |answer| Cell::Words(answer.how.clone())),
    ]
}
