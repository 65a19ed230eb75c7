//! What cites decisions, as whoever has it says.

use kapitera_period::Date;

use kapitera_message::Text;

use crate::Cited;

/// A value, rule, price list, plan or programme: something that rests on decisions, or on none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// What kind of thing it is, in words for people.
    pub kind: Text,
    /// Its name where it is written, as `parameter.fixed-capitation`.
    pub name: String,
    /// What it is called.
    pub label: Text,
    /// The text it stands in.
    pub file: String,
    /// Where in the text, as `line 40`; empty where that says nothing.
    pub place: String,
    /// The decisions it rests on.
    pub cites: Vec<Cited>,
    /// The decision by which it ceases, when it names one.
    pub ended_by: Option<Cited>,
    /// What it says that it rests on.
    pub basis: Basis,
    /// Its first day; none when it does not say.
    pub from: Option<Date>,
    /// Its last day; none when it goes on.
    pub to: Option<Date>,
}

/// What a thing says that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A decision.
    Decided,
    /// A proposal.
    Proposed,
    /// Nothing: chosen so that the whole can be tried out.
    Illustrative,
    /// A document where it was read, which is no decision.
    ReadOnly,
}
