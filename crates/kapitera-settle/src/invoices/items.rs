//! The lines of a settlement taken apart into services by their prices, and what is left.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_count::count;
use kapitera_cube::{CountSpec, Cube, EventAt, Key};
use kapitera_evaluate::{Amount, EventKeys, LimitKind, Line, Plan, Step, event_weight};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Component, Count, EventMeasure};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::Span;
use kapitera_register::{EventKind, Label};

use super::InvoiceLineOf;
use crate::Settled;

/// A part of a line of the settlement.
pub(super) struct Found {
    /// Who sold it, when the orders say.
    pub(super) seller: Option<Arc<str>>,
    pub(super) of: InvoiceLineOf,
    pub(super) amount: Ore,
}

/// The month's orders by buyer, supplier, service and what else the model's components look at.
pub(super) struct Items<'a> {
    plan: &'a Plan<'a>,
    settled: &'a Settled,
    cube: Cube,
}

/// What one line's orders of a supplier and service come to, at one price.
type Sums = BTreeMap<(Arc<str>, Arc<str>, Exact), Exact>;

/// Orders of one part of the month that meet the same rows of the model's tables.
struct Ordered {
    supplier: Arc<str>,
    service: Arc<str>,
    quantity: Exact,
    weight: Exact,
}

impl<'a> Items<'a> {
    /// Counts the orders of all components that charge for them, by supplier and service too.
    pub(super) fn counted(plan: &'a Plan<'a>, settled: &'a Settled) -> Result<Self, Problems> {
        let components = plan.model.components.iter().filter(|component| charges_orders(component));
        let mut specs: Vec<CountSpec> = components
            .flat_map(|component| parts(plan, component).into_iter().map(move |part| (component, part)))
            .filter_map(|(component, part)| finer(plan, component, part))
            .collect();
        specs.sort();
        specs.dedup();
        let known = &settled.known;
        let cube = count(&known.input, &specs, &known.centres, &|_, _| {})?;
        Ok(Self { plan, settled, cube })
    }

    /// What the lines of a component at a place are made of; they sum to them, asserted. Empty where there is no line.
    pub(super) fn of_line(&self, position: usize, place: usize) -> Result<Vec<Found>, Problems> {
        let lines = self.settled.settlement.lines.iter();
        let lines: Vec<&Line> = lines.filter(|line| line.component == position && line.centre == place).collect();
        let Some(first) = lines.first() else { return Ok(Vec::new()) };
        let money = |line: &&Line| if let Amount::Money(ore) = line.amount { ore } else { Ore::ZERO };
        let whole: Ore = lines.iter().map(money).sum();
        let component = &self.plan.model.components[position];
        if !charges_orders(component) {
            return Ok(vec![Found { seller: None, of: InvoiceLineOf::Component, amount: whole }]);
        }
        let sums = self.sums(position, place, first)?;
        let exact: Exact = sums.iter().map(|((_, _, price), quantity)| price * quantity).sum();
        let mut found: Vec<Found> = Vec::new();
        for ((supplier, service, price), quantity) in sums {
            let amount = ore(&(&price * &quantity)).ok_or_else(|| vec![too_large(&supplier, &service)])?;
            let of = InvoiceLineOf::Service { service, quantity, price };
            found.push(Found { seller: Some(supplier), of, amount });
        }
        let services: Ore = found.iter().map(|found| found.amount).sum();
        let of = if first.exact == exact { InvoiceLineOf::Rounding } else { rest_of(&first.steps) };
        found.push(Found { seller: None, of, amount: whole - services });
        assert_eq!(found.iter().map(|found| found.amount).sum::<Ore>(), whole, "the parts of a line are the line");
        Ok(found)
    }

