//! The same thing said in another place, and figures beside plan and outcome.

use kapitera_message::{Place, Text};
use kapitera_money::Ore;

use crate::amount::Quantity;
use crate::programme::Cited;

/// What is said of an item, or of the whole programme, in another place than its plan and outcome are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What the amount is.
    pub what: What,
    /// The period it is of; none for all periods together.
    pub period: Option<String>,
    /// The amount.
    pub amount: Ore,
    /// Where the source says it.
    pub at: Cited,
    /// Where it stands in the text.
    pub spot: Place,
}

/// What a stated amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// The plan.
    Plan,
    /// The outcome.
    Outcome,
    /// The outcome less what it is held against.
    Deviation(DeviationFrom),
    /// The effect accumulated through the period.
    Accumulated,
}

/// What a deviation is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviationFrom {
    /// The plan of the period, or of all.
    Plan,
    /// The goal, as far as it is to be reached by the last period's end.
    Goal,
}

/// A figure that a source gives and that is neither plan nor outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The name it is cited by, unique within its item.
    pub name: String,
    /// How much; of a range, the lower end.
    pub value: Quantity,
    /// The upper end of a range.
    pub up_to: Option<Quantity>,
    /// Whether the source says *about*.
    pub about: bool,
    /// What it is, in our own words.
    pub says: Text,
    /// Where the source says it.
    pub at: Cited,
    /// Where it stands in the text.
    pub spot: Place,
}
