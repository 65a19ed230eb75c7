//! The visits, dispensings or cost items behind a line, one by one.

use kapitera_count::{EventFound, events_behind_where};
use kapitera_cube::Measure;
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Count, Filter, Model, TableKey};
use kapitera_money::Ore;
use kapitera_register::EventKind;

use super::ExplanationRequest;

/// Some of the events behind a line, and how many there are.
#[derive(Clone, Debug)]
pub struct ItemsBehind {
    /// Which events.
    pub of: EventKind,
    /// The largest amounts first.
    pub found: Vec<EventFound>,
    /// How many there are in all.
    pub all: u64,
    /// The sum of all their quantities: as `all` where each is one.
    pub quantity: u64,
    /// The sum of all their amounts: costs, or the fees of visits.
    pub amount: Ore,
}

/// The events behind the line of the request's component and centre, at most `most` of them, the largest amounts first.
/// Conditions on what is said of an event are met; those on the person (an age) are not looked at.
///
/// # Errors
///
/// When the component counts no events, or a delivery cannot be read.
pub fn items_behind(request: &ExplanationRequest<'_>, most: usize) -> Result<ItemsBehind, Problems> {
    let plan = &request.plan;
    let position = request.component.ok_or_else(|| vec![no_events()])?;
    let component = &plan.model.components[position];
    let settled = request.settled;
    let id = &settled.settlement.centres[request.centre].id;
    let filter = filter_of(plan.model, &component.count).ok_or_else(|| vec![no_events()])?;
    let mut behind: Option<ItemsBehind> = None;
    for part in plan.parts(component) {
        let Some(spec) = plan.spec(component, part) else { continue };
        let Measure::Events { of, .. } = spec.measure else { return Err(vec![no_events()]) };
        let known = &settled.known;
        let keep = |event: &EventFound| filter.iter().all(|filter| passes(filter, of, event));
        let (found, all) = events_behind_where(&known.input, &spec, Some(id), &known.centres, usize::MAX, &keep)?;
        let there = behind.get_or_insert(ItemsBehind { of, found: Vec::new(), all: 0, quantity: 0, amount: Ore::ZERO });
        there.found.extend(found);
        there.all += all;
    }
    let mut behind = behind.ok_or_else(|| vec![no_events()])?;
    behind.found.sort_by(|a, b| (b.amount, a.day, &a.labels, a.number).cmp(&(a.amount, b.day, &b.labels, b.number)));
    behind.quantity = behind.found.iter().map(|event| event.quantity).sum();
    behind.amount = behind.found.iter().map(|event| event.amount).sum();
    behind.found.truncate(most);
    Ok(behind)
}

/// The conditions on the events that a component counts; none when it counts no events.
pub(crate) fn filter_of<'m>(model: &'m Model, count: &'m Count) -> Option<&'m [Filter]> {
    match count {
        Count::Events { filter, .. } => Some(filter),
        Count::Cost { name, .. } => model.costs.iter().find(|rule| rule.name == *name).map(|rule| &*rule.filter),
        _ => None,
    }
}

/// Whether an event meets a condition on what is said of it. Conditions on the person are not looked at here.
pub(crate) fn passes(filter: &Filter, of: EventKind, event: &EventFound) -> bool {
    let word: &str = match filter.key {
        TableKey::ListedAt => match &event.listed_at {
            Some(at) if *at == event.centre => "here",
            Some(_) if !event.centre.is_empty() => "elsewhere",
            _ => "nowhere",
        },
        TableKey::Label(label) => {
            let at = of.labels().iter().position(|there| *there == label);
            at.and_then(|at| event.labels.get(at)).map_or("", |word| word)
        }
        _ => return true,
    };
    filter.lets_word_through(word)
}

fn no_events() -> Problem {
    Problem::error(
        "no_events_behind",
        text!(
            "komponenten räknar inga besök, uttag eller kostnader",
            "the component counts no visits, dispensings or costs"
        ),
    )
    .hint(text!(
        "ange med --component en komponent som gör det; kapitera model show visar dem",
        "name with --component one that does; kapitera model show lists them"
    ))
}