    /// The quantities of a line by supplier, service and the price of each.
    fn sums(&self, position: usize, place: usize, line: &Line) -> Result<Sums, Problems> {
        let component = &self.plan.model.components[position];
        let mut by_part = Vec::new();
        for part in parts(self.plan, component) {
            by_part.push(self.ordered(position, place, part)?);
        }
        let priced: Vec<&Exact> = line
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Priced { amount, .. } => Some(amount),
                _ => None,
            })
            .collect();
        // One price for the whole month, or one for each part of it.
        let groups: Vec<(Vec<Ordered>, Exact)> = match priced[..] {
            [] => vec![(by_part.into_iter().flatten().collect(), line.exact.clone())],
            [amount] => vec![(by_part.into_iter().flatten().collect(), amount.clone())],
            _ => by_part.into_iter().zip(priced.into_iter().cloned()).collect(),
        };
        let mut sums = Sums::new();
        for (orders, amount) in groups {
            let weighted: Exact = orders.iter().map(|order| &order.quantity * &order.weight).sum();
            let each = amount.checked_div(&weighted).unwrap_or(Exact::ZERO);
            for Ordered { supplier, service, quantity, weight } in orders {
                *sums.entry((supplier, service, &weight * &each)).or_insert(Exact::ZERO) += &quantity;
            }
        }
        Ok(sums)
    }

    /// The orders of a part of the month that a component counts at a place.
    fn ordered(&self, position: usize, place: usize, part: Span) -> Result<Vec<Ordered>, Problems> {
        let (plan, settled) = (self.plan, self.settled);
        let component = &plan.model.components[position];
        let id = &settled.settlement.centres[place].id;
        let spec = finer(plan, component, part);
        let cells = spec.as_ref().and_then(|spec| self.cube.find(spec));
        let (Some(cells), Ok(index)) = (cells, self.cube.centres.binary_search(id)) else { return Ok(Vec::new()) };
        let Count::Events { measure, .. } = &component.count else { return Ok(Vec::new()) };
        let mut orders = Vec::new();
        for cell in cells.of_centre(index) {
            let labels: Vec<(Label, Arc<str>)> = cells
                .spec()
                .keys
                .iter()
                .zip(cell.codes)
                .filter_map(|(key, code)| match key {
                    Key::Label(label) => Some((*label, self.word(*label, *code))),
                    _ => None,
                })
                .collect();
            let word = |wanted: Label| {
                labels.iter().find(|(label, _)| *label == wanted).map(|(_, word)| word.clone()).unwrap_or_default()
            };
            let (supplier, service) = (word(Label::Supplier), word(Label::Service));
            let event = EventKeys { person: None, listed_at: NOWHERE, labels, amount: Ore(cell.amount) };
            let element = event_weight(plan, &settled.cube, &settled.facts, position, place, &event, part)?;
            let Some(element) = element else { continue };
            let quantity = match measure {
                EventMeasure::Number => &element.count * &Exact::whole(cell.count),
                EventMeasure::Amount => element.count,
            };
            orders.push(Ordered { supplier, service, quantity, weight: element.weight });
        }
        Ok(orders)
    }

    fn word(&self, label: Label, code: u32) -> Arc<str> {
        let words = self.cube.labels.get(&label);
        words.and_then(|words| words.get(code as usize)).cloned().unwrap_or_default()
    }
}

/// The code of who is listed nowhere: an order is of nobody.
const NOWHERE: u32 = 2;

/// Whether a component charges who orders for orders.
fn charges_orders(component: &Component) -> bool {
    let of_orders = matches!(component.count, Count::Events { of: EventKind::Orders, at: EventAt::Own, .. });
    of_orders && component.stance == kapitera_model::Stance::Charged && component.is_money()
}

/// The parts of the month in which a component is in force.
fn parts(plan: &Plan<'_>, component: &Component) -> Vec<Span> {
    let mut parts = plan.parts(component);
    parts.retain(|part| component.provenance.valid.contains(part.from));
    parts
}

/// What a component counts, by supplier and service too.
fn finer(plan: &Plan<'_>, component: &Component, part: Span) -> Option<CountSpec> {
    let mut spec = plan.spec(component, part)?;
    spec.keys.extend([Key::Label(Label::Supplier), Key::Label(Label::Service)]);
    spec.keys.sort_unstable();
    spec.keys.dedup();
    Some(spec)
}

/// What made a line another amount than its services come to: the last that limited it.
fn rest_of(steps: &[Step]) -> InvoiceLineOf {
    let limited = steps.iter().rev().find_map(|step| match step {
        Step::Limited { kind: LimitKind::Floor, .. } => Some(InvoiceLineOf::Floor),
        Step::Limited { kind: LimitKind::Cap, .. } => Some(InvoiceLineOf::Ceiling),
        _ => None,
    });
    limited.unwrap_or(InvoiceLineOf::Condition)
}

/// That the orders of a service come to more than can be paid.
pub(crate) fn too_large(supplier: &str, service: &str) -> Problem {
    Problem::error("amount_too_large", text!("pris × antal blir för stort", "price × quantity comes to too much"))
        .named(text!("{service}, säljare {supplier}", "{service}, supplier {supplier}"))
        .hint(text!("sök ett orimligt antal eller pris", "look for an unreasonable quantity or price"))
}

/// Whole öre of kronor; none when they are too large.
fn ore(kronor: &Exact) -> Option<Ore> {
    kronor.round_decimals(2, RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok()).map(Ore)
}
