//! `offers.toml` of the books: what was offered to whom, by which decision, who applied and who got it.

use std::collections::BTreeSet;
use std::path::Path;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_period::{Date, Span};
use kapitera_register::Owner;
use kapitera_toml::{Document, Section};

use super::{BookedFacts, NeutralityRequest};

/// The offers of a region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The components that compensate private providers for VAT.
    pub vat_compensation: Vec<String>,
    /// The offers, in the order of the text.
    pub offers: Vec<Offer>,
}

/// An offer of a payment that only some can get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The component; empty when it is of a plan.
    pub component: String,
    /// The plan; empty when it is of a component.
    pub plan: String,
    /// To whom it was offered.
    pub to: OfferedTo,
    /// The days for which it was offered.
    pub days: Span,
    /// When it could be applied for; none when it needed no application.
    pub application: Option<Span>,
    /// The decision; may be empty when it says where it was read.
    pub decision: String,
    /// The decision's name in the region's register of decisions; may be empty.
    pub register: String,
    /// Where it was read; may be empty.
    pub read: String,
    /// Where it comes from, `invented` in a demo; may be empty.
    pub basis: String,
    /// The centres that applied.
    pub applied: Vec<String>,
    /// The centres that were granted it.
    pub granted: Vec<String>,
    /// Where it stands in the text.
    pub place: Place,
    /// Each centre that it names, with where.
    named: Vec<(String, Place)>,
}

/// To whom something is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferedTo {
    /// To all centres.
    All,
    /// To the centres of an owner.
    Owner(Owner),
    /// To these centres.
    Centres(Vec<String>),
}

impl Offers {
    /// Reads the text.
    ///
    /// # Errors
    ///
    /// All that is wrong in it, each with its place.
    pub fn parse(path: &Path, source: &str) -> Result<Self, Problems> {
        let mut document = Document::new(path, source);
        let Some(table) = document.parse(source) else { return Err(document.problems) };
        let mut root = Document::root(&table);
        let vat_compensation = document.strings(&mut root, "vat-compensation");
        let sections = document.sections(&mut root, "offer");
        document.finish(root);
        let offers = sections.into_iter().filter_map(|section| one(&mut document, section)).collect();
        if document.problems.is_empty() { Ok(Self { vat_compensation, offers }) } else { Err(document.problems) }
    }

    /// The offers of a payment for some of `days`.
    pub(super) fn of(&self, component: &str, plan: &str, days: Span) -> Vec<&Offer> {
        let fits = |offer: &&Offer| {
            let named = if plan.is_empty() {
                offer.plan.is_empty() && offer.component == component
            } else {
                offer.plan == plan
            };
            named && offer.days.intersect(days).is_some()
        };
        self.offers.iter().filter(fits).collect()
    }
}

impl Offer {
    /// What it rests on, in words.
    pub fn rests_on(&self) -> &str {
        if self.decision.is_empty() { &self.read } else { &self.decision }
    }
}

/// What an offer may rest on, as in all books.
const BASES: [&str; 3] = ["decided", "proposed", "illustrative"];

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<Offer> {
    let name = if section.has("plan") { "plan" } else { "component" };
    let whose = document.required(&mut section, name);
    let to = offered_to(document, &mut section);
    let from = document.required_day(&mut section, "from");
    let to_day = if section.has("to") { document.day(&mut section, "to")? } else { kapitera_period::OPEN_END };
    let application = document.section(&mut section, "application").map(|part| application(document, part));
    let text = |document: &mut Document, section: &mut Section<'_, '_>, key| {
        document.string(section, key).map(|(text, _)| text).unwrap_or_default()
    };
    let decision = text(document, &mut section, "decision");
    let register = text(document, &mut section, "register");
    let read = text(document, &mut section, "read");
    let word = |text: &str| BASES.contains(&text).then(|| text.to_owned());
    let basis = if section.has("basis") { document.parsed(&mut section, "basis", word)? } else { String::new() };
    let mut named = to.as_ref().map_or_else(Vec::new, |(_, named)| named.clone());
    let mut centres = |document: &mut Document, section: &mut Section<'_, '_>, key| -> Vec<String> {
        let placed = document.strings_placed(section, key);
        named.extend(placed.iter().map(|(id, span)| (id.clone(), span.clone())));
        placed.into_iter().map(|(id, _)| id).collect()
    };
    let applied = centres(document, &mut section, "applied");
    let granted = centres(document, &mut section, "granted");
    document.finish(section);
    let (whose, span) = whose?;
    for problem in faults(&decision, &read, &applied, &granted, application.is_some()) {
        document.problem(problem, span.clone());
    }
    let days = days(document, from?, to_day, &span)?;
    let (component, plan) = if name == "plan" { (String::new(), whose) } else { (whose, String::new()) };
    let application = match application {
        Some(application) => Some(application?),
        None => None,
    };
    let place = document.place(span, Text::default());
    let named = named.into_iter().map(|(id, span)| (id, document.place(span, Text::default()))).collect();
    let (to, _) = to?;
    Some(Offer {
        component,
        plan,
        to,
        days,
        application,
        decision,
        register,
        read,
        basis,
        applied,
        granted,
        place,
        named,
    })
}

fn days(document: &mut Document, from: Date, to: Date, span: &std::ops::Range<usize>) -> Option<Span> {
    let days = Span { from, to };
    if days.is_empty() {
        let problem = Problem::error("ends_before_start", text!("to är före from", "to is before from"));
        document.problem(problem, span.clone());
        return None;
    }
    Some(days)
}

