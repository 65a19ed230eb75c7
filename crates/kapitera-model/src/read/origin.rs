//! Where a value comes from: its decision, basis, days in force and place read.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Span};

use crate::ast::{Basis, Decision, Provenance};
use crate::doc::Spot;
use crate::fields::{Fields, as_text, one_or_more, suggest};

/// What the origin of a value is read against.
pub(super) struct Origins<'a> {
    pub(super) decisions: &'a [Decision],
    pub(super) valid: Span,
    pub(super) still_valid: Option<Date>,
    pub(super) problems: &'a RefCell<Problems>,
}

/// The words for what a value rests on.
pub(super) const BASES: [(&str, Basis); 3] =
    [("decided", Basis::Decided), ("proposed", Basis::Proposed), ("illustrative", Basis::Illustrative)];

impl Origins<'_> {
    /// Reads `decision`, `register`, `basis`, `read`, `from`, `to` and `still-valid`; what is not said is taken from `outer`,
    /// and the days in force from the model.
    pub(super) fn read(&self, fields: &Fields<'_>, spot: &Spot, outer: Option<&Provenance>) -> Provenance {
        let decision = fields.text("decision").and_then(|(name, at)| self.known_decision(name, at));
        let register = fields.get("register").map(|node| {
            let names = one_or_more(node).iter().filter_map(|name| as_text(name, self.problems));
            names.map(|(name, _)| name).collect()
        });
        let said = ["register", "decision", "read", "basis"].into_iter().find_map(|key| fields.get(key));
        let read = fields.text("read").map(|(read, _)| read);
        let basis = fields.get("basis").and_then(|node| crate::fields::pick(node, &BASES, self.problems));
        // A decision that the model lacks is reported as such, not as a missing basis too.
        let decided = fields.get("decision").is_some() || read.is_some();
        let basis = basis.or_else(|| decided.then_some(Basis::Decided));
        let basis = basis.or_else(|| outer.map(|outer| outer.basis)).unwrap_or_else(|| self.no_basis(spot));
        let base = outer.map_or(self.valid, |outer| outer.valid);
        let valid = Span { from: fields.day("from").unwrap_or(base.from), to: fields.day("to").unwrap_or(base.to) };
        if valid.is_empty() && valid != base {
            self.problems.borrow_mut().push(
                Problem::error(
                    "ends_before_it_begins",
                    text!("värdet slutar gälla innan det börjar", "the value ends before it begins"),
                )
                .at(spot.here())
                .hint(text!("ändra from eller to", "change from or to")),
            );
        }
        Provenance {
            decision: decision.or_else(|| outer.and_then(|outer| outer.decision.clone())),
            register: register.or_else(|| outer.map(|outer| outer.register.clone())).unwrap_or_default(),
            basis,
            read: read.or_else(|| outer.and_then(|outer| outer.read.clone())),
            valid,
            still_valid: fields.day("still-valid").or(outer.and_then(|outer| outer.still_valid)).or(self.still_valid),
            spot: spot.clone(),
            said: said.map_or(spot, |node| &node.spot).clone(),
        }
    }

    fn no_basis(&self, spot: &Spot) -> Basis {
        self.problems.borrow_mut().push(
            Problem::error(
                "basis_missing",
                text!("värdet säger inte vad det vilar på", "the value does not say what it rests on"),
            )
            .at(spot.here())
            .why(text!("varje krona ska kunna följas till ett beslut", "every krona must be traceable to a decision"))
            .hint(text!(
                "lägg till decision = \"…\", read = \"…\" (var det står) eller basis = \"illustrative\"",
                "add decision = \"…\", read = \"…\" (where it stands) or basis = \"illustrative\""
            )),
        );
        Basis::Illustrative
    }

    fn known_decision(&self, name: String, spot: &Spot) -> Option<String> {
        if self.decisions.iter().any(|decision| decision.name == name) {
            return Some(name);
        }
        let problem = Problem::error(
            "unknown_decision",
            text!("beslutet ”{name}” finns inte i modellen", "the model has no decision “{name}”"),
        )
        .at(spot.here());
        let known = self.decisions.iter().map(|decision| decision.name.as_str());
        let problem = if self.decisions.is_empty() {
            problem.hint(text!(
                "lägg till [decision.\"{name}\"] med title och date",
                "add [decision.\"{name}\"] with title and date"
            ))
        } else {
            suggest(problem, &name, known)
        };
        self.problems.borrow_mut().push(problem);
        None
    }
}
