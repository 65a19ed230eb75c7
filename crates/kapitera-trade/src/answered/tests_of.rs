//! The central laboratory or the point of care, of what is known of a market.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_message::text;
use kapitera_money::{Exact, format_ore};

use crate::asked::{BuyerKind, Evaluation, Market, TestAsked};
use crate::{Basis, Bought, BreakEven, Central, Figure, PointOfCare, Refusal, break_even};

/// A test judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// Its code.
    pub code: Arc<str>,
    /// The laboratory's service.
    pub service: crate::Service,
    /// Of each centre, how many a month were done at the point of care, and how many the laboratory did; exact.
    pub done: BTreeMap<Arc<str>, (Exact, Exact)>,
    /// The two ways beside each other, for centres that do or order as many as they do together now; or why not.
    pub found: Result<BreakEven, Refusal>,
}

/// Asks of each test where it pays.
pub fn tested(market: &Market, evaluation: &Evaluation) -> Vec<Tested> {
    evaluation.change.tests.iter().map(|test| one(market, evaluation, test)).collect()
}

fn one(market: &Market, evaluation: &Evaluation, test: &TestAsked) -> Tested {
    let months = evaluation.change.volumes;
    let many = Exact::whole(months.many());
    let mut own: BTreeMap<&Arc<str>, Bought> = BTreeMap::new();
    for ((month, unit, code), bought) in &market.tests {
        if months.holds(*month) && *code == test.code {
            *own.entry(unit).or_default() += *bought;
        }
    }
    let sent = market
        .purchases
        .only(|cell| months.holds(cell.month) && cell.service == test.service)
        .by(|cell| cell.buyer.clone());
    let a_month = |bought: Option<&Bought>| {
        Exact::whole(bought.map_or(0, |bought| bought.quantity)).checked_div(&many).unwrap_or(Exact::ZERO)
    };
    let centres = market.buyers.iter().filter(|(_, kind)| **kind != BuyerKind::Unit).map(|(id, _)| id);
    let done: BTreeMap<Arc<str>, (Exact, Exact)> = centres
        .map(|id| (id.clone(), (a_month(own.get(id)), a_month(sent.get(id)))))
        .filter(|(_, (own, sent))| !own.is_zero() || !sent.is_zero())
        .collect();
    let found = beside(market, evaluation, test, own.values().copied().sum(), &done);
    Tested { code: test.code.clone(), service: test.service.clone(), done, found }
}

fn beside(
    market: &Market,
    evaluation: &Evaluation,
    test: &TestAsked,
    own: Bought,
    done: &BTreeMap<Arc<str>, (Exact, Exact)>,
) -> Result<BreakEven, Refusal> {
    let months = evaluation.change.volumes;
    let day = months.last.last();
    let price = market.prices.on(&test.service, day).map(|price| price.price);
    let price = price.ok_or_else(|| Refusal::NoListPrice { service: test.service.clone(), day })?;
    let kit = match &test.kit {
        Some(kit) => kit.clone(),
        None => kit_of(own, test, months)?,
    };
    let central = Central {
        fixed_per_month: test.central_fixed.clone(),
        per_test: Figure {
            value: Exact::decimal(i128::from(price.0), 2),
            basis: Basis::Read { source: text!("prislistan {day}", "the price list on {day}") },
        },
        transport: test.transport.clone(),
        minutes_per_test: test.central_minutes.clone(),
        second_visit_share: test.second_visit_share.clone(),
        second_visit_cost: test.second_visit_cost.clone(),
    };
    let point_of_care = PointOfCare {
        device_per_month: test.device.clone(),
        kit_per_test: kit,
        minutes_per_test: test.minutes.clone(),
        controls_per_month: test.controls.clone(),
    };
    let units: Vec<(String, Exact)> = done.iter().map(|(id, (own, sent))| (id.to_string(), own + sent)).collect();
    break_even(&evaluation.change.staff_per_minute, &central, &point_of_care, &units)
}

/// What a test has cost on the average, by the register of point-of-care tests.
fn kit_of(own: Bought, test: &TestAsked, months: crate::asked::Months) -> Result<Figure, Refusal> {
    let Bought { quantity, amount } = own;
    let value = Exact::decimal(i128::from(amount.0), 2).checked_div(&Exact::whole(quantity));
    let value = value.ok_or_else(|| Refusal::NoTests { code: test.code.clone() })?;
    let crate::asked::Months { first, last } = months;
    let (sv, en) = (format_ore(amount, ','), format_ore(amount, '.'));
    let source = text!(
        "registret över patientnära analyser {first}–{last}: {sv} kr för {quantity}",
        "the register of point-of-care tests {first}–{last}: {en} kr for {quantity}"
    );
    Ok(Figure { value, basis: Basis::Read { source } })
}
