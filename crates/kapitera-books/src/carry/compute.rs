//! What is carried of a unit's year.

use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::{Date, Span};

use super::split::{Under, cut};
use super::{
    CarriedBalance, CarriedLeft, CarriedOver, CarriedPart, CarriedSide, CarriedUnit, CarryRequest, CarryRule, Ceased,
    Ceilings, Repayment, UnitResult, WhenItCeases,
};
use crate::draft::DraftCentre;

/// What ceilings are measured by.
struct Measure {
    payments: Ore,
    /// The number listed; for a part of a year the part of it.
    listed: Exact,
    /// The part of the year that an absolute ceiling is of.
    part: Exact,
}

/// All days of a year.
pub(super) fn year_span(year: i16) -> Option<Span> {
    Some(Span { from: Date::new(year, 1, 1).ok()?, to: Date::new(year, 12, 31).ok()? })
}

/// Carries over a year that was found to be in order.
pub(super) fn carried_over(request: &CarryRequest<'_>) -> CarriedOver {
    let mut units: Vec<&DraftCentre> = request.units.iter().collect();
    units.sort_by(|one, other| one.id.cmp(&other.id));
    let mut left: Vec<CarriedLeft> = units.iter().flat_map(|unit| left_of(request, unit)).collect();
    left.sort_by(|one, other| (&one.unit.id, &one.balance.provider).cmp(&(&other.unit.id, &other.balance.provider)));
    let units = units.into_iter().filter_map(|unit| carried_unit(request, unit)).collect();
    CarriedOver { year: request.year, units, left }
}

/// What a unit has carried under providers before.
fn left_of<'a>(request: &CarryRequest<'a>, unit: &'a DraftCentre) -> impl Iterator<Item = CarriedLeft> + use<'a> {
    let own = request.balances.iter().filter(|balance| balance.centre == unit.id && !is_nothing(balance));
    let before = own.filter(|balance| balance.provider != unit.provider);
    before.map(|balance| CarriedLeft { unit: unit.clone(), balance: balance.clone() })
}

fn carried_unit(request: &CarryRequest<'_>, unit: &DraftCentre) -> Option<CarriedUnit> {
    let year = year_span(request.year)?;
    let results: Vec<&UnitResult> = request.results.iter().filter(|row| row.centre == unit.id).collect();
    let own = |balance: &&CarriedBalance| balance.centre == unit.id && balance.provider == unit.provider;
    let before = request.balances.iter().find(own).cloned();
    if results.is_empty() && before.as_ref().is_none_or(is_nothing) {
        return None;
    }
    let before = before.unwrap_or_else(|| nothing_carried(unit.id.clone(), unit.provider.clone()));
    let rules: Vec<&CarryRule> = request.rules.iter().filter(|rule| rule.is_for(unit)).collect();
    let whole_year = measure_of_year(&results);
    let mut after = before.clone();
    let mut parts = Vec::new();
    for under in cut(year, &rules, &results) {
        parts.push(carried_part(&under, year, &whole_year, &rules, &mut after));
    }
    let mut sources: Vec<String> = results.iter().map(|row| row.source.clone()).collect();
    sources.sort();
    sources.dedup();
    let result: Ore = parts.iter().map(|part| part.result).sum();
    Some(CarriedUnit { unit: unit.clone(), result, parts, before, after, sources })
}

fn nothing_carried(centre: String, provider: String) -> CarriedBalance {
    CarriedBalance { centre, provider, ..CarriedBalance::default() }
}

fn is_nothing(balance: &CarriedBalance) -> bool {
    balance.surplus == Ore::ZERO && balance.deficit == Ore::ZERO
}

/// What ceilings of a balance are measured by: the whole year, however long the rule held.
fn measure_of_year(results: &[&UnitResult]) -> Measure {
    let days: u32 = results.iter().map(|row| row.days.days()).sum();
    let listed: Exact = results
        .iter()
        .filter_map(|row| Some(row.listed.as_ref()? * &Exact::whole(row.days.days())))
        .fold(Exact::ZERO, |sum, listed| &sum + &listed);
    Measure {
        payments: results.iter().map(|row| row.payments).sum(),
        listed: listed.checked_div(&Exact::whole(days)).unwrap_or(Exact::ZERO),
        part: Exact::ONE,
    }
}

fn carried_part(
    under: &Under<'_>,
    year: Span,
    whole_year: &Measure,
    rules: &[&CarryRule],
    balance: &mut CarriedBalance,
) -> CarriedPart {
    let Some(rule) = under.rule else {
        return CarriedPart { no_rule: under.result, ..nothing(under) };
    };
    let days = Exact::whole(year.days());
    let of_year = |part: &Exact| part.checked_div(&days).unwrap_or(Exact::ZERO);
    let held = rule.valid.intersect(year).map_or(0, Span::days);
    let measure =
        Measure { payments: under.payments, listed: of_year(&under.listed_days), part: of_year(&Exact::whole(held)) };
    let mut part = if under.result < Ore::ZERO {
        deficit(under, rule, &measure, whole_year, balance)
    } else {
        surplus(under, rule, &measure, whole_year, balance)
    };
    let kept = part.carried + part.to_region();
    assert_eq!(kept, part.result, "what is carried and what is not make the result");
    part.ceased = ceased(rule, year, rules, balance);
    part
}

