//! An assignment: who is to do what, and report to whom by when.

use kapitera_message::Text;

use crate::{Spot, Stated};

/// What somebody is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The name it is cited by.
    pub name: String,
    /// The name of the decision that gives it; none where the source names none.
    pub decision: Option<String>,
    /// The number of the decision's point.
    pub point: Option<String>,
    /// The role that is to do it; none where the source does not say.
    pub who: Option<String>,
    /// What is to be done, in our own words.
    pub what: Text,
    /// To whom it is reported.
    pub reported_to: Option<String>,
    /// When it is to be done or reported. What is due a month is overdue after its last day.
    pub due: Option<Stated>,
    /// What came of it, where a source says so.
    pub answered: Option<Answer>,
    /// The name of the source.
    pub source: String,
    /// Where in the source.
    pub place: String,
    /// What should be known, as what the source leaves open.
    pub remark: Option<Text>,
    /// Where it stands in the texts.
    pub spot: Spot,
}

/// That an assignment is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What came of it, in our own words.
    pub how: Text,
    /// When; none where the source does not say.
    pub date: Option<Stated>,
    /// The name of the decision that is the answer, or that followed.
    pub decision: Option<String>,
    /// The name of the source that says so.
    pub source: String,
    /// Where in the source.
    pub place: String,
}
