//! What became of the events that components count: those at centres, and those that no centre has.

use kapitera_cube::{Cell, Cube, Unplaced};
use kapitera_message::Problems;
use kapitera_model::{Count, TableKey};
use kapitera_period::Span;
use kapitera_register::EventKind;

use crate::cost_balance::EventTally;
use crate::evaluate::context;
use crate::facts::Facts;
use crate::lookup::Sieve;
use crate::plan::Plan;
use crate::quantity::{Context, cells, sieves};

/// What became of the events that a component counts on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventOutcomes {
    /// The component's position in the model.
    pub component: usize,
    /// The register.
    pub of: EventKind,
    /// The service dates: a part of the period paid for.
    pub days: Span,
    /// What the centres have.
    pub at_centres: EventTally,
    /// What belongs to nobody: the person was listed nowhere that day, or the event has no person or no centre.
    pub nobody: EventTally,
    /// What a centre that was not open that day would have had.
    pub not_open: EventTally,
}

/// What became of the events of each component that counts visits or dispensings, by component and part of its period;
/// [`crate::cost_balances`] says it of costs. Where no centre has an event, conditions on centres are not judged.
///
/// # Errors
///
/// As [`crate::evaluate`] when what is counted is not in the cube, or areas and centres are not known.
pub fn event_outcomes(plan: &Plan<'_>, cube: &Cube, facts: &Facts) -> Result<Vec<EventOutcomes>, Problems> {
    let context = context(plan, cube, facts)?;
    let mut outcomes = Vec::new();
    for (component, it) in plan.model.components.iter().enumerate() {
        if let Count::Events { of, .. } = &it.count {
            for days in plan.parts(it).into_iter().filter(|part| it.provenance.valid.contains(part.from)) {
                outcomes.push(of_part(&context, component, *of, days)?);
            }
        }
    }
    Ok(outcomes)
}

fn of_part(context: &Context<'_>, position: usize, of: EventKind, days: Span) -> Result<EventOutcomes, Problems> {
    let component = &context.plan.model.components[position];
    let single = |problem| vec![problem];
    let cells = cells(context, component, days).map_err(single)?.cells;
    let keys = &cells.spec().keys;
    let all = sieves(context, component, days.from, keys).map_err(single)?;
    let elsewhere: Vec<Sieve> = match &component.count {
        Count::Events { filter, .. } => filter
            .iter()
            .filter(|filter| !matches!(filter.key, TableKey::Owner | TableKey::Centre))
            .map(|filter| Sieve::new(filter, keys, &context.names))
            .collect(),
        _ => Vec::new(),
    };
    let mut at_centres = EventTally::default();
    for (centre, index) in context.in_cube.iter().enumerate() {
        let mine = index.iter().flat_map(|index| cells.of_centre(*index));
        at_centres += tally(mine, &all, centre);
    }
    let unplaced = |why| tally(cells.unplaced(why), &elsewhere, usize::MAX);
    let (nobody, not_open) = (unplaced(Unplaced::Nobody), unplaced(Unplaced::NotOpen));
    Ok(EventOutcomes { component: position, of, days, at_centres, nobody, not_open })
}

/// The cells that pass, added up.
pub(crate) fn tally<'c>(cells: impl Iterator<Item = Cell<'c>>, sieves: &[Sieve], centre: usize) -> EventTally {
    let mut sum = EventTally::default();
    for cell in cells.filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre))) {
        sum += EventTally { number: cell.count, amount: cell.amount.into() };
    }
    sum
}
