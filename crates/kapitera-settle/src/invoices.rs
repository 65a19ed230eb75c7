//! What units owe each other by a settled month: an invoice for each seller and buyer, whose lines are the orders by their prices.
//!
//! An invoice says again what the settlement charges, service by service; it charges nothing itself. A line of the settlement whose
//! model does not price orders alone (a block, a floor, a ceiling) leaves a rest that is no service, which stands on a line of its own.
//! The lines of a buyer's invoices, with what nobody can be told to have sold, are what the settlement charges the buyer, to the öre.

mod items;
mod sellers;

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_evaluate::{Amount, Plan};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Stance;
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;

use crate::Settled;
pub(crate) use items::too_large;
use items::{Found, Items};
use sellers::Sellers;

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The component that charges it.
    pub component: String,
    /// What the component is called.
    pub label: Text,
    /// What it is for.
    pub of: InvoiceLineOf,
    /// What it comes to.
    pub amount: Ore,
}

/// What a line of an invoice is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceLineOf {
    /// A service, at the same price each.
    Service {
        /// The service's code.
        service: Arc<str>,
        /// How many; kronor where the model counts what the files charge.
        quantity: Exact,
        /// The price of each, in kronor.
        price: Exact,
    },
    /// What a component charges that counts no orders: a block.
    Component,
    /// What the amount was raised by to its floor.
    Floor,
    /// What the amount was lowered by to its ceiling.
    Ceiling,
    /// What other conditions of the component added or took.
    Condition,
    /// What rounding the line of the settlement added or took.
    Rounding,
}

/// What a seller is owed by a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// The seller's HSA id.
    pub seller: Arc<str>,
    /// The buyer's HSA id.
    pub buyer: Arc<str>,
    /// The lines, by component and then service.
    pub lines: Vec<InvoiceLine>,
}

impl Invoice {
    /// Its number, the same each time the month's invoices are made: `2020-02-SELLER-BUYER`.
    pub fn number(&self, month: Month) -> String {
        format!("{month}-{}-{}", self.seller, self.buyer)
    }

    /// The sum of its lines.
    pub fn total(&self) -> Ore {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// A line that no seller can be told of: the model does not say whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotInvoiced {
    /// The buyer's HSA id.
    pub buyer: Arc<str>,
    /// The line.
    pub line: InvoiceLine,
}

/// What a place buys and sells in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traded {
    /// The HSA id.
    pub id: Arc<str>,
    /// What it is called.
    pub name: String,
    /// The sum of the invoices that it is sent.
    pub bought: Ore,
    /// What it is charged that no seller can be told of.
    pub not_invoiced: Ore,
    /// What the settlement charges it: bought and not invoiced, asserted.
    pub charged: Ore,
    /// The sum of the invoices that it sends.
    pub sold: Ore,
    /// What the settlement pays it.
    pub paid: Ore,
}

impl Traded {
    /// What the settlement pays it otherwise than for what it invoices: a budget, or what rounding and shares made of a pool.
    pub fn paid_otherwise(&self) -> Ore {
        self.paid - self.sold
    }

    /// What is left when it is paid and charged.
    pub fn net(&self) -> Ore {
        self.paid - self.charged
    }
}

/// The invoices of a month.
#[derive(Clone, Debug)]
pub struct TradeInvoices {
    /// The month.
    pub month: Month,
    /// By seller and then buyer; only those with lines.
    pub invoices: Vec<Invoice>,
    /// By buyer; what no seller can be told of.
    pub not_invoiced: Vec<NotInvoiced>,
    /// Every place that is charged or paid anything, by HSA id.
    pub traded: Vec<Traded>,
}

