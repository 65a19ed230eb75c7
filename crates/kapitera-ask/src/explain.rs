//! How a centre's lines came about, what lies behind one of them, and one person's part of them.
//!
//! Who asks has settled the month already; nothing is settled here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_deliver::read_key;
use kapitera_evaluate::Plan;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Component, Count, Model};
use kapitera_money::{format_ore, format_whole};
use kapitera_output::{Output, Part, Table};
use kapitera_period::{Date, Month};
use kapitera_region::{Manifest, Region};
use kapitera_register::{PersonId, PersonNumber, Pseudonym, RegisterKind};
use kapitera_report::{amount_name, deliveries, event_table, flat_table, item, listing_table, mark, person_table};
use kapitera_settle::{
    Explanation, ExplanationRequest, Settled, deliveries_behind, explain, explain_person, items_behind, values_behind,
};

use crate::decisions::decisions_behind;
use crate::freeze::{SOURCE, frozen_of};
use crate::indicators::{FollowUpAsked, behind_answer};
use crate::one;

pub use kapitera_settle::find_centre;

/// Whose and which lines to explain.
#[derive(Clone, Copy, Debug)]
pub struct Explain<'a> {
    /// The model that the month was settled by.
    pub model: &'a Model,
    /// The settled month.
    pub settled: &'a Settled,
    /// The centre's position in the settlement: [`find_centre`].
    pub centre: usize,
    /// The component's position in the model: [`find_component`]; none for all.
    pub component: Option<usize>,
    /// What to show of them.
    pub what: What,
}

/// What is shown of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// How it came about, in sentences.
    Lines,
    /// The visits, dispensings or costs behind the line of the component, at most so many, the largest amounts first.
    Items(usize),
}

/// Explains the lines of a centre, or of one component there. What was decided by whom and when stands last.
///
/// # Errors
///
/// When items are asked for of a component that counts none; when a delivery cannot be read.
pub fn explain_answer(asked: &Explain<'_>, region: &Region) -> Result<Output, Problems> {
    let explaining = explaining(asked);
    let (name, month) = name_and_month(asked);
    match asked.what {
        What::Lines => {
            let lines = explain(&explaining)?;
            let mut parts = vec![Part::List { key: "lines", items: lines.iter().map(item).collect() }];
            parts.extend(frozen_words(asked, &lines));
            let title = text!("{name}, {month}: så blev det", "{name}, {month}: how it came about");
            let mut answer = output(asked, title, parts, flat_table(&lines));
            let month = asked.settled.settlement.month;
            answer.parts.extend(decisions_behind(region, asked.model, month, values_behind(&explaining)));
            Ok(answer)
        }
        What::Items(most) => match indicator_behind(asked)? {
            Some(frozen) => frozen_answer(asked, region, &frozen, most),
            None => items_answer(asked, most),
        },
    }
}

/// An indicator that a component counts, or has a condition on, frozen.
struct Frozen<'a> {
    indicator: &'a str,
    /// The last month of its figures.
    month: Month,
    /// Whether they are of twelve months.
    is_year: bool,
    received: Timestamp,
}

/// The frozen delivery of a value in the month that was settled; none when the value is no indicator's.
fn frozen_of_value<'a>(asked: &Explain<'a>, value: &str) -> Option<Frozen<'a>> {
    let source = format!("{SOURCE}{value}");
    let period = asked.settled.settlement.month.span();
    let of_value = |manifest: &&Manifest| {
        manifest.register == RegisterKind::Values
            && manifest.source == source
            && manifest.covers.intersect(period).is_some()
    };
    let manifest = asked.settled.deliveries.iter().rfind(of_value)?;
    let (indicator, of, month) = frozen_of(&manifest.files.first()?.name)?;
    Some(Frozen { indicator, month, is_year: of == "year", received: manifest.received })
}

/// The indicator that the component asked about counts, or has a condition on: none for one that counts events itself.
fn indicator_behind<'a>(asked: &Explain<'a>) -> Result<Option<Frozen<'a>>, Problems> {
    let Some(component) = asked.component else { return Ok(None) };
    if matches!(asked.model.components[component].count, Count::Events { .. } | Count::Cost { .. }) {
        return Ok(None);
    }
    let lines = explain(&explaining(asked))?;
    let values = lines.iter().flat_map(|line| &line.reported);
    Ok(values.map(|reported| &*reported.value).find_map(|value| frozen_of_value(asked, value)))
}

