//! A unit's year cut by the days on which rules hold.

use std::collections::BTreeMap;

use kapitera_money::{Exact, Ore, largest_remainder};
use kapitera_period::{Date, Span};

use super::{CarryRule, UnitResult};

/// What of a year lies under one rule, or under none.
pub(super) struct Under<'a> {
    /// The rule.
    pub rule: Option<&'a CarryRule>,
    /// The first and the last day.
    pub days: Span,
    /// The part of the results.
    pub result: Ore,
    /// The part of the payments.
    pub payments: Ore,
    /// The mean number listed, times the days that were counted.
    pub listed_days: Exact,
}

/// Cuts the year: the rules for a unit in force in it, and its results, each split by days. Whole rows under one rule stay
/// whole; a row that reaches over a rule's first or last day is split by largest remainder over the days, so that its parts
/// sum to it. A rule that holds in the year is there even without results.
pub(super) fn cut<'a>(year: Span, rules: &[&'a CarryRule], results: &[&UnitResult]) -> Vec<Under<'a>> {
    let spans = spans(year, rules);
    let mut under: BTreeMap<Option<Date>, Under<'a>> = BTreeMap::new();
    for (span, rule) in spans.iter().filter(|(_, rule)| rule.is_some()) {
        under.insert(rule.map(|rule| rule.valid.from), empty(*rule, *span));
    }
    for row in results {
        let cuts: Vec<(Span, Option<&CarryRule>)> =
            spans.iter().filter_map(|(span, rule)| Some((span.intersect(row.days)?, *rule))).collect();
        let weights: Vec<Exact> = cuts.iter().map(|(span, _)| Exact::whole(span.days())).collect();
        let (parts, paid) = (split(row.result, &weights), split(row.payments, &weights));
        for (((span, rule), weight), (part, paid)) in cuts.iter().zip(&weights).zip(parts.into_iter().zip(paid)) {
            let of = under.entry(rule.map(|rule| rule.valid.from)).or_insert_with(|| empty(*rule, *span));
            of.days = Span { from: of.days.from.min(span.from), to: of.days.to.max(span.to) };
            of.result += part;
            of.payments += paid;
            of.listed_days = &of.listed_days + &(row.listed.as_ref().unwrap_or(&Exact::ZERO) * weight);
        }
    }
    let mut under: Vec<Under<'a>> = under.into_values().collect();
    under.sort_by_key(|part| (part.days.from, part.rule.is_none()));
    let whole: Ore = results.iter().map(|row| row.result).sum();
    assert_eq!(under.iter().map(|part| part.result).sum::<Ore>(), whole, "parts sum to the year's result");
    under
}

/// The year from its first day to its last, cut where a rule begins or ends.
fn spans<'a>(year: Span, rules: &[&'a CarryRule]) -> Vec<(Span, Option<&'a CarryRule>)> {
    let mut held: Vec<(Span, &CarryRule)> =
        rules.iter().filter_map(|rule| Some((rule.valid.intersect(year)?, *rule))).collect();
    held.sort_by_key(|(span, _)| span.from);
    let mut spans = Vec::new();
    let mut next = Some(year.from);
    for (span, rule) in held {
        if let Some(from) = next
            && let (true, Ok(to)) = (from < span.from, span.from.yesterday())
        {
            spans.push((Span { from, to }, None));
        }
        spans.push((span, Some(rule)));
        next = span.to.tomorrow().ok();
    }
    if let Some(from) = next.filter(|from| *from <= year.to) {
        spans.push((Span { from, to: year.to }, None));
    }
    spans
}

fn empty(rule: Option<&CarryRule>, days: Span) -> Under<'_> {
    Under { rule, days, result: Ore::ZERO, payments: Ore::ZERO, listed_days: Exact::ZERO }
}

fn split(amount: Ore, weights: &[Exact]) -> Vec<Ore> {
    let parts = largest_remainder(amount.0.into(), weights).unwrap_or_else(|error| unreachable!("{error:?}"));
    parts
        .into_iter()
        .map(|part| Ore(i64::try_from(part).unwrap_or_else(|_| unreachable!("a part of an i64"))))
        .collect()
}