/// The invoices between units of a month that a model of internal trade settled.
///
/// # Errors
///
/// `no_internal_trade` when the model counts no orders; those of counting and evaluating, which a checked settlement does not give.
///
/// # Panics
///
/// When the invoices of a buyer do not sum to what the settlement charges it: a broken invariant.
pub fn trade_invoices(plan: &Plan<'_>, settled: &Settled) -> Result<TradeInvoices, Problems> {
    if !plan.settles_units() {
        return Err(vec![no_internal_trade(&plan.model.id)]);
    }
    let sellers = Sellers::of(plan.model);
    let items = Items::counted(plan, settled)?;
    let mut invoices: BTreeMap<(Arc<str>, Arc<str>), Vec<InvoiceLine>> = BTreeMap::new();
    let mut not_invoiced = Vec::new();
    for (position, component) in plan.model.components.iter().enumerate() {
        if component.stance != Stance::Charged || !component.is_money() {
            continue;
        }
        for (place, centre) in settled.settlement.centres.iter().enumerate() {
            let line = |of, amount| InvoiceLine {
                component: component.name.clone(),
                label: component.label.clone(),
                of,
                amount,
            };
            let found = items.of_line(position, place)?;
            for Found { seller, of, amount } in found {
                if amount == Ore::ZERO && !matches!(of, InvoiceLineOf::Service { .. }) {
                    continue;
                }
                let line = line(of, amount);
                match seller.or_else(|| sellers.of_component(&component.name)) {
                    Some(seller) => invoices.entry((seller, centre.id.clone())).or_default().push(line),
                    None => not_invoiced.push(NotInvoiced { buyer: centre.id.clone(), line }),
                }
            }
        }
    }
    let invoice = |((seller, buyer), lines)| Invoice { seller, buyer, lines };
    let invoices: Vec<Invoice> = invoices.into_iter().map(invoice).collect();
    not_invoiced.sort_by(|one, other| one.buyer.cmp(&other.buyer));
    let traded = traded(settled, &invoices, &not_invoiced);
    Ok(TradeInvoices { month: settled.settlement.month, invoices, not_invoiced, traded })
}

/// What each place buys and sells, held against the settlement.
fn traded(settled: &Settled, invoices: &[Invoice], not_invoiced: &[NotInvoiced]) -> Vec<Traded> {
    let settlement = &settled.settlement;
    let of_stance = |place: usize, stance: Stance| -> Ore {
        let lines = settlement.lines.iter().filter(|line| line.centre == place && line.stance == stance);
        let ore = |amount| if let Amount::Money(ore) = amount { ore } else { Ore::ZERO };
        lines.map(|line| ore(line.amount)).sum()
    };
    let sum = |of: &dyn Fn(&Invoice) -> bool| -> Ore {
        invoices.iter().filter(|invoice| of(invoice)).map(Invoice::total).sum()
    };
    let mut all = Vec::new();
    for (place, centre) in settlement.centres.iter().enumerate() {
        let left = not_invoiced.iter().filter(|left| left.buyer == centre.id);
        let traded = Traded {
            id: centre.id.clone(),
            name: centre.name.clone(),
            bought: sum(&|invoice| invoice.buyer == centre.id),
            not_invoiced: left.map(|left| left.line.amount).sum(),
            charged: of_stance(place, Stance::Charged),
            sold: sum(&|invoice| invoice.seller == centre.id),
            paid: of_stance(place, Stance::Paid),
        };
        assert_eq!(
            traded.bought + traded.not_invoiced,
            traded.charged,
            "the invoices of {} are what the settlement charges it",
            traded.id
        );
        let nothing =
            [traded.bought, traded.not_invoiced, traded.sold, traded.paid].iter().all(|ore| *ore == Ore::ZERO);
        let named = invoices.iter().any(|invoice| invoice.buyer == traded.id || invoice.seller == traded.id);
        if !nothing || named {
            all.push(traded);
        }
    }
    all
}

fn no_internal_trade(model: &str) -> Problem {
    Problem::error(
        "no_internal_trade",
        text!(
            "modellen ”{model}” räknar inga beställningar mellan enheter",
            "the model “{model}” counts no orders between units"
        ),
    )
    .why(text!("bara internhandel faktureras mellan enheter", "only internal trade is invoiced between units"))
    .hint(text!(
        "ange regionens modell för internhandel med --model, eller model under [trade] i kapitera.toml",
        "name the region's model of internal trade with --model, or model below [trade] of kapitera.toml"
    ))
}
