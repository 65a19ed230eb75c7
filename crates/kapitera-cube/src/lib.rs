//! What counting gives and evaluating takes: the cube.
//!
//! A cube holds, per thing to count, the counts by centre and by the keys that the model's tables use, never by
//! all keys at once. Filters of a model are keys too: a component that counts only those over 12 years asks for
//! counts by age and leaves cells out when it is evaluated, so that another model needs no new count.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod cells;
mod spec;

pub use cells::{Cell, Cells, CellsBuilder, Unplaced};
pub use spec::{CountSpec, EventAt, Key, Measure, Responsibility};

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_register::Label;

/// What was counted, in dense codes: centres, areas, kinds and doctors are positions in the name lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cube {
    /// HSA ids of all centres that occur, in ascending order.
    pub centres: Vec<Arc<str>>,
    /// Area codes, in ascending order.
    pub areas: Vec<Arc<str>>,
    /// Named doctors, in ascending order; the empty name stands for none.
    pub doctors: Vec<Arc<str>>,
    /// The words of each label that something was counted by, in ascending order.
    pub labels: BTreeMap<Label, Vec<Arc<str>>>,
    /// One entry per counted specification.
    pub counts: Vec<Cells>,
    /// Everyone who met the register and was not counted, by reason, in a fixed order.
    pub outcomes: Vec<Outcome>,
}

/// Persons (or days) that were looked at and not counted, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// The measure they were looked at for.
    pub measure: Measure,
    /// From when a listing counted.
    pub responsibility: Responsibility,
    /// The reason, a stable name: `centre_not_open`, `not_yet_born`.
    pub reason: &'static str,
    /// The centre concerned.
    pub centre: Arc<str>,
    /// How many persons (or days).
    pub count: u64,
}

impl Cube {
    /// The counts for `spec`: the entry itself, or one with more keys that can be summed to it. The shortest
    /// such entry is taken.
    pub fn find(&self, spec: &CountSpec) -> Option<&Cells> {
        self.counts.iter().filter(|cells| cells.spec().answers(spec)).min_by_key(|cells| cells.len())
    }
}