/// Whether explained lines rest on indicators, so that the events behind those can be shown.
pub fn rests_on_indicators(output: &Output) -> bool {
    output.parts.iter().any(|part| matches!(part, Part::Sentences { key: INDICATORS, .. }))
}

/// The key of what is said of indicators.
const INDICATORS: &str = "indicators";

/// Which of the values that the lines rest on are indicators, and how to see what stands behind them.
fn frozen_words(asked: &Explain<'_>, lines: &[Explanation]) -> Option<Part> {
    let centre = &asked.settled.settlement.centres[asked.centre].id;
    let mut sentences = Vec::new();
    let names: BTreeSet<&str> =
        lines.iter().flat_map(|line| line.reported.iter().map(|reported| &*reported.value)).collect();
    for name in names {
        let Some(Frozen { indicator, month, is_year, received }) = frozen_of_value(asked, name) else { continue };
        let (of_sv, of_en) = if is_year { ("tolv månader till och med ", "twelve months until ") } else { ("", "") };
        sentences.push(text!(
            "Värdet ”{name}” är indikatorn {indicator} för {of_sv}{month}, fryst {received}. Vad som står bakom den: kapitera indicator behind {indicator} {month} --centre {centre} --known-at {received}",
            "The value “{name}” is the indicator {indicator} of {of_en}{month}, frozen {received}. What stands behind it: kapitera indicator behind {indicator} {month} --centre {centre} --known-at {received}"
        ));
    }
    let heading = text!("Indikatorer bakom beloppen", "Indicators behind the amounts");
    (!sentences.is_empty()).then_some(Part::Sentences { key: INDICATORS, heading, sentences })
}

/// The calls, visits or contacts behind the indicator that a component counts, as known when it was frozen.
fn frozen_answer(asked: &Explain<'_>, region: &Region, frozen: &Frozen<'_>, most: usize) -> Result<Output, Problems> {
    let wanted = FollowUpAsked {
        indicator: Some(frozen.indicator.to_owned()),
        centre: Some(asked.settled.settlement.centres[asked.centre].id.to_string()),
        months: None,
        known_at: frozen.received,
    };
    let behind = behind_answer(region, &wanted, frozen.month, most)?;
    let csv = behind.parts.iter().find_map(|part| match part {
        Part::Table(table) => Some(table.clone()),
        _ => None,
    });
    let (name, month) = name_and_month(asked);
    let Text { sv, en } = asked.component.map(|at| asked.model.components[at].label.clone()).unwrap_or_default();
    let title = text!("{name}, {month}: bakom {sv}", "{name}, {month}: behind {en}");
    let csv = csv.unwrap_or_else(|| deliveries(&deliveries_behind(&explaining(asked))));
    Ok(output(asked, title, behind.parts, csv))
}

fn items_answer(asked: &Explain<'_>, most: usize) -> Result<Output, Problems> {
    let behind = items_behind(&explaining(asked), most)?;
    let (name, month) = name_and_month(asked);
    let (shown, all) = (behind.found.len(), behind.all);
    let (what_sv, what_en) = amount_name(behind.of);
    let (sum_sv, sum_en) = (format_ore(behind.amount, ','), format_ore(behind.amount, '.'));
    let said = if behind.of.is_of_trade() {
        let quantity = format_whole(behind.quantity);
        text!(
            "Bakom raden: {all} rader i filerna med antalet {quantity}, {what_sv} tillsammans {sum_sv} kr. Visade, de största först: {shown}.",
            "Behind the line: {all} rows in the files with the quantity {quantity}, {what_en} together {sum_en} kr. Shown, the largest first: {shown}."
        )
    } else {
        text!(
            "Bakom raden: {all}, {what_sv} tillsammans {sum_sv} kr. Visade, de största först: {shown}. En person visas med regionens löpnummer.",
            "Behind the line: {all}, {what_en} together {sum_en} kr. Shown, the largest first: {shown}. A person is shown by the region's number."
        )
    };
    let table = event_table(behind.of, &behind.found);
    let parts = vec![
        Part::Sentences { key: "behind", heading: Text::default(), sentences: vec![said] },
        Part::Table(table.clone()),
    ];
    let Text { sv, en } = asked.component.map(|at| asked.model.components[at].label.clone()).unwrap_or_default();
    let title = text!("{name}, {month}: posterna bakom {sv}", "{name}, {month}: the items behind {en}");
    Ok(output(asked, title, parts, table))
}

