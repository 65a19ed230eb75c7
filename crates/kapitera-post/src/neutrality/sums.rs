//! The lines of the report, and what must be looked at in them.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Text, text};
use kapitera_model::{Basis, Component, Model};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Span};
use kapitera_register::Owner;

use super::restrict::{Restriction, restrictions};
use super::{
    BookedAmount, BookedFacts, NeutralityRequest, Offer, Offered, OfferedTo, OwnerAmount, OwnerSize, Payment, RestsOn,
    basis,
};

const OWNERS: [Owner; 2] = [Owner::OwnOperated, Owner::Private];

/// What a line of the report is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PaymentKey {
    pub(super) plan: String,
    pub(super) component: String,
}

/// What was booked, by line: a plan's components are one line.
pub(super) fn by_payment(facts: &BookedFacts) -> BTreeMap<PaymentKey, Vec<&BookedAmount>> {
    let mut lines: BTreeMap<PaymentKey, Vec<&BookedAmount>> = BTreeMap::new();
    for booked in &facts.amounts {
        let component = if booked.plan.is_empty() { booked.component.clone() } else { String::new() };
        lines.entry(PaymentKey { plan: booked.plan.clone(), component }).or_default().push(booked);
    }
    lines
}

pub(super) fn owner_sizes(facts: &BookedFacts) -> Vec<OwnerSize> {
    OWNERS
        .into_iter()
        .map(|owner| {
            let theirs = || facts.centres.iter().filter(move |centre| centre.owner == owner);
            OwnerSize { owner, centres: theirs().count(), listed: theirs().map(|centre| &centre.listed).sum() }
        })
        .collect()
}

pub(super) fn payment(
    key: &PaymentKey,
    amounts: &[&BookedAmount],
    facts: &BookedFacts,
    request: &NeutralityRequest<'_>,
    owners: &[OwnerSize],
) -> Payment {
    let days = days(amounts).unwrap_or(Span { from: request.from.first(), to: request.to.last() });
    let definitions = definitions(key, amounts, request.models);
    let (label, restricted, rests) =
        if key.plan.is_empty() { from_models(key, &definitions, days) } else { from_plan(key, facts) };
    let offered = if restricted.is_empty() { Offered::Open } else { offered(key, days, request) };
    let mut payment = Payment {
        component: key.component.clone(),
        plan: key.plan.clone(),
        label,
        restrictions: restricted,
        by_owner: Vec::new(),
        no_owner: amounts.iter().filter(|booked| booked.owner.is_none()).map(|booked| booked.amount).sum(),
        rests,
        offered,
    };
    payment.by_owner = owners.iter().map(|size| owner_amount(size, amounts)).collect();
    payment
}

/// The days that the amounts belong to.
fn days(amounts: &[&BookedAmount]) -> Option<Span> {
    let months = || amounts.iter().map(|booked| booked.month_for);
    Some(Span { from: months().min()?.first(), to: months().max()?.last() })
}

/// The component as the models of the months it belongs to have it; none when one of the months has no such model.
fn definitions<'m>(
    key: &PaymentKey,
    amounts: &[&BookedAmount],
    models: &'m [Model],
) -> Vec<Option<(&'m Model, &'m Component)>> {
    let months: BTreeSet<_> = amounts.iter().map(|booked| booked.month_for).collect();
    let mut found: Vec<Option<(&Model, &Component)>> = Vec::new();
    for month in months {
        let model = models.iter().find(|model| model.valid.contains(month.first()));
        let definition = model.and_then(|model| {
            model
                .components
                .iter()
                .find(|component| component.name == key.component)
                .map(|component| (model, component))
        });
        let same = |known: &Option<(&Model, &Component)>| {
            known.map(|(model, _)| &model.id) == definition.map(|(model, _)| &model.id)
        };
        if !found.iter().any(same) {
            found.push(definition);
        }
    }
    found
}

fn from_models(
    key: &PaymentKey,
    definitions: &[Option<(&Model, &Component)>],
    days: Span,
) -> (Text, Vec<Restriction>, Vec<RestsOn>) {
    let mut found: Vec<Restriction> = Vec::new();
    let mut rests: Vec<RestsOn> = Vec::new();
    for definition in definitions {
        match definition {
            Some((model, component)) => {
                found.extend(restrictions(model, component));
                rests.extend(basis::of_component(model, component, days));
            }
            None => found.push(Restriction::NotInModel),
        }
    }
    found.sort();
    found.dedup();
    let mut seen: Vec<RestsOn> = Vec::new();
    rests.retain(|one| {
        let new = !seen.contains(one);
        seen.push(one.clone());
        new
    });
    let label = definitions.iter().flatten().last().map(|(_, component)| component.label.clone());
    (label.unwrap_or_else(|| Text::same(&key.component)), found, rests)
}

