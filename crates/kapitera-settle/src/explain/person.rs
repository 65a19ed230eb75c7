//! One person's part of each of a centre's lines.

use std::sync::Arc;

use kapitera_count::{EventFound, PersonListing, count_person, events_of_person, person_listings};
use kapitera_cube::{CountSpec, Cube, Key, Measure};
use kapitera_evaluate::{Element, PersonKeys, person_weight};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Count;
use kapitera_money::Exact;
use kapitera_period::Span;
use kapitera_register::EventKind;

use super::{ElementLine, ExplanationRequest, element_line, priced_parts};

/// A person's part of one component.
#[derive(Clone, Debug)]
pub struct PersonPart {
    /// The component's name.
    pub component: String,
    /// The person's weight and the rows it comes from; none when the component leaves the person out.
    pub element: Option<ElementLine>,
}

/// What a settlement stands on of one person.
#[derive(Clone, Debug)]
pub struct PersonExplained {
    /// Where the person was listed.
    pub listings: Vec<PersonListing>,
    /// The person's part of each component of the centre that counts listed.
    pub parts: Vec<PersonPart>,
    /// The person's visits, dispensings and costs in the month paid for, wherever they belong.
    pub events: Vec<(EventKind, Vec<EventFound>)>,
}

/// One person's listings in the period, part of each component of the centre before rounding, and events. The person is
/// counted alone by the same kernel; the part of a line is its amount times the person's part of its weighted count.
///
/// # Errors
///
/// When the person has neither a part nor an event at the centre, or the listings are counts.
pub fn explain_person(request: &ExplanationRequest<'_>, person: u32) -> Result<PersonExplained, Problems> {
    let plan = &request.plan;
    let settlement = &request.settled.settlement;
    let known = &request.settled.known;
    let id = &settlement.centres[request.centre].id;
    let spec = plan.listed_spec();
    let listings = person_listings(&known.input, person, spec.measure, spec.responsibility)?;
    let specs: Vec<CountSpec> = plan.specs().into_iter().filter(|spec| !spec.measure.is_of_events()).collect();
    let cube = count_person(&known.input, person, &specs, &known.centres)?;
    let events = events(request, person)?;
    let mut parts = Vec::new();
    let mut counted = false;
    for (position, component) in plan.model.components.iter().enumerate() {
        if request.component.is_some_and(|wanted| wanted != position)
            || !matches!(component.count, Count::Listed { .. })
        {
            continue;
        }
        let line = settlement.lines.iter().find(|line| line.component == position && line.centre == request.centre);
        let Some(line) = line else { continue };
        let mut own: Option<ElementLine> = None;
        for (part, priced) in plan.parts(component).into_iter().zip(priced_parts(request, position, line)?) {
            for (element, days) in person_elements(request, &cube, position, part)? {
                counted = true;
                let count = &element.count * &days;
                let amount = (&priced.amount * &(&count * &element.weight)).checked_div(&priced.weighted);
                let sum = own.map_or(Exact::ZERO, |own| own.amount);
                let amount = &sum + &amount.unwrap_or(Exact::ZERO);
                own = Some(element_line(element, count, amount));
            }
        }
        parts.push(PersonPart { component: component.name.clone(), element: own });
    }
    let here = |event: &EventFound| event.centre == *id || event.listed_at.as_ref() == Some(id);
    if !counted && !events.iter().flat_map(|(_, events)| events).any(here) {
        let at: Vec<&str> = listings.iter().map(|listing| &*listing.centre).collect();
        let at = if at.is_empty() { "–".to_owned() } else { at.join(", ") };
        return Err(vec![
            Problem::error(
                "person_not_counted_here",
                text!("personen räknades inte vid {id}", "the person was not counted at {id}"),
            )
            .named(text!("listad då: {at}", "listed then: {at}")),
        ]);
    }
    Ok(PersonExplained { listings, parts, events })
}

/// The person's events in the month paid for, of the registers that the model counts.
fn events(request: &ExplanationRequest<'_>, person: u32) -> Result<Vec<(EventKind, Vec<EventFound>)>, Problems> {
    let plan = &request.plan;
    let time = &plan.model.time;
    let period = plan.period(time).span();
    let input = &request.settled.known.input;
    let of_kind =
        |kind| Ok((kind, events_of_person(input, kind, person, period, time.responsibility)?)) as Result<_, Problems>;
    let events: Vec<(EventKind, Vec<EventFound>)> =
        plan.event_kinds().into_iter().map(of_kind).collect::<Result<_, _>>()?;
    Ok(events.into_iter().filter(|(_, events)| !events.is_empty()).collect())
}

/// The person's elements in one part of the period, each with the share of it that the person was listed so.
fn person_elements(
    request: &ExplanationRequest<'_>,
    own: &Cube,
    position: usize,
    part: Span,
) -> Result<Vec<(Element, Exact)>, Problems> {
    let (plan, settled) = (&request.plan, request.settled);
    let spec = plan.spec(&plan.model.components[position], part);
    let Some((spec, cells)) = spec.and_then(|spec| own.find(&spec).map(|cells| (spec, cells))) else {
        return Ok(Vec::new());
    };
    let id = &settled.settlement.centres[request.centre].id;
    let Ok(centre) = own.centres.binary_search(id) else { return Ok(Vec::new()) };
    let days = match spec.measure {
        Measure::Heads { .. } => 1,
        Measure::Days { span } => span.days(),
        Measure::Events { .. } => return Ok(Vec::new()),
    };
    let mut elements = Vec::new();
    for cell in cells.of_centre(centre) {
        let keys = person_keys(&cells.spec().keys, cell.codes, own, &settled.cube);
        let element = person_weight(plan, &settled.cube, &settled.facts, position, request.centre, &keys, part)?;
        let share = Exact::fraction(cell.count.into(), days.into()).unwrap_or(Exact::ONE);
        elements.extend(element.map(|element| (element, share)));
    }
    Ok(elements)
}

/// The codes of the person's own cell as codes of the cube that holds everybody.
fn person_keys(keys: &[Key], codes: &[u32], own: &Cube, all: &Cube) -> PersonKeys {
    let among = |names: &[Arc<str>], name: Option<&Arc<str>>| {
        let found = name.and_then(|name| names.binary_search(name).ok());
        found.and_then(|index| u32::try_from(index).ok()).unwrap_or(0)
    };
    let mut found = PersonKeys { age: 0, sex: 0, area: 0, kind: 0, tenure: 0, doctor: 0 };
    for (key, &code) in keys.iter().zip(codes) {
        match key {
            Key::Age => found.age = code,
            Key::Sex => found.sex = code,
            Key::Area => found.area = among(&all.areas, own.areas.get(code as usize)),
            Key::Kind => found.kind = code,
            Key::Tenure => found.tenure = code,
            Key::Doctor => found.doctor = among(&all.doctors, own.doctors.get(code as usize)),
            // Listings have no keys of events.
            Key::ListedAt | Key::Label(_) => {}
        }
    }
    found
}
