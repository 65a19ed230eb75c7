//! The events of a case: visits, dispensings, costs, orders and the others.

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::Date;
use kapitera_register::{EventKind, GENERAL_DRUGS, Label, UNKNOWN_COUNTY};

use super::{CasePerson, word};
use crate::doc::{Node, Spot};
use crate::fields::{Fields, report_kind, suggest};

/// A visit, a dispensing, a cost, an order or another event of a case.
#[derive(Clone, Debug)]
pub struct CaseEvent {
    /// Which of them.
    pub kind: EventKind,
    /// Whom it concerns: a person of the case.
    pub person: Option<String>,
    /// The centre visited or ordering, or whose cost it is; empty for none.
    pub centre: String,
    /// The service date.
    pub day: Date,
    /// The fee or the cost.
    pub amount: Ore,
    /// One word for each of [`EventKind::labels`].
    pub labels: Vec<Arc<str>>,
    /// How many alike each tells of; 1 for kinds without quantities.
    pub quantity: u32,
    /// How many of them there are, each with this amount.
    pub count: u32,
}

/// The events that a case may have, by their keys.
const EVENTS: [(&str, EventKind); 8] = [
    ("visits", EventKind::Visits),
    ("dispensings", EventKind::Drugs),
    ("costs", EventKind::Costs),
    ("calls", EventKind::Calls),
    ("assessments", EventKind::Assessments),
    ("orders", EventKind::Orders),
    ("feedback", EventKind::Feedback),
    ("poc-tests", EventKind::PocTests),
];

/// Reads the events of a case.
pub(super) fn events(case: &Fields<'_>, persons: &[CasePerson]) -> Vec<CaseEvent> {
    let mut events = Vec::new();
    for (key, kind) in EVENTS {
        for node in case.get(key).map(crate::fields::one_or_more).unwrap_or_default() {
            events.extend(event(node, kind, persons, case.problems()));
        }
    }
    events
}

fn event(node: &Node, kind: EventKind, persons: &[CasePerson], problems: &RefCell<Problems>) -> Option<CaseEvent> {
    let fields = Fields::new(node, what(kind), problems);
    let person = match kind {
        EventKind::Drugs => fields.need("person").and(fields.text("person")),
        EventKind::Visits | EventKind::Costs | EventKind::Assessments => fields.text("person"),
        EventKind::Calls | EventKind::Orders | EventKind::Feedback | EventKind::PocTests => None,
    };
    let person = person.and_then(|(name, spot)| known(name, spot, persons, problems));
    let centre = match kind {
        EventKind::Visits
        | EventKind::Calls
        | EventKind::Assessments
        | EventKind::Orders
        | EventKind::Feedback
        | EventKind::PocTests => fields.need("centre").and(fields.text("centre")).map(|(centre, _)| centre),
        EventKind::Costs => Some(word(&fields, "centre", "")),
        EventKind::Drugs => Some(String::new()),
    };
    let day = fields.need("day").and(fields.day("day"));
    let or_none = |key| fields.get(key).map_or(Some(Ore::ZERO), |node| kronor(node, problems));
    let amount = match kind {
        EventKind::Visits => or_none("fee"),
        EventKind::Drugs => fields.need("cost").and_then(|node| kronor(node, problems)),
        EventKind::Costs => fields.need("amount").and_then(|node| kronor(node, problems)),
        // A price list in the model says what an order costs, whatever was charged.
        EventKind::Orders => or_none("amount"),
        EventKind::PocTests => or_none("cost"),
        EventKind::Calls | EventKind::Assessments | EventKind::Feedback => Some(Ore::ZERO),
    };
    let quantity = if kind.has_quantities() { quantity(&fields) } else { Some(1) };
    let labels = kind.labels().iter().map(|label| self::label(&fields, *label)).collect();
    let count = fields.whole("count").unwrap_or(1);
    fields.finish();
    Some(CaseEvent { kind, person, centre: centre?, day: day?, amount: amount?, labels, quantity: quantity?, count })
}