/// A surplus first meets the deficit that no plan repays; the rest is added to what is carried.
fn surplus(
    under: &Under<'_>,
    rule: &CarryRule,
    measure: &Measure,
    whole_year: &Measure,
    balance: &mut CarriedBalance,
) -> CarriedPart {
    let limits = Limits::of(&rule.surplus, under.result, measure, whole_year);
    let owed = balance.deficit - balance.scheduled;
    let meets_deficit = limits.within_year.min(owed);
    let room = limits.balance.map(|most| (most - balance.surplus).max(Ore::ZERO));
    let added = limits.within_year - meets_deficit;
    let added = room.map_or(added, |room| added.min(room));
    balance.deficit = balance.deficit - meets_deficit;
    balance.surplus += added;
    CarriedPart { meets_deficit, ..limits.part(under, meets_deficit + added) }
}

/// A deficit is first met by the surplus that is carried; the rest is owed.
fn deficit(
    under: &Under<'_>,
    rule: &CarryRule,
    measure: &Measure,
    whole_year: &Measure,
    balance: &mut CarriedBalance,
) -> CarriedPart {
    let limits = Limits::of(&rule.deficit, -under.result, measure, whole_year);
    let met_by_surplus = limits.within_year.min(balance.surplus);
    let room = limits.balance.map(|most| (most - balance.deficit).max(Ore::ZERO));
    let added = limits.within_year - met_by_surplus;
    let added = room.map_or(added, |room| added.min(room));
    balance.surplus = balance.surplus - met_by_surplus;
    balance.deficit += added;
    let to_repay = if matches!(rule.repaid, Repayment::Months(_)) { added } else { Ore::ZERO };
    balance.scheduled += to_repay;
    CarriedPart { met_by_surplus, to_repay, ..limits.part(under, met_by_surplus + added) }
}

/// What a side of a rule lets through, without signs.
struct Limits {
    within_share: Ore,
    within_year: Ore,
    balance: Option<Ore>,
}

impl Limits {
    fn of(side: &CarriedSide, result: Ore, measure: &Measure, whole_year: &Measure) -> Self {
        let within_share = ore(&(&Exact::whole(result.0) * &side.share), RoundMode::HalfAway);
        let within_year = side.year.lowest(measure).map_or(within_share, |most| within_share.min(most));
        Self { within_share, within_year, balance: side.balance.lowest(whole_year) }
    }

    /// The part of which so much is carried, with the sign of the result again.
    fn part(&self, under: &Under<'_>, carried: Ore) -> CarriedPart {
        let signed = |amount: Ore| if under.result < Ore::ZERO { -amount } else { amount };
        CarriedPart {
            carried: signed(carried),
            beyond_share: under.result - signed(self.within_share),
            over_year: signed(self.within_share - self.within_year),
            over_balance: signed(self.within_year - carried),
            ..nothing(under)
        }
    }
}

impl Ceilings {
    /// The lowest of the ceilings there are, cut off to whole öre.
    fn lowest(&self, measure: &Measure) -> Option<Ore> {
        let payments = Exact::whole(measure.payments.max(Ore::ZERO).0);
        let all = [
            self.of_payments.as_ref().map(|share| share * &payments),
            self.per_listed.map(|each| &Exact::whole(each.0) * &measure.listed),
            self.amount.map(|amount| &Exact::whole(amount.0) * &measure.part),
        ];
        all.into_iter().flatten().map(|ceiling| ore(&ceiling, RoundMode::Down)).min()
    }
}

/// What becomes of the balance when the rule ceases in the year and no other takes over the day after.
fn ceased(rule: &CarryRule, year: Span, rules: &[&CarryRule], balance: &mut CarriedBalance) -> Option<Ceased> {
    let last = rule.last().filter(|last| year.contains(*last))?;
    let follows = last.tomorrow().is_ok_and(|next| rules.iter().any(|other| other.valid.contains(next)));
    if follows {
        return None;
    }
    let (surplus, deficit) = (balance.surplus, balance.deficit);
    let mut plans_to_end = Vec::new();
    if rule.when_it_ceases != WhenItCeases::Stays {
        plans_to_end = std::mem::take(&mut balance.plans);
        *balance = nothing_carried(std::mem::take(&mut balance.centre), std::mem::take(&mut balance.provider));
    }
    Some(Ceased { last, what: rule.when_it_ceases, surplus, deficit, plans_to_end })
}

fn nothing(under: &Under<'_>) -> CarriedPart {
    CarriedPart {
        rule: under.rule.cloned(),
        days: under.days,
        result: under.result,
        payments: under.payments,
        carried: Ore::ZERO,
        beyond_share: Ore::ZERO,
        over_year: Ore::ZERO,
        over_balance: Ore::ZERO,
        no_rule: Ore::ZERO,
        meets_deficit: Ore::ZERO,
        met_by_surplus: Ore::ZERO,
        to_repay: Ore::ZERO,
        ceased: None,
    }
}

fn ore(amount: &Exact, mode: RoundMode) -> Ore {
    let whole = amount.round(mode).and_then(|whole| i64::try_from(whole).ok());
    Ore(whole.unwrap_or_else(|| unreachable!("amounts and lists are read within limits")))
}
