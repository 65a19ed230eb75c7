//! Why a line takes or gives, and what it rests on, in the words that the provider reads.

use std::collections::BTreeMap;

use kapitera_books::{DraftKind, DraftLine};
use kapitera_message::Language;

/// A ground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// Why.
    pub reason: String,
    /// What it rests on: a decision, deliveries, a correction.
    pub rests_on: String,
}

/// The grounds of the lines of plans and corrections.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// Of plans and of instalments, by the plan that their lines carry.
    pub plans: BTreeMap<String, Ground>,
}

impl Grounds {
    /// The ground of a line; none for a settlement's own.
    pub fn of(&self, kind: DraftKind, line: &DraftLine, language: Language) -> Option<Ground> {
        if line.plan.is_empty() {
            let reason = line.cause.said().get(language).to_owned();
            return (kind == DraftKind::Correction).then(|| Ground { reason, rests_on: line.rests_on.clone() });
        }
        let known = self.plans.get(&line.plan).cloned();
        // A plan that the journal no longer tells of has at least its name and its decision on the line.
        Some(known.unwrap_or_else(|| Ground { reason: line.label.clone(), rests_on: line.rests_on.clone() }))
    }
}
