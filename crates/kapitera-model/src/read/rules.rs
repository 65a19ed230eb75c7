//! Decisions, rules of time and rules of rounding.

use std::cell::RefCell;

use kapitera_cube::Responsibility;
use kapitera_message::{Problem, Problems, text};
use kapitera_money::RoundMode;

use super::origin::Origins;
use crate::ast::{AgeDate, Counting, Decision, Provenance, Rounding, RoundingLevel, TimeRules, YearRounding};
use crate::doc::{Entry, Node};
use crate::fields::Fields;
use crate::rule_words::{AGE_DATES, COUNTINGS, LEVELS, MODES, PAYS_FOR, RESPONSIBILITIES, UNITS, YEARS};

/// The rules of time of a model that says nothing.
pub(super) const DEFAULT_TIME: TimeRules = TimeRules {
    counting: Counting::FirstOfMonth,
    age: AgeDate::CountingDate,
    responsibility: Responsibility::SameDay,
    pays_for: 0,
};

pub(super) fn decisions(entries: &[Entry], problems: &RefCell<Problems>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for entry in entries {
        let name = &entry.key;
        let fields = Fields::new(&entry.value, text!("beslutet ”{name}”", "the decision “{name}”"), problems);
        let body = fields.need("body").and(fields.text("body"));
        let date = fields.need("date").and(fields.day("date"));
        let [case_number, section, title] =
            ["case", "section", "title"].map(|key| fields.text(key).map(|(text, _)| text));
        fields.finish();
        if let (Some((body, _)), Some(date)) = (body, date) {
            decisions.push(Decision { name: name.clone(), body, date, case_number, section, title });
        }
    }
    decisions
}

/// Reads rules of time; what is not said is taken from `outer`.
pub(super) fn time(node: Option<&Node>, outer: TimeRules, problems: &RefCell<Problems>) -> TimeRules {
    let Some(node) = node else { return outer };
    let fields = Fields::new(node, text!("tidsreglerna", "the rules of time"), problems);
    let rules = TimeRules {
        counting: fields.choice("counting", &COUNTINGS, outer.counting),
        age: fields.choice("age", &AGE_DATES, outer.age),
        responsibility: fields.choice("responsibility", &RESPONSIBILITIES, outer.responsibility),
        pays_for: fields.choice("pays-for", &PAYS_FOR, outer.pays_for),
    };
    if rules.counting == Counting::PersonDays && rules.age == AgeDate::CountingDate {
        fields.push(
            Problem::error(
                "age_needs_a_day",
                text!(
                    "persondagar har ingen räknedag att ta åldern på",
                    "person-days have no counting date to take the age on"
                ),
            )
            .at(node.spot.here())
            .hint(text!("lägg till age = \"first-of-month\"", "add age = \"first-of-month\"")),
        );
    }
    fields.finish();
    rules
}

pub(super) fn rounding(node: Option<&Node>, origins: &Origins<'_>, tree: &Node) -> (Rounding, Provenance) {
    let problems = origins.problems;
    let Some(node) = node else {
        problems.borrow_mut().push(
            Problem::error("rounding_missing", text!("modellen säger inte hur belopp avrundas", "the model does not say how amounts are rounded"))
                .at(tree.spot.here())
                .why(text!("avrundning är ett beslut som flyttar pengar", "rounding is a decision that moves money"))
                .hint(text!(
                    "lägg till [rounding] med level = \"line\", mode = \"half-away\", unit = \"öre\" och basis eller decision",
                    "add [rounding] with level = \"line\", mode = \"half-away\", unit = \"öre\" and basis or decision"
                )),
        );
        let empty = Node { kind: crate::doc::Kind::Table(Vec::new()), spot: tree.spot.clone() };
        let fields = Fields::new(&empty, text!("[rounding]", "[rounding]"), problems);
        let silent = RefCell::new(Vec::new());
        let provenance = Origins { problems: &silent, ..*origins }.read(&fields, &tree.spot, None);
        return (read_rounding(&fields), provenance);
    };
    let fields = Fields::new(node, text!("[rounding]", "[rounding]"), problems);
    for key in ["level", "mode", "unit"] {
        fields.need(key);
    }
    let rounding = read_rounding(&fields);
    let provenance = origins.read(&fields, &node.spot, None);
    fields.finish();
    (rounding, provenance)
}

fn read_rounding(fields: &Fields<'_>) -> Rounding {
    Rounding {
        level: fields.choice("level", &LEVELS, RoundingLevel::Line),
        mode: fields.choice("mode", &MODES, RoundMode::HalfAway),
        unit_ore: fields.choice("unit", &UNITS, 1),
        year: fields.choice("year", &YEARS, YearRounding::Cumulative),
    }
}
