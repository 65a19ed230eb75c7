//! Where a rule comes from: its decision, basis, days in force and place read. The keys are those of models.

use kapitera_message::{Problem, text};
use kapitera_model::{Basis, Decision, Provenance, Spot};
use kapitera_period::{Date, Span};

use crate::text::Fields;

/// What the origin of a rule is read against.
pub(super) struct Origins<'a> {
    pub decisions: &'a [Decision],
    pub valid: Span,
    pub still_valid: Option<Date>,
}

const BASES: [(&str, Basis); 3] =
    [("decided", Basis::Decided), ("proposed", Basis::Proposed), ("illustrative", Basis::Illustrative)];

impl Origins<'_> {
    /// Reads `decision`, `basis`, `read`, `from`, `to` and `still-valid`; the days not said are those of the text.
    pub fn read(&self, fields: &Fields<'_, '_>) -> Provenance {
        let document = fields.document();
        let decision = fields.text("decision").and_then(|(name, spot)| {
            let known = self.decisions.iter().any(|decision| decision.name == name);
            if !known {
                document.push(self.unknown_decision(name, &spot));
            }
            known.then(|| name.to_owned())
        });
        let register = fields.text("register").map(|(register, _)| register.to_owned()).into_iter().collect();
        let read = fields.text("read").map(|(read, _)| read.to_owned());
        let basis = fields.get("basis").and_then(|value| document.pick(value, &BASES));
        let cites = fields.get("decision").is_some() || read.is_some();
        let basis = basis.or_else(|| cites.then_some(Basis::Decided)).unwrap_or_else(|| {
            if fields.get("basis").is_none() {
                document.push(no_basis(&fields.spot));
            }
            Basis::Illustrative
        });
        let valid =
            Span { from: fields.day("from").unwrap_or(self.valid.from), to: fields.day("to").unwrap_or(self.valid.to) };
        if valid.is_empty() && valid != self.valid {
            document.push(ends_early(&fields.spot));
        }
        let still_valid = fields.day("still-valid").or(self.still_valid);
        Provenance {
            decision,
            register,
            basis,
            read,
            valid,
            still_valid,
            spot: fields.spot.clone(),
            said: fields.spot.clone(),
        }
    }

    fn unknown_decision(&self, name: &str, spot: &Spot) -> Problem {
        let known = self.decisions.iter().map(|decision| decision.name.as_str()).collect::<Vec<_>>().join(", ");
        Problem::error(
            "unknown_decision",
            text!("beslutet ”{name}” finns inte i texten", "the text has no decision “{name}”"),
        )
        .at(spot.here())
        .hint(text!(
            "lägg till [decision.{name}]; de som finns: {known}",
            "add [decision.{name}]; those there are: {known}"
        ))
    }
}

/// The problem of days that end before they begin.
pub(super) fn ends_early(spot: &Spot) -> Problem {
    Problem::error("ends_before_it_begins", text!("sista dagen är före den första", "the last day is before the first"))
        .at(spot.here())
        .hint(text!("ändra from eller to", "change from or to"))
}

fn no_basis(spot: &Spot) -> Problem {
    Problem::error(
        "basis_missing",
        text!("regeln säger inte vad den vilar på", "the rule does not say what it rests on"),
    )
    .at(spot.here())
    .why(text!(
        "varje tilldelning ska kunna följas till ett beslut",
        "every assignment must be traceable to a decision"
    ))
    .hint(text!(
        "lägg till decision = \"…\", read = \"…\" (var det står) eller basis = \"illustrative\"",
        "add decision = \"…\", read = \"…\" (where it stands) or basis = \"illustrative\""
    ))
}