/// Explains one person's part of the lines of a centre: the person's listings, what they gave of each line, and the
/// person's events. `id` is read as [`find_person`] reads it; [`Explain::what`] is not looked at.
///
/// # Errors
///
/// As [`find_person`]; when a delivery cannot be read.
pub fn explain_person_answer(asked: &Explain<'_>, region: &Region, id: &str) -> Result<Output, Problems> {
    let person = find_person(region, id)?;
    let own = explain_person(&explaining(asked), person)?;
    let mut parts = vec![Part::Table(listing_table(&own.listings)), Part::Table(person_table(&own.parts))];
    parts.extend(own.events.iter().map(|(of, events)| Part::Table(event_table(*of, events))));
    let (name, month) = name_and_month(asked);
    let title = text!("En persons del av {name}, {month}", "One person's part of {name}, {month}");
    Ok(output(asked, title, parts, person_table(&own.parts)))
}

fn explaining<'a>(asked: &Explain<'a>) -> ExplanationRequest<'a> {
    let Explain { model, settled, centre, component, .. } = *asked;
    ExplanationRequest { plan: Plan::new(model, settled.settlement.month), settled, centre, component }
}

fn name_and_month<'a>(asked: &Explain<'a>) -> (&'a str, kapitera_period::Month) {
    let settlement = &asked.settled.settlement;
    (&settlement.centres[asked.centre].name, settlement.month)
}

/// The answer: the model's mark first, the deliveries that it stands on last.
fn output(asked: &Explain<'_>, title: Text, mut parts: Vec<Part>, csv: Table) -> Output {
    parts.push(Part::Table(deliveries(&deliveries_behind(&explaining(asked)))));
    parts.splice(0..0, mark(asked.model));
    Output { title: Some(title), parts, csv: Some(csv) }
}

/// The position of a component in the model, by its name or by what it is called in either language.
///
/// # Errors
///
/// `unknown_component`, with those there are.
pub fn find_component(model: &Model, name: &str) -> Result<usize, Problem> {
    let lower = name.to_lowercase();
    let called = |component: &Component| {
        let Text { sv, en } = &component.label;
        component.name == name || sv.to_lowercase() == lower || en.to_lowercase() == lower
    };
    model.components.iter().position(called).ok_or_else(|| {
        let known = model.components.iter().map(|component| component.name.as_str()).collect::<Vec<_>>().join(", ");
        Problem::error(
            "unknown_component",
            text!("modellen har ingen komponent ”{name}”", "the model has no component “{name}”"),
        )
        .hint(text!("det finns: {known}", "there are: {known}"))
    })
}

/// The region's number of a person, named by a personal number, or `KIND:TEXT` for a reserve number.
///
/// # Errors
///
/// `person_id_not_read`, `unknown_person` when no delivery mentions the person; when the region's key or its persons cannot
/// be read.
pub fn find_person(region: &Region, id: &str) -> Result<u32, Problems> {
    let pseudonym = pseudonym(region, id)?;
    region.find_person(&pseudonym)?.ok_or_else(|| {
        one(Problem::error(
            "unknown_person",
            text!("ingen leverans nämner personen", "no delivery mentions the person"),
        )
        .hint(text!(
            "kontrollera numret; ett reservnummer skrivs med det slag som avbildningen ger det, oftast reserve:TEXT",
            "check the number; a reserve number is written with the kind that the mapping gives it, mostly reserve:TEXT"
        )))
    })
}

fn pseudonym(region: &Region, id: &str) -> Result<Pseudonym, Problems> {
    let key = read_key(region)?;
    let number = |text| {
        let number = PersonNumber::parse(text, Date::MAX).map_err(|error| one(unreadable(error.text())))?;
        Ok(key.pseudonym_of_number(&number))
    };
    match id.split_once(':') {
        Some(("personal-number" | "coordination-number", text)) => number(text),
        Some((kind, text)) => {
            let person = PersonId::reserve(kind, text)
                .ok_or_else(|| one(unreadable(text!("inget reservnummer", "no reserve number"))))?;
            Ok(key.pseudonym(&person))
        }
        None => number(id),
    }
}

fn unreadable(why: Text) -> Problem {
    let Text { sv, en } = why;
    Problem::error("person_id_not_read", text!("personen kan inte läsas: {sv}", "the person cannot be read: {en}"))
        .hint(text!(
            "skriv ÅÅÅÅMMDDNNNN, eller SLAG:TEXT för ett reservnummer (reserve:…)",
            "write YYYYMMDDNNNN, or KIND:TEXT for a reserve number (reserve:…)"
        ))
}