fn from_plan(key: &PaymentKey, facts: &BookedFacts) -> (Text, Vec<Restriction>, Vec<RestsOn>) {
    let plan = facts.plans.iter().find(|plan| plan.plan == key.plan);
    let label = plan.map_or(key.plan.as_str(), |plan| if plan.label.is_empty() { &plan.plan } else { &plan.label });
    (Text::same(label), vec![Restriction::Plan], plan.map(basis::of_plan).unwrap_or_default())
}

fn owner_amount(size: &OwnerSize, amounts: &[&BookedAmount]) -> OwnerAmount {
    let theirs = || amounts.iter().filter(|booked| booked.owner == Some(size.owner));
    let amount: Ore = theirs().map(|booked| booked.amount).sum();
    let mut by_centre: BTreeMap<&str, Ore> = BTreeMap::new();
    for booked in theirs().filter(|booked| !booked.centre.is_empty()) {
        *by_centre.entry(&booked.centre).or_default() += booked.amount;
    }
    let per_listed: Option<Exact> = amount.to_exact_kr().checked_div(&size.listed);
    let centres = by_centre.values().filter(|amount| **amount != Ore::ZERO).count();
    OwnerAmount { owner: size.owner, amount, centres, per_listed }
}

fn offered(key: &PaymentKey, days: Span, request: &NeutralityRequest<'_>) -> Offered {
    let offers: Vec<Offer> = request.offers.of(&key.component, &key.plan, days).into_iter().cloned().collect();
    if offers.is_empty() {
        return Offered::NotDocumented;
    }
    let uncovered = uncovered(&offers, days);
    let to_all: Vec<Offer> = offers.iter().filter(|offer| offer.to == OfferedTo::All).cloned().collect();
    if self::uncovered(&to_all, days).is_empty() { Offered::All(to_all) } else { Offered::Some(offers, uncovered) }
}

/// The days for which there is no offer.
fn uncovered(offers: &[Offer], days: Span) -> Vec<Span> {
    let mut spans: Vec<Span> = offers.iter().filter_map(|offer| offer.days.intersect(days)).collect();
    spans.sort();
    let mut gaps = Vec::new();
    let mut next = Some(days.from);
    for span in spans {
        let Some(first) = next else { break };
        if span.from > first {
            gaps.extend(day_before(span.from).map(|last| Span { from: first, to: last }));
        }
        next = if span.to >= days.to { None } else { span.to.tomorrow().ok().map(|day| day.max(first)) };
    }
    gaps.extend(next.filter(|first| *first <= days.to).map(|first| Span { from: first, to: days.to }));
    gaps
}

fn day_before(day: Date) -> Option<Date> {
    day.yesterday().ok()
}

/// What must be looked at in a restricted payment.
pub(super) fn flags(payment: &Payment, amounts: &[&BookedAmount], facts: &BookedFacts) -> Vec<Text> {
    let mut flags = Vec::new();
    let Text { sv, en } = &payment.label;
    if payment
        .rests
        .iter()
        .any(|rests| (rests.decision.is_empty() && rests.read.is_empty()) || rests.basis == Basis::Illustrative)
    {
        flags.push(text!(
            "{sv}: minst ett värde saknar beslut eller är illustrativt",
            "{en}: at least one value has no decision or is illustrative"
        ));
    }
    match &payment.offered {
        Offered::Open | Offered::All(_) => {}
        Offered::NotDocumented => flags.push(text!(
            "{sv}: inget visar om andra har erbjudits den",
            "{en}: nothing shows whether others were offered it"
        )),
        Offered::Some(_, gaps) => {
            for gap in gaps {
                flags.push(text!("{sv}: inget erbjudande gäller {gap}", "{en}: no offer holds for {gap}"));
            }
        }
    }
    flags.extend(not_granted(payment, amounts, facts));
    flags
}

/// Centres that were paid and that no offer names as granted.
fn not_granted(payment: &Payment, amounts: &[&BookedAmount], facts: &BookedFacts) -> Option<Text> {
    let offers = match &payment.offered {
        Offered::All(offers) | Offered::Some(offers, _) => offers,
        Offered::Open | Offered::NotDocumented => return None,
    };
    if offers.iter().all(|offer| offer.application.is_none() && offer.granted.is_empty()) {
        return None;
    }
    let mut paid: BTreeMap<&str, Ore> = BTreeMap::new();
    for booked in amounts.iter().filter(|booked| !booked.centre.is_empty()) {
        *paid.entry(&booked.centre).or_default() += booked.amount;
    }
    let granted = |id: &str| offers.iter().any(|offer| offer.granted.iter().any(|centre| centre == id));
    let name = |id: &str| {
        facts.centres.iter().find(|centre| centre.id == id).map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    };
    let without: Vec<String> =
        paid.iter().filter(|(id, amount)| **amount > Ore::ZERO && !granted(id)).map(|(id, _)| name(id)).collect();
    let (centres, Text { sv, en }) = (without.join(", "), &payment.label);
    (!without.is_empty()).then(|| {
        text!(
            "{sv}: har betalats till {centres}, som inget erbjudande säger är beviljad",
            "{en}: was paid to {centres}, which no offer says was granted it"
        )
    })
}
