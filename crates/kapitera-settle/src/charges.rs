//! What was charged for orders against price × quantity by the suppliers' own price lists.
//!
//! The price list that pays stands in the model; the register `prices` is what the supplier says. Here the two meet: what the files
//! say was charged is held against the list of each order's day, service by service, apart from any model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::count;
use kapitera_cube::{CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_region::Region;
use kapitera_register::{EventKind, Label, ListPrice};

use crate::invoices::too_large;
use crate::known::Known;

/// The orders of a service of a supplier in a period: with a price on the list of their day, and without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeBalance {
    /// The supplier's HSA id.
    pub supplier: Arc<str>,
    /// The service.
    pub service: Arc<str>,
    /// How many were ordered on days with a price.
    pub quantity: u64,
    /// Price × quantity of these.
    pub by_list: Ore,
    /// What was charged for these.
    pub charged: Ore,
    /// How many were ordered on days without a price.
    pub without_price: u64,
    /// What was charged for those.
    pub charged_without_price: Ore,
}

/// The orders of `period` that `known` holds, by supplier and service, held against the price lists known at a time. None when no
/// orders are known at all.
///
/// # Errors
///
/// When a delivery cannot be read, a day of the period is not covered, or amounts are too large together.
pub fn charge_balances(
    region: &Region,
    known: &Known,
    known_at: Timestamp,
    period: Span,
) -> Result<Vec<ChargeBalance>, Problems> {
    if !known.input.events.contains_key(&EventKind::Orders) {
        return Ok(Vec::new());
    }
    let prices = region.prices(known_at)?;
    let specs: Vec<CountSpec> = parts(&prices, period).into_iter().map(spec).collect();
    let cube = count(&known.input, &specs, &known.centres, &|_, _| {})?;
    let mut balances: BTreeMap<(Arc<str>, Arc<str>), ChargeBalance> = BTreeMap::new();
    for spec in &specs {
        of_part(&cube, spec, &prices, &mut balances).map_err(|problem| vec![problem])?;
    }
    Ok(balances.into_values().collect())
}

/// The period, cut where a price begins or ends.
fn parts(prices: &[ListPrice], period: Span) -> Vec<Span> {
    let changes = prices.iter().flat_map(|price| [Some(price.valid.from), price.valid.to.tomorrow().ok()]);
    let inside = changes.flatten().filter(|day| period.contains(*day));
    let starts: BTreeSet<Date> = inside.chain([period.from]).collect();
    let ends = starts.iter().skip(1).filter_map(|start| start.yesterday().ok()).chain([period.to]);
    starts.iter().zip(ends).map(|(&from, to)| Span { from, to }).collect()
}

/// All orders of some days, by supplier and service.
fn spec(span: Span) -> CountSpec {
    let measure = Measure::Events { of: EventKind::Orders, span, at: EventAt::Region };
    let mut keys = vec![Key::Label(Label::Supplier), Key::Label(Label::Service)];
    keys.sort_unstable();
    CountSpec { measure, age_on: Date::ZERO, responsibility: Responsibility::SameDay, keys }
}

/// Adds the orders of one part, in which every price is one.
fn of_part(
    cube: &Cube,
    spec: &CountSpec,
    prices: &[ListPrice],
    balances: &mut BTreeMap<(Arc<str>, Arc<str>), ChargeBalance>,
) -> Result<(), Problem> {
    let (Some(cells), Measure::Events { span, .. }) = (cube.find(spec), spec.measure) else { return Ok(()) };
    let word = |codes: &[u32], label: Label| -> Arc<str> {
        let at = cells.spec().keys.iter().position(|key| *key == Key::Label(label));
        let code = at.and_then(|at| codes.get(at)).map_or(usize::MAX, |code| *code as usize);
        cube.labels.get(&label).and_then(|words| words.get(code)).cloned().unwrap_or_default()
    };
    for cell in cells.unplaced(Unplaced::Region) {
        let (supplier, service) = (word(cell.codes, Label::Supplier), word(cell.codes, Label::Service));
        let listed = |price: &&ListPrice| {
            price.supplier == supplier && price.service == service && price.valid.contains(span.from)
        };
        let price = prices.iter().find(listed).map(|price| price.price);
        let balance = balances.entry((supplier.clone(), service.clone())).or_insert_with(|| ChargeBalance {
            supplier,
            service,
            quantity: 0,
            by_list: Ore::ZERO,
            charged: Ore::ZERO,
            without_price: 0,
            charged_without_price: Ore::ZERO,
        });
        match price {
            Some(price) => {
                let ore = i128::from(cell.count) * i128::from(price.0) + i128::from(balance.by_list.0);
                balance.by_list =
                    i64::try_from(ore).map(Ore).map_err(|_| too_large(&balance.supplier, &balance.service))?;
                balance.quantity += cell.count;
                balance.charged += Ore(cell.amount);
            }
            None => {
                balance.without_price += cell.count;
                balance.charged_without_price += Ore(cell.amount);
            }
        }
    }
    Ok(())
}
