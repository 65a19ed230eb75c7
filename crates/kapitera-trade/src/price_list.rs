//! Price lists: what a service costs on a day. One day has one price.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Exact, Ore, format_ore, plain_text};
use kapitera_period::{Date, Span};

use crate::Service;

/// The price of a service while it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPrice {
    /// What is sold.
    pub service: Service,
    /// What kind of service it is, for sums; empty when the list has no groups.
    pub group: Arc<str>,
    /// The points of one, where the supplier reckons in such; from 0 up.
    pub points: Option<Exact>,
    /// The price of one; from 0 up, and 0 for what is free.
    pub price: Ore,
    /// The days it holds, both ends belonging to it.
    pub valid: Span,
}

impl ListPrice {
    /// The price as a problem shows it.
    fn place(&self) -> Text {
        let Self { service, valid, .. } = self;
        let (sv, en) = (format_ore(self.price, ','), format_ore(self.price, '.'));
        text!("{service}: {sv} kr, gäller {valid}", "{service}: {en} kr, in force {valid}")
    }
}

/// The prices of all services on all days; at most one for each.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PriceList {
    /// Each service's by first day; no two have a day in common.
    prices: BTreeMap<Service, Vec<ListPrice>>,
}

impl PriceList {
    /// The list of these prices, in any order.
    ///
    /// # Errors
    ///
    /// All of them: two prices with a day in common, also when they are alike; a price or points below zero; days that end before they
    /// begin.
    pub fn new(prices: impl IntoIterator<Item = ListPrice>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut list: BTreeMap<Service, Vec<ListPrice>> = BTreeMap::new();
        for price in prices {
            problems.extend(wrong(&price));
            list.entry(price.service.clone()).or_default().push(price);
        }
        for prices in list.values_mut() {
            prices.sort_by_key(|price| (price.valid, price.price));
            problems.extend(overlaps(prices));
        }
        if problems.is_empty() { Ok(Self { prices: list }) } else { Err(problems) }
    }

    /// The price in force on a day; none when the list says nothing of it, which is not a price of 0.
    pub fn on(&self, service: &Service, day: Date) -> Option<&ListPrice> {
        let prices = self.prices.get(service)?;
        let after = prices.partition_point(|price| price.valid.from <= day);
        prices[..after].last().filter(|price| price.valid.contains(day))
    }

    /// Whether the list has a price of the service on some day.
    pub fn knows(&self, service: &Service) -> bool {
        self.prices.contains_key(service)
    }

    /// All prices, by service and first day.
    pub fn prices(&self) -> impl Iterator<Item = &ListPrice> {
        self.prices.values().flatten()
    }
}

/// What is wrong with a price by itself.
fn wrong(price: &ListPrice) -> Problems {
    let mut problems = Problems::new();
    if price.valid.is_empty() {
        problems.push(
            Problem::error(
                "days_end_before_they_begin",
                text!("ett pris slutar gälla innan det börjar", "a price ends before it begins"),
            )
            .named(price.place())
            .why(text!("priset gäller då ingen dag", "the price is then in force on no day"))
            .hint(text!("rätta dagarna i prislistan", "mend the days in the price list")),
        );
    }
    if price.price < Ore::ZERO {
        problems.push(
            Problem::error("negative_price", text!("ett pris är under noll", "a price is below zero"))
                .named(price.place())
                .why(text!("den som köper skulle få betalt", "whoever buys would be paid"))
                .hint(text!("rätta priset; gratis skrivs 0", "mend the price; what is free is written 0")),
        );
    }
    if let Some(points) = price.points.as_ref().filter(|points| points.is_negative()) {
        let en = plain_text(points, 6);
        let sv = en.replace('.', ",");
        problems.push(
            Problem::error("negative_points", text!("poängen {sv} är under noll", "the points {en} are below zero"))
                .named(price.place())
                .why(text!("poängen väger olika tjänster samman", "points weigh unlike services together"))
                .hint(text!("rätta poängen, eller lämna dem tomma", "mend the points, or leave them blank")),
        );
    }
    problems
}

/// The prices that have a day in common with an earlier one, each with the one that reaches furthest.
fn overlaps(prices: &[ListPrice]) -> Problems {
    let mut problems = Problems::new();
    let mut furthest: Option<&ListPrice> = None;
    for price in prices.iter().filter(|price| !price.valid.is_empty()) {
        if let Some((both, other)) = furthest.and_then(|other| Some((other.valid.intersect(price.valid)?, other))) {
            problems.push(two_prices(other, price, both));
        }
        if furthest.is_none_or(|other| other.valid.to < price.valid.to) {
            furthest = Some(price);
        }
    }
    problems
}

fn two_prices(one: &ListPrice, other: &ListPrice, both: Span) -> Problem {
    let (service, day) = (&one.service, both.from);
    Problem::error(
        "two_prices",
        text!("tjänsten {service} har två priser den {day}", "the service {service} has two prices on {day}"),
    )
    .named(one.place())
    .named(other.place())
    .why(text!(
        "vad som skulle ha debiterats den dagen går inte att säga",
        "what should have been charged on that day cannot be said"
    ))
    .hint(text!("avsluta det ena innan det andra börjar", "end the one before the other begins"))
}
