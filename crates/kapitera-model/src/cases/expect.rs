//! What a case expects to come out.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;
use kapitera_period::Month;
use kapitera_register::EventKind;

use super::months;
use crate::doc::{Node, Spot};
use crate::fields::{Fields, one_or_more};

/// What must come out.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Of what.
    pub what: ExpectWhat,
    /// The months summed.
    pub months: (Month, Month),
    /// The figure, kr unless the component has another unit.
    pub figure: Exact,
    /// The unit the outcome is first rounded to (half away from zero): 1 for "to the nearest krona".
    pub nearest: Option<Exact>,
    /// Where it stands.
    pub spot: Spot,
}

/// Of what a figure is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectWhat {
    /// A component, for one centre or all, for one payee or all.
    Component {
        /// The component.
        component: String,
        /// The centre; none for all.
        centre: Option<String>,
        /// The payee; none for all.
        payee: Option<String>,
    },
    /// What a centre is paid in all; none for all centres.
    Total(Option<String>),
    /// What a centre has received already; none for all centres.
    Received(Option<String>),
    /// A part of the balance of costs.
    Balance(BalanceOf, BalancePart),
    /// A component's sum per listed person: the average.
    PerListed(String),
    /// A component's part of the sum of some components, in percent.
    Percent {
        /// The component.
        component: String,
        /// The components summed, itself among them.
        of: Vec<String>,
    },
    /// What shares leave to nobody.
    Unallocated(String),
    /// A problem with this code, instead of a figure.
    Problem(String),
}

/// Of which costs a balance is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BalanceOf {
    /// Those of a cost rule.
    Cost(String),
    /// All of a register.
    Register(EventKind),
}

/// A part of the balance of costs: in the files = charged + central + specialty + nobody + not open + without a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalancePart {
    /// Everything in the files.
    InFiles,
    /// What the centres carry.
    Charged,
    /// What a central budget carries.
    Central,
    /// What specialties carry.
    Specialty,
    /// What nobody carries: the person was listed nowhere, or there is no person or no centre.
    Nobody,
    /// What a centre would have carried that was not open.
    NotOpen,
    /// What no rule takes; of a register only.
    WithoutRule,
}

/// The words for the parts of a balance.
const PARTS: [(&str, BalancePart); 7] = [
    ("in-files", BalancePart::InFiles),
    ("charged", BalancePart::Charged),
    ("central", BalancePart::Central),
    ("specialty", BalancePart::Specialty),
    ("nobody", BalancePart::Nobody),
    ("not-open", BalancePart::NotOpen),
    ("without-rule", BalancePart::WithoutRule),
];

impl BalancePart {
    /// The word in case files.
    pub fn word(self) -> &'static str {
        PARTS.iter().find(|(_, part)| *part == self).map_or("", |(word, _)| word)
    }
}

pub(super) fn expectation(
    node: &Node,
    outer: Option<(Month, Month)>,
    problems: &RefCell<Problems>,
) -> Option<Expectation> {
    let fields = Fields::new(node, text!("förväntan", "the expectation"), problems);
    let months = months(&fields, outer);
    let centre = fields.text("centre").map(|(centre, _)| centre);
    let payee = fields.text("payee").map(|(payee, _)| payee);
    let of: Option<Vec<String>> = fields.get("percent-of").map(|list| {
        let names = one_or_more(list).iter().filter_map(|item| crate::fields::as_text(item, problems));
        names.map(|(name, _)| name).collect()
    });
    let per_listed = fields.flag("per-listed").unwrap_or(false);
    let nearest = fields.number("nearest");
    let figure = fields.number("figure");
    let mut whats: Vec<ExpectWhat> = Vec::new();
    whats.extend(fields.text("component").map(|(component, _)| match of {
        Some(of) => ExpectWhat::Percent { component, of },
        None if per_listed => ExpectWhat::PerListed(component),
        None => ExpectWhat::Component { component, centre: centre.clone(), payee },
    }));
    let said = |key: &'static str| fields.flag(key).unwrap_or(false);
    whats.extend(said("total").then(|| ExpectWhat::Total(centre.clone())));
    whats.extend(said("received").then(|| ExpectWhat::Received(centre.clone())));
    whats.extend(fields.text("unallocated").map(|(shares, _)| ExpectWhat::Unallocated(shares)));
    whats.extend(fields.text("problem").map(|(code, _)| ExpectWhat::Problem(code)));
    whats.extend(balance(&fields).map(|(of, part)| ExpectWhat::Balance(of, part)));
    // A balance that was said and could not be read has been reported already.
    if whats.is_empty() && (node.get("cost").is_some() || node.get("register").is_some()) {
        return None;
    }
    if whats.len() != 1 {
        fields.push(
            Problem::error(
                "one_expectation",
                text!("en förväntan gäller precis en sak", "an expectation is of exactly one thing"),
            )
            .at(node.spot.here())
            .hint(text!(
                "den har en av component, total, received, unallocated, cost, register och problem",
                "it has one of component, total, received, unallocated, cost, register and problem"
            )),
        );
        return None;
    }
    let what = whats.pop()?;
    let figure = match what {
        ExpectWhat::Problem(_) => Some(Exact::ZERO),
        _ if figure.is_none() => fields.need("figure").and(None),
        _ => figure,
    };
    fields.finish();
    Some(Expectation { what, months: months?, figure: figure?, nearest, spot: node.spot.clone() })
}

/// Which costs, and which part of their balance.
fn balance(fields: &Fields<'_>) -> Option<(BalanceOf, BalancePart)> {
    const REGISTERS: [(&str, EventKind); 2] = [("costs", EventKind::Costs), ("drugs", EventKind::Drugs)];
    let of = match (fields.text("cost"), fields.get("register")) {
        (Some((rule, _)), _) => BalanceOf::Cost(rule),
        (None, Some(node)) => BalanceOf::Register(crate::fields::pick(node, &REGISTERS, fields.problems())?),
        (None, None) => return None,
    };
    let part = fields.need("part").and_then(|node| crate::fields::pick(node, &PARTS, fields.problems()))?;
    Some((of, part))
}
