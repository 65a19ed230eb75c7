//! `kapitera explain`: how a centre's lines came about, or one person's part of them.

use kapitera_deliver::read_key;
use kapitera_evaluate::Plan;
use kapitera_message::{Problem, Text, text};
use kapitera_model::Model;
use kapitera_money::format_ore;
use kapitera_period::Date;
use kapitera_region::Region;
use kapitera_register::{PersonId, PersonNumber, Pseudonym};
use kapitera_settle::{
    ExplanationRequest, Request, deliveries_behind, explain, explain_person, find_centre, items_behind,
};

use kapitera_report::{amount_name, deliveries, event_table, flat_table, item, listing_table, mark, person_table};

use super::settle::settle_with_progress;
use crate::args::{Common, Explain};
use crate::fail::Failure;
use crate::session::{known_at, model_to_settle, open, show};
use kapitera_output::{Output, Part};

pub fn run(common: &Common, asked: &Explain) -> Result<(), Failure> {
    let region = open(common)?;
    let model = model_to_settle(common, asked.basis.model.as_deref(), asked.month)?;
    let component = asked.component.as_deref().map(|name| find_component(&model, name)).transpose()?;
    let known_at = known_at(&asked.basis);
    let request = Request { region: &region, model: &model, month: asked.month, known_at, compare: false };
    let settled = settle_with_progress(&request)?;
    let centre = find_centre(&settled.settlement.centres, &asked.centre)?;
    let explaining = ExplanationRequest { plan: Plan::new(&model, asked.month), settled: &settled, centre, component };
    let (name, month) = (&settled.settlement.centres[centre].name, asked.month);
    let (title, mut parts, csv) = match (&asked.person, asked.items) {
        (Some(id), _) => {
            let person = find_person(&region, id)?;
            let own = explain_person(&explaining, person)?;
            let mut parts = vec![Part::Table(listing_table(&own.listings)), Part::Table(person_table(&own.parts))];
            parts.extend(own.events.iter().map(|(of, events)| Part::Table(event_table(*of, events))));
            (
                text!("En persons del av {name}, {month}", "One person's part of {name}, {month}"),
                parts,
                person_table(&own.parts),
            )
        }
        (None, Some(most)) => {
            let behind = items_behind(&explaining, most)?;
            let (shown, all) = (behind.found.len(), behind.all);
            let (what_sv, what_en) = amount_name(behind.of);
            let (sum_sv, sum_en) = (format_ore(behind.amount, ','), format_ore(behind.amount, '.'));
            let said = text!(
                "Bakom raden: {all}, {what_sv} tillsammans {sum_sv} kr. Visade, de största först: {shown}. En person visas med regionens löpnummer.",
                "Behind the line: {all}, {what_en} together {sum_en} kr. Shown, the largest first: {shown}. A person is shown by the region's number."
            );
            let table = event_table(behind.of, &behind.found);
            let parts = vec![
                Part::Sentences { key: "behind", heading: Text::default(), sentences: vec![said] },
                Part::Table(event_table(behind.of, &behind.found)),
            ];
            let Text { sv, en } = component.map(|at| model.components[at].label.clone()).unwrap_or_default();
            (text!("{name}, {month}: posterna bakom {sv}", "{name}, {month}: the items behind {en}"), parts, table)
        }
        (None, None) => {
            let lines = explain(&explaining)?;
            let parts = vec![Part::List { key: "lines", items: lines.iter().map(item).collect() }];
            (text!("{name}, {month}: så blev det", "{name}, {month}: how it came about"), parts, flat_table(&lines))
        }
    };
    parts.push(Part::Table(deliveries(&deliveries_behind(&explaining))));
    parts.splice(0..0, mark(&model));
    show(common, &Output { title: Some(title), parts, csv: Some(csv) })
}

fn find_component(model: &Model, name: &str) -> Result<usize, Problem> {
    let lower = name.to_lowercase();
    let called = |component: &kapitera_model::Component| {
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

/// A personal number, or `KIND:TEXT` for a reserve number.
fn find_person(region: &Region, id: &str) -> Result<u32, Failure> {
    let key = read_key(region)?;
    let unreadable = |why: Text| {
        let (sv, en) = (why.sv, why.en);
        Problem::error("person_id_not_read", text!("personen kan inte läsas: {sv}", "the person cannot be read: {en}"))
            .hint(text!(
                "skriv ÅÅÅÅMMDDNNNN, eller SLAG:TEXT för ett reservnummer (reserve:…)",
                "write YYYYMMDDNNNN, or KIND:TEXT for a reserve number (reserve:…)"
            ))
    };
    let number = |text| {
        let number = PersonNumber::parse(text, Date::MAX).map_err(|error| unreadable(error.text()))?;
        Ok::<_, Problem>(key.pseudonym_of_number(&number))
    };
    let pseudonym: Pseudonym = match id.split_once(':') {
        Some(("personal-number" | "coordination-number", text)) => number(text)?,
        Some((kind, text)) => {
            let person = PersonId::reserve(kind, text)
                .ok_or_else(|| unreadable(text!("inget reservnummer", "no reserve number")))?;
            key.pseudonym(&person)
        }
        None => number(id)?,
    };
    let found = region.find_person(&pseudonym)?;
    found.ok_or_else(|| {
        Problem::error("unknown_person", text!("ingen leverans nämner personen", "no delivery mentions the person"))
            .hint(text!(
                "kontrollera numret; ett reservnummer skrivs med det slag som avbildningen ger det, oftast reserve:TEXT",
                "check the number; a reserve number is written with the kind that the mapping gives it, mostly reserve:TEXT"
            ))
            .into()
    })
}
