//! Whether feedback from those who sell helps, and how far apart units order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_money::{Exact, Ore};
use kapitera_period::Month;

use super::FixedPrices;
use crate::asked::{BuyerKind, Evaluation, Market};
use crate::{Bought, Feedback, MonthOrdered, Ordering, Refusal, UnitMonths, Variation, feedback, variation};

/// How far apart units order of a group of services.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupVariation {
    /// Who sells.
    pub supplier: Arc<str>,
    /// The group; none for all of the supplier's.
    pub group: Option<Arc<str>>,
    /// The units beside each other, or why not.
    pub found: Result<Variation, Refusal>,
}

/// The second question answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// Whether ordering changed otherwise where feedback was given, in kronor at fixed prices per listed and year.
    pub feedback: Result<Feedback, Refusal>,
    /// Units that buy and have no list of their own: clinics. They are not laid beside centres.
    pub without_list: BTreeSet<Arc<str>>,
    /// By supplier, and below each by group.
    pub variation: Vec<GroupVariation>,
}

/// Asks the second question of a market.
pub fn learning(market: &Market, evaluation: &Evaluation) -> Learning {
    let is_centre = |buyer: &Arc<str>| market.buyers.get(buyer).is_some_and(|kind| *kind != BuyerKind::Unit);
    let bought: BTreeSet<Arc<str>> = market.purchases.cells().map(|(cell, _)| cell.buyer.clone()).collect();
    let (centres, without_list): (BTreeSet<_>, BTreeSet<_>) = bought.into_iter().partition(is_centre);
    Learning {
        feedback: of_feedback(market, evaluation, &centres),
        without_list,
        variation: of_variation(market, evaluation, &centres),
    }
}

fn of_feedback(market: &Market, evaluation: &Evaluation, centres: &BTreeSet<Arc<str>>) -> Result<Feedback, Refusal> {
    let asked = &evaluation.feedback;
    let prices = FixedPrices::of(market, &evaluation.awareness);
    let mut sums: BTreeMap<(&Arc<str>, Month), Exact> = BTreeMap::new();
    for (cell, bought) in market.purchases.cells().filter(|(cell, _)| cell.service.supplier == asked.supplier) {
        if let Some(worth) = prices.worth(cell, bought) {
            *sums.entry((&cell.buyer, cell.month)).or_insert(Exact::ZERO) += &worth;
        }
    }
    let fixed = asked.listed_on.and_then(Month::of);
    let none = BTreeMap::new();
    let first_of = market.feedback.get(&asked.supplier).unwrap_or(&none);
    let unit = |centre: &Arc<str>| {
        // The months from its first order to its last: before and after it was not there, which is no month without orders.
        let own = || sums.keys().filter(|(buyer, _)| *buyer == centre).map(|(_, month)| *month);
        let there = own().min().zip(own().max());
        let month = |month: Month| {
            let listed = market.listed.get(&fixed.unwrap_or(month))?;
            let ordered = sums.get(&(centre, month)).cloned().unwrap_or(Exact::ZERO);
            Some(MonthOrdered { month, ordered, listed: listed.get(centre).cloned().unwrap_or(Exact::ZERO) })
        };
        let months =
            evaluation.months.each().filter(|at| there.is_some_and(|(first, last)| (first..=last).contains(at)));
        UnitMonths {
            unit: centre.to_string(),
            first_feedback: first_of.get(centre).copied(),
            months: months.filter_map(month).collect(),
        }
    };
    feedback(&centres.iter().map(unit).collect::<Vec<_>>(), asked.windows)
}

fn of_variation(market: &Market, evaluation: &Evaluation, centres: &BTreeSet<Arc<str>>) -> Vec<GroupVariation> {
    let months = evaluation.feedback.variation;
    let bought = market.purchases.only(|cell| {
        months.holds(cell.month)
            && centres.contains(&cell.buyer)
            && evaluation.awareness.priced.contains(&cell.service.supplier)
    });
    let mut all = Vec::new();
    for supplier in &evaluation.awareness.priced {
        let own = bought.only(|cell| cell.service.supplier == *supplier);
        let groups: BTreeSet<Arc<str>> = own.cells().map(|(cell, _)| cell.group.clone()).collect();
        let several = groups.len() > 1;
        let groups = groups.into_iter().filter(|_| several).map(Some);
        for group in std::iter::once(None).chain(groups) {
            let of_group = own.only(|cell| group.as_ref().is_none_or(|group| cell.group == *group));
            let found = units(market, evaluation, &of_group, centres).and_then(|units| variation(&units));
            all.push(GroupVariation { supplier: supplier.clone(), group, found });
        }
    }
    all
}

/// What each centre that was there in all the months ordered.
fn units(
    market: &Market,
    evaluation: &Evaluation,
    bought: &crate::Purchases,
    centres: &BTreeSet<Arc<str>>,
) -> Result<Vec<Ordering>, Refusal> {
    let months = evaluation.feedback.variation;
    let sums = bought.by(|cell| cell.buyer.clone());
    let mut units = Vec::new();
    for centre in centres {
        let listed: Option<Vec<Exact>> = months
            .each()
            .map(|month| Some(market.listed.get(&month)?.get(centre).cloned().unwrap_or(Exact::ZERO)))
            .collect();
        let listed = listed.ok_or(Refusal::ListedUnknown { months })?;
        // A centre that was not there all the time has no year to lay beside the others'.
        if listed.iter().any(|many| *many <= Exact::ZERO) {
            continue;
        }
        let mean = listed.iter().sum::<Exact>().checked_div(&Exact::whole(listed.len() as i128));
        let Bought { quantity, amount } =
            sums.get(centre).copied().unwrap_or(Bought { quantity: 0, amount: Ore::ZERO });
        units.push(Ordering {
            unit: centre.to_string(),
            ordered: quantity,
            listed: mean.unwrap_or(Exact::ZERO),
            expected: None,
            amount,
        });
    }
    Ok(units)
}