/// How many alike an order or a test tells of: 1 when the case does not say.
fn quantity(fields: &Fields<'_>) -> Option<u32> {
    let Some(said) = fields.get("quantity") else { return Some(1) };
    let quantity = fields.whole("quantity")?;
    if quantity == 0 {
        let problem = Problem::error(
            "quantity_not_positive",
            text!("antalet är inte minst ett", "the quantity is not at least one"),
        );
        fields.push(problem.at(said.spot.here()).hint(text!("utelämna raden", "leave out the row")));
        return None;
    }
    Some(quantity)
}

fn what(kind: EventKind) -> Text {
    match kind {
        EventKind::Visits => text!("besöket", "the visit"),
        EventKind::Drugs => text!("uttaget", "the dispensing"),
        EventKind::Costs => text!("kostnaden", "the cost"),
        EventKind::Calls => text!("samtalet", "the call"),
        EventKind::Assessments => text!("vårdbehovet", "the need of assessment"),
        EventKind::Orders => text!("beställningen", "the order"),
        EventKind::Feedback => text!("återkopplingen", "the feedback"),
        EventKind::PocTests => text!("den patientnära analysen", "the point-of-care test"),
    }
}

/// The word of a label; what a case leaves out is what is usual, and a code is then none.
fn label(fields: &Fields<'_>, label: Label) -> Arc<str> {
    let word = match label {
        Label::Profession => word(fields, "profession", "doctor"),
        Label::Contact => word(fields, "contact", "visit"),
        Label::Prescription => if fields.flag("prescription").unwrap_or(false) { "yes" } else { "no" }.to_owned(),
        Label::County => word(fields, "county", UNKNOWN_COUNTY),
        Label::Clinician => word(fields, "clinician", ""),
        Label::Responsibility => word(fields, "responsibility", GENERAL_DRUGS),
        Label::Atc => word(fields, "atc", ""),
        Label::Workplace => word(fields, "workplace", ""),
        Label::CostKind => fields.need("kind").and(fields.text("kind")).map(|(kind, _)| kind).unwrap_or_default(),
        Label::Service => word(fields, "service", ""),
        Label::Diagnosis => word(fields, "diagnosis", ""),
        Label::Errand => word(fields, "errand", "care"),
        Label::Answer => word(fields, "answer", "answered"),
        Label::Assessor => word(fields, "assessor", "doctor"),
        Label::Chosen => if fields.flag("chosen").unwrap_or(false) { "yes" } else { "no" }.to_owned(),
        Label::Wait => word(fields, "wait", "0"),
        Label::Supplier => {
            fields.need("supplier").and(fields.text("supplier")).map(|(supplier, _)| supplier).unwrap_or_default()
        }
        Label::Referrer => word(fields, "referrer", ""),
        Label::Subject => word(fields, "subject", ""),
    };
    word.into()
}

fn known(name: String, spot: &Spot, persons: &[CasePerson], problems: &RefCell<Problems>) -> Option<String> {
    if persons.iter().any(|person| person.id == name) {
        return Some(name);
    }
    let problem =
        Problem::error("unknown_person", text!("fallet har ingen person ”{name}”", "the case has no person “{name}”"))
            .at(spot.here())
            .why(text!(
                "var personen var listad den dagen avgör vems händelsen är",
                "where the person was listed that day decides whose the event is"
            ));
    let problem = if persons.is_empty() {
        problem.hint(text!("ge persons i stället för listed", "give persons instead of listed"))
    } else {
        suggest(problem, &name, persons.iter().map(|person| person.id.as_str()))
    };
    problems.borrow_mut().push(problem);
    None
}

/// An amount in kronor that is whole öre, as registers have them.
fn kronor(node: &Node, problems: &RefCell<Problems>) -> Option<Ore> {
    let amount = crate::fields::as_number(node, problems)?;
    let ore = &amount * &Exact::whole(100);
    let whole = ore.round(RoundMode::Down).filter(|whole| Exact::whole(*whole) == ore);
    let whole = whole.and_then(|whole| i64::try_from(whole).ok()).map(Ore);
    if whole.is_none() {
        report_kind(
            problems,
            node,
            &text!("ett belopp i kronor med högst två decimaler", "an amount in kronor with at most two decimals"),
        );
    }
    whole
}
