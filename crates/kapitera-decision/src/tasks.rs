//! How assignments stand on a day.

use kapitera_period::Date;

use crate::{Answer, Assignment, Decision, Register, When};

/// An assignment on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task<'r> {
    /// The assignment.
    pub assignment: &'r Assignment,
    /// The decision that gives it.
    pub decision: Option<&'r Decision>,
    /// How it stands.
    pub state: State,
    /// Whether it is given, as far as is known: not when its decision is only proposed, or proposes it to another body.
    pub given: bool,
}

/// How an assignment stands on a day. Each is in exactly one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The last day it was due has passed, and no answer is known.
    Overdue,
    /// It is due that day or later.
    Due,
    /// Nothing says when it is due, and no answer is known.
    NoDueDate,
    /// It is answered.
    Answered {
        /// Whether the answer came after the last day it was due; none where the dates do not tell.
        late: Option<bool>,
    },
    /// The decision is later than that day.
    NotYetGiven,
}

impl Register {
    /// How every assignment stands on a day, in the order written.
    ///
    /// An answer within a month or year counts from the last day of it, when it must have come. An answer without a date
    /// counts from when the source that tells of it was written; where that is not known either, on every day.
    pub fn tasks(&self, on: Date) -> Vec<Task<'_>> {
        let task = |assignment| {
            let decision = self.decision_of(assignment);
            let given = decision.is_none_or(|decision| decision.binds(assignment.point.as_deref()));
            Task { assignment, decision, state: self.state(assignment, decision, on), given }
        };
        self.assignments().iter().map(task).collect()
    }

    /// The decision that gives an assignment.
    pub fn decision_of(&self, assignment: &Assignment) -> Option<&Decision> {
        assignment.decision.as_deref().and_then(|name| self.decision(name))
    }

    fn state(&self, assignment: &Assignment, decision: Option<&Decision>, on: Date) -> State {
        let decided = decision.and_then(|decision| decision.date.as_ref());
        if decided.is_some_and(|date| date.when.first() > on) {
            return State::NotYetGiven;
        }
        let due = assignment.due.as_ref().map(|due| due.when);
        if let Some(answer) = &assignment.answered {
            let answered = answer.date.as_ref().map(|date| date.when);
            if answered.or_else(|| self.written(answer)).is_none_or(|known| known.last() <= on) {
                return State::Answered { late: answered.zip(due).and_then(|(answered, due)| late(answered, due)) };
            }
        }
        match due {
            Some(due) if due.last() < on => State::Overdue,
            Some(_) => State::Due,
            None => State::NoDueDate,
        }
    }

    /// When the source that tells of an answer was written.
    fn written(&self, answer: &Answer) -> Option<When> {
        self.source(&answer.source)?.date.as_ref().map(|date| date.when)
    }
}

/// Whether an answer came after the last day it was due, when that can be told.
fn late(answered: When, due: When) -> Option<bool> {
    let surely = answered.first() > due.last();
    (surely || answered.last() <= due.last()).then_some(surely)
}