fn application(document: &mut Document, mut section: Section<'_, '_>) -> Option<Span> {
    let span = section.span();
    let (from, to) = (document.required_day(&mut section, "from"), document.required_day(&mut section, "to"));
    document.finish(section);
    days(document, from?, to?, &span)
}

/// The texts of a list, each with where it stands.
type Placed = Vec<(String, std::ops::Range<usize>)>;

/// `"all"`, an owner, or a list of centres; the centres with where they stand.
fn offered_to(document: &mut Document, section: &mut Section<'_, '_>) -> Option<(OfferedTo, Placed)> {
    if !section.has("offered-to") {
        document.required(section, "offered-to");
        return None;
    }
    let is_list = section.entries().any(|(key, _, value)| key == "offered-to" && value.get_ref().as_array().is_some());
    let words = document.strings_placed(section, "offered-to");
    match words.as_slice() {
        [(word, _)] if !is_list && word == "all" => Some((OfferedTo::All, Vec::new())),
        [(word, _)] if !is_list && word == Owner::OwnOperated.name() => {
            Some((OfferedTo::Owner(Owner::OwnOperated), Vec::new()))
        }
        [(word, _)] if !is_list && word == Owner::Private.name() => {
            Some((OfferedTo::Owner(Owner::Private), Vec::new()))
        }
        [(word, span)] if !is_list => {
            document.problem(
                Problem::error("value_form", text!("”{word}” säger inte till vem", "“{word}” does not say to whom"))
                    .hint(text!(
                        "skriv \"all\", \"own-operated\", \"private\" eller en lista av enheters HSA-id",
                        "write \"all\", \"own-operated\", \"private\" or a list of centres' HSA ids"
                    )),
                span.clone(),
            );
            None
        }
        _ => {
            let centres = words.iter().map(|(centre, _)| centre.clone()).collect();
            Some((OfferedTo::Centres(centres), words))
        }
    }
}

/// What does not go together in an offer.
fn faults(decision: &str, read: &str, applied: &[String], granted: &[String], has_application: bool) -> Problems {
    let mut faults = Problems::new();
    if decision.trim().is_empty() && read.trim().is_empty() {
        faults.push(
            Problem::error("offer_without_basis", text!("erbjudandet har inget stöd", "the offer rests on nothing"))
                .why(text!(
                    "ett erbjudande som ingen kan slå upp dokumenterar inget",
                    "an offer that nobody can look up documents nothing"
                ))
                .hint(text!("ange decision eller read", "give decision or read")),
        );
    }
    let without = granted.iter().find(|centre| has_application && !applied.contains(centre));
    if let Some(centre) = without {
        faults.push(
            Problem::error(
                "granted_without_application",
                text!("{centre} har beviljats utan att ha sökt", "{centre} was granted without having applied"),
            )
            .hint(text!(
                "ta med enheten i applied, eller stryk application",
                "name the centre in applied, or leave out application"
            )),
        );
    }
    faults
}

/// The names in offers that no model, booking or centre has.
pub(super) fn unknown(request: &NeutralityRequest<'_>, facts: &BookedFacts) -> Problems {
    let offers = request.offers;
    let known_component = |name: &str| is_known(request, facts, name);
    let within = Span { from: request.from.first(), to: request.to.last() };
    let mut problems = Problems::new();
    let mut said = BTreeSet::new();
    for offer in offers.offers.iter().filter(|offer| offer.days.intersect(within).is_some()) {
        if offer.plan.is_empty() && !known_component(&offer.component) {
            problems.push(not_known(&text!("ersättning", "component"), &offer.component, &offer.place));
        }
        for (centre, place) in &offer.named {
            let known = request.centres.contains(centre) || facts.centres.iter().any(|known| known.id == *centre);
            if !known && said.insert(centre) {
                problems.push(not_known(&text!("enhet", "centre"), centre, place));
            }
        }
    }
    problems
}

/// What the report says of names of the compensation that no model has: it may have begun later, or be misspelt.
pub(super) fn unknown_vat(request: &NeutralityRequest<'_>, facts: &BookedFacts) -> Vec<Text> {
    let unknown = request.offers.vat_compensation.iter().filter(|name| !is_known(request, facts, name));
    unknown
        .map(|name| {
            text!(
                "offers.toml säger att ”{name}” är momskompensation, men ingen modell har den ersättningen",
                "offers.toml says that “{name}” is VAT compensation, but no model has that component"
            )
        })
        .collect()
}

/// Whether a model has a component of this name, or one was booked.
fn is_known(request: &NeutralityRequest<'_>, facts: &BookedFacts, name: &str) -> bool {
    let in_model = |model: &Model| model.components.iter().any(|component| component.name == name);
    request.models.iter().any(in_model) || facts.amounts.iter().any(|booked| booked.component == name)
}

fn not_known(kind: &Text, name: &str, place: &Place) -> Problem {
    let Text { sv, en } = kind;
    Problem::error(
        "unknown_in_offers",
        text!(
            "offers.toml nämner en {sv} ”{name}” som inte finns",
            "offers.toml names a {en} “{name}” that is not there"
        ),
    )
    .at(place.clone())
    .why(text!(
        "ett felstavat namn skulle lämna en ersättning utan sitt erbjudande, i tysthet",
        "a misspelt name would leave a payment without its offer, in silence"
    ))
}
