//! What things are called, for people; the codes are for programs.

use kapitera_message::{Text, text};

use crate::links::{OwnEnd, Why};
use crate::tasks::State;
use crate::{Property, Status};

/// Whether it is decided: code and words.
pub fn status_text(status: Status) -> (&'static str, Text) {
    let words = match status {
        Status::Proposed => text!("föreslaget", "proposed"),
        Status::Awaited => text!("väntas", "awaited"),
        Status::Announced => text!("omnämnt som beslutat", "named as decided"),
        Status::Decided => text!("beslutat", "decided"),
    };
    (status.name(), words)
}

/// How an assignment stands: code and words.
pub fn state_text(state: State) -> (&'static str, Text) {
    match state {
        State::Overdue => ("overdue", text!("försenat", "overdue")),
        State::Due => ("due", text!("ska redovisas", "due")),
        State::NoDueDate => ("no_due_date", text!("utan slutdatum", "without a due date")),
        State::Answered { late: Some(true) } => ("answered_late", text!("besvarat för sent", "answered late")),
        State::Answered { .. } => ("answered", text!("besvarat", "answered")),
        State::NotYetGiven => ("not_yet_given", text!("inte givet än", "not yet given")),
    }
}

/// What sources disagree on, or a citation contradicts: code and words.
pub fn property_text(property: Property) -> (&'static str, Text) {
    match property {
        Property::Date => ("date", text!("datum", "date")),
        Property::Case => ("case", text!("diarienummer", "case number")),
        Property::Section => ("section", text!("paragraf", "section")),
        Property::Body => ("body", text!("beslutande organ", "body")),
        Property::Title => ("title", text!("rubrik", "title")),
    }
}

/// Why a thing rests on no decision: code and words.
pub fn why_text(why: &Why) -> (&'static str, Text) {
    match why {
        Why::Ambiguous(names) => {
            let names = names.join(", ");
            ("ambiguous", text!("hänvisar till flera beslut ({names})", "cites what several decisions fit ({names})"))
        }
        Why::NotInRegister => (
            "not_in_register",
            text!("hänvisar till ett beslut som inte finns i registret", "cites a decision that the register lacks"),
        ),
        Why::Illustrative => ("illustrative", text!("illustrativt", "illustrative")),
        Why::Proposed => ("proposed", text!("föreslaget utan hänvisning", "proposed, citing nothing")),
        Why::ReadOnly => ("read_only", text!("läst i ett underlag, inget beslut", "read in a document, no decision")),
        Why::NothingCited => {
            ("nothing_cited", text!("sägs vara beslutat utan hänvisning", "said to be decided, citing nothing"))
        }
    }
}

/// What a thing's own last day says when its decision ceases: code and words.
pub fn own_end_text(end: OwnEnd) -> (&'static str, Text) {
    match end {
        OwnEnd::SameDay => ("same_day", text!("upphör samma dag", "stops the same day")),
        OwnEnd::GoesOn => {
            ("goes_on", text!("fortsätter fast beslutet har upphört", "goes on although its decision has ceased"))
        }
        OwnEnd::StoppedEarlier => ("stopped_earlier", text!("hade redan upphört", "had stopped earlier")),
        OwnEnd::BeginsAfter => {
            ("begins_after", text!("börjar först när beslutet har upphört", "begins when its decision has ceased"))
        }
    }
}
